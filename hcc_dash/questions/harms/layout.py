"""The pages on adverse and on serious events."""

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.exhibit.adverse_events import EventsView
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.layout import Downloads, Drawn, Follows, Layout, Pictures, Tables, Values, When


def _has_patients(cohort: Cohort, values: Values, exhibit: Exhibit) -> bool:
    del cohort, values
    return exhibit.result.n_analysed > 0


EVENTS = Layout(
    asks=(EventsView, AdverseEventOptions),
    above=(Drawn(by="event_boxes"),),
    parts=(
        When(
            holds=lambda exhibit: exhibit.result.n_analysed > 0,
            parts=(Drawn(by="events"), Tables(), Drawn(by="grade_table"), Downloads()),
            otherwise=(Tables(),),
        ),
    ),
)
ONSET = Layout(follows=Follows(question="adverse-events", shown=_has_patients))
SERIOUS = Layout(
    parts=(
        Pictures(),
        Tables(),
        When(
            holds=lambda exhibit: exhibit.result.told,
            parts=(Drawn(by="contradictions"), Drawn(by="serious_events")),
        ),
        Downloads(),
    )
)
