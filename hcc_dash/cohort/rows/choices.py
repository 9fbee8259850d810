"""Which rows of a patient count: the choices a table offers, each with its counts, and the rows a choice keeps."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from hcc_dash.cohort.convert import clean_text, to_date, to_number
from hcc_dash.cohort.rows.names import ORDER, PARAMETER, VISIT, count_words, fold_name, named
from hcc_dash.cohort.rows.patients import count_patients, repeated_rows
from hcc_dash.cohort.rows.redcap import JOINED
from hcc_dash.cohort.selection import split_where
from hcc_dash.study.errors import StudyError, did_you_mean

FIRST, LAST, IDENTICAL, EVERY = "first", "last", "identical", "every"
MAX_LEVELS = 40
_STEPS = {
    FIRST: "First row of each patient",
    LAST: "Last row of each patient",
    IDENTICAL: "One of identical rows",
    JOINED: "Events of each record joined",
}
_YES = {"y", "yes", "1", "true", "是"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChoice:
    """One way to choose rows: as the terminal takes it, as the flow names it, and what it keeps of the table."""

    value: str
    name: str
    rows: int
    of: int
    patients: int

    @property
    def label(self) -> str:
        """``PARAMCD = OS: 4 of 8 rows, 4 patients``."""
        return f"{self.name}: {self.rows:,} of {self.of:,} rows, {count_words(self.patients, 'patient')}"


def name_choice(value: str) -> str:
    """A choice as the flow of patients names it: ``First row of each patient``, ``PARAMCD = OS``."""
    return _STEPS.get(value, value)


def keep_rows(frame: pd.DataFrame, subject: str, value: str) -> pd.DataFrame:
    """The rows that a choice keeps, in the order of the file.

    ``value``: "first" or "last" (of each patient, by the first column of ``ORDER`` that holds numbers or dates
    throughout, else in the order of the file), "identical" (one of rows alike in every cell), "every", or a filter
    like "PARAMCD = OS", "visit = 0, 1", "week <= 12". A row without an identifier stays. Raises StudyError for a
    choice that is none of these or keeps nothing.
    """
    if value == EVERY:
        return frame
    if value == IDENTICAL:
        return frame[~frame.duplicated(keep="first").to_numpy()]
    if value in {FIRST, LAST}:
        return _end_rows(frame, subject, value)
    return frame[row_mask(frame, value)]


def _end_rows(frame: pd.DataFrame, subject: str, value: str) -> pd.DataFrame:
    ids = clean_text(frame[subject])
    position = np.arange(len(frame))
    placed = pd.DataFrame({"id": ids.to_numpy(), "when": _order(frame, ids), "position": position})
    keep: Literal["first", "last"] = "first" if value == FIRST else "last"
    ordered = placed.sort_values(
        ["when", "position"], kind="stable", na_position="last" if keep == "first" else "first"
    )
    chosen = ordered[~ordered["id"].duplicated(keep=keep) | (ordered["id"] == "")]["position"]
    return frame.iloc[np.sort(chosen.to_numpy())]


def order_column(frame: pd.DataFrame) -> str:
    """The column that says which row of a patient is earlier; empty where the order of the file has to do."""
    return next((column for column in named(frame.columns, ORDER) if _moments(frame[column]) is not None), "")


def _order(frame: pd.DataFrame, ids: pd.Series) -> np.ndarray:
    column = order_column(frame)
    moments = _moments(frame[column]) if column else None
    return np.zeros(len(ids)) if moments is None else moments


def _moments(cells: pd.Series) -> np.ndarray | None:
    """Numbers or days that put rows in order; None unless every filled cell is one and there are several."""
    numbers, bad = to_number(cells)
    if bad.any():
        dates, bad = to_date(cells)
        numbers = dates.astype("int64").astype("float64").where(dates.notna())
    return None if bad.any() or numbers.nunique() < 2 else numbers.to_numpy()


def row_mask(frame: pd.DataFrame, where: str) -> np.ndarray:
    """Rows that a filter on a column keeps; StudyError for an unknown column, and where no row is kept."""
    column, sign, value = split_where(where)
    columns = [str(name) for name in frame.columns]
    if column not in columns:
        raise StudyError(f'There is no column "{column}" to choose rows by. {did_you_mean(column, columns)}')
    mask = _level_mask(frame, column, value) if sign == "=" else np.zeros(len(frame), dtype=bool)
    if sign != "=" or (".." in value and not mask.any()):
        mask = _number_mask(frame[column], sign, value)
    if not mask.any():
        levels = sorted(set(clean_text(frame[column], ("NA",))) - {""})[:MAX_LEVELS]
        raise StudyError(f'No row has {where}. "{column}" holds {", ".join(levels[:8])}{" …" if levels[8:] else ""}.')
    return mask


def _level_mask(frame: pd.DataFrame, column: str, value: str) -> np.ndarray:
    cells = clean_text(frame[column], ("NA",))
    whole = value.strip("\"'")
    wanted = {whole} if (cells == whole).any() else {part.strip().strip("\"'") for part in value.split(",")}
    return cells.isin(wanted).to_numpy()


def _number_mask(cells: pd.Series, sign: str, value: str) -> np.ndarray:
    numbers, _ = to_number(cells)
    low, _, high = value.partition("..")
    try:
        ends = {"=": (low, high), ">=": (low, "inf"), "<=": ("-inf", low)}[sign]
        return numbers.between(float(ends[0]), float(ends[1])).to_numpy()
    except ValueError:
        raise StudyError(f'"{value}" is no number. Write COLUMN >= 60 or COLUMN = 40..60.') from None


def list_choices(frame: pd.DataFrame, subject: str) -> list[RowChoice]:
    """What can be chosen where patients repeat: parameters, visits and flags first, then one row of each patient.

    The first or last row is no choice among parameters (it would mix survival with progression by the order of the
    file), nor where all repeated rows are identical.
    """
    ids = clean_text(frame[subject])
    columns = level_columns(frame, subject)
    by_level = [choice for column in columns for choice in _count_levels(frame, ids, column)]
    alike = frame.duplicated(keep=False).to_numpy()[repeated_rows(frame, subject)]
    no_end = alike.all() or bool(set(columns) & set(named(frame.columns, PARAMETER)))
    values = [*([IDENTICAL] if alike.any() else []), *([] if no_end else [FIRST, LAST])]
    return [*by_level, *(_count(frame, subject, value) for value in values)]


def _count_levels(frame: pd.DataFrame, ids: pd.Series, column: str) -> list[RowChoice]:
    cells = pd.DataFrame({"id": ids, "level": clean_text(frame[column], ("NA",))})
    by_level = cells.groupby("level")["id"]
    rows, patients = by_level.size().to_dict(), by_level.nunique().to_dict()
    return [
        RowChoice(
            value=f"{column} = {level}",
            name=f"{column} = {level}",
            rows=rows[level],
            of=len(frame),
            patients=patients[level],
        )
        for level in _levels(frame, column)
    ]


def _count(frame: pd.DataFrame, subject: str, value: str) -> RowChoice:
    kept = keep_rows(frame, subject, value)
    patients = count_patients(kept, subject)
    return RowChoice(value=value, name=name_choice(value), rows=len(kept), of=len(frame), patients=patients)


def level_columns(frame: pd.DataFrame, subject: str) -> list[str]:
    """The columns that tell the rows of a patient apart by a parameter, a visit or a flag; one for each of the three.

    A column that says the same in all rows of every patient divides patients, not rows, and is none.
    """
    flags = [str(column) for column in frame.columns if fold_name(str(column)).endswith("fl")]
    groups = [named(frame.columns, PARAMETER), named(frame.columns, VISIT), flags]
    columns = [
        next((c for c in group if c != subject and _divides_rows(frame, subject, c)), "") for group in groups[:2]
    ]
    marks = [column for column in flags if _marks_rows(frame, subject, column)]
    return [*filter(None, columns), *marks]


def _divides_rows(frame: pd.DataFrame, subject: str, column: str) -> bool:
    return 1 < len(_levels(frame, column)) <= MAX_LEVELS and differs_within(frame, subject, column) > 0


def differs_within(frame: pd.DataFrame, subject: str, column: str) -> int:
    """Number of patients whose rows do not all say the same in a column; empty cells say nothing."""
    cells = pd.DataFrame({"id": clean_text(frame[subject]), "cell": clean_text(frame[column], ("NA",))})
    filled = cells[(cells["id"] != "") & (cells["cell"] != "")].drop_duplicates()
    return int((filled["id"].value_counts() > 1).sum())


def _marks_rows(frame: pd.DataFrame, subject: str, column: str) -> bool:
    """A flag that is set in at most one row of each patient and not in every row, as ADaM's ABLFL is."""
    cells = clean_text(frame[column]).str.lower()
    if not set(cells) <= {*_YES, "n", "no", "0", "false", "否", ""}:
        return False
    marked = clean_text(frame[subject])[cells.isin(_YES).to_numpy()]
    return 0 < len(marked) < len(frame) and not marked.duplicated().any()


def _levels(frame: pd.DataFrame, column: str) -> list[str]:
    """Levels of a column, the filled flag alone for a flag; numbers in their order, texts as first met."""
    cells = clean_text(pd.Series(frame[column].unique(), dtype=object), ("NA",))
    levels = [level for level in dict.fromkeys(cells) if level]
    if fold_name(column).endswith("fl"):
        return [level for level in levels if level.lower() in _YES]
    numbers, bad = to_number(pd.Series(levels, dtype=object))
    return levels if bad.any() or not levels else [levels[i] for i in np.argsort(numbers.to_numpy(), kind="stable")]
