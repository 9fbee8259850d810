"""No page breaks a rule of axe-core in what our code makes; what is chosen stands out in forced colours."""

from collections.abc import Callable
from itertools import pairwise, product

import pytest
import streamlit
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import KNOWN, PAGES, THEMES, TRIALS, WIDTHS, violations

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
EVERY = list(product(TRIALS, PAGES, THEMES, WIDTHS))
ALTERNATING = [
    (trial, name, THEMES[(at + place) % 2], WIDTHS[(at + place) // 2 % 2])
    for place, trial in enumerate(TRIALS)
    for at, name in enumerate(PAGES)
]
"""Each page once per trial: neighbours differ in theme, the next pair in width, the other trial the other way round."""


def check_page(browser: Browser, url: str, settled: Settled, case: tuple[str, str, str, int]) -> set[int]:
    """Fail on any violation that is not Streamlit's own; give back which of the known ones were seen."""
    trial, name, theme, width = case
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if theme == "dark" else "light", bypass_csp=True
    )
    try:
        page = context.new_page()
        page.goto(f"{url}/{name}?study={trial}")
        expect(page.get_by_test_id("stMain").get_by_role("heading", level=1)).to_have_count(1, timeout=60_000)
        settled(page)
        found = violations(page)
        if any(one.known < 0 for one in found):  # a page that is still fading in is asked again
            page.wait_for_timeout(2_000)
            settled(page)
            found = violations(page)
        levels = (
            page.get_by_test_id("stMain")
            .get_by_role("heading")
            .evaluate_all("all => all.map(one => Number(one.tagName[1]))")
        )
    finally:
        context.close()
    ours = sorted({f"{one.impact} {one.rule}: {one.element}" for one in found if one.known < 0})
    assert not ours, "\n".join([" ".join(map(str, case)), *ours])
    assert all(after - before <= 1 for before, after in pairwise(levels)), (case, levels)
    return {one.known for one in found}


@pytest.mark.parametrize("case", ALTERNATING, ids=lambda case: " ".join(map(str, case)).replace("  ", " overview "))
def test_each_page_once_per_trial(
    browser: Browser, app_url: str, settled: Settled, case: tuple[str, str, str, int]
) -> None:
    check_page(browser, app_url, settled, case)


@pytest.mark.axe
def test_every_page_trial_theme_and_width(browser: Browser, app_url: str, settled: Settled) -> None:
    """The full matrix (``make axe``): every known violation is still there, so that the list stays true."""
    seen: set[int] = set()
    broken = []
    for case in EVERY:
        try:
            seen |= check_page(browser, app_url, settled, case)
        except AssertionError as error:
            broken.append(str(error)[:2000])
            print("BROKEN", str(error)[:1500], flush=True)
    print(f"{len(EVERY)} pages looked at, {len(broken)} broken")
    assert broken == []
    assert [one for at, one in enumerate(KNOWN) if at not in seen] == []


def test_what_is_let_through_belongs_to_the_streamlit_that_runs() -> None:
    assert {one.streamlit for one in KNOWN} <= {streamlit.__version__}


def test_a_chosen_option_stands_out_in_forced_colours(browser: Browser, app_url: str, settled: Settled) -> None:
    context = browser.new_context(forced_colors="active")
    try:
        page = context.new_page()
        page.goto(f"{app_url}/survival?study=lo2007")
        group = page.get_by_test_id("stButtonGroup").first
        expect(group.get_by_role("radio", checked=True)).to_be_visible(timeout=60_000)
        settled(page)
        colours = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
        chosen = group.get_by_role("radio", checked=True).evaluate(colours)
        other = group.get_by_role("radio", checked=False).first.evaluate(colours)
    finally:
        context.close()
    assert chosen[0] != other[0], "the ground of what is chosen"
    assert chosen[0] != chosen[1], "its text on its ground"
