"""Every rule of deterioration by hand on one patient, and what no rule may break."""

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.questions.quality_of_life.numbers.change_values import turn_forms
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import DeteriorationOptions
from hcc_dash.questions.quality_of_life.numbers.deterioration_times import time_deterioration

FIRST = DeteriorationOptions()
CONFIRMED = DeteriorationOptions(confirmation="confirmed")
DEFINITIVE = DeteriorationOptions(confirmation="definitive")
END = 840.0

# Score by day; day 0 or before is the baseline.
Course = dict[float, float]
FALLS_AT_84 = {0: 70, 84: 60, 168: 70, 252: 70}
FALLS_TWICE = {0: 70, 84: 60, 168: 55, 252: 70}
FALLS_FOR_GOOD = {0: 70, 84: 70, 168: 60, 252: 50, 336: 60}
FALLS_AT_LAST = {0: 70, 84: 70, 168: 50}
RISES_THEN_FALLS = {0: 50, 84: 75, 168: 62, 252: 60}


def forms_of(courses: dict[str, Course]) -> pd.DataFrame:
    rows = [
        {"subject_id": one, "visit": f"day {day:g}", "time": float(day), "QL": value}
        for one, course in courses.items()
        for day, value in course.items()
    ]
    return turn_forms(pd.DataFrame(rows, columns=["subject_id", "visit", "time", "QL"]), "QL", "higher")


def follow(course: Course, options: DeteriorationOptions, death: float = np.nan, end: float = END) -> pd.Series:
    deaths = pd.Series([death], index=pd.Index(["A"], name="subject_id"))
    return time_deterioration(forms_of({"A": course}), deaths, options, end).loc["A"]


@pytest.mark.parametrize(
    ("course", "options", "time", "status"),
    [
        # the first worse form, whatever comes later
        (FALLS_AT_84, FIRST, 84, 1),
        # one form is neither confirmed nor definitive: the last form censors
        (FALLS_AT_84, CONFIRMED, 252, 0),
        (FALLS_AT_84, DEFINITIVE, 252, 0),
        # two in a row are confirmed, at the first of them, and not definitive once the score is back
        (FALLS_TWICE, CONFIRMED, 84, 1),
        (FALLS_TWICE, DEFINITIVE, 252, 0),
        (FALLS_FOR_GOOD, FIRST, 168, 1),
        (FALLS_FOR_GOOD, CONFIRMED, 168, 1),
        (FALLS_FOR_GOOD, DEFINITIVE, 168, 1),
        # the definitive one is the beginning of the last run, not of the first
        ({0: 70, 84: 60, 168: 60, 252: 70, 336: 60, 420: 50}, CONFIRMED, 84, 1),
        ({0: 70, 84: 60, 168: 60, 252: 70, 336: 60, 420: 50}, DEFINITIVE, 336, 1),
        # a single worse last form confirms nothing unless asked to
        (FALLS_AT_LAST, FIRST, 168, 1),
        (FALLS_AT_LAST, CONFIRMED, 168, 0),
        (FALLS_AT_LAST, DEFINITIVE, 168, 0),
        (FALLS_AT_LAST, replace(CONFIRMED, last_form_counts=True), 168, 1),
        (FALLS_AT_LAST, replace(DEFINITIVE, last_form_counts=True), 168, 1),
        # a fall by just the threshold counts, one below it does not
        ({0: 70, 84: 60.0001}, FIRST, 84, 0),
        ({0: 200 / 3, 84: 50}, replace(FIRST, threshold=50 / 3), 84, 1),
        # a missing form in between breaks nothing: the next answered form is the next
        ({0: 70, 84: 60, 168: np.nan, 252: 60}, CONFIRMED, 84, 1),
        ({0: 70, 84: 60, 168: np.nan, 252: 60}, DEFINITIVE, 84, 1),
        # the best so far: from 75 a fall to 62 is one, though it is above baseline
        (RISES_THEN_FALLS, FIRST, 252, 0),
        (RISES_THEN_FALLS, replace(FIRST, reference="best"), 168, 1),
        (RISES_THEN_FALLS, replace(DEFINITIVE, reference="best"), 168, 1),
        # no form after baseline, none before the first dose
        ({-3: 70}, FIRST, 0, 0),
        ({5: 70, 84: 40}, FIRST, np.nan, np.nan),
        # the last form before the first dose is the baseline; one on its day is still before it
        ({-30: 90, -2: 70, 84: 75}, FIRST, 84, 0),
        ({-2: 90, 0: 70, 84: 75}, FIRST, 84, 0),
        # an unanswered baseline hands over to the one before
        ({-30: 90, -2: np.nan, 84: 75}, FIRST, 84, 1),
    ],
)
def test_one_patient_by_each_rule(course: Course, options: DeteriorationOptions, time: float, status: float) -> None:
    found = follow(course, options)
    np.testing.assert_equal((found["time"], found["status"]), (time, status))


