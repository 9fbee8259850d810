"""Which CTCAE version graded each row of a table of adverse events."""

import re
from collections.abc import Sequence

import pandas as pd

from hcc_dash.clinical.ctcae import Version, find_term, find_version
from hcc_dash.study.model import Study

_NAMED = re.compile(r"ctcae.{0,40}version|version.{0,40}ctcae")


def version_column(study: Study, table: str, frame: pd.DataFrame) -> str:
    """The column whose name or label says that it holds the CTCAE version; empty when the table has none."""
    for name, column in study.tables[table].columns.items():
        if name in frame and _NAMED.search(f"{name} {column.label}".lower()):
            return name
    return ""


def row_versions(study: Study, table: str, frame: pd.DataFrame) -> list[Version | None]:
    """The version of each row; None where the file does not say it, or names one whose grades are not known here."""
    column = version_column(study, table, frame)
    if not column:
        return [None] * len(frame)
    known = {cell: find_version(str(cell)) for cell in set(frame[column].astype(str))}
    return [known[cell] for cell in frame[column].astype(str)]


def lacks_grade(
    terms: Sequence[object], grades: Sequence[float], versions: Sequence[Version | None]
) -> list[tuple[bool, str]]:
    """Of each row: whether its version has no such grade of the term, and the version in words.

    A term that is not listed for the version is not judged, nor is a missing grade.
    """
    triples = list(zip(map(str, terms), grades, versions, strict=True))
    judged = {}
    for triple in set(triples):
        name, grade, version = triple
        term = find_term(name, version)
        absent = term is not None and (grade < term.lowest or grade > term.highest)
        judged[triple] = absent, f"v{version}" if version else "v5.0 or v6.0"
    return [judged[triple] for triple in triples]
