"""``hcc-dash analyse survival``."""

import math
from typing import Any

import click

from hcc_dash.analysis.options import SurvivalOptions
from hcc_dash.cli.analyse import answer
from hcc_dash.cli.asked import Asked
from hcc_dash.cli.cohort import about_patients, asked_endpoint, check_factor, checked_compare
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.survival import build_survival
from hcc_dash.study.errors import StudyError
from hcc_dash.tables.survival import Shown


@click.command("survival")
@about_patients
@click.option(
    "--compare", default="", help="Factor whose levels are compared instead of the arms; 'none' for one curve."
)
@click.option("--by", "panels", default="", help="Factor that makes one panel for each level.")
@click.option("--stratify", multiple=True, help="Factor that stratifies tests and hazard ratio; repeatable.")
@click.option("--landmark", type=float, help="Months at which survival is read.")
@click.option("--joint", is_flag=True, help="Hazard ratios of three groups or more from one model, not of each pair.")
@click.option("--incidence/--event-free", default=None, help="Direction of the words; by default the endpoint's own.")
def analyse_survival(**asked: Any) -> None:
    """Kaplan-Meier curves, tests, hazard ratio and restricted mean, by arm or factor."""
    answer(asked, _build)


def _build(cohort: Cohort, asked: Asked) -> Exhibit:
    options = survival_options(cohort, asked)
    own = cohort.study.endpoint(options.endpoint).direction == "incidence"
    return build_survival(cohort, options, Shown(incidence=own if asked["incidence"] is None else asked["incidence"]))


def survival_options(cohort: Cohort, asked: Asked) -> SurvivalOptions:
    """The question in the form the analysis wants it; StudyError names what this study cannot be asked."""
    compare = checked_compare(cohort, asked)
    for column in [asked["panels"], *asked["stratify"]]:
        check_factor(column, cohort)
    if asked["landmark"] is not None and not 0 < asked["landmark"] < math.inf:
        raise StudyError(f"--landmark is {asked['landmark']:g}; it is a number of months above 0, like 36.")
    return SurvivalOptions(
        endpoint=asked_endpoint(cohort, asked),
        compare=compare,
        panels=asked["panels"],
        strata=asked["stratify"],
        landmark_months=asked["landmark"],
        joint=asked["joint"],
    )
