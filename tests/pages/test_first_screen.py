"""What makes the first screen: the answer in two sizes, options in one row, tables that fit the page."""

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from hcc_dash.answers.marks import build_marks, explain_mark
from hcc_dash.asking.options import values_of
from hcc_dash.asking.said import say_choice
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.serious_events import describe_serious_events
from hcc_dash.questions.harms.words.serious_events import table_listing
from hcc_dash.ui.reading import LINES
from hcc_dash.ui.show import LEAD, lead_of
from hcc_dash.ui.tables import (
    ROOM,
    SCROLLED,
    TWO_LINES,
    fitting_columns,
    fitting_headings,
    fitting_widths,
    is_wide,
    row_height,
    widths_of,
)
from tests.cohort.bundled import bundled
from tests.every_question import STUDIES, whole
from tests.pages.test_links import badges

Open = Callable[..., AppTest]
WORDS = st.text("abc ;.", min_size=1, max_size=400)


@given(WORDS)
def test_nothing_of_an_answer_is_lost(answer: str) -> None:
    parts = lead_of(answer)
    assert len(parts) <= 2
    assert " ".join(parts).replace(" ", "") == answer.replace(" ", "")
    assert len(parts) == 1 or len(parts[0]) <= LEAD


def test_a_long_answer_parts_where_a_clause_ends() -> None:
    first, second = "a" * 100 + "; " + "b" * 80 + ".", "C" * 40 + "."
    assert lead_of(f"{first} {second}") == (first, second)
    assert lead_of(second) == (second,)


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 300)), min_size=1, max_size=12))
def test_columns_of_a_grid_fit_the_page(lengths: list[tuple[int, int]]) -> None:
    frame = pd.DataFrame({f"{i}".ljust(head, "h"): ["c" * cell] for i, (head, cell) in enumerate(lengths)})
    narrowed = fitting_widths(frame)
    assert sum(narrowed.values()) <= ROOM
    assert all(narrowed[name] <= width for name, width in widths_of(frame).items())
    assert is_wide(frame) or narrowed == widths_of(frame)


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 60)), min_size=1, max_size=9))
def test_no_heading_is_cut_where_all_have_room_beside_each_other(lengths: list[tuple[int, int]]) -> None:
    frame = pd.DataFrame({f"{i}".ljust(head, "h"): ["word " * cell] for i, (head, cell) in enumerate(lengths)})
    narrowed = fitting_widths(frame)
    assert all(narrowed[name] >= 6 * len(name) + 28 for name in frame), "a letter's pixels, and a heading's own"


def test_headings_of_the_list_of_serious_events_are_whole() -> None:
    trial = bundled("prtras001")
    listed = table_listing(describe_serious_events(trial, AdverseEventOptions()))
    widths, shown = fitting_widths(listed), fitting_headings(listed)
    assert shown["Causality, peg-IFN (WHO-UMC)"] == "Causality, peg-IFN", "its remark is told on hovering"
    assert all(widths[name] >= 6 * len(heading) + 28 for name, heading in shown.items())
    assert sum(widths.values()) <= ROOM


def test_rows_of_a_list_are_as_high_as_the_lines_of_its_longest_cell() -> None:
    few = pd.DataFrame({"Event": ["Fever"], "Outcome": ["recovered"]})
    assert row_height(few) is None
    beside = {f"Column {i}": ["x" * 15] for i in range(7)}
    two = pd.DataFrame(beside | {"Event": ["Flu like symptoms, at home"], "Criteria": ["Led to a stay in hospital"]})
    longer = "Led to death; hospitalisation or its prolongation; a lasting disability"
    more = pd.DataFrame(beside | {"Event": ["Esophageal varices hemorrhage"], "Criteria": [longer]})
    assert row_height(two) == TWO_LINES
    assert row_height(more) == TWO_LINES + 20
    widths = fitting_widths(more)
    assert widths["Criteria"] > widths["Event"] >= 90, "the longer cell keeps more room"


def test_a_grid_that_scrolls_sideways_needs_no_tall_rows() -> None:
    frame = pd.DataFrame({f"Events of patients, arm {i}": ["12 of 180 (7 %)"] for i in range(8)})
    assert is_wide(frame)
    assert row_height(frame) == TWO_LINES
    assert not is_wide(frame, SCROLLED)
    assert row_height(frame, SCROLLED) is None


def test_a_name_that_stands_once_for_many_rows_is_not_cut() -> None:
    name = "pTNM stage, four levels"
    frame = pd.DataFrame({"Model": [name, *[""] * 4], "Patients": ["44"] * 5})
    widths = {column: config["width"] for column, config in fitting_columns(frame).items()}
    assert list(widths) == ["Model"]
    assert widths["Model"] >= widths_of(frame)["Model"]


def test_what_is_folded_away_and_not_as_usual_is_named(open_page: Open) -> None:
    link = {"lo2007.strata": "stage_group", "lo2007.unit": "years", "lo2007.survival.quartiles": "true"}
    app = open_page("survival", {"study": "lo2007"} | link)
    assert "[Stratify tests by\\: pTNM stage]" in badges(app)
    assert "[Quartiles]" in badges(app)
    assert "Time in" not in badges(open_page("survival", {"study": "lo2007"}))


@pytest.mark.parametrize("study_id", STUDIES)
def test_every_usual_choice_can_be_said_and_every_mark_is_explained(study_id: str) -> None:
    cohort = whole(study_id)
    assert all(explain_mark(mark) for mark in build_marks(cohort, "planned"))
    for question in CATALOGUE:
        if question.needs(cohort):
            continue
        options, view = question.read({}, cohort)
        values = values_of(options) | values_of(view)
        for name, (kind, _) in question.fields.items():
            if values.get(name) is not None:
                assert isinstance(say_choice(kind, values[name], cohort, values), str), (question.id, name)


@pytest.mark.parametrize("page", ["overview", "survival", "adverse_events", "data"])
def test_every_page_says_how_it_is_read(open_page: Open, page: str) -> None:
    """With an answer or without one: the parts of a page, planned and exploratory, and the page's own marks."""
    said = [one.value for one in open_page(page, {"study": "lo2007"}).markdown]
    parts = next(text for text in said if text.startswith("**Question and answer**"))
    assert [line.partition("**: ")[0].removeprefix("**") for line in parts.split("\n\n")] == list(LINES)
    meanings = next(text for text in said if text.startswith("**Planned**"))
    assert "**Exploratory**" in meanings
    assert "**Reconstruction**" in meanings
