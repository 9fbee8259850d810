"""Every patient's scheduled scans, in words, a list and what a pointer is told."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from hcc_dash.questions.scans.numbers.options import ORDERS
from hcc_dash.questions.scans.numbers.strip import DEATH, RECURRENCE, StripResult
from hcc_dash.questions.scans.words import scans_method
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.safety_words import label_arm, say_rows
from hcc_dash.wording.words import DAYS_PER_WEEK, say_given, say_left_out, say_number

QUESTION = "Which scans of which patients were done?"
PATIENT = "Patient"
"""The column of the list that holds masked codes."""


def say_strip(result: StripResult) -> str:
    """The answer: of how many patients, and how many had a scan that was not in its window."""
    if result.why_not:
        return result.why_not
    if not len(result.patients):
        return "Nobody of this selection has a date of radical treatment and an arm."
    shown, off = len(result.patients), int((result.patients["n_off"] > 0).sum())
    where = f"page {result.options.page} of {result.pages}" if result.pages > 1 else "on one page"
    order = ORDERS[result.options.order].lower()
    return (
        f"{count_noun(shown, 'patient')} of {result.n_analysed}, {order} ({where}): "
        f"{off} had a scheduled scan that was not in its window."
    )


def table_patients(result: StripResult) -> pd.DataFrame:
    """A row per patient of the page under a code."""
    rows = result.patients
    return pd.DataFrame(
        {
            PATIENT: rows["subject_id"],
            "Arm": [label_arm(result.study, arm) for arm in rows["arm"]],
            "Scans due": [str(n) for n in rows["n_due"]],
            "Not in window": [str(n) for n in rows["n_off"]],
            "At risk until": [say_end(row) for row in rows.to_dict("records")],
        }
    )


def say_end(row: Mapping[Hashable, Any]) -> str:
    """``recurrence, week 24 (day 169)``."""
    day = row["day"]
    return f"{row['level']}, week {say_number((day - 1) / DAYS_PER_WEEK, 0)} (day {say_given(day)})"


def list_patients(result: StripResult) -> dict[str, str]:
    """What each patient of the page is called in a list to choose from, by code."""
    several = len(set(result.patients["arm"])) > 1
    return {
        row["subject_id"]: ", ".join(
            filter(
                None,
                [
                    row["subject_id"],
                    label_arm(result.study, row["arm"]) if several else "",
                    f"{row['n_off']} of {row['n_due']} not in window",
                    row["level"] if row["level"] in (RECURRENCE, DEATH) else "",
                ],
            )
        )
        for row in result.patients.to_dict("records")
    }


def say_cell(row: Mapping[Hashable, Any]) -> str:
    """``week 24: late, day 181``."""
    when = "" if math.isnan(row["day"]) else f", day {say_given(row['day'])}"
    return f"week {say_given(row['time'])}: {row['level']}{when}"


def say_method(result: StripResult) -> str:
    """The schedule and the definition; empty where nothing could be listed."""
    return "" if result.why_not else scans_method.say_method(result.schedule, result.options.definition)


def say_footnote(result: StripResult) -> str:
    """Who was left out and the method."""
    if result.why_not:
        return ""
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    return " ".join([counted, say_method(result), *say_rows(result.rows_left_out)])


def say_alt(result: StripResult, answer: str) -> str:
    """What a reader takes from the figure."""
    drawn = "A row per patient, a mark per scheduled scan that was due: in window, early, late, inadequate or missed"
    return f"{drawn}; then recurrence or death. {answer} {result.study.provenance.mark}."
