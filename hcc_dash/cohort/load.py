"""A study folder in, a checked Cohort out."""

from pathlib import Path
from types import MappingProxyType

import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.convert import type_table
from hcc_dash.cohort.identifying import check_identifying
from hcc_dash.cohort.issues import Issue, blocks
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.cohort.rules import check_rules
from hcc_dash.cohort.shape import check_shape
from hcc_dash.study.errors import StudyError
from hcc_dash.study.model import Study
from hcc_dash.study.read import read_study

MAX_TABLE_BYTES = 256 * 1024 * 1024
"""What a table of a study folder may have at most: whoever hosts the dashboard has put it there and has the memory.

An upload, which anybody can send, has a limit of its own (``reading/read.py``) and is read in a process of its own.
"""


def check_study(folder: Path) -> tuple[Study, dict[str, pd.DataFrame], list[Issue]]:
    """Read a study and all its tables; return everything found, blocking or not.

    Raises StudyError for a faulty study.toml, and for a table file that is not there or not a table.
    """
    study = read_study(folder)
    tables: dict[str, pd.DataFrame] = {}
    issues: list[Issue] = []
    for name, table in study.tables.items():
        raw = _read(study, folder, name)
        frame, unreadable = type_table(raw.frame.reset_index(drop=True), table, name)
        issues += [*raw.issues, *unreadable, *check_identifying(raw.frame, name, table.columns)]
        tables[name] = frame
        if not blocks(unreadable):
            issues += check_shape(frame, table, name)
    if not blocks(issues):
        issues += check_rules(study, tables, study.data_cut_off)
    return study, tables, issues


def _read(study: Study, folder: Path, name: str) -> RawTable:
    table = study.tables[name]
    if not table.file:
        raise StudyError(f'{study.id}: tables.{name} names no file. Add file = "{name}.csv".')
    file = folder / table.file
    if not file.is_file():
        raise StudyError(
            f'{study.id}: table "{name}" is to be in {table.file}, which is not in the folder. Put the file there.'
        )
    try:
        return read_table(file.read_bytes(), table.file, max_bytes=MAX_TABLE_BYTES)
    except UnreadableFileError as error:
        raise StudyError(f"{study.id}: {error}") from None


def load_cohort(folder: Path) -> Cohort:
    """The whole cohort of a bundled study; StudyError when a finding blocks its analysis."""
    study, tables, issues = check_study(folder)
    stopping = [issue for issue in issues if issue.severity == "block"]
    if stopping:
        raise StudyError("\n".join(f"{issue.table}: {issue.problem} {issue.remedy}" for issue in stopping))
    return Cohort(study, MappingProxyType(tables), tuple(issues))
