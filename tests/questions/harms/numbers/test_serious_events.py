"""Serious events by criterion and cause, contradictions found and nothing corrected, patients under a code."""

from datetime import date

import pandas as pd
import pytest

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.harms.numbers.adverse_events import describe_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.serious_events import SeriousResult, describe_serious_events
from hcc_dash.questions.harms.words.serious_events_method import say_notes
from hcc_dash.questions.patient.numbers.profile import describe_profile, patient_codes
from tests.cohort.bundled import bundled
from tests.questions.harms.numbers.harm_cohorts import arms, describe, trial

SIMULATED = {  # what data/prtras001/README.md says was spoilt in the table of adverse events
    "grade 5 (death), and the patient has no date of death",
    "serious without any criterion",
    "ended before it started",
    "a grade that CTCAE does not have for the term",
}


def ask(events: list[dict], people: list[dict] | None = None, **options: object) -> SeriousResult:
    return describe_serious_events(trial(people or arms(3, 3), events), AdverseEventOptions(**options))


def problems(result: SeriousResult) -> dict[str, int]:
    return {one.problem: one.n for one in result.findings}


def by_arm(result: SeriousResult) -> dict[str, dict[str, tuple[int, int]]]:
    return {
        one.recognised: {arm.arm: (arm.n_patients, arm.n_events) for arm in one.row.arms} for one in result.criteria
    }


def test_an_event_may_meet_several_criteria() -> None:
    events = [
        {"id": "n1", "term": "Anemia", "grade": 5, "serious": 1, "fatal": 1, "admitted": 1, "outcome": "fatal"},
        {"id": "n2", "serious": 1, "admitted": 1},
        {"id": "n2", "serious": 1, "admitted": 1, "day": 40},
        {"id": "o1", "serious": 1, "important": 1},
        {"id": "o2"},
    ]
    result = ask(events, [{"id": "n1", "arm": "new", "died": 30}, *arms(3, 3)[1:]])
    assert by_arm(result) == {
        "Death": {"old": (0, 0), "new": (1, 1)},
        "Hospitalisation or its prolongation": {"old": (0, 0), "new": (2, 3)},
        "Other important medical event": {"old": (1, 1), "new": (0, 0)},
    }
    assert [one.registered for one in result.criteria] == [True, True, False]
    old, new = result.overall.arms
    assert (old.n, old.n_patients, new.n, new.n_patients, new.n_events) == (3, 1, 3, 2, 3)
    assert any("1 serious event is serious by a criterion outside the registered" in note for note in say_notes(result))
    assert problems(result) == {"serious by hospitalisation alone": 2}
    assert [one.to_review for one in result.findings] == [True]


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        (
            {"grade": 5, "serious": 1, "fatal": 1, "outcome": "fatal"},
            "grade 5 (death), and the patient has no date of death",
        ),
        ({"grade": 5}, "grade 5 (death) without the criterion death"),
        ({"grade": 3, "serious": 1, "fatal": 1, "outcome": "fatal"}, "the criterion death without grade 5"),
        (
            {"grade": 5, "serious": 1, "fatal": 1, "outcome": "recovered"},
            "grade 5 or the criterion death, and the outcome is not fatal",
        ),
        ({"outcome": "fatal"}, "a fatal outcome without grade 5"),
        ({"serious": 1}, "serious without any criterion"),
        ({"admitted": 1}, "a criterion of seriousness, and not marked serious"),
        ({"serious": 1, "admitted": 1}, "serious by hospitalisation alone"),
        ({"day": None}, "no date of onset"),
        ({"day": 20, "until": 10}, "ended before it started"),
        ({"day": 0}, "began before the first dose"),
        ({"day": 366}, "began after the last contact"),
        ({"id": "n2", "day": 31}, "began after the patient's death"),
        ({"term": "Fatigue", "grade": 4}, "a grade that CTCAE does not have for the term"),
        ({"term": "Febrile neutropenia", "grade": 2}, "a grade that CTCAE does not have for the term"),
    ],
)
def test_contradictions(event: dict, problem: str) -> None:
    people = [{"id": "n2", "arm": "new", "died": 30, "last": 30}, *arms(1, 3)]
    result = ask([{"id": "o1"}, {"id": "n1", **event}], people)
    assert problems(result)[problem] == 1
    assert next(one.rows for one in result.findings if one.problem == problem) == (3,)  # the second row of the file


