"""The system turns dark while a page is open: its figures follow, and the reader stays where they were."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import Place, at_rest, open_place

pytestmark = pytest.mark.browser

GROUNDS = {"dark": "rgb(20, 24, 29)", "light": "rgb(252, 252, 253)"}
"""Of page and figure, as .streamlit/config.toml and drawing/look.py have them."""


def test_figures_follow_the_system_while_the_page_is_open(page: Page, app_url: str) -> None:
    page.emulate_media(color_scheme="light")
    open_place(page, app_url, Place(trial="lo2007", page="survival"))
    figure = page.locator(".js-plotly-plot .main-svg").first
    expect(figure).to_have_css("background-color", GROUNDS["light"])
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        expect(page.get_by_test_id("stApp")).to_have_css("background-color", GROUNDS[scheme])
        expect(figure).to_have_css("background-color", GROUNDS[scheme], timeout=30_000)
        at_rest(page)
        expect(page).to_have_url(re.compile("/survival$"))
    expect(page.get_by_role("button", name="Redraw")).to_have_count(0)
