"""Values: V14 questionnaires, V15 implausible or unreadable results, V16 units, V17 Child-Pugh recomputed."""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.child_pugh import score_child_pugh
from hcc_dash.clinical.qlq import are_coded_from_zero
from hcc_dash.clinical.quantity import parse_quantity
from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.records import Records, Rows, find

_BASELINE = {"baseline", "screening", "week 0", "day 1", "基线"}
_ITEMS = ("bilirubin", "albumin", "inr", "ascites", "encephalopathy")
_WORDED = {"ascites", "encephalopathy"}


@dataclass(frozen=True, slots=True)
class _Plausible:
    """What a value in the unit can be in a living patient, and what a value outside most likely is."""

    words: str
    unit: str
    low: float
    high: float
    likely: str


# wide on purpose: a finding means another unit or a slip, not a sick patient
_PLAUSIBLE = (
    _Plausible(r"platelet|plt|血小板", "10⁹/l", 2, 2000, "given per µL or in 10⁴/µL"),
    _Plausible(r"neutrophil|\banc\b|\bneut|中性粒", "10⁹/l", 0, 100, "given per µL"),
    _Plausible(r"white|wbc|leuco|白细胞", "10⁹/l", 0, 500, "given per µL"),
    _Plausible(r"albumin|\balb\b|白蛋白", "g/l", 10, 70, "given in g/dL"),
    _Plausible(r"albumin|\balb\b|白蛋白", "g/dl", 1, 7, "given in g/L"),
    _Plausible(r"bilirubin|\bt?bili?\b|胆红素", "µmol/l", 1, 1000, "given in mg/dL"),
    _Plausible(r"bilirubin|\bt?bili?\b|胆红素", "mg/dl", 0.05, 50, "given in µmol/L"),
    _Plausible(r"\binr\b|国际标准化", "", 0.5, 15, "a prothrombin time in seconds"),
    _Plausible(r"h(a)?emoglobin|\bhb\b|血红蛋白", "g/l", 30, 250, "given in g/dL"),
    _Plausible(r"creatinine|肌酐", "µmol/l", 10, 2500, "given in mg/dL"),
)


def check_values(records: Records) -> list[Issue]:
    """V14 to V17 over all tables."""
    issues: list[Issue] = []
    for table in records.study.tables:
        if table in records.tables:
            issues += _questionnaire(records, table)
            issues += _implausible(records, table)
            issues += _unreadable(records, table)
            issues += _other_units(records, table)
            issues += _child_pugh(records, table)
    return issues


def item_range(column: str) -> tuple[int, int]:
    """Lowest and highest answer to a QLQ-C30 item, by the number its column ends in (manual, 2001)."""
    number = re.search(r"(\d{1,4})$", column)
    return (1, 7) if number and int(number[1]) in {29, 30} else (1, 4)


def _questionnaire(records: Records, table: str) -> list[Issue]:
    items = [column for _, column in records.with_role("questionnaire_item", table)]
    if not items:
        return []
    frame, issues = records.tables[table], _coded_from_zero(records, table, items)
    for column in items:
        declared = records.declared(table)[column]
        low, high = item_range(column)
        low = low if declared.minimum is None else int(declared.minimum)
        high = high if declared.maximum is None else int(declared.maximum)
        answer = frame[column].astype(float)
        issues += find(
            "V14",
            "warn",
            table,
            column,
            (answer.notna() & ~answer.isin(range(low, high + 1))).to_numpy(),
            '{rows} where "{label}" is not a whole number from {low} to {high}.',
            "Look at the paper form. Scores count such an answer as missing.",
            label=declared.label or column,
            low=str(low),
            high=str(high),
        )
    answered = frame[items].notna().mean(axis=1)
    issues += find(
        "V14",
        "warn",
        table,
        items[0],
        (answered < 0.5).to_numpy(),
        "{rows} with more than half of the items missing.",
        "Most scales cannot be scored from these forms; say why they are incomplete.",
    )
    return issues + _late_baseline(records, table)


def _coded_from_zero(records: Records, table: str, items: list[str]) -> list[Issue]:
    numbered = {column: re.search(r"([0-9]{1,2})$", column) for column in items}
    answers = records.tables[table][[column for column, number in numbered.items() if number]].astype(float)
    answers.columns = [int(number[1]) for number in numbered.values() if number]
    if not are_coded_from_zero(answers):
        return []
    return find(
        "V14",
        "block",
        table,
        items[0],
        (answers == 0).any(axis=1).to_numpy(),
        "{rows} of a questionnaire that seems to be coded from 0: many answers are 0 and no item holds its highest.",
        "The scoring manual counts from 1: add 1 to every answer, or leave cells empty where 0 stands for missing.",
    )


def _late_baseline(records: Records, table: str) -> list[Issue]:
    start = records.dates_for(table, "treatment_start_date")
    dates = records.with_role("row_date", table)
    frame = records.tables[table]
    columns = records.declared(table).items()
    visits = [name for name, c in columns if c.type in {"category", "text"} and "visit" in name.lower()]
    if start is None or not dates or not visits:
        return []
    first = frame[visits[0]].astype(str).str.strip().str.lower().isin(_BASELINE)
    return find(
        "V14",
        "warn",
        table,
        dates[0][1],
        (first & (frame[dates[0][1]] > start)).to_numpy(),
        "{rows} of baseline forms filled in after the first dose.",
        "Such a form is no baseline: it may already show side effects. Check the date or relabel the visit.",
    )


