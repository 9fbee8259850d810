"""An uploaded table under a mapping: every fault found, every row accounted for, no column confused."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.cohort import Cohort, Step, select
from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.cohort.selection import RangeFilter, Selection
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.study.endpoints import Landmark
from hcc_dash.study.time import DAYS_IN

ROWS = ["a,12,1,x,I", "b,24.5,0,y,II", "c,36,0,x,I", "d,3,1,y,II"]


def table(*rows: str, header: str = "id,os,died,rx,stage") -> RawTable:
    return read_table("\n".join([header, *(rows or ROWS)]).encode(), "up.csv")


def mapping(**more: Any) -> ColumnMapping:
    whole = {
        "time": "os",
        "event": "died",
        "event_values": ("1",),
        "time_unit": "months",
        "subject": "id",
        "arm": "rx",
        "factors": ("stage",),
    }
    return ColumnMapping(**(whole | more))


def mapped(raw: RawTable, **more: Any) -> Cohort:
    cohort, issues = map_table(raw, mapping(**more))
    assert cohort is not None, issues
    assert cohort.issues == tuple(issues)
    return cohort


def found(raw: RawTable, **more: Any) -> list[tuple[str, str, str, int, tuple[int, ...]]]:
    issues = map_table(raw, mapping(**more))[1]
    return [(one.rule, one.severity, one.column, one.count, one.rows) for one in issues]


def test_the_study_an_uploaded_table_amounts_to() -> None:
    cohort = mapped(table(), reference="y", time_unit="months", event_label="death")
    study = cohort.study
    assert list(cohort.subjects.columns) == ["subject_id", "time", "event", "arm", "stage"]
    assert cohort.subjects["time"].tolist() == [12.0, 24.5, 36.0, 3.0], "times stay in the table's own unit"
    assert study.endpoint("event").unit == "months"
    assert cohort.subjects["event"].tolist() == [1.0, 0.0, 0.0, 1.0]
    assert cohort.subjects["subject_id"].tolist() == list("abcd")
    assert (study.reference_arm, [arm.id for arm in study.arms]) == ("y", ["x", "y"])
    assert study.methods.nominal_p_values, "p-values of an upload are called nominal"
    assert study.planned == ()
    assert (study.provenance.kind, study.design.randomised) == ("upload", False)
    assert [factor.column for factor in study.factors] == ["stage"]
    assert (cohort.issues, cohort.trail) == ((), ())


@pytest.mark.parametrize(
    ("longest", "unit", "months"),
    [
        (83, "months", [60, 36, 24]),
        (30, "months", [24, 12]),
        (12, "months", [12]),
        (400, "days", [12]),
        (9, "years", [60, 36, 24]),
        (11, "months", [5]),
        (100, "weeks", [12]),
        (2, "months", [1]),
    ],
)
def test_landmarks_lie_within_the_follow_up(longest: float, unit: str, months: list[float]) -> None:
    cohort = mapped(table(f"a,{longest},1,x,I", f"b,{longest},0,y,II"), time_unit=unit)
    marks = cohort.study.endpoint("event").landmarks
    assert [mark.months for mark in marks] == months
    assert all(mark.at(unit) <= longest for mark in marks)


def test_a_landmark_is_not_read_where_one_patient_in_twenty_is_left() -> None:
    rows = [f"{i},{14 + i / 100},{i % 2},{'xy'[i % 2]},I" for i in range(19)]
    cohort = mapped(table(*rows, "z,70,0,x,I"))
    assert [mark.months for mark in cohort.study.endpoint("event").landmarks] == [12]


@settings(max_examples=40)
@given(
    longest=st.floats(0.02, 40, allow_subnormal=False),
    unit=st.sampled_from(list(DAYS_IN)),
    months=st.none() | st.floats(0.02, 40, allow_subnormal=False),
)
def test_no_time_that_is_named_has_more_than_two_decimals(longest: float, unit: str, months: float | None) -> None:
    cohort = mapped(table(f"a,{longest:.6f},1,x,I", f"b,{longest:.6f},0,y,II"), time_unit=unit)
    marks = [*cohort.study.endpoint("event").landmarks, *([Landmark(months=months)] if months else [])]
    for mark in marks:
        assert re.search(r"\.0*[1-9][0-9]{2}", mark.name) is None, mark.name
    assert all(mark.at(unit) <= longest for mark in cohort.study.endpoint("event").landmarks)


@pytest.mark.parametrize("longest", ["0", "0.5", "1.9", ""])
def test_a_follow_up_of_next_to_nothing_is_no_crash(longest: str) -> None:
    cohort = mapped(table(f"a,{longest},1,x,I", f"b,{longest},0,y,II"))
    marks = cohort.study.endpoint("event").landmarks
    assert all(0 < mark.at("months") <= float(longest) for mark in marks)
    assert bool(marks) == (longest not in {"0", ""})
    result = estimate_survival(cohort, SurvivalOptions(endpoint="event"))
    assert result.n_analysed == (0 if longest == "" else 2)


def test_times_that_cannot_be_used_block_and_name_their_rows() -> None:
    raw = table("a,12,1,x,I", "b,three,0,y,II", "c,-1,0,x,I", "d,0,1,y,II", "e,,1,x,I", "f,5,,x,I", "g,6,0,,I")
    assert found(raw) == [
        ("V03", "block", "os", 1, (3,)),
        ("V03", "block", "os", 1, (4,)),
        ("V03", "warn", "os", 1, (6,)),
        ("V03", "warn", "os", 1, (5,)),
        ("V04", "warn", "died", 1, (7,)),
        ("V02", "warn", "rx", 1, (8,)),
    ]
    cohort, issues = map_table(raw, mapping())
    assert cohort is None
    assert not any("three" in issue.problem + issue.remedy for issue in issues), "no cell is quoted"


def test_leaving_rows_out_counts_them_and_keeps_the_row_names() -> None:
    raw = table("a,12,1,x,I", "b,three,0,y,II", "c,-1,0,x,I", "d,9,1,y,II")
    cohort = mapped(raw, leave_out=True, subject="")
    assert cohort.subjects["subject_id"].tolist() == ["row 2", "row 5"], "rows as the spreadsheet numbers them"
    assert cohort.subjects["time"].tolist() == [12.0, 9.0]
    assert cohort.trail == (Step("Rows left out on request", 2, 4),)
    assert [(i.severity, i.remedy) for i in cohort.issues] == [("warn", "These rows are left out at your request.")] * 2
    assert map_table(table("a,x,1,x,I", "b,y,0,y,II"), mapping(leave_out=True))[0] is None, "nobody would be left"


def test_a_patient_standing_twice_is_asked_about_and_never_left_out_whole() -> None:
    raw = table("a,12,1,x,I", "b,24,0,y,II", "a,36,0,x,I", "d,3,1,y,II", "e,bad,1,y,II")
    assert ("V01", "ask", "id", 2, (2, 4)) in found(raw)
    assert ("V01", "ask", "id", 2, (2, 4)) in found(raw, subject=""), "although no patient column is named"
    assert map_table(raw, mapping(leave_out=True))[0] is None, "leaving rows out is no answer"
    cohort = mapped(raw, leave_out=True, answers={"rows": "first"})
    assert cohort.subjects["subject_id"].tolist() == ["a", "b", "d"]
    assert cohort.subjects["time"].tolist() == [12, 24, 3]
    assert cohort.trail == (
        Step("First row of each patient", 4, 5, unit="rows"),
        Step("Rows left out on request", 3, 4),
    )
    every = mapped(table("a,12,1,x,I", "a,24,0,y,II"), subject="", answers={"rows": "every"})
    assert every.n == 2, "rows are patients where their holder says so"


def test_rows_are_chosen_before_anything_is_checked() -> None:
    raw = table("a,bad,1,x,I", "a,24,0,x,I", "b,30,1,y,II", header="id,os,died,rx,visit")
    cohort = mapped(raw, factors=(), answers={"rows": "os >= 0"})
    assert cohort.subjects["time"].tolist() == [24, 30]
    assert cohort.trail == (Step("os >= 0", 2, 3, unit="rows"),)


def test_a_column_that_joining_names_by_event_is_missed_in_words() -> None:
    header = "record_id,redcap_event_name,os,died,alt"
    raw = table("1,base,,,4", "1,end,5,1,6", "2,base,,,5", "2,end,7,0,", header=header)
    roles = mapping(subject="record_id", arm="", factors=("alt",), answers={"rows": "joined"})
    cohort, issues = map_table(raw, roles)
    assert cohort is None
    assert [(one.severity, one.column) for one in issues if one.severity != "info"] == [("block", "alt")]
    joined = mapped(raw, subject="record_id", arm="", factors=("alt (base)",), answers={"rows": "joined"})
    assert (joined.n, joined.subjects["time"].tolist()) == (2, [5, 7])


def test_patients_without_a_number_stay_apart() -> None:
    raw = table(",12,1,x,I", "b,24,0,y,II", ",36,0,x,I")
    cohort = mapped(raw)
    assert cohort.subjects["subject_id"].tolist() == ["row 2", "b", "row 4"]
    assert ("V01", "warn", "id", 2, (2, 4)) in found(raw)


def test_blank_rows_and_titles_do_not_shift_row_numbers() -> None:
    raw = read_table(b"Ward 7\n\nid,os,died,rx,stage\na,1,1,x,I\n\nb,bad,0,y,I\n", "up.csv")
    assert ("V03", "block", "os", 1, (6,)) in found(raw)


@pytest.mark.parametrize(
    ("codes", "values", "competing", "expected"),
    [
        (["0", "1", "2", ""], ("1",), ("2",), [0.0, 1.0, 2.0, np.nan]),
        (["0", "1", "2", "2"], ("1", "2"), (), [0.0, 1.0, 1.0, 1.0]),
        (["1.0", "2.0", "NA", "2"], ("2",), (), [0.0, 1.0, np.nan, 1.0]),
        (["是", "否", "是", "未知"], ("是",), (), [1.0, 0.0, 1.0, np.nan]),
        (["1", "0", "0", "1"], ("0",), (), [0.0, 1.0, 1.0, 0.0]),
    ],
)
def test_event_codes(
    codes: list[str], values: tuple[str, ...], competing: tuple[str, ...], expected: list[float]
) -> None:
    raw = table(*[f"{i},{i + 5},{code},x,I" for i, code in enumerate(codes)])
    cohort = mapped(raw, event_values=values, competing_values=competing, arm="")
    np.testing.assert_array_equal(cohort.subjects["event"].to_numpy(), expected)
    endpoint = cohort.study.endpoint("event")
    assert endpoint.competing_values == ((2,) if competing else ())


def test_an_event_column_that_cannot_be_one_blocks() -> None:
    many = table(*[f"{i},{i},{i},x,I" for i in range(13)])
    assert ("V04", "block", "died", 1, ()) in found(many), "13 codes"
    assert ("V04", "block", "died", 1, ()) in found(table(), event_values=("9",)), "a code that is not there"
    assert ("V04", "block", "died", 1, ()) in found(table(), event_values=()), "none chosen"
    assert ("V04", "block", "died", 1, ()) in found(table(), competing_values=("1",)), "one code, two meanings"


@pytest.mark.parametrize("clash", [{"time": "died"}, {"arm": "died"}, {"arm": "os"}, {"subject": "rx"}])
def test_one_column_in_two_roles_blocks(clash: dict[str, str]) -> None:
    cohort, issues = map_table(table(), mapping(**clash))
    assert cohort is None
    assert [(one.severity, one.count) for one in issues] == [("block", 1)]
    assert "two roles" in issues[0].problem


def test_arms() -> None:
    too_many = table(*[f"{i},{i},1,arm{i},I" for i in range(57)])
    assert ("V02", "block", "rx", 57, ()) in found(too_many)
    one = table("a,1,1,x,I", "b,2,0,x,I")
    assert found(one) == [("V02", "warn", "rx", 1, ())]
    assert mapped(one).n == 2
    none = table("a,1,1,,I", "b,2,0,,I")
    assert mapped(none).study.arms == ()
    assert [arm.label for arm in mapped(table("a,1,1,1.0,I", "b,2,0,2,I")).study.arms] == ["rx 1", "rx 2"]
    coded = mapped(table("a,1,1.0,1.0,I", "b,2,0.0,2.0,I"), reference="2.0", event_values=("1.0",))
    assert (coded.study.reference_arm, coded.subjects["event"].tolist()) == ("2", [1.0, 0.0])
    assert ("V02", "block", "rx", 1, ()) in found(table(), reference="z"), "no other arm takes its place"


def test_an_arm_called_na_is_asked_about_and_an_arm_by_answer() -> None:
    raw = table("a,1,1,NA,I", "b,2,0,NA + peg-IFN,I", "c,3,1,,I", "d,4,1,NA,I")
    assert ("V02", "ask", "rx", 2, (2, 5)) in found(raw, arm="rx")
    cohort = mapped(raw, reference="NA", answers={"arm_na:rx": "arm"})
    assert [arm.id for arm in cohort.study.arms] == ["NA", "NA + peg-IFN"]
    assert cohort.subjects["arm"].isna().tolist() == [False, False, True, False]
    assert estimate_survival(cohort, SurvivalOptions(endpoint="event")).n_analysed == 3
    missing = mapped(raw, answers={"arm_na:rx": "missing"})
    assert [arm.id for arm in missing.study.arms] == ["NA + peg-IFN"]
    assert missing.subjects["arm"].isna().sum() == 3


@pytest.mark.parametrize(("other", "proposed"), [("B", "missing"), ("A", "arm"), ("NA", "arm")])
def test_missing_is_proposed_for_na_unless_one_arm_would_be_left(other: str, proposed: str) -> None:
    raw = table("a,1,1,NA,I", "b,2,0,A,I", f"c,3,1,{other},I", "d,4,1,A,I")
    (asked,) = [issue for issue in map_table(raw, mapping())[1] if issue.severity == "ask"]
    assert asked.question is not None
    assert (asked.question.key, asked.question.proposed) == ("arm_na:rx", proposed)


def test_factors_become_levels_numbers_or_neither() -> None:
    header = "id,os,died,rx,grade,age,ascites,hbeag,remark"
    rows = [
        f"{i},{i + 1},{i % 2},x,{i % 3},{40 + i},{'none' if i % 2 else 'mild'},{'+-'[i % 2]},free text {i}"
        for i in range(20)
    ]
    factors = ("grade", "age", "ascites", "hbeag", "remark", "rx", "os", "died", "id")
    cohort = mapped(table(*rows, header=header), factors=factors)
    study = cohort.study
    assert study.column("grade").levels == ("0", "1", "2")
    assert study.column("age").type == "number"
    assert study.column("ascites").levels == ("mild", "none"), "no ascites is a finding, not a missing value"
    assert study.column("hbeag").levels == ("+", "-")
    assert cohort.subjects[["ascites", "hbeag"]].notna().all(axis=None)
    assert [factor.column for factor in study.factors] == ["grade", "age", "ascites", "hbeag"]
    assert [(one.rule, one.severity, one.column) for one in cohort.issues if one.column == "remark"] == [
        ("S05", "info", "remark")
    ]


def test_a_users_column_called_like_one_of_ours_is_not_confused_with_it() -> None:
    header = "case,OS,dead,group,time,event,arm,subject_id"
    rows = [
        "p1,10,1,A,70,no,left,s9",
        "p2,20,0,B,80,yes,right,s8",
        "p3,30,1,A,90,no,left,s7",
        "p4,40,0,B,60,no,right,s6",
        "p5,50,0,B,65,no,right,s5",
        "p6,60,0,B,61,no,right,s4",
        "p7,61,0,B,62,no,right,s3",
    ]
    raw = table(*rows, header=header)
    cohort = mapped(
        raw, time="OS", event="dead", subject="case", arm="group", factors=("time", "event", "arm", "subject_id")
    )
    subjects = cohort.subjects
    assert subjects["time"].tolist() == [10, 20, 30, 40, 50, 60, 61]
    assert subjects["event"].tolist() == [1, 0, 1, 0, 0, 0, 0]
    assert subjects["arm"].tolist()[:2] == ["A", "B"]
    assert subjects["subject_id"].tolist()[0] == "p1"
    assert subjects["time (covariate)"].tolist() == [70, 80, 90, 60, 65, 61, 62]
    assert subjects["arm (covariate)"].tolist()[:2] == ["left", "right"]
    assert subjects["event (covariate)"].tolist()[:2] == ["no", "yes"]
    labels = {factor.column: factor.label for factor in cohort.study.factors}
    assert labels["time (covariate)"] == "time"
    kept = select(cohort, Selection(filters=(RangeFilter("time (covariate)", 75, 90),)))
    assert kept.subjects["subject_id"].tolist() == ["p2", "p3"], "the filter looks at the user's column"
    swapped = mapped(
        raw, time="time", event="dead", subject="subject_id", arm="arm", factors=("OS", "group", "time", "arm")
    )
    assert swapped.subjects["time"].tolist()[0] == 70
    assert [factor.column for factor in swapped.study.factors] == ["OS", "group"], "a role is no covariate as well"


def test_real_tables_keep_their_numbers(root: Path) -> None:
    raw = read_table((root / "tests/data/lung.csv").read_bytes(), "lung.csv")
    cohort = mapped(
        raw, time="time", event="status", event_values=("2",), subject="", arm="sex", time_unit="days", factors=()
    )
    frame = pd.read_csv(root / "tests/data/lung.csv")
    assert cohort.subjects["time"].tolist() == frame["time"].tolist()
    assert cohort.subjects["event"].sum() == (frame["status"] == 2).sum() == 165


def test_a_table_of_a_hundred_thousand_rows() -> None:
    n = 100_000
    rows = [f"p{i},{i % 977 / 7:.3f},{i % 2},{'ab'[i % 2]},{i % 4}" for i in range(n)]
    cohort = mapped(table(*rows))
    assert cohort.n == n
    assert cohort.subjects["event"].sum() == n // 2
    assert len(cohort.fingerprint) == 64


def test_a_finding_names_at_most_eight_rows_and_counts_all() -> None:
    issue: Issue = map_table(table(*[f"{i},bad,1,x,I" for i in range(50)]), mapping())[1][0]
    assert (issue.count, issue.rows) == (50, tuple(range(2, 10)))


def test_a_control_is_proposed_as_the_reference_wherever_the_table_is_mapped() -> None:
    raw = table("a,12,1,Arm 1,I", "b,24,0,Control,II", "c,20,1,Arm 2,I")
    assert mapped(raw).study.reference_arm == "Control"


ARM_NAMES = st.sampled_from(["HAIC", "haic", "Haic ", "TACE", "tace.", "TACE + HAIC", "tace+haic", "NA", "na", "0", ""])


@settings(max_examples=50)
@given(
    # an arm above blank cells alone looks like merged cells and stops
    names=st.lists(ARM_NAMES, min_size=4, max_size=8).filter(lambda names: names.count("") < 2),
    reference=st.integers(0, 7),
)
def test_spellings_of_an_arm_are_one_only_as_answered(names: list[str], reference: int) -> None:
    """Asked wherever two differ in case, blanks or signs at the end alone; one answer leaves each once, no row lost."""
    raw = table(*(f"p{at},{at + 1},{at % 2},{name},I" for at, name in enumerate(names)))
    plain = [name.strip() for name in names]
    folded = ["".join(name.lower().split()).strip(".") for name in plain]
    twice = len(set(plain)) > len(set(folded))
    chosen = plain[reference % len(plain)]
    asked = [
        one
        for one in map_table(raw, mapping(answers={"arm_na:rx": "arm"}))[1]
        if one.question and one.question.key == "same_arms:rx"
    ]
    assert [one.severity for one in asked] == ["ask"] * twice
    for answer, kept in (("yes", folded), ("no", plain)):
        answers = {"arm_na:rx": "arm", "same_arms:rx": answer}
        cohort, issues = map_table(raw, mapping(answers=answers, reference=chosen))
        assert cohort is not None, issues
        arms = cohort.subjects["arm"].astype(object).fillna("").tolist()
        assert len(set(arms)) == len(set(kept))
        assert len(set(zip(arms, kept, strict=True))) == len(set(kept)), "the same rows stand together"
        assert not chosen or cohort.study.reference_arm == arms[reference % len(plain)]


@given(groups=st.lists(st.integers(3, 9), min_size=1, max_size=4))
def test_an_arm_that_stands_once_above_its_patients_blocks(groups: list[int]) -> None:
    """As merged cells are exported; not where each patient has an arm, or arms are missing here and there."""

    def blocking(arms: list[str]) -> list[str]:
        rows = (f"p{at},{at + 1},{at % 2},{arm},I" for at, arm in enumerate(arms))
        issues = map_table(table(*rows), mapping())[1]
        return [one.remedy for one in issues if one.severity == "block" and one.column == "rx"]

    merged = ["ABCD"[at] if first == 0 else "" for at, n in enumerate(groups) for first in range(n)]
    (remedy,) = blocking(merged)
    assert "merged" in remedy
    assert blocking([arm for at, n in enumerate(groups) for arm in "ABCD"[at] * n]) == []
    assert blocking(["", *merged]) == []
    assert blocking(["A", "A", "B", "B", "", "", "", "", ""] * 2) == []
