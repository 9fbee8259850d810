"""Options and layout of the page on serious adverse events."""

import numpy as np
import pandas as pd
import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.kinds import Given
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.exhibit.serious_events import build_serious
from hcc_dash.questions.harms.numbers.adverse_events_asking import SERIOUS_COLLECTED, adverse_event_endpoints
from hcc_dash.questions.harms.numbers.adverse_events_options import SeriousEventOptions
from hcc_dash.questions.harms.numbers.collection import scheduled_months
from hcc_dash.questions.harms.numbers.serious_events import SeriousResult
from hcc_dash.questions.harms.words.serious_events import PATIENT, say_findings, table_findings, table_listing
from hcc_dash.study.model import Study
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.patient import show_list
from hcc_dash.ui.show import show_answer, show_downloads, show_lacking, show_pictures, show_tables
from hcc_dash.ui.text import copied_as_text, plain
from hcc_dash.ui.ways_out import offer_trials
from hcc_dash.ui.widgets import number

FILTERED = ("Arm", "Event", "Grade", "Criteria")
"""Columns of the list to filter by; those of causality and outcome follow."""


def show_serious(cohort: Cohort) -> None:
    """The whole page: options, criteria by arm, causality, contradictions, the list."""
    study = cohort.study
    if not adverse_event_endpoints(study):
        show_no_events(study)
        return
    head = st.container()
    own = {"collected_months": _pick_collected}
    (options,) = pick_asked((SeriousEventOptions,), cohort, "serious", own=own)
    exhibit = open_exhibit(build_serious, cohort, options, NoView())
    result: SeriousResult = exhibit.result
    with head:
        show_answer(exhibit)
    show_pictures(exhibit)
    show_tables(exhibit)
    if result.told:
        _show_findings(result)
        _show_listing(exhibit, study)
    show_downloads(exhibit)


def show_no_events(study: Study) -> None:
    """Why there is nothing to count, and what the study's own description says of harm instead."""
    show_lacking(study, "no adverse events")
    if study.provenance.kind == "upload":
        st.markdown(
            "An uploaded table has one row per patient; serious adverse events need a table of their own, one row per "
            "event, with a term, a grade and what made it serious."
        )
    else:
        st.markdown(
            f"{plain(study.short)} comes without a table of adverse events, so no serious events can be counted. "
            "Nothing is shown in its place: no such figure is made up."
        )
    said = [f"{arm.label}: {arm.closed_reason}." for arm in study.arms if "advers" in arm.closed_reason.casefold()]
    said += [note for note in study.protocol_notes if "advers" in note.casefold()]
    for one in said:
        st.markdown(f"What its description says: {plain(one)}")
    offer_trials(lambda cohort: bool(adverse_event_endpoints(cohort.study)), "adverse events")


def _pick_collected(cohort: Cohort, given: Given) -> float | None:
    """The last visit of the schedule at first, whatever the window."""
    del given
    first = scheduled_months(cohort.study) or 0.0
    label = SERIOUS_COLLECTED.label
    return number(label, "serious.collected", cohort.study, 0.0, SERIOUS_COLLECTED.high, first, 6.0) or None


def _show_findings(result: SeriousResult) -> None:
    st.header("What does not fit together", anchor=False)
    st.markdown(plain(say_findings(result.findings)))
    for title, review in (("Contradictions", False), ("For a physician to review", True)):
        found = tuple(one for one in result.findings if one.to_review == review)
        if found:
            st.subheader(title, anchor=False)
            shown = copied_as_text(table_findings(found))
            st.dataframe(shown, hide_index=True, alt=f"{title} in the table of adverse events")


def _show_listing(exhibit: Exhibit, study: Study) -> None:
    """The list with its filters, each code a button that opens the patient's page."""
    st.header("Every serious event", anchor=False)
    whole = table_listing(exhibit.result)
    if whole.empty:
        st.markdown("There is none.")
        return
    shown = _filter(whole, study)
    patients = shown[PATIENT].nunique()
    st.markdown(
        f"{len(shown)} of {len(whole)} events, {patients} patient{'' if patients == 1 else 's'}. Patients stand under "
        "masked codes; a code opens the patient's course."
    )
    if shown.empty:
        return
    show_list(shown, f"{study.id}.serious.open", "Serious events, one row each, under masked codes")


def _filter(whole: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The rows that have one of the chosen values in every filtered column; choices stay in this session."""
    chosen: dict[str, list[str]] = {name: [] for name in (*FILTERED, *whole.columns[7:])}
    with st.expander("Filter the list"), st.container(horizontal=True):
        for name in chosen:
            values = sorted(set("; ".join(whole[name]).split("; ")) if name == "Criteria" else set(whole[name]))
            if len(values) > 1:
                chosen[name] = st.multiselect(name, values, key=f"_{study.id}.serious.{name}", width=230)
    keep = np.ones(len(whole), dtype=bool)
    for name, values in chosen.items():
        if values:
            cells = whole[name].str.split("; ") if name == "Criteria" else whole[name].map(lambda cell: [cell])
            keep &= np.array([bool(set(values) & set(cell)) for cell in cells])
    return whole[keep]
