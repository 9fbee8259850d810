"""Names of a file that are shown cut, listed whole: the file's, its columns', their levels'."""

from collections.abc import Iterable

from hcc_dash.cohort.convert import clean_text
from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.study.labels import LABEL_LENGTH, cut_labels


def report_cut(raw: RawTable, columns: Iterable[str], dividing: Iterable[str]) -> list[Issue]:
    """One finding for each name that is shown cut, with the whole of it: the file's, its columns', their levels'."""
    levels = [level for column in dividing for level in set(clean_text(raw.frame[column])) if len(level) > LABEL_LENGTH]
    remedy = f"Names of more than {LABEL_LENGTH} letters are shown cut."
    return [
        Issue("S06", "info", raw.name, "", 1, (), f'"{name}" is shown as "{shown}".', remedy)
        for name, shown in cut_labels(dict.fromkeys([raw.name, *columns, *sorted(levels)])).items()
        if len(name) > LABEL_LENGTH
    ]
