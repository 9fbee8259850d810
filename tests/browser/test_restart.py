"""The server is started anew while a table's page is open: the first click says that the table is gone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from tests.browser.conftest import serve

pytestmark = pytest.mark.browser

ROWS = "".join(f"{i},{i + 0.5},{i % 2},{'AB'[i % 3 == 0]}\n" for i in range(40))
WARD = {"name": "ward.csv", "mimeType": "text/csv", "buffer": ("id,os_months,death,arm\n" + ROWS).encode()}


def upload(page: Page) -> None:
    page.locator('input[type="file"]').set_input_files(WARD)  # type: ignore[arg-type]  # a file of Playwright's kind
    expect(page.get_by_test_id("stMain")).to_contain_text("40 rows", timeout=30_000)


def test_after_a_restart_the_box_is_empty_and_the_page_says_why(
    browser: Browser, settled: Callable[[Page], None], tmp_path: Path
) -> None:
    """A browser that finds its server again shows what it had until somebody clicks; then nothing of it is left."""
    page, log = browser.new_page(), tmp_path / "log"
    with serve(log) as url:
        page.goto(url + "/data")
        upload(page)
        settled(page)
        expect(page.get_by_test_id("stFileChipName")).to_have_text("ward.csv")
    again: list[WebSocket] = []
    page.on("websocket", lambda opened: again.append(opened))
    with serve(log, int(url.rpartition(":")[2])):
        for _ in range(90):
            if again:
                break
            page.wait_for_timeout(1_000)
        warned = page.get_by_text("The table that was uploaded where this link comes from is not here")
        page.get_by_role("radiogroup").locator("label").filter(has_text="months").first.click()
        expect(warned).to_be_visible(timeout=60_000)
        expect(page.get_by_test_id("stFileChipName")).to_have_count(0)
        assert "ward.csv" not in page.content()
        upload(page)
        expect(warned).to_have_count(0)
        page.reload()
        expect(warned).to_be_visible(timeout=60_000)
        expect(page.get_by_test_id("stFileChipName")).to_have_count(0)
    page.close()
