"""What somebody should look at, as one exhibit."""

from hcc_dash.answers.exhibit import Exhibit, Said, WordTable
from hcc_dash.asking.views import NoView
from hcc_dash.clinical.recurrence.review import KINDS
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.scans.numbers.options import WorklistOptions
from hcc_dash.questions.scans.numbers.worklist import WorklistResult, list_work
from hcc_dash.questions.scans.words.worklist import (
    QUESTION,
    say_footnote,
    say_method,
    say_worklist,
    table_items,
    table_kinds,
    table_readers,
)


def build_worklist(cohort: Cohort, options: WorklistOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Equivocal findings without a biopsy, overdue scans, records that contradict one another; under masked codes.

    Frame ``worklist``: level the kind, term what was found, day since when, waiting for how many days.
    """
    del view, look
    result = list_work(cohort, options)
    return Exhibit.of(
        cohort,
        result,
        command="worklist",
        said=Said(
            question=QUESTION, answer=say_worklist(result), footnote=say_footnote(result), method=say_method(result)
        ),
        facts={},
        tables=_tables(result),
        frames={"worklist": result.items} if len(result.items) else {},
        estimates=[
            {"term": kind, "n": result.n_analysed, "n_events": int((result.items["level"] == kind).sum())}
            for kind in (() if result.why_not else KINDS)
        ],
    )


def _tables(result: WorklistResult) -> list[WordTable]:
    """Kinds always, for it says that nothing waits; then the list, and who read what."""
    if result.why_not:
        return []
    tables = {
        "How much there is": table_kinds(result),
        "The list": table_items(result),
        "By reader": table_readers(result),
    }
    return [WordTable(title, frame) for title, frame in tables.items() if len(frame)]
