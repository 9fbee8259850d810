"""One patient: nothing invented, nothing lost, no identifier, and rows placed on the clock."""

import math
import re

import pandas as pd
import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import Selection
from hcc_dash.estimation.masked_ids import mask_ids
from hcc_dash.estimation.placed_rows import Clock, place_rows, set_clock
from hcc_dash.questions.patient.numbers.profile import ProfileResult, describe_profile, patient_codes
from hcc_dash.questions.patient.words.patient_method import say_notes
from hcc_dash.questions.quality_of_life.numbers.scores import forms_of
from hcc_dash.wording.safety_words import say_rows
from tests.cohort.bundled import bundled
from tests.estimation.cohorts import upload
from tests.questions.harms.numbers.safety_cohorts import assessments, blood, events, on, patients, trial


def profile_of(subject_id: str, show_id: bool = False) -> ProfileResult:
    whole = bundled("prtras001")
    return describe_profile(whole, mask_ids(whole)[subject_id], show_id)


def clock_of(cohort: Cohort) -> Clock:
    clock = set_clock(cohort)
    assert not isinstance(clock, str)
    return clock


def test_codes_are_unique_stable_under_filters_and_say_nothing() -> None:
    whole = bundled("prtras001")
    codes = patient_codes(whole)
    assert len(set(codes)) == len(codes) == 332
    assert all(re.fullmatch(r"P-[0-9A-F]{5,}", code) for code in codes)
    narrowed = select(whole, Selection(arms=("na_peg",)))
    kept = (whole.subjects["arm"] == "na_peg").to_numpy()
    assert list(patient_codes(narrowed)) == [code for code, one in zip(codes, kept, strict=True) if one]


def test_everything_on_file_of_one_patient_is_there() -> None:
    whole, found = bundled("prtras001"), profile_of("PR-002")
    assert found.arm_label == "NA + peg-IFN"

    def rows(name: str) -> int:
        return int((whole.tables[name]["subject_id"] == "PR-002").sum())

    kinds = found.points["kind"].value_counts()
    assert kinds["Scans"] == rows("imaging")
    assert kinds["Biopsies"] == rows("biopsies")
    assert kinds["QLQ-C30"] == rows("qlq_c30")
    measured = found.measurements["term"].value_counts()
    assert measured["ALT"] == measured["ALBI"] == rows("liver_labs")
    assert measured["Child-Pugh"] == rows("child_pugh")
    assert measured["HBsAg as printed"] == rows("virology")
    assert measured["Global health status"] == rows("qlq_c30")
    assert (found.spans["kind"] == "adverse event").sum() == rows("adverse_events")
    milestones = found.points[found.points["kind"] == "milestone"].set_index("term")["time"]
    assert milestones["start of study treatment"] == 0
    assert milestones["recurrence"] == 905


def test_the_identifier_is_shown_only_when_asked() -> None:
    hidden = profile_of("PR-002")
    everything = repr(
        (hidden.spans, hidden.points, hidden.measurements, say_notes(hidden), hidden.code, hidden.subject_id)
    )
    assert "PR-002" not in everything
    assert profile_of("PR-002", show_id=True).subject_id == "PR-002"


def test_the_end_of_treatment_is_not_invented() -> None:
    subjects = bundled("prtras001").subjects
    found = profile_of(str(subjects.loc[subjects["arm"] == "na", "subject_id"].iloc[0]))
    (treatment,) = found.spans[found.spans["kind"] == "treatment"].to_dict("records")
    assert math.isnan(treatment["end"])
    assert (treatment["term"], treatment["level"]) == ("NA", "")
    assert "No table says when study treatment ended; its span has no end." in say_notes(found)


