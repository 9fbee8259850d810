"""Exposure by hand: every state, every change of dose, and what the file cannot mean."""

import math
from functools import cache
from typing import Any

import pandas as pd
import pytest

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.kernels.proportions import clopper_pearson
from hcc_dash.questions.exposure.numbers.exposure import describe_exposure
from hcc_dash.questions.exposure.numbers.result import (
    ABOVE,
    COMPLETED,
    DIED,
    FULL,
    NO_REASON,
    ON,
    PATIENT_COLUMNS,
    REDUCED,
    STOPPED,
    UNSEEN,
    WITHHELD,
    ExposureOptions,
    ExposureResult,
)
from hcc_dash.questions.exposure.words.exposure_method import say_method, say_notes
from hcc_dash.study.model import Study
from tests.cohort.bundled import bundled
from tests.questions.exposure.numbers.exposure_cohorts import DOSE_TABLE, END_TABLE, describe, trial

Rows = list[dict[str, Any]]


def ask(patients: Rows, doses: Rows = [], ends: Rows = [], study: Study | None = None) -> ExposureResult:  # noqa: B006  never changed
    return describe_exposure(trial(patients, doses, ends, study), ExposureOptions(), show_ids=True)


def row(result: ExposureResult, subject: str) -> "pd.Series[Any]":
    return result.patients.set_index("subject_id").loc[subject]


def stretch(subject: str, first: float, last: float | None, mg: float = 100, **more: Any) -> dict[str, Any]:
    return {"id": subject, "days": (first, last), "mg": mg, **more}


PATIENTS: Rows = [
    {"id": "whole"},
    {"id": "changed"},
    {"id": "harmed"},
    {"id": "dead", "died": 10, "seen": 10},
    {"id": "lost", "seen": 20},
    {"id": "covered"},
    {"id": "died soon", "died": 25, "seen": 25},
    {"id": "unseen", "seen": 30},
    {"id": "silent"},
    {"id": "recent", "start": 180, "seen": 199},
    {"id": "open", "start": 150, "seen": 195},
    {"id": "never"},
    {"id": "control", "arm": "old"},
]
DOSES: Rows = [
    stretch("whole", 0, 63),
    stretch("changed", 0, 14),
    stretch("changed", 21, 28, 50, why="rash"),
    stretch("changed", 35, 35, 0, why="rash"),
    stretch("changed", 42, 63),
    stretch("harmed", 0, 14),
    stretch("harmed", 21, 21, 0),
    stretch("harmed", 28, 28),
    stretch("dead", 0, 7),
    stretch("lost", 0, 14),
    stretch("covered", 0, 63),
    stretch("died soon", 0, 14),
    stretch("unseen", 0, 14),
    stretch("silent", 0, 14),
    stretch("recent", 180, 194),
    stretch("open", 150, None),
]
ENDS: Rows = [
    {"id": "whole", "day": 63, "why": "done"},
    {"id": "changed", "day": 63, "why": "done"},
    {"id": "harmed", "day": 28, "why": "rash"},
    {"id": "dead", "day": 7, "why": "death"},
    {"id": "lost", "day": 14, "why": "lost"},
]


@cache
def asked() -> ExposureResult:
    return ask(PATIENTS, DOSES, ENDS)


