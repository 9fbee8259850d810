"""Which sheet of a workbook is read: asked in the terminal where several hold a table, and always named."""

from dataclasses import replace
from typing import Any

from hcc_dash.cohort.issues import Answers, Choice, Issue, Question
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.study.errors import StudyError, did_you_mean

SHEET = "sheet"
"""Key of the question which sheet is the table; its answers are the names of those that hold one."""

RULE = "R12"


def list_tables(book: Any) -> tuple[str, ...]:  # noqa: ANN401 - calamine ships no full stubs
    """The sheets that hold a table: two columns or more, and a row below their names."""
    sheets = ((name, book.get_sheet_by_name(name)) for name in book.sheet_names)
    return tuple(name for name, sheet in sheets if sheet.height > 1 and sheet.width > 1)


def ask_sheet(raw: RawTable, answers: Answers) -> RawTable:
    """The table with the question which sheet it is, where several hold one, or with the sheet's name beside others.

    While it is open nothing else is told of the sheet that was read.

    Raises StudyError for an answer that is no sheet of the file.
    """
    given = answers.get(SHEET, "")
    if given and given not in raw.sheets:
        if not raw.sheets:
            raise StudyError(f"{raw.name} is no workbook, so it has no sheets. Leave --sheet out.")
        raise StudyError(f'{raw.name} has no sheet "{given}". {did_you_mean(given, list(raw.sheets))}')
    if len(raw.sheets) < 2:
        return raw
    if given or len(raw.tables) < 2:
        others = ", ".join(f'"{name}"' for name in raw.sheets if name != raw.sheet)
        problem = f'Read from the sheet "{raw.sheet}"; the workbook also has {others}.'
        issue = Issue(RULE, "info", raw.name, "", 1, (), problem, "Choose another with --sheet if another is meant.")
        return replace(raw, issues=(issue, *raw.issues))
    question = Question(
        key=SHEET, choices=tuple(Choice(value=name, label=name) for name in raw.tables), option="--sheet NAME"
    )
    listed = ", ".join(f'"{name}"' for name in raw.tables)
    problem = f"{len(raw.tables)} sheets hold a table: {listed}. Which is to be read?"
    remedy = "Nothing says which of them is the one that is meant; a workbook often keeps older cuts."
    return replace(raw, issues=(Issue(RULE, "ask", raw.name, "", 1, (), problem, remedy, question),))
