"""Work on an uploaded table, done once for a question, with its progress; a limit that ends it is the page's to say."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

import streamlit as st

from hcc_dash.cohort.confined.limits import MEGABYTE, limits_for, say_size
from hcc_dash.cohort.uploaded_table import UploadedTable
from hcc_dash.study.labels import cut_label
from hcc_dash.ui.text import plain

Made = TypeVar("Made")
SHOWN_FROM = 5 * MEGABYTE
_MADE = "raw_made"


def work_once(name: str, raw: UploadedTable, rows: object, asked: object, make: Callable[[], Made]) -> Made:
    """What ``make`` makes of a table's ``rows`` for what was ``asked``, until the rows or the question are others."""
    done = st.session_state.setdefault(_MADE, {})
    before = done.get(name)
    if before is None or before[0] is not rows or before[1] != asked:
        with show_progress(raw.name, raw.n_bytes):
            done[name] = before = (rows, asked, make())
    made: Made = before[2]
    return made


def forget_work() -> None:
    """Nothing made of a table stays."""
    st.session_state.pop(_MADE, None)


def show_progress(name: str, n_bytes: int) -> AbstractContextManager[object]:
    """What is going on, and for how long at most, while a file of more than 5 MB is read or checked."""
    if n_bytes <= SHOWN_FROM:
        return nullcontext()
    most = limits_for(n_bytes).seconds
    return st.spinner(plain(f"{cut_label(name)}, {say_size(n_bytes)}: at most {most:g} seconds"), show_time=True)
