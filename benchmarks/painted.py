"""What a reader sees of a filter change, in Chromium: the question leaves the browser, charts change, all are still."""

import os
import shutil
import statistics
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
CHANGES = 8
STILL_MS, LONGEST_MS = 700, 20_000

WATCH = """
(() => {
  const seen = window.__seen = {asked: 0, first: 0, last: 0};
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (!seen.asked) seen.asked = performance.now();
    return send.call(this, data);
  };
  const note = records => {
    if (!seen.asked || !records.some(one => one.target.closest?.('.js-plotly-plot, [data-testid=stPlotlyChart]')))
      return;
    requestAnimationFrame(() => setTimeout(() => {
      seen.last = performance.now();
      if (!seen.first) seen.first = seen.last;
    }));
  };
  document.addEventListener('DOMContentLoaded', () =>
    new MutationObserver(note).observe(document.body, {subtree: true, childList: true}));
})()
"""
"""A chart counts as painted in the frame after its last change; times from the first word sent to the server."""

ASK = "() => Object.assign(window.__seen, {asked: 0, first: 0, last: 0})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """Median milliseconds until the first chart had changed, and until the last one had."""

    first: float
    last: float


def change_filters(url: str, address: str, trial: str) -> Painted | None:
    """Move one end of the age's slider a year at a time; None where no chart changed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(f"{url}/{address}?study={trial.replace(' ', '+')}")
        page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
        if not _age(page).is_visible():
            page.get_by_text("More filters").click()
        found = [one for one in (_change(page) for _ in range(CHANGES)) if one]
        browser.close()
    if not found:
        return None
    return Painted(first=statistics.median(x for x, _ in found), last=statistics.median(y for _, y in found))


def find_chromium() -> str:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("Chromium is not on this machine. On Debian: apt-get update && apt-get install chromium")
    return chromium


def _age(page: Page) -> Locator:
    """The lower end of the slider; the hidden one of a page that is being left does not count."""
    return page.get_by_test_id("stSlider").filter(has_text="Age").get_by_role("slider").first


def _change(page: Page) -> tuple[float, float] | None:
    page.wait_for_timeout(STILL_MS)
    page.evaluate(ASK)
    _age(page).press("ArrowRight")
    for _ in range(LONGEST_MS // 100):
        page.wait_for_timeout(100)
        seen = page.evaluate("() => ({...window.__seen, now: performance.now()})")
        since = seen["last"] or (seen["asked"] and seen["asked"] + 2 * STILL_MS)
        if since and seen["now"] - since > STILL_MS:
            break
    return (seen["first"] - seen["asked"], seen["last"] - seen["asked"]) if seen["first"] else None
