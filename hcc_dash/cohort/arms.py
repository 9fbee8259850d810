"""The arm column of an uploaded table: which arm is the reference, and what is wrong with the arms."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from hcc_dash.cohort.issues import NO_ANSWERS, SHOWN_ROWS, Answers, Choice, Issue, Question, Severity, settle
from hcc_dash.cohort.propose import NA_ARM, normal_codes
from hcc_dash.cohort.reading.raw_table import RawTable

MAX_ARMS = 8
NA_MISSING, NA_IS_ARM = "missing", "arm"

_REFERENCE_WORDS = ("control", "placebo", "obs", "对照")


def propose_reference(arms: Sequence[str]) -> str:
    """The arm that others are likely compared with: a control by its name, else the first; empty without arms."""
    named = [arm for arm in arms if any(word in arm.lower() for word in _REFERENCE_WORDS)]
    return (named or list(arms) or [""])[0]


def arm_na_key(column: str) -> str:
    """Key of the question what "NA" means in an arm column."""
    return f"arm_na:{column}"


def words_of_arms(column: str, answers: Answers) -> tuple[str, ...]:
    """Words of an arm column that are no missing markers: NA counts as an arm unless it was answered to be missing."""
    return ("NAs",) if answers.get(arm_na_key(column)) == NA_MISSING else NA_ARM


def ask_na(raw: RawTable, column: str, answers: Answers) -> Issue | None:
    """Whether "NA" in an arm column is R's missing value or the arm of nucleos(t)ide analogues; None where none is.

    Missing is the proposal, except where it would leave one arm alone.
    """
    cells = raw.frame[column].str.strip()
    is_na = cells.str.upper() == "NA"
    rows = raw.frame.index[is_na].tolist()
    if not rows:
        return None
    others = [str(c) for c in raw.frame.columns if c != column and (raw.frame[c].str.strip() == "NA").any()]
    elsewhere = f" It stands in {len(others)} other column{'s' if len(others) > 1 else ''} too." if others else ""
    arms = set(normal_codes(raw.frame[column], ("NAs",))) - {""}
    question = Question(
        key=arm_na_key(column),
        choices=(
            Choice(value=NA_MISSING, label="The arm is missing, as R writes it"),
            Choice(value=NA_IS_ARM, label="An arm: nucleos(t)ide analogues"),
        ),
        option=f"--arm-na {NA_MISSING}",
        proposed=NA_MISSING if len(arms) > 1 else NA_IS_ARM,
    )
    problem = f'"{column}" is "NA" in {len(rows)} row{"s" if len(rows) > 1 else ""}.{elsewhere}'
    remedy = "R writes NA where a value is missing; here it can be the name of an arm too. Say which it is."
    asked = Issue("V02", "ask", raw.name, column, len(rows), tuple(rows[:SHOWN_ROWS]), problem, remedy, question)
    return settle(asked, answers)


def check_arm(raw: RawTable, column: str, reference: str, answers: Answers = NO_ANSWERS) -> list[Issue]:
    """Too many arms, one arm, missing ones, one arm written in several ways, an unknown reference; what NA means."""
    arms = normal_codes(raw.frame[column], words_of_arms(column, answers))
    count = arms[arms != ""].nunique()
    called_na = ask_na(raw, column, answers)
    issues = [called_na] if called_na else []
    if reference and reference not in set(arms):
        problem = f'No row of "{column}" holds the reference "{reference}".'
        issues.append(
            Issue("V02", "block", raw.name, column, 1, (), problem, "Choose one of the column's values as reference.")
        )
    if count > MAX_ARMS:
        problem = f'"{column}" has {count} different values; an arm column has 2 to {MAX_ARMS}.'
        issues.append(
            Issue("V02", "block", raw.name, column, count, (), problem, "Choose the column that holds the arm.")
        )
    elif count == 1:
        problem = f'"{column}" has one value only, so nothing can be compared.'
        issues.append(
            Issue("V02", "warn", raw.name, column, 1, (), problem, "The curve is shown without a comparison.")
        )
    missing = find_rows("V02", "warn", raw, column, (arms == "").to_numpy(), "is missing",
                       "These patients are left out of comparisons and counted.")  # fmt: skip
    issues += _variants(raw, column, arms)
    return issues + ([missing] if missing else [])


def _variants(raw: RawTable, column: str, arms: pd.Series) -> list[Issue]:
    """One finding for each arm that is written in several ways ("Control", "control")."""
    ways: dict[str, list[str]] = {}
    for arm in sorted(set(arms) - {""}):
        ways.setdefault(arm.casefold().strip(" .:;_-"), []).append(arm)
    issues = []
    for spelled in ways.values():
        if len(spelled) > 1:
            rows = np.flatnonzero(arms.isin(spelled)).tolist()
            listed = ", ".join(f'"{one}"' for one in spelled)
            problem = f'"{column}" holds {listed}: they are compared as {len(spelled)} different arms.'
            remedy = "If they are one arm, write it in one way in the file and upload it again."
            issues.append(Issue("V02", "warn", raw.name, column, len(rows), (), problem, remedy))
    return issues


def find_rows(
    rule: str, severity: Severity, raw: RawTable, column: str, mask: np.ndarray, what: str, remedy: str
) -> Issue | None:
    """One Issue for the rows of a mask, or None when there is none; ``what`` completes a sentence about the column."""
    rows = raw.frame.index[mask].tolist() if mask.any() else []
    if not rows:
        return None
    problem = f'"{column}" {what} in {len(rows)} row{"s" if len(rows) > 1 else ""}.'
    return Issue(rule, severity, raw.name, column, len(rows), tuple(rows[:SHOWN_ROWS]), problem, remedy)
