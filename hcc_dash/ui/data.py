"""The page on data: choose a bundled trial, or upload a table, map its columns, read what is wrong, use it."""

import streamlit as st

from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.ui.bundled import show_bundled
from hcc_dash.ui.lost_upload import show_lost_upload
from hcc_dash.ui.navigation import leave_for
from hcc_dash.ui.text import plain
from hcc_dash.ui.upload_reading import pick_file
from hcc_dash.ui.upload_steps import show_upload


def show_page() -> None:
    """The whole page."""
    if st.session_state.pop("_go_to_survival", False):
        leave_for("survival")

    st.title("Data source", anchor=False)
    st.caption("Whose patients every page is about: a trial that comes with the dashboard, or a table of your own.")
    show_bundled()
    st.header("Upload a table", anchor=False)
    st.caption(
        "The table stays in the memory of this session on this server: it is not stored, not logged, not sent "
        "anywhere. Take names, identity numbers and addresses out of it first; such columns are hidden and can be "
        "dropped here."
    )
    raw = pick_file()
    show_lost_upload()
    try:
        if raw is not None:
            show_upload(raw)
    except UnreadableFileError as error:  # a limit ended what was done with the table
        st.error(plain(str(error)))
