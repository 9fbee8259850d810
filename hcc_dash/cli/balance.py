"""``hcc-dash analyse balance``."""

from typing import Any, cast, get_args

import click

from hcc_dash.analysis.balance.baseline import BaselineOptions
from hcc_dash.analysis.balance.weighted_result import WeightedOptions
from hcc_dash.analysis.balance.weighting import WeightKind
from hcc_dash.cli.analyse import answer
from hcc_dash.cli.asked import Asked
from hcc_dash.cli.cohort import about_patients, asked_arm, asked_endpoint
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.baseline import build_baseline
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.propensity import build_propensity


@click.command("balance")
@about_patients
@click.option("--versus", default="", help="The arm compared with the reference, where there are more than two.")
@click.option("--weights", type=click.Choice(get_args(WeightKind)), help="Compare outcomes by propensity weights.")
@click.option("--trim", type=click.FloatRange(0, 0.4), default=0.0, show_default=True, help="Leave out extreme scores.")
@click.option("--landmark", type=float, help="Months at which weighted survival is read.")
def analyse_balance(**asked: Any) -> None:
    """Baseline characteristics by arm with standardised differences; with --weights the weighted comparison."""
    answer(asked, _build)


def _build(cohort: Cohort, asked: Asked) -> Exhibit:
    arm = asked_arm(cohort, asked)
    if asked["weights"] is None:
        return build_baseline(cohort, BaselineOptions(arm=arm))
    weights = cast(WeightKind, asked["weights"])
    options = WeightedOptions(
        endpoint=asked_endpoint(cohort, asked),
        arm=arm,
        weights=weights,
        trim=asked["trim"],
        landmark_months=asked["landmark"],
    )
    return build_propensity(cohort, options)
