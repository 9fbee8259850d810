"""One reader's hostile file, another reader's page: the server answers while it is read and checked."""

import threading
import time
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ROWS = "".join(f"{number},{number % 2},{'A' if number % 3 else 'B'},fine\n" for number in range(1, 41))
LONG = ("time,event,arm,remark\n" + ROWS + "41,1,A," + "a" * 100_000 + "\n").encode()
LONGEST = 2.0


def test_a_cell_of_100_000_letters_holds_nobody_up(
    open_in_browser: Callable[[str], Page], settled: Callable[[Page], None], app_url: str
) -> None:
    page, waits, end = open_in_browser("/data"), [0.0], threading.Event()

    def watch() -> None:
        while not end.is_set():
            start = time.perf_counter()
            with urllib.request.urlopen(app_url + "/healthz", timeout=60):
                waits.append(time.perf_counter() - start)
            time.sleep(0.02)

    watching = threading.Thread(target=watch)
    watching.start()
    file = {"name": "remark.csv", "mimeType": "text/csv", "buffer": LONG}
    page.locator('input[type="file"]').set_input_files(file)  # type: ignore[arg-type]  # a file of Playwright's kind
    expect(page.get_by_text("remark.csv: 41 rows")).to_be_visible(timeout=30_000)
    settled(page)
    end.set()
    watching.join()
    assert len(waits) > 10
    assert max(waits) < LONGEST
