"""Cross-table checks: each rule finds its fault, says where, and is silent otherwise."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.rules import check_rules
from hcc_dash.cohort.rules_values import item_range
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Column
from hcc_dash.study.read import build_study

CUT_OFF = date(2024, 6, 30)

SUBJECTS = {
    "pid": {"type": "id"},
    "arm": {"type": "category", "levels": ["a", "b"]},
    "status": {"type": "text"},
    "treated_on": {"type": "date", "label": "Operated on", "role": "radical_treatment_date"},
    "started_on": {"type": "date", "role": "treatment_start_date"},
    "recurred_on": {"type": "date", "label": "Recurred on", "role": "recurrence_date"},
    "died_on": {"type": "date", "role": "death_date"},
    "seen_on": {"type": "date", "label": "Last seen on", "role": "last_contact_date"},
    "os": {"type": "number"},
    "dead": {"type": "flag"},
    "rfs": {"type": "number"},
    "rfs_event": {"type": "flag"},
    "ttr": {"type": "number"},
    "recurred": {"type": "flag"},
}
OTHERS = {
    "scans": {"pid": {"type": "id"}, "on": {"type": "date", "label": "Scanned on", "role": "row_date"}},
    "events": {
        "pid": {"type": "id"},
        "term": {"type": "text"},
        "grade": {"type": "integer", "role": "ae_grade"},
        "from_day": {"type": "date", "role": "row_date"},
        "to_day": {"type": "date", "role": "end_date"},
        "serious": {"type": "flag", "role": "ae_serious"},
        "hospital": {"type": "flag", "role": "ae_criterion"},
        "death": {"type": "flag", "role": "ae_criterion"},
    },
    "forms": {
        "pid": {"type": "id"},
        "visit": {"type": "category", "levels": ["baseline", "week 12"]},
        "on": {"type": "date", "role": "row_date"},
        "q1": {"type": "integer", "role": "questionnaire_item"},
        "q2": {"type": "integer", "role": "questionnaire_item"},
        "q29": {"type": "integer", "role": "questionnaire_item"},
    },
    "labs": {
        "pid": {"type": "id"},
        "platelets": {"type": "number", "label": "Platelets", "unit": "10^9/L"},
        "albumin": {"type": "number", "unit": "g/L"},
        "bilirubin": {"type": "number", "unit": "µmol/L"},
        "inr": {"type": "number"},
        "ascites": {"type": "text"},
        "encephalopathy": {"type": "text"},
        "points": {"type": "integer", "role": "child_pugh_score"},
        "hbsag": {"type": "text", "label": "HBsAg", "unit": "IU/mL"},
        "hbsag_unit": {"type": "text"},
    },
}
ENDPOINTS = [("os", "os", "dead"), ("rfs", "rfs", "rfs_event"), ("ttr", "ttr", "recurred")]


def build(without: str = "") -> Study:
    """A two-arm study that declares every role; ``without`` names a role to leave undeclared."""
    tables = {
        name: {
            "columns": {
                column: {key: value for key, value in declared.items() if value != without}
                for column, declared in columns.items()
            }
        }
        for name, columns in {"subjects": SUBJECTS, **OTHERS}.items()
    }
    timed = [
        {"kind": "time_to_event", "id": name, "label": name, "short": name.upper(), "time": time,
         "event": event, "event_label": "event", "event_free_label": "free"}
        for name, time, event in ENDPOINTS
    ]  # fmt: skip
    events = {"kind": "adverse_events", "id": "ae", "label": "AE", "short": "AE", "table": "events",
              "term": "term", "grade": "grade", "collected_from_grade": 2}  # fmt: skip
    described: dict[str, Any] = {
        "id": "made", "title": "Made", "short": "Made",
        "design": {
            "randomised": True, "description": "", "time_zero": "surgery", "disposition_column": "status",
        },
        "source": {"citation": ""},
        "provenance": {"kind": "simulation", "mark": "", "statement": ""},
        "arms": [{"id": "a", "label": "A", "reference": True}, {"id": "b", "label": "B"}],
        "tables": tables,
        "endpoints": [*timed, events],
    }  # fmt: skip
    return build_study(described, "made")


def records() -> dict[str, pd.DataFrame]:
    """Three patients without a fault: alive, recurred then alive, recurred then dead."""

    def days(*texts: str | None) -> pd.Series:
        return pd.Series(pd.to_datetime(list(texts)))

    everyone = ["P1", "P2", "P3"]
    return {
        "subjects": pd.DataFrame(
            {
                "pid": everyone,
                "arm": pd.Categorical(["a", "b", "a"]),
                "status": ["in follow-up", "in follow-up", "died"],
                "treated_on": days("2022-01-10", "2022-02-10", "2022-03-10"),
                "started_on": days("2022-02-10", "2022-03-10", "2022-04-10"),
                "recurred_on": days(None, "2023-02-10", "2023-03-10"),
                "died_on": days(None, None, "2024-01-10"),
                "seen_on": days("2024-06-10", "2024-06-10", "2024-01-10"),
                "os": [883.0, 852.0, 672.0],
                "dead": [0.0, 0.0, 1.0],
                "rfs": [800.0, 366.0, 366.0],
                "rfs_event": [0.0, 1.0, 1.0],
                "ttr": [800.0, 366.0, 366.0],
                "recurred": [0.0, 1.0, 1.0],
            }
        ),
        "scans": pd.DataFrame({"pid": everyone, "on": days("2024-03-20", "2023-02-10", "2023-03-10")}),
        "events": pd.DataFrame(
            {
                "pid": everyone,
                "term": ["Fatigue", "Lung infection", "Hepatic failure"],
                "grade": [2.0, 3.0, 5.0],
                "from_day": days("2022-05-01", "2022-05-01", "2024-01-05"),
                "to_day": days("2022-05-09", None, "2024-01-10"),
                "serious": [0.0, 1.0, 1.0],
                "hospital": [0.0, 1.0, 1.0],
                "death": [0.0, np.nan, 1.0],
            }
        ),
        "forms": pd.DataFrame(
            {
                "pid": everyone,
                "visit": pd.Categorical(["baseline", "baseline", "week 12"]),
                "on": days("2022-02-10", "2022-03-09", "2022-07-01"),
                "q1": [1.0, 4.0, 2.0],
                "q2": [1.0, np.nan, 2.0],
                "q29": [7.0, 1.0, 5.0],
            }
        ),
        "labs": pd.DataFrame(
            {
                "pid": everyone,
                "platelets": [150.0, 30.0, np.nan],
                "albumin": [40.0, 30.0, 25.0],
                "bilirubin": [20.0, 40.0, 60.0],
                "inr": [1.1, 1.8, np.nan],
                "ascites": ["none", "mild", "moderate"],
                "encephalopathy": ["none", "none", ""],
                "points": [5.0, 9.0, 14.0],
                "hbsag": ["<0.05", "812.4", ""],
                "hbsag_unit": ["IU/mL", "iu/ml", ""],
            }
        ),
    }


def spoil(table: str, column: str, row: int, value: object) -> list[Issue]:
    """Findings that warn or block after one cell was changed."""
    tables = records()
    cell = pd.Timestamp(value) if isinstance(value, str) and value[:2] == "20" else value
    tables[table].loc[row, column] = cell
    return [issue for issue in check_rules(build(), tables, CUT_OFF) if issue.severity != "info"]


def test_faultless_records_are_passed_over() -> None:
    issues = check_rules(build(), records(), CUT_OFF)
    assert {issue.rule for issue in issues} == {"V13"}  # what was collected is always said
    assert {issue.severity for issue in issues} == {"info"}


@pytest.mark.parametrize(
    ("rule", "severity", "table", "column", "row", "value"),
    [
        ("V05", "warn", "subjects", "recurred_on", 1, "2022-01-01"),  # before surgery
        ("V05", "warn", "subjects", "recurred_on", 1, "2022-02-20"),  # before the first dose
        ("V06", "warn", "subjects", "recurred_on", 2, "2024-02-01"),
        ("V06", "warn", "scans", "on", 2, "2024-02-01"),
        ("V07", "warn", "subjects", "seen_on", 0, "2024-07-01"),
        ("V07", "warn", "scans", "on", 0, "2024-07-01"),
        ("V08", "warn", "scans", "on", 0, "2024-06-11"),
        ("V08", "block", "subjects", "rfs", 1, 853.0),
        ("V08", "block", "subjects", "ttr", 2, 673.0),
        ("V09", "warn", "subjects", "rfs_event", 2, 0.0),
        ("V10", "warn", "subjects", "seen_on", 0, "2023-12-29"),
        ("V12", "warn", "events", "grade", 0, 6.0),
        ("V12", "warn", "events", "grade", 0, 4.0),  # fatigue ends at grade 3
        ("V12", "warn", "events", "grade", 1, 5.0),  # and no date of death
        ("V12", "warn", "events", "serious", 0, 1.0),
        ("V12", "warn", "events", "serious", 1, 0.0),
        ("V07", "warn", "events", "to_day", 1, "2024-07-01"),
        ("V12", "warn", "events", "to_day", 0, "2022-04-30"),
        ("V12", "warn", "events", "from_day", 0, "2022-01-01"),
        ("V13", "warn", "events", "grade", 0, 1.0),
        ("V14", "warn", "forms", "q1", 0, 5.0),
        ("V14", "warn", "forms", "q1", 0, 1.5),
        ("V14", "warn", "forms", "q29", 0, 8.0),
        ("V14", "warn", "forms", "on", 1, "2022-03-11"),
        ("V15", "warn", "labs", "platelets", 0, 150000.0),
        ("V15", "warn", "labs", "albumin", 2, 4.0),
        ("V15", "warn", "labs", "inr", 2, 27.0),
        ("V15", "warn", "labs", "hbsag", 1, "<1O"),
        ("V16", "warn", "labs", "hbsag_unit", 1, "S/CO"),
        ("V17", "warn", "labs", "points", 1, 7.0),
        ("V18", "warn", "scans", "pid", 1, "P9"),
    ],
)
def test_one_fault_is_found_in_its_row(
    rule: str, severity: str, table: str, column: str, row: int, value: object
) -> None:
    issues = spoil(table, column, row, value)
    found = [issue for issue in issues if (issue.rule, issue.table, issue.column) == (rule, table, column)]
    assert [(issue.severity, issue.count, issue.rows) for issue in found] == [(severity, 1, (row + 2,))]
    assert found[0].problem.startswith("1 row ")
    assert found[0].remedy


@pytest.mark.parametrize(
    ("version", "term", "grade", "wrong"),
    [
        ("5.0", "Rash maculo-papular", 4.0, True), ("6.0", "Rash maculo-papular", 4.0, False),
        ("5.0", "Alkaline phosphatase increased", 2.0, False), ("6.0", "Alkaline phosphatase increased", 2.0, True),
        ("v6", "Fatigue", 4.0, True), ("", "Rash maculo-papular", 4.0, False), ("", "Fatigue", 4.0, True),
        ("4.03", "Alkaline phosphatase increased", 4.0, False), ("6.0", "Pneumonia", 1.0, True),
        ("5.0", "Pneumonia", 1.0, False),  # not listed for 5.0, so not judged
    ],
)  # fmt: skip
def test_a_row_is_judged_by_the_version_that_graded_it(version: str, term: str, grade: float, wrong: bool) -> None:
    study, tables = build(), records()
    events = study.tables["events"]
    columns = events.columns | {"version": Column(type="text", label="CTCAE version")}
    study = study.model_copy(
        update={"tables": dict(study.tables) | {"events": events.model_copy(update={"columns": columns})}}
    )
    tables["events"] = tables["events"].assign(version=version, term=term, grade=grade)
    judged = [issue for issue in check_rules(study, tables, CUT_OFF) if "does not have for the term" in issue.problem]
    assert [issue.count for issue in judged] == ([len(tables["events"])] if wrong else [])


def test_an_unknown_word_for_ascites_is_named() -> None:
    (issue,) = spoil("labs", "ascites", 1, "lots")
    assert (issue.rule, issue.column, issue.rows) == ("V17", "points", (3,))
    assert "cannot be recomputed" in issue.problem


def test_half_empty_forms_are_listed() -> None:
    tables = records()
    tables["forms"].loc[0, ["q1", "q2"]] = np.nan
    (issue,) = [issue for issue in check_rules(build(), tables, CUT_OFF) if issue.rule == "V14"]
    assert issue.rows == (2,)


def test_lost_patients_with_a_reason_are_only_counted_by_arm() -> None:
    tables = records()
    tables["subjects"].loc[0, "seen_on"] = pd.Timestamp("2023-01-01")
    tables["subjects"].loc[0, "status"] = "Lost to follow-up"
    (issue,) = [issue for issue in check_rules(build(), tables, CUT_OFF) if issue.rule == "V10"]
    # his later scan is another finding
    assert issue.severity == "info"
    assert "A 1, B 0" in issue.problem


def test_deaths_hidden_among_recurrences_are_suspected() -> None:
    tables = records()
    tables["subjects"].loc[2, ["rfs", "ttr"]] = 672.0
    (issue,) = [issue for issue in check_rules(build(), tables, CUT_OFF) if issue.rule == "V09"]
    assert (issue.column, issue.rows) == ("recurred", (4,))


def test_patients_missing_from_a_nearly_full_table_are_mentioned() -> None:
    tables = records()
    many = pd.concat([tables["subjects"].iloc[[0]]] * 20, ignore_index=True)
    many["pid"] = [f"P{number}" for number in range(20)]
    tables["subjects"] = many
    tables["scans"] = pd.DataFrame({"pid": many["pid"].iloc[1:], "on": pd.Timestamp("2024-01-01")})
    found = [issue for issue in check_rules(build(), tables, CUT_OFF) if issue.rule == "V18"]
    assert ("info", "subjects", (2,)) in [(issue.severity, issue.table, issue.rows) for issue in found]


@pytest.mark.parametrize(
    "role", ["death_date", "treatment_start_date", "radical_treatment_date", "last_contact_date", "row_date"]
)
def test_a_study_without_a_role_is_checked_for_the_rest(role: str) -> None:
    tables = records()
    tables["events"].loc[0, "grade"] = 4.0
    issues = check_rules(build(without=role), tables, CUT_OFF)
    assert ("V12", (2,)) in [(issue.rule, issue.rows) for issue in issues]


def test_only_the_patient_table_and_no_cut_off() -> None:
    tables = {"subjects": records()["subjects"]}
    assert check_rules(build(), tables, None) == []
    tables["subjects"].loc[0, "rfs"] = 9999.0
    (issue,) = check_rules(build(), tables, None)
    assert (issue.rule, issue.severity) == ("V08", "block")


def test_tables_are_left_as_they_were() -> None:
    tables, before = records(), records()
    check_rules(build(), tables, CUT_OFF)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, before[name])


def test_long_lists_show_the_first_rows_and_count_all() -> None:
    tables = records()
    tables["scans"] = pd.DataFrame({"pid": ["P9"] * 30, "on": pd.Timestamp("2023-01-01")})
    (issue,) = [issue for issue in check_rules(build(), tables, CUT_OFF) if issue.rule == "V18"]
    assert issue.count == 30
    assert issue.rows == tuple(range(2, 10))
    assert issue.problem.startswith("30 rows ")


@pytest.mark.parametrize(("item", "span"), [("q1", (1, 4)), ("Q28", (1, 4)), ("q29", (1, 7)), ("qlq_30", (1, 7))])
def test_range_of_questionnaire_items(item: str, span: tuple[int, int]) -> None:
    assert item_range(item) == span