@pytest.mark.parametrize(
    ("subject", "state", "reason", "days", "planned", "given", "intensity", "n_reduced", "n_withheld"),
    [
        ("whole", COMPLETED, "done", 70, 1000, 1000, 1, 0, 0),
        ("changed", COMPLETED, "done", 70, 1000, 800, 0.8, 2, 1),
        ("harmed", STOPPED, "rash", 35, 1000, 400, 0.8, 0, 1),
        ("dead", DIED, "death", 11, 1000, 200, 1, 0, 0),  # not beyond the day of death
        ("lost", UNSEEN, "lost", 21, 1000, 300, 1, 0, 0),
        ("covered", COMPLETED, "", 70, 1000, 1000, 1, 0, 0),
        ("died soon", DIED, "", 21, 1000, 300, 1, 0, 0),
        ("unseen", UNSEEN, "", 21, 1000, 300, 1, 0, 0),
        ("silent", STOPPED, NO_REASON, 21, 1000, 300, 1, 0, 0),
        ("recent", ON, "", 21, 300, 300, 1, 0, 0),  # three administrations due by the cut-off, day 20
        ("open", ON, "", 49, 700, 700, 1, 0, 0),  # given and due to the last contact, day 45
    ],
)
def test_each_course(
    subject: str,
    state: str,
    reason: str,
    days: float,
    planned: float,
    given: float,
    intensity: float,
    n_reduced: int,
    n_withheld: int,
) -> None:
    found = row(asked(), subject)
    assert (found["state"], found["reason"], found["days"]) == (state, reason, days)
    assert (found["dose_planned"], found["dose_given"]) == (planned, given)
    assert (found["n_planned"], found["n_reduced"], found["n_withheld"]) == (planned / 100, n_reduced, n_withheld)
    assert found["share"] == pytest.approx(given / planned)
    assert found["intensity"] == pytest.approx(intensity)
    assert (found["first_day"], found["arm"]) == (0, "new")


def test_the_arm_counts_who_was_treated() -> None:
    (arm,) = asked().arms
    assert (arm.n, arm.n_treated, asked().n_analysed) == (12, 11, 11)
    assert arm.states == {COMPLETED: 3, STOPPED: 2, DIED: 2, UNSEEN: 2, ON: 2}
    assert (arm.n_most, arm.n_reduced, arm.n_withheld, arm.n_stopped) == (5, 1, 2, 2), "80 % is 80 % or more"
    limits = clopper_pearson(2, 11)
    assert (arm.withheld.value, arm.withheld.conf_low) == (float(limits.estimate), float(limits.low))
    assert arm.patient_years == pytest.approx(sum(asked().patients["days"]) / 365.25)
    assert (arm.doses_planned, arm.doses_given) == (10000, 5600)
    assert (arm.days.least, arm.days.most, arm.days.n) == (11, 70, 11)
    assert asked().unit == "mg"
    assert tuple(asked().patients.columns) == PATIENT_COLUMNS
    assert asked().contradictions == ()
    assert asked().rows_left_out == ()


def test_states_of_each_week_follow_the_stretches() -> None:
    states = asked().states
    assert states["time"].max() == 10
    by_week = {week: part[part["n_events"] > 0] for week, part in states.groupby("time")}
    first, fifth, last = (dict(zip(by_week[w]["level"], by_week[w]["n_events"], strict=True)) for w in (0, 5, 10))
    assert first == {FULL: 11}
    # the last course began 21 days before the cut-off: ten patients are left
    assert fifth == {
        FULL: 3,
        WITHHELD: 1,
        "stopped early: rash": 1,
        f"stopped early: {NO_REASON}": 1,
        DIED: 2,
        UNSEEN: 2,
    }
    assert last == {COMPLETED: 3, "stopped early: rash": 1, f"stopped early: {NO_REASON}": 1, DIED: 2, UNSEEN: 2}
    assert set(by_week[3]["level"]) == {FULL, REDUCED, WITHHELD, DIED, UNSEEN, f"stopped early: {NO_REASON}"}
    assert (by_week[5]["n"] == 10).all()
    assert (by_week[10]["n"] == 9).all()


def test_reasons_count_patients_once() -> None:
    reasons = asked().reasons.set_index(["level", "term"])
    assert reasons["n_events"].to_dict() == {
        ("reduced", "rash"): 1,
        ("withheld", "rash"): 1,
        ("withheld", NO_REASON): 1,
        (STOPPED, "rash"): 1,
        (STOPPED, NO_REASON): 1,
    }
    assert (reasons["n"] == 11).all()


