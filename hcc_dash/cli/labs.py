"""``hcc-dash analyse labs``."""

from dataclasses import replace
from typing import Any

import click

from hcc_dash.analysis.labs.options import LabOptions
from hcc_dash.cli.analyse import answer
from hcc_dash.cli.asked import Asked
from hcc_dash.cli.cohort import about_patients
from hcc_dash.cli.parts import refuse_others, refuse_unknown
from hcc_dash.clinical.ctcae import VERSIONS
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.labs import MedianView, build_agreement, build_medians, build_shift, terms_of

_PARTS = {"shift": ("term",), "agreement": (), "medians": ("test", "of_arm", "scheme", "visit")}


@click.command("labs")
@about_patients
@click.option("--part", type=click.Choice(list(_PARTS)), default="shift", show_default=True)
@click.option("--ctcae", type=click.Choice(VERSIONS), required=True, help="Version that grades; never pooled.")
@click.option("--window-days", type=click.FloatRange(0, min_open=True), help="Days after the start of treatment; all "
              "follow-up by default.")  # fmt: skip
@click.option("--term", default="", help="Shift: the CTCAE term; the one with most grades by default.")
@click.option("--test", default="", help="Medians: the blood test.")
@click.option("--of-arm", default="", help="Medians: one arm instead of all.")
@click.option("--scheme", default="", help="Medians: whose dose-action lines are drawn; none by default.")
@click.option("--visit", default="", help="Medians: the visit the answer reads; the last well-attended by default.")
@click.option("--show-ids", is_flag=True, help="The file's identifiers instead of masked codes.")
def analyse_labs(**asked: Any) -> None:
    """Derived grades against baseline, beside the investigators', or medians of a blood test over time."""
    answer(asked, _build)


def _build(cohort: Cohort, asked: Asked) -> Exhibit:
    part = asked["part"]
    refuse_others(asked, part, _PARTS)
    options = LabOptions(version=asked["ctcae"], window_days=asked["window_days"])
    match part:
        case "agreement":
            return build_agreement(cohort, replace(options, show_ids=asked["show_ids"]))
        case "medians":
            view = MedianView(test=asked["test"], arm=asked["of_arm"], scheme=asked["scheme"], visit=asked["visit"])
            exhibit = build_medians(cohort, options, view)
            refuse_unknown("--test", view.test, (test.key for test in exhibit.result.tests))
            refuse_unknown("--of-arm", view.arm, exhibit.result.groups)
            refuse_unknown("--visit", view.visit, exhibit.result.visits)
            return exhibit
        case _:
            exhibit = build_shift(cohort, replace(options, show_ids=asked["show_ids"]), asked["term"])
            refuse_unknown("--term", asked["term"], terms_of(exhibit.result))
            return exhibit
