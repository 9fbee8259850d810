"""The pages on adverse and on serious events."""

from hcc_dash.answers.exhibit import Exhibit, WordTable
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.exhibit.adverse_events import EventsView
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.words.serious_events import say_findings, table_findings
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
    Words,
    of_result,
)

FURTHER, ONSET_WORD = "further", "onset"


def _is_looked_at(cohort: Cohort, values: Values, exhibit: Exhibit) -> bool:
    del cohort, exhibit
    return values.get(FURTHER) == ONSET_WORD


_FURTHER = Tabs(
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


def _findings(exhibit: Exhibit) -> tuple[WordTable, ...]:
    """What contradicts itself, and what a physician should look at."""
    kinds = {"Contradictions": False, "For a physician to review": True}
    found = {
        title: tuple(finding for finding in exhibit.result.findings if finding.to_review == review)
        for title, review in kinds.items()
    }
    return tuple(WordTable(title, table_findings(findings)) for title, findings in found.items() if findings)


EVENTS = Layout(
    asks=(AdverseEventOptions, EventsView),
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
            parts=(
                Words(
                    says=of_result(lambda result: say_findings(result.findings)), heading="What does not fit together"
                ),
                Tables(others=_findings),
                Drawn(by="serious_events"),
            ),
        ),
        Downloads(),
    )
)
