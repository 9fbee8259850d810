"""A table whose every name tries to be a link, an icon, an image or a script, loaded, mapped and looked at."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.hostile import HOSTILE, hostile_csv

pytestmark = pytest.mark.browser

MADE = """() => ({
  links: [...document.querySelectorAll('a[href]')].map(a => a.href).filter(h => new URL(h).origin !== location.origin),
  mail: [...document.querySelectorAll('a[href^="mailto:"]')].length,
  images: [...document.querySelectorAll('img')].map(i => i.src).filter(s => !s.startsWith(location.origin) && !/^(data|blob):/.test(s)),
  icons: [...document.querySelectorAll('[data-testid="stMarkdownContainer"] [role=img]')].map(i => i.ariaLabel),
  scripts: [...document.scripts].filter(s => s.textContent.includes('evil')).length,
  logos: [...document.querySelectorAll('[data-testid="stMarkdownContainer"] img')].length,
  ran: typeof window.evil,
})"""  # noqa: E501 - JavaScript
NOTHING = {"links": [], "mail": 0, "images": [], "icons": [], "scripts": 0, "logos": 0, "ran": "undefined"}


def test_nothing_of_a_hostile_table_becomes_a_link_an_icon_an_image_or_a_script(
    page: Page, open_in_browser: Callable[[str], Page], settled: Callable[[Page], None], tmp_path: Path
) -> None:
    file = tmp_path / "=cmd www.evil.example :material_home: <b>.csv"
    file.write_bytes(hostile_csv())
    page = open_in_browser("/data?study=Lo+2007")
    main = page.get_by_test_id("stMain")
    page.locator("input[type=file]").set_input_files(file)
    expect(main).to_contain_text("60 rows, 6 columns", timeout=20_000)
    settled(page)
    assert page.evaluate(MADE) == NOTHING
    page.get_by_label("Arm or group to compare").click()
    page.keyboard.type(HOSTILE[2][:12])
    page.get_by_role("option", name=HOSTILE[2], exact=True).click()
    settled(page)
    page.get_by_test_id("stRadio").get_by_text(re.compile("^months")).click()
    settled(page)
    page.get_by_test_id("stButtonGroup").get_by_role("button", name="1", exact=True).click()
    settled(page)
    assert page.evaluate(MADE) == NOTHING
    page.get_by_role("button", name="Use this table").click()
    expect(page).to_have_url(re.compile("/survival"), timeout=20_000)
    settled(page)
    expect(page.locator(".st-key-answer")).to_contain_text("evil", timeout=20_000)
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=20_000)
    assert page.evaluate(MADE) == NOTHING
    assert "evil" not in page.url
