"""Names and contents of downloaded files; no name tells of a patient, no cell is a formula to a spreadsheet."""

import re
from collections.abc import Sequence

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit

FORMULA_NOTE = "text that a spreadsheet would take for a formula has a ' before it"
"""Said in the note of every file in which a cell or a heading was changed."""

FULL_PRECISION = "%.17g"

_FORMULA = re.compile(r"[=+\-@\t\r]")
_SIGNED_NUMBER = re.compile(r"[-+](?: ?\d+(?:[.,]\d+)*(?:e[-+]?\d+)? ?%?)?", re.IGNORECASE)


def quote_formula(text: str, mark: str = "'") -> str:
    """The text with a mark before a leading = + - @, tab or carriage return, by which a spreadsheet would run it.

    A sign alone (HBeAg "+") and a signed number ("-1.5") are left as they are. A carriage return within becomes a
    line feed: left bare, it would end the line for half of the programs that read CSV.
    """
    runs = _FORMULA.match(text) and not _SIGNED_NUMBER.fullmatch(text)
    return (mark if runs else "") + text.replace("\r\n", "\n").replace("\r", "\n")


def quote_formulas(frame: pd.DataFrame, mark: str = "'") -> tuple[pd.DataFrame, bool]:
    """The frame with every text cell and heading as ``quote_formula`` writes it, and whether any was changed.

    Numbers, dates and flags stay as they are; the frame given is not touched.
    """

    def quote_cell(value: object) -> object:
        return quote_formula(value, mark) if isinstance(value, str) else value

    texts = [at for at, kind in enumerate(frame.dtypes) if isinstance(kind, _TEXT_TYPES) or kind.kind == "O"]
    changed = [at for at in texts if any(_differs(value) for value in frame.iloc[:, at].unique())]
    quoted = frame.copy(deep=False)
    for at in changed:
        quoted.isetitem(at, frame.iloc[:, at].astype(object).map(quote_cell).to_numpy())
    quoted.columns = pd.Index([quote_cell(name) for name in frame.columns])
    return quoted, bool(changed) or list(quoted.columns) != list(frame.columns)


_TEXT_TYPES = (pd.StringDtype, pd.CategoricalDtype)


def _differs(value: object) -> bool:
    return isinstance(value, str) and quote_formula(value) != value


def write_frame(frame: pd.DataFrame, float_format: str = FULL_PRECISION) -> bytes:
    """A frame as CSV, UTF-8, one line end; a changed cell is said in the column ``note``, which is added if need be."""
    quoted, changed = quote_formulas(frame)
    if changed:
        before = quoted["note"].astype(str) + "; " if "note" in quoted else ""
        quoted = quoted.assign(note=before + FORMULA_NOTE)
    return quoted.to_csv(index=False, lineterminator="\n", float_format=float_format).encode()


def write_csv(exhibit: Exhibit, frame: str = "") -> bytes:
    """One tidy frame (the first by default) as CSV, full precision; ``note`` carries the marks on every row."""
    return write_frame(exhibit.frames[frame or next(iter(exhibit.frames))])


def quote_lines(lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """Lines of text cells, the headings first and a note in the last column, quoted and said as in ``write_frame``."""
    quoted = [[quote_formula(cell) for cell in line] for line in lines]
    if quoted == [list(line) for line in lines]:
        return quoted
    return [quoted[0], *([*line[:-1], f"{line[-1]}; {FORMULA_NOTE}"] for line in quoted[1:])]


def name_file(exhibit: Exhibit, frame: str, extension: str) -> str:
    """``lo2007_survival_os_curves_7f3a91c2d0.csv``: study, question, cohort identity."""
    asked = exhibit.asked
    own = exhibit.file_words or (asked.get("endpoint", ""),)
    words = [asked["study"], exhibit.id, *own, frame, asked["cohort"][:10]]
    return f"{'_'.join(filter(None, words))}.{extension}"
