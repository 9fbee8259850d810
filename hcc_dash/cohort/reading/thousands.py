"""Numbers like 1.234 and 1,234: a thousand and more, or a little more than one; only the file's holder can say."""

import re

import pandas as pd

from hcc_dash.cohort.issues import SHOWN_ROWS, Answers, Choice, Issue, Question, settle

THREE_DIGITS = "three_digits"
"""Key of the question what a mark before three digits separates; its answers are "thousands" and "decimals"."""

THOUSANDS, DECIMALS = "thousands", "decimals"

_GROUPED = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:([.,'\u2019\u00a0\u202f ])[0-9]{3})(?:\1[0-9]{3}){0,3}")
_WHOLE = re.compile(r"[-+]?[0-9]{1,12}")
_HIGH = 100


def ask_thousands(frame: pd.DataFrame, name: str, separator: str, answers: Answers) -> tuple[pd.DataFrame, list[Issue]]:
    """The table with such numbers written plainly once it was answered, and the question, or nothing.

    A column is in doubt where every number with a mark has three digits behind it and every other is whole and below
    1,000. A point is a decimal point beyond doubt where the file is not separated by semicolons, as those with decimal
    commas are, and no whole number reaches 100.
    """
    doubtful = {str(column): mark for column in frame.columns if (mark := _find_mark(frame[column], separator))}
    if not doubtful:
        return frame, []
    settled = settle(_ask(frame, name, doubtful), answers)
    if settled.severity == "ask":
        return frame, [settled]
    written = {
        column: [_rewrite(cell, mark, answers[THREE_DIGITS]) for cell in frame[column]]
        for column, mark in doubtful.items()
    }
    return frame.assign(**written), [settled]


def _ask(frame: pd.DataFrame, name: str, doubtful: dict[str, str]) -> Issue:
    column, mark = next(iter(doubtful.items()))
    rows = frame.index[frame[column].map(_is_grouped)][:SHOWN_ROWS].tolist()
    listed = ", ".join(f'"{doubted}"' for doubted in doubtful)
    sign = {".": "a point", ",": "a comma"}.get(mark, "a mark")
    example = f"1{mark}097"
    question = Question(
        key=THREE_DIGITS,
        choices=(
            Choice(value=THOUSANDS, label=f"It separates thousands: {example} is one thousand and ninety-seven"),
            Choice(value=DECIMALS, label=f"It is the decimal sign: {example} is a little more than one"),
        ),
        option=f"--answer {THREE_DIGITS}={THOUSANDS}",
        proposed=THOUSANDS,
    )
    problem = f"Numbers of {listed} have {sign} before three digits: does it separate thousands, or decimals?"
    remedy = "No other number there reaches 1,000. A wrong guess would make a thousand days one."
    return Issue("R08", "ask", name, column, len(doubtful), tuple(rows), problem, remedy, question)


def _is_grouped(cell: str) -> bool:
    return _GROUPED.fullmatch(cell.strip()) is not None


def _find_mark(cells: "pd.Series[str]", separator: str) -> str:
    """The mark of a column in doubt; empty where there is none."""
    mark, highest, is_mixed = "", 0, False
    for cell in cells.unique():
        text = cell.strip()
        if not text or len(text) > 20:
            if text:
                return ""
            continue
        if _WHOLE.fullmatch(text):
            highest, is_mixed = max(highest, abs(int(text))), True
            continue
        grouped = _GROUPED.fullmatch(text)
        if grouped is None or mark not in {"", grouped[1]}:
            return ""
        mark = grouped[1]
    if not mark or highest >= 1000:
        return ""
    if mark == "." and separator != ";" and not (is_mixed and highest >= _HIGH):
        return ""
    return mark


def _rewrite(cell: str, mark: str, answer: str) -> str:
    text = cell.strip()
    if _GROUPED.fullmatch(text) is None:
        return cell
    return text.replace(mark, "" if answer == THOUSANDS else ".")
