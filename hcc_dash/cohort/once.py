"""Once for a cohort: what several questions of a page ask of the same patients is computed for the first of them.

The answer is kept by the cohort itself and goes with it, so that of an uploaded table nothing outlives its session.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from hcc_dash.cohort.cohort import Cohort

P = ParamSpec("P")
T = TypeVar("T")

KEPT = 12
"""Answers kept by one cohort, of all functions together; the oldest goes first."""

_NONE = object()


def once_for_cohort(compute: Callable[Concatenate[Cohort, P], T]) -> Callable[Concatenate[Cohort, P], T]:
    """``compute``, a pure function of a cohort and of what can be hashed, that remembers its last answers."""

    @wraps(compute)
    def remember(cohort: Cohort, *asked: P.args, **named: P.kwargs) -> T:
        kept: dict[object, object] = vars(cohort).setdefault("_once", {})  # as functools.cached_property keeps its own
        key = (compute, asked, tuple(sorted(named.items())))
        if (known := kept.get(key, _NONE)) is not _NONE:
            return cast("T", known)
        found = compute(cohort, *asked, **named)
        # the names taken at one go: another reader's thread may keep an answer of the same cohort meanwhile
        for oldest in list(kept)[: max(0, len(kept) - KEPT + 1)]:
            kept.pop(oldest, None)
        kept[key] = found
        return found

    return remember
