"""What a reader waits for, in Chromium: a click to the new chart, the page in a new browser, a reload, a first visit.

A first visit is a new browser behind a line of 20 Mbit/s with 20 ms of latency, without a proxy before the server.

``.venv/bin/python benchmarks/click.py``; CHROMIUM names another browser. Browser and server share this machine.
"""

import os
import re
import shutil
import statistics
import time
from collections.abc import Callable

from machine import describe_machine
from playwright.sync_api import Browser, Page, sync_playwright
from server import run_server

ADDRESS = "/survival?study=PRTRAS+001"
CHART = ".js-plotly-plot .ytitle"
CLICKS, LOADS = 24, 3
BYTES_PER_SECOND, LATENCY_MS = 20e6 / 8, 20
REST_MS = 1500
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def time_action(page: Page, action: Callable[[], object], old_title: str = "") -> float:
    """Milliseconds from the action to a chart, or to one whose vertical axis no longer has the old title."""
    start = time.perf_counter()
    action()
    chart = page.locator(CHART, has_not_text=re.compile(f"^{re.escape(old_title)}$"))
    chart.first.wait_for(timeout=60_000)
    return 1e3 * (time.perf_counter() - start)


def visit(browser: Browser, url: str) -> tuple[float, int, float]:
    """Milliseconds to the first chart over the slow line, and files and megabytes fetched until the page rests."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
    page = context.new_page()
    line, sizes = context.new_cdp_session(page), list[float]()
    line.on("Network.loadingFinished", lambda loaded: sizes.append(loaded["encodedDataLength"]))
    line.send("Network.enable")
    speed = {"downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND, "latency": LATENCY_MS}
    line.send("Network.emulateNetworkConditions", {"offline": False, **speed})
    taken = time_action(page, lambda: page.goto(url + ADDRESS, wait_until="commit"))
    page.wait_for_timeout(REST_MS)
    context.close()
    return taken, len(sizes), sum(sizes) / 1e6


def measure(browser: Browser, url: str) -> dict[str, list[float]]:
    """New browsers with an empty cache, reloads, and clicks that turn the curves over and back."""
    found: dict[str, list[float]] = {"page in a new browser": [], "reload": [], "click to new chart": []}
    for _ in range(LOADS):
        context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
        page = context.new_page()
        found["page in a new browser"].append(
            time_action(page, lambda page=page: page.goto(url + ADDRESS, wait_until="commit"))
        )
        found["reload"].append(time_action(page, lambda page=page: page.reload(wait_until="commit")))
        for number in range(CLICKS // LOADS):
            option = "Survival" if number % 2 == 0 else "Incidence"
            page.wait_for_timeout(700)  # the page comes to rest, and the reader looks
            button = page.get_by_role("radio", name=option, exact=True)
            title = page.locator(CHART).first.text_content() or ""
            found["click to new chart"].append(time_action(page, button.click, title))
        context.close()
    return found


def main() -> None:
    """Print one row per action."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("Chromium is not on this machine. On Debian: apt-get update && apt-get install chromium")
    print(describe_machine() + "\n")
    with run_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        visits = [visit(browser, server.url) for _ in range(LOADS)]
        found = measure(browser, server.url)
        browser.close()
    print("| first visit | s | files | MB |\n|---|---|---|---|")
    for place, (taken, files, megabytes) in enumerate(visits, 1):
        print(f"| {place} | {taken / 1e3:.1f} | {files} | {megabytes:.2f} |")
    print("\n| in Chromium | p50 ms | p95 ms |")
    print("|---|---|---|")
    for action, times in found.items():
        times.sort()
        print(f"| {action} | {statistics.median(times):.0f} | {times[int(0.95 * (len(times) - 1))]:.0f} |")


if __name__ == "__main__":
    main()