def test_doses_and_the_end_of_treatment_are_those_on_file() -> None:
    whole, found = bundled("prtras001"), profile_of("PR-002")
    start = whole.subjects.set_index("subject_id")["treatment_start_on"]["PR-002"]
    ended = whole.tables["treatment_end"].set_index("subject_id").loc["PR-002"]
    (treatment,) = found.spans[found.spans["kind"] == "treatment"].to_dict("records")
    assert (treatment["term"], treatment["level"]) == ("peg-interferon alfa-2b", "completed")
    assert treatment["end"] == (ended["last_injection_on"] - start).days
    assert not any("No table says" in note for note in say_notes(found))
    filed = whole.tables["doses"].query("subject_id == 'PR-002'")
    doses = found.spans[found.spans["kind"] == "dose"].sort_values("time")
    assert doses["time"].tolist() == (filed["started_on"] - start).dt.days.tolist()
    assert (doses["end"] - 7).tolist() == (filed["ended_on"] - start).dt.days.tolist(), "with its interval"
    assert doses["level"].tolist() == ["full dose", "reduced dose", "full dose"]
    assert doses["note"].tolist()[1] == "135 µg of 180 µg planned; adverse event"
    labels = {whole.study.tables[name].label for name in ("doses", "treatment_end")}
    assert labels.isdisjoint(found.points["kind"]), "told once"


def test_how_treatment_ended_and_doses_of_an_arm_that_was_to_have_none() -> None:
    doses = pd.DataFrame(
        {
            "subject_id": ["a", "a", "b"],
            "started_on": [on(0), on(14), on(0)],
            "ended_on": [on(7), on(14), on(0)],
            "planned_dose": 180.0,
            "dose": [180.0, 0.0, 180.0],
            "reason": ["", "missed injection", ""],
        }
    )
    ends = pd.DataFrame({"subject_id": ["a"], "last_injection_on": [on(7)], "reason": ["adverse event"]})
    cohort = trial(subjects=patients({"a": {"arm": "na_peg"}, "b": {}}), doses=doses, treatment_end=ends)
    stopped, foreign = (describe_profile(cohort, code) for code in patient_codes(cohort))
    (treatment,) = stopped.spans[stopped.spans["kind"] == "treatment"].to_dict("records")
    assert (treatment["end"], treatment["level"], treatment["note"]) == (
        7.0,
        "stopped early",
        "stopped early: adverse event",
    )
    assert stopped.spans["level"].tolist() == ["full dose", "withheld", "stopped early"]
    assert foreign.spans["term"].tolist() == ["NA"]
    assert any("although the arm was not to have it" in note for note in say_notes(foreign))


def test_global_health_is_the_score_of_the_whole_trial_on_the_day_of_the_form() -> None:
    whole = bundled("prtras001")
    forms = forms_of(whole)
    assert forms is not None
    for patient in ("PR-002", "PR-105", "PR-300"):
        mine = profile_of(patient).measurements.query("kind == 'questionnaire'")
        expected = forms.rows[forms.rows["subject_id"] == patient].dropna(subset=["QL"])
        assert mine["estimate"].tolist() == expected["QL"].tolist()
        assert mine["visit"].tolist() == expected["visit"].tolist()
        days = profile_of(patient).points.query("kind == 'QLQ-C30'")["time"]
        assert set(mine["time"]) <= set(days)


def test_forms_that_cannot_be_used_are_counted_once_and_said() -> None:
    empty = {f"q{i}": math.nan for i in range(1, 31)}
    full = dict.fromkeys(empty, 2.0)
    answers = [(1, full), (84, full | {"q29": 9.0}), (170, empty), (300, full)]
    qlq = pd.DataFrame([values for _, values in answers])
    qlq.insert(0, "completed_on", [on(day) for day, _ in answers])
    qlq.insert(0, "visit", ["baseline", "week 12", "week 24", "week 48"])
    qlq.insert(0, "subject_id", "a")
    cohort = trial(subjects=patients({"a": {"death": 200}}), qlq_c30=qlq)
    found = describe_profile(cohort, patient_codes(cohort)[0])
    assert {one.reason: one.n for one in found.rows_left_out} == {
        "dated after the patient's death": 1,
        "without any answer": 1,
        "called baseline but filled in after the first dose": 1,
    }
    assert found.measurements["estimate"].tolist() == [pytest.approx(100 / 6)]  # the one answer left, 2 of 1 to 7
    assert any("counted as missing: 1" in note for note in say_notes(found))


def test_printed_results_keep_their_signs() -> None:
    found = profile_of("PR-002").measurements
    whole = bundled("prtras001").tables["virology"]
    printed = whole.loc[whole["subject_id"] == "PR-002", "hbsag"].tolist()
    mine = found[found["term"] == "HBsAg as printed"]
    assert (mine["level"] == "<").tolist() == [text.startswith("<") for text in printed]
    undetected = found[found["level"] == "not detected"]
    assert undetected["estimate"].isna().all()


