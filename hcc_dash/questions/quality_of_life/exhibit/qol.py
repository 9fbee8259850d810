"""How patients feel over time: one scale looked at closely, and all scales side by side; two exhibits."""

from dataclasses import asdict, replace
from functools import partial
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.asking.options import build_options, values_of
from hcc_dash.clinical.qlq import Scale
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.quality_of_life.exhibit.qol_chart import chart_of, extent_of, read_at, turns, window_of
from hcc_dash.questions.quality_of_life.exhibit.qol_views import QolView, ScalesView
from hcc_dash.questions.quality_of_life.numbers.options import QolOptions
from hcc_dash.questions.quality_of_life.numbers.trajectories import TrajectoryResult, describe_trajectories
from hcc_dash.questions.quality_of_life.pictures.qol import SMALL, draw_scores
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
    view = replace(view, visit=visit)
    facts = {"options": asdict(options), "view": asdict(view)}
    if result.why_not:
        return _nothing_of(cohort, result, "quality_of_life", "Quality of life over time", facts)
    scale = result.scale(options.scale)
    frame = result.rows(scale.code)
    of = f"{scale.label}, {say_better(scale)}"
    footnote = say_footnote(result, say_relevant(view.relevant, view.points, scale), say_beyond(result, [scale.code]))
    return Exhibit.of(
        cohort,
        result,
        view,
        command="scores",
        id="quality_of_life",
        said=_say(result, f"{scale.label} over time", say_trajectories(result, visit), footnote),
        facts=facts,
        pictures=(_picture(result, scale, view, look),) if len(frame) else (),
        tables=(WordTable("By visit", partial(table_trajectories, result)),) if len(frame) else (),
        frames={"scores": frame} | ({"patients": result.individuals} if view.patients else {}),
        row_note=f"{of}; {_say_columns(result)}",
        estimates=_records(frame),
        n_comparisons=max(len(result.groups) - 1, 0),
    )


def _picture(result: TrajectoryResult, scale: Scale, view: QolView, look: Look) -> Picture:
    direction = say_direction(scale, turns(scale, turned=view.turned))
    alt = f"{scale.label}, {direction}, by visit: {say_reading(result, view.visit)}. {say_mark(result.study)}"
    return Picture(FinishedFigure.when_seen(partial(_draw, result, scale, view, look)), "", alt)


def _draw(result: TrajectoryResult, scale: Scale, view: QolView, look: Look) -> FinishedFigure:
    return draw_scores(chart_of(result, scale, view, window_of(result, scale, view)), look)


def build_scales(cohort: Cohort, options: QolOptions, view: ScalesView = ScalesView(), look: Look = LIGHT) -> Exhibit:
    """All scales side by side, one small panel each; every panel spans as many points as any other."""
    result = describe_trajectories(cohort, options)
    visit = read_at(result, view.visit)
    view = replace(view, visit=visit)
    plain = build_options(QolView, values_of(view))
    facts = {"options": asdict(options), "view": asdict(plain)}
    if result.why_not:
        return _nothing_of(cohort, result, "qol_scales", "All scales", facts)
    shown = [scale for scale in result.scales if len(result.rows(scale.code))]
    footnote = say_footnote(result, say_beyond(result, [scale.code for scale in shown]))
    return Exhibit.of(
        cohort,
        result,
        view,
        command="scales",
        id="qol_scales",
        said=_say(result, "All scales", say_scales(result, visit), footnote),
        facts=facts,
        pictures=_panels(result, shown, plain, look),
        tables=(WordTable(f"All scales {f'at {visit}' if visit else 'at no visit'}", table_scales(result, visit)),),
        frames={"scales": result.frame},
        row_note=_say_columns(result),
        estimates=_records(result.frame),
        n_comparisons=max(len(result.groups) - 1, 0) * len(shown),
    )


def _panels(result: TrajectoryResult, shown: list[Scale], view: QolView, look: Look) -> tuple[Picture, ...]:
    width = max((extent_of(result, scale) for scale in shown if scale.span is not None), default=0.0)
    return tuple(
        Picture(
            draw_scores(chart_of(result, scale, view, window_of(result, scale, view, width)), look, SMALL),
            scale.label,
            f"{scale.label}, {say_direction(scale, turns(scale, turned=view.turned))}, small panel. "
            f"{say_mark(result.study)}",
        )
        for scale in shown
    )


def _nothing_of(cohort: Cohort, result: TrajectoryResult, id: str, question: str, facts: dict[str, Any]) -> Exhibit:
    words = _say(result, question, result.why_not, result.why_not)
    return Exhibit.of(cohort, result, command="", id=id, said=words, facts=facts)


def _say(result: TrajectoryResult, question: str, answer: str, footnote: str) -> Said:
    return Said(question=question, answer=answer, footnote=footnote, method=say_method(result), notes=say_notes(result))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    kept = ("term", "arm", "visit", "n", "estimate", "conf_low", "conf_high")
    return [{str(key): value for key, value in row.items()} for row in frame[list(kept)].to_dict("records")]


def _say_columns(result: TrajectoryResult) -> str:
    """What a file's estimates are."""
    what = "change from baseline" if result.options.change else "score"
    return f"estimate by arm = {result.options.statistic} {what}; time in weeks"


def codes_of(exhibit: Exhibit) -> dict[str, str]:
    """Label by code of the scales that an exhibit's panels show, in their order."""
    result: TrajectoryResult = exhibit.result
    known = set(result.frame["term"])
    return {scale.code: scale.label for scale in result.scales if scale.code in known}
