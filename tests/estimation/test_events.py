"""Who is analysed, in which group, and who is left out and why: everybody is one or the other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.events import collect_events, declared_groups, group_codes, stratum_codes, take
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from tests.estimation.cohorts import bundled, upload, whole


def events_of(cohort: Cohort, compare: str = "") -> object:
    return collect_events(cohort, cohort.study.time_to_event[0], compare)


def test_groups_come_reference_first_then_as_declared() -> None:
    columns = {"time": [1, 2, 3], "event": [1, 0, 1], "arm": ["a", "b", "c"]}
    assert events_of(upload(columns, reference="b")).groups == ("b", "a", "c")
    assert events_of(bundled("lo2007")).groups == ("control", "ifn1")
    assert events_of(bundled("prtras001")).groups == ("na", "na_peg")
    assert events_of(bundled("prtras001"), "bclc").groups == ("0", "A", "B")


def test_codes_follow_the_groups_patient_by_patient() -> None:
    events = events_of(
        upload({"time": [1, 2, 3, 4], "event": [1, 0, 1, 1], "arm": ["x", "c", "x", "c"]}, reference="x")
    )
    assert [events.groups[code] for code in events.group] == ["x", "c", "x", "c"]
    assert events.event.tolist() == [True, False, True, True]
    assert events.rows.tolist() == [0, 1, 2, 3]


def test_nothing_compared_is_one_group_of_everybody() -> None:
    cohort = bundled("lo2007")
    assert events_of(cohort, "none").groups == ("all",)
    assert len(events_of(cohort, "none").time) == cohort.n
    assert declared_groups(cohort.study, "none") == ["all"]


def test_a_study_without_arms_has_one_group() -> None:
    assert events_of(upload({"time": [1, 2], "event": [1, 0]})).groups == ("all",)


def test_the_arm_column_by_name_is_the_arms() -> None:
    cohort = bundled("lo2007")
    assert declared_groups(cohort.study, "arm") == declared_groups(cohort.study, "")
    codes, groups = group_codes(cohort.study, cohort.subjects, "arm")
    assert groups[:2] == ["control", "ifn1"]
    assert (codes >= 0).all()


def test_a_group_without_patients_is_dropped_and_the_codes_close_up() -> None:
    cohort = bundled("lo2007")
    assert "ifn2" in declared_groups(cohort.study, "")
    assert "ifn2" not in events_of(cohort).groups
    assert set(events_of(cohort).group.tolist()) == {0, 1}


def test_each_patient_left_out_is_counted_once_for_the_first_reason() -> None:
    columns = {
        "time": [1.0, None, None, 4.0, 5.0, 6.0],
        "event": [1, None, 1, None, 1, 0],
        "arm": ["a", None, "b", None, None, "b"],
    }
    events = events_of(upload(columns))
    assert {one.reason: one.n for one in events.left_out} == {
        "no time": 2,
        "no event status": 1,
        "no value for the compared groups": 1,
    }
    assert events.rows.tolist() == [0, 5]


def test_a_negative_time_is_left_out_and_named() -> None:
    cohort = upload({"time": [1.0, 2.0, 3.0], "event": [1, 1, 0]})
    cohort.subjects.loc[1, "time"] = -2.0
    events = events_of(cohort)
    assert [(one.reason, one.n) for one in events.left_out] == [("a negative time", 1)]


def test_competing_codes_are_censored_and_kept_apart() -> None:
    cohort = upload({"time": [1, 2, 3], "event": [0, 1, 2]}, competing_values=("2",))
    events = events_of(cohort)
    assert events.event.tolist() == [False, True, False]
    assert events.competing.tolist() == [False, False, True]


def test_a_status_code_that_nobody_declared_is_no_status() -> None:
    cohort = upload({"time": [1, 2, 3], "event": [0, 1, 1]})
    cohort.subjects.loc[2, "event"] = 7.0
    events = events_of(cohort)
    assert [(one.reason, one.n) for one in events.left_out] == [("no event status", 1)]
    assert len(events.time) == 2


def test_status_codes_that_are_words() -> None:
    cohort = whole("lo2007")
    endpoint = cohort.study.endpoint("os").model_copy(
        update={"event": "sex", "event_values": ("female",), "censored_values": ("male",)}
    )
    events = collect_events(cohort, endpoint, "none")
    counted = cohort.subjects["sex"].iloc[events.rows]
    assert 0 < events.event.sum() == (counted == "female").sum()


def test_times_equal_but_for_noise_become_one_before_groups_are_cut() -> None:
    events = events_of(
        upload({"time": [5.0, 5.0 + 1e-9, 7.0, 7.0], "event": [1, 1, 0, 1], "arm": ["a", "b", "a", "b"]})
    )
    assert events.time.tolist() == [5.0, 5.0, 7.0, 7.0]


def test_stratum_codes_are_one_per_combination_and_know_who_has_none() -> None:
    columns = {
        "time": [1, 2, 3, 4, 5],
        "event": [1, 1, 1, 0, 1],
        "sex": ["f", "f", "m", "m", None],
        "stage": ["I", "II", "I", "I", "I"],
    }
    cohort = upload(columns, factors=("sex", "stage"))
    codes, known = stratum_codes(cohort, events_of(cohort), ("sex", "stage"))
    assert known.tolist() == [True, True, True, True, False]
    assert codes[2] == codes[3]
    assert len(set(codes[:4].tolist())) == 3


def test_taking_nobody_leaves_no_group() -> None:
    events = events_of(bundled("lo2007"))
    nobody = take(events, np.zeros(len(events.time), dtype=bool))
    assert nobody.groups == ()
    assert nobody.time.size == 0


cell = st.one_of(st.none(), st.integers(0, 9).map(float))


@settings(max_examples=30)
@given(
    rows=st.lists(
        st.tuples(
            cell, st.sampled_from([None, 0, 1, 2]), st.sampled_from([None, "a", "b"]), st.sampled_from([None, "x", "y"])
        ),
        min_size=2,
        max_size=25,
    ),
    compare=st.sampled_from(["", "none", "part"]),
    panels=st.sampled_from(["", "part"]),
)
def test_analysed_and_left_out_add_up_to_selected(rows: list[tuple], compare: str, panels: str) -> None:
    rows = [*rows, (3.0, 1, "a", "x"), (4.0, 0, "b", "y")]
    time, event, arm, part = zip(*rows, strict=True)
    cohort = upload(
        {"time": time, "event": event, "arm": arm, "part": part}, competing_values=("2",), factors=("part",)
    )
    if compare == "part" and panels == "part":
        panels = ""
    result = estimate_survival(cohort, SurvivalOptions(endpoint="event", compare=compare, panels=panels))
    assert result.n_analysed + sum(one.n for one in result.left_out) == result.n_selected == len(rows)
    assert sum(group.n for panel in result.panels for group in panel.groups) == result.n_analysed
    assert all(one.n > 0 for one in result.left_out)


@pytest.mark.parametrize("study", ["lo2007", "prtras001"])
def test_analysed_and_left_out_add_up_in_the_bundled_trials(study: str) -> None:
    cohort = bundled(study)
    for factor in cohort.study.dividing_factors:
        result = estimate_survival(cohort, SurvivalOptions(endpoint="rfs", panels=factor.column))
        assert result.n_analysed + sum(one.n for one in result.left_out) == cohort.n
