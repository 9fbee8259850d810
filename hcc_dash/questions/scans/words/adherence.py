"""Scheduled scans by arm, in words and a table."""

import math
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import pandas as pd

from hcc_dash.questions.scans.numbers.adherence import STATES, ArmScans, ScanResult
from hcc_dash.questions.scans.words.scans_method import WEEKS_OF_A_LONG_GAP, say_method_of_adherence, say_notes
from hcc_dash.study.capital import capital
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.safety_words import say_by_arm, say_rows
from hcc_dash.wording.small_groups import FEWEST
from hcc_dash.wording.words import (
    DAYS_PER_WEEK,
    NOT_ESTIMABLE,
    say_given,
    say_interval,
    say_left_out,
    say_list,
    say_number,
    say_percent,
)

QUESTION = "Were scans done when they were due?"
Measure = tuple[str, Callable[[ArmScans], str]]


def say_scans(result: ScanResult) -> str:
    """The answer: how many of the scans due were done in their window, and who went long without one, by arm."""
    if result.why_not:
        return result.why_not
    if not any(arm.n_due for arm in result.arms):
        return "No scheduled scan was due yet."
    few = any(arm.n < FEWEST for arm in result.arms)
    done = say_by_arm(result.study, [(arm.arm, _say_done(arm, few)) for arm in result.arms])
    gaps = say_by_arm(
        result.study, [(arm.arm, f"{arm.n_long} of {count_noun(arm.n_gaps, 'patient')}") for arm in result.arms]
    )
    return f"Scans done in their window: {done}. A gap of more than {say_given(WEEKS_OF_A_LONG_GAP)} weeks: {gaps}."


def _say_done(arm: ArmScans, few: bool) -> str:
    if not arm.n_due:
        return "none due"
    done = arm.counts["in window"]
    return f"{done} of {arm.n_due} due" if few else f"{say_percent(done / arm.n_due)} of {arm.n_due} due"


def table_scans(result: ScanResult) -> pd.DataFrame:
    """A row per measure, a column per arm."""
    measures: list[Measure] = [
        ("Scans due while at risk", lambda arm: str(arm.n_due)),
        *((capital(state), _counted(state)) for state in STATES.values()),
        ("Adequate scans per patient-year at risk", _say_rate),
        ("Longest gap between scans, median of patients, weeks", _say_gap),
        (f"Patients with a gap over {say_given(WEEKS_OF_A_LONG_GAP)} weeks (CI)", _say_long),
    ]
    rows = {name: [say(arm) for arm in result.arms] for name, say in measures}
    frame = pd.DataFrame(list(rows.values()), columns=[f"{arm.label} (N = {arm.n})" for arm in result.arms])
    frame.insert(0, "Measure", list(rows))
    return frame


def _counted(state: str) -> Callable[[ArmScans], str]:
    def say(arm: ArmScans) -> str:
        n = arm.counts[state]
        return f"{n} ({say_percent(n / arm.n_due)})" if arm.n_due else str(n)

    return say


def _say_rate(arm: ArmScans) -> str:
    if math.isnan(arm.rate):
        return NOT_ESTIMABLE
    return f"{say_number(arm.rate, 2)} ({arm.n_scans} in {say_number(arm.patient_years, 1)} years)"


def _say_gap(arm: ArmScans) -> str:
    return NOT_ESTIMABLE if math.isnan(arm.median_gap) else say_number(arm.median_gap / DAYS_PER_WEEK, 1)


def _say_long(arm: ArmScans) -> str:
    if not arm.long.estimable:
        return f"{arm.n_long} ({NOT_ESTIMABLE}: {arm.long.why_missing})"
    limits = say_interval(arm.long.conf_low, arm.long.conf_high, 0, 100)
    return f"{arm.n_long} of {arm.n_gaps} ({say_percent(arm.long.value)}; {limits})"


def say_method(result: ScanResult) -> str:
    """The schedule, the definition, what is counted; empty where nothing could be."""
    if result.why_not:
        return ""
    return say_method_of_adherence(result.schedule, result.options.definition, result.study)


def say_footnote(result: ScanResult) -> str:
    """Who was left out, the method, what to mind."""
    if result.why_not:
        return ""
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    notes = say_notes(result.study, len(result.arms))
    return " ".join([counted, say_method(result), *say_rows(result.rows_left_out), *notes])


def say_alt(result: ScanResult, answer: str) -> str:
    """What a reader takes from the figure."""
    arms = say_list([arm.label for arm in result.arms])
    drawn = "Share of the scans due at each visit that were done in window, early, late, inadequate or missed, stacked"
    return f"{drawn}; {arms}. {answer} {result.study.provenance.mark}."


def say_doubts(result: ScanResult) -> tuple[str, ...]:
    """What to mind of a comparison."""
    return () if result.why_not else tuple(note for note in say_notes(result.study, len(result.arms)) if note)


def say_hover(row: Mapping[Hashable, Any], label: str) -> str:
    """``NA\\nweek 12: 160 of 178 (90 %)``."""
    share = say_percent(row["estimate"])
    return f"{label}\nweek {say_given(row['time'])}: {row['n_events']:g} of {row['n']:g} ({share})"
