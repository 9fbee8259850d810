"""``hcc-dash analyse trajectories``."""

from typing import Any, get_args

import click

from hcc_dash.analysis.quality_of_life.options import QolOptions, Statistic
from hcc_dash.analysis.quality_of_life.scores import forms_of
from hcc_dash.analysis.quality_of_life.together import TogetherOptions
from hcc_dash.cli.analyse import answer
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
@click.option("--points", type=float, help="Points of one's own relevant difference.")
@click.option("--patients", is_flag=True, help="With every patient's scores, under codes.")
@click.option("--up-is-better", is_flag=True, help="Turn the axes of scales on which higher is worse.")
@click.option("--grade", type=int, help="Adverse events of that grade or higher; 2 by default.")
@click.option("--collected-months", type=float, help="Until when adverse events were looked for; the last contact.")
def analyse_trajectories(**asked: Any) -> None:
    """Quality of life over the visits: scores, all scales, completion, or beside adverse events."""
    answer(asked, _build)


def _build(cohort: Cohort, asked: dict[str, Any]) -> Exhibit:
    refuse_others(asked, asked["part"], PARTS)
    scale = _asked_scale(cohort, asked)
    code = scale.code if scale else "QL"
    view = QolView(
        asked["visit"], asked["up_is_better"], asked["relevant"] or "group",
        5.0 if asked["points"] is None else asked["points"], asked["patients"],
    )  # fmt: skip
    options = QolOptions(
        code, asked["change"], asked["statistic"] or "mean", asked["by"], table=asked["questionnaire"]
    )  # fmt: skip
    match asked["part"]:
        case "scales":
            return build_scales(cohort, options, view)
        case "completion" if scale:
            return build_completion(cohort, options, scale, view)
        case "together":
            grade, months = asked["grade"] or 2, asked["collected_months"]
            return build_together(cohort, TogetherOptions(code, asked["questionnaire"], grade, months), view)
    return build_trajectory(cohort, options, view)


def _asked_scale(cohort: Cohort, asked: dict[str, Any]) -> Scale | None:
    """The scale asked about, the first without one; None when the trial has no questionnaire."""
    forms = forms_of(cohort, asked["questionnaire"])
    if forms is None:
        return None
    visits = tuple(forms.due) if asked["part"] == "completion" else forms.visits
    if asked["visit"] and asked["visit"] not in visits:
        raise StudyError(f'No visit with forms is called "{asked["visit"]}". Visits: {", ".join(visits)}.')
    return forms.scale(asked["scale"]) if asked["scale"] else forms.scales[0]
