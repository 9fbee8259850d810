"""Which row of a file holds the column names: found below titles and comments, asked for where it looks like data."""

import re
from dataclasses import replace

import pandas as pd

from hcc_dash.cohort.convert import MISSING_WORDS, to_date, to_number
from hcc_dash.cohort.issues import NO_ANSWERS, Answers, Choice, Issue, Question, settle

MAX_TITLES = 5
"""Rows above the column names that may hold a title."""

MAX_ABOVE = 40
"""Rows in which the column names are looked for: comments may be many."""

HEADER_ROW = "header_row"
"""Key of the question in which row the column names are; its answers are row numbers and "none"."""

NO_HEADER = "none"

_COMMENT = "#"
_SAMPLE = 500
_FIRST = 200
_FEWEST, _MOSTLY = 3, 0.8


def find_header(rows: list[list[str]], answers: Answers = NO_ANSWERS, first: int = 1) -> int:
    """Position of the column names: the row that was named, else the first filled one below comments and lone titles.

    Of lone titles, the first filled row of three or more cells is taken. ``first`` is the number of the first row.
    """
    named = answers.get(HEADER_ROW, "")
    if named.isascii() and named.isdigit() and first <= int(named) < first + len(rows):
        return int(named) - first
    after = _count_comments(rows)
    counts = [(at, sum(bool(cell.strip()) for cell in row)) for at, row in enumerate(rows) if at >= after]
    filled = [(at, cells) for at, cells in counts if cells][: MAX_TITLES + 1]
    if not filled:
        return 0
    at, cells = next((counted for counted in filled if counted[1] > 1), filled[0])
    return at if cells > 2 else filled[0][0]


def _count_comments(rows: list[list[str]]) -> int:
    """How many rows at the top are comments, as cancer portals write them: they begin with "#".

    The last of them holds the column names where the row below cannot: some of its cells are numbers.
    """
    leading = next((at for at, row in enumerate(rows) if row and not row[0].startswith(_COMMENT)), len(rows))
    commented = [at for at in range(leading) if rows[at]]
    if not commented:
        return 0
    below = rows[leading] if leading < len(rows) else []
    are_names = below and all(cell.strip() for cell in below) and not any(_is_value(cell) for cell in below)
    return leading if are_names else commented[-1]


def note_titles(above: list[list[str]], row: int, name: str) -> list[Issue]:
    """The finding that rows above the column names hold titles or comments, or nothing."""
    filled = [cells for cells in above if any(cell.strip() for cell in cells)]
    if not filled:
        return []
    what = "comments" if all(cells[0].startswith(_COMMENT) for cells in filled) else "a title"
    problem = f"The first rows hold {what}; column names were read from row {row}."
    return [Issue("R02", "info", name, "", 1, (row,), problem, "Check that these are the column names.")]


def ask_header(frame: pd.DataFrame, header: list[str], row: int, name: str, answers: Answers) -> list[Issue]:
    """The question whether the row taken for column names is the first patient, where it looks like the rows below.

    ``frame`` holds the rows below by position. Every filled cell must look like its column (a number above numbers, a
    date above dates, a word that stands below again, an identifier of the same form), or half of them with a decimal
    number or a date among them, which no column is called.
    """
    filled = [at for at, cell in enumerate(header) if cell][:_FIRST]  # as telling as thousands, and soon looked at
    alike = [at for at in filled if _looks_like(header[at], frame.iloc[:_SAMPLE, at])]
    telling = any(_is_value(header[at]) and not header[at].isdigit() for at in alike)
    if not alike or (len(alike) < len(filled) and not (telling and 2 * len(alike) >= len(filled))):
        return []
    question = Question(
        key=HEADER_ROW,
        choices=(
            Choice(value=NO_HEADER, label=f"Row {row} is data; the file has no column names"),
            Choice(value=str(row), label=f"Row {row} holds the column names"),
        ),
        option=f"--header-row {NO_HEADER}",
        proposed=NO_HEADER,
    )
    problem = (
        f"Row {row} was taken for the column names, but {len(alike)} of its "
        f"{'first ' if len(filled) == _FIRST else ''}{len(filled)} cells look like the rows "
        "below: is it data?"
    )
    remedy = "Without column names the columns are called column 1, column 2 and so on; best add names to the file."
    return [settle(Issue("R05", "ask", name, "", 1, (row,), problem, remedy, question), answers)]


