"""HBsAg and HBV DNA over time: courses, medians, and the largest fall of each patient."""

import math
from functools import partial
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import numbers_of
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_shares
from hcc_dash.questions.subgroups.numbers.selected import ArmShare
from hcc_dash.questions.virology.numbers.options import MARKERS, TrajectoryOptions
from hcc_dash.questions.virology.numbers.trajectories import count_fallen, describe_trajectories
from hcc_dash.questions.virology.numbers.trajectory_result import TrajectoryResult
from hcc_dash.questions.virology.pictures.trajectories import CourseChart, FallChart, draw_courses, draw_falls
from hcc_dash.questions.virology.words.trajectories import (
    DECIMALS,
    say_alt,
    say_falls_alt,
    say_footnote,
    say_question,
    say_trajectories,
    table_falls,
    table_medians,
    table_reached,
)
from hcc_dash.questions.virology.words.trajectories_method import say_method, say_notes
from hcc_dash.wording.safety_words import label_arm, word_medians
from hcc_dash.wording.words import say_number


def build_trajectories(
    cohort: Cohort, options: TrajectoryOptions, view: NoView = NoView(), look: Look = LIGHT
) -> Exhibit:
    """Every patient's course with medians by visit, a waterfall of largest falls per arm, who has reached what."""
    result = describe_trajectories(cohort, options)
    own = {arm: ArmShare.of(share.x, share.n) for arm, share in result.fallen.items()}
    levels = judge_shares(cohort, partial(_shares, options=options), own=own)
    answer = levels.after(say_trajectories(result))
    return Exhibit.of(
        cohort,
        result,
        view,
        command="hbv-trajectories",
        said=Said(
            question=say_question(result),
            answer=answer,
            footnote=say_footnote(result),
            method=say_method(result),
            notes=say_notes(result),
        ),
        facts={"endpoint": options.marker, "fall_week": result.options.fall_week},
        pictures=_pictures(result, answer, look),
        tables=_tables(result),
        frames={
            "medians": result.summary,
            "reached": result.reached,
            "largest_falls": result.falls,
            "points": result.points,
        },
        row_note="log10 IU/mL; time in days from the start of study treatment",
        estimates=(*_records(result), *levels.records),
        n_comparisons=len(result.differences),
        file_words=(options.marker,),
    )


def _shares(cohort: Cohort, options: TrajectoryOptions) -> dict[str, ArmShare]:
    return {arm: ArmShare.of(share.x, share.n) for arm, share in count_fallen(cohort, options).items()}


def _records(result: TrajectoryResult) -> list[dict[str, Any]]:
    """Shares of those fallen and their differences, unrounded."""
    records: list[dict[str, Any]] = [
        {"arm": arm, "term": "fallen by 1 log10 or more", "n": share.n, "n_events": share.x} | numbers_of(share.share)
        for arm, share in result.fallen.items()
    ]
    return records + [
        {"arm": one.arm, "reference": one.reference, "term": "difference: fallen by 1 log10 or more"}
        | numbers_of(one.difference)
        for one in result.differences
    ]


def _pictures(result: TrajectoryResult, answer: str, look: Look) -> tuple[Picture, ...]:
    if result.points.empty:
        return ()
    marker = MARKERS[result.options.marker]
    courses = CourseChart(
        points=result.points,
        medians=word_medians(result.summary, DECIMALS),
        arms=[(arm, label_arm(result.study, arm), result.position(arm)) for arm in result.groups],
        places=result.places,
        limits=[math.log10(limit) for limit in result.limits if limit > 0],
        title=f"{marker}, log10 IU/mL",
    )
    return (Picture(draw_courses(courses, look), "", say_alt(result, answer)), *_falls(result, marker, look))


def _falls(result: TrajectoryResult, marker: str, look: Look) -> list[Picture]:
    """A waterfall for each arm that has a fall, all on one height."""
    falls = result.falls.astype({"estimate": float})
    pictures = []
    for arm in result.groups:
        mine = falls[falls["arm"] == arm].sort_values("estimate", ascending=False, kind="stable")
        if mine.empty:
            continue
        label = label_arm(result.study, arm)
        chart = FallChart(
            falls=mine.assign(hover=_words_of(mine)),
            position=result.position(arm),
            reach=(min(falls["estimate"].min(), 0.0) - 0.2, max(falls["estimate"].max(), 1.0) + 0.3),
            title=f"Fall of {marker}, log10",
        )
        heading = f"{label}: largest fall by week {result.options.fall_week}"
        pictures.append(Picture(draw_falls(chart, look), heading, say_falls_alt(result, arm)))
    return pictures


def _words_of(falls: pd.DataFrame) -> list[str]:
    rows = falls[["subject_id", "estimate", "at_least", "responded"]].itertuples(index=False, name=None)
    return [
        f"{subject}\n{'at least ' if at_least else ''}{say_number(fall, DECIMALS)} log10"
        f"{', responder' if responded else ''}"
        for subject, fall, at_least, responded in rows
    ]


def _tables(result: TrajectoryResult) -> tuple[WordTable, ...]:
    if result.points.empty:
        return ()
    tables = [WordTable("Largest fall by arm", table_falls(result))]
    if len(result.reached):
        tables.append(WordTable("Reached by visit", partial(table_reached, result)))
    if len(result.summary):
        tables.append(WordTable("Medians by visit", partial(table_medians, result)))
    return tuple(tables)
