"""The arm column of an uploaded table: which arm is the reference, and what is wrong with the arms."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from hcc_dash.cohort.event_codes import fold_code
from hcc_dash.cohort.issues import NO_ANSWERS, SHOWN_ROWS, Answers, Choice, Issue, Question, Severity, settle
from hcc_dash.cohort.propose import NA_ARM, normal_codes
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.rows.names import count_words

MAX_ARMS = 8
_MOST_BLANK, _NEARLY_ALL = 0.5, 0.8
NA_MISSING, NA_IS_ARM = "missing", "arm"
ONE_ARM, OWN_ARMS = "yes", "no"

_SPELLINGS_ANSWERED: dict[str, tuple[Severity, str]] = {
    ONE_ARM: ("info", "Each is compared as one arm, as you answered."),
    OWN_ARMS: ("warn", "They are compared as different arms, as you answered."),
}
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
    """Too many arms, one arm, missing ones, an unknown reference; what NA means."""
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
    issues += _merged(raw, column, (arms == "").to_numpy())
    missing = find_rows(
        "V02",
        "warn",
        raw,
        column,
        (arms == "").to_numpy(),
        "is missing",
        "These patients are left out of comparisons and counted.",
    )
    return issues + ([missing] if missing else [])


def _merged(raw: RawTable, column: str, blank: np.ndarray) -> list[Issue]:
    """What blocks where the arm stands once above its patients, as merged cells do when a sheet is exported.

    So it looks when the first row has an arm, more than half have none, and nearly every arm has a blank below it.
    """
    n = int(blank.sum())
    filled = np.flatnonzero(~blank[:-1])
    if blank[:1].any() or n <= _MOST_BLANK * len(blank) or blank[filled + 1].mean() < _NEARLY_ALL:
        return []
    problem = f'"{column}" is blank in {count_words(n, "row")} of {len(blank):,}, below cells that are filled.'
    remedy = (
        "Cells that were merged keep their text in the first row only: unmerge and fill them down, and upload again."
    )
    return [Issue("V02", "block", raw.name, column, n, (), problem, remedy)]


def same_arms_key(column: str) -> str:
    """Key of the question whether arms that differ in case or blanks alone are one."""
    return f"same_arms:{column}"


def spell_alike(arms: Iterable[str], column: str, answers: Answers) -> dict[str, str]:
    """Each arm and how it is written: the first of its spellings where these were answered to be one arm."""
    alike = answers.get(same_arms_key(column)) == ONE_ARM
    return {arm: spelled[0] if alike else arm for spelled in _spellings(arms) for arm in spelled}


def settle_spellings(raw: RawTable, column: str, reference: str, answers: Answers) -> tuple[RawTable, str, list[Issue]]:
    """The table and the reference with each arm in one spelling, if so answered, and the question; none without."""
    arms = normal_codes(raw.frame[column], words_of_arms(column, answers))
    spelled = [ways for ways in _spellings(arms) if len(ways) > 1]
    if not spelled:
        return raw, reference, []
    issue = _ask_spellings(raw, column, arms, spelled, answers.get(same_arms_key(column), ""))
    if answers.get(same_arms_key(column)) != ONE_ARM:
        return raw, reference, [issue]
    written = spell_alike(arms, column, answers)
    changed = arms.map(written) != arms
    cells = raw.frame[column].mask(changed, arms.map(written))
    return replace(raw, frame=raw.frame.assign(**{column: cells})), written.get(reference, reference), [issue]


def _spellings(arms: Iterable[str]) -> list[list[str]]:
    """Arms that are one but for case, blanks and signs at their ends, together."""
    ways: dict[str, list[str]] = {}
    for arm in sorted(set(arms) - {""}):
        ways.setdefault(fold_code(arm), []).append(arm)
    return list(ways.values())


def _ask_spellings(raw: RawTable, column: str, arms: "pd.Series[str]", spelled: list[list[str]], answer: str) -> Issue:
    rows = arms.index[arms.isin([arm for ways in spelled for arm in ways])].tolist()
    counts = arms.value_counts()
    listed = "; ".join(
        " and ".join(f'"{arm}" ({count_words(int(counts[arm]), "row")})' for arm in ways) for ways in spelled
    )
    severity, remedy = _SPELLINGS_ANSWERED.get(answer, ("ask", "Two arms of one treatment would halve it in silence."))
    question = Question(
        key=same_arms_key(column),
        choices=(
            Choice(value=ONE_ARM, label="One arm, written in several ways"),
            Choice(value=OWN_ARMS, label="Different arms"),
        ),
        option=f"--same-arms {ONE_ARM}",
        proposed=ONE_ARM,
    )
    problem = f'"{column}" holds {listed}: one arm or {"several" if max(map(len, spelled)) > 2 else "two"}?'
    return Issue("V02", severity, raw.name, column, len(rows), tuple(rows[:SHOWN_ROWS]), problem, remedy, question)


def find_rows(
    rule: str, severity: Severity, raw: RawTable, column: str, mask: np.ndarray, what: str, remedy: str
) -> Issue | None:
    """One Issue for the rows of a mask, or None when there is none; ``what`` completes a sentence about the column."""
    rows = raw.frame.index[mask].tolist() if mask.any() else []
    if not rows:
        return None
    problem = f'"{column}" {what} in {len(rows)} row{"s" if len(rows) > 1 else ""}.'
    return Issue(rule, severity, raw.name, column, len(rows), tuple(rows[:SHOWN_ROWS]), problem, remedy)
