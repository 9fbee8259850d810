"""Once for a cohort: what several questions of a page ask of the same patients is computed for the first of them.

The answer is kept by the cohort itself and goes with it, so that of an uploaded table nothing outlives its session.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from hcc_dash.cohort.cohort import Cohort

P = ParamSpec("P")
T = TypeVar("T")

KEPT = 12
"""Answers kept by one cohort, of all functions together; the oldest goes first."""


def once_for_cohort(compute: Callable[Concatenate[Cohort, P], T]) -> Callable[Concatenate[Cohort, P], T]:
    """``compute``, a pure function of a cohort and of what can be hashed, that remembers its last answers."""

    @wraps(compute)
    def remember(cohort: Cohort, *asked: P.args, **named: P.kwargs) -> T:
        kept: dict[object, T] = vars(cohort).setdefault("_once", {})  # as functools.cached_property keeps its own
        key = (compute, asked, tuple(sorted(named.items())))
        if key in kept:
            return kept[key]
        found = compute(cohort, *asked, **named)
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept)), None)
        kept[key] = found
        return found

    return remember
