"""The tests' own equality: NaN equals NaN wherever a result holds it, and nothing else becomes equal."""

import math
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from tests.equality import same


@dataclass(frozen=True, slots=True)
class _Found:
    value: float
    parts: tuple["_Found", ...] = ()
    by_arm: dict[str, float] = field(default_factory=dict)
    curve: np.ndarray = field(default_factory=lambda: np.array([1.0, np.nan]))


INSIDE = _Found(float("nan"))
FOUND = _Found(float("nan"), (INSIDE, _Found(2.0)), {"a": float("nan")})


def test_missing_numbers_are_equal_at_every_depth() -> None:
    again = _Found(float("nan"), (_Found(float("nan")), _Found(2.0)), {"a": float("nan")})
    assert same(FOUND, FOUND)
    assert same(FOUND, again)


@pytest.mark.parametrize(
    "change",
    [
        {"value": 0.0},
        {"value": math.inf},
        {"parts": (INSIDE,)},
        {"parts": (INSIDE, _Found(2.0000001))},
        {"by_arm": {"b": float("nan")}},
        {"by_arm": {"a": 1.0}},
        {"curve": np.array([1.0, 0.0])},
    ],
)
def test_a_difference_anywhere_is_one(change: dict) -> None:
    assert not same(FOUND, replace(FOUND, **change))
    assert not same(replace(FOUND, **change), FOUND)


def test_other_types_are_other_things() -> None:
    assert not same((1.0,), [1.0])
    assert not same(float("nan"), None)
    assert same(1, 1.0)
