"""What a reader has open: the study, the uploaded table, the selection, and the cohort they make."""

import os
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.load import load_cohort
from hcc_dash.cohort.mapping import ColumnMapping
from hcc_dash.cohort.selection import Selection
from hcc_dash.cohort.uploaded_table import UploadedTable
from hcc_dash.study.read import list_studies, study_folder

UPLOAD = "upload"


@dataclass(frozen=True, slots=True)
class Upload:
    """A table of this session, kept in its memory only: as read, as mapped, and the cohort it makes."""

    raw: UploadedTable
    mapping: ColumnMapping
    cohort: Cohort
    issues: tuple[Issue, ...]


def study_ids() -> list[str]:
    """Bundled studies, then the uploaded table whether or not one is there."""
    return [*list_studies(), UPLOAD]


@st.cache_resource(show_spinner="Reading the trial", max_entries=8)
def _load(study_id: str, stamp: str) -> Cohort:
    """The stamp keys the cache: a changed file gives a new cohort, not an old result."""
    return load_cohort(study_folder(study_id))


def open_cohort(study_id: str) -> Cohort | None:
    """The whole cohort of a study; None when it is the uploaded table and there is none."""
    if study_id == UPLOAD:
        upload = st.session_state.get("upload")
        return upload.cohort if upload else None
    with os.scandir(study_folder(study_id)) as entries:
        files = {entry.name: entry.stat() for entry in entries if entry.is_file()}
    stamp = [(name, file.st_mtime_ns, file.st_size) for name, file in sorted(files.items())]
    return _load(study_id, repr(stamp))


# Keys are texts: Streamlit hashes a text at once, and walks through a dataclass piece by piece on every run.
# A cohort keeps its narrowed tables, and what was computed of them once: a megabyte or more each.
@st.cache_resource(show_spinner=False, max_entries=24)
def _narrow_bundled(key: str, _cohort: Cohort, _selection: Selection) -> Cohort:
    return select(_cohort, _selection)


@st.cache_resource(show_spinner=False, max_entries=8, scope="session")
def _narrow_upload(key: str, _cohort: Cohort, _selection: Selection) -> Cohort:
    return select(_cohort, _selection)


def narrow(cohort: Cohort, selection: Selection) -> Cohort:
    """The selected patients, remembered; an uploaded table only for its own session."""
    remembered = _narrow_upload if cohort.study.id == UPLOAD else _narrow_bundled
    return remembered(f"{cohort.fingerprint} {selection!r}", cohort, selection)


def set_open(whole: Cohort | None, selected: Cohort | None) -> None:
    """Called by the main script before every page."""
    st.session_state["_whole"], st.session_state["_selected"] = whole, selected


def set_page(title: str, script: str) -> None:
    """Called by the main script before every page: its title, and its script for the way back to it."""
    st.session_state["_page"] = title, script


def set_line(line: DeltaGenerator) -> None:
    """Called by the main script before every page: the line that says where a reader is."""
    st.session_state["_line"], st.session_state["_marked"] = line, None


def open_line() -> DeltaGenerator:
    """The line on top of the page, for what else fits there: page, trial and patients leave it half empty."""
    line: DeltaGenerator = st.session_state.get("_line") or st.container(horizontal=True)
    return line


def note_marked(marks: tuple[str, ...]) -> None:
    """Called by whoever writes an answer's marks into the line."""
    st.session_state["_marked"] = marks


def noted_marks() -> tuple[str, ...] | None:
    """What the page has said in its line of its answer; None where it has no answer."""
    marks: tuple[str, ...] | None = st.session_state.get("_marked")
    return marks


def open_page() -> tuple[str, str]:
    """Title and script of the page that is open."""
    title, script = st.session_state.get("_page", ("Overview", "overview"))
    return title, script


def whole_cohort() -> Cohort | None:
    """Everybody of the study that is open."""
    return st.session_state.get("_whole")


def selected_cohort() -> Cohort | None:
    """The patients left by population, arms and filters."""
    return st.session_state.get("_selected")
