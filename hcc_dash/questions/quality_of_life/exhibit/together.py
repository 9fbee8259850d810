"""Harm and quality of life on one clock: adverse events going on above the score, one picture for each arm."""

from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import with_note
from hcc_dash.answers.safety_parts import position_of
from hcc_dash.clinical.qlq import Scale
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.quality_of_life.exhibit.qol_chart import fit_window, reading_of, turns
from hcc_dash.questions.quality_of_life.exhibit.qol_views import TogetherView
from hcc_dash.questions.quality_of_life.numbers.together import TogetherOptions, TogetherResult, describe_together
from hcc_dash.questions.quality_of_life.pictures.together import TogetherChart, draw_together
from hcc_dash.questions.quality_of_life.words.qol import decimals_of, say_better, say_direction
from hcc_dash.questions.quality_of_life.words.together import say_together, say_together_footnote, table_together
from hcc_dash.questions.quality_of_life.words.together_method import say_method, say_notes
from hcc_dash.wording.safety_words import say_mark


def build_together(
    cohort: Cohort, options: TogetherOptions, view: TogetherView = TogetherView(), look: Look = LIGHT
) -> Exhibit:
    """Share with an adverse event going on by week, and mean score by visit, stacked on one axis for each arm."""
    result = describe_together(cohort, options)
    reading = "" if result.why_not else reading_of(result.scores, result.groups, result.visits)
    visit = view.visit if view.visit in result.visits else reading or next(iter(result.visits), "")
    answer = say_together(result, visit)
    shown = not result.why_not
    return Exhibit.of(
        cohort,
        result,
        replace(view, visit=visit),
        command="together" if shown else "",
        id="qol_together",
        said=Said(
            question="Adverse events and quality of life on one clock",
            answer=answer,
            footnote=say_together_footnote(result),
            method=say_method(result),
            notes=say_notes(result),
        ),
        facts={"options": asdict(options), "visit": visit},
        pictures=_pictures(result, result.scale, view, look) if shown and result.scale else (),
        tables=(WordTable("By visit", table_together(result)),) if shown else (),
        frames=_frames(result) if shown else {},
        row_note="time in weeks",
        estimates=(
            {key: row[key] for key in ("arm", "visit", "n", "estimate", "conf_low", "conf_high")}
            for row in result.scores.to_dict("records")
        ),
        n_comparisons=max(len(result.groups) - 1, 0),
    )


def _frames(result: TogetherResult) -> dict[str, pd.DataFrame]:
    """Both tables, each saying what its estimates are."""
    burden = f"share with an adverse event of grade {result.minimum_grade} or higher going on"
    scores = f"mean of {result.scale.label}, {say_better(result.scale)}" if result.scale else ""
    return {"burden": with_note(result.burden, burden), "scores": with_note(result.scores, scores)}


def _pictures(result: TogetherResult, scale: Scale, view: TogetherView, look: Look) -> tuple[Picture, ...]:
    """One for each arm; the same axes in all, so that arms can be compared by eye."""
    drawn = result.scores[["estimate", "conf_low", "conf_high"]].to_numpy(float)
    window = fit_window(scale, float(np.nanmin(drawn)), float(np.nanmax(drawn)))
    highest = min(1.05 * float(result.burden["conf_high"].max()) + 0.01, 1.02)
    direction = say_direction(scale, turns(scale, turned=view.turned))
    pictures = []
    for arm in result.groups:
        chart = TogetherChart(
            position=position_of(result.study, arm),
            burden=result.burden[result.burden["arm"] == arm],
            scores=result.scores[result.scores["arm"] == arm],
            visits=result.visits,
            places=[result.weeks[visit] for visit in result.visits],
            burden_title=f"Event of grade {result.minimum_grade} or higher going on",
            score_title=scale.label,
            direction=direction,
            highest=highest,
            window=window,
            turned=turns(scale, turned=view.turned),
            decimals=decimals_of(scale),
        )
        alt = (
            f"{result.labels[arm]}: share with an adverse event of grade {result.minimum_grade} or higher going on, "
            f"week by week, above mean {scale.label.lower()} ({direction}). {say_mark(result.study)}"
        )
        pictures.append(Picture(draw_together(chart, look), result.labels[arm], alt))
    return tuple(pictures)
