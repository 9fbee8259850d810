"""Early and late in words and a table."""

import math
from dataclasses import replace

import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.recurrence.numbers.result import CompetingResult, Period, PeriodGroup
from hcc_dash.questions.recurrence.words.competing import (
    NOBODY,
    name_competing,
    name_ratio,
    raise_first,
    say_caution,
    say_share,
)
from hcc_dash.questions.recurrence.words.competing_method import say_notes, say_periods_method
from hcc_dash.study.time import TimeUnit, convert_time
from hcc_dash.wording.method_words import name_hazard_ratio
from hcc_dash.wording.small_groups import Counted, say_counts, say_counts_only, why_counts_only
from hcc_dash.wording.words import say_proportion, say_ratio


def say_periods(result: CompetingResult, unit: TimeUnit) -> str:
    """Early and late, a sentence each."""
    if not result.groups:
        return NOBODY
    early, late = result.periods
    counted = say_counts_only(_counted(early), f"{result.endpoint.happened} by {_when(result, early.end, unit)}")
    if counted:
        return counted
    stated = (
        f"By {_when(result, early.end, unit)} {_shares(early, True)} {result.endpoint.happened}{_ratio(result, early)}"
    )
    if not late.groups:
        return f"{stated}; nobody was followed beyond."
    few = why_counts_only(_counted(late))
    if few:
        counts = say_counts([replace(group, label="") for group in _counted(late)], "later")
        return f"{stated}. Of those free of both then {counts} ({few}: counts alone)."
    named = [group.arm for group in late.groups] != [group.arm for group in early.groups]
    more = f"{_shares(late, named)} by {_read_at(result, late, unit)}{_ratio(result, late)}"
    return f"{stated}. Of those free of both then {more}."


def _counted(period: Period) -> list[Counted]:
    several = len(period.groups) > 1
    return [
        Counted(label=group.label if several else "", n=group.n, n_events=group.n_events) for group in period.groups
    ]


def _when(result: CompetingResult, time: float, unit: TimeUnit) -> str:
    if math.isnan(time):
        return "the end"
    return f"{convert_time(time, result.endpoint.unit, unit):.1f}".removesuffix(".0") + f" {unit}"


def _read_at(result: CompetingResult, late: Period, unit: TimeUnit) -> str:
    """The landmark's own name, ``3 years``, where the late incidence is read at one: a visit's window is no date."""
    landmarks = (result.landmark, *result.endpoint.landmarks)
    named = (mark.short for mark in landmarks if math.isclose(mark.at(result.endpoint.unit), late.end))
    return next(named, _when(result, late.end, unit))


def _shares(period: Period, named: bool) -> str:
    several = named and len(period.groups) > 1
    return " v ".join(say_share(group.incidence) + (f" ({group.label})" if several else "") for group in period.groups)


def _ratio(result: CompetingResult, period: Period) -> str:
    if len(period.ratios) != 1:
        return ""
    ratio = period.ratios[0][1]
    if not ratio.estimable:
        return f", no hazard ratio ({ratio.why_missing})"
    strata = bool(result.options.strata)
    within = "stratified " if strata else ""
    span = " of all later follow-up" if period.name == "late" else ""
    return f", {within}{name_hazard_ratio(result.study, adjusted=strata)}{span} {say_ratio(ratio)}"


def table_periods(result: CompetingResult, unit: TimeUnit) -> pd.DataFrame:
    """One row per period and group: who entered it, what happened there, incidence at its end, hazard ratio."""
    rows = []
    for period in result.periods:
        ratios = dict(period.ratios)
        for group in period.groups:
            rows.append(_period_row(result, period, group, ratios.get(group.arm), unit))
    return pd.DataFrame(rows)


def _period_row(
    result: CompetingResult, period: Period, group: PeriodGroup, ratio: Estimate | None, unit: TimeUnit
) -> dict[str, str]:
    start = f"from {_when(result, period.start, unit)}" if period.start else f"until {_when(result, period.end, unit)}"
    reference = "reference" if period.ratios else ""
    return {
        "Period": f"{raise_first(period.name)}, {start}",
        "Group": group.label,
        "Patients entering": str(group.n),
        raise_first(result.endpoint.event_label): str(group.n_events),
        raise_first(name_competing(result.endpoint)): str(group.n_competing),
        "Read at": _when(result, period.end, unit),
        "Incidence there": say_proportion(group.incidence),
        name_ratio(result): reference if ratio is None else say_ratio(ratio),
    }


def say_period_heading(result: CompetingResult, period: Period, unit: TimeUnit) -> str:
    """What a period's figure is about."""
    if period.name == "early":
        return f"Early: everybody, until {_when(result, period.end, unit)}"
    return f"Late: those free of both at {_when(result, period.start, unit)}"


def say_period_footnote(result: CompetingResult) -> str:
    """How early and late were made and compared, and what to doubt."""
    words = [say_periods_method(result), *say_notes(result, adjusted=False), say_caution(result.study)]
    return " ".join(filter(None, words))
