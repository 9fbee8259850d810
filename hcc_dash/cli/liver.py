"""``hcc-dash analyse liver``."""

from typing import Any

import click

from hcc_dash.analysis.liver.options import LiverOptions
from hcc_dash.cli.analyse import answer
from hcc_dash.cli.asked import Asked
from hcc_dash.cli.cohort import about_patients
from hcc_dash.cli.parts import refuse_others, refuse_unknown
from hcc_dash.clinical.albi import MODIFIED_CUT
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.albi import build_albi
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.flares import build_flares
from hcc_dash.exhibits.liver import RiseView, build_child_pugh
from hcc_dash.exhibits.liver_injury import build_injury
from hcc_dash.study.errors import StudyError

_PARTS = {
    "child-pugh": ("weeks", "window", "rule", "at_recurrence", "rise", "given_scores", "show_ids"),
    "albi": ("modified", "modified_cut", "visit"),
    "injury": ("enzyme", "alp_limit", "days_after_peak", "patient", "show_ids"),
    "flares": ("patient", "show_ids"),
}
_VIEW = RiseView()


@click.command("liver")
@about_patients
@click.option("--part", type=click.Choice(list(_PARTS)), default="child-pugh", show_default=True)
@click.option("--weeks", type=float, help="Child-Pugh: weeks that treatment is read as, the study's by default.")
@click.option("--window", type=click.Choice(["treatment", "three_years"]), help="Child-Pugh: three_years by default.")
@click.option("--rule", type=click.Choice(["registered", "confirmed"]), help="Child-Pugh: registered by default.")
@click.option("--at-recurrence", is_flag=True, help="Child-Pugh: following ends at recurrence.")
@click.option("--rise", type=int, help="Child-Pugh: points above the baseline, 2 by default.")
@click.option("--given-scores", is_flag=True, help="Child-Pugh: the table's own score, not that of its items.")
@click.option("--modified", is_flag=True, help="ALBI: grade 2 divided, as in mALBI.")
@click.option("--visit", default="", help="ALBI: the visit that the answer reads; the last well-attended by default.")
@click.option("--enzyme", type=click.Choice(["alt", "ast"]), help="Injury: alt by default.")
@click.option("--modified-cut", type=float, help="ALBI: where grade 2 is divided; -2.27 by default, not verified at "
              "the source.")  # fmt: skip
@click.option("--alp-limit", type=float, help="Injury: ALP, in multiples of its limit, that clears a patient from "
              "the Hy's law screen; 2 by default, not verified at the source.")  # fmt: skip
@click.option("--days-after-peak", type=float, help="Injury: days after the enzyme in which bilirubin counts; 30 by "
              "default, not verified at the source.")  # fmt: skip
@click.option("--patient", default="", help="Injury, flares: the code of a patient to be drawn strongly.")
@click.option("--show-ids", is_flag=True, help="The file's identifiers instead of masked codes.")
def analyse_liver(**asked: Any) -> None:
    """Rises of the Child-Pugh score, ALBI over time, possible liver injury, or ALT flares and HBsAg around them."""
    answer(asked, _build)


def _build(cohort: Cohort, asked: Asked) -> Exhibit:
    part = asked["part"]
    refuse_others(asked, part, _PARTS)
    match part:
        case "albi":
            if asked["modified_cut"] is not None and not asked["modified"]:
                raise StudyError("--modified-cut divides grade 2, which only --modified does.")
            cut = MODIFIED_CUT if asked["modified_cut"] is None else asked["modified_cut"]
            exhibit = build_albi(cohort, asked["modified"], asked["visit"], cut)
            refuse_unknown("--visit", asked["visit"], exhibit.frames["albi"]["visit"])
            return exhibit
        case "injury":
            chosen = _given(asked, "enzyme", "alp_limit", "days_after_peak")
            exhibit = build_injury(cohort, LiverOptions(show_ids=asked["show_ids"], **chosen), asked["patient"])
            refuse_unknown("--patient", asked["patient"], exhibit.frames["peaks"]["subject_id"])
            return exhibit
        case "flares":
            return build_flares(cohort, LiverOptions(show_ids=asked["show_ids"]), asked["patient"])
        case _:
            chosen = _given(asked, "rise", "weeks")
            if "weeks" in chosen:
                chosen["treatment_weeks"] = chosen.pop("weeks")
            options = LiverOptions(given_scores=asked["given_scores"], show_ids=asked["show_ids"], **chosen)
            view = RiseView(
                rule=asked["rule"] or _VIEW.rule,
                at_recurrence=asked["at_recurrence"],
                window=asked["window"] or _VIEW.window,
            )
            return build_child_pugh(cohort, options, view)


def _given(asked: Asked, *names: str) -> dict[str, Any]:
    """The options of these names that were given; the others are as usual."""
    return {name: asked[name] for name in names if asked[name] is not None}
