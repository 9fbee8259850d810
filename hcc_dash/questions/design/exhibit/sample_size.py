"""How much of the planned information is on file: the exhibit."""

from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.asking.views import TimeView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.design.numbers.sample_size import DesignOptions, SizeResult, count_information
from hcc_dash.questions.design.pictures.sample_size import draw_events
from hcc_dash.questions.design.words.sample_size import (
    NOBODY,
    say_alt,
    say_footnote,
    say_method,
    say_notes,
    say_size,
    table_size,
)


def build_design(cohort: Cohort, options: DesignOptions, view: TimeView = TimeView(), look: Look = LIGHT) -> Exhibit:
    """Events over follow-up towards those planned for, and planned beside on file."""
    result = count_information(cohort, options)
    answered, answer = not result.why_not, say_size(result)
    records = _records(result) if answered else []
    return Exhibit.of(
        cohort,
        result,
        view,
        command="design",
        said=Said(
            question="Planned size and information",
            answer=answer,
            footnote=say_footnote(result),
            method=say_method(result),
            notes=say_notes(result),
        ),
        facts={"endpoint": result.endpoint.id if result.endpoint else None},
        pictures=(Picture(draw_events(result, view.unit, look), "Events towards the plan", say_alt(result)),)
        if answered and len(result.time)
        else (),
        tables=(WordTable("Planned and on file", table_size(result)),) if answered else (),
        frames={
            "events": pd.DataFrame({"time": result.time, "n_events": result.count.astype(int)}),
            "design": pd.DataFrame(records),
        }
        if answered
        else {},
        estimates=records,
    )


def _records(result: SizeResult) -> list[dict[str, Any]]:
    """Per arm patients and events; events needed, information and power, unrounded."""
    by_arm = [
        {"arm": arm.arm, "term": "on file", "n": arm.n, "n_events": arm.n_events, "estimate": None, "note": ""}
        for arm in result.arms
    ]
    both = {"arm": "", "n": result.n_analysed, "n_events": result.n_events}
    found = {
        "events needed, planned allocation": result.needed,
        "events needed, allocation on file": result.needed_on_file,
        "information": result.information,
        "power": result.power,
    }
    return by_arm + [
        {**both, "term": term, "estimate": value, "note": NOBODY if value != value else ""}
        for term, value in found.items()
    ]
