"""What deterioration is called as an endpoint, and the hazard ratios that its analysis gives."""

from typing import NamedTuple

from hcc_dash.clinical.qlq import Scale
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.quality_of_life.numbers.change_values import name_points
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import DeteriorationOptions
from hcc_dash.questions.recurrence.numbers.result import CompetingResult
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult
from hcc_dash.study.counts import count_noun

OR_DIED = " or died"
NO_BASELINE = "no score on a form before the first dose"

_KINDS = {"first": "First", "confirmed": "Confirmed", "definitive": "Definitive"}


class EventWords(NamedTuple):
    """Names of the event for an endpoint's fields."""

    label: str
    event: str
    event_free: str
    happened: str


def name_event(scale: Scale, options: DeteriorationOptions) -> EventWords:
    """First, confirmed or definitive deterioration, or death, of the scale by so many points."""
    kind = "" if options.confirmation == "first" else f"{options.confirmation} "
    death, died = (" or death", OR_DIED) if options.death == "event" else ("", "")
    points = name_points(options.threshold)
    return EventWords(
        label=f"{_KINDS[options.confirmation]} deterioration of {scale.label} by {points} or more"
        + (" from the best score so far" if options.reference == "best" else "")
        + death,
        event=f"{kind}deterioration{death}",
        event_free=f"free of {kind}deterioration{death}",
        happened=(f"had a {kind}deterioration" if kind else "had deteriorated") + died,
    )


def name_months(months: float) -> str:
    """``12 months``, ``1 month``."""
    return count_noun(months, "month")


def ratios_of(curves: CompetingResult | SurvivalResult) -> tuple[Estimate, ...]:
    """Hazard ratio of deterioration of each group over the first; the cause-specific one where death competes."""
    if isinstance(curves, CompetingResult):
        return tuple(term.cause_specific for term in curves.unadjusted.terms if term.is_group)
    return tuple(comparison.hazard_ratio for panel in curves.panels for comparison in panel.comparisons)
