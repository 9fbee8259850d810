"""axe-core on the pages of the dashboard: which pages, and what is known of Streamlit's own widgets."""

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
"""axe-core 4.12 as its Python package ships it."""

PAGES = (
    "", "survival", "subgroups", "cox", "balance", "recurrence", "prognosis", "adverse_events", "serious_events",
    "exposure", "liver", "labs", "patient", "quality_of_life", "qol_model", "deterioration", "second_opinion",
    "ledger", "data",
)  # fmt: skip
TRIALS = ("lo2007", "prtras001")
THEMES = ("light", "dark")
WIDTHS = (1440, 390)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A violation inside a widget of Streamlit: its rule, its widget, the version in which it was seen."""

    rule: str
    within: str
    streamlit: str
    why: str


NAVIGATION = '[data-testid="stSidebarNav"]'
KNOWN = (
    Known(rule="list", within=NAVIGATION, streamlit="1.67.0", why="sections of the phone's navigation lie in div"),
    Known(rule="listitem", within=NAVIGATION, streamlit="1.67.0", why="the same div lies between its ul and li"),
    Known(
        rule="presentation-role-conflict",
        within='[data-testid="stFileUploader"]',
        streamlit="1.67.0",
        why="the drop zone has a role of presentation and a name",
    ),
)
"""The only violations that are let through; the full matrix fails when one of them is seen no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One element that breaks a rule."""

    rule: str
    impact: str
    element: str
    known: int
    """Position in KNOWN, -1 when it is none of them."""


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
