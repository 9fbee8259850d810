"""Times that may stand for "unknown": 999 far beyond all others. Asked about before any unit is doubted for them."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from hcc_dash.cohort.convert import to_number
from hcc_dash.cohort.issues import SHOWN_ROWS, Answers, Choice, Issue, Question, settle
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.rows.names import count_words

MISSING, A_TIME = "missing", "time"

_CODE = re.compile(r"9{2,12}|8{2,12}")
_FAR, _VERY_FAR = 2.5, 10.0
_MOST = 0.25
_FEWEST = 5


def missing_time_key(time: str) -> str:
    """Key of the question whether times far beyond all others stand for missing; answers "missing" and "time"."""
    return f"missing_time:{time}"


def find_doubtful(cells: "pd.Series[str]") -> np.ndarray:
    """Mask of the times that look like a code for missing.

    They stand in at most a quarter of the times and far beyond all others: 2.5 times the longest of these for a number
    of nines or eights alone (99, 888, 999), ten times for one that stands in several rows.
    """
    times = to_number(cells)[0]
    counts = times[times > 0].value_counts().sort_index()
    n = int(counts.sum())
    highest = counts.index.to_numpy()
    from_here = counts.to_numpy()[::-1].cumsum()[::-1]
    if n - (from_here[-1] if len(from_here) else 0) < _FEWEST:
        return np.zeros(len(times), dtype=bool)
    start = next(
        (
            at
            for at, value in enumerate(highest)
            if at and from_here[at] <= _MOST * n and _is_far(value, int(counts[value]), highest[at - 1])
        ),
        None,
    )
    if start is None or not all(_is_nines(value) or counts[value] > 1 for value in highest[start:]):
        return np.zeros(len(times), dtype=bool)
    return (times >= highest[start]).to_numpy()


def _is_nines(value: float) -> bool:
    return value.is_integer() and _CODE.fullmatch(f"{value:.0f}") is not None


def _is_far(value: float, n: int, below: float) -> bool:
    return value >= _FAR * below if _is_nines(value) else n > 1 and value >= _VERY_FAR * below


def known_times(cells: "pd.Series[str]") -> "pd.Series[float]":
    """The times as numbers, those that look like a code for missing left out (NaN)."""
    return to_number(cells)[0].mask(find_doubtful(cells))


def settle_missing_times(raw: RawTable, time: str, answers: Answers) -> tuple[RawTable, list[Issue]]:
    """The table with such times blank where they were answered to be missing, and the question; none without."""
    doubtful = find_doubtful(raw.frame[time])
    if not doubtful.any():
        return raw, []
    asked = settle(_ask(raw, time, doubtful), answers)
    if answers.get(missing_time_key(time)) == MISSING:
        raw = replace(raw, frame=raw.frame.assign(**{time: raw.frame[time].mask(doubtful, "")}))
    return raw, [asked]


def _ask(raw: RawTable, time: str, doubtful: np.ndarray) -> Issue:
    rows = raw.frame.index[doubtful].tolist()
    times = to_number(raw.frame[time])[0]
    codes = " and ".join(f"{code:g}" for code in sorted(set(times[doubtful])))
    many = len(rows) > 1
    question = Question(
        key=missing_time_key(time),
        choices=(
            Choice(value=MISSING, label=f"Missing: {codes} stands for unknown"),
            Choice(
                value=A_TIME,
                label="Times: these patients were followed that long"
                if many
                else "A time: this patient was followed that long",
            ),
        ),
        option=f'--answer "{missing_time_key(time)}={MISSING}"',
        proposed=MISSING,
    )
    problem = (
        f'"{time}" is {codes} in {count_words(len(rows), "row")}, and at most {times[~doubtful].max():g} in all '
        f"others: {'are these times, or do they' if many else 'is this a time, or does it'} stand for missing?"
    )
    remedy = "A code for missing that is read as a time keeps its patients in follow-up for ever."
    return Issue("V03", "ask", raw.name, time, len(rows), tuple(rows[:SHOWN_ROWS]), problem, remedy, question)
