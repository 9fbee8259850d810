"""Data: choose a bundled trial, or upload a table, map its columns, read what is wrong, use it."""

import streamlit as st

from hcc_dash.cohort.issues import open_questions
from hcc_dash.ui.bundled import show_bundled
from hcc_dash.ui.lost_upload import show_lost_upload
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.upload import check_mapping, pick_file, pick_mapping, show_raw, show_reading_questions, use_table

if st.session_state.pop("_go_to_survival", False):
    st.switch_page(page_file("survival"), query_params={})

st.title("Whose patients?", anchor=False)
show_bundled()
st.header("Upload a table", anchor=False)
st.caption(
    "The table stays in the memory of this session on this server: it is not stored, not logged, not sent anywhere. "
    "Take names, identity numbers and addresses out of it first."
)
raw = pick_file()
show_lost_upload()
if raw is not None:
    show_raw(raw)
    mapping = pick_mapping(raw) if show_reading_questions(raw) else None
    if mapping is None and open_questions(raw.issues):
        st.caption("Answer the questions above; then choose what each column is.")
    elif mapping is None:
        st.caption("Choose time, its unit, event and which code means the event; the checks follow.")
    else:
        st.header("What the checks found", anchor=False)
        cohort, issues, mapping = check_mapping(raw, mapping)
        if cohort is not None:
            st.button(
                "Use this table", type="primary", icon=":material/check:", on_click=use_table,
                args=(raw, mapping, cohort, issues),
            )  # fmt: skip
