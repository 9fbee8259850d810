"""What holds of exposure whatever the doses: bounds, sums, order and scale."""

from random import Random
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.questions.exposure.numbers.exposure import describe_exposure
from hcc_dash.questions.exposure.numbers.result import FULL, ON, ExposureOptions, ExposureResult
from tests.questions.exposure.numbers.exposure_cohorts import trial

Rows = list[dict[str, Any]]
WHYS = ["done", "rash", "death", "lost", None]
COURSES = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(1, 4), st.sampled_from([0, 25, 50, 100]), st.integers(0, 2)), max_size=4),
        st.one_of(st.none(), st.sampled_from(WHYS)),
        st.one_of(st.none(), st.integers(0, 190)),
    ),
    min_size=3,
    max_size=10,
)


def build(courses: list[Any], dies: bool) -> tuple[Rows, Rows, Rows]:
    """Patients, stretches and ends of courses: (injections, dose, gap after) of each stretch, reason, last contact."""
    patients, doses, ends = [], [], []
    for i, (stretches, why, seen) in enumerate(courses):
        name, day, last = f"P{i}", 0, 0
        for n, mg, gap in stretches:
            stop = day + 7 * (n - 1)
            doses.append({"id": name, "days": (day, stop), "mg": mg, "why": None if mg == 100 else "rash"})
            last = stop if mg > 0 else last
            day = stop + 7 * (1 + gap)
        if why != "done" and any(mg for _, mg, _ in stretches):
            ends.append({"id": name, "day": last, "why": why})
        died = seen if dies and why == "death" else None
        patients.append({"id": name, "seen": 190 if seen is None else seen, "died": died})
    return patients, doses, ends


def ask(patients: Rows, doses: Rows, ends: Rows) -> ExposureResult:
    return describe_exposure(trial(patients, doses, ends), ExposureOptions(), show_ids=True)


@settings(max_examples=8, deadline=None)
@given(COURSES, st.booleans())
def test_shares_lie_between_nothing_and_the_plan_and_states_add_up(courses: list[Any], dies: bool) -> None:
    result = ask(*build(courses, dies))
    patients = result.patients
    assert (patients["intensity"].dropna() <= 1 + 1e-12).all()
    assert (patients.loc[patients["days"] <= 70, "share"].dropna() <= 1 + 1e-12).all(), "no longer than planned"
    assert (patients[["share", "intensity"]].dropna() >= 0).all(axis=None)
    assert (patients["days"] >= 1).all()
    (arm,) = result.arms
    assert sum(arm.states.values()) == arm.n_treated == len(patients)
    sums = result.states.groupby("time").agg(found=("n_events", "sum"), n=("n", "first"))
    assert (sums["found"] == sums["n"]).all()
    if len(patients):
        first = result.states[(result.states["time"] == 0) & (result.states["n_events"] > 0)]
        assert set(first["level"]) <= {FULL, "reduced dose", ON}, "day 0 is an administration"
    assert (np.diff(result.stopping["estimate"]) >= -1e-12).all()


@settings(max_examples=3, deadline=None)
@given(COURSES, st.randoms(use_true_random=False))
def test_order_does_not_matter(courses: list[Any], random: Random) -> None:
    one = build(courses, dies=True)
    other = tuple(random.sample(rows, len(rows)) for rows in one)
    found, again = ask(*one), ask(*other)
    for name in ("patients", "spans", "states", "reasons", "stopping"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(again, name), check_dtype=False)
    assert found.arms == again.arms or "nan" in repr(found.arms)


@settings(max_examples=3, deadline=None)
@given(COURSES, st.sampled_from([0.1, 3.0, 1000.0]))
def test_the_unit_of_doses_changes_no_share(courses: list[Any], factor: float) -> None:
    patients, doses, ends = build(courses, dies=False)
    scaled = [one | {"mg": one["mg"] * factor, "plan": 100 * factor} for one in doses]
    found, again = ask(patients, doses, ends), ask(patients, scaled, ends)
    pd.testing.assert_frame_equal(found.patients[["share", "intensity"]], again.patients[["share", "intensity"]])
    pd.testing.assert_frame_equal(found.states, again.states)
    pd.testing.assert_frame_equal(found.spans[["time", "end", "level"]], again.spans[["time", "end", "level"]])
    np.testing.assert_allclose(found.patients["dose_given"] * factor, again.patients["dose_given"])