def test_dirty_records() -> None:
    whole = bundled("prtras001")
    virology = whole.tables["virology"]
    signal = str(virology.loc[virology["hbsag_unit"] == "S/CO", "subject_id"].iloc[0])
    found = profile_of(signal)
    assert any("another unit" in note for note in say_notes(found))
    assert 2150.38 not in found.measurements["estimate"].tolist()
    clock = clock_of(whole)
    dead_first = whole.subjects.loc[whole.subjects["recurrence_on"] > whole.subjects["death_on"], "subject_id"].iloc[0]
    found = profile_of(str(dead_first))
    assert "recurrence" not in found.points["term"].tolist()
    assert any("after death" in note for note in say_notes(found))
    adverse = whole.tables["adverse_events"]
    backwards = str(adverse.loc[adverse["ended_on"] < adverse["started_on"], "subject_id"].iloc[0])
    spans = profile_of(backwards).spans
    assert (spans["note"].str.startswith("ended before")).sum() == 1
    assert not (spans["end"] < spans["time"]).any()
    assert say_rows(place_rows(whole, "imaging", clock).left_out) == [
        "Scans: 1 row left out, dated after the data cut-off."
    ]
    assert [one.n for one in place_rows(whole, "liver_labs", clock).left_out] == [1]


def test_unknown_patients_are_counted_after_narrowing_too() -> None:
    narrowed = select(bundled("prtras001"), Selection(arms=("na",)))
    left_out = place_rows(narrowed, "liver_labs", clock_of(narrowed)).left_out
    assert [(one.reason, one.n) for one in left_out] == [("of a patient who is not in the patient table", 1)]


def test_rows_that_cannot_be_placed() -> None:
    frame = assessments([("a", -2, 5), ("a", 84, 5), ("a", None, 5), ("b", 84, 5), ("c", 200, 5), ("x", 84, 5)])
    cohort = trial(
        subjects=patients({"a": {}, "b": {"started": None}, "c": {"death": 150}}),
        child_pugh=frame,
    )
    placed = place_rows(cohort, "child_pugh", clock_of(cohort))
    assert placed.rows[["subject_id", "day"]].to_numpy().tolist() == [["a", -2.0], ["a", 84.0]]
    assert {one.reason: one.n for one in placed.left_out} == {
        "of a patient who is not in the patient table": 1,
        "of patients without a start of treatment or an arm": 1,
        "without a date": 1,
        "dated after the patient's death": 1,
    }
    late = trial(subjects=patients({"a": {}}), child_pugh=assessments([("a", 6000, 5)]))
    assert [one.reason for one in place_rows(late, "child_pugh", clock_of(late)).left_out] == [
        "dated after the data cut-off"
    ]


def test_hand_made_patient() -> None:
    cohort = trial(
        subjects=patients({"a": {"arm": "na_peg", "death": 400, "contact": 400}}),
        child_pugh=assessments([("a", -2, None)]),
        liver_labs=blood([("a", -2, {"alt": 55.0})]),
        adverse_events=events([("a", "Fever", 3, 2)]).assign(ended_on=on(5), serious=1.0),
    )
    found = describe_profile(cohort, patient_codes(cohort)[0])
    fever = found.spans[found.spans["term"] == "Fever"].iloc[0]
    assert fever[["time", "end", "level", "serious"]].tolist() == [3, 5, "2", True]
    alt = found.measurements[found.measurements["term"] == "ALT"].iloc[0]
    assert alt[["time", "estimate", "limit_high", "unit"]].tolist() == [-2, 55.0, 40.0, "U/L"]
    score = found.measurements[found.measurements["term"] == "Child-Pugh"].iloc[0]
    assert math.isnan(score["estimate"])
    assert "between 5 and 7" in score["note"]


def test_what_is_absent_is_said() -> None:
    whole = bundled("lo2007")
    assert "no date" in describe_profile(whole, patient_codes(whole)[0]).why_not
    cohort = trial(subjects=patients({"a": {"started": None}}))
    assert describe_profile(cohort, patient_codes(cohort)[0]).why_not
    with pytest.raises(ValueError, match="No patient"):
        describe_profile(cohort, "P-00000")
    uploaded = upload({"time": [1.0, 2.0], "event": [0, 1]})
    assert isinstance(patient_codes(uploaded), tuple)
