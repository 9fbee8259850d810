"""``hcc-dash analyse exposure``."""

from typing import Any

import click

from hcc_dash.analysis.exposure.result import ExposureOptions
from hcc_dash.cli.analyse import answer
from hcc_dash.cli.cohort import about_patients
from hcc_dash.exhibits.exposure import build_exposure


@click.command("exposure")
@about_patients
@click.option("--treatment", default="", help="A treatment that the study declares; its first by default.")
def analyse_exposure(**asked: Any) -> None:
    """How much of the planned treatment was given, what was changed, and why it ended."""
    answer(asked, lambda cohort, found: build_exposure(cohort, ExposureOptions(treatment=found["treatment"])))
