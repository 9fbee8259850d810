"""The bundled trials, one card each."""

import streamlit as st

from hcc_dash.ui.filters import open_trial
from hcc_dash.ui.session import UPLOAD, open_cohort, study_ids
from hcc_dash.ui.text import plain


def show_bundled() -> None:
    """What each bundled trial is, what is synthetic in it, and a button to open it."""
    bundled = [study_id for study_id in study_ids() if study_id != UPLOAD]
    for column, study_id in zip(st.columns(max(len(bundled), 1)), bundled, strict=True):
        cohort = open_cohort(study_id)
        if cohort is None:
            continue
        study = cohort.study
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{plain(study.short)}** :violet-badge[{plain(study.provenance.mark)}]")
            st.markdown(plain(study.title))
            st.caption(plain(f"{cohort.n} patients. {study.provenance.statement}"))
            is_open = st.session_state.get("study") == study_id
            st.button(
                "Open now" if is_open else "Open this trial",
                key=f"open_{study_id}",
                disabled=is_open,
                on_click=open_trial,
                args=(study_id,),
            )
