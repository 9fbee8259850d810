"""Repeated measures in words: the largest difference and when, then the visit read, and whether it turned round."""

import pandas as pd
import pytest

from hcc_dash.estimation.reading_visit import attended_visits
from hcc_dash.wording.course import Course, Reading, furthest_apart, say_course, turns

VISITS = ("baseline", "week 12", "week 24", "week 48")
LABELS = {"na": "NA", "peg": "NA + peg-IFN", "third": "Third"}


def _course(values: dict[str, list[tuple[int, float]]]) -> Course:
    rows = [
        {"arm": arm, "visit": visit, "n": n, "estimate": estimate}
        for arm, told in values.items()
        for visit, (n, estimate) in zip(VISITS, told, strict=True)
    ]
    return Course(summary=pd.DataFrame(rows), groups=tuple(values), visits=VISITS, labels=LABELS)


def _read(course: Course, visit: str) -> list[Reading]:
    rows = course.summary[course.summary["visit"] == visit].to_dict("records")
    return [Reading(arm=row["arm"], said=f"{row['estimate']:.0f}", n=row["n"]) for row in rows]


TURNED = _course(
    {
        "na": [(90, 60.0), (80, 75.0), (70, 74.0), (60, 71.0)],
        "peg": [(90, 90.0), (80, 63.0), (70, 70.0), (60, 76.0)],
    }
)


def test_the_largest_difference_leads_and_the_visit_read_turns_round() -> None:
    assert say_course(TURNED, "week 48", _read(TURNED, "week 48"), 0) == (
        "75 (NA) v 63 (NA + peg-IFN) at week 12, the largest difference; the other way at week 48: 71 v 76, n = 60 v 60"
    )


def test_the_same_way_is_not_called_the_other() -> None:
    assert "the other way" not in say_course(TURNED, "week 24", _read(TURNED, "week 24"), 0)


def test_a_visit_read_that_is_the_largest_says_so() -> None:
    assert say_course(TURNED, "week 12", _read(TURNED, "week 12"), 0) == (
        "at week 12, the largest difference: 75 (NA) v 63 (NA + peg-IFN), n = 80 v 80"
    )


def test_baseline_and_visits_few_still_attend_are_not_the_course() -> None:
    few = _course(
        {
            "na": [(90, 60.0), (80, 75.0), (70, 74.0), (20, 10.0)],
            "peg": [(90, 90.0), (80, 70.0), (70, 74.0), (60, 90.0)],
        }
    )
    found = furthest_apart(few.summary, few.groups, few.visits)
    assert found is not None
    assert (found.visit, found.difference) == ("week 12", -5.0)
    assert attended_visits(few.summary, few.groups, few.visits) == ["baseline", "week 12", "week 24"]


@pytest.mark.parametrize(("n", "compared"), [(7, False), (8, True)])
def test_groups_of_fewer_than_eight_are_not_compared(n: int, compared: bool) -> None:
    small = _course({"na": [(n, 1.0)] * 4, "peg": [(40, 2.0)] * 4})
    assert (furthest_apart(small.summary, small.groups, small.visits) is not None) is compared


def test_three_groups_name_the_two_furthest_apart_and_then_all() -> None:
    three = _course({"na": [(9, 1.0)] * 4, "peg": [(9, 3.0)] * 4, "third": [(9, 2.0), (9, 9.0), (9, 2.0), (9, 2.0)]})
    assert say_course(three, "week 48", _read(three, "week 48"), 0) == (
        "1 (NA) v 9 (Third) at week 12, the largest difference; at week 48: 1 (NA) v 3 (NA + peg-IFN) v 2 (Third), "
        "n = 9 v 9 v 9"
    )


def test_one_group_has_a_visit_and_no_difference() -> None:
    one = _course({"na": [(9, 1.0)] * 4})
    assert say_course(one, "week 48", _read(one, "week 48"), 0) == "at week 48: 1 (NA), n = 9"


@pytest.mark.parametrize(
    ("difference", "largest", "turned"),
    [(-0.05, 0.6, False), (-0.06, 0.6, True), (0.06, 0.6, False), (5.0, -12.0, True), (0.0, 3.0, False)],
)
def test_a_difference_goes_the_other_way_from_a_tenth_of_the_largest(
    difference: float, largest: float, turned: bool
) -> None:
    assert turns(difference, largest) == turned
