"""Adverse events counted by hand, by R, and as they must count whatever the file holds."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.clinical.aesi import AESI_GROUPS
from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.kernels.proportion_contrasts import miettinen_nurminen_difference
from hcc_dash.questions.harms.numbers.adverse_events import OVERVIEW, count_affected, describe_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult, AdverseEventRow
from hcc_dash.questions.harms.words.adverse_events_method import say_below_threshold, say_notes
from tests.cohort.bundled import bundled
from tests.equality import same
from tests.kernels.golden import assert_equal_to_r
from tests.kernels.proportions_golden import check_provenance, rows
from tests.questions.harms.numbers.harm_cohorts import arms, describe, trial

ALL = AdverseEventOptions(threshold=0)


def ask(events: list[dict], patients: list[dict] | None = None, **options: object) -> AdverseEventResult:
    asked = AdverseEventOptions(**({"threshold": 0} | options))
    return describe_adverse_events(trial(patients or arms(4, 5), events), asked)


def only(result: AdverseEventResult) -> AdverseEventRow:
    assert len(result.rows) == 1, [row.name for row in result.rows]
    return result.rows[0]


def patients_of(row: AdverseEventRow) -> dict[str, int]:
    return {one.arm: one.n_patients for one in row.arms}


def reasons(result: AdverseEventResult) -> dict[str, int]:
    return {one.reason: one.n for one in result.rows_left_out}


def test_each_patient_counts_once_in_the_worst_grade() -> None:
    row = only(ask([{"id": "n1", "grade": 2}, {"id": "n1", "grade": 4, "day": 40}, {"id": "n2", "grade": 1}]))
    old, new = row.arms
    assert (old.arm, new.arm) == ("old", "new")  # the reference first, whatever the order of declaration
    assert (new.n, new.n_patients, new.n_events, new.n_severe) == (4, 2, 3, 1)
    assert new.worst_grade == (1, 0, 0, 1, 0)
    assert (old.n, old.n_patients, old.n_events) == (5, 0, 0)
    assert new.share.value == 0.5
    assert (old.share.value, old.share.conf_low) == (0, 0)
    assert old.share.conf_high == pytest.approx(1 - 0.025 ** (1 / 5))
    difference = row.comparisons[0].risk_difference
    expected = [float(one) for one in miettinen_nurminen_difference(2, 4, 0, 5)]
    assert [difference.value, difference.conf_low, difference.conf_high] == expected
    ratio = row.comparisons[0].risk_ratio
    assert not ratio.estimable
    assert ratio.conf_low > 0
    assert "Old" in ratio.why_missing


def test_rates_by_hand() -> None:
    people = [
        {"id": "n1", "arm": "new", "last": 100},
        {"id": "n2", "arm": "new", "last": 365, "died": 365},
        {"id": "o1", "arm": "old", "last": 200},
    ]
    events = [{"id": "n1", "day": 50}, {"id": "n1", "day": 100}, {"id": "n1", "day": 101}, {"id": "o1", "day": 1}]
    result = ask(events, people)
    row = only(result)
    old, new = row.arms
    assert result.patient_years["new"] == pytest.approx(465 / 365.25)
    assert new.n_events == 3
    assert new.rate.value == pytest.approx(100 * 2 / (465 / 365.25))  # the third began after the last contact
    assert new.first_rate.value == pytest.approx(100 / ((50 + 365) / 365.25))
    assert old.first_rate.value == pytest.approx(100 / (1 / 365.25))
    assert any("1 event dated outside the days watched" in note for note in say_notes(result))
    ratio = row.comparisons[0].first_rate_ratio
    assert ratio.value == pytest.approx(1 / 415)


def test_grade_filter_and_collection() -> None:
    study = describe(collected_from=2)
    events = [{"id": "n1", "grade": grade, "day": grade} for grade in (1, 2, 3)]
    result = describe_adverse_events(trial(arms(3, 3), events, study), ALL)
    assert result.options.minimum_grade == 2
    assert result.grades == "grade 2 or higher"
    assert reasons(result) == {"below grade 2, from which events were collected": 1}
    assert any("collected from grade 2" in note for note in say_notes(result))
    severe = describe_adverse_events(trial(arms(3, 3), events, study), AdverseEventOptions(minimum_grade=3))
    assert reasons(severe)["below grade 3, as asked"] == 1
    assert only(severe).n_events == 1


def test_rows_that_cannot_be_placed_are_counted_and_named() -> None:
    events = [
        {"id": "n1"},
        {"id": "n1"},
        {"id": "ghost"},
        {"id": "n2", "grade": None},
        {"id": "n2", "grade": 7},
        {"id": "n2", "term": " "},
        {"id": "x", "day": 5},
        {"id": "n3", "day": None},
    ]
    people = [*arms(3, 2), {"id": "x", "arm": None}, {"id": "y", "arm": "new", "start": None}]
    result = ask(events, people)
    assert reasons(result) == {
        "of a patient who is not in the patient table": 1,
        "of a patient who is not analysed": 1,
        "without a term": 1,
        "without a grade of 1 to 5": 2,
    }
    assert {one.reason: one.n for one in result.left_out} == {"no arm": 1, "no first dose on file": 1}
    assert result.n_analysed == 5
    assert patients_of(only(result)) == {"old": 0, "new": 2}
    assert sum(reasons(result).values()) + result.n_records == len(events)
    assert any("1 event without a date of onset" in note for note in say_notes(result))
    assert any("1 event the same in every column as an earlier one" in note for note in say_notes(result))


def test_a_narrowed_cohort_still_names_rows_of_nobody() -> None:
    whole = trial(arms(3, 2), [{"id": "n1"}, {"id": "o1"}, {"id": "ghost"}])
    result = describe_adverse_events(select(whole, Selection(arms=("new",))), ALL)
    assert [one.arm for one in only(result).arms] == ["new"]
    assert only(result).comparisons == ()
    assert reasons(result) == {"of a patient who is not in the patient table": 1}
    assert result.n_records == 1


def test_events_before_the_first_dose_are_not_counted() -> None:
    result = ask([{"id": "n1", "day": 0}, {"id": "n2", "day": 1}, {"id": "n3", "day": None}])
    assert reasons(result) == {"that began before the first dose": 1}
    assert patients_of(only(result))["new"] == 2


def test_common_weeks() -> None:
    people = [*arms(2, 2), {"id": "n3", "arm": "new", "last": 100}]
    events = [{"id": "n1", "day": day} for day in (-3, 1, 336, 337)] + [{"id": "n2", "day": None}]
    first = ask(events, people, window="weeks")
    assert only(first).n_events == 2
    assert reasons(first) == {
        "without a date of onset, so not placed in the window": 1,
        "that began outside the window": 2,
    }
    assert first.patient_years["new"] == pytest.approx((336 + 336 + 100) / 365.25)
    later = ask(events, people, window="weeks", weeks=(48, 96))
    assert only(later).n_events == 1
    assert {one.arm: one.n for one in only(later).arms} == {"old": 2, "new": 2}
    assert later.left_out[0].reason == "follow-up ended before the window begins"
    assert later.patient_years["new"] == pytest.approx(2 * (365 - 336) / 365.25)


def test_treatment_emergent() -> None:
    people = [{"id": "n1", "arm": "new", "ended": 50}, {"id": "o1", "arm": "old"}]
    events = [{"id": "n1", "day": day} for day in (0, 1, 80, 81)] + [{"id": "o1", "day": 300}]
    result = ask(events, people, window="emergent", treatment_end="end_on")
    assert {one.arm: one.n_events for one in only(result).arms} == {"old": 1, "new": 2}
    assert result.patient_years == {"old": pytest.approx(365 / 365.25), "new": pytest.approx(80 / 365.25)}
    open_ended = ask(events, people, window="emergent")
    assert only(open_ended).n_events == 4
    assert any("No end of treatment is on file" in note for note in say_notes(open_ended))


def test_collection_that_ended_earlier() -> None:
    result = ask([{"id": "n1", "day": 20}], arms(1, 1, last=3000), collected_months=12)
    assert result.patient_years["new"] == pytest.approx(365 / 365.25)
    warned = ask([{"id": "n1", "day": 20}], arms(1, 1, last=3000))
    assert any("not looked for so long" in note for note in say_notes(warned))


def test_causality_by_drug() -> None:
    judged = ["Certain", "Probable", "Possible", "Unlikely", "Unclassified", "Unassessable", None]
    events = [{"id": f"n{i + 1}", "cause_a": one, "cause_b": "not applicable"} for i, one in enumerate(judged)]
    people = arms(7, 1)
    related = ask(events, people, related_to="cause_a")
    assert patients_of(only(related))["new"] == 4  # three related and the missing one
    assert any("1 event without a usable judgement" in note for note in say_notes(related))
    assert any("2 events judged pending or unassessable" in note for note in say_notes(related))
    cautious = ask(events, people, related_to="cause_a", open_as_related=True)
    assert patients_of(only(cautious))["new"] == 6
    assert ask(events, people, related_to="cause_b").rows == ()
    assert patients_of(only(ask(events, people, related_to="any")))["new"] == 4
    with pytest.raises(ValueError, match="not a column of causality"):
        ask(events, people, related_to="outcome")


def test_terms_organ_classes_and_special_interest() -> None:
    events = [
        {"id": "n1", "term": "fatigue "},
        {"id": "n2", "term": "Fatigue", "day": 3},
        {"id": "n1", "term": "FEVER"},
        {"id": "n1", "term": "hiccups", "soc": "Respiratory  disorders"},
        {"id": "n3", "term": "Retinopathy"},
    ]
    by_term = {row.name: row for row in ask(events).rows}
    assert set(by_term) == {"Fatigue", "Fever", "Hiccups", "Retinopathy"}
    assert by_term["Fatigue"].n_patients == 2
    assert by_term["Hiccups"].soc == "Respiratory disorders"
    by_soc = {row.name: row.n_patients for row in ask(events, by="soc").rows}
    assert by_soc["General disorders and administration site conditions"] == 2
    interest = {row.name: row.n_patients for row in ask(events, by="aesi", threshold=0.9).rows}
    assert len(interest) == len(AESI_GROUPS)  # those of which nothing was seen too
    assert interest["Flu-like"] == 2
    assert interest["Heart"] == 0


def test_threshold_keeps_special_interest() -> None:
    events = [{"id": "n1", "term": "Hiccups"}, {"id": "n1", "term": "Depression"}]
    result = ask(events, arms(20, 20), threshold=0.1)
    assert [row.name for row in result.rows] == ["Depression"]
    assert result.n_hidden == 1
    assert say_below_threshold(result) == "1 event in less than 10 % of every arm has no row."
    classes = ask([*events, {"id": "n1", "term": "Fatigue"}], arms(20, 20), threshold=0.1, by="soc")
    assert say_below_threshold(classes) == "3 organ classes in less than 10 % of every arm have no row."
    assert ask(events, arms(20, 20), threshold=0.05).n_hidden == 0


def test_sorting() -> None:
    def many(term: str, new: int, old: int, grade: int = 1) -> list[dict]:
        people = [f"n{i + 1}" for i in range(new)] + [f"o{i + 1}" for i in range(old)]
        return [{"id": one, "term": term, "grade": grade} for one in people]

    events = [*many("Nausea", 5, 5), *many("Myalgia", 4, 0), *many("Pruritus", 1, 1, grade=3)]
    names = {
        sort: [row.name for row in ask(events, arms(6, 6), sort=sort).rows]
        for sort in ("frequency", "difference", "severe")
    }
    assert names["frequency"] == ["Nausea", "Myalgia", "Pruritus"]
    assert names["difference"] == ["Myalgia", "Nausea", "Pruritus"]
    assert names["severe"] == ["Pruritus", "Nausea", "Myalgia"]


def test_overview_is_not_narrowed_by_the_question() -> None:
    events = [
        {"id": "n1", "grade": 3, "serious": 1, "admitted": 1},
        {"id": "n1", "grade": 5, "day": 90, "fatal": 1},
        {"id": "o1", "cause_a": "Unlikely", "cause_b": "Unlikely", "action": "stopped"},
    ]
    result = ask(events, serious_only=True)
    assert only(result).n_events == 1
    seen = {row.name: patients_of(row) for row in result.overview}
    assert seen == {
        OVERVIEW["any"]: {"old": 1, "new": 1},
        OVERVIEW["severe"]: {"old": 0, "new": 1},
        OVERVIEW["serious"]: {"old": 0, "new": 1},
        OVERVIEW["related"]: {"old": 0, "new": 1},
        OVERVIEW["fatal"]: {"old": 0, "new": 1},
        OVERVIEW["stopped"]: {"old": 1, "new": 0},
    }
    bare = describe(leave=("serious", "cause_a", "cause_b", "action"))
    silent = describe_adverse_events(trial(arms(2, 2), events, bare), ALL)
    assert silent.not_told == (OVERVIEW["serious"], OVERVIEW["related"], OVERVIEW["stopped"])


def test_without_dates_there_are_counts_and_no_rates() -> None:
    study = describe(leave=("start_on", "end_on", "died_on", "seen_on", "from_on", "to_on"))
    cohort = trial(arms(2, 2), [{"id": "n1"}, {"id": "n2", "grade": 3}], study)
    result = describe_adverse_events(cohort, ALL)
    assert patients_of(only(result)) == {"old": 0, "new": 2}
    for arm in only(result).arms:
        assert not arm.rate.estimable
        assert "no dates" in arm.rate.why_missing
    assert result.patient_years == {"old": 0, "new": 0}
    with pytest.raises(ValueError, match="counts from the first dose"):
        describe_adverse_events(cohort, AdverseEventOptions(window="weeks"))


def test_nobody_selected() -> None:
    result = describe_adverse_events(trial([{"id": "z", "arm": None}], [{"id": "z"}]), ALL)
    assert (result.n_analysed, result.rows) == (0, ())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"endpoint": "os"}, "No adverse-event endpoint"),
        ({"minimum_grade": 6}, "A grade is 1 to 5"),
        ({"threshold": 5.0}, "proportion from 0 to 1"),
        ({"weeks": (48.0, 48.0)}, "Weeks run from"),
        ({"treatment_end": "nowhere"}, "no column"),
        ({"collected_months": 0.0}, "more than 0 months"),
    ],
)
def test_impossible_questions_are_refused(options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ask([], **options)


def test_a_study_without_adverse_events_says_so() -> None:
    with pytest.raises(ValueError, match="declares no adverse events"):
        describe_adverse_events(bundled("lo2007"), AdverseEventOptions())


event_lists = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.sampled_from(["n1", "n2", "n3", "o1", "o2", "nobody"]),
            "term": st.sampled_from(["Fatigue", "Fever", "Hiccups"]),
            "grade": st.sampled_from([0, 1, 2, 3, 4, 5, None]),
            "day": st.sampled_from([None, -5, 1, 30, 365, 400]),
            "serious": st.sampled_from([0, 1, None]),
        }
    ),
    max_size=15,
)


@settings(max_examples=25)
@given(event_lists, st.sampled_from(["all", "weeks", "emergent"]))
def test_whatever_the_file_holds_it_adds_up(events: list[dict], window: str) -> None:
    people = arms(3, 2)
    result = ask(events, people, window=window)
    assert sum(one.n for one in result.rows_left_out) + result.n_records == len(events)
    assert sum(row.n_events for row in result.rows) == result.n_records
    for row in (*result.rows, *result.overview):
        for arm in row.arms:
            assert arm.n == {"new": 3, "old": 2}[arm.arm]
            assert arm.n_patients <= min(arm.n, arm.n_events)
            assert sum(arm.worst_grade) == arm.n_patients
            assert arm.share.conf_low <= arm.share.value <= arm.share.conf_high
    counted = {row.name: row.n_patients for row in result.overview}
    assert all(count <= counted[OVERVIEW["any"]] for count in counted.values())
    whole = ask(events, people, window=window, by="soc")
    assert sum(row.n_events for row in whole.rows) == result.n_records


@settings(max_examples=15)
@given(event_lists)
def test_the_order_of_the_file_does_not_matter(events: list[dict]) -> None:
    one, other = ask(events), ask(events[::-1])
    assert same(one.rows, other.rows)
    assert same(one.overview, other.overview)


@pytest.mark.golden
def test_simulated_study_equals_r() -> None:
    for path in ("data/prtras001/subjects.csv", "data/prtras001/adverse_events.csv"):
        check_provenance(path)
    result = describe_adverse_events(select(bundled("prtras001"), Selection()), ALL)
    theirs = rows("overview", "prtras001").set_index(["group", "quantity"])["value"]
    by_name = {row.name: row for row in result.overview}
    for kind in ("any", "serious", "severe"):
        for arm in by_name[OVERVIEW[kind]].arms:
            assert arm.n_patients == theirs[arm.arm, kind]
            assert arm.n == theirs[arm.arm, "n"]
    for arm in by_name["Any"].arms:
        assert arm.n_events == theirs[arm.arm, "events"]
        assert_equal_to_r(result.patient_years[arm.arm], theirs[arm.arm, "patient_years"])
    terms = rows("term", "prtras001").set_index(["group", "quantity", "time"])["value"]
    for row in result.rows:
        for arm in row.arms:
            for least in range(2, 6):
                at_least = sum(arm.worst_grade[least - 1 :])
                assert at_least == terms.get((arm.arm, row.name, float(least)), 0), (row.name, arm.arm, least)


def test_simulated_study_says_what_it_left_out() -> None:
    result = describe_adverse_events(select(bundled("prtras001"), Selection()), AdverseEventOptions())
    assert reasons(result) == {"below grade 2, from which events were collected": 1}
    assert result.grades == "grade 2 or higher"
    assert any("Nobody was randomised" in note for note in say_notes(result))
    blood = result.watching[result.watching["term"] == "Blood tests"].set_index("arm")["estimate"]
    assert blood["na_peg"] > blood["na"]  # bled more often, so more is found
    frame = result.counts
    assert list(frame.columns) == ["term", "arm", "level", "n", "n_events", "estimate", "conf_low", "conf_high"]
    patients = frame[frame["level"] == "patients"]
    np.testing.assert_allclose(patients["estimate"], patients["n_events"] / patients["n"])
    assert not math.isnan(result.row("Fatigue").comparisons[0].risk_difference.conf_high)
    assert result.row("Hiccups") is None
    assert isinstance(hash(result.options), int)
    assert pd.Series([row.name for row in result.rows]).is_unique


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({}, "Any"),
        ({"minimum_grade": 3}, "Any"),
        ({"serious_only": True}, "Serious"),
        ({"related_to": "any"}, "Related"),
        ({"serious_only": True, "related_to": "any"}, "Serious"),
    ],
    ids=str,
)
def test_who_is_affected_is_counted_as_in_the_overview(asked: dict[str, Any], kind: str) -> None:
    cohort, options = bundled("prtras001"), AdverseEventOptions(collected_months=36, **asked)
    (row,) = [row for row in describe_adverse_events(cohort, options).overview if row.name == kind]
    assert count_affected(cohort, options) == {arm.arm: (arm.n_patients, arm.n) for arm in row.arms}
