"""A table declared as a questionnaire must hold what can be scored."""

import re
from typing import Any

import pytest

from hcc_dash.study.errors import StudyError
from hcc_dash.study.model import Study
from hcc_dash.study.questionnaires import item_columns, scale_columns
from hcc_dash.study.read import build_study, read_study, study_folder

ITEMS = {f"q{number}": {"type": "integer"} for number in range(1, 31)}


def declare(columns: dict[str, Any], **table: str) -> Study:
    described = read_study(study_folder("prtras001")).model_dump(exclude_unset=True)
    described["planned"] = [plan for plan in described["planned"] if plan.get("analysis") != "repeated"]
    described["tables"]["qlq_c30"] = {"columns": {"subject_id": {"type": "id"}} | columns} | table
    return build_study(described, "prtras001")


def test_the_bundled_trial_says_which_questionnaire_it_has() -> None:
    table = read_study(study_folder("prtras001")).tables["qlq_c30"]
    assert (table.questionnaire, table.questionnaire_version) == ("QLQ-C30", "3.0")


@pytest.mark.parametrize(
    ("columns", "table"),
    [
        (ITEMS, {"questionnaire": "QLQ-C30", "questionnaire_version": "3.0"}),
        ({"QL": {"type": "number"}}, {"questionnaire": "QLQ-C30"}),
        ({"ql": {"type": "number"}, "q1": {"type": "integer"}}, {"questionnaire": "QLQ-C30"}),
        ({f"q{i}": {"type": "integer"} for i in range(31, 49)}, {"questionnaire": "QLQ-HCC18"}),
        ({"HCC_BI": {"type": "number"}}, {"questionnaire": "QLQ-HCC18", "body_image": "function"}),
        ({}, {}),
    ],
)
def test_what_can_be_scored_is_accepted(columns: dict[str, Any], table: dict[str, str]) -> None:
    assert declare(columns, **table).tables["qlq_c30"].questionnaire == table.get("questionnaire", "")


@pytest.mark.parametrize(
    ("columns", "table", "words"),
    [
        (ITEMS, {"questionnaire": "QLQ-C30"}, "Only version 3.0 can be scored"),
        (ITEMS, {"questionnaire": "QLQ-C30", "questionnaire_version": "2.0"}, 'questionnaire_version "2.0"'),
        (ITEMS, {"questionnaire": "QLQ-C30", "questionnaire_version": "2.0"}, "version 2 coded items 1 to 5"),
        ({"HCC_BI": {"type": "number"}}, {"questionnaire": "QLQ-HCC18"}, 'body_image = "symptom"'),
        ({}, {"questionnaire": "QLQ-C30", "questionnaire_version": "3.0"}, "no column is named by an item"),
        ({k: v for k, v in ITEMS.items() if k != "q7"}, {"questionnaire": "QLQ-C30"}, "named by item 7"),
        (ITEMS, {"questionnaire": "QLQ-HCC18"}, "q31 to q48"),
        ({}, {"questionnaire_version": "3.0"}, "without questionnaire"),
        ({}, {"questionnaire": "SF-36"}, "QLQ-HCC18"),
        (
            ITEMS | {"subject_id": {"type": "text"}},
            {"questionnaire": "QLQ-C30", "questionnaire_version": "3.0"},
            "whose form it is",
        ),
    ],
)
def test_what_cannot_be_scored_is_refused_in_words(columns: dict[str, Any], table: dict[str, str], words: str) -> None:
    with pytest.raises(StudyError, match=words):
        declare(columns, **table)


def test_columns_are_found_by_item_and_by_scale() -> None:
    assert item_columns("QLQ-C30", {"Q01": 0, "item_2": 0, "week": 0, "q31": 0}) == {1: "Q01", 2: "item_2"}
    assert scale_columns("QLQ-C30", {"ql": 0, "Summary": 0, "q1": 0}) == {"QL": "ql", "SUMMARY": "Summary"}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"visit": "week 121"}, 'level of "visit" "week 121"'),
        ({"endpoint": "ttr"}, 'analysis "repeated" does not fit endpoint "ttr" of kind "time_to_event"'),
        ({"analysis": "survival", "scale": "", "visit": ""}, 'analysis "survival" does not fit endpoint "ql"'),
    ],
)
def test_a_planned_model_names_a_repeated_endpoint_and_one_of_its_visits(changed: dict[str, str], words: str) -> None:
    described = read_study(study_folder("prtras001")).model_dump(exclude_unset=True)
    plan = next(plan for plan in described["planned"] if plan["id"] == "ql_change")
    plan.update(changed)
    with pytest.raises(StudyError, match=re.escape(words)):
        build_study(described, "prtras001")
