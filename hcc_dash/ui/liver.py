"""Options and layout of the page on the liver: Child-Pugh, ALBI, possible injury, ALT flares."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from hcc_dash.answers.exhibit import Exhibit, Picture
from hcc_dash.asking.kinds import Given
from hcc_dash.asking.options import build_options
from hcc_dash.asking.views import PatientView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.liver.exhibit.albi import AlbiView, build_albi
from hcc_dash.questions.liver.exhibit.flares import build_flares
from hcc_dash.questions.liver.exhibit.liver import RiseView, build_child_pugh
from hcc_dash.questions.liver.exhibit.liver_injury import build_injury
from hcc_dash.questions.liver.numbers.options import AlbiOptions, ChildPughOptions, FlareOptions, InjuryOptions
from hcc_dash.questions.liver.words.liver_injury import table_of_cell
from hcc_dash.study.model import Study
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.clicks import choose_on_click
from hcc_dash.ui.patient import open_patient, show_list, show_tables_with_patients
from hcc_dash.ui.show import (
    show_answer,
    show_downloads,
    show_heading,
    show_lacking,
    show_picture,
    show_section_head,
    show_tables,
)
from hcc_dash.ui.text import copied_as_text, plain
from hcc_dash.ui.ways_out import offer_trials
from hcc_dash.ui.widgets import pick
from hcc_dash.wording.safety_words import label_arm
from hcc_dash.wording.words import say_number

NOBODY = "nobody"
PATIENT, HIGHEST = "liver.patient", "Patient, highest peak first"
FLARING, STRONGLY = "liver.flaring", "Patient drawn strongly, highest peak first"


def show_liver(cohort: Cohort) -> None:
    """The whole page; a part that a trial has no table for says so in its place."""
    study = cohort.study
    exhibits = _ask_plainly(cohort)
    child_pugh, albi, injury, flares = exhibits
    if all(one.result.why_not for one in exhibits):
        _show_none(study, exhibits)
        return
    parts = (
        (child_pugh, lambda: _show_child_pugh(cohort)),
        (albi, lambda: _show_albi(cohort, albi)),
        (injury, lambda: _show_injury(cohort)),
        (flares, lambda: _show_flares(cohort, flares)),
    )
    for place, (exhibit, show) in enumerate(parts):
        if place:
            st.divider()
        if exhibit.result.why_not:
            _show_missing(exhibit)
        else:
            show()


def _ask_plainly(cohort: Cohort) -> list[Exhibit]:
    """The four questions with their usual options: Child-Pugh, ALBI, injury, flares."""
    return [
        open_exhibit(build_child_pugh, cohort, ChildPughOptions(), RiseView()),
        open_exhibit(build_albi, cohort, AlbiOptions(), AlbiView()),
        open_exhibit(build_injury, cohort, InjuryOptions(), PatientView()),
        open_exhibit(build_flares, cohort, FlareOptions(), PatientView()),
    ]


def _show_none(study: Study, exhibits: list[Exhibit]) -> None:
    """Why there is nothing to show."""
    show_lacking(study, "nothing about the liver over time")
    reasons = dict.fromkeys(one.result.why_not for one in exhibits)
    st.markdown(
        f"{plain(' '.join(reasons))} This page needs, besides that date, a table of dated Child-Pugh assessments, or "
        "one of dated blood tests with bilirubin, albumin and ALT and their upper limits of normal."
    )
    if study.provenance.kind == "upload":
        st.markdown("An uploaded table has one row per patient: it cannot hold repeated measurements.")
    offer_trials(lambda cohort: any(not one.result.why_not for one in _ask_plainly(cohort)), "tables about the liver")


def _show_missing(exhibit: Exhibit) -> None:
    show_heading(exhibit.question, 2)
    st.markdown(plain(exhibit.result.why_not))


def _show_child_pugh(cohort: Cohort) -> None:
    head = st.container()
    options, view = pick_asked((ChildPughOptions, RiseView), cohort, "liver")
    exhibit = open_exhibit(build_child_pugh, cohort, options, view)
    with head:
        show_answer(exhibit)
    _show_first_wide(exhibit)
    st.caption("Empty cells are zero: what that still allows is said on hovering.")
    show_tables(exhibit)
    show_downloads(exhibit)


def _show_first_wide(exhibit: Exhibit) -> None:
    """The first picture over the whole width, the others two abreast."""
    if not exhibit.pictures:
        return
    first, *others = exhibit.pictures
    show_picture(exhibit, first)
    _show_pairs(exhibit, others)


def _show_pairs(exhibit: Exhibit, pictures: list[Picture]) -> None:
    for start in range(0, len(pictures), 2):
        for column, picture in zip(st.columns(2), pictures[start : start + 2], strict=False):
            with column:
                show_picture(exhibit, picture)


def _show_albi(cohort: Cohort, plainly: Exhibit) -> None:
    head = st.container()
    visits = {"": "Last well-attended"} | {visit: visit for visit in plainly.result.visits}

    def pick_visit(cohort: Cohort, given: Given) -> str:
        del given
        return pick("Read at", visits, "liver.albi_visit", cohort.study)

    view, options = pick_asked((AlbiView, AlbiOptions), cohort, "liver", own={"visit": pick_visit})
    exhibit = open_exhibit(build_albi, cohort, options, view)
    with head:
        show_section_head(exhibit)
    _show_first_wide(exhibit)
    show_tables(exhibit, 3)
    show_downloads(exhibit)


def _show_injury(cohort: Cohort) -> None:
    head, study = st.container(), cohort.study
    options, view = pick_asked((InjuryOptions, PatientView), cohort, "liver", own={"patient": _pick_injured})
    codes = _list_injured(cohort, options)
    exhibit = open_exhibit(build_injury, cohort, options, view)
    with head:
        show_section_head(exhibit)
    for i, (column, picture) in enumerate(zip(st.columns(2), exhibit.pictures[:2], strict=False)):
        with column:
            click = choose_on_click(f"{study.id}.liver.peaks.{i}", f"{study.id}.{PATIENT}", codes, HIGHEST)
            show_picture(exhibit, picture, click=click)
    if exhibit.pictures:
        st.caption("A click on a point shows the patient's path; the button above then opens the whole course.")
    for picture in exhibit.pictures[2:]:
        show_picture(exhibit, picture)
    _show_quadrants(exhibit)
    show_downloads(exhibit)


def _list_injured(cohort: Cohort, options: InjuryOptions) -> dict[str, str]:
    """Patients by code, the highest peak first."""
    patients = open_exhibit(build_injury, cohort, options, PatientView()).result.patients
    return _name_peaks(cohort.study, patients.sort_values("enzyme_peak", ascending=False), "enzyme_peak")


def _name_peaks(study: Study, rows: pd.DataFrame, peak: str) -> dict[str, str]:
    """Patients by code, in the order of the rows."""
    return {
        code: f"{code}, {label_arm(study, arm)}, {say_number(highest, 1)} × ULN"
        for code, arm, highest in rows[["subject_id", "arm", peak]].itertuples(index=False, name=None)
    }


def _pick_injured(cohort: Cohort, given: Given) -> str:
    """The patient whose path is drawn, and the way to the whole course; empty for nobody."""
    codes = _list_injured(cohort, build_options(InjuryOptions, given))
    patient = pick(HIGHEST, {NOBODY: "Nobody"} | codes, PATIENT, cohort.study, width=300, in_link=False)
    if patient == NOBODY:
        return ""
    if st.button("Open the patient's course", icon=":material/timeline:", key="_liver.open"):
        open_patient(patient, codes)
    return patient


def _show_quadrants(exhibit: Exhibit) -> None:
    """The quadrant table, the patients of the cell that is selected in it, and the other tables."""
    if exhibit.tables:
        result, (quadrants, *others) = exhibit.result, exhibit.tables
        show_heading(quadrants.title, 3)
        chosen = st.dataframe(
            copied_as_text(quadrants.frame),
            hide_index=True,
            alt=f"{quadrants.title}: {exhibit.question}",
            on_select="rerun",
            selection_mode="single-cell",
            key=f"_{result.study.id}.liver.quadrants",
        )
        st.caption("A cell, when selected, lists its patients.")
        for row, column in chosen.selection.cells:
            found = table_of_cell(result, result.groups[row], column)
            of_cell = f"{plain(label_arm(result.study, result.groups[row]))}: {plain(column)}"
            if column and found.empty:
                st.markdown(f"{of_cell}: nobody.")
            elif column:
                st.markdown(f"**{of_cell}**")
                show_list(found, "liver.quadrant", f"Patients counted in the cell {column}")
        exhibit = replace(exhibit, tables=tuple(others))
    show_tables_with_patients(exhibit)


def _show_flares(cohort: Cohort, plainly: Exhibit) -> None:
    """Counts by arm, ALT over HBsAg around each peak, and the flares, from which a patient is opened."""
    study, head, view = cohort.study, st.container(), PatientView()
    highest = plainly.result.flares.sort_values("estimate", ascending=False).drop_duplicates("subject_id")
    codes = _name_peaks(study, highest, "estimate")
    if codes:
        patient = pick(STRONGLY, {NOBODY: "Nobody"} | codes, FLARING, study, width=330, in_link=False)
        view = PatientView(patient="" if patient == NOBODY else patient)
    exhibit = open_exhibit(build_flares, cohort, FlareOptions(), view)
    with head:
        show_section_head(exhibit)
    for picture in exhibit.pictures:
        click = choose_on_click(f"{study.id}.liver.flares", f"{study.id}.{FLARING}", codes, STRONGLY)
        show_picture(exhibit, picture, click=click)
        st.caption(
            "A line per flare. Dotted: the upper limit, 5 times the limit, and the peak. Open triangles: below the "
            "limit of the assay. A click on a point draws its patient strongly; the list below opens the whole course."
        )
    show_tables_with_patients(exhibit)
    show_downloads(exhibit)
