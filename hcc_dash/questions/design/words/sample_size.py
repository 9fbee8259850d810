"""The planned size in words: events planned and on file, the power they give, and how it was reckoned."""

import math

import pandas as pd

from hcc_dash.questions.design.numbers.sample_size import SizeResult
from hcc_dash.study.capital import capital
from hcc_dash.study.counts import count_noun
from hcc_dash.study.parts import SampleSize
from hcc_dash.wording.words import NOT_ESTIMABLE, say_given, say_left_out, say_number, say_percent

NOBODY = "nobody in one of the arms"


def say_size(result: SizeResult) -> str:
    """The answer in one sentence: events on file beside those planned for."""
    if result.why_not or result.endpoint is None:
        return f"{capital(result.why_not)}."
    needed = math.ceil(result.needed)
    what = f"{count_noun(result.n_events, 'event')} ({result.endpoint.event_label})"
    if result.narrowed:
        whom = count_noun(result.n_analysed, "selected patient")
        return f"{what} {say_counted(result)} among {whom}; the plan for the whole trial was {needed}."
    verb = "is" if result.n_events == 1 else "are"
    early = f", {result.n_by_reading} of them by {result.reading.short}" if result.options.counted == "all" else ""
    return f"{what} {verb} {say_counted(result)}{early}; {needed} were planned for."


def say_counted(result: SizeResult) -> str:
    """Which events count."""
    return "on file" if result.options.counted == "all" else f"on file by {result.reading.short}"


def table_size(result: SizeResult) -> pd.DataFrame:
    """Planned beside on file: patients in all and by arm, events, the power they give."""
    planned = result.planned
    if planned is None:
        return pd.DataFrame()
    rows = [
        ("Patients", str(planned.n), str(result.n_analysed)),
        *((arm.label, say_number(arm.n_planned, 0), str(arm.n)) for arm in result.arms),
        (f"Events that count, {say_counted(result)}", str(math.ceil(result.needed)), str(result.n_events)),
        ("Information fraction", say_percent(1.0), say_percent(result.information)),
        ("Patients with the event", *(say_percent(share) for share in _shares(result, planned))),
        ("Events needed at this allocation", str(math.ceil(result.needed)), _needed_on_file(result)),
        (
            f"Power for a hazard ratio of {say_given(planned.hazard_ratio)}",
            say_percent(planned.power),
            _power(result),
        ),
    ]
    return pd.DataFrame(
        rows,
        columns=["Quantity", "Planned, whole trial", "Selected"]
        if result.narrowed
        else ["Quantity", "Planned", "On file"],
    )


def _shares(result: SizeResult, planned: SampleSize) -> tuple[float, float]:
    on_file = result.n_events / result.n_analysed if result.n_analysed else math.nan
    return result.needed / planned.n, on_file


def _needed_on_file(result: SizeResult) -> str:
    missing = math.isnan(result.needed_on_file)
    return f"{NOT_ESTIMABLE} ({NOBODY})" if missing else str(math.ceil(result.needed_on_file))


def _power(result: SizeResult) -> str:
    return f"{NOT_ESTIMABLE} ({NOBODY})" if math.isnan(result.power) else say_percent(result.power)


def say_method(result: SizeResult) -> str:
    """The formula, the allocation, and which events count."""
    planned = result.planned
    if planned is None:
        return ""
    parts = " : ".join(say_given(part) for part in planned.allocation.values())
    which = {"all": "All events on file count", "reading": f"Events by {result.reading.name} count"}
    return (
        f"Events needed by Schoenfeld (1983) for a two-sided log-rank test of level {say_given(planned.alpha)} with "
        f"{say_percent(planned.power)} power at a hazard ratio of {say_given(planned.hazard_ratio)}, allocation "
        f"{parts}, rounded up. {which[result.options.counted]}, of both arms together."
    )


def say_footnote(result: SizeResult) -> str:
    """Who counts, who does not, and the method."""
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    return f"{counted} {say_method(result)}".strip()


def say_notes(result: SizeResult) -> tuple[str, ...]:
    """What to mind: the plan is of the whole trial, and power is no finding."""
    if result.planned is None:
        return ()
    whole = "Filters narrow what is on file, not what was planned." if result.narrowed else ""
    power = "Power is reckoned at the planned hazard ratio; it says nothing of the ratio that was seen."
    return tuple(filter(None, (whole, power)))


def say_alt(result: SizeResult) -> str:
    """The figure for those who cannot see it."""
    whose = " of those selected" if result.narrowed else ""
    return (
        f"Events{whose}, both arms together, rising over follow-up to {result.count[-1]:.0f}; a dashed line at the "
        f"{math.ceil(result.needed)} planned for, a dotted one at {result.reading.short}."
    )
