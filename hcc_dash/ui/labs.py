"""Options and layout of the page on laboratory values: shifts, investigators' grades, medians."""

import pandas as pd
import streamlit as st

from hcc_dash.analysis.labs.options import LabOptions
from hcc_dash.analysis.liver.options import VISIT_WINDOW
from hcc_dash.clinical.ctcae import VERSIONS
from hcc_dash.clinical.dose_action import action_lines, dose_schemes
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.labs import MedianView, build_agreement, build_medians, build_shift, terms_of
from hcc_dash.exhibits.safety_parts import cell_key
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Design
from hcc_dash.tables.labs import table_cell
from hcc_dash.tables.safety_words import label_arm
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
from hcc_dash.ui.widgets import pick, segments

ALL, NONE = "all", "none"
CELL, OF_CELL = "labs.cell", "Patients of a cell, highest grade first"


def show_labs(cohort: Cohort) -> None:
    """The whole page: shift of the chosen term, agreement with the investigators, medians of the chosen test."""
    study = cohort.study
    plainly = _ask_plainly(cohort)
    if plainly.result.why_not:
        _show_none(study, plainly.result.why_not)
        return
    head = st.container()
    options, term = _pick_shift(cohort)
    exhibit = open_exhibit(build_shift, cohort, options, term)
    with head:
        show_answer(exhibit)
    _show_shift(exhibit)
    st.divider()
    agreement = open_exhibit(build_agreement, cohort, options)
    show_section_head(agreement)
    show_tables_with_patients(agreement)
    show_downloads(agreement)
    st.divider()
    if plainly.result.tests:
        _show_medians(cohort, options, plainly)


def _ask_plainly(cohort: Cohort) -> Exhibit:
    return open_exhibit(build_shift, cohort, LabOptions(version=VERSIONS[0]), "")


def _show_none(study: Study, why: str) -> None:
    """Why there is nothing to show."""
    show_lacking(study, "no blood values over time")
    st.markdown(
        f"{plain(why)} This page needs, besides that date, a table of dated laboratory results whose units are known."
    )
    if study.provenance.kind == "upload":
        st.markdown("An uploaded table has one row per patient: it cannot hold repeated measurements.")
    offer_trials(lambda cohort: not _ask_plainly(cohort).result.why_not, "laboratory values")


def _windows(design: Design) -> dict[str, str]:
    """Windows by their last day: half of treatment and all of it, each with the days a visit may be late."""
    ends = (design.treatment_weeks / 2, design.treatment_weeks)
    return {ALL: "All follow-up"} | {
        f"{7 * week + VISIT_WINDOW:g}": f"To week {week:g} (+ {VISIT_WINDOW} days)" for week in ends
    }


def _pick_shift(cohort: Cohort) -> tuple[LabOptions, str]:
    study = cohort.study
    with st.container(horizontal=True):
        versions: dict[str, str] = {version: f"v{version}" for version in VERSIONS}
        version = segments("CTCAE version, never pooled", versions, "labs.version", study, VERSIONS[0])
        window = pick("Follow-up", _windows(study.design), "labs.window", study)
        options = LabOptions(version=version, window_days=None if window == ALL else float(window))
        terms = terms_of(open_exhibit(build_shift, cohort, options, "").result)
        # a term of one version need not be one of the other
        names = {term: term for term in terms}
        key = f"labs.term.{version}"
        term = pick("Term, most grades first", names, key, study, width=300) if terms else ""
    return options, term


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
    head, study, result = st.container(), cohort.study, plainly.result
    with st.container(horizontal=True):
        first = {"neutrophils": 0, "platelets": 1}
        tests = sorted(result.tests, key=lambda test: first.get(test.key, 2))
        test = pick("Test", {one.key: one.label for one in tests}, "labs.test", study)
        arms = {ALL: "All arms"} | {arm: label_arm(study, arm) for arm in result.groups}
        arm = pick("Arm", arms, "labs.arm", study) if len(result.groups) > 1 else ALL
        schemes = {NONE: "None"} | {name: name for name in dose_schemes(study) if action_lines(study, name, test)}
        scheme = pick("Dose-action lines of", schemes, "labs.scheme", study, width=300) if len(schemes) > 1 else NONE
        visits = {"": "Last well-attended"} | {visit: visit for visit in result.visits}
        visit = pick("Read at", visits, "labs.visit", study)
    view = MedianView(test=test, arm="" if arm == ALL else arm, scheme="" if scheme == NONE else scheme, visit=visit)
    exhibit = open_exhibit(build_medians, cohort, options, view)
    with head:
        show_section_head(exhibit)
    show_exhibit(exhibit, level=3)
