"""No page breaks a rule of axe-core in what our code makes; what is chosen stands out in forced colours."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

import pytest
import streamlit
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import (
    KNOWN,
    PLACES,
    THEMES,
    WIDTHS,
    Known,
    Place,
    at_rest,
    open_place,
    outline,
    violations,
)
from tests.browser.conftest import more_options

pytestmark = pytest.mark.browser

ALTERNATING = [(place, THEMES[(at + at // len(PLACES)) % 2], WIDTHS[at // 2 % 2]) for at, place in enumerate(PLACES)]
"""Each place once: neighbours differ in theme, the next pair in width."""


@contextmanager
def opened(browser: Browser, url: str, place: Place, theme: str, width: int) -> Iterator[Page]:
    """The place in a browser of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if theme == "dark" else "light", bypass_csp=True
    )
    try:
        page = context.new_page()
        open_place(page, url, place)
        yield page
    finally:
        context.close()


def broken(page: Page) -> list[str]:
    """What our code breaks on the page as it stands: rules of axe, the order of headings, tables without a title."""
    rules = {f"{one.impact} {one.rule}: {one.element}" for one in violations(page) if one.known < 0}
    parts = outline(page)
    levels = [int(one) for one in parts if one != "table"]
    if levels[0] != 1 or levels.count(1) != 1 or any(after - before > 1 for before, after in pairwise(levels)):
        rules.add(f"headings in no order: {levels}")
    if page.locator(".st-key-answer").get_by_role("heading").count():
        rules.add("the answer is a heading")
    if ("table", "table") in pairwise(parts):
        rules.add(f"a table without a heading of its own: {parts}")
    return sorted(rules)


def check_place(browser: Browser, url: str, place: Place, theme: str, widths: Sequence[int]) -> None:
    found = {}
    for width in widths:
        with opened(browser, url, place, theme, width) as page:
            found[f"{place}, {theme}, {width}"] = broken(page)
    assert not any(found.values()), "\n".join(f"{where}: {one}" for where, all_ in found.items() for one in all_)


@pytest.mark.parametrize(("place", "theme", "width"), ALTERNATING, ids=str)
def test_each_page_once_per_trial(browser: Browser, app_url: str, place: Place, theme: str, width: int) -> None:
    check_place(browser, app_url, place, theme, [width])


@pytest.mark.axe
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_every_page_theme_and_width(browser: Browser, app_url: str, place: Place, theme: str) -> None:
    """``make axe``: each theme and width is opened afresh, for the server lays figures and tables out for both."""
    check_place(browser, app_url, place, theme, WIDTHS)


@pytest.mark.parametrize("known", KNOWN, ids=lambda one: one.rule)
def test_what_is_let_through_is_still_there(browser: Browser, app_url: str, known: Known) -> None:
    assert known.streamlit == streamlit.__version__
    with opened(browser, app_url, known.seen, "light", WIDTHS[1]) as page:
        assert KNOWN.index(known) in {one.known for one in violations(page)}, "take it out of KNOWN"


@pytest.fixture
def in_forced_colours(browser: Browser) -> Iterator[Page]:
    """A page in the colours of the reader's system."""
    context = browser.new_context(forced_colors="active")
    yield context.new_page()
    context.close()


def test_a_chosen_option_stands_out_in_forced_colours(in_forced_colours: Page, app_url: str) -> None:
    page = in_forced_colours
    open_place(page, app_url, Place(trial="lo2007", page="survival"))
    group = page.get_by_test_id("stButtonGroup").first
    colours = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    chosen = group.get_by_role("radio", checked=True).evaluate(colours)
    other = group.get_by_role("radio", checked=False).first.evaluate(colours)
    assert chosen[0] != other[0], "the ground of what is chosen"
    assert chosen[0] != chosen[1], "its text on its ground"


def test_a_switch_that_is_on_stands_out_in_forced_colours(in_forced_colours: Page, app_url: str) -> None:
    page = in_forced_colours
    open_place(page, app_url, Place(trial="prtras001", page="quality_of_life"))
    more_options(page)
    label = page.get_by_test_id("stCheckbox").first.locator("label")
    track = label.locator("> div").first
    drawn_as = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).borderTopWidth]"
    off = track.evaluate(drawn_as)
    label.click()
    at_rest(page)
    on = track.evaluate(drawn_as)
    assert on[0] != off[0], "the ground of the switch"
    assert {on[1], off[1]} == {"1px"}, "its outline, on and off"


def test_figures_read_on_a_page_that_turns_dark(browser: Browser, app_url: str) -> None:
    """Streamlit repaints the page, not what the server drew: a figure keeps the ground that its text is made for."""
    with opened(browser, app_url, Place(trial="lo2007", page="survival"), "light", WIDTHS[0]) as page:
        page.emulate_media(color_scheme="dark")
        expect(page.get_by_test_id("stApp")).to_have_css("background-color", "rgb(20, 24, 29)")
        at_rest(page)
        ground, ink = page.locator(".js-plotly-plot").first.evaluate(
            """one => [one.querySelector('.main-svg').style.background || one.querySelector('.bg')?.style.fill,
                       getComputedStyle(one.querySelector('.xtick text')).fill]"""
        )
    assert (ground, ink) in {("rgb(252, 252, 253)", "rgb(29, 39, 48)"), ("rgb(20, 24, 29)", "rgb(230, 235, 240)")}
