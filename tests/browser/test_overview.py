"""At a glance: in the first screen of a desk, under one another on a phone, each display the way to its page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

Open = Callable[[str], Page]
Settled = Callable[[Page], None]
Choose = Callable[[Locator, str], None]
LO, PRTRAS = "study=lo2007", "study=prtras001"
BOXES = (
    """e => [...e.children].map(each => each.getBoundingClientRect()).map(b => [b.left, b.top, b.width, b.height])"""
)
FONTS = """e => [...e.querySelectorAll('p, a, h3, svg text')].filter(each => each.textContent.trim())
  .map(each => parseFloat(getComputedStyle(each).fontSize))"""


def displays(page: Page, n: int) -> Locator:
    """The container of the displays, all their figures drawn."""
    shown = page.locator(".st-key-main .st-key-displays")
    expect(shown.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=20_000)
    expect(shown.locator(".js-plotly-plot")).to_have_count(n, timeout=20_000)
    return shown


@pytest.mark.parametrize(("trial", "n"), [(PRTRAS, 4), (LO, 2)])
def test_a_trial_is_told_in_the_first_screen_of_a_desk(
    page: Page, open_in_browser: Open, settled: Settled, trial: str, n: int
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page = open_in_browser("/?" + trial)
    settled(page)
    shown = displays(page, n)
    boxes = shown.evaluate(BOXES)
    assert len(boxes) == n
    assert len({round(left) for left, *_ in boxes}) == 2, "two by two"
    for _, top, width, height in boxes:
        assert width >= 480
        assert height >= 270
        assert min(top + height, 900) - top >= 0.9 * height
    assert min(shown.evaluate(FONTS)) >= 13


def test_on_a_phone_the_displays_stand_under_one_another(page: Page, open_in_browser: Open) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page = open_in_browser("/?" + PRTRAS)
    shown = displays(page, 4)
    boxes = shown.evaluate(BOXES)
    assert len({round(left) for left, *_ in boxes}) == 1
    assert [top for _, top, *_ in boxes] == sorted(top for _, top, *_ in boxes)
    assert min(shown.evaluate(FONTS)) >= 13
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_a_display_leads_to_its_page_with_the_filter(
    page: Page, open_in_browser: Open, settled: Settled, choose: Choose
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page = open_in_browser("/?" + LO)
    choose(page.get_by_test_id("stSidebar").get_by_label("pTNM stage", exact=True), "III/IVA")
    settled(page)
    page.keyboard.press("Escape")
    shown = displays(page, 2)
    expect(page.get_by_test_id("stMain")).to_contain_text("38 of 86 patients, filtered: pTNM III/IVA")
    link = shown.get_by_role("link", name="Survival")
    expect(link).to_have_attribute("href", re.compile("where.stage_group=III%2FIVA"))
    link.focus()
    page.keyboard.press("Enter")
    settled(page)
    expect(page).to_have_url(re.compile(r"/survival\?.*where.stage_group=III%2FIVA"))
    expect(page.locator(".st-key-answer")).to_contain_text("24.2 % (Control) v 67.7 % (IFN-I)", timeout=20_000)
