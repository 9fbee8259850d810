"""Functional cure: HBsAg lost and HBV DNA undetectable for half a year after all treatment has stopped."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from hcc_dash.clinical.virology.printed import State
from hcc_dash.clinical.virology.runs import order_tests
from hcc_dash.study.virology import ResponseDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """Functional cure: since when both were below on tests off treatment, and the day that showed it lasted."""

    first_day: float
    shown_day: float


def find_cure(
    hbsag: Iterable[tuple[float, State]],
    hbv_dna: Iterable[tuple[float, State]],
    off_day: float,
    definitions: tuple[ResponseDefinition, ResponseDefinition],
    apart_days: int = 168,
) -> Cure | None:
    """Whether both stayed below, on tests from ``off_day`` on, for so long (EASL-AASLD 2019).

    ``off_day``: the last day of all treatment, NaN while any goes on. ``definitions``: of HBsAg and of HBV DNA. The
    clock begins at the first day by which both have been found below; a test of either that is not below ends it.
    """
    if math.isnan(off_day):
        return None
    tested = [order_tests(tests, one) for tests, one in zip((hbsag, hbv_dna), definitions, strict=True)]
    dated = [(day, which, state) for which, tests in enumerate(tested) for day, state in tests if day >= off_day]
    since: list[float] = [math.nan, math.nan]  # first test below of either, in the run that goes on
    shown: list[bool] = [False, False]
    for day, which, state in _worst_first(dated):
        if state == "not below":
            since[which], shown = math.nan, [False, False]
        elif state == "below":
            since[which] = day if math.isnan(since[which]) else since[which]
            first = max(since) if not any(map(math.isnan, since)) else math.nan
            shown[which] = day - first >= apart_days
            if all(shown):
                return Cure(first_day=first, shown_day=day)
    return None


def _worst_first(dated: list[tuple[float, int, State]]) -> list[tuple[float, int, State]]:
    """In order of days; of a day what breaks a run first, so that it cannot be confirmed that very day."""
    return sorted(dated, key=lambda test: (test[0], test[2] != "not below", test[1]))
