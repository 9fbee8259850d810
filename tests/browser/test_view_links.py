"""In a real browser: the link of a view shows its answer, keeps its words, and shows it again after a reload."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from hcc_dash.questions.catalogue import question_of
from tests.cohort.bundled import bundled
from tests.pages.test_view_links import another_view

pytestmark = pytest.mark.browser

Open = Callable[[str], Page]
Settled = Callable[[Page], None]


@pytest.mark.parametrize(
    ("question", "study"),
    [("survival", "lo2007"), ("cox", "lo2007"), ("subgroups", "prtras001"), ("weighted", "prtras001")],
)
def test_the_link_of_a_view_shows_its_answer(
    open_in_browser: Open, settled: Settled, question: str, study: str
) -> None:
    view = another_view(question_of(question), study)
    link = view.to_link(bundled(study))
    said = view.ask(bundled(study)).answer
    page = open_in_browser("/" + link)
    for _ in range(2):
        settled(page)
        expect(page.locator(".st-key-answer")).to_contain_text(re.sub(r"\s+", " ", said), timeout=20_000)
        assert {"study": ["lo2007"]} | words_of(page.url) == words_of(link)
        page.reload()


def words_of(address: str) -> dict[str, list[str]]:
    return parse_qs(address.partition("?")[2])
