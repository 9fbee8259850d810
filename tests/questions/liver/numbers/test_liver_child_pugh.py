"""Child-Pugh: incidence of a rise by hand, both rules, recurrence, what is missing, and the dirty records."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.liver.numbers.albi import describe_albi
from hcc_dash.questions.liver.numbers.child_pugh import NO_SCORE, ChildPughResult, describe_child_pugh
from hcc_dash.questions.liver.numbers.incidence import RiseReading
from hcc_dash.questions.liver.numbers.injury import describe_liver_injury
from hcc_dash.questions.liver.numbers.options import ChildPughOptions, liver_windows
from hcc_dash.questions.liver.words.child_pugh_method import say_notes
from hcc_dash.study.read import read_study, study_folder
from tests.cohort.bundled import bundled
from tests.equality import same
from tests.estimation.cohorts import upload
from tests.questions.harms.numbers.safety_cohorts import assessments, patients, trial

FOUR = {"a": {}, "b": {"death": 100}, "c": {"recurrence": 120}, "d": {}}
SCORES = [
    ("a", -2, 5),
    ("a", 84, 8),
    ("a", 168, 8),
    ("b", -2, 5),
    ("b", 84, 5),
    ("c", -2, 5),
    ("c", 84, 5),
    ("c", 168, 8),
    ("d", -2, 5),
    ("d", 84, 6),
    ("d", 168, 6),
]


def four(**more: object) -> Cohort:
    return trial(subjects=patients(FOUR | more), child_pugh=assessments(SCORES))


def reading(result: ChildPughResult, rule: str, at_recurrence: bool = False, arm: str = "na") -> RiseReading:
    assert result.incidence is not None
    found = [
        one
        for one in result.incidence.readings
        if (one.rule, one.at_recurrence, one.window.id, one.arm) == (rule, at_recurrence, "three_years", arm)
    ]
    assert len(found) == 1
    return found[0]


def test_incidence_by_hand() -> None:
    """One of 4 rises on day 84; one of the 3 left dies on day 100; one of the 2 left rises on day 168."""
    found = reading(describe_child_pugh(four()), "registered")
    assert (found.n, found.n_events, found.n_deaths, found.at) == (4, 2, 1, 168)
    assert found.incidence.value == pytest.approx(0.25 + 0.5 * 0.5)
    assert found.why_earlier == "assessments end on day 168"


def test_a_rise_at_the_last_visit_is_not_confirmed() -> None:
    result = describe_child_pugh(four())
    found = reading(result, "confirmed")
    assert (found.n_events, found.n_deaths) == (1, 1)
    assert found.incidence.value == pytest.approx(0.25)
    assert any("last visit" in note for note in say_notes(result))


def test_recurrence_censors_when_asked() -> None:
    found = reading(describe_child_pugh(four()), "registered", at_recurrence=True)
    assert (found.n_events, found.n_deaths) == (1, 1)
    assert found.incidence.value == pytest.approx(0.25)
    assert found.n_at_risk == 1  # the patient who recurred left on day 120


def test_patients_who_recurred_before_treatment_are_left_out_there() -> None:
    cohort = trial(subjects=patients(FOUR | {"c": {"recurrence": -5}}), child_pugh=assessments(SCORES))
    result = describe_child_pugh(cohort)
    assert reading(result, "registered").n == 4
    assert reading(result, "registered", at_recurrence=True).n == 3


def test_a_recurrence_after_death_is_unknown() -> None:
    cohort = trial(subjects=patients(FOUR | {"b": {"death": 100, "recurrence": 130}}), child_pugh=assessments(SCORES))
    result = describe_child_pugh(cohort)
    assert reading(result, "registered", at_recurrence=True).n_deaths == 1
    assert "Recurrences dated after death, taken as unknown: 1." in say_notes(result)


def test_a_late_death_does_not_count_when_assessments_have_ended() -> None:
    result = describe_child_pugh(four(d={"death": 900}))
    found = reading(result, "registered")
    assert (found.n_deaths, found.n_events) == (1, 2)
    assert result.incidence is not None
    assert result.incidence.n_beyond == 1


def test_baseline_missing_ceiling_and_nobody_seen_again() -> None:
    cohort = trial(
        subjects=patients({"a": {}, "b": {}, "c": {}, "d": {}, "e": {"started": None}}),
        child_pugh=assessments(
            [("a", -2, 5), ("a", 84, 7), ("b", 10, 5), ("b", 84, 8), ("c", 0, 14), ("c", 84, 14), ("d", -2, 5)]
        ),
    )
    result = describe_child_pugh(cohort)
    assert (result.n_selected, result.n_analysed) == (5, 2)
    assert {one.reason: one.n for one in result.left_out} == {
        "no start of study treatment or no arm": 1,
        "no complete Child-Pugh score before study treatment": 1,
        "a baseline score that cannot rise so far": 1,
    }
    found = reading(result, "registered")
    assert (found.n, found.n_events) == (2, 1)
    three_years = result.shift[result.shift["window"] == "three_years"]
    assert three_years[["level", "worst", "n"]].to_numpy().tolist() == [
        ["A", "B", 1],
        ["A", NO_SCORE, 1],
        ["C", "C", 1],
    ]


def test_a_missing_item_leaves_no_score() -> None:
    cohort = trial(subjects=patients({"a": {}}), child_pugh=assessments([("a", -2, 5), ("a", 84, None), ("a", 168, 7)]))
    result = describe_child_pugh(cohort)
    assert result.courses["a"].rise_day == 168
    assert result.courses["a"].n_incomplete == 1
    assert "Of these may have been a rise: 1." in say_notes(result)  # between 5 and 7
    assert result.summary["n"].tolist() == [1, 1]
    assert result.scores["level"].tolist() == ["5", "7"]


def test_the_given_score_can_be_taken() -> None:
    frame = assessments([("a", -2, 5), ("a", 84, 5), ("a", 168, 5)]).assign(score=[5.0, 7.0, 5.0])
    cohort = trial(subjects=patients({"a": {}}), child_pugh=frame)
    made, given = (describe_child_pugh(cohort, ChildPughOptions(given_scores=flag)) for flag in (False, True))
    assert made.courses["a"].rise_day is None
    assert given.courses["a"].rise_day == 84
    for result in (made, given):
        assert any("given 7, items make 5" in note for note in say_notes(result))


def test_scores_are_ordered_as_numbers() -> None:
    frame = assessments([("a", -2, 14), ("b", -2, 6), ("c", -2, 5), ("c", 84, 8), ("c", 90, 8)])
    result = describe_child_pugh(trial(subjects=patients({"a": {}, "b": {}, "c": {}}), child_pugh=frame))
    assert result.scores["level"].tolist() == ["5", "6", "14", "8", "8"]


def test_two_assessments_at_one_visit_count_once() -> None:
    frame = assessments([("a", -2, 5), ("a", 84, 6), ("a", 85, 5)]).assign(visit=["baseline", "week 12", "week 12"])
    result = describe_child_pugh(trial(subjects=patients({"a": {}}), child_pugh=frame))
    assert result.summary[["visit", "n", "estimate"]].to_numpy().tolist() == [["baseline", 1, 5.0], ["week 12", 1, 6.0]]
    assert any("already counted" in note for note in say_notes(result))


def test_few_rises_are_not_compared() -> None:
    result = describe_child_pugh(bundled("prtras001"))
    assert result.incidence is not None
    by_window = {(d.rule, d.at_recurrence, d.window.id): d.difference for d in result.incidence.differences}
    assert len(by_window) == 8
    assert by_window["registered", False, "treatment"].why_missing == "fewer than 10 rises"
    compared = by_window["registered", False, "three_years"]
    arms = [reading(result, "registered", arm=arm).incidence for arm in ("na", "na_peg")]
    assert compared.value == pytest.approx(arms[1].value - arms[0].value)
    assert compared.std_error == pytest.approx(math.hypot(arms[0].std_error, arms[1].std_error))


def test_bundled_trial() -> None:
    result = describe_child_pugh(bundled("prtras001"))
    assert result.why_not == ""
    assert result.groups == ("na", "na_peg")
    assert result.n_analysed == result.n_selected == 332
    assert any("given 7, items make 5" in note for note in say_notes(result))  # the dirty record
    for window in ("treatment", "three_years"):
        assert result.shift.loc[result.shift["window"] == window, "n"].sum() == 332
    counted = result.scores.groupby(["arm", "visit"], sort=False)["n"].sum()
    assert counted.tolist() == result.summary["n"].tolist()
    assert result.incidence is not None
    total = result.incidence.curves.groupby(["arm", "level", "censoring", "time"])["estimate"].sum()
    assert total.between(0, 1 + 1e-12).all()


def test_order_of_rows_and_patients_does_not_matter() -> None:
    whole = bundled("prtras001")
    draw = np.random.default_rng(4)
    tables = {
        name: whole.tables[name].iloc[draw.permutation(len(whole.tables[name]))].reset_index(drop=True)
        for name in ("subjects", "child_pugh")
    }
    one, other = describe_child_pugh(whole), describe_child_pugh(Cohort(whole.study, tables))
    assert one.incidence is not None
    assert other.incidence is not None
    pd.testing.assert_frame_equal(one.incidence.curves, other.incidence.curves)
    pd.testing.assert_frame_equal(one.shift, other.shift)
    pd.testing.assert_frame_equal(one.scores, other.scores)
    assert same(one.courses, other.courses)


def test_one_arm_and_nobody() -> None:
    alone = describe_child_pugh(select(bundled("prtras001"), Selection(arms=("na_peg",))))
    assert alone.groups == ("na_peg",)
    assert alone.incidence is not None
    assert alone.incidence.differences == ()
    whole = bundled("prtras001")
    nobody = describe_child_pugh(Cohort(whole.study, {name: t.iloc[:0] for name, t in whole.tables.items()}))
    assert nobody.why_not
    assert nobody.n_analysed == 0


def test_what_is_absent_is_said() -> None:
    assert "no date" in describe_child_pugh(bundled("lo2007")).why_not
    assert "no date" in describe_child_pugh(upload({"time": [1.0, 2.0], "event": [0, 1]})).why_not
    without = trial(subjects=patients({"a": {}}))
    assert "Child-Pugh" in describe_child_pugh(without).why_not
    assert describe_albi(without).why_not
    assert describe_liver_injury(without).why_not
    unscored = trial(subjects=patients({"a": {}}), child_pugh=assessments([("a", 84, 5)]))
    assert describe_child_pugh(unscored).why_not == "No patient has a complete score before study treatment."


DESIGN = read_study(study_folder("prtras001")).design


def test_windows_are_the_protocols() -> None:
    """Those of the registry by default, and of a study that declares others."""
    other = DESIGN.model_copy(update={"treatment_weeks": 24.0, "follow_up_weeks": 100.0})
    assert [one.label for one in liver_windows(ChildPughOptions(), other)] == [
        "during treatment (to week 24)",
        "throughout 100 weeks (to week 100)",
    ]
    assert liver_windows(ChildPughOptions(), DESIGN)[1].label == "throughout 3 years (to week 156)"
    treatment, three_years = liver_windows(ChildPughOptions(), DESIGN)
    assert (treatment.days, three_years.days) == (343, 1099)
    assert liver_windows(ChildPughOptions(treatment_weeks=24), DESIGN)[0].days == 175
    with pytest.raises(ValueError, match="156 weeks"):
        liver_windows(ChildPughOptions(treatment_weeks=0), DESIGN)


@settings(max_examples=25)
@given(st.lists(st.lists(st.sampled_from([5, 6, 7, 8]), min_size=3, max_size=3), min_size=1, max_size=8))
def test_with_everybody_seen_to_the_end_the_incidence_is_the_proportion(courses: list[list[int]]) -> None:
    names = [f"p{i}" for i in range(len(courses))]
    rows = [(name, -1, 5) for name in names]
    rows += [
        (name, 84 * (i + 1), score) for name, one in zip(names, courses, strict=True) for i, score in enumerate(one)
    ]
    result = describe_child_pugh(trial(subjects=patients({name: {} for name in names}), child_pugh=assessments(rows)))
    risen = [max(one) >= 7 for one in courses]
    lasting = [any(a >= 7 and b >= 7 for a, b in pairwise(one)) for one in courses]
    assert reading(result, "registered").incidence.value == pytest.approx(np.mean(risen))
    assert reading(result, "confirmed").incidence.value == pytest.approx(np.mean(lasting))
