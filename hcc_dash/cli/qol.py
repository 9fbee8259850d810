"""``hcc-dash analyse qol``."""

from typing import Any

import click

from hcc_dash.analysis.quality_of_life.model_options import STRUCTURES, ModelOptions
from hcc_dash.cli.analyse import answer
from hcc_dash.cli.asked import Asked
from hcc_dash.cli.cohort import about_patients
from hcc_dash.cli.parts import refuse_unknown
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.qol_model import build_qol_model


@click.command("qol")
@about_patients
@click.option("--scale", default="QL", show_default=True, help="Code of the scale, such as QL or PF.")
@click.option("--questionnaire", default="", help="Table of the questionnaire; the trial's first.")
@click.option("--visit", default="", help="Primary visit; the planned one by default, else the last.")
@click.option(
    "--structure", type=click.Choice(list(STRUCTURES)), default="unstructured", show_default=True,
    help="Covariance of the visits; the next simpler one is tried when it cannot be fitted.",
)  # fmt: skip
@click.option(
    "--df", type=click.Choice(["kenward-roger", "satterthwaite"]), default="kenward-roger", show_default=True,
)  # fmt: skip
@click.option(
    "--baseline", type=click.Choice(["covariate", "clda"]), default="covariate", show_default=True,
    help="Baseline as covariate, or as the first outcome with one mean for all arms.",
)  # fmt: skip
@click.option(
    "--engine", type=click.Choice(["mmrm", "random-slope"]), default="mmrm", show_default=True,
    help="A mean per visit, or straight lines with random intercepts and slopes.",
)  # fmt: skip
@click.option("--covariate", multiple=True, help="A declared covariate of the study; repeatable.")
def analyse_qol(**asked: Any) -> None:
    """Change of quality of life from baseline, compared between arms by a mixed model for repeated measures."""
    answer(asked, _build)


def _build(cohort: Cohort, asked: Asked) -> Exhibit:
    options = ModelOptions(
        scale=asked["scale"], structure=asked["structure"], df=asked["df"], baseline=asked["baseline"],
        covariates=tuple(asked["covariate"]), primary_visit=asked["visit"], engine=asked["engine"],
        table=asked["questionnaire"],
    )  # fmt: skip
    exhibit = build_qol_model(cohort, options)
    refuse_unknown("--visit", asked["visit"], exhibit.result.visits)
    return exhibit
