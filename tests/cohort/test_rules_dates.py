"""The order of dates, rule by rule: both sides of each edge, and the column that is not there."""

from datetime import date

import pandas as pd
import pytest

from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.rules import check_rules
from hcc_dash.cohort.rules_dates import STALE_DAYS
from hcc_dash.study.model import Study
from tests.cohort.rule_records import CUT_OFF, build, records


def dated(
    table: str, column: str, row: int, on: str, study: Study | None = None, cut_off: date | None = CUT_OFF
) -> list[Issue]:
    """Findings about dates after one date was written over."""
    tables = records()
    tables[table].loc[row, column] = pd.Timestamp(on)
    found = check_rules(study or build(), tables, cut_off)
    return [issue for issue in found if issue.rule in {"V05", "V06", "V07", "V08", "V10"} and issue.column == column]


@pytest.mark.parametrize(
    ("on", "problems"),
    [
        ("2022-02-09", ["1 row with a recurrence before radical treatment."]),
        ("2022-02-10", ["1 row with a recurrence before study treatment began."]),  # on the day of radical treatment
        ("2022-02-11", ["1 row with a recurrence before study treatment began."]),
        ("2022-03-09", ["1 row with a recurrence before study treatment began."]),
        ("2022-03-10", []),  # on the day of the first dose
        ("2022-03-11", []),
    ],
)
def test_recurrence_beside_the_start_of_treatment(on: str, problems: list[str]) -> None:
    assert [issue.problem for issue in dated("subjects", "recurred_on", 1, on)] == problems


def test_without_a_date_of_radical_treatment_the_first_dose_still_counts() -> None:
    study = build(without="radical_treatment_date")
    (issue,) = dated("subjects", "recurred_on", 1, "2022-01-01", study)
    assert issue.problem == "1 row with a recurrence before study treatment began."
    assert dated("subjects", "recurred_on", 1, "2022-03-10", study) == []


def test_without_a_first_dose_radical_treatment_still_counts() -> None:
    study = build(without="treatment_start_date")
    assert len(dated("subjects", "recurred_on", 1, "2022-02-09", study)) == 1
    assert dated("subjects", "recurred_on", 1, "2022-02-10", study) == []


@pytest.mark.parametrize(("table", "column"), [("subjects", "recurred_on"), ("scans", "on")])
@pytest.mark.parametrize(("on", "rules"), [("2024-01-09", []), ("2024-01-10", []), ("2024-01-11", ["V06"])])
def test_a_record_beside_the_day_of_death(table: str, column: str, on: str, rules: list[str]) -> None:
    assert [issue.rule for issue in dated(table, column, 2, on)] == rules


@pytest.mark.parametrize(("on", "rules"), [("2024-06-29", []), ("2024-06-30", []), ("2024-07-01", ["V07"])])
def test_a_date_beside_the_cut_off(on: str, rules: list[str]) -> None:
    found = dated("events", "to_day", 1, on)
    assert [issue.rule for issue in found] == rules
    assert all("of 2024-06-30" in issue.problem for issue in found)


def test_without_a_cut_off_no_date_is_after_it_and_no_contact_stale() -> None:
    assert dated("events", "to_day", 1, "2031-01-01", cut_off=None) == []
    assert dated("subjects", "seen_on", 0, "2024-03-20", cut_off=None) == []
    assert [issue.rule for issue in dated("scans", "on", 0, "2024-06-11", cut_off=None)] == ["V08"]


@pytest.mark.parametrize(("on", "rules"), [("2024-06-09", []), ("2024-06-10", []), ("2024-06-11", ["V08"])])
def test_a_visit_beside_the_last_contact(on: str, rules: list[str]) -> None:
    assert [issue.rule for issue in dated("scans", "on", 0, on)] == rules


def test_a_visit_after_the_last_contact_of_the_dead_is_no_censoring() -> None:
    tables = records()
    tables["subjects"].loc[2, "seen_on"] = pd.Timestamp("2023-01-01")
    assert [issue for issue in check_rules(build(), tables, CUT_OFF) if issue.rule == "V08"] == []
    without = check_rules(build(without="death_date"), tables, CUT_OFF)
    assert {issue.rows for issue in without if issue.rule == "V08"} == {(4,)}


def _stale(days: int, status: str = "in follow-up", study: Study | None = None) -> list[Issue]:
    tables = records()
    for name in ("scans", "events", "forms"):
        tables[name] = tables[name].iloc[1:]
    tables["subjects"].loc[0, "seen_on"] = pd.Timestamp(CUT_OFF) - pd.Timedelta(days=days)
    tables["subjects"].loc[0, "status"] = status
    return [issue for issue in check_rules(study or build(), tables, CUT_OFF) if issue.rule == "V10"]


def test_a_contact_is_stale_after_half_a_year_and_a_day() -> None:
    assert STALE_DAYS == 183
    assert _stale(STALE_DAYS) == []
    (issue,) = _stale(STALE_DAYS + 1)
    assert (issue.severity, issue.rows) == ("warn", (2,))
    assert issue.problem.startswith("1 row (A 1, B 0): alive, not heard of")


@pytest.mark.parametrize("status", ["Lost to follow-up", "withdrew consent", "COMPLETED", "discontinued", "失访"])
def test_a_recorded_end_of_follow_up_is_only_counted(status: str) -> None:
    (issue,) = _stale(STALE_DAYS + 1, status)
    assert issue.severity == "info"
    assert _stale(STALE_DAYS, status) == []


def test_the_dead_are_not_asked_for_news() -> None:
    tables = records()
    tables["subjects"].loc[2, "seen_on"] = pd.Timestamp("2022-01-10")
    assert [issue for issue in check_rules(build(), tables, CUT_OFF) if issue.rule == "V10"] == []
    without = [i for i in check_rules(build(without="death_date"), tables, CUT_OFF) if i.rule == "V10"]
    assert [issue.rows for issue in without] == [(4,)]


def test_a_trial_without_arms_names_none() -> None:
    (issue,) = _stale(STALE_DAYS + 1, study=build().model_copy(update={"arms": ()}))
    assert issue.problem.startswith("1 row: alive, not heard of")


def test_a_contact_stands_in_the_patient_table_alone() -> None:
    study = build()
    scans = study.tables["scans"].columns["on"].model_copy(update={"role": "last_contact_date"})
    table = study.tables["scans"].model_copy(update={"columns": dict(study.tables["scans"].columns) | {"on": scans}})
    other = study.model_copy(update={"tables": dict(study.tables) | {"scans": table}})
    tables = records()
    tables["scans"]["on"] = pd.Timestamp("2022-06-01")
    assert [
        issue for issue in check_rules(other, tables, CUT_OFF) if (issue.rule, issue.table) == ("V10", "scans")
    ] == []
