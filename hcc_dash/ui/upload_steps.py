"""From a table that was read to one that can be used: what it is, which rows count, what each column is, the checks."""

import streamlit as st

from hcc_dash.cohort.uploaded_table import UploadedTable
from hcc_dash.ui.text import plain
from hcc_dash.ui.upload import check_mapping, pick_mapping, use_table
from hcc_dash.ui.upload_memory import recall_mapping, remember_mapping
from hcc_dash.ui.upload_reading import show_reading_questions
from hcc_dash.ui.upload_rows import pick_rows, show_identifying, show_raw


def show_upload(raw: UploadedTable) -> None:
    """Each step once the one before is answered; UnreadableFileError where a limit ends the work of one."""
    show_raw(raw)
    show_identifying(raw)
    former = recall_mapping(raw)
    rows = pick_rows(raw) if show_reading_questions(raw) else None
    if rows is None:
        st.caption("Answer the questions above; then choose what each column is.")
        return
    if former is not None:
        st.info(plain(f"Mapped as {former.name}, the last file with these columns: check what is chosen below."))
    mapping = pick_mapping(raw, rows, former.mapping if former else None)
    if mapping is None:
        st.caption("Choose time, its unit, event and which code means the event; the checks follow.")
        return
    remember_mapping(raw, mapping)
    st.header("What the checks found", anchor=False)
    cohort, issues, mapping = check_mapping(raw, rows, mapping)
    if cohort is not None:
        st.button(
            "Use this table",
            type="primary",
            icon=":material/check:",
            on_click=use_table,
            args=(raw, mapping, cohort, issues),
        )
