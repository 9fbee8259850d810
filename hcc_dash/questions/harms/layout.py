"""The pages on adverse and on serious events."""

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.exhibit.adverse_events import EventsView
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.layout import (
    Downloads,
    Drawn,
    Follows,
    Footnote,
    Layout,
    Pictures,
    Tab,
    Tables,
    Tabs,
    Values,
    When,
)

FURTHER, ONSET_WORD = "further", "onset"


def _is_looked_at(cohort: Cohort, values: Values, exhibit: Exhibit) -> bool:
    del cohort, exhibit
    return values.get(FURTHER) == ONSET_WORD


_FURTHER = Tabs(
    label="Look further at",
    sets=FURTHER,
    tabs=(
        Tab(
            word="difference",
            label="Share by arm",
            parts=(
                Pictures(
                    first=1,
                    last=2,
                    abreast=1,
                    caption="Lines are intervals, not adjusted for the number of events; a difference is to the "
                    "reference arm.",
                ),
            ),
        ),
        Tab(
            word="grade",
            label="Worst grade",
            parts=(Pictures(first=2, abreast=1, caption="The fuller the colour, the higher the worst grade."),),
            holds=lambda exhibit: exhibit.result.graded,
        ),
        Tab(word=ONSET_WORD, label="Time to onset", opened_by=("at",)),
        Tab(word="tables", label="Tables", parts=(Tables(), Drawn(by="grade_table"))),
    ),
)
EVENTS = Layout(
    asks=(EventsView, AdverseEventOptions),
    parts=(
        When(
            holds=lambda exhibit: exhibit.result.n_analysed > 0,
            parts=(Drawn(by="events"), Footnote(), Downloads(), _FURTHER),
            otherwise=(Tables(),),
        ),
    ),
)
ONSET = Layout(follows=Follows(question="adverse-events", shown=_is_looked_at))
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