def ask_two_rows(rows: list[list[str]], name: str, answers: Answers, first: int = 1) -> list[Issue]:
    """The question which of two rows holds the column names, where the row below them is no patient; or nothing.

    That row holds words only, and in a column of numbers or dates, too: names below merged headings, or units below
    names. ``rows`` are the first of the file, ``first`` is the number of the first of them.
    """
    at = find_header(rows)
    if len(rows) < at + 2 + _FEWEST or not _is_second_header(rows[at + 1], rows[at + 2 :]):
        return []
    upper, lower = str(first + at), str(first + at + 1)
    whole = {
        row: all(cells) and len(set(cells)) == len(cells) for row, cells in ((upper, rows[at]), (lower, rows[at + 1]))
    }
    proposed = lower if whole[lower] and not whole[upper] else upper if whole[upper] and not whole[lower] else ""
    question = Question(
        key=HEADER_ROW,
        choices=tuple(Choice(value=row, label=f"Row {row} holds the column names") for row in (upper, lower)),
        option=" or ".join(f"--header-row {row}" for row in ([proposed] if proposed else (upper, lower))),
        proposed=proposed,
    )
    problem = f"Rows {upper} and {lower} both look like column names: which of them are they?"
    remedy = f"By row {upper}, row {lower} would be taken for a patient; rows above the names are passed over."
    issue = Issue("R05", "ask", name, "", 2, (int(upper), int(lower)), problem, remedy, question)
    settled = settle(issue, answers)
    return [replace(issue, severity="info") if answers.get(HEADER_ROW) and settled is issue else settled]


def _is_second_header(cells: list[str], below: list[list[str]]) -> bool:
    """Whether a row holds words alone, one of them above numbers or dates."""
    filled = [(at, cell) for at, cell in enumerate(cells[:_FIRST]) if cell.strip().lower() not in MISSING_WORDS]
    if len(filled) < 2 or any(_is_value(cell) for _, cell in filled):
        return False
    return any(_holds_values(pd.Series([row[at] for row in below if at < len(row)], dtype=str)) for at, _ in filled)


def _holds_values(cells: "pd.Series[str]") -> bool:
    known = cells[~cells.str.strip().str.lower().isin(MISSING_WORDS)]
    n = max(int(read(known)[0].notna().sum()) for read in (to_number, to_date))
    return n >= _FEWEST and n > _MOSTLY * len(known)


def without_header(frame: pd.DataFrame, header: list[str], row: int) -> tuple[pd.DataFrame, list[str]]:
    """The rows with the one taken for column names on top, and columns named by their position."""
    first = pd.DataFrame([header], columns=frame.columns, index=[row], dtype=str)
    return pd.concat([first, frame]), [f"column {position}" for position in range(1, len(header) + 1)]


def _is_value(cell: str) -> bool:
    """Whether a cell is a number or a date."""
    cells = pd.Series([cell])
    return bool(to_number(cells)[0].notna().all() or to_date(cells)[0].notna().all())


def _looks_like(cell: str, below: "pd.Series[str]") -> bool:
    filled = below[below.fillna("").str.strip() != ""]
    if filled.empty:
        return False
    if to_number(pd.Series([cell]))[0].notna().all():
        return bool(to_number(filled)[0].notna().mean() > 0.5)
    if to_date(pd.Series([cell]))[0].notna().all():
        return bool(to_date(filled)[0].notna().mean() > 0.5)
    if cell in set(filled.str.strip()):
        return True
    form = _form(cell)
    return "0" in form and bool((filled.map(_form) == form).mean() > 0.5)


def _form(cell: str) -> str:
    """An identifier with its digits made alike: "P001" is "P0"."""
    return re.sub(r"[0-9]+", "0", cell.strip())