def test_stopping_early_with_death_and_completion_competing() -> None:
    curve = asked().stopping
    at_three = curve[curve["time"] == 3].iloc[0]
    # before day 21 one died of eleven; on day 21 one stopped, one died, and three were censored
    assert at_three["n_at_risk"] == 10
    assert at_three["estimate"] == pytest.approx(1 / 11)
    assert (curve.iloc[0]["time"], curve.iloc[0]["estimate"]) == (0, 0)


def test_spans_are_the_stretches() -> None:
    spans = asked().spans.set_index("subject_id").loc["changed"]
    assert spans["level"].tolist() == [FULL, REDUCED, WITHHELD, FULL]
    assert spans["time"].tolist() == [0, 21, 35, 42]
    assert spans["end"].tolist() == [21, 35, 42, 70]
    assert spans["estimate"].tolist() == [100, 50, 0, 100]
    assert spans["note"].tolist() == ["", "rash", "rash", ""]


def test_a_gap_of_a_whole_interval_is_a_dose_withheld_and_a_delay_is_none() -> None:
    result = ask(
        [{"id": "A"}, {"id": "B"}],
        [stretch("A", 0, 14), stretch("A", 28, 63), stretch("B", 0, 14), stretch("B", 27, 55, 150)],
    )
    gap, delay = row(result, "A"), row(result, "B")
    assert (gap["n_withheld"], gap["dose_given"], gap["dose_planned"]) == (1, 900, 1000)
    assert (delay["n_withheld"], delay["dose_given"]) == (0, 3 * 100 + 5 * 150)
    spans = result.spans[result.spans["level"] == WITHHELD]
    assert spans[["subject_id", "time", "end"]].to_numpy().tolist() == [["A", 21, 28]]
    assert ABOVE in set(result.spans["level"])


def test_the_plan_is_that_of_the_stretch_a_dose_falls_in() -> None:
    result = ask([{"id": "A"}], [stretch("A", 0, 14, 100, plan=100), stretch("A", 21, 28, 60, plan=60)])
    found = row(result, "A")
    assert found["dose_planned"] == 3 * 100 + 7 * 60, "the last plan goes on"
    assert found["dose_given"] == 3 * 100 + 2 * 60
    assert (found["n_reduced"], found["intensity"]) == (0, 1)


def test_without_a_planned_course_the_stretches_are_the_plan() -> None:
    study = describe(planned_days=None)
    found = row(ask([{"id": "A"}], [stretch("A", 0, 14), stretch("A", 21, 28, 50)], study=study), "A")
    assert (found["n_planned"], found["dose_planned"], found["share"]) == (5, 500, 0.8)
    assert found["state"] == STOPPED


def test_without_planned_doses_no_reduction_is_told() -> None:
    study = describe(doses={name: column for name, column in DOSE_TABLE.items() if name != "planned"})
    result = ask([{"id": "A"}], [stretch("A", 0, 14), stretch("A", 21, 28, 0), stretch("A", 35, 63)], study=study)
    (arm,) = result.arms
    assert (result.has_doses, result.has_plan) == (True, False)
    assert not arm.reduced.estimable
    assert not arm.most.estimable
    assert (arm.withheld.value, arm.n_withheld) == (1, 1)
    assert math.isnan(arm.doses_planned)
    assert arm.doses_given == 800
    assert set(result.spans["level"]) == {ON, WITHHELD}


