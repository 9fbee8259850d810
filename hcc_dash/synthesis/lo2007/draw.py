"""Random draws made of uniform numbers only, so that a seed gives the same patients on every machine."""

from collections.abc import Sequence
from statistics import NormalDist
from typing import TypeVar

from numpy.random import Generator

T = TypeVar("T")

_NORMAL = NormalDist()


def draw_below(rng: Generator, n: int) -> int:
    """A whole number from 0 to n - 1, each as likely."""
    return int(rng.random() * n)


def draw_between(rng: Generator, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``, both included."""
    return low + draw_below(rng, high - low + 1)


def draw_normal(rng: Generator, mean: float, sd: float) -> float:
    """A normal number, by inversion."""
    # rng.random() may be 0, where the inverse is infinite
    return mean + sd * _NORMAL.inv_cdf(max(rng.random(), 1e-12))


def draw_true(rng: Generator, probability: float) -> bool:
    """True with that probability."""
    return bool(rng.random() < probability)


def shuffle(rng: Generator, items: Sequence[T]) -> list[T]:
    """The items in random order (Fisher and Yates); the input stays as it is."""
    mixed = list(items)
    for last in range(len(mixed) - 1, 0, -1):
        other = draw_below(rng, last + 1)
        mixed[last], mixed[other] = mixed[other], mixed[last]
    return mixed
