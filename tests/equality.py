"""Equality of frozen results: since Python 3.13 a dataclass that holds NaN is not even equal to itself."""

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def same(one: Any, other: Any) -> bool:  # noqa: ANN401 - whatever a result holds
    """Whether two results are equal, a number that is missing (NaN) being equal to a missing number."""
    if type(one) is not type(other):
        return bool(one == other)
    if is_dataclass(one):
        compared = [field.name for field in fields(one) if field.compare]
        return all(same(getattr(one, name), getattr(other, name)) for name in compared)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    return bool(one == other or (one != one and other != other))
