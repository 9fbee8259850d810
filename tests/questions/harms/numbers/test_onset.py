"""Events over time: first onset with death competing, mean number, weekly shares, by hand and as kernels have them."""

import math

import numpy as np
import pytest

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.harms.numbers.adverse_events import describe_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.onset import follow_onset
from hcc_dash.questions.harms.numbers.onset_result import DEATH, ONSET, OnsetOptions, OnsetResult
from hcc_dash.questions.harms.words.onset_method import say_notes
from tests.cohort.bundled import bundled
from tests.questions.harms.numbers.harm_cohorts import arms, describe, trial

PEOPLE = [
    {"id": "n1", "arm": "new"},
    {"id": "n2", "arm": "new", "died": 100, "last": 100},
    {"id": "n3", "arm": "new", "last": 200},
    {"id": "n4", "arm": "new"},
    {"id": "o1", "arm": "old"},
    {"id": "o2", "arm": "old"},
]
EVENTS = [
    {"id": "n1", "day": 11, "until": 24},
    {"id": "n1", "day": 151, "until": 158, "grade": 3},
    {"id": "n3", "day": 51, "until": None},
    {"id": "o1", "day": 301, "until": 301, "term": "Fever"},
]


def ask(options: OnsetOptions | None = None, events: list[dict] | None = None) -> OnsetResult:
    return follow_onset(trial(PEOPLE, EVENTS if events is None else events), options or OnsetOptions())


def test_first_onset_with_death_competing() -> None:
    result = ask()
    old, new = result.groups
    assert (new.n, new.n_patients, new.n_events, new.n_deaths_without) == (4, 2, 3, 1)
    # at day 10: 1 of 4; at day 50: 1 of 3 left; death at 99
    assert new.incidence.value == pytest.approx(1 / 4 + 3 / 4 / 3)
    assert new.median_days == 30
    curve = result.incidence[(result.incidence["arm"] == "new") & (result.incidence["term"] == ONSET)]
    assert curve["time"].tolist()[:3] == [0, 10, 50]
    assert curve["estimate"].tolist()[:3] == [0, 0.25, 0.5]
    death = result.incidence[(result.incidence["arm"] == "new") & (result.incidence["term"] == DEATH)]
    assert death["estimate"].max() == pytest.approx(0.25)
    assert old.incidence.value == pytest.approx(1 / 2)


def test_arms_in_which_everybody_has_an_event_differ_by_no_false_certainty() -> None:
    comparison = ask(events=[{"id": one["id"], "day": 11, "until": 24} for one in PEOPLE]).comparisons[0]
    found = comparison.incidence_difference
    assert found.value == pytest.approx(0)
    assert math.isnan(found.conf_low)
    assert math.isnan(found.conf_high)


def test_mean_number_of_events() -> None:
    result = ask()
    new = result.means[result.means["arm"] == "new"]
    # 1/4 at 10, 1/4 at 50, then survival 3/4 x 1/3 at 150
    assert new["estimate"].max() == pytest.approx(0.75)
    assert result.groups[1].mean_events.value == pytest.approx(0.75)
    comparison = result.comparisons[0]
    assert comparison.mean_ratio.value == pytest.approx(1.5)
    assert comparison.mean_ratio.conf_low < 1.5 < comparison.mean_ratio.conf_high
    assert comparison.incidence_difference.value == pytest.approx(0)


def test_weekly_shares() -> None:
    frame = ask().prevalence
    new = frame[frame["arm"] == "new"].set_index("time")
    assert new.loc[[0, 7, 14, 21, 28], "n_events"].tolist() == [0, 0, 1, 1, 0]  # days 11 to 24
    assert new.loc[[49, 56, 196], "n_events"].tolist() == [0, 1, 1]  # from day 51, no end, watched to day 200
    assert new.loc[203, "n_events"] == 0
    assert new.loc[[0, 98, 105, 203], "n"].tolist() == [4, 4, 3, 2]
    assert (frame["estimate"] == frame["n_events"] / frame["n"]).all()


