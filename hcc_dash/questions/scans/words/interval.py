"""Recurrence between two scans, in words and a table."""

import math

import pandas as pd

from hcc_dash.questions.scans.numbers.interval import IntervalArm, IntervalResult
from hcc_dash.questions.scans.words.definition import say_definition
from hcc_dash.study.recurrence import RecurrenceDefinition
from hcc_dash.wording.safety_words import say_by_arm, say_caution
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import NOT_ESTIMABLE, say_left_out, say_number, say_percent

QUESTION = "When did tumours recur, known only between two scans?"
SAME = 5e-4  # of a share: what the parts of an interval are told apart by


def say_between(result: IntervalResult) -> str:
    """The answer: Turnbull's estimate at the day of reading by arm, and the usual one beside it."""
    if result.why_not:
        return result.why_not
    if not result.arms:
        return "Nobody of this selection can be analysed."
    few = [Counted(label=arm.label, n=arm.n, n_events=arm.n_recurred) for arm in result.arms]
    counted = say_counts_only(few, "had recurred by the end of follow-up")
    if counted:
        return counted
    known = say_by_arm(result.study, [(arm.arm, say_known(arm)) for arm in result.arms])
    usual = say_by_arm(result.study, [(arm.arm, say_percent(arm.found)) for arm in result.arms])
    return f"Between scans, {known} had recurred by day {say_number(result.day, 0)}; dated at their proof, {usual}."


def say_known(arm: IntervalArm) -> str:
    """``37 %``, or ``49 to 50 %`` where nobody can tell how much of an interval's mass came earlier."""
    if arm.at_most - arm.surely < SAME:
        return say_percent(arm.surely)
    low, high = say_percent(arm.surely), say_percent(arm.at_most)
    return low if low == high else f"{say_number(100 * arm.surely, 0)} to {high}"


def table_between(result: IntervalResult) -> pd.DataFrame:
    """One row per arm."""
    return pd.DataFrame(
        {
            "Group": arm.label,
            "Patients": str(arm.n),
            "Recurrences": str(arm.n_recurred),
            "Between scans (Turnbull)": _exact(arm),
            "Dated at proof (Kaplan-Meier)": NOT_ESTIMABLE if math.isnan(arm.found) else say_percent(arm.found, 1),
        }
        for arm in result.arms
    )


def _exact(arm: IntervalArm) -> str:
    low, high = say_percent(arm.surely, 1), say_percent(arm.at_most, 1)
    return low if low == high else f"{say_number(100 * arm.surely, 1)} to {high}"


def say_method(result: IntervalResult, definition: RecurrenceDefinition) -> str:
    """The estimate, where it is read, the definition."""
    if result.why_not:
        return ""
    return (
        "Nonparametric maximum likelihood of interval-censored times (Turnbull 1976): recurrence came after the last "
        "adequate scan without it and by the scan that showed it. A death without recurrence is censored at the last "
        f"adequate scan. Read on day {say_number(result.day, 0)}, the last of the last visit's window. Estimates have "
        f"no limits. {say_definition(definition)}"
    )


def say_footnote(result: IntervalResult, definition: RecurrenceDefinition) -> str:
    """Who was left out and the method."""
    if result.why_not:
        return ""
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    return f"{counted} {say_method(result, definition)}"


def say_notes(result: IntervalResult) -> tuple[str, ...]:
    """What to mind."""
    if result.why_not:
        return ()
    apart = "Where the band has a height, nobody can tell how much of the recurrences between two scans came earlier."
    caution = say_caution(result.study) if len(result.arms) > 1 else ""
    return tuple(filter(None, (apart, caution)))


def say_alt(result: IntervalResult, answer: str) -> str:
    """What a reader takes from the figure."""
    drawn = "Share with recurrence over months from radical treatment, between its earliest and latest count, by arm"
    return f"{drawn}; thin lines are one minus Kaplan-Meier. {answer} {result.study.provenance.mark}."
