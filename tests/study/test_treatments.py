"""Treatments in study.toml: every name must point at something that fits."""

import tomllib
from typing import Any

import pytest

from hcc_dash.study.errors import StudyError
from hcc_dash.study.model import Study
from hcc_dash.study.read import build_study
from tests.study.descriptions import SMALL, change

MORE = """
[tables.doses]
[tables.doses.columns]
subject_id = { type = "id" }
from_on = { type = "date" }
to_on = { type = "date" }
mg = { type = "number", unit = "mg" }
plan = { type = "integer" }
why = { type = "category", levels = ["rash", "wish"] }

[tables.nobody]
[tables.nobody.columns]
last_on = { type = "date" }

[tables.ends]
[tables.ends.columns]
subject_id = { type = "id" }
last_on = { type = "date" }
why = { type = "category", levels = ["done", "rash", "death"] }

[[treatments]]
id = "drug"
label = "the drug"
arms = ["ifn"]
doses = { table = "doses", start = "from_on", stop = "to_on", given = "mg", planned = "plan", reason = "why" }
ends = { table = "ends", last_on = "last_on", reason = "why", completed = ["done"], died = ["death"] }
"""


def build(*changes: tuple[str, Any]) -> Study:
    described = tomllib.loads(SMALL + MORE)
    for path, value in changes:
        change(described, path, value)
    return build_study(described, named="data/small/study.toml")


def test_a_whole_declaration_is_read() -> None:
    (drug,) = build().treatments
    assert (drug.arms, drug.every_days, drug.planned_days) == (("ifn",), 1, None)
    assert drug.ends is not None
    assert drug.ends.lost == ()
    assert build(("treatments.0.doses", ...)).treatments[0].doses is None
    assert build(("treatments.0.arms", ...)).treatments[0].arms == ()


def test_the_patient_table_may_hold_the_end() -> None:
    ends = {"table": "subjects", "last_on": "operated_on"}
    assert build(("treatments.0.ends", ends)).treatments[0].ends is not None


TWICE = tomllib.loads(SMALL + MORE)["treatments"][0]
FAULTS: dict[str, tuple[str, Any, list[str]]] = {
    "arm": ("arms", ["inf"], ['treatments "drug" names arm "inf"', 'Did you mean "ifn"?']),
    "table of doses": ("doses.table", "dose", ['"drug".doses names table "dose"', 'Did you mean "doses"?']),
    "doses in the patient table": ("doses.table", "subjects", ["several stretches of doses", "own table"]),
    "doses of nobody": ("doses.table", "nobody", ['reads table "nobody"', 'type = "id"']),
    "ends of nobody": ("ends.table", "nobody", ['"drug".ends reads table "nobody"', 'type = "id"']),
    "start": ("doses.start", "from", ['column "from"', 'Did you mean "from_on"?']),
    "stop that is no date": ("doses.stop", "mg", ['column "mg" of type "number"', "is of type date"]),
    "dose that is no number": ("doses.given", "to_on", ['column "to_on" of type "date"', "a dose is of type integer"]),
    "plan": ("doses.planned", "plans", ['column "plans"', 'Did you mean "plan"?']),
    "reason of doses": ("doses.reason", "mg", ["a reason is of type category or text"]),
    "table of ends": ("ends.table", "end", ['"drug".ends names table "end"', 'Did you mean "ends"?']),
    "last administration": ("ends.last_on", "why", ["the date of the last administration is of type date"]),
    "reason of ends": ("ends.reason", "wy", ['column "wy"', 'Did you mean "why"?']),
    "completed": ("ends.completed", ["dne"], ['.completed names level of "why" "dne"', 'Did you mean "done"?']),
    "died": ("ends.died", ["deth"], ['.died names level of "why" "deth"', 'Did you mean "death"?']),
    "lost": ("ends.lost", ["lost"], ['.lost names level of "why" "lost"']),
    "two meanings": ("ends.lost", ["death"], ['reason "death" is given twice among completed, died and lost']),
    "reasons without their column": ("ends.reason", ..., [".completed names reasons, but no column", ".died names"]),
    "every day": ("every_days", 0, ['treatments "drug".every_days is 0', "greater than 0"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_remedy(fault: str) -> None:
    path, value, expected = FAULTS[fault]
    with pytest.raises(StudyError) as caught:
        build((f"treatments.0.{path}", value))
    for words in expected:
        assert words in str(caught.value)


def test_identifiers_are_unique_and_something_is_on_file() -> None:
    with pytest.raises(StudyError, match='treatments: "drug" is declared 2 times'):
        build(("treatments.1", TWICE))
    with pytest.raises(StudyError, match='needs "doses"'):
        build(("treatments.0.doses", ...), ("treatments.0.ends", ...))
