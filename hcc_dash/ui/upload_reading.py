"""Which file is uploaded and how it is read: in a child process, again for another sheet or another answer."""

import streamlit as st

from hcc_dash.cohort.issues import Answers, open_questions
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.reading.read import MAX_BYTES
from hcc_dash.cohort.untrusted import take_upload
from hcc_dash.cohort.uploaded_table import UploadedTable
from hcc_dash.study.labels import cut_label
from hcc_dash.ui.text import plain
from hcc_dash.ui.upload_questions import FILE_NUMBER, given_answers, show_questions
from hcc_dash.ui.upload_rows import box_key
from hcc_dash.ui.upload_work import show_progress


def pick_file() -> UploadedTable | None:
    """The table to map: the file just dropped, else the one read before; a bad file loses nothing."""
    file = st.file_uploader(
        "A CSV, TSV, XLSX, XLS or SAS transport (XPT) file with one row per patient, up to 50 MB",
        key=box_key(),
        max_upload_size=MAX_BYTES // 1024**2,
    )
    before: UploadedTable | None = st.session_state.get("raw_table")
    if file is not None and file.file_id != st.session_state.get("raw_file"):
        return _read(file.getvalue(), file.name, "", file.file_id) or before
    return None if before is None else _read_as_asked(before)


def _read_as_asked(before: UploadedTable) -> UploadedTable:
    """The table read before, or the same file as its holder now wants it read: another sheet, another answer."""
    number, content, file_id = (
        st.session_state[FILE_NUMBER],
        st.session_state["raw_bytes"],
        st.session_state["raw_file"],
    )
    wanted = st.session_state.get(f"sheet.{number}")
    if wanted and wanted != before.sheet:
        read = _read(content, before.name, wanted, file_id)
        if read is None:  # the selector goes back to the sheet whose rows are still shown
            st.session_state[f"sheet.{number}"] = before.sheet
        return read or before
    asked = {issue.question.key for issue in before.issues if issue.question}
    answers = {key: answer for key, answer in given_answers().items() if key in asked}
    if answers != st.session_state["raw_answers"]:
        return _read(content, before.name, before.sheet, file_id, answers) or before
    return before


def _read(content: bytes, name: str, sheet: str, file_id: str, answers: Answers | None = None) -> UploadedTable | None:
    """Read a file and remember it for this session; None and a message when it is no table.

    With ``answers`` it is the file that is open, and what was chosen for it stays.
    """
    try:
        with show_progress(name, len(content)):
            raw = take_upload(content, name, sheet, answers or {})
    except UnreadableFileError as error:
        st.error(plain(str(error)))
        if "raw_table" in st.session_state:
            st.caption(f"{plain(cut_label(st.session_state['raw_table'].name))}, read before, is still here.")
        return None
    st.session_state["raw_table"], st.session_state["raw_file"] = raw, file_id
    st.session_state["raw_answers"] = answers or {}
    is_read_again = len(raw.sheets) > 1 or any(issue.question for issue in raw.issues)
    st.session_state["raw_bytes"] = content if is_read_again else b""
    if answers is None:
        st.session_state[FILE_NUMBER] = st.session_state.get(FILE_NUMBER, 0) + 1
    return raw


def show_reading_questions(raw: UploadedTable) -> bool:
    """Ask what cannot be told from the file alone, before anything is mapped; whether all of it is answered."""
    show_questions(raw.issues)
    return not open_questions(raw.issues)
