"""``hcc-dash analyse competing``."""

from typing import Any

import click

from hcc_dash.analysis.competing.options import CompetingOptions, competing_endpoints, registered_covariates
from hcc_dash.cli.analyse import answer
from hcc_dash.cli.asked import Asked
from hcc_dash.cli.cohort import about_patients, asked_endpoint, checked_compare
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.competing import build_competing, build_periods
from hcc_dash.exhibits.exhibit import Exhibit


@click.command("competing")
@about_patients
@click.option("--compare", default="", help="Factor whose levels are compared instead of the arms; 'none' for one.")
@click.option("--covariate", multiple=True, help="Covariate of the adjusted models; repeatable. The registered ones.")
@click.option("--landmark", type=float, help="Months at which incidences are read.")
@click.option("--cut", type=float, default=24.0, show_default=True, help="Months at which early ends and late begins.")
@click.option("--periods", is_flag=True, help="Early and late instead of the whole follow-up.")
def analyse_competing(**asked: Any) -> None:
    """Cumulative incidence with the competing event, Gray's test, cause-specific and Fine-Gray models."""
    answer(asked, _build)


def _build(cohort: Cohort, asked: Asked) -> Exhibit:
    study = cohort.study
    able = competing_endpoints(study)
    endpoint = asked["endpoint"] or (able[0].id if able else asked_endpoint(cohort, asked))
    options = CompetingOptions(
        endpoint=endpoint,
        compare=checked_compare(cohort, asked),
        covariates=asked["covariate"] or registered_covariates(study, endpoint),
        landmark_months=asked["landmark"],
        cut_months=asked["cut"],
    )
    return (build_periods if asked["periods"] else build_competing)(cohort, options)
