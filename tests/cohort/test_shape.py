"""What pandera finds in a table, as findings a clinician understands."""

import numpy as np
import pandas as pd

from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.shape import build_schema, check_shape
from hcc_dash.study.parts import Column, Table

TABLE = Table(
    columns={
        "subject_id": Column(type="id", label="Patient"),
        "age": Column(type="integer", label="Age", unit="years", minimum=18, maximum=75),
        "stage": Column(type="category", label="Stage", levels=("I", "II")),
        "died": Column(type="flag", label="Died", may_be_missing=True),
    }
)


def frame(**columns: list[object]) -> pd.DataFrame:
    n = 4
    whole = {"subject_id": list("abcd"), "age": [57.0] * n, "stage": ["I"] * n, "died": [0.0] * n} | columns
    whole["stage"] = pd.Categorical(whole["stage"], categories=["I", "II"])
    return pd.DataFrame(whole)


def check(**columns: list[object]) -> list[Issue]:
    return check_shape(frame(**columns), TABLE, "subjects")


def test_a_table_in_shape_has_no_findings() -> None:
    assert check() == []
    build_schema(TABLE).validate(frame())


def test_values_out_of_range_keep_their_rows_and_unit() -> None:
    low, high = check(age=[57.0, 12.0, 80.0, 17.0])
    assert (low.problem, low.count, low.rows) == ("Age: 2 values below 18 years.", 2, (3, 5))
    assert (high.problem, high.count, high.rows) == ("Age: 1 value above 75 years.", 1, (4,))
    assert {low.severity, high.severity} == {"warn"}, "they stay in the analysis"


def test_whole_numbers_and_flags() -> None:
    (issue,) = check(age=[57.0, 57.5, 57.0, 57.0])
    assert (issue.problem, issue.rows) == ("Age: 1 value not a whole number years.", (3,))
    (issue,) = check(died=[0.0, 1.0, 2.0, np.nan])
    assert (issue.problem, issue.rows) == ("Died: 1 value neither 0 nor 1.", (4,))


def test_missing_values_are_counted_where_they_are_not_expected() -> None:
    issues = check(age=[57.0, np.nan, np.nan, 57.0], stage=["I", None, "I", "I"], died=[np.nan] * 4)
    assert [(i.column, i.severity, i.count, i.rows) for i in issues] == [
        ("age", "info", 2, (3, 4)),
        ("stage", "info", 1, (3,)),
    ]


def test_a_patient_standing_twice_blocks_without_being_declared_unique() -> None:
    (issue,) = check(subject_id=["a", "b", "a", "d"])
    assert (issue.severity, issue.problem, issue.rows) == ("block", "Patient: 2 values given more than once.", (2, 4))
    assert check_shape(frame(subject_id=["a", "b", "a", "d"]), TABLE, "labs") == [], "visits have several rows"


def test_a_patient_without_identifier_blocks() -> None:
    (issue,) = check(subject_id=["a", "", "c", "d"])
    assert (issue.severity, issue.rows) == ("block", (3,))


def test_a_hundred_findings_show_the_first_rows_and_the_count() -> None:
    wide = pd.DataFrame({"x": pd.Series([-1.0] * 100)})
    (issue,) = check_shape(wide, Table(columns={"x": Column(type="number", minimum=0)}), "labs")
    assert (issue.count, len(issue.rows), issue.rows[0]) == (100, 8, 2)
