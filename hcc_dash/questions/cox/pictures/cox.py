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
    for row, said in zip(result.rows, words, strict=True):
        if said.heading and row.term != headed:
            rows.append(ForestRow(said.heading, aside=said.aside, kind="heading"))
            headed = row.term
        if not row.reference:
            rows.append(_forest_row(row, said))
        elif said.heading:
            rows.append(ForestRow(said.label, said.detail, note=said.note))
    return rows


def _forest_row(row: CoxRow, said: CoxWords) -> ForestRow:
    marks = [*_mark(row.multivariable, said.several, 0), *_mark(row.univariable, said.alone, 1)]
    note = "" if row.multivariable.estimable else said.note
    return ForestRow(said.label, said.detail, tuple(marks), note, "" if said.heading else said.aside)


def _mark(found: Estimate, said: str, series: int) -> list[ForestMark]:
    if not found.estimable:
        return []
    # squares of one size: a ratio per centimetre and one between levels have no common measure of information
    return [ForestMark(found.value, found.conf_low, found.conf_high, SAME, said, series)]
