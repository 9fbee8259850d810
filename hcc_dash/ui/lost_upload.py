"""An uploaded table lives in one session: where a reload or a restart lost it, the page says so and asks for it again.

The link counts the sessions in which a table was uploaded, and says nothing else of any table.
"""

from functools import partial

import streamlit as st

from hcc_dash.ui.link import follow_link, say_in_link
from hcc_dash.ui.link_words import read_number

PARAMETER, _BEFORE, _MOST = "uploaded", "_uploads_before", 9_999


def find_lost_upload() -> None:
    """At the start of a session: how many sessions before it had a table, as its link says."""
    if _BEFORE not in st.session_state:
        follow_link(PARAMETER, "Uploaded tables", partial(read_number, low=0, high=_MOST, whole=True))
        st.session_state[_BEFORE] = st.session_state.pop(PARAMETER, 0)


def count_uploads() -> None:
    """At the end of a run: let the link tell the next session that there was a table in this one."""
    count = st.session_state[_BEFORE] + ("raw_table" in st.session_state)
    say_in_link(PARAMETER, (str(count),) if count else ())


def uploader_key() -> str:
    """The key of the box for files: another in each session, or a browser would go on showing the lost file's name."""
    before = st.session_state.get(_BEFORE, 0)
    return f"upload_file.{before}" if before else "upload_file"


def show_lost_upload() -> None:
    """Say that the table of the session before is gone, until there is another."""
    if st.session_state.get(_BEFORE, 0) and "raw_table" not in st.session_state:
        st.warning(
            "The table that was uploaded where this link comes from is not here: a table is kept in the memory of one "
            "session only, and a reload, a new tab or a restart of the server begins another. Upload it again.",
            icon=":material/upload_file:",
        )
