"""A first visit: a new browser, an empty cache, 20 Mbit/s with 20 ms of latency, until a page's main figure is painted.

``.venv/bin/python benchmarks/first_visit.py [page ...] [visits]``: Survival and the overview by default, three visits
each. Bytes are those on the line, headers and websocket included, until the page rests; the slowest files are named.
"""

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from machine import describe_load, describe_machine
from painted import ARGUMENTS, find_chromium
from playwright.sync_api import Browser, CDPSession, sync_playwright
from server import run_server

MEGABIT, LATENCY_MS, REST_MS = 20, 20, 1500
DRAWN = ".js-plotly-plot .main-svg .cartesianlayer .trace"
LARGEST = 5
# the painting's own clock: the first frame in which the figure's traces stand, told by the page itself
WATCH = f"""
(() => {{
  const look = () => document.querySelector('{DRAWN}')
    ? requestAnimationFrame(() => setTimeout(() => window.__painted = performance.now())) : requestAnimationFrame(look);
  look();
}})()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Milliseconds until the figure was painted; files and bytes until the page rested; the largest files."""

    painted: float
    files: int
    n_bytes: float
    largest: tuple[tuple[str, float], ...]


def visit(browser: Browser, address: str) -> Visit:
    """One first visit; a new context has an empty cache."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
    context.add_init_script(WATCH)
    page = context.new_page()
    line = context.new_cdp_session(page)
    sizes = _count_bytes(line)
    speed = {"downloadThroughput": MEGABIT * 125_000, "uploadThroughput": MEGABIT * 125_000, "latency": LATENCY_MS}
    line.send("Network.emulateNetworkConditions", {"offline": False, **speed})
    page.goto(address, wait_until="commit")
    page.locator(DRAWN).first.wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(REST_MS)
    painted = page.evaluate("() => window.__painted")
    context.close()
    largest = sorted(sizes.items(), key=lambda one: -one[1])[:LARGEST]
    return Visit(painted=painted, files=len(sizes), n_bytes=sum(sizes.values()), largest=tuple(largest))


def _count_bytes(line: CDPSession) -> dict[str, float]:
    """Bytes by file, filled while the page is fetched."""
    names, sizes = dict[str, str](), dict[str, float]()

    def add(name: str, n_bytes: float) -> None:
        sizes[name] = sizes.get(name, 0.0) + n_bytes

    def name(sent: dict[str, dict[str, str]]) -> None:
        names[str(sent["requestId"])] = sent["request"]["url"].split("?")[0].rsplit("/", 1)[-1] or "page"

    line.on("Network.requestWillBeSent", name)
    line.on("Network.loadingFinished", lambda end: add(names.get(end["requestId"], "?"), end["encodedDataLength"]))
    # a binary frame is told in base64
    line.on("Network.webSocketFrameReceived", lambda got: add("websocket", 0.75 * len(got["response"]["payloadData"])))
    line.send("Network.enable")
    return sizes


def main(words: Sequence[str]) -> None:
    """Print a row for each page, then the largest files of its last visit."""
    visits = next((int(word) for word in words if word.isdigit()), 3)
    pages = [word for word in words if not word.isdigit()] or ["survival", ""]
    print(f"{describe_machine()}\n\n| page | painted s, each | median s | files | MB |\n|---|---|---|---|---|")
    with run_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        for page in pages:
            seen = [visit(browser, f"{server.url}/{page}?study=PRTRAS+001") for _ in range(visits)]
            times = [one.painted / 1e3 for one in seen]
            each = ", ".join(f"{one:.1f}" for one in times)
            last = seen[-1]
            print(
                f"| {page or 'overview'} | {each} | {statistics.median(times):.1f} | {last.files} "
                f"| {last.n_bytes / 1e6:.2f} |",
                flush=True,
            )
            print("  " + ", ".join(f"{name} {size / 1e3:.0f} kB" for name, size in last.largest))
        browser.close()
    print(f"\nAt the end {describe_load()}.")


if __name__ == "__main__":
    main(sys.argv[1:])
