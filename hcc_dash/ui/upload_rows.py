"""An uploaded table before it is mapped: what it is, who its columns identify, and which of its rows count."""

from dataclasses import replace

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from hcc_dash.cohort.identifying import NUMBERED
from hcc_dash.cohort.issues import open_questions
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.rows.names import count_words
from hcc_dash.cohort.untrusted import drop_from_upload, narrow_upload
from hcc_dash.cohort.uploaded_table import UploadedRows, UploadedTable
from hcc_dash.study.labels import cut_label
from hcc_dash.ui.lost_upload import uploader_key
from hcc_dash.ui.session import Upload
from hcc_dash.ui.text import copied_as_text, plain
from hcc_dash.ui.upload_questions import FILE_NUMBER, given_answers, kept, show_questions
from hcc_dash.ui.upload_work import forget_work, work_once

UPLOAD_BOX = "upload_box"


def show_raw(raw: UploadedTable) -> None:
    """What was read: the kind of file, rows, columns, encoding, and the first rows without identifying columns."""
    st.markdown(f"**{plain(raw.kind.appearance)}** {plain(raw.kind.use)}")
    how = f"sheet {raw.sheet}" if raw.sheet else f"encoding {raw.encoding}"
    size = f"{count_words(raw.n_rows, 'row')}, {count_words(len(raw.columns), 'column')}"
    st.caption(plain(f"{cut_label(raw.name)}: {size}, {how}."))
    if len(raw.sheets) > 1:
        st.selectbox("Sheet", list(raw.sheets), index=list(raw.sheets).index(raw.sheet), **kept("sheet"))
    st.dataframe(copied_as_text(raw.preview), hide_index=True, alt="First five rows of the uploaded table")


def show_identifying(raw: UploadedTable) -> None:
    """The columns that say who a patient is, hidden so far, and the click that forgets them."""
    identifying = raw.identifying
    if not identifying:
        return
    n = len(identifying)
    columns = f"{n} column{'s' if n > 1 else ''} that identif{'y' if n > 1 else 'ies'} patients"
    listed = ", ".join(f'"{cut_label(column)}" looks like {what}' for column, what in identifying.items())
    st.warning(plain(f"{columns} {'are' if n > 1 else 'is'} not shown: {listed}."), icon=":material/visibility_off:")
    st.button(
        f"Drop {columns}",
        icon=":material/delete:",
        on_click=_drop,
        args=(raw, tuple(identifying)),
        help="They leave this server's memory, with the file as it was uploaded and its other sheets. Where one of "
        f'them numbers the patients, "{NUMBERED}" numbers them anew.',
    )


def _drop(raw: UploadedTable, columns: tuple[str, ...]) -> None:
    """Forget columns: in the table, in the file's bytes wherever they are kept, and in a table already used.

    Where that cannot be done, the whole table is forgotten.
    """
    try:
        dropped = drop_from_upload(raw, columns)
    except UnreadableFileError as error:
        _forget_table(f"{error} So that nothing identifying is kept, the whole table was forgotten.")
        return
    st.session_state["raw_table"], st.session_state["raw_bytes"], st.session_state["raw_answers"] = dropped, b"", {}
    forget_work()
    used: Upload | None = st.session_state.get("upload")
    if used is not None and used.raw is raw:
        st.session_state["upload"] = replace(used, raw=dropped)
    _empty_box()


def _forget_table(why: str) -> None:
    st.error(plain(why))
    for name in ("raw_table", "raw_bytes", "upload"):
        st.session_state.pop(name, None)
    forget_work()
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


def pick_rows(raw: UploadedTable) -> UploadedRows | None:
    """Which rows count and whose they are; None until the questions about them are answered."""
    subject = st.session_state.get(f"map_Patient.{st.session_state[FILE_NUMBER]}", "")
    answers = given_answers()
    rows = work_once("rows", raw, raw, (subject, answers), lambda: narrow_upload(raw, subject, answers))
    show_questions(rows.issues)
    return None if open_questions(rows.issues) else rows
