"""Falls, medians and marks of a marker over time, counted by hand."""

import math

import pytest

from hcc_dash.questions.virology.numbers.options import TrajectoryOptions
from hcc_dash.questions.virology.numbers.trajectories import describe_trajectories
from hcc_dash.questions.virology.numbers.trajectory_result import BELOW, FALL, NUMBER, OPEN, UNDILUTED, TrajectoryResult
from tests.questions.virology.numbers.virology_cohorts import small

PATIENTS = {
    "tenth": [(-3, "1000"), (168, "100"), (336, "900")],
    "less": [(-3, "1000"), (168, "101")],
    "lost": [(-3, "100"), (168, "<0.05")],
    "low": [(-3, "0.3"), (168, "<0.05")],
    "undiluted": [(-3, ">250"), (168, "20")],
    "unit": [(-3, "500"), (168, "2.1", "S/CO")],
    "late": [(-3, "1000"), (343, "10"), (344, "1")],
}


def found(**options: int) -> TrajectoryResult:
    return describe_trajectories(small(PATIENTS), TrajectoryOptions(**options))  # type: ignore[arg-type]  # fall_week


def test_the_largest_fall_is_from_a_number_until_the_week_and_its_window() -> None:
    falls = found().falls["estimate"].tolist()
    assert falls == pytest.approx([1.0, math.log10(1000 / 101), math.log10(2000), math.log10(6), 2.0])
    assert found().falls["at_least"].tolist() == [False, False, True, True, False]
    assert found(fall_week=24).falls["estimate"].tolist() == pytest.approx(falls[:4])


def test_a_tenth_is_a_fall_and_what_is_open_is_not_counted() -> None:
    share = found().fallen["a"]
    assert (share.x, share.n) == (3, 4)  # a tenth of what "low" had is below the limit


def test_what_is_reached_by_visit_is_of_those_whose_result_tells() -> None:
    reached = found().reached
    at = {(row["visit"], row["level"]): (row["n_events"], row["n"]) for row in reached.to_dict("records")}
    assert at["week 24", FALL] == (2, 3)
    assert at["baseline", "below 100 IU/mL"] == (1, 7)
    assert at["week 24", "below 100 IU/mL"] == (3, 5)
    assert ("baseline", FALL) not in at


def test_marks_say_what_a_result_is() -> None:
    points = found().points
    assert sorted(set(points["kind"])) == sorted({NUMBER, BELOW, OPEN, UNDILUTED})
    assert points.loc[points["kind"] == UNDILUTED, "estimate"].tolist() == pytest.approx([math.log10(250)])
    assert found().limits == (0.05,)
    assert (found().n_undiluted, found().n_open) == (1, 1)


def test_the_median_knows_no_sample_that_was_not_diluted() -> None:
    (baseline,) = (row for row in found().summary.to_dict("records") if row["visit"] == "baseline")
    assert baseline["n"] == 6
    assert baseline["estimate"] == pytest.approx((math.log10(500) + 3) / 2)


def test_a_week_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="week after 0"):
        found(fall_week=0)