def test_one_term_and_one_group_of_interest() -> None:
    fever = ask(OnsetOptions(term="Fever"))
    assert [group.n_events for group in fever.groups] == [1, 0]
    assert fever.groups[1].incidence.value == 0
    assert not fever.comparisons[0].mean_ratio.estimable
    assert "New" in fever.comparisons[0].mean_ratio.why_missing
    flu = ask(OnsetOptions(events=AdverseEventOptions(by="aesi"), term="Flu-like"))
    assert sum(group.n_events for group in flu.groups) == 4
    severe = ask(OnsetOptions(events=AdverseEventOptions(minimum_grade=3)))
    assert [group.n_events for group in severe.groups] == [0, 1]


def test_window_ends_the_watching() -> None:
    result = ask(OnsetOptions(events=AdverseEventOptions(window="weeks", weeks=(0, 10)), at_weeks=10))
    assert result.incidence["time"].max() == 69  # day 70, counted from 0
    assert result.groups[1].n_deaths_without == 0
    assert result.groups[1].incidence.value == pytest.approx(0.5)
    beyond = ask(OnsetOptions(events=AdverseEventOptions(window="weeks", weeks=(0, 10)), at_weeks=11))
    assert not beyond.groups[1].incidence.estimable
    assert "follow-up ends" in beyond.groups[1].incidence.why_missing
    late = ask(OnsetOptions(events=AdverseEventOptions(window="weeks", weeks=(10, 20))))
    assert "begins at week 0" in late.why_not
    assert late.groups == ()


def test_dirty_rows_are_left_out_and_counted() -> None:
    events = [
        {"id": "n1", "day": 20, "until": 10},
        {"id": "n1", "day": None},
        {"id": "n3", "day": 201},
        {"id": "n4", "day": 0},
        {"id": "n4", "day": 5},
    ]
    result = ask(events=events)
    assert result.groups[1].n_events == 2
    assert any("2 events without a date within the days watched" in note for note in say_notes(result))
    assert any("1 event ended before starting" in note for note in say_notes(result))
    assert any("1 event without an end counts" in note for note in say_notes(result))
    assert result.prevalence.loc[result.prevalence["time"] == 21, "n_events"].sum() == 1


def test_no_events_and_no_dates() -> None:
    quiet = ask(events=[])
    assert [group.incidence.value for group in quiet.groups] == [0, 0]
    assert [group.mean_events.value for group in quiet.groups] == [0, 0]
    study = describe(leave=("start_on", "end_on", "died_on", "seen_on"))
    undated = follow_onset(trial(arms(2, 2), [{"id": "n1"}], study), OnsetOptions())
    assert "no dates" in undated.why_not
    assert undated.incidence.empty
    nobody = follow_onset(trial([{"id": "z", "arm": None}], []), OnsetOptions())
    assert "No treated patient" in nobody.why_not
    with pytest.raises(ValueError, match="number of weeks above 0"):
        ask(OnsetOptions(at_weeks=0))


@pytest.mark.parametrize("window", ["all", "weeks", "emergent"])
def test_simulated_study_agrees_with_the_counts(window: str) -> None:
    cohort = select(bundled("prtras001"), Selection())
    asked = AdverseEventOptions(window=window, threshold=0)
    onset, counts = follow_onset(cohort, OnsetOptions(events=asked)), describe_adverse_events(cohort, asked)
    for group, arm in zip(onset.groups, counts.overview[0].arms, strict=True):
        assert (group.arm, group.n, group.n_patients, group.n_events) == (arm.arm, arm.n, arm.n_patients, arm.n_events)
        frame = onset.means[onset.means["arm"] == group.arm]
        assert frame["n_events"].sum() == arm.n_events
        assert (np.diff(frame["estimate"]) >= 0).all()
        shares = onset.incidence[onset.incidence["arm"] == group.arm].groupby("term")["estimate"].max()
        assert shares.sum() <= 1 + 1e-12
    if window == "weeks":
        # nobody was lost in 48 weeks without a step of the curve: the share is near the crude one
        crude = [arm.n_patients / arm.n for arm in counts.overview[0].arms]
        read = [group.incidence.value for group in onset.groups]
        np.testing.assert_allclose(read, crude, atol=0.03)
    assert any("ended before starting" in note for note in say_notes(onset))
