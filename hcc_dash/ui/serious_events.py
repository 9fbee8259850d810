"""What the page on serious events draws by hand: the list with its filters."""

import numpy as np
import pandas as pd
import streamlit as st

from hcc_dash.questions.harms.words.serious_events import PATIENT, table_listing
from hcc_dash.study.model import Study
from hcc_dash.ui.answered import Answered
from hcc_dash.ui.patient import show_list

FILTERED = ("Arm", "Event", "Grade", "Criteria")
"""Columns of the list to filter by; those of causality and outcome follow."""


def show_listing(done: Answered) -> None:
    """The list with its filters, each code a button that opens the patient's page."""
    exhibit, study = done.exhibit, done.cohort.study
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
