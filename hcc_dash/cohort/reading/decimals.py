"""Columns with a decimal point in some cells and a decimal comma in others: half of their numbers would be text."""

import pandas as pd

from hcc_dash.cohort.distinct import find_distinct
from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.rows.names import count_words

RULE = "R14"

_POINT = r"\s*[-+]?[0-9]{1,15}\.[0-9]{1,15}\s*"
_COMMA = r"\s*[-+]?[0-9]{1,15},[0-9]{1,15}\s*"
_THOUSANDS = r"\s*[-+]?[1-9][0-9]{0,2},[0-9]{3}\s*"
_NUMBER = r"\s*[-+]?[0-9]{1,15}(?:[.,][0-9]{1,15})?\s*"
_NEARLY_ALL = 0.8


def note_decimals(frame: pd.DataFrame, name: str) -> list[Issue]:
    """A finding per column of numbers whose decimal signs are mixed; it names no rows, so that none is left out for it.

    Commas that all stand before three digits separate thousands and are none. Whoever maps the table makes it blocking
    where the column is used.
    """
    return [issue for column in frame.columns if (issue := _find_mixed(frame, str(column), name)) is not None]


def _find_mixed(frame: pd.DataFrame, column: str, name: str) -> Issue | None:
    distinct = find_distinct(frame[column])
    commas = distinct.matching(_COMMA)
    if not commas.any() or distinct.matching(_THOUSANDS).sum() == commas.sum() or not distinct.matching(_POINT).any():
        return None
    if distinct.matching(_NUMBER).sum() < _NEARLY_ALL * (distinct.texts != "").sum():
        return None
    n, n_points = (int(mask[distinct.at].sum()) for mask in (commas, distinct.matching(_POINT)))
    problem = (
        f'"{column}" has a decimal comma in {count_words(n, "row")} and a decimal point in '
        f"{count_words(n_points, 'row')}."
    )
    remedy = "Write all its decimals with one sign and upload again; left out, these patients would be lost."
    return Issue(RULE, "warn", name, column, n, (), problem, remedy)
