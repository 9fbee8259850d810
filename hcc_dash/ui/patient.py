"""Options and layout of the page on one patient, and the way to it from any list."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NoReturn

import pandas as pd
import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.kinds import Given
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import set_clock
from hcc_dash.questions.patient.exhibit.patient import CourseView, build_patient
from hcc_dash.questions.patient.numbers.profile import PatientOptions, patient_codes
from hcc_dash.questions.patient.words.patient import say_signs
from hcc_dash.study.model import Study
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import reader_look
from hcc_dash.ui.navigation import leave_for, page_file
from hcc_dash.ui.session import open_page
from hcc_dash.ui.show import (
    HeadingLevel,
    main_block,
    show_answer,
    show_downloads,
    show_heading,
    show_picture,
    show_table,
    show_tables,
)
from hcc_dash.ui.tables import fitting_columns, row_height
from hcc_dash.ui.text import copied_as_text, plain
from hcc_dash.ui.ways_out import offer_everybody, offer_trials

PATIENT = "_patient"
"""Where the session keeps the masked code of the patient who is open; never in a link."""

_CHOSEN, _IDENTIFIER, _CAME_FROM = "_patient_chosen", "_patient_identifier", "_patient_came_from"
CODES = "Patient"
HEADING, ROW, LIST_HEIGHT = 38, 35, 400  # pixels
CODE_WIDTH = 85
LISTED = 200  # rows of a list that are sent to the browser
LISTS = {
    "serious_events": "Serious events",
    "adverse_events": "Adverse events",
    "exposure": "Exposure",
    "scans": "Scans",
}
"""Pages with lists of patients, by script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameFrom:
    """The list from which a patient was opened: the page it stands on, and its codes in its order."""

    title: str
    script: str
    codes: tuple[str, ...]


def open_patient(code: str, listed: Iterable[str] = ()) -> NoReturn:
    """Leave for the page of the patient of that masked code, one of those ``listed``."""
    title, script = open_page()
    st.session_state[PATIENT] = code
    st.session_state[_CAME_FROM] = CameFrom(title=title, script=script, codes=tuple(dict.fromkeys(listed)))
    leave_for("patient")


def show_list(table: pd.DataFrame, key: str, alt: str) -> None:
    """A table with masked codes in its column "Patient"; each code, or one chosen below, opens the patient's page.

    Of a long table the first rows are shown, and it says so: the page that shows it offers all of them as a file.
    """
    listed = table.head(LISTED)
    if len(listed) < len(table):
        st.caption(f"The first {LISTED} of {len(table):,} rows; the file to download below has all of them.")
    button = st.column_config.ButtonColumn(CODES, pinned=True, key=f"_{key}.clicked", type="tertiary", width=CODE_WIDTH)
    row = row_height(listed) or ROW
    st.dataframe(
        copied_as_text(listed),
        hide_index=True,
        height=min(HEADING + row * len(listed), LIST_HEIGHT),
        row_height=row,
        alt=alt,
        column_config=fitting_columns(listed) | {CODES: button},
    )
    clicked = st.session_state.get(f"_{key}.clicked")
    if clicked:
        open_patient(clicked["label"], table[CODES])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = st.selectbox("Patient of this list", sorted(set(listed[CODES])), key=f"_{key}.code", width=210)
        if st.button("Open the patient's course", icon=":material/timeline:", key=f"_{key}.button") and code:
            open_patient(code, table[CODES])


def show_tables_with_patients(exhibit: Exhibit, level: HeadingLevel = 3) -> None:
    """The tables of an exhibit and its footnote; a table of patients is a list from which each is opened."""
    for i, table in enumerate(exhibit.tables):
        if CODES in table.frame:
            show_heading(table.title, level)
            show_list(table.frame, f"{exhibit.id}.{i}", f"{table.title}: {exhibit.question}")
        else:
            show_table(table, exhibit, level)
    st.caption(plain(exhibit.footnote))