def _implausible(records: Records, table: str) -> list[Issue]:
    frame, issues = records.tables[table], list[Issue]()
    for column, declared in records.declared(table).items():
        if declared.type not in {"number", "integer"}:
            continue
        for known in _PLAUSIBLE:
            name = f"{column.replace('_', ' ')} {declared.label}".lower()
            if _plain(declared.unit) != _plain(known.unit) or not re.search(known.words, name):
                continue
            value = frame[column].astype(float)
            issues += find(
                "V15",
                "warn",
                table,
                column,
                ((value < known.low) | (value > known.high)).to_numpy(),
                '{rows} where "{label}" cannot be in {unit}; probably {likely}.',
                "Convert or correct the value. It stays in the table and distorts means until then.",
                label=declared.label or column,
                unit=declared.unit or "the declared unit",
                likely=known.likely,
            )
            break
    return issues


def _unreadable(records: Records, table: str) -> list[Issue]:
    """Text columns that declare a unit hold results as printed; each must be readable as a result."""
    frame, issues = records.tables[table], list[Issue]()
    for column, declared in records.declared(table).items():
        if declared.type != "text" or not declared.unit:
            continue
        readable = {cell: _is_result(cell) for cell in set(frame[column])}
        issues += find(
            "V15",
            "warn",
            table,
            column,
            (~frame[column].map(readable).astype(bool)).to_numpy(),
            '{rows} where "{label}" is not a laboratory result.',
            'Write a number, a limit like "<20", or "TND". Until then the result counts as missing.',
            label=declared.label or column,
        )
    return issues


def _is_result(cell: object) -> bool:
    if cell is None or cell != cell or not str(cell).strip():  # missing is no fault here
        return True
    try:
        parse_quantity(cell)
    except ValueError:
        return False
    return True


def _other_units(records: Records, table: str) -> list[Issue]:
    """V16: a column ``x_unit`` says the unit of column ``x`` row by row; it must be the declared one."""
    frame, issues = records.tables[table], list[Issue]()
    columns = records.declared(table)
    for column, declared in columns.items():
        beside = f"{column}_unit"
        if not declared.unit or beside not in columns:
            continue
        given = frame[beside].astype(object).fillna("").astype(str)
        other = {unit: bool(unit.strip()) and _plain(unit) != _plain(declared.unit) for unit in given.unique()}
        rows = given.map(other).to_numpy(dtype=bool)
        issues += find(
            "V16",
            "warn",
            table,
            beside,
            rows,
            '{rows} where "{label}" is in {other}, not in {unit}.',
            "Units like COI and S/CO are signals, not amounts, and cannot be converted; copies/mL can. "
            "These results count for nothing until they are in the declared unit.",
            label=declared.label or column,
            other=", ".join(sorted(set(given[rows]))),
            unit=declared.unit,
        )
    return issues


def _plain(unit: str) -> str:
    """A unit in one spelling."""
    plain = unicodedata.normalize("NFKC", unit).lower()
    plain = re.sub(r"[\s^*x\N{MULTIPLICATION SIGN}]", "", plain)
    return re.sub(r"^\N{GREEK SMALL LETTER MU}", "u", plain)


def _child_pugh(records: Records, table: str) -> list[Issue]:
    given = records.with_role("child_pugh_score", table)
    columns = records.declared(table)
    if not given or not set(_ITEMS) <= set(columns):
        return []
    frame, column = records.tables[table], given[0][1]
    units = columns["bilirubin"].unit or "µmol/L", columns["albumin"].unit or "g/L"
    computed, unreadable = _recompute(frame, units)
    issues = find(
        "V17",
        "warn",
        table,
        column,
        unreadable,
        "{rows} where an item is not one the Child-Pugh score knows, so the score cannot be recomputed.",
        "Correct it: bilirubin, albumin and INR above 0; ascites and encephalopathy in the usual words.",
    )
    score = frame[column].to_numpy(dtype=float)
    differ: Rows = ~np.isnan(score) & ~np.isnan(computed) & (score != computed)
    pairs = ", ".join(f"{score[i]:g} given, {computed[i]:g} computed" for i in np.flatnonzero(differ)[:3])
    return issues + find(
        "V17",
        "warn",
        table,
        column,
        differ,
        "{rows} where the Child-Pugh score differs from its five items ({pairs}).",
        "Check the items and the units of bilirubin and albumin. Both scores can be shown.",
        pairs=pairs,
    )


def _recompute(frame: pd.DataFrame, units: tuple[str, str]) -> tuple[np.ndarray, Rows]:
    """Score of every row, NaN where an item is missing or cannot be read, and where one cannot.

    Each value of an item is scored once, however many rows hold it.
    """
    total, unreadable = np.zeros(len(frame)), np.zeros(len(frame), dtype=bool)
    for item in _ITEMS:
        at, values = pd.factorize(frame[item])
        points = [_point(item, value, units) for value in [*values, None]]  # the last one is where it is missing
        total += np.array([np.nan if point is None else point for point in points])[at]
        unreadable |= np.array([point is None for point in points])[at]
    return total, unreadable


def _point(item: str, value: object, units: tuple[str, str]) -> float | None:
    """Points of one item, NaN when it is missing, None when it cannot be read."""
    read = None if value is None else str(value) if item in _WORDED else float(str(value))
    alone = {**dict.fromkeys(_ITEMS), item: read}
    try:
        points = score_child_pugh(
            **alone,  # type: ignore[arg-type] # one value, of its item's own type
            bilirubin_unit=units[0],
            albumin_unit=units[1],
        ).points
    except ValueError:
        return None
    point = points[_ITEMS.index(item)]
    return float("nan") if point is None else float(point)
