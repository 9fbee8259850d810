"""The options of the page on adverse events: which events, from when to when, which rows in which order."""

from hcc_dash.asking.kinds import Given
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.exhibit.adverse_events import EventsView
from hcc_dash.questions.harms.numbers.adverse_events_asking import COLLECTED
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.collection import scheduled_months
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.widgets import pick

KEY = "adverse_events"


def pick_events(cohort: Cohort) -> tuple[AdverseEventOptions, EventsView]:
    """What to ask, and the text that rows must hold."""
    own = {"collected_months": _pick_collected}
    view, options = pick_asked((EventsView, AdverseEventOptions), cohort, KEY, own=own)
    return options, view


def _pick_collected(cohort: Cohort, given: Given) -> float | None:
    """The last visit of the schedule or the last contact; a window of weeks ends by itself."""
    months = scheduled_months(cohort.study)
    if months is None or given["window"] == "weeks":
        return None
    (schedule,), (contact,) = COLLECTED.write(months), COLLECTED.write(None)
    choices = {schedule: f"Month {months:g}, the last visit", contact: "Last contact"}
    former = {"schedule": schedule, "contact": contact}
    chosen = pick(COLLECTED.label, choices, f"{KEY}.until", cohort.study, others=former)
    return months if chosen == schedule else None
