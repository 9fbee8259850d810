"""``hcc-dash analyse trajectories``."""

from dataclasses import replace
from typing import Any, get_args

import click

from hcc_dash.analysis.quality_of_life.options import QolOptions, Statistic
from hcc_dash.analysis.quality_of_life.scores import forms_of
from hcc_dash.analysis.quality_of_life.together import TogetherOptions
from hcc_dash.cli.analyse import answer
from hcc_dash.cli.asked import Asked
from hcc_dash.cli.cohort import about_patients
from hcc_dash.cli.parts import refuse_others
from hcc_dash.clinical.qlq import Scale
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.completion import build_completion
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.qol import build_scales, build_trajectory
from hcc_dash.exhibits.qol_chart import QolView
from hcc_dash.exhibits.together import build_together
from hcc_dash.study.errors import StudyError
from hcc_dash.tables.qol import Relevant

PARTS = {
    "scores": ("by", "change", "statistic", "relevant", "points", "patients", "up_is_better"),
    "scales": ("by", "change", "statistic", "relevant", "points", "up_is_better"),
    "completion": ("by",),
    "together": ("grade", "collected_months"),
}


@click.command("trajectories")
@about_patients
@click.option("--part", type=click.Choice(list(PARTS)), default="scores", show_default=True, help="Which answer.")
@click.option("--scale", default="", help="Code of the scale; the questionnaire's first by default.")
@click.option("--questionnaire", default="", help="The table of forms; the trial's first by default.")
@click.option("--visit", default="", help="Where the answer reads; the last well-attended visit by default.")
@click.option("--by", default="", help="Factor whose levels are compared instead of the arms; 'none' for one line.")
@click.option("--change", is_flag=True, help="Change from baseline instead of the scores.")
@click.option("--statistic", type=click.Choice(get_args(Statistic)), help="Mean by default.")
@click.option("--relevant", type=click.Choice(get_args(Relevant)), help="Which relevant difference; groups by default.")
@click.option("--points", type=click.FloatRange(0, min_open=True), help="Points of one's own relevant difference.")
@click.option("--patients", is_flag=True, help="With every patient's scores, under codes.")
@click.option("--up-is-better", is_flag=True, help="Turn the axes of scales on which higher is worse.")
@click.option("--grade", type=click.IntRange(1, 5), help="Adverse events of that grade or higher; 2 by default.")
@click.option(
    "--collected-months", type=click.FloatRange(0), help="Until when adverse events were looked for; the last contact."
)
def analyse_trajectories(**asked: Any) -> None:
    """Quality of life over the visits: scores, all scales, completion, or beside adverse events."""
    answer(asked, _build)


def _build(cohort: Cohort, asked: Asked) -> Exhibit:
    refuse_others(asked, asked["part"], PARTS)
    scale = _asked_scale(cohort, asked)
    code = scale.code if scale else "QL"
    view = QolView(visit=asked["visit"])
    options = QolOptions(scale=code, table=asked["questionnaire"])
    match asked["part"]:
        case "completion" if scale:
            return build_completion(cohort, replace(options, by=asked["by"]), scale, view)
        case "together":
            grade, months = asked["grade"] or 2, asked["collected_months"]
            return build_together(
                cohort,
                TogetherOptions(scale=code, table=asked["questionnaire"], minimum_grade=grade, collected_months=months),
                view,
            )
    options = QolOptions(
        scale=code,
        change=asked["change"],
        statistic=asked["statistic"] or "mean",
        by=asked["by"],
        table=asked["questionnaire"],
    )
    view = _with_band(asked, replace(view, turned=asked["up_is_better"]))
    if asked["part"] == "scales":
        return build_scales(cohort, options, view)
    return build_trajectory(cohort, options, replace(view, patients=asked["patients"]))


def _with_band(asked: Asked, view: QolView) -> QolView:
    """The view with the relevant difference asked for; points alone are one's own."""
    relevant: Relevant = asked["relevant"] or ("own" if asked.peek("points") is not None else "group")
    points = asked["points"] if relevant == "own" and asked["points"] is not None else view.points
    return replace(view, relevant=relevant, points=points)


def _asked_scale(cohort: Cohort, asked: Asked) -> Scale | None:
    """The scale asked about, the first without one; None when the trial has no questionnaire."""
    forms = forms_of(cohort, asked["questionnaire"])
    if forms is None:
        return None
    visits = tuple(forms.due) if asked["part"] == "completion" else forms.visits
    if asked["visit"] and asked["visit"] not in visits:
        raise StudyError(f'No visit with forms is called "{asked["visit"]}". Visits: {", ".join(visits)}.')
    return forms.scale(asked["scale"]) if asked["scale"] else forms.scales[0]
