"""The terms of a Cox model as a forest: each alone and all together, a heading over a term of several levels."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from hcc_dash.drawing.forest import draw_forest
from hcc_dash.drawing.forest_row import ForestMark, ForestPlan, ForestRow
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.cox.numbers.result import CoxResult, CoxRow

SAME = 0.25  # of the largest square's area


@dataclass(frozen=True, slots=True)
class CoxWords:
    """What is written about a row: label, counts, both ratios, and why there is none; ``heading`` over its term."""

    label: str
    detail: str
    several: str
    alone: str
    note: str
    heading: str = ""
    aside: str = ""


def draw_cox(result: CoxResult, words: Sequence[CoxWords], plan: ForestPlan, look: Look = LIGHT) -> go.Figure:
    """The forest of the model's rows."""
    return draw_forest(cox_rows(result, words), plan, look)


def cox_rows(result: CoxResult, words: Sequence[CoxWords]) -> list[ForestRow]:
    """One line per level compared; ``words`` belong to the result's rows one by one, references included."""
    rows: list[ForestRow] = []
    headed = ""
    for row, cells in zip(result.rows, words, strict=True):
        if cells.heading and row.term != headed:
            rows.append(ForestRow(cells.heading, aside=cells.aside, kind="heading"))
            headed = row.term
        if not row.reference:
            rows.append(_forest_row(row, cells))
        elif cells.heading:
            rows.append(ForestRow(cells.label, cells.detail, note=cells.note))
    return rows


def _forest_row(row: CoxRow, cells: CoxWords) -> ForestRow:
    marks = [*_mark(row.multivariable, cells.several, 0), *_mark(row.univariable, cells.alone, 1)]
    note = "" if row.multivariable.estimable else cells.note
    return ForestRow(cells.label, cells.detail, tuple(marks), note, "" if cells.heading else cells.aside)


def _mark(ratio: Estimate, text: str, series: int) -> list[ForestMark]:
    if not ratio.estimable:
        return []
    # squares of one size: a ratio per centimetre and one between levels have no common measure of information
    return [ForestMark(ratio.value, ratio.conf_low, ratio.conf_high, SAME, text, series)]
