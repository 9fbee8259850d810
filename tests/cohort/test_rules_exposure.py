"""V26: treatment on file that contradicts itself, the arm, the dates or the adverse events."""

from typing import Any

import pandas as pd
import pytest

from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.rules import check_rules
from hcc_dash.study.model import Study
from hcc_dash.study.read import build_study
from tests.questions.exposure.numbers.exposure_cohorts import CUT_DAY, date, describe, tables

PATIENTS = [{"id": "A"}, {"id": "B", "died": 100, "seen": 100}, {"id": "C", "arm": "old"}]
DOSES: list[dict[str, Any]] = [
    {"id": "A", "days": (0, 28)},
    {"id": "A", "days": (35, 63), "mg": 0},
    {"id": "B", "days": (0, 63)},
]
ENDS: list[dict[str, Any]] = [{"id": "A", "day": 28, "why": "rash"}, {"id": "B", "day": 63, "why": "done"}]
HARMS: list[dict[str, Any]] = [{"id": "A", "day": 5, "action": "stopped"}]


def check(study: Study | None = None, **changed: Any) -> list[Issue]:
    rows = {"patients": PATIENTS, "doses": DOSES, "ends": ENDS, "harms": HARMS} | changed
    found = check_rules(study or describe(), tables(**rows), date(CUT_DAY).date())
    return [issue for issue in found if issue.severity != "info"]


def at(rows: list[dict[str, Any]], place: int, **cells: Any) -> list[dict[str, Any]]:
    return [row | cells if i == place else row for i, row in enumerate(rows)]


def test_faultless_treatment_is_passed_over() -> None:
    assert check() == []
    assert check(study=describe(doses=None)) == []
    assert check(study=describe(ends=None)) == []


@pytest.mark.parametrize(
    ("changed", "table", "column", "row", "words"),
    [
        ({"doses": at(DOSES, 2, days=(7, 0))}, "doses", "to_on", 4, "end before they start"),
        ({"doses": at(DOSES, 1, mg=-5)}, "doses", "mg", 3, "negative dose"),
        ({"doses": at(DOSES, 1, plan=-5)}, "doses", "plan", 3, "negative dose"),
        ({"doses": at(DOSES, 1, days=(28, 63))}, "doses", "from_on", 3, "begin before the patient's stretch"),
        ({"doses": at(DOSES, 2, days=(0, 101))}, "doses", "to_on", 4, "after the patient's death"),
        ({"doses": at(DOSES, 2, days=(-1, 63))}, "doses", "from_on", 4, "before the date on which study treatment"),
        ({"doses": at(DOSES, 0, days=(0, 29))}, "doses", "to_on", 2, "after the end of treatment on file"),
        ({"doses": [*DOSES, {"id": "C", "days": (0, 7)}]}, "doses", "from_on", 5, "of the drug in a patient of an arm"),
        ({"ends": [*ENDS, {"id": "C", "day": 7}]}, "ends", "last_on", 4, "of the drug in a patient of an arm"),
        ({"ends": [*ENDS, {"id": "A", "day": 28}]}, "ends", "last_on", 4, "second end of treatment"),
        ({"ends": at(ENDS, 0, why="done")}, "ends", "why", 2, "called completed"),
        ({"harms": at(HARMS, 0, day=-1)}, "harms", "action", 2, "for which the drug was stopped"),
    ],
)
def test_each_contradiction_is_found_in_its_row(
    changed: dict[str, Any], table: str, column: str, row: int, words: str
) -> None:
    (issue,) = [one for one in check(**changed) if words in one.problem]
    assert (issue.rule, issue.severity, issue.table, issue.column) == ("V26", "warn", table, column)
    assert issue.rows == (row,)
    assert {one.rule for one in check(**changed)} == {"V26"}


def test_ends_outside_of_treatment_are_found() -> None:
    found = check(ends=at(ENDS, 1, day=101))
    assert any("after the patient's death" in issue.problem and issue.table == "ends" for issue in found)
    found = check(ends=at(ENDS, 0, day=-2))
    assert any("before the date on which study treatment" in issue.problem for issue in found)


def test_completed_is_judged_by_the_end_when_there_are_no_doses() -> None:
    study = describe(doses=None)
    assert check(study) == []
    (issue,) = check(study, ends=at(ENDS, 0, why="done"))
    assert "called completed" in issue.problem
    assert "(70 days)" in issue.problem
    assert check(study, ends=at(ENDS, 0, day=56, why="done")) == [], "nine tenths are enough"


def test_of_several_actions_the_one_named_after_the_drug_is_read() -> None:
    frames = tables(PATIENTS, DOSES, ENDS, at(HARMS, 0, day=-1))
    harms = frames["harms"].rename(columns={"action": "action_drug", "action_other": "action"})
    both = pd.CategoricalDtype(["none", "stopped"])
    frames["harms"] = harms.astype({"action_drug": both}).assign(action=pd.Series(["stopped"]).astype(both))
    described = describe().model_dump()
    columns = described["tables"]["harms"]["columns"]
    columns["action_drug"] = columns["action"]
    (issue,) = [i for i in check_rules(build_study(described, "made"), frames, None) if i.severity != "info"]
    assert issue.column == "action_drug"
    columns["action_else"] = columns.pop("action_drug")
    frames["harms"] = frames["harms"].rename(columns={"action_drug": "action_else"})
    assert [i for i in check_rules(build_study(described, "made"), frames, None) if i.severity != "info"] == []
