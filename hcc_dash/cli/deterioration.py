"""``hcc-dash analyse deterioration``."""

from typing import Any

import click

from hcc_dash.analysis.quality_of_life.deterioration_options import (
    CONFIRMATIONS,
    DEATHS,
    REFERENCES,
    DeteriorationOptions,
)
from hcc_dash.analysis.quality_of_life.responders import ResponderOptions
from hcc_dash.cli.analyse import answer
from hcc_dash.cli.asked import Asked
from hcc_dash.cli.cohort import about_patients, checked_compare
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.deterioration import build_deterioration
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.responders import build_responders

_PLAIN = DeteriorationOptions()


@click.command("deterioration")
@about_patients
@click.option("--scale", default="", help="Code of the scale, such as QL or PF; the questionnaire's first.")
@click.option("--questionnaire", default="", help="Table of the questionnaire; the trial's first.")
@click.option("--threshold", type=float, default=10.0, show_default=True, help="Points of change that count.")
@click.option(
    "--confirmation", type=click.Choice(list(CONFIRMATIONS)), default="first", show_default=True,
    help="The first worse form, one that the next confirms, or one that every later form confirms.",
)  # fmt: skip
@click.option("--last-form-counts", is_flag=True, help="A worse last form, which nothing can confirm, is an event.")
@click.option(
    "--reference-score", type=click.Choice(list(REFERENCES)), default="baseline", show_default=True,
    help="What a form is compared with: baseline, or the best score so far.",
)  # fmt: skip
@click.option("--death", type=click.Choice(list(DEATHS)), default="competing", show_default=True)
@click.option(
    "--death-within", type=float, default=12.0, show_default=True, help="Months after the last form in which it counts."
)
@click.option("--compare", default="", help="Factor whose levels are compared instead of the arms; 'none' for one.")
@click.option(
    "--landmark", type=float, default=None, help="Months at which curves are read; 12, or less when visits end before."
)
@click.option("--responders", is_flag=True, help="Improved, stable and worsened at a visit instead.")
@click.option(
    "--visit", default="", help="With --responders: the visit; by default the first from the end of treatment on."
)
def analyse_deterioration(**asked: Any) -> None:
    """Time to deterioration of quality of life, or who is better and worse at a visit."""
    answer(asked, _build)


def _build(cohort: Cohort, asked: Asked) -> Exhibit:
    compare = checked_compare(cohort, asked)
    if asked["responders"]:
        wanted = ResponderOptions(
            scale=asked["scale"],
            table=asked["questionnaire"],
            visit=asked["visit"],
            threshold=asked["threshold"],
            compare=compare,
        )
        return build_responders(cohort, wanted)
    if asked.peek("visit"):
        raise ValueError("--visit goes with --responders: time to deterioration uses all visits.")
    options = DeteriorationOptions(
        scale=asked["scale"], table=asked["questionnaire"], threshold=asked["threshold"],
        confirmation=asked["confirmation"],
        last_form_counts=asked["confirmation"] != "first" and asked["last_form_counts"],
        reference=asked["reference_score"], death=asked["death"],
        death_within_months=_PLAIN.death_within_months if asked["death"] == "censored" else asked["death_within"],
        compare=compare, landmark_months=asked["landmark"],
    )  # fmt: skip
    return build_deterioration(cohort, options)
