"""An uploaded table before it is mapped: what it is, who its columns identify, and which of its rows count."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from hcc_dash.cohort.identifying import drop_columns
from hcc_dash.cohort.issues import Answers, open_questions
from hcc_dash.cohort.labels import cut_label
from hcc_dash.cohort.propose import propose_columns
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.rows.choose import ChosenRows, choose_rows
from hcc_dash.cohort.rows.look import TableLook
from hcc_dash.cohort.untrusted import look_at_upload
from hcc_dash.ui.lost_upload import uploader_key
from hcc_dash.ui.session import Upload
from hcc_dash.ui.text import plain
from hcc_dash.ui.upload_questions import FILE_NUMBER, given_answers, kept, show_questions

Made = TypeVar("Made")
UPLOAD_BOX = "upload_box"
_DECISIVE = ("time", "event", "arm")


def _remembered(name: str, raw: RawTable, asked: tuple[object, ...], make: Callable[[], Made]) -> Made:
    """What was made from a table and what was asked of it, until the table or the question is another."""
    before = st.session_state.get(name)
    if before is None or before[0] is not raw or before[1] != asked:
        st.session_state[name] = before = (raw, asked, make())
    made: Made = before[2]
    return made


def look_at_table(raw: RawTable) -> TableLook:
    """The first look at a table, taken once; where a limit ends it, the page ends too: nothing is shown unseen."""
    try:
        return _remembered("raw_look", raw, (), lambda: look_at_upload(raw))
    except UnreadableFileError as error:
        st.error(plain(str(error)))
        st.stop()


def show_raw(raw: RawTable) -> None:
    """What was read: the kind of file, rows, columns, encoding, and the first rows without identifying columns."""
    look = look_at_table(raw)
    st.markdown(f"**{plain(look.kind.appearance)}** {plain(look.kind.use)}")
    how = f"sheet {raw.sheet}" if raw.sheet else f"encoding {raw.encoding}"
    st.caption(plain(f"{cut_label(raw.name)}: {len(raw.frame)} rows, {len(raw.frame.columns)} columns, {how}."))
    if len(raw.sheets) > 1:
        st.selectbox("Sheet", list(raw.sheets), index=list(raw.sheets).index(raw.sheet), **kept("sheet"))
    shown = raw.frame.drop(columns=list(look.identifying))
    st.dataframe(shown.head(5), hide_index=True, alt="First five rows of the uploaded table")


def show_identifying(raw: RawTable) -> None:
    """The columns that say who a patient is, hidden so far, and the click that forgets them."""
    identifying = look_at_table(raw).identifying
    if not identifying:
        return
    n = len(identifying)
    columns = f"{n} column{'s' if n > 1 else ''} that identif{'y' if n > 1 else 'ies'} patients"
    listed = ", ".join(f'"{cut_label(column)}" looks like {what}' for column, what in identifying.items())
    st.warning(plain(f"{columns} {'are' if n > 1 else 'is'} not shown: {listed}."), icon=":material/visibility_off:")
    st.button(
        f"Drop {columns}", icon=":material/delete:", on_click=_drop, args=(raw, tuple(identifying)),
        help="They leave this server's memory, with the file as it was uploaded and its other sheets.",
    )  # fmt: skip


def _drop(raw: RawTable, columns: tuple[str, ...]) -> None:
    """Forget columns: in the table, in the file's bytes wherever they are kept, and in a table already used.

    What was answered about the reading stays as it was read; it cannot be answered anew without the bytes.
    """
    dropped = drop_columns(raw, columns)
    settled = tuple(replace(issue, question=None) for issue in dropped.issues)
    dropped = replace(dropped, issues=settled, sheets=())
    st.session_state["raw_table"], st.session_state["raw_bytes"], st.session_state["raw_answers"] = dropped, b"", {}
    for name in ("raw_look", "raw_rows", "raw_checked"):
        st.session_state.pop(name, None)
    used: Upload | None = st.session_state.get("upload")
    if used is not None and used.raw is raw:
        st.session_state["upload"] = replace(used, raw=dropped)
    _empty_box()


def _empty_box() -> None:
    """Take the session's files out of the server's store of uploads, and draw another box than the one that took it."""
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_session_files(context.session_id)
    st.session_state[UPLOAD_BOX] = st.session_state.get(UPLOAD_BOX, 0) + 1


def box_key() -> str:
    """Key of the box that takes a file, another one after each file that was forgotten."""
    number = st.session_state.get(UPLOAD_BOX, 0)
    return f"{uploader_key()}.{number}" if number else uploader_key()


def pick_rows(raw: RawTable) -> ChosenRows | None:
    """Which rows count and whose they are; None until the questions about them are answered."""
    subject = st.session_state.get(f"map_Patient.{st.session_state[FILE_NUMBER]}", "")
    answers = given_answers()
    asked = (subject, dict(answers))
    chosen = _remembered("raw_rows", raw, asked, lambda: _choose(raw, subject, answers))
    show_questions(chosen.issues)
    return None if open_questions(chosen.issues) else chosen


def _choose(raw: RawTable, subject: str, answers: Answers) -> ChosenRows:
    proposed = propose_columns(raw.frame)
    return choose_rows(raw, subject, answers, [proposed[role] for role in _DECISIVE if proposed[role]])
