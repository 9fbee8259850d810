"""Laboratory units in one spelling, and rounding that keeps a value on its limit."""

import re
import unicodedata
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

DIGITS = 10
"""Significant digits compared: 1.5 x 0.7 is then 1.05, and a value on a limit stays on it after conversion."""

_CELLS = {
    "109/l": 1.0,
    "103/ul": 1.0,
    "103/mm3": 1.0,
    "k/ul": 1.0,
    "g/l": 1.0,
    "/ul": 0.001,
    "/mm3": 0.001,
    "cells/ul": 0.001,
    "106/l": 0.001,
    "104/ul": 10.0,
}
TO_SI: dict[str, dict[str, float]] = {
    "cells": _CELLS,
    "enzyme": {"u/l": 1.0, "iu/l": 1.0},
    "bilirubin": {"umol/l": 1.0, "mg/dl": 17.1},
    "albumin": {"g/l": 1.0, "g/dl": 10.0},
    "haemoglobin": {"g/l": 1.0, "g/dl": 10.0},
    "creatinine": {"umol/l": 1.0, "mg/dl": 88.42},
    "ratio": {"": 1.0, "1": 1.0, "ratio": 1.0},
}
"""Factor to µmol/L, g/L, U/L or 10⁹/L by kind of measurement and plain unit (G/L is 10⁹ cells per litre)."""


def plain_unit(unit: str) -> str:
    """A unit in one spelling: "10⁹/L", "x10^9/L" and "109/l" are one, and so are both signs for micro."""
    plain = unicodedata.normalize("NFKC", unit).lower()
    plain = re.sub(r"[\s^*x\N{MULTIPLICATION SIGN}]", "", plain)
    return plain.replace("\N{GREEK SMALL LETTER MU}", "u")


@lru_cache(maxsize=256)  # asked for every value of a record, where one unit stands for a column
def factor_to_si(kind: str, unit: str) -> float | None:
    """What to multiply with; None for a unit that this kind of measurement does not come in."""
    return TO_SI[kind].get(plain_unit(unit))


def known_factor(kind: str, unit: str) -> float:
    """What to multiply with; ValueError for an unknown unit."""
    factor = factor_to_si(kind, unit)
    if factor is None:
        raise ValueError(f'Unit of {kind} is "{unit}". Use one of: {", ".join(TO_SI[kind])}.')
    return factor


def convert(values: npt.ArrayLike, kind: str, unit: str) -> Floats:
    """Values in the SI unit of their kind, to ten significant digits; ValueError for an unknown unit."""
    return to_significant(np.asarray(values, dtype=np.float64) * known_factor(kind, unit))


def to_significant(values: npt.ArrayLike, digits: int = DIGITS) -> Floats:
    """Values rounded to significant digits, so that equal decimals are equal numbers; NaN and 0 stay."""
    given = np.asarray(values, dtype=np.float64)
    finite = np.isfinite(given) & (given != 0)
    size = np.floor(np.log10(np.abs(np.where(finite, given, 1.0))))
    scale = 10.0 ** (digits - 1 - size)
    return np.where(finite, np.round(np.where(finite, given, 1.0) * scale) / scale, given)
