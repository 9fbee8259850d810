"""Patients and events placed once for many exhibits: shared where questions are alike, and only there."""

from dataclasses import replace

import pytest
from pandas.testing import assert_frame_equal

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import RangeFilter, Selection
from hcc_dash.estimation.masked_ids import mask_ids
from hcc_dash.questions.harms.numbers.adverse_events import describe_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions, checked_events
from hcc_dash.questions.harms.numbers.adverse_events_records import asked_records, collect_records
from hcc_dash.questions.harms.numbers.placed_events import place_events
from hcc_dash.questions.harms.numbers.serious_events import describe_serious_events
from tests.cohort.bundled import bundled
from tests.questions.harms.numbers.harm_cohorts import arms, trial

EVENTS = [
    {"id": "n1", "grade": 2, "day": 5},
    {"id": "n1", "grade": 2, "day": 5},
    {"id": "o1", "grade": 3, "day": 2},
    {"id": "o1", "grade": 3, "day": 2},
    {"id": "o1", "grade": 3, "day": 2, "serious": 1},
    {"id": "n2", "grade": 4, "day": 9, "term": "Nausea"},
]
ALL = AdverseEventOptions()


@pytest.mark.parametrize(
    "alike",
    [
        {"threshold": 0.3},
        {"by": "soc"},
        {"sort": "severe"},
        {"serious_only": True},
        {"strata": ("arm",)},
    ],
)
def test_a_question_about_the_same_events_is_placed_once(alike: dict[str, object]) -> None:
    cohort = trial(arms(3, 3), EVENTS)
    assert place_events(cohort, replace(ALL, **alike)) is place_events(cohort, ALL)


@pytest.mark.parametrize(
    "other",
    [
        {"minimum_grade": 3},
        {"related_to": "cause_a"},
        {"open_as_related": True},
        {"window": "emergent"},
        {"collected_months": 0.1},
        {"window": "weeks", "weeks": (0.0, 1.0)},
    ],
)
def test_another_question_is_placed_anew(other: dict[str, object]) -> None:
    cohort, options = trial(arms(3, 3), EVENTS), replace(ALL, **other)
    place_events(cohort, ALL)
    patients, records = place_events(cohort, options)
    endpoint, asked = checked_events(cohort.study, options)
    apart = collect_records(cohort, endpoint, asked, patients)
    assert asked_records(records, options).equals(asked_records(apart, options))
    assert records is not place_events(cohort, ALL)[1]
    assert place_events(trial(arms(3, 3), EVENTS), options)[1] is not records, "other data, other events"


def test_repeated_rows_are_counted_among_those_selected() -> None:
    cohort = trial(arms(3, 3), EVENTS)
    new = select(cohort, Selection(arms=("new",)))
    assert [place_events(one, ALL)[1].n_repeated for one in (cohort, new)] == [2, 1]
    assert place_events(cohort, replace(ALL, minimum_grade=3))[1].n_repeated == 1
    assert mask_ids(new) is mask_ids(cohort), "codes are of the file, not of a selection"


@pytest.mark.parametrize("ages", [(0.0, 45.0), (50.0, 70.0), (63.0, 200.0)])
def test_rows_read_once_for_all_say_of_some_patients_what_a_file_of_these_says(ages: tuple[float, float]) -> None:
    some = select(bundled("prtras001"), Selection(filters=(RangeFilter("age", *ages),)))
    alone = replace(some, parent=None, tables=dict(some.tables))
    (patients, events), (own_patients, own_events) = (place_events(one, ALL) for one in (some, alone))
    assert patients.ids.tolist() == own_patients.ids.tolist()
    assert_frame_equal(events.frame, own_events.frame)
    assert replace(events, frame=own_events.frame) == replace(own_events, frame=own_events.frame)
    serious, own = (describe_serious_events(one, ALL, show_ids=True) for one in (some, alone))
    assert serious.findings == own.findings
    assert_frame_equal(serious.causality, own.causality)
    assert_frame_equal(serious.listing, own.listing)
    assert_frame_equal(describe_adverse_events(some, ALL).watching, describe_adverse_events(alone, ALL).watching)