def test_an_end_alone_gives_durations_and_states() -> None:
    result = ask(
        [
            {"id": "A"},
            {"id": "B"},
            {"id": "C", "seen": 100},
            {"id": "D", "died": 30, "seen": 30},
            {"id": "E", "seen": 5},
        ],
        ends=[{"id": "A", "day": 63, "why": "done"}, {"id": "B", "day": 20, "why": "rash"}],
        study=describe(doses=None),
    )
    assert not result.has_doses
    assert row(result, "A")["state"] == COMPLETED
    assert (row(result, "B")["state"], row(result, "B")["days"]) == (STOPPED, 27)
    assert (row(result, "C")["state"], row(result, "C")["last_day"]) == (ON, 100), "heard of within six months"
    assert row(result, "D")["state"] == DIED
    assert row(result, "E")["state"] == UNSEEN
    assert result.patients["dose_given"].isna().all()
    assert {ON, COMPLETED, "stopped early: rash"} <= set(result.states["level"])
    (arm,) = result.arms
    assert not arm.withheld.estimable
    assert "3 patients without a last administration on file" in " ".join(say_notes(result))


@pytest.mark.parametrize(
    ("patient", "doses", "ends", "what"),
    [
        ({}, [(0, 35)], [{"day": 28, "why": "rash"}], "a dose given after the end of treatment on file"),
        ({}, [(0, 21)], [{"day": 28, "why": "rash"}], "an end of treatment on file later than the last dose given"),
        ({}, [(0, 0, 0)], [{"day": 7, "why": "rash"}], "an end of treatment on file later than the last dose given"),
        ({}, [(0, 21)], [{"day": 21, "why": "done"}], "completed on file, with the last dose long before"),
        ({"start": 3}, [(0, 63)], [], "a dose before the start of study treatment"),
        ({}, [(0, 21), (21, 63)], [], "stretches of doses that overlap"),
        ({"died": 20, "seen": 20}, [(0, 28)], [], "doses that go on after death"),
        ({"arm": "old"}, [(0, 63)], [], "doses in an arm that is not to have the treatment"),
    ],
)
def test_what_cannot_be_is_said(patient: dict[str, Any], doses: list[tuple[int, ...]], ends: Rows, what: str) -> None:
    result = ask(
        [{"id": "A", **patient}, {"id": "B"}],
        [stretch("A", *days) for days in doses] + [stretch("B", 0, 63)],
        [{"id": "A", **one} for one in ends],
    )
    (only,) = result.contradictions
    assert only.what.startswith(what)
    assert (only.n, only.codes) == (1, ("A",))


def test_what_was_given_is_given_though_treatment_had_ended() -> None:
    result = ask([{"id": "A"}], [stretch("A", 0, 35)], [{"id": "A", "day": 28, "why": "rash"}])
    assert (row(result, "A")["days"], row(result, "A")["dose_given"]) == (42, 600)
    assert "what was given counts as given" in say_notes(result)[0]


def test_nothing_is_given_after_death() -> None:
    result = ask([{"id": "A", "died": 20, "seen": 20}], [stretch("A", 0, 28)])
    assert (row(result, "A")["dose_given"], row(result, "A")["days"]) == (300, 21)


def test_rows_that_cannot_be_used_are_counted() -> None:
    doses = [
        stretch("A", 0, 63),
        stretch("A", None, 70),
        stretch("A", 77, 70),
        stretch("A", 84, 84, -1),
        stretch("A", 91, 91, math.nan),
        stretch("A", 203, 203),
        stretch("nobody", 0, 7),
        stretch("B", 21, 21),
        stretch("C", 0, 0, 0),
        stretch("C", 7, 14),
    ]
    ends = [{"id": "A", "day": 63, "why": "done"}, {"id": "A", "day": 60}, {"id": "C", "day": -3}]
    result = ask([{"id": "A"}, {"id": "B", "died": 20, "seen": 20}, {"id": "C"}], doses, ends)
    assert {(one.table, one.reason): one.n for one in result.rows_left_out} == {
        ("Doses", "of a patient who is not in the patient table"): 1,
        ("Doses", "without a date"): 1,
        ("Doses", "dated after the data cut-off"): 1,
        ("Doses", "dated after the patient's death"): 1,
        ("Doses", "without a dose"): 1,
        ("Doses", "with a negative dose"): 1,
        ("Doses", "that end before they start"): 1,
        ("Doses", "of doses withheld before the first administration"): 1,
        ("Ends", "dated before the start of study treatment"): 1,
        ("Ends", "beside a later end of the same patient"): 1,
    }
    assert row(result, "A")["dose_given"] == 1000
    assert (row(result, "C")["dose_given"], row(result, "C")["days"]) == (200, 14), "day 0 is the first given"
    assert set(result.patients["subject_id"]) == {"A", "C"}


