"""Options and layout of the page on laboratory values: shifts, investigators' grades, medians."""

import pandas as pd
import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.answers.safety_parts import cell_key
from hcc_dash.asking.kinds import Given
from hcc_dash.asking.options import build_options, values_of
from hcc_dash.asking.views import NoView
from hcc_dash.clinical.ctcae import VERSIONS
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.labs.exhibit.labs import (
    MedianView,
    ShiftView,
    build_agreement,
    build_medians,
    build_shift,
    terms_of,
)
from hcc_dash.questions.labs.numbers.labs import LabsResult
from hcc_dash.questions.labs.numbers.options import LabOptions, MedianOptions
from hcc_dash.questions.labs.words.labs import table_cell
from hcc_dash.study.model import Study
from hcc_dash.ui.asking import Picker, pick_asked
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.clicks import choose_on_click
from hcc_dash.ui.patient import show_list, show_tables_with_patients
from hcc_dash.ui.show import (
    show_answer,
    show_downloads,
    show_exhibit,
    show_lacking,
    show_picture,
    show_section_head,
    show_tables,
)
from hcc_dash.ui.text import plain
from hcc_dash.ui.ways_out import offer_trials
from hcc_dash.ui.widgets import pick
from hcc_dash.wording.safety_words import label_arm

ALL = "all"
CELL, OF_CELL = "labs.cell", "Patients of a cell, highest grade first"


def show_labs(cohort: Cohort) -> None:
    """The whole page: shift of the chosen term, agreement with the investigators, medians of the chosen test."""
    study = cohort.study
    plainly = _ask_plainly(cohort)
    if plainly.result.why_not:
        _show_none(study, plainly.result.why_not)
        return
    head = st.container()
    options, view = pick_asked((LabOptions, ShiftView), cohort, "labs", own={"term": _pick_term})
    exhibit = open_exhibit(build_shift, cohort, options, view)
    with head:
        show_answer(exhibit)
    _show_shift(exhibit)
    st.divider()
    agreement = open_exhibit(build_agreement, cohort, options, NoView())
    show_section_head(agreement)
    show_tables_with_patients(agreement)
    show_downloads(agreement)
    st.divider()
    if plainly.result.tests:
        _show_medians(cohort, options, plainly)


def _ask_plainly(cohort: Cohort) -> Exhibit:
    return open_exhibit(build_shift, cohort, LabOptions(version=VERSIONS[0]), ShiftView())


def _show_none(study: Study, why: str) -> None:
    """Why there is nothing to show."""
    show_lacking(study, "no blood values over time")
    st.markdown(
        f"{plain(why)} This page needs, besides that date, a table of dated laboratory results whose units are known."
    )
    if study.provenance.kind == "upload":
        st.markdown("An uploaded table has one row per patient: it cannot hold repeated measurements.")
    offer_trials(lambda cohort: not _ask_plainly(cohort).result.why_not, "laboratory values")


def _pick_term(cohort: Cohort, given: Given) -> str:
    """Of the version's terms that can be graded here; a term of one version need not be one of the other."""
    asked = build_options(LabOptions, given)
    terms = terms_of(open_exhibit(build_shift, cohort, asked, ShiftView()).result)
    names, key = {term: term for term in terms}, f"labs.term.{asked.version}"
    return pick("Term, most grades first", names, key, cohort.study, width=300) if terms else ""


def _show_shift(exhibit: Exhibit) -> None:
    """The cells of each arm, the patients of one chosen by a click or from the list, tables and files."""
    study, cells = exhibit.result.study, _patients_by_cell(exhibit)
    choice = f"{study.id}.{CELL}"
    columns = st.columns(min(2, len(exhibit.pictures))) if exhibit.pictures else []
    for i, picture in enumerate(exhibit.pictures):
        with columns[i % 2]:
            show_picture(exhibit, picture, click=choose_on_click(f"{choice}.{i}", choice, cells, OF_CELL))
    st.caption(
        "A click on a cell lists its patients below. Empty cells are zero: what that still allows is said on hovering."
    )
    if st.session_state.get(choice, ALL) not in {ALL, *cells}:
        st.session_state[choice] = ALL  # another term was chosen, which has no such cell
    if cells:
        names = {ALL: "None chosen"} | {one: _name_cell(study, found) for one, found in cells.items()}
        chosen = pick(OF_CELL, names, CELL, study, width=420)
        if chosen != ALL:
            show_list(table_cell(cells[chosen], study), choice, f"Patients: {names[chosen]}")
    show_tables(exhibit)
    show_downloads(exhibit)


def _patients_by_cell(exhibit: Exhibit) -> dict[str, pd.DataFrame]:
    """Patients of the term shown by the cell they are in, cells with the highest grade first."""
    patients = exhibit.result.patients
    ordered = patients[patients["term"] == exhibit.asked["term"]].sort_values(["grade", "level"], ascending=False)
    cells = ordered.groupby(["arm", "level", "worst"], sort=False)
    return {cell_key(*map(str, names)): found for names, found in cells}


def _name_cell(study: Study, found: pd.DataFrame) -> str:
    first = found.iloc[0]
    return f"{label_arm(study, first['arm'])}, {first['level']} at baseline, worst {first['worst']}, n = {len(found)}"


def _show_medians(cohort: Cohort, options: LabOptions, plainly: Exhibit) -> None:
    head, own = st.container(), _pick_from(plainly.result)
    asked, view = pick_asked((MedianOptions, MedianView), cohort, "labs", own=own, given=values_of(options))
    exhibit = open_exhibit(build_medians, cohort, asked, view)
    with head:
        show_section_head(exhibit)
    show_exhibit(exhibit, level=3)


def _pick_from(result: LabsResult) -> dict[str, Picker]:
    """Widgets of what the answer holds: tests, neutrophils and platelets first, arms, visits."""
    study, first = result.study, {"neutrophils": 0, "platelets": 1}
    tests = sorted(result.tests, key=lambda test: first.get(test.key, 2))
    arms = {ALL: "All arms"} | {arm: label_arm(study, arm) for arm in result.groups}
    visits = {"": "Last well-attended"} | {visit: visit for visit in result.visits}

    def pick_arm(cohort: Cohort, given: Given) -> str:
        arm = pick("Arm", arms, "labs.arm", study) if len(result.groups) > 1 else ALL
        return "" if arm == ALL else arm

    return {
        "test": lambda cohort, given: pick("Test", {one.key: one.label for one in tests}, "labs.test", study),
        "arm": pick_arm,
        "visit": lambda cohort, given: pick("Read at", visits, "labs.visit", study),
    }
