"""Were the arms alike at the start: table 1, standardised differences, one characteristic's distribution."""

from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import record_test
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.estimation.events import declared_groups
from hcc_dash.estimation.plan import shows_p
from hcc_dash.questions.balance.numbers.baseline import (
    BaselineOptions,
    BaselineResult,
    Characteristic,
    LevelSummary,
    NumberSummary,
    describe_baseline,
)
from hcc_dash.questions.balance.pictures.balance import DotPlan, DotRow, draw_dots
from hcc_dash.questions.balance.pictures.baseline import ShapeGroup, draw_shape
from hcc_dash.questions.balance.words.balance import (
    THRESHOLD,
    describe_baseline_method,
    say_baseline,
    say_baseline_alt,
    say_baseline_footnote,
    say_shape_alt,
    table_baseline,
)


def build_baseline(cohort: Cohort, options: BaselineOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Baseline characteristics of one cohort by arm; no outcome is looked at, so no comparison is counted."""
    result = describe_baseline(cohort, options)
    return Exhibit.of(
        cohort,
        result,
        view,
        command="balance",
        id="baseline",
        said=Said(
            question="Were the arms alike at the start?" if result.compared else "Who are these patients?",
            answer=say_baseline(result),
            footnote=say_baseline_footnote(result),
            method=describe_baseline_method(result),
        ),
        facts={"arm": result.arm, "reference": result.reference, "test": options.test},
        pictures=_pictures(result, look),
        tables=(WordTable("Baseline characteristics", table_baseline(result)),) if result.characteristics else (),
        frames=_frames(result),
        estimates=(*_estimates(result), *_tests(result)),
    )


def _pictures(result: BaselineResult, look: Look) -> tuple[Picture, ...]:
    pictures = []
    known = [factor for factor in result.characteristics if factor.difference.estimable]
    if known:
        pictures.append(Picture(_draw_differences(result, known, look), "How far apart", say_baseline_alt(result)))
    shown = result.shown
    if shown is not None and len(result.shape):
        order = declared_groups(result.study, "")
        groups = [ShapeGroup(g.arm, g.label, order.index(g.arm)) for g in result.groups]
        axis = f"{shown.label}, {shown.unit}" if shown.unit else shown.label
        figure = draw_shape(result.shape, groups, axis, shown.scale == "log10", look)
        pictures.append(Picture(figure, shown.label, say_shape_alt(result)))
    return tuple(pictures)


def _draw_differences(result: BaselineResult, known: list[Characteristic], look: Look) -> Any:  # noqa: ANN401 - a figure
    randomised = result.study.design.randomised
    ranked = sorted(known, key=lambda factor: -factor.difference.value)
    rows = [
        DotRow(
            label=factor.label,
            values=(factor.difference.value,),
            limit=factor.chance if randomised else np.nan,
            note=factor.scale and f"{factor.scale} scale",
            key=factor.column,
        )
        for factor in ranked
    ]
    plan = DotPlan(
        series=(f"{result.label(result.arm)} v {result.label(result.reference)}",),
        reference=np.nan if randomised else THRESHOLD,
        limit_name="what chance alone exceeds in 1 of 20" if randomised else "",
        chosen=result.shown.column if result.shown else "",
    )
    return draw_dots(rows, plan, look)


def _frames(result: BaselineResult) -> dict[str, pd.DataFrame]:
    """Unrounded: the summaries by arm, the differences, and the distribution shown."""
    rows = [row for factor in result.characteristics for row in _summary_rows(result, factor)]
    differences = [
        {
            "term": factor.column,
            "arm": result.arm,
            "estimate": factor.difference.value,
            "n": sum(g.n for g in factor.groups),
            "note": "; ".join(
                filter(None, [factor.scale and f"on the {factor.scale} scale", factor.difference.why_missing])
            ),
        }
        for factor in result.characteristics
    ]
    return {
        "baseline": pd.DataFrame(rows, columns=["term", "level", "arm", "n", "estimate"]),
        "differences": pd.DataFrame(differences, columns=["term", "arm", "estimate", "n", "note"]),
        "distribution": result.shape
        if len(result.shape)
        else pd.DataFrame(columns=["term", "arm", "level", "estimate"]),
    }


def _summary_rows(result: BaselineResult, factor: Characteristic) -> list[dict[str, Any]]:
    """One row per arm and level, or per arm and quartile; and how many lack the value."""
    rows: list[dict[str, Any]] = []
    for group, summary in zip(result.groups, factor.groups, strict=True):
        base = {"term": factor.column, "arm": group.arm}
        if isinstance(summary, NumberSummary):
            quartiles = {
                "lower quartile": summary.lower_quartile,
                "median": summary.median,
                "upper quartile": summary.upper_quartile,
            }
            rows += [base | {"level": name, "n": summary.n, "estimate": value} for name, value in quartiles.items()]
        if isinstance(summary, LevelSummary):
            rows += [
                base | {"level": level, "n": n, "estimate": n / summary.n if summary.n else np.nan}
                for level, n in zip(factor.levels, summary.counts, strict=True)
            ]
        rows.append(base | {"level": "(missing)", "n": summary.n_missing, "estimate": np.nan})
    return rows


def _estimates(result: BaselineResult) -> list[dict[str, Any]]:
    if not result.compared:
        return []
    return [
        {
            "term": "standardised_difference",
            "level": factor.column,
            "arm": result.arm,
            "reference": result.reference,
            "estimate": factor.difference.value,
            "note": factor.difference.why_missing,
        }
        for factor in result.characteristics
    ]


def _tests(result: BaselineResult) -> list[dict[str, Any]]:
    """The test of each category where one was asked for, its p-value where it may be shown."""
    shown = shows_p(result.study, "exploratory")
    return [
        {"term": factor.test.name, "level": factor.column, "arm": result.arm, "reference": result.reference}
        | record_test(factor.test, shown)
        for factor in result.characteristics
        if factor.test is not None
    ]
