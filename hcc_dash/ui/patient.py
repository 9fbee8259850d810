"""Options and layout of the page on one patient, and the way to it from any list."""

from typing import NoReturn

import pandas as pd
import streamlit as st

from hcc_dash.analysis.placed_rows import set_clock
from hcc_dash.analysis.profile.profile import patient_codes
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.patient import build_patient
from hcc_dash.study.model import Study
from hcc_dash.tables.patient import say_signs
from hcc_dash.ui.cache import reader_look
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.show import (
    HeadingLevel,
    show_answer,
    show_downloads,
    show_heading,
    show_pictures,
    show_table,
    show_tables,
)
from hcc_dash.ui.text import plain
from hcc_dash.ui.widgets import segments

PATIENT = "_patient"
"""Where the session keeps the masked code of the patient who is open; never in a link."""

_CHOSEN, _IDENTIFIER = "_patient_chosen", "_patient_identifier"
CODES = "Patient"
HEADING, ROW, LIST_HEIGHT = 38, 35, 400  # pixels
LISTED = 200  # rows of a list that are sent to the browser
UNITS = {"weeks": "Weeks", "days": "Days"}


def open_patient(code: str) -> NoReturn:
    """Leave for the page of the patient of that masked code."""
    st.session_state[PATIENT] = code
    st.switch_page(page_file("patient"), query_params={})  # without this it would clear what widgets keep in the link


def show_list(table: pd.DataFrame, key: str, alt: str) -> None:
    """A table with masked codes in its column "Patient"; each code, or one chosen below, opens the patient's page.

    Of a long table the first rows are shown, and it says so: the page that shows it offers all of them as a file.
    """
    listed = table.head(LISTED)
    if len(listed) < len(table):
        st.caption(f"The first {LISTED} of {len(table):,} rows; the file to download below has all of them.")
    st.dataframe(
        listed, hide_index=True, height=min(HEADING + ROW * len(listed), LIST_HEIGHT), alt=alt,
        column_config={
            CODES: st.column_config.ButtonColumn(CODES, pinned=True, key=f"_{key}.clicked", type="tertiary")
        },
    )  # fmt: skip
    clicked = st.session_state.get(f"_{key}.clicked")
    if clicked:
        open_patient(clicked["label"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = st.selectbox("Patient of this list", sorted(set(listed[CODES])), key=f"_{key}.code", width=210)
        if st.button("Open the patient's course", icon=":material/timeline:", key=f"_{key}.button") and code:
            open_patient(code)


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
    head = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = _pick_patient(codes)
        unit = segments("Time in", UNITS, "patient.unit", cohort.study, "weeks")
        show_id = st.toggle("Show the file's identifier", key=_IDENTIFIER)
    if code is None:
        return
    # Not remembered: there are as many courses as patients, and they would push heavier answers out of memory.
    exhibit = build_patient(cohort, code, unit, show_id, reader_look())
    with head:
        show_answer(exhibit)
    if show_id and exhibit.result.subject_id:
        st.markdown(f"In the file: **{plain(exhibit.result.subject_id)}**")
    show_pictures(exhibit)
    if exhibit.pictures:
        st.caption(plain(say_signs(exhibit.result)))
    show_tables(exhibit)
    show_downloads(exhibit)


def _pick_patient(codes: tuple[str, ...]) -> str | None:
    """The patient who is open, the first when none is; None after saying that the open one is not selected."""
    wanted = st.session_state.get(PATIENT) or min(codes)
    there = wanted in codes
    st.session_state[_CHOSEN] = wanted if there else None
    chosen = st.selectbox(
        "Patient", sorted(codes), key=_CHOSEN, index=0 if there else None, placeholder="Choose a code",
        on_change=_remember, width=210,
    )  # fmt: skip
    if not there:
        st.warning(f"{plain(wanted)} is not among the selected patients of this trial; choose another.")
    return chosen


def _remember() -> None:
    """Keep the choice when the page is left: a widget's own state ends with its page."""
    st.session_state[PATIENT] = st.session_state[_CHOSEN] or st.session_state[PATIENT]


def _show_none(study: Study, why: str) -> None:
    st.title("There is no course of a single patient to show", anchor=False)
    st.markdown(plain(why))
    st.markdown(
        "A course needs a patient table with an identifier and the date on which study treatment started, and tables "
        "with dated rows: events, scans, blood tests."
    )
    if study.provenance.kind == "upload":
        st.markdown("An uploaded table has one row per patient and no such dates.")
    st.page_link(page_file("survival"), label="Kaplan-Meier curves", icon=":material/show_chart:")
