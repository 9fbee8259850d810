"""The slim row of options over a survival figure; each is in the link."""

from hcc_dash.analysis.options import SurvivalOptions
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.model import Study
from hcc_dash.tables.survival import Shown
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.widgets import pick

ARMS, NOBODY = "arms", "none"


def pick_survival(cohort: Cohort) -> tuple[SurvivalOptions, Shown]:
    """What to ask and how to show it."""
    options, shown = pick_asked((SurvivalOptions, Shown), cohort, "survival")
    return options, shown


def pick_endpoint(study: Study) -> TimeToEvent:
    """The time-to-event endpoint, shared by every page that asks for one."""
    return study.endpoint(pick("Endpoint", {e.id: e.label for e in study.time_to_event}, "endpoint", study))


def pick_landmark(endpoint: TimeToEvent, study: Study) -> float | None:
    """Months at which results are read; None for the endpoint's first landmark."""
    return pick_one_landmark("Read at", f"landmark.{endpoint.id}", endpoint, study)


def pick_one_landmark(label: str, key: str, endpoint: TimeToEvent, study: Study) -> float | None:
    """One of the endpoint's landmarks, which the terminal calls by their months; None for the first or none."""
    months = {f"{one.at('months'):.12g}": one for one in endpoint.landmarks}
    if not months:
        return None
    chosen = pick(label, {key: one.name for key, one in months.items()}, key, study)
    return None if chosen == next(iter(months)) else months[chosen].at("months")
