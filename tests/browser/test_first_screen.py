"""The first screen of every page: the main figure is in sight, little stands above it, and the page has an end."""

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import open_place
from tests.browser.first_screen import DESK, WALL, FirstScreen, cut_tables, measure, places

pytestmark = pytest.mark.browser

SEEN = {DESK: 0.9, WALL: 1.0}
"""The share of the main figure that is in sight as the page opens."""

TOP, SCREENS = 300, 5
"""Pixels to the main figure, below question, answer, marks and options; height of the page in windows."""


def test_every_page_shows_its_figure_on_the_first_screen(page: Page, app_url: str) -> None:
    faults: list[str] = []
    for place in places(answered=True):
        page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        open_place(page, app_url, place)
        for size, share in SEEN.items():
            found = measure(page, size)
            faults += [f"{place} at {size}: {fault}" for fault in _faults_of(found, share)]
    assert faults == []


def test_no_table_of_a_page_without_answers_is_cut(page: Page, app_url: str) -> None:
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    cut: dict[str, tuple[str, ...]] = {}
    for place in places(answered=False):
        open_place(page, app_url, place)
        cut[str(place)] = cut_tables(page)
    assert {place: tables for place, tables in cut.items() if tables} == {}


def _faults_of(found: FirstScreen, share: float) -> list[str]:
    said = {
        f"{found.share:.1%} of the main figure in sight": found.share < share - 0.001,
        f"the main figure begins at {found.top:.0f} pixels": found.top > TOP,
        f"{found.screens:.1f} screens": found.screens > SCREENS,
        f"cut tables: {found.cut}": bool(found.cut),
    }
    return [fault for fault, holds in said.items() if holds]
