"""What a factor of an uploaded table is: levels that divide patients, numbers, both, or remarks that can do neither."""

from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.cohort.convert import to_number
from hcc_dash.cohort.propose import normal_codes
from hcc_dash.study.labels import cut_labels

MAX_LEVELS = 12
FEW_NUMBERS = 6  # with more different numbers a column is a number and divides nobody
MOST_CATEGORIES = 100  # of a column that a person calls categories, such as centres


def read_factor(cells: pd.Series, label: str, most: int) -> tuple[pd.Series, dict[str, Any]]:
    """A column as levels when it has few values, is text or is called categories, as a number otherwise.

    Few numbers are levels that a model takes as numbers, unless they are two codes one apart, such as 0 and 1.
    """
    codes = normal_codes(cells)
    numbers, bad = to_number(cells)
    distinct = set(codes) - {""}
    numeric = not bad.any()
    if numeric and len(distinct) > FEW_NUMBERS and most == MAX_LEVELS:
        return numbers, {"type": "number", "label": label, "may_be_missing": True}
    if len(distinct) > most:
        return codes, {"type": "text", "label": label, "may_be_missing": True}
    values = numbers.dropna().unique()
    as_numbers = (
        bool(numbers[codes != ""].notna().all()) and values.size > 0 and not (values.size == 2 and np.ptp(values) == 1)
    )
    if as_numbers:  # written with a point, whatever the file's decimal sign
        codes = numbers.map("{:.15g}".format).where(codes != "", "")
    levels, column = read_levels(codes.replace(cut_labels(sorted(distinct))), label)
    return levels, column | {"numbers": as_numbers}


def has_many_values(cells: pd.Series) -> bool:
    """Whether a factor of these values would be a number or a remark, unless a person calls them categories."""
    return read_factor(cells, "", MAX_LEVELS)[1]["type"] != "category"


def read_levels(codes: pd.Series, label: str) -> tuple[pd.Series, dict[str, Any]]:
    """An arm keeps its value as its identifier; levels of a factor come cut to a length that can be shown."""
    distinct = sorted(set(codes) - {""}, key=_natural)
    levels = pd.Categorical(codes.where(codes != ""), categories=distinct)
    return pd.Series(levels, index=codes.index), {
        "type": "category",
        "label": label,
        "levels": distinct,
        "may_be_missing": True,
    }


def _natural(code: str) -> tuple[float, str]:
    try:
        return float(code), code
    except ValueError:
        return float("inf"), code
