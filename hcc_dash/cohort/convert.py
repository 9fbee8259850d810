"""Text cells into typed columns; what cannot be converted is reported, never guessed."""

import re
import unicodedata

import numpy as np
import pandas as pd

from hcc_dash.cohort.distinct import Distinct, find_distinct
from hcc_dash.cohort.issues import Issue, spreadsheet_rows
from hcc_dash.study.parts import Column, Table

MISSING_WORDS = frozenset(
    {"", "na", "n/a", "#n/a", "nan", "null", ".", "-", "--", "–", "—", "/", "missing", "unknown", "未知", "缺失"}
)

_LONGEST_WORD = max(map(len, MISSING_WORDS))
_ORDINARY = "(?:[0-9A-Za-z][ -~]*)?[0-9]"
"""Plain as it stands: no blanks at its ends, nothing to make plain, and no missing marker ends with a digit."""
_SIMPLE_NUMBER = r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?"
"""What Arrow reads as Python does, to the last bit."""
_DECIMAL_COMMA = re.compile(r"[-+]?(?:\d{1,40},(?:\d{1,2}|\d{4,40})|0,\d{1,40})")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?", re.ASCII | re.IGNORECASE)
_RAISED = re.compile("([¹²³\u2070-\u209f\u2460-\u24ff]+)")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d.*)?")


def clean_text(cells: pd.Series, keep: tuple[str, ...] = ()) -> pd.Series:
    """Trimmed text with full-width digits and signs made plain; missing markers become empty.

    Words in ``keep`` stay as they are and are never missing markers: an arm called "NA" (nucleos(t)ide
    analogues) is an arm. Beside a "+" a "-" is a negative result.
    """
    distinct = _clean(cells, keep)
    return distinct.spread(distinct.texts, cells)


def find_clean(cells: pd.Series) -> Distinct:
    """The different texts of a column as ``clean_text`` makes them, each once."""
    return _clean(cells).once()


def _clean(cells: pd.Series, keep: tuple[str, ...] = ()) -> Distinct:
    distinct = find_distinct(cells)
    texts = distinct.texts.copy()
    special = np.flatnonzero(~distinct.matching(_ORDINARY))
    plain = {place: _plain(texts[place], keep) for place in special.tolist()}
    kept = {*keep, "-"} if "+" in plain.values() else set(keep)
    for place, text in plain.items():
        is_missing = len(text) <= _LONGEST_WORD and text.lower() in MISSING_WORDS and text not in kept
        texts[place] = "" if is_missing else text
    return distinct.changed(texts) if plain else distinct


def _plain(cell: str, keep: tuple[str, ...]) -> str:
    """Compatibility forms made plain, except raised digits: 10⁴ is not 104, and 5① is not 51."""
    cell = cell.strip()
    if cell.isascii() or cell in keep:
        return cell
    parts = _RAISED.split(cell)
    return "".join(p if i % 2 else unicodedata.normalize("NFKC", p) for i, p in enumerate(parts)).strip()


def to_number(cells: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Numbers as float64 (missing as NaN) and a mask of cells that are neither number nor missing.

    A decimal comma is read when no cell of the column uses a point and one cannot be a thousands comma
    ("3,5"); a column of "1,234" alone could mean either and is left unreadable.
    """
    distinct = _clean(cells)
    numbers = np.full(len(distinct.texts), np.nan)
    simple = distinct.matching(_SIMPLE_NUMBER)
    numbers[simple] = distinct.floats(simple)
    others = np.flatnonzero(~simple).tolist()
    texts = [distinct.texts[place] for place in others]
    with_comma = not distinct.matching(r"(?s).*\..*").any() and any(map(_DECIMAL_COMMA.fullmatch, texts))
    # in a column of words "none" is a level (no invasion, no ascites), in one of numbers it is missing
    blank = np.zeros(len(distinct.texts), dtype=bool)
    for place, text in zip(others, texts, strict=True):
        written = text.replace(",", ".") if with_comma else text
        # float() rounds correctly, as R does; pandas' own parser may miss the last digit
        numbers[place] = float(written) if _NUMBER.fullmatch(written) else np.nan
        blank[place] = len(text) <= 4 and text.lower() in {"", "none"}
    numbers[~np.isfinite(numbers)] = np.nan
    return distinct.spread(numbers, cells), (np.isnan(numbers) & ~blank)[distinct.at]


def to_date(cells: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Dates written year first (2021-03-05, 2021/3/5, 2021.3.5, 2021年3月5日) as datetime64, and the unreadable cells.

    A time of day behind the date is dropped.
    """
    distinct = _clean(cells)
    dates = np.full(len(distinct.texts), np.datetime64("NaT"), dtype="datetime64[ns]")
    written = [_DATE.fullmatch(text) for text in distinct.texts]
    places = [place for place, date in enumerate(written) if date]
    if places:
        iso = pd.Series(["-".join(date.groups()) for date in written if date], dtype=object)
        dates[places] = pd.to_datetime(iso, format="%Y-%m-%d", errors="coerce").to_numpy(dtype="datetime64[ns]")
    return distinct.spread(dates, cells), (np.isnat(dates) & (distinct.texts != ""))[distinct.at]


def type_table(raw: pd.DataFrame, table: Table, name: str) -> tuple[pd.DataFrame, list[Issue]]:
    """The declared columns of a text table, typed; columns not declared are left behind.

    Types: id, text as str; category as categorical in level order; flag, integer, number as float64
    with NaN for missing; date as datetime64. Unreadable cells become missing and one Issue per column.
    """
    typed: dict[str, pd.Series] = {}
    issues: list[Issue] = []
    for column, declared in table.columns.items():
        if column not in raw.columns:
            issues.append(_absent(name, column))
            continue
        values, bad = _convert(raw[column], declared)
        typed[column] = values
        if bad.any():
            issues.append(_unreadable(name, column, declared, bad))
    return pd.DataFrame(typed), issues


def _convert(cells: pd.Series, declared: Column) -> tuple[pd.Series, np.ndarray]:
    match declared.type:
        case "number" | "integer" | "flag":
            return to_number(cells)
        case "date":
            return to_date(cells)
        case "category":
            text = clean_text(cells, keep=declared.levels)
            levels = declared.levels or tuple(sorted(set(text) - {""}))
            known = text.isin(levels)
            bad = (~known & (text != "")).to_numpy()
            return pd.Series(pd.Categorical(text.where(known), categories=list(levels)), index=cells.index), bad
        case _:
            text = clean_text(cells)
            return text, np.zeros(len(text), dtype=bool)


def _absent(name: str, column: str) -> Issue:
    problem = f'Column "{column}" is declared and not in the file.'
    return Issue("S01", "block", name, column, 1, (), problem, "Add the column, or take it out of study.toml.")


def _unreadable(name: str, column: str, declared: Column, bad: np.ndarray) -> Issue:
    rows = np.flatnonzero(bad)
    wanted = {
        "date": "a date written year first, like 2021-03-05",
        "category": "one of " + ", ".join(declared.levels),
    }.get(declared.type, "a number")
    problem = f'{len(rows)} cell{"s" if len(rows) > 1 else ""} of "{column}" cannot be read as {wanted}.'
    remedy = "Correct these cells; until then they count as missing."
    return Issue("S02", "warn", name, column, len(rows), spreadsheet_rows(rows.tolist()), problem, remedy)
