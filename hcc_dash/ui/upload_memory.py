"""The mapping of one file is proposed for the next with the same columns, a new data cut, in this session only."""

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from hcc_dash.cohort.mapping import ColumnMapping
from hcc_dash.cohort.uploaded_table import UploadedTable
from hcc_dash.ui.upload_questions import FILE_NUMBER, given_answers

_MAPPED = "mapped_files"


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedFile:
    """A file of this session as it was mapped, and its name."""

    name: str
    mapping: ColumnMapping


def _columns(raw: UploadedTable) -> frozenset[str]:
    """The columns two cuts share: those that identify may be dropped from one and not yet from the other."""
    return frozenset(raw.columns) - set(raw.identifying)


def recall_mapping(raw: UploadedTable) -> MappedFile | None:
    """How the file before this one with the same columns was mapped; decided once for a file, so that it stays.

    Its answers become this file's, where nothing else is answered yet.
    """
    number = st.session_state[FILE_NUMBER]
    recalled: dict[frozenset[str], MappedFile | None] = st.session_state.setdefault(f"recalled.{number}", {})
    columns = _columns(raw)
    if columns not in recalled:
        recalled[columns] = former = st.session_state.get(_MAPPED, {}).get(columns)
        if former is not None and former.mapping.answers:
            st.session_state[f"answers.{number}"] = {**former.mapping.answers, **given_answers()}
            st.rerun()  # the reading and the rows are asked about before this point
    return recalled[columns]


def remember_mapping(raw: UploadedTable, mapping: ColumnMapping) -> None:
    """Keep how a file is mapped for the next one of this session with the same columns."""
    st.session_state.setdefault(_MAPPED, {})[_columns(raw)] = MappedFile(name=raw.name, mapping=mapping)


def still_there(values: Iterable[str], choices: Iterable[str]) -> list[str]:
    """Those former choices that this file has too."""
    there = set(choices)
    return [value for value in values if value in there]
