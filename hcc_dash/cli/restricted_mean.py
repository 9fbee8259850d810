"""``hcc-dash analyse rmst``."""

from typing import Any

import click

from hcc_dash.analysis.restricted_mean import RestrictedMeanOptions
from hcc_dash.cli.analyse import answer
from hcc_dash.cli.asked import Asked
from hcc_dash.cli.cohort import about_patients, asked_endpoint, checked_compare
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.restricted_mean import build_restricted_mean


@click.command("rmst")
@about_patients
@click.option("--compare", default="", help="Factor whose levels are compared instead of the arms.")
@click.option("--tau", type=float, help="Horizon in months; the study's own by default.")
def analyse_restricted_mean(**asked: Any) -> None:
    """Restricted mean survival time by arm, differences and ratios."""
    answer(asked, _build)


def _build(cohort: Cohort, asked: Asked) -> Exhibit:
    compare = checked_compare(cohort, asked)
    return build_restricted_mean(
        cohort, RestrictedMeanOptions(endpoint=asked_endpoint(cohort, asked), compare=compare, tau_months=asked["tau"])
    )
