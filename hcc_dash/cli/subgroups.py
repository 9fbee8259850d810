"""``hcc-dash analyse subgroups``."""

from typing import Any

import click

from hcc_dash.analysis.subgroups.result import SubgroupOptions
from hcc_dash.cli.analyse import answer
from hcc_dash.cli.asked import Asked
from hcc_dash.cli.cohort import about_patients, asked_arm, asked_endpoint, check_factor
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.subgroups import build_subgroups
from hcc_dash.study.errors import StudyError, did_you_mean


@click.command("subgroups")
@about_patients
@click.option("--by", multiple=True, help="Factor that divides the patients; repeatable. The declared ones by default.")
@click.option("--cut", multiple=True, help="Where a numeric factor is cut, like age=60; repeatable. Else its median.")
@click.option("--versus", default="", help="The arm compared with the reference, where there are more than two.")
@click.option("--stratify", multiple=True, help="Factor that stratifies every hazard ratio and test; repeatable.")
@click.option("--landmark", type=float, help="Months at which survival is read.")
def analyse_subgroups(**asked: Any) -> None:
    """Forest of hazard ratios by subgroup, with one interaction test for each factor."""
    answer(asked, _build)


def _build(cohort: Cohort, asked: Asked) -> Exhibit:
    for column in asked["stratify"]:
        check_factor(column, cohort)
    cuts = tuple(_read_cut(text) for text in asked["cut"])
    named = tuple(dict.fromkeys((*asked["by"], *(column for column, _ in cuts))))
    known = [factor.column for factor in cohort.study.factors]
    for column in named:
        if column not in known:
            raise StudyError(f'No factor is called "{column}". {did_you_mean(column, known)}')
    options = SubgroupOptions(
        endpoint=asked_endpoint(cohort, asked),
        factors=named or None,
        cuts=cuts,
        arm=asked_arm(cohort, asked),
        strata=asked["stratify"],
        landmark_months=asked["landmark"],
    )
    return build_subgroups(cohort, options)


def _read_cut(text: str) -> tuple[str, float]:
    column, _, number = text.partition("=")
    try:
        return column.strip(), float(number)
    except ValueError:
        raise StudyError(f'A cut is a factor and a number, like age=60; found "{text}".') from None