def test_what_is_dated_after_death_or_the_cut_off_counts_on_no_page() -> None:
    study = describe().model_copy(update={"data_cut_off": date(2020, 3, 1)})  # the 61st day of treatment
    events = [
        {"id": who, "serious": 1, "admitted": 1, "day": day}
        for who, days in {"n1": (5, 30, 31), "o1": (61, 62)}.items()
        for day in days
    ]
    people = [{"id": "n1", "arm": "new", "died": 30, "last": 30}, {"id": "o1", "arm": "old", "last": 60}]
    cohort = trial(people, events, study)
    result = describe_serious_events(cohort, AdverseEventOptions())
    expected = {"dated after the data cut-off": 1, "dated after the patient's death": 1}
    assert {one.reason: one.n for one in result.rows_left_out} == expected
    assert sorted(result.listing["time"]) == [4, 29, 60]
    found = problems(result)
    assert (found["began after the patient's death"], found["began after the data cut-off"]) == (1, 1)
    assert found["began after the last contact"] == 1  # the one that is late by nothing else
    every = describe_adverse_events(cohort, AdverseEventOptions(threshold=0))
    assert (every.n_records, {one.reason: one.n for one in every.rows_left_out}) == (3, expected)
    profiles = [describe_profile(cohort, code) for code in patient_codes(cohort)]
    shown = [day for one in profiles for day in one.spans.query("kind == 'adverse event'")["time"]]
    assert sorted(shown) == [4, 29, 60]
    assert {one.reason: one.n for profile in profiles for one in profile.rows_left_out} == expected


def test_a_sound_row_is_not_found() -> None:
    assert ask([{"id": "n1", "day": 5, "until": 9}]).findings == ()


def test_causality_shows_what_has_no_counterpart() -> None:
    events = [
        {"id": "n1", "serious": 1, "cause_a": "Certain", "cause_b": "Unclassified"},
        {"id": "n1", "serious": 1, "cause_a": "Certain", "cause_b": None, "day": 50},
        {"id": "o1", "serious": 1, "cause_a": "Unassessable", "cause_b": "not applicable"},
    ]
    frame = ask(events).causality.set_index(["term", "level", "arm"])
    assert frame.loc[("Causality, drug A", "Certain", "new"), ["n", "n_events"]].tolist() == [1, 2]
    assert frame.loc[("Causality, drug A", "Unassessable", "old"), "note"].startswith("unknown; no counterpart")
    assert frame.loc[("Causality, drug B", "Unclassified", "new"), "note"].startswith("pending; no counterpart")
    assert frame.loc[("Causality, drug B", "missing", "new"), "n_events"] == 1
    assert frame.loc[("Causality, drug B", "missing", "new"), "note"] == "missing; counted as related"
    for drug in ("Causality, drug A", "Causality, drug B"):
        assert frame.loc[drug]["n_events"].sum() == 3


def test_listing_masks_patients_unless_asked() -> None:
    cohort = trial(arms(2, 2), [{"id": "n1", "serious": 1, "admitted": 1, "day": 11, "until": 13}, {"id": "o2"}])
    masked = describe_serious_events(cohort, AdverseEventOptions()).listing
    assert len(masked) == 1
    assert masked["subject_id"][0].startswith("P-")
    assert "n1" not in masked.to_csv()
    assert masked[["arm", "term", "time", "level", "criteria", "days"]].iloc[0].tolist() == [
        "New",
        "Fatigue",
        10,
        "grade 2",
        "Hospitalisation",
        3,
    ]
    named = describe_serious_events(cohort, AdverseEventOptions(), show_ids=True).listing
    assert named["subject_id"].tolist() == ["n1"]


def test_a_file_that_does_not_tell() -> None:
    result = describe_serious_events(
        trial(arms(2, 2), [{"id": "n1"}], describe(leave=("serious", "fatal", "admitted", "important"))),
        AdverseEventOptions(),
    )
    assert not result.told
    assert "No column" in result.why_not
    assert result.overall is None
    assert result.criteria == ()
    assert result.listing.empty


def test_no_serious_event_is_an_answer() -> None:
    result = ask([{"id": "n1"}])
    assert [arm.n_patients for arm in result.overall.arms] == [0, 0]
    assert all(arm.share.conf_high < 1 for arm in result.overall.arms)
    assert result.listing.empty


def test_simulated_study() -> None:
    result = describe_serious_events(select(bundled("prtras001"), Selection()), AdverseEventOptions())
    found = problems(result)
    assert set(found) >= SIMULATED
    assert all(found[one] == 1 for one in SIMULATED)
    contradictions = {one.problem for one in result.findings if not one.to_review}
    assert contradictions - SIMULATED == {  # the grade 5 of a living patient, seen twice more
        "grade 5 (death) without the criterion death",
        "grade 5 or the criterion death, and the outcome is not fatal",
    }
    assert [one.registered for one in result.criteria].count(False) == 1
    assert sum(arm.n_events for arm in result.overall.arms) == len(result.listing) == 57
    assert isinstance(result.causality, pd.DataFrame)
    assert {"pending; no counterpart in the registry", "unknown; no counterpart in the registry"} <= set(
        result.causality["note"]
    )