def show_patient(cohort: Cohort) -> None:
    """The whole page: who, the course on one clock, tables; or why there is none."""
    codes = patient_codes(cohort)
    clock = set_clock(cohort) if codes else "Its rows have no identifier of a patient."
    if isinstance(clock, str):
        _show_none(cohort.study, clock)
        return
    came_from: CameFrom | None = st.session_state.get(_CAME_FROM)
    head = st.container()

    def pick(cohort: Cohort, given: Given) -> str:
        code = _pick_patient(codes)
        _show_neighbours(code, codes, came_from)
        st.toggle("Show the file's identifier", key=_IDENTIFIER)
        return code or ""

    options, view = pick_asked((PatientOptions, CourseView), cohort, "patient", own={"patient": pick})
    if not options.patient:
        with head:
            _ask_for_patient(len(codes))
        return
    # Not remembered: there are as many courses as patients, and they would push heavier answers out of memory.
    show_id = bool(st.session_state[_IDENTIFIER])
    exhibit = build_patient(cohort, replace(options, show_id=show_id), view, reader_look())
    with head:
        show_answer(exhibit)
    if show_id and exhibit.result.subject_id:
        st.markdown(f"In the file: **{plain(exhibit.result.subject_id)}**")
    for place, picture in enumerate(exhibit.pictures):
        with main_block(place == 0):
            show_picture(exhibit, picture)
    if exhibit.pictures:
        st.caption(plain(say_signs(exhibit.result)))
    show_tables(exhibit)
    show_downloads(exhibit)


def _pick_patient(codes: tuple[str, ...]) -> str | None:
    """The patient who is open; None when none is, and after saying that the open one is not selected."""
    wanted = st.session_state.get(PATIENT)
    st.session_state[_CHOSEN] = wanted if wanted in codes else None
    chosen = st.selectbox(
        "Patient", sorted(codes), key=_CHOSEN, index=None, placeholder="Choose a code", on_change=_remember, width=210
    )
    if wanted and wanted not in codes:
        st.warning(f"{plain(wanted)} is not among the selected patients of this trial; choose another.")
        offer_everybody("_patient_everybody")
    return chosen


def _ask_for_patient(n: int) -> None:
    """Nobody is shown until somebody is chosen: a reload forgets who was open, for no link names a patient."""
    st.title("Which patient?", anchor=False)
    st.markdown(
        f"Choose one of {n} masked codes below, or open a patient from a list. Links never name a patient, so a reload "
        "or a new tab asks again."
    )
    with st.container(horizontal=True):
        for script, label in LISTS.items():
            st.page_link(page_file(script), label=label, icon=":material/list:")


def _show_neighbours(code: str | None, codes: tuple[str, ...], came_from: CameFrom | None) -> None:
    """Back to the list, and the patients before and after in it; without a list, in the order of the codes."""
    listed = [patient for patient in came_from.codes if patient in codes] if came_from else []
    order = listed if code in listed else sorted(codes)
    at = order.index(code) if code else None
    for step, label, icon in ((-1, "Previous", "chevron_left"), (1, "Next", "chevron_right")):
        there = at is not None and 0 <= at + step < len(order)
        st.button(
            label,
            icon=f":material/{icon}:",
            key=f"_patient_{label}",
            disabled=not there,
            on_click=_go_to,
            args=(order[at + step] if at is not None and there else "",),
        )
    if came_from and came_from.script != "patient":
        st.page_link(page_file(came_from.script), label=f"Back to {came_from.title}", icon=":material/arrow_back:")


def _go_to(code: str) -> None:
    st.session_state[PATIENT] = code


def _remember() -> None:
    """Keep the choice when the page is left: a widget's own state ends with its page."""
    st.session_state[PATIENT] = st.session_state[_CHOSEN] or st.session_state.get(PATIENT)


def _show_none(study: Study, why: str) -> None:
    st.title("There is no course of a single patient to show", anchor=False)
    st.markdown(plain(why))
    st.markdown(
        "A course needs a patient table with an identifier and the date on which study treatment started, and tables "
        "with dated rows: events, scans, blood tests."
    )
    if study.provenance.kind == "upload":
        st.markdown("An uploaded table has one row per patient and no such dates.")
    offer_trials(lambda cohort: not isinstance(set_clock(cohort), str), "courses of single patients")