def test_patients_without_a_start_are_left_out() -> None:
    result = ask([{"id": "A", "start": None}, {"id": "B"}, {"id": "C", "arm": None}], [stretch("B", 0, 63)])
    assert {one.reason: one.n for one in result.left_out} == {"no arm": 1, "no start of study treatment on file": 1}


def test_why_there_is_nothing() -> None:
    nothing = describe_exposure(bundled("lo2007"), ExposureOptions())
    assert "declares no treatment" in nothing.why_not
    assert nothing.treatment is None
    alone = select(bundled("prtras001"), Selection(arms=("na",)))
    assert describe_exposure(alone, ExposureOptions()).why_not == "Nobody selected was to have peg-interferon alfa-2b."
    assert ask([{"id": "A", "arm": "old"}]).why_not == "Nobody selected was to have the drug."
    with pytest.raises(ValueError, match=r'No treatment "peg"\. Did you mean "peg_ifn"\?'):
        describe_exposure(bundled("prtras001"), ExposureOptions(treatment="peg"))


def test_nobody_treated_is_no_error() -> None:
    result = ask([{"id": "A"}])
    (arm,) = result.arms
    assert (arm.n, arm.n_treated, arm.states[COMPLETED]) == (1, 0, 0)
    assert arm.stopped.why_missing == "nobody treated"
    assert result.patients.empty
    assert result.states.empty
    assert result.stopping.empty


def test_without_a_cut_off_and_a_last_contact_only_the_first_dose_is_known() -> None:
    patients = [{"id": "A", "seen": None}, {"id": "B", "seen": 40}]
    study = describe(cut=False)
    result = ask(patients, [stretch("A", 0, None), stretch("B", 0, None)], study=study)
    assert result.patients.set_index("subject_id")["dose_given"].to_dict() == {"A": 100, "B": 600}
    assert (result.patients["share"] == 1).all()
    assert (result.patients["state"] == ON).all()
    assert result.states.groupby("time")["n"].first().tolist() == [2, 1, 1, 1, 1, 1]


def test_who_has_no_date_after_the_first_is_in_no_curve() -> None:
    study = describe(doses=None, cut=False, planned_days=None)
    result = ask([{"id": "A", "seen": None}], study=study)
    assert (result.n_analysed, row(result, "A")["state"]) == (1, ON)
    assert result.states.empty
    assert result.stopping.empty
    assert "1 patient without any date after the first: not in the curves." in say_notes(result)


def test_the_method_says_what_applies() -> None:
    assert "every 7 days for 70 days" in say_method(asked())
    assert "Dose" not in say_method(ask([{"id": "A"}], study=describe(doses=None)))
    without = describe(ends={name: END_TABLE[name] for name in ("table", "last_on")})
    found = ask([{"id": "A"}], [stretch("A", 0, 21)], [{"id": "A", "day": 21}], study=without)
    assert row(found, "A")[["state", "reason"]].tolist() == [STOPPED, NO_REASON]


def test_patients_are_under_codes() -> None:
    result = describe_exposure(bundled("prtras001"), ExposureOptions())
    assert result.patients["subject_id"].str.fullmatch(r"P-[0-9A-F]{5}").all()
    assert set(result.spans["subject_id"]) == set(result.patients["subject_id"])
    (only,) = result.contradictions
    assert only.what == "a dose given after the end of treatment on file"
    assert set(only.codes) <= set(result.patients["subject_id"])