@pytest.mark.parametrize(
    ("course", "death", "options", "time", "status"),
    [
        ({0: 70, 84: 70}, 200, FIRST, 200, 2),
        ({0: 70, 84: 70}, 200, replace(FIRST, death="event"), 200, 2),
        ({0: 70, 84: 70}, 200, replace(FIRST, death="censored"), 84, 0),
        # what came before death stays what it was
        ({0: 70, 84: 50}, 200, FIRST, 84, 1),
        # too long after the last form: 366 days, when 12 months are 365.25
        ({0: 70, 84: 70}, 84 + 365, FIRST, 449, 2),
        ({0: 70, 84: 70}, 84 + 366, FIRST, 84, 0),
        ({0: 70, 84: 70}, 84 + 366, replace(FIRST, death_within_months=13), 450, 2),
        # after the last visit was due
        ({0: 70, 800: 70}, 840, FIRST, 840, 2),
        ({0: 70, 800: 70}, 841, FIRST, 800, 0),
        # nothing after baseline but death
        ({0: 70}, 100, FIRST, 100, 2),
        # a worse last form nothing confirms, then death
        ({0: 70, 84: 50}, 200, DEFINITIVE, 200, 2),
        # without a baseline death is no event either
        ({5: 70}, 100, FIRST, np.nan, np.nan),
    ],
)
def test_death(course: Course, death: float, options: DeteriorationOptions, time: float, status: float) -> None:
    found = follow(course, options, death)
    np.testing.assert_equal((found["time"], found["status"]), (time, status))


def test_what_is_counted_beside_the_times() -> None:
    assert follow(FALLS_AT_LAST, DEFINITIVE)["unconfirmed"]
    assert not follow(FALLS_AT_LAST, replace(DEFINITIVE, last_form_counts=True))["unconfirmed"]
    assert not follow(FALLS_AT_84, DEFINITIVE)["unconfirmed"]
    assert follow({0: 70, 84: 70}, FIRST, 700)["late_death"]
    assert not follow({0: 70, 84: 70}, FIRST, 200)["late_death"]
    assert not follow({0: 70, 84: 70}, replace(FIRST, death="censored"), 700)["late_death"]
    assert follow(FALLS_AT_84 | {300: np.nan}, FIRST)["n_forms"] == 3
    assert follow({-3: 70}, FIRST)["n_forms"] == 0


VALUES = st.sampled_from([0.0, 25 / 3, 50 / 3, 25.0, 100 / 3, 50.0, 200 / 3, 75.0, 100.0, float("nan")])
COURSES = st.lists(
    st.tuples(st.booleans(), st.lists(VALUES, max_size=6), st.one_of(st.none(), st.integers(1, 900))),
    min_size=1,
    max_size=6,
)
OPTIONS = st.builds(
    DeteriorationOptions,
    threshold=st.sampled_from([5.0, 25 / 3, 10.0, 50 / 3]),
    confirmation=st.sampled_from(["first", "confirmed", "definitive"]),
    last_form_counts=st.booleans(),
    reference=st.sampled_from(["baseline", "best"]),
    death=st.sampled_from(["competing", "event", "censored"]),
)


def made(drawn: list[Any]) -> tuple[dict[str, Course], pd.Series]:
    """Courses with a form every 84 days from day 0 or, without a baseline, from day 84; death not before a form."""
    courses, deaths = {}, {}
    for i, (has_baseline, values, death) in enumerate(drawn):
        days = [84.0 * (k + (0 if has_baseline else 1)) for k in range(len(values))]
        courses[f"P{i}"] = dict(zip(days, values, strict=True))
        deaths[f"P{i}"] = np.nan if death is None else max([float(death), *days])
    return courses, pd.Series(deaths).rename_axis("subject_id")


def times_of(drawn: list[Any], options: DeteriorationOptions) -> pd.DataFrame:
    courses, deaths = made(drawn)
    return time_deterioration(forms_of(courses), deaths, options, END)


@settings(max_examples=25)
@given(COURSES, OPTIONS, st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_the_direction_of_the_scale_matters(
    drawn: list[Any], options: DeteriorationOptions, random: Random
) -> None:
    courses, deaths = made(drawn)
    found = times_of(drawn, options)
    rows = [
        {"subject_id": one, "visit": "", "time": day, "QL": 100 - value}
        for one, course in courses.items()
        for day, value in course.items()
    ]
    random.shuffle(rows)
    turned = turn_forms(pd.DataFrame(rows, columns=["subject_id", "visit", "time", "QL"]), "QL", "lower")
    again = time_deterioration(turned, deaths.sample(frac=1, random_state=1), options, END).loc[deaths.index]
    pd.testing.assert_frame_equal(found, again)


@settings(max_examples=25)
@given(COURSES, OPTIONS)
def test_a_higher_threshold_or_a_stricter_rule_is_never_earlier(
    drawn: list[Any], options: DeteriorationOptions
) -> None:
    found = times_of(drawn, options)
    for stricter in (
        replace(options, threshold=options.threshold + 8),
        replace(options, confirmation="definitive", last_form_counts=False),
    ):
        later = times_of(drawn, stricter)
        known = found["status"].notna()
        assert (later["status"].notna() == known).all()
        assert (later["time"][known] >= found["time"][known]).all()
        assert (found["status"][later["status"] == 1] == 1).all()


@settings(max_examples=25)
@given(COURSES, OPTIONS)
def test_every_patient_has_one_fate(drawn: list[Any], options: DeteriorationOptions) -> None:
    courses, deaths = made(drawn)
    found = times_of(drawn, options)
    for one, course in courses.items():
        row = found.loc[one]
        has_baseline = not np.isnan(course.get(0.0, np.nan))
        assert (not np.isnan(row["status"])) == has_baseline == (not np.isnan(row["time"]))
        answered = [day for day, value in course.items() if day > 0 and not np.isnan(value)]
        if has_baseline:
            assert row["time"] == {0: max(answered, default=0.0), 2: deaths[one]}.get(row["status"], row["time"])
            assert row["status"] != 1 or row["time"] in answered
            assert options.death != "censored" or row["status"] != 2
