"""axe-core on the pages of the dashboard: which pages, when one is at rest, what Streamlit's own widgets break."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from playwright.sync_api import Page, expect

from hcc_dash.questions.pages import PAGES
from tests.browser.conftest import settle

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
"""axe-core 4.12 as its Python package ships it."""

ADDRESSES = ("", *(one.id for one in PAGES[1:]))
TRIALS = ("lo2007", "prtras001")
THEMES = ("light", "dark")
WIDTHS = (1440, 390)
QUIET, LONGEST = 400, 60_000
"""Milliseconds without any change after which a page is at rest, and after which it is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page of a trial, as it opens or with something chosen on it."""

    trial: str
    page: str
    chosen: str = ""

    def __str__(self) -> str:
        return f"{self.trial} {self.page or 'overview'} {self.chosen}".strip()


PLACES = (
    *(Place(trial=trial, page=page) for trial in TRIALS for page in ADDRESSES),
    Place(trial="lo2007", page="data", chosen="table"),
    Place(trial="prtras001", page="patient", chosen="patient"),
    Place(trial="prtras001", page="adverse_events", chosen="event"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A violation inside a widget of Streamlit: its rule, its widget, the version and the place where it is seen."""

    rule: str
    within: str
    streamlit: str
    why: str
    seen: Place


NAVIGATION = '[data-testid="stSidebarNav"]'
KNOWN = (
    Known(
        rule="list",
        within=NAVIGATION,
        streamlit="1.67.0",
        seen=PLACES[0],
        why="sections of the phone's navigation lie in div",
    ),
    Known(
        rule="listitem",
        within=NAVIGATION,
        streamlit="1.67.0",
        seen=PLACES[0],
        why="the same div lies between its ul and li",
    ),
    Known(
        rule="presentation-role-conflict",
        within='[data-testid="stFileUploader"]',
        streamlit="1.67.0",
        seen=Place(trial="lo2007", page="data"),
        why="the drop zone has a role of presentation and a name",
    ),
)
"""The only violations that are let through; a test fails when one of them is seen no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One element that breaks a rule."""

    rule: str
    impact: str
    element: str
    known: int
    """Position in KNOWN, -1 when it is none of them."""


def at_rest(page: Page) -> None:
    """Wait until nothing on the page changes any more: a script that has run is drawn piece by piece after it."""
    settle(page)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=LONGEST)
    expect(page.locator('[data-testid="stPlotlyChart"]:not(:has(.main-svg))')).to_have_count(0, timeout=LONGEST)
    still = page.evaluate(
        """([quiet, longest]) => new Promise(done => {
            const end = still => { watch.disconnect(); clearTimeout(soon); clearTimeout(last); done(still); };
            const again = () => { clearTimeout(soon); soon = setTimeout(end, quiet, true); };
            const watch = new MutationObserver(again);
            let soon = setTimeout(end, quiet, true);
            const last = setTimeout(end, longest, false);
            watch.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
        })""",
        [QUIET, LONGEST],
    )
    assert still, f"{page.url} still changes after {LONGEST / 1000:g} s"


def open_place(page: Page, url: str, place: Place) -> None:
    """The place at rest, all of it drawn, with what is to be chosen there chosen."""
    page.goto(f"{url}/{place.page}?study={place.trial}")
    expect(page.get_by_test_id("stMain").get_by_role("heading", level=1)).to_have_count(1, timeout=LONGEST)
    at_rest(page)
    if place.chosen:
        CHOOSE[place.chosen](page)
        at_rest(page)


def _upload(page: Page) -> None:
    table = Path(__file__).parents[1] / "data" / "hcc_asaur_hepatocellular.csv"
    page.locator("input[type=file]").set_input_files(table)
    expect(page.get_by_test_id("stMain")).to_contain_text("227 rows", timeout=LONGEST)


def _choose_patient(page: Page) -> None:
    _choose_second(page, "Patient")
    expect(page.locator(".st-key-answer")).to_be_visible(timeout=LONGEST)


def _choose_event(page: Page) -> None:
    _choose_second(page, "Event")
    expect(page.get_by_role("button", name="Open the patient's course")).to_be_visible(timeout=LONGEST)


def _choose_second(page: Page, label: str) -> None:
    box = page.get_by_test_id("stMain").get_by_label(label, exact=True)
    box.scroll_into_view_if_needed()
    box.click()
    page.get_by_role("option").nth(1).click()


CHOOSE: Mapping[str, Callable[[Page], None]] = MappingProxyType(
    {"table": _upload, "patient": _choose_patient, "event": _choose_event}
)


def violations(page: Page) -> list[Violation]:
    """Every violation of any impact on the page as it stands, by axe's default rules."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        """async known => {
            const {violations} = await axe.run(document, {resultTypes: ['violations']});
            const place = (rule, element) =>
                known.findIndex(([asked, within]) => asked === rule && element && element.closest(within));
            return violations.flatMap(({id, impact, nodes}) => nodes.map(node => ({
                rule: id, impact: impact ?? '', element: node.html.slice(0, 200),
                known: place(id, document.querySelector(node.target[0])),
            })));
        }""",
        [[one.rule, one.within] for one in KNOWN],
    )
    return [Violation(**one) for one in found]


def outline(page: Page) -> list[str]:
    """Headings ("1" to "6") and tables ("table") of the page in their order, but for what is folded away."""
    found: list[str] = page.get_by_test_id("stMain").evaluate(
        """main => [...main.querySelectorAll('h1,h2,h3,h4,h5,h6,[data-testid=stDataFrame],[data-testid=stTable]')]
            .filter(one => !one.closest('[data-testid="stExpander"]'))
            .map(one => one.tagName[0] === 'H' ? one.tagName[1] : 'table')"""
    )
    return found
