"""How patients feel over time: one scale looked at closely, and all scales side by side; two exhibits."""

from dataclasses import asdict, replace
from typing import Any

import pandas as pd

from hcc_dash.answers.command import command_of
from hcc_dash.answers.exhibit import Exhibit, Picture, WordTable
from hcc_dash.answers.footnote import close_footnote
from hcc_dash.answers.marks import build_marks, export_note
from hcc_dash.answers.records import ask_of, with_note
from hcc_dash.asking.options import build_options, values_of
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.quality_of_life.exhibit.qol_chart import chart_of, extent_of, read_at, turns, window_of
from hcc_dash.questions.quality_of_life.exhibit.qol_views import QolView, ScalesView
from hcc_dash.questions.quality_of_life.numbers.options import QolOptions
from hcc_dash.questions.quality_of_life.numbers.trajectories import TrajectoryResult, describe_trajectories
from hcc_dash.questions.quality_of_life.pictures.qol import draw_scores
from hcc_dash.questions.quality_of_life.words.qol import (
    say_better,
    say_beyond,
    say_direction,
    say_footnote,
    say_reading,
    say_relevant,
    say_scales,
    say_trajectories,
    table_scales,
    table_trajectories,
)
from hcc_dash.questions.quality_of_life.words.qol_method import say_method, say_notes
from hcc_dash.wording.safety_words import say_mark


def build_trajectory(cohort: Cohort, options: QolOptions, view: QolView = QolView(), look: Look = LIGHT) -> Exhibit:
    """The asked scale over the visits by arm, with limits and the numbers answering."""
    result = describe_trajectories(cohort, options)
    visit = read_at(result, view.visit)
    answer = say_trajectories(result, visit)
    asked = {"options": asdict(options), "view": asdict(replace(view, visit=visit))}
    if result.why_not:
        return _exhibit(cohort, result, "quality_of_life", "Quality of life over time", answer, asked, (), (), {}, "")
    code = command_of(cohort, "scores", result.options, replace(view, visit=visit))
    scale = result.scale(options.scale)
    frame = result.frame[result.frame["term"] == scale.code]
    pictures: tuple[Picture, ...] = ()
    if len(frame):
        chart = chart_of(result, scale, view, window_of(result, scale, view))
        direction = say_direction(scale, turns(scale, turned=view.turned))
        alt = f"{scale.label}, {direction}, by visit: {say_reading(result, visit)}. {say_mark(result.study)}"
        pictures = (Picture(draw_scores(chart, look), "", alt),)
    frames = {"scores": frame} | ({"patients": result.individuals} if view.patients else {})
    return _exhibit(
        cohort,
        result,
        "quality_of_life",
        f"{scale.label} over time",
        answer,
        asked,
        pictures,
        (WordTable("By visit", table_trajectories(result)),) if len(frame) else (),
        frames,
        say_footnote(result, say_relevant(view.relevant, view.points, scale), say_beyond(result, [scale.code])),
        code,
    )


def build_scales(cohort: Cohort, options: QolOptions, view: ScalesView = ScalesView(), look: Look = LIGHT) -> Exhibit:
    """All scales side by side, one small panel each; every panel spans as many points as any other."""
    result = describe_trajectories(cohort, options)
    visit = read_at(result, view.visit)
    plain = build_options(QolView, values_of(replace(view, visit=visit)))
    asked = {"options": asdict(options), "view": asdict(plain)}
    question = "All scales"
    if result.why_not:
        return _exhibit(cohort, result, "qol_scales", question, result.why_not, asked, (), (), {}, "")
    code = command_of(cohort, "scales", result.options, replace(view, visit=visit))
    shown = [scale for scale in result.scales if scale.code in set(result.frame["term"])]
    width = max((extent_of(result, scale) for scale in shown if scale.span is not None), default=0.0)
    pictures = tuple(
        Picture(
            draw_scores(chart_of(result, scale, plain, window_of(result, scale, plain, width)), look, small=True),
            scale.label,
            f"{scale.label}, {say_direction(scale, turns(scale, turned=view.turned))}, small panel. "
            f"{say_mark(result.study)}",
        )
        for scale in shown
    )
    at = f"at {visit}" if visit else "at no visit"
    answer = say_scales(result, visit)
    return _exhibit(
        cohort,
        result,
        "qol_scales",
        question,
        answer,
        asked,
        pictures,
        (WordTable(f"All scales {at}", table_scales(result, visit)),),
        {"scales": result.frame},
        say_footnote(result, say_beyond(result, [scale.code for scale in shown])),
        code,
        len(shown),
    )


def codes_of(exhibit: Exhibit) -> dict[str, str]:
    """Label by code of the scales that an exhibit's panels show, in their order."""
    result: TrajectoryResult = exhibit.result
    known = set(result.frame["term"])
    return {scale.code: scale.label for scale in result.scales if scale.code in known}


def _exhibit(
    cohort: Cohort,
    result: TrajectoryResult,
    name: str,
    question: str,
    answer: str,
    asked: dict[str, Any],
    pictures: tuple[Picture, ...],
    tables: tuple[WordTable, ...],
    frames: dict[str, pd.DataFrame],
    footnote: str,
    code: str = "",
    n_scales: int = 1,
) -> Exhibit:
    marks = build_marks(cohort, "exploratory")
    note = f"{export_note(marks, cohort.study.id)}; {_say_columns(result, name)}time in weeks"
    kept = ("term", "arm", "visit", "n", "estimate", "conf_low", "conf_high")
    return Exhibit(
        id=name,
        question=question,
        answer=answer,
        asked=ask_of(cohort, result.n_analysed, result.left_out, status="exploratory") | asked,
        result=result,
        pictures=pictures,
        tables=tables,
        frames={key: with_note(frame, note) for key, frame in frames.items()},
        estimates=tuple(
            {key: row[key] for key in kept} for row in next(iter(frames.values()), pd.DataFrame()).to_dict("records")
        ),
        marks=marks,
        footnote=close_footnote(cohort, footnote or answer),
        method=say_method(result),
        notes=say_notes(result),
        code=code,
        n_comparisons=max(len(result.groups) - 1, 0) * n_scales,
    )


def _say_columns(result: TrajectoryResult, name: str) -> str:
    """What a file's estimates are; of which scale, where it holds only one."""
    if result.why_not:
        return ""
    scale = result.scale(result.options.scale)
    of = f"{scale.label}, {say_better(scale)}; " if name == "quality_of_life" else ""
    what = "change from baseline" if result.options.change else "score"
    return f"{of}estimate by arm = {result.options.statistic} {what}; "
