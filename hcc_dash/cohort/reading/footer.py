"""Rows of a table that are no patients: a median, a total, a note at the end; a median or a subtotal anywhere."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from hcc_dash.cohort.distinct import find_distinct
from hcc_dash.cohort.issues import Answers, Choice, Issue, Question, settle
from hcc_dash.cohort.rows.patients import find_patient_column

SUMMARY_ROWS = "summary_rows"
"""Key of the question whether these rows are patients; its answers are "leave_out" and "keep"."""

LEAVE_OUT, KEEP = "leave_out", "keep"

_LAST = 6
_SUMMARY = re.compile(
    r"(?:median|mean|average|(?:grand |sub)?total|standard deviation|notes?|source|legend|footnote|合计|总计|总和|"
    r"小计|小計|合計|總計|總和|平均數|平均数|平均值?|均值|中位数|标准差|最大值|最小值|备注|注|说明|来源)(?:[^\w].{0,300})?"
    r"|(?:sum|count|avg|n|std|sd|stdev|min|minimum|max|maximum|range|iqr)(?:\s{0,3}[:=(±].{0,300}|[.:])?",
    re.IGNORECASE | re.DOTALL,
)
"""Words of statistics; the short ones only alone or before a sign, since names begin so, too."""

_WORD = r"(?is)\s*(?:" + _SUMMARY.pattern + r")\s*"
_MAY_BE_A_NAME = re.compile(r"(?:sum|count|avg|n|std|sd|stdev|min|max|range|iqr|注)[.:]?", re.IGNORECASE)
_MOST_SUMMARIES, _NEARLY_ALL, _FEWEST = 0.1, 0.9, 3
_NUMBER = re.compile(r"[-+]?[0-9]{0,20}[.,]?[0-9]{1,20}%?")

_MOST_WORDS_OF_AN_ID = 2
_LONGEST = 400


def ask_footer(frame: pd.DataFrame, name: str, answers: Answers) -> tuple[pd.DataFrame, list[Issue]]:
    """The table without the last rows that were said to be no patients, and the question about them, or nothing.

    Of the last six rows, one counts whose first filled cell is a word of statistics or notes ("Median", "Total (n=60)",
    "#") that stands nowhere above, one whose only cell is a sentence, and one of numbers alone without the identifier
    that all above have. Anywhere else, one counts that has such a word as its identifier.
    """
    last = frame.tail(_LAST)
    at_end = {int(str(number)) for number in last.index if _is_footer(last.loc[number].tolist(), frame)}
    ids = _identifiers(frame)
    if ids is not None:
        at_end |= _without_identifier(frame, ids)
    rows = sorted(at_end | (set() if ids is None else _between(ids)))
    if not rows:
        return frame, []
    where = " at the end" if at_end.issuperset(rows) else ""
    listed = ", ".join(map(str, rows))
    is_one = len(rows) == 1
    question = Question(
        key=SUMMARY_ROWS,
        choices=(
            Choice(value=LEAVE_OUT, label=f"No patient{'' if is_one else 's'}: leave {'it' if is_one else 'them'} out"),
            Choice(value=KEEP, label="A patient: keep it" if is_one else "Patients: keep them"),
        ),
        option=f"--answer {SUMMARY_ROWS}={LEAVE_OUT}",
        proposed=LEAVE_OUT,
    )
    problem = (
        f"Row {listed}{where} looks like a summary or a note, not like a patient."
        if is_one
        else f"Rows {listed}{where} look like summaries or notes, not like patients."
    )
    issue = Issue("R07", "ask", name, "", len(rows), tuple(rows), problem, "It would count in every figure.", question)
    settled = settle(issue, answers)
    if answers.get(SUMMARY_ROWS) != LEAVE_OUT:
        return frame, [settled]
    told = f"{'It was' if is_one else 'They were'} left out, as you answered."
    return frame.drop(index=rows), [replace(settled, remedy=told)]


def _identifiers(frame: pd.DataFrame) -> "pd.Series[str] | None":
    """The patients' column by its name, else the first if nearly every cell there is another; None without either."""
    named = find_patient_column(frame)
    first = frame.iloc[:, 0]
    return frame[named] if named else first if first.nunique() >= _NEARLY_ALL * len(frame) else None


def _between(ids: "pd.Series[str]") -> set[int]:
    """Rows anywhere that have a word of statistics for an identifier, unless so many have that patients are so called.

    A short word alone ("Max", "SD") may be somebody's name or initials, except once among identifiers with digits.
    """
    distinct = find_distinct(ids)
    texts = {place: distinct.texts[place].strip() for place in np.flatnonzero(distinct.matching(_WORD)).tolist()}
    suspects = [place for place, text in texts.items() if _SUMMARY.fullmatch(text)]
    others = [text for text in np.delete(distinct.texts, suspects) if text] if suspects else []
    coded = sum(any(map(str.isdigit, text)) for text in others) >= _NEARLY_ALL * len(others)
    once = {place for place in suspects if coded and int((distinct.at == place).sum()) == 1}
    kept = [place for place in suspects if place in once or not _MAY_BE_A_NAME.fullmatch(texts[place])]
    mask = np.isin(distinct.at, kept)
    if mask.sum() > max(_FEWEST, _MOST_SUMMARIES * len(ids)) or len(ids) <= _FEWEST:
        return set()
    return {int(str(number)) for number in ids.index[mask]}


def _without_identifier(frame: pd.DataFrame, ids: "pd.Series[str]") -> set[int]:
    """The last rows where they alone have no identifier, their filled cells are numbers, and another cell is empty."""
    distinct = find_distinct(ids)
    blank = np.array([not text.strip() for text in distinct.texts], dtype=bool)[distinct.at]
    n = int(blank.sum())
    is_time = _NUMBER.fullmatch(str(ids.iloc[0]).strip()) and not find_patient_column(frame)
    if is_time or not 0 < n <= min(_LAST, len(frame) - _FEWEST) or not blank[-n:].all():
        return set()
    numbers = set()
    for number, cells in zip(frame.index[-n:], frame.tail(n).to_numpy().tolist(), strict=True):
        filled = [cell.strip() for cell in cells if cell.strip()]
        if len(filled) < len(cells) - 1 and all(map(_NUMBER.fullmatch, filled)):
            numbers.add(int(str(number)))
    return numbers


def _is_footer(cells: list[str], frame: pd.DataFrame) -> bool:
    filled = [(at, cell.strip()) for at, cell in enumerate(cells) if cell.strip()]
    at, first = filled[0]
    if len(first) > _LONGEST:
        return len(filled) == 1
    is_sentence = len(filled) == 1 < len(cells) - 1 and len(first.split()) > _MOST_WORDS_OF_AN_ID
    if is_sentence or first.startswith("#"):
        return True
    if _SUMMARY.fullmatch(first) is None or len(frame) <= 2:
        return False
    return int((frame.iloc[:, at].str.strip() == first).sum()) == 1
