"""What stands on the first screen of a page, measured in the browser."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from hcc_dash.cohort.load import load_cohort
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.questions.pages import PAGES
from hcc_dash.study.read import study_folder
from tests.browser.accessibility import TRIALS, Place, at_rest

DESK, WALL = (1440, 900), (1920, 1080)
"""Sizes of the window, in pixels."""

_MEASURE = """() => {
  const inside = document.querySelector('[data-testid="stMain"]');
  const {top, bottom, height} = inside.querySelector('.st-key-main').getBoundingClientRect();
  const share = Math.max(0, Math.min(innerHeight, bottom) - top) / height;
  return {share, top, height, screens: inside.scrollHeight / innerHeight};
}"""

_CUT = """() => [...document.querySelectorAll('[data-testid="stMain"] :is(.dvn-scroller, [data-testid="stTable"])')]
  .filter(one => one.scrollWidth > one.clientWidth + 1)
  .map(one => `${one.scrollWidth - one.clientWidth} px of ${one.textContent.slice(0, 60)}`)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstScreen:
    """Of the main figure the share in sight, its top and height in pixels; the page's height in screens; cut tables."""

    share: float
    top: float
    height: float
    screens: float
    cut: tuple[str, ...]


def places(*, answered: bool) -> tuple[Place, ...]:
    """Pages of questions of each trial: those that show an answer of it, or those that say what it lacks."""
    found = []
    for trial in TRIALS:
        cohort = load_cohort(study_folder(trial))
        asked = [question for question in CATALOGUE if question.layout]
        able = {question.page for question in asked if not question.needs(cohort)}
        pages = able if answered else {question.page for question in asked} - able
        found += [Place(trial=trial, page=page.id) for page in PAGES if page.id in pages]
    return tuple(found)


def measure(page: Page, size: tuple[int, int]) -> FirstScreen:
    """The open page, which answers a question, in a window of that size, at rest."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    at_rest(page)
    expect(page.get_by_test_id("stMain").locator(".st-key-main")).to_be_visible()
    found: dict[str, Any] = page.evaluate(_MEASURE)
    return FirstScreen(**found | {"cut": cut_tables(page)})


def cut_tables(page: Page) -> tuple[str, ...]:
    """Tables of the open page with columns that have to be scrolled to, by how many pixels and how they begin."""
    found: list[str] = page.evaluate(_CUT)
    return tuple(found)
