"""Data: choose a bundled trial, or upload a table, map its columns, read what is wrong, use it."""

import streamlit as st

from hcc_dash.ui.bundled import show_bundled
from hcc_dash.ui.lost_upload import show_lost_upload
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.text import plain
from hcc_dash.ui.upload import check_mapping, pick_mapping, use_table
from hcc_dash.ui.upload_memory import recall_mapping, remember_mapping
from hcc_dash.ui.upload_reading import pick_file, show_reading_questions
from hcc_dash.ui.upload_rows import pick_rows, show_identifying, show_raw

if st.session_state.pop("_go_to_survival", False):
    st.switch_page(page_file("survival"), query_params={})

st.title("Whose patients?", anchor=False)
show_bundled()
st.header("Upload a table", anchor=False)
st.caption(
    "The table stays in the memory of this session on this server: it is not stored, not logged, not sent anywhere. "
    "Take names, identity numbers and addresses out of it first; such columns are hidden and can be dropped here."
)
raw = pick_file()
show_lost_upload()
if raw is not None:
    show_raw(raw)
    show_identifying(raw)
    former = recall_mapping(raw)
    rows = pick_rows(raw) if show_reading_questions(raw) else None
    mapping = None
    if rows is None:
        st.caption("Answer the questions above; then choose what each column is.")
    else:
        if former is not None:
            st.info(plain(f"Mapped as {former.name}, the last file with these columns: check what is chosen below."))
        mapping = pick_mapping(rows.raw, former.mapping if former else None)
        if mapping is None:
            st.caption("Choose time, its unit, event and which code means the event; the checks follow.")
    if rows is not None and mapping is not None:
        remember_mapping(raw, mapping)
        st.header("What the checks found", anchor=False)
        cohort, issues, mapping = check_mapping(raw, rows.raw, mapping)
        if cohort is not None:
            st.button(
                "Use this table", type="primary", icon=":material/check:", on_click=use_table,
                args=(raw, mapping, cohort, issues),
            )  # fmt: skip
