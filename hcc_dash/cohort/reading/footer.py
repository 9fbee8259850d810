"""Rows at the end of a table that are no patients: a median, a total, a note."""

import re

import pandas as pd

from hcc_dash.cohort.issues import Answers, Choice, Issue, Question, settle

SUMMARY_ROWS = "summary_rows"
"""Key of the question whether the last rows are patients; its answers are "leave_out" and "keep"."""

LEAVE_OUT, KEEP = "leave_out", "keep"

_LAST = 6
_SUMMARY = re.compile(
    r"(?:median|mean|average|(?:grand |sub)?total|standard deviation|notes?|source|legend|footnote|合计|总计|总和|"
    r"平均值?|均值|中位数|标准差|最大值|最小值|备注|注|说明|来源)(?:[^\w].{0,300})?"
    r"|(?:sum|count|avg|n|std|sd|stdev|min|minimum|max|maximum|range|iqr)(?:\s{0,3}[:=(±].{0,300}|[.:])?",
    re.IGNORECASE | re.DOTALL,
)
"""Words of statistics; the short ones only alone or before a sign, since names begin so, too."""

_MOST_WORDS_OF_AN_ID = 2
_LONGEST = 400


def ask_footer(frame: pd.DataFrame, name: str, answers: Answers) -> tuple[pd.DataFrame, list[Issue]]:
    """The table without the last rows that were said to be no patients, and the question about them, or nothing.

    Of the last six rows, one counts whose first filled cell is a word of statistics or notes ("Median", "Total (n=60)",
    "#") that stands nowhere above, and one whose only cell is a sentence.
    """
    last = frame.tail(_LAST)
    rows = [int(str(number)) for number in last.index if _is_footer(last.loc[number].tolist(), frame)]
    if not rows:
        return frame, []
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
        f"Row {listed} at the end looks like a summary or a note, not like a patient."
        if is_one
        else f"Rows {listed} at the end look like summaries or notes, not like patients."
    )
    issue = Issue("R07", "ask", name, "", len(rows), tuple(rows), problem, "It would count in every figure.", question)
    kept = frame.drop(index=rows) if answers.get(SUMMARY_ROWS) == LEAVE_OUT else frame
    return kept, [settle(issue, answers)]


def _is_footer(cells: list[str], frame: pd.DataFrame) -> bool:
    filled = [(at, cell.strip()) for at, cell in enumerate(cells) if cell.strip()]
    at, first = filled[0]
    if len(first) > _LONGEST:
        return len(filled) == 1
    is_sentence = len(filled) == 1 < len(cells) - 1 and len(first.split()) > _MOST_WORDS_OF_AN_ID
    if is_sentence or first.startswith("#"):
        return True
    above = frame.iloc[:, at].str.strip()
    return _SUMMARY.fullmatch(first) is not None and int((above == first).sum()) == 1 and len(frame) > 2
