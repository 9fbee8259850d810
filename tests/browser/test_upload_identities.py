"""A table with names, dates of birth and record numbers: hidden, dropped by one click, gone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

NAMES = [f"Mustermann{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(40)]
NUMBERS = [f"00{70_000 + 37 * i}" for i in range(40)]
ROWS = "".join(
    f"{name},19{40 + i}-03-0{1 + i % 9},{NUMBERS[i]},{i + 0.5},{i % 2},{'AB'[i % 3 == 0]}\n"
    for i, name in enumerate(NAMES)
)
WARD = {
    "name": "ward.csv",
    "mimeType": "text/csv",
    "buffer": ("patient_name,date_of_birth,住院号,os_months,death,arm\n" + ROWS).encode(),
}
# Whole numbers: the browser's own names of elements hold ten digits by chance, and four of them turn up in some run.
IDENTITIES = re.compile("|".join(["Mustermann", "19[4-7][0-9]-03-0", *NUMBERS]))


def upload(page: Page) -> None:
    page.locator('input[type="file"]').set_input_files(WARD)  # type: ignore[arg-type]  # a file of Playwright's kind
    expect(page.get_by_test_id("stMain")).to_contain_text("40 rows", timeout=30_000)


def test_identities_are_never_shown_and_one_click_drops_them(
    open_in_browser: Callable[[str], Page], settled: Callable[[Page], None]
) -> None:
    page = open_in_browser("/data")
    upload(page)
    settled(page)
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("3 columns that identify patients are not shown")
    table = page.get_by_test_id("stDataFrame").first.locator("canvas table")
    expect(table).to_contain_text("os_months")
    for column in ("patient_name", "date_of_birth", "住院号"):
        expect(table).not_to_contain_text(column)
    assert IDENTITIES.findall(page.content()) == []
    expect(page.get_by_test_id("stFileChipName")).to_have_text("ward.csv")
    page.get_by_role("button", name="Drop 3 columns that identify patients").click()
    expect(main).not_to_contain_text("identify patients are not shown", timeout=20_000)
    settled(page)
    expect(table).to_contain_text("patient")
    everything = page.content()
    assert IDENTITIES.findall(everything) == []
    assert "patient_name" not in everything, "not even among the columns to choose from"
    assert "住院号" not in everything
    expect(page.get_by_test_id("stFileChipName")).to_have_count(0)
    page.get_by_label("Patient", exact=True).click()
    options = page.get_by_role("option")
    expect(options).to_have_text(["(none)", "patient", "os_months", "death", "arm"])
