"""What is asked about HBsAg and HBV DNA: which of them, and every choice in the definition of a response; frozen."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from hcc_dash.asking.kinds import MORE, Given, Number, OneOf, Switch, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.model import Study
from hcc_dash.study.virology import HbsagLoss, HbsagLossDefinition, HbvDna, HbvDnaDefinition, ResponseDefinition

Marker = Literal["hbsag", "hbv_dna"]
MARKERS: dict[Marker, str] = {"hbsag": "HBsAg", "hbv_dna": "HBV DNA"}
RESPONSES: dict[Marker, str] = {"hbsag": "HBsAg loss", "hbv_dna": "HBV DNA undetectable"}


def results_of(study: Study, marker: str) -> HbsagLoss | HbvDna | None:
    """What a study declares of a marker."""
    return study.hbv_dna if marker == "hbv_dna" else study.hbsag_loss


def markers_on_file(cohort: Cohort, given: Given | None = None) -> dict[str, str]:
    """Markers whose results the study declares and has, with their names."""
    del given
    declared = {marker: results_of(cohort.study, marker) for marker in MARKERS}
    return {
        marker: MARKERS[marker]
        for marker, results in declared.items()
        if results is not None and results.table in cohort.tables
    }


def _responses(cohort: Cohort, given: Given) -> dict[str, str]:
    return {marker: RESPONSES[marker] for marker in MARKERS if marker in markers_on_file(cohort, given)}


def declared_definition(study: Study, marker: str) -> ResponseDefinition:
    """The definition of a study, or the usual one where it declares none."""
    results = results_of(study, marker)
    if results is not None:
        return results.definition
    return HbvDnaDefinition() if marker == "hbv_dna" else HbsagLossDefinition()


def _declared(name: str) -> Callable[[Cohort, Given], Any]:
    """What the study declares of the marker that was chosen."""
    return lambda cohort, given: getattr(declared_definition(cohort.study, given["marker"]), name)


MARKER = OneOf(
    label="Response",
    choices=_responses,
    side_by_side=True,
    always=True,
    help="'hbsag' for loss of HBsAg, 'hbv_dna' for undetectable HBV DNA; the first that is on file.",
)
BELOW = Number(
    label="Below, IU/mL",
    low=0.005,
    high=10000.0,
    step=0.005,
    row=MORE,
    usual=_declared("below"),
    help="IU/mL that an amount is to be less than; the study's own.",
)
APART = Number(
    label="Confirmed after, days",
    low=1,
    high=730,
    step=1,
    whole=True,
    row=MORE,
    usual=_declared("apart_days"),
    help="Days from the first test below to the one that confirms it; the study's own, 168 (24 weeks) or 182, say.",
)
UNTIL = Number(
    label="By day",
    low=28,
    high=2000,
    step=1,
    whole=True,
    usual=_declared("until_day"),
    help="Day from the start by which it is confirmed; the study's own, 735 (week 104 with its window), say.",
)
WITHIN = Switch(
    label="Confirmed by then",
    on=("confirmed", "Confirmed by then"),
    off=("begun", "Begun by then"),
    row=MORE,
    usual=_declared("confirm_within"),
    help="The test that confirms it lies in the window, not only the first.",
)
CONSECUTIVE = OneOf(
    label="Tests that count",
    choices={"run": "Unbroken run", "pairs": "Two neighbouring tests"},
    row=MORE,
    usual=_declared("consecutive"),
    help="'run' of tests below, or 'pairs': two neighbouring tests that far apart, which rewards missed visits.",
)
INDETERMINATE = OneOf(
    label="Tests that leave it open",
    choices={"ignored": "Ignored", "below": "Count as below", "above": "Count as not below"},
    row=MORE,
    usual=_declared("indeterminate"),
    help="'ignored' (neither extend nor break a run), or as if 'below' or 'above'.",
)
DATED = OneOf(
    label="Dated at",
    choices={"first": "First test below", "confirmed": "Test that confirms"},
    row=MORE,
    usual=_declared("dated"),
    help="The 'first' test of the run, or the one by which it is 'confirmed'.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionOptions:
    """A marker and the definition of its response; the fields are those of ``ResponseDefinition``, as is their usual.

    None stands for the study's own.
    """

    marker: Marker = ask(MARKER, "hbsag")
    below: float | None = ask(BELOW)
    apart_days: int | None = ask(APART)
    until_day: int | None = ask(UNTIL)
    confirm_within: bool | None = ask(WITHIN)
    consecutive: Literal["run", "pairs"] | None = ask(CONSECUTIVE)
    indeterminate: Literal["ignored", "below", "above"] | None = ask(INDETERMINATE)
    dated: Literal["first", "confirmed"] | None = ask(DATED)

    def definition(self, study: Study) -> ResponseDefinition:
        """The definition that these choices make of the study's own; ValueError for a choice that is none."""
        names = ("below", "apart_days", "until_day", "confirm_within", "consecutive", "indeterminate", "dated")
        own = declared_definition(study, self.marker)
        chosen = {name: value for name in names if (value := getattr(self, name)) is not None}
        for name in ("below", "apart_days", "until_day"):
            if name in chosen and not chosen[name] > 0:
                raise ValueError(f"{name} is {chosen[name]:g}; it is more than 0.")
        return own.model_copy(update=chosen)


BASELINE_CUT = 1500.0
"""IU/mL of HBsAg at baseline below which peg-interferon is commonly offered."""
CUT = Number(
    label="Strata of baseline HBsAg at, IU/mL",
    low=1.0,
    high=100000.0,
    step=50.0,
    row=MORE,
    help="IU/mL of HBsAg at baseline that divides patients into strata; 1500 by default.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HbvResponseOptions(DefinitionOptions):
    """A question about the response to treatment; ``cut``: HBsAg at baseline that divides the strata, IU/mL."""

    cut: float = ask(CUT, BASELINE_CUT)


def _markers(cohort: Cohort, given: Given) -> dict[str, str]:
    return dict(markers_on_file(cohort, given))


COURSE = replace(MARKER, label="Marker", choices=_markers, help="'hbsag' or 'hbv_dna'; the first that is on file.")
FALL_WEEK = Number(
    label="Largest fall by week",
    step=4,
    whole=True,
    bounds=lambda cohort, given: (4.0, cohort.study.design.follow_up_weeks),
    low=4,
    high=200,
    usual=lambda cohort, given: int(cohort.study.design.treatment_weeks),
    help="Week until which the largest fall is looked for; that in which treatment ends by default.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrajectoryOptions:
    """A question about a marker over time.

    ``fall_week``: until which the largest fall is looked for, None for the end of treatment by the protocol.
    """

    marker: Marker = ask(COURSE, "hbsag")
    fall_week: int | None = ask(FALL_WEEK)


def checked_course(study: Study, options: TrajectoryOptions) -> TrajectoryOptions:
    """The question with its week filled in; ValueError for a week that is none."""
    week = int(study.design.treatment_weeks) if options.fall_week is None else options.fall_week
    if not week > 0:
        raise ValueError(f"A fall is looked for until a week after 0; found {week}.")
    return replace(options, fall_week=week)
