"""Cross-table checks: each rule finds its fault, says where, and is silent otherwise."""

import numpy as np
import pandas as pd
import pytest

from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.rules import check_rules
from hcc_dash.cohort.rules_values import item_range
from hcc_dash.study.parts import Column
from tests.cohort.rule_records import CUT_OFF, build, records


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
        ("5.0", "Rash maculo-papular", 4.0, True),
        ("6.0", "Rash maculo-papular", 4.0, False),
        ("5.0", "Alkaline phosphatase increased", 2.0, False),
        ("6.0", "Alkaline phosphatase increased", 2.0, True),
        ("v6", "Fatigue", 4.0, True),
        ("", "Rash maculo-papular", 4.0, False),
        ("", "Fatigue", 4.0, True),
        ("4.03", "Alkaline phosphatase increased", 4.0, False),
        ("6.0", "Pneumonia", 1.0, True),
        ("5.0", "Pneumonia", 1.0, False),  # not listed for 5.0, so not judged
    ],
)
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


@pytest.mark.parametrize(
    ("items", "found"),
    [
        ({"albumin": np.nan}, 0),  # no score, and no fault
        ({"albumin": np.nan, "ascites": "lots"}, 1),  # what is missing excuses no unknown word
        ({"inr": 0.0}, 1),
        ({"encephalopathy": " "}, 0),
        ({"bilirubin": 51.0}, 0),
        ({"bilirubin": 51.1}, 1),
    ],
)
def test_child_pugh_is_computed_again_row_by_row(items: dict[str, object], found: int) -> None:
    tables = records()
    for column, value in items.items():
        tables["labs"].loc[1, column] = value
    rows = [issue.rows for issue in check_rules(build(), tables, CUT_OFF) if issue.rule == "V17"]
    assert rows == [(3,)] * found


def test_half_empty_forms_are_listed() -> None:
    tables = records()
    tables["forms"].loc[0, ["q1", "q2"]] = np.nan
    (issue,) = [issue for issue in check_rules(build(), tables, CUT_OFF) if issue.rule == "V14"]
    assert issue.rows == (2,)


def test_a_questionnaire_coded_from_zero_blocks() -> None:
    tables = records()
    tables["forms"].loc[:, ["q1", "q2", "q29"]] = 0.0
    (issue,) = [one for one in check_rules(build(), tables, CUT_OFF) if one.rule == "V14" and one.severity == "block"]
    assert "coded from 0" in issue.problem


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
