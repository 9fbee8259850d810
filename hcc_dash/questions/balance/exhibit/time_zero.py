"""Does it matter that treatment starts late: starts by arm and the landmark analysis."""

from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import numbers_of
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.curves import name_probability
from hcc_dash.drawing.forest import draw_forest
from hcc_dash.drawing.forest_row import ForestMark, ForestPlan, ForestRow
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.events import declared_groups
from hcc_dash.questions.balance.numbers.time_zero import estimate_time_zero
from hcc_dash.questions.balance.numbers.time_zero_result import LandmarkFound, TimeZeroOptions, TimeZeroResult
from hcc_dash.questions.balance.pictures.baseline import ShapeGroup
from hcc_dash.questions.balance.pictures.time_zero import draw_starts
from hcc_dash.questions.balance.pictures.weighted_curves import CountRow, CurvePlan, draw_curves
from hcc_dash.questions.balance.words.propensity import estimate_of
from hcc_dash.questions.balance.words.time_zero import (
    say_immortal,
    say_landmark_alt,
    say_landmarks_alt,
    say_starts_alt,
    say_time_zero,
    say_time_zero_footnote,
    table_landmarks,
    table_starts,
)
from hcc_dash.questions.balance.words.time_zero_method import say_method
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_selected
from hcc_dash.study.counts import count_noun
from hcc_dash.study.time import convert_time
from hcc_dash.wording.method_words import say_remarks
from hcc_dash.wording.words import say_conf_level, say_number, say_ratio


def build_time_zero(cohort: Cohort, options: TimeZeroOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Starts, immortal time and landmark analysis of one cohort."""
    result = estimate_time_zero(cohort, options)
    analysis = result.found
    levels = judge_selected(cohort, options.endpoint, by_arm=analysis is not None)
    return Exhibit.of(
        cohort,
        result,
        view,
        command="time-zero",
        said=Said(
            question=f"{result.endpoint.label}: landmark analysis of late treatment starts",
            answer=levels.after(say_time_zero(result)),
            footnote=say_time_zero_footnote(result),
            method=say_method(result),
            notes=tuple(filter(None, [say_immortal(result) if analysis else "", *say_remarks(result.endpoint)])),
            printed=levels.printed,
        ),
        facts={
            "endpoint": options.endpoint,
            "arm": result.arm,
            "reference": result.reference,
            "landmark_months": options.months,
            "time_unit": result.endpoint.unit,
        },
        pictures=() if analysis is None else _pictures(result, analysis, look),
        tables=() if analysis is None else _tables(result),
        frames={} if analysis is None else _frames(analysis),
        estimates=() if analysis is None else (*_estimates(result, analysis), *levels.records),
        n_comparisons=0 if analysis is None else 1,
    )


def _tables(result: TimeZeroResult) -> tuple[WordTable, ...]:
    return WordTable("Landmarks", table_landmarks(result)), WordTable("Starts", table_starts(result))


def _pictures(result: TimeZeroResult, analysis: LandmarkFound, look: Look) -> tuple[Picture, ...]:
    order = declared_groups(result.study, "")
    groups = tuple(ShapeGroup(group.arm, group.label, order.index(group.arm)) for group in analysis.starts)
    months, origin = result.options.months, result.study.design.time_zero.split(",")[0].split(" (")[0]
    incidence = result.endpoint.direction == "incidence"
    plan = CurvePlan(
        level="landmark",
        behind="",
        groups=(ShapeGroup(groups[0].arm, f"{groups[0].label} or not yet started", groups[0].position), groups[1]),
        rows=(CountRow("At risk", "n"),),
        source=result.endpoint.unit,
        x_title=f"Months from the landmark at {count_noun(months, 'month')}",
        y_title=name_probability(result.endpoint, incidence),
        incidence=incidence,
    )
    days = analysis.shares.assign(time=analysis.shares["time"] * convert_time(1.0, result.endpoint.unit, "days"))
    line = convert_time(months, "months", "days")
    return (
        Picture(
            draw_curves(analysis.curves, analysis.counts, plan, look), "From the landmark", say_landmark_alt(result)
        ),
        Picture(
            draw_starts(days, groups, line, f"Days from {origin}", look),
            "When treatment started",
            say_starts_alt(result),
        ),
        Picture(_draw_forest(result, analysis, look), "Hazard ratio by landmark", say_landmarks_alt(result)),
    )


def _draw_forest(result: TimeZeroResult, analysis: LandmarkFound, look: Look) -> Any:  # noqa: ANN401 - a figure
    rows = []
    series = [term for term in ("unadjusted", "weighted") if (analysis.landmarks["term"] == term).any()]
    for months in sorted(set(analysis.landmarks["level"].astype(float))):
        frame = analysis.landmarks[analysis.landmarks["level"] == months]
        of = {row["term"]: row for row in frame.to_dict("records")}
        label = f"Landmark at {count_noun(months, 'month')}" if months else "No landmark: arm on file"
        detail = f"{say_number(of['with']['n'], 0)} started, {say_number(of['without']['n'], 0)} not"
        marks = [_mark(estimate_of(of[term]), place) for place, term in enumerate(series)]
        drawn = tuple(mark for mark in marks if mark is not None)
        rows.append(ForestRow(label, detail, drawn, note="" if drawn else "not estimated"))
    arm = analysis.starts[1].label
    plan = ForestPlan(
        head_right=f"{say_conf_level(result.study.methods.conf_level)} CI",
        left=f"lower with {arm}",
        right=f"higher with {arm}",
        series=tuple(series) if len(series) > 1 else (),
    )
    return draw_forest(rows, plan, look, share=0.5)


def _mark(ratio: Estimate, series: int) -> ForestMark | None:
    if not ratio.estimable:
        return None
    return ForestMark(ratio.value, ratio.conf_low, ratio.conf_high, 1 / ratio.std_error**2, say_ratio(ratio), series)


def _frames(analysis: LandmarkFound) -> dict[str, pd.DataFrame]:
    """Unrounded; times in the endpoint's unit, those of curves and counts from the landmark."""
    return {
        "landmarks": analysis.landmarks,
        "starts": analysis.shares,
        "landmark_curves": analysis.curves,
        "landmark_counts": analysis.counts.drop(columns="n_at_risk").rename(columns={"n": "n_at_risk"}),
    }


def _estimates(result: TimeZeroResult, analysis: LandmarkFound) -> list[dict[str, Any]]:
    base = {"arm": result.arm, "reference": result.reference}
    records: list[dict[str, Any]] = [
        base
        | {"term": f"hazard_ratio_{row['term']}", "time": row["level"], "n": row["n"]}
        | numbers_of(estimate_of(row))
        for row in analysis.landmarks.to_dict("records")
        if row["term"] in {"unadjusted", "weighted"}
    ]
    for group in analysis.starts:
        records.append({"arm": group.arm, "term": "median_day_of_start", "estimate": group.median, "n": group.n})
        records.append(
            {"arm": group.arm, "term": "events_before_start", "estimate": group.n_before_start, "n": group.n}
        )
    return records
