"""Late starts: who is still there at a landmark, by what they had started, and the trap that a landmark removes."""

import numpy as np
import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.balance.numbers.hazard_models import estimate_ratio
from hcc_dash.questions.balance.numbers.landmark import at_landmark, landmark_frame
from hcc_dash.questions.balance.numbers.propensity import Patients
from hcc_dash.questions.balance.numbers.time_zero import estimate_time_zero, start_days
from hcc_dash.questions.balance.numbers.time_zero_result import LandmarkFound, TimeZeroOptions, TimeZeroResult
from hcc_dash.study.parts import Methods
from tests.estimation.cohorts import bundled, two_arms, upload, whole


def ask(cohort: Cohort, months: float = 3.0, endpoint: str = "ttr") -> TimeZeroResult:
    return estimate_time_zero(cohort, TimeZeroOptions(endpoint=endpoint, months=months))


def found_in(result: TimeZeroResult) -> LandmarkFound:
    assert result.found is not None, result.why_not
    return result.found


def people(time: list[float], event: list[int], treated: list[int]) -> Patients:
    n = len(time)
    return Patients(
        np.array(time), np.array(event, dtype=bool), np.array(treated, dtype=bool), np.empty((n, 0)), np.arange(n)
    )


def test_landmark_by_hand() -> None:
    # event before, censored at the landmark itself, started late, start unknown, started in time, reference
    everybody = people([20, 30, 90, 90, 90, 50], [1, 0, 1, 0, 1, 1], [1, 0, 1, 1, 1, 0])
    there = at_landmark(everybody, np.array([5, 5, 40, np.nan, 30, 5.0]), 30.0)
    assert there.patients.rows.tolist() == [2, 3, 4, 5]
    assert there.patients.time.tolist() == [60, 60, 60, 20]
    assert there.patients.treated.tolist() == [False, False, True, False]
    assert (there.n_earlier_events, there.n_earlier_censored, there.n_not_yet) == (1, 1, 2)


def test_without_a_landmark_everybody_stays_in_the_arm_on_file() -> None:
    everybody = people([20, 30], [1, 0], [1, 0])
    there = at_landmark(everybody, np.array([25.0, np.nan]), 0.0)
    assert there.patients.n == 2
    assert there.patients.treated.tolist() == [True, False]


def test_immortal_time_makes_a_useless_drug_look_good_and_a_landmark_does_not() -> None:
    """Arms made by having lived to a random start: the naive hazard ratio is far below 1, the landmark one is not."""
    draw = np.random.default_rng(2026)
    n = 4000
    time = draw.exponential(12, n)
    start = draw.uniform(0, 12, n)
    treated = (time > start) & (draw.random(n) < 0.7)
    everybody = Patients(time, np.ones(n, dtype=bool), treated, np.empty((n, 0)), np.arange(n))
    naive = estimate_ratio(everybody, "unadjusted", np.ones(n), Methods()).estimate
    assert naive.conf_high < 0.7
    later = at_landmark(everybody, np.where(treated, start, np.nan), 6.0).patients
    fair = estimate_ratio(later, "unadjusted", np.ones(later.n), Methods()).estimate
    assert fair.conf_low < 1 < fair.conf_high


def test_nobody_is_lost() -> None:
    result = ask(bundled("prtras001"))
    there = found_in(result).there
    assert there.patients.n + there.n_earlier_events + there.n_earlier_censored == 332
    rows = found_in(result).landmarks.set_index(["level", "term"])
    for months in (0.0, 2.0, 3.0, 6.0):
        groups = rows.loc[(months, "with"), "n"] + rows.loc[(months, "without"), "n"]
        assert groups == rows.loc[(months, "unadjusted"), "n"]


def test_starts_are_those_of_the_dates() -> None:
    cohort = bundled("prtras001")
    subjects = cohort.subjects
    passed = (subjects["treatment_start_on"] - subjects["radical_on"]).dt.days
    for one in found_in(ask(cohort)).starts:
        own = passed[subjects["arm"] == one.arm]
        assert one.median == own.median()
        assert (one.earliest, one.latest) == (own.min(), own.max())
        assert one.n == len(own)
        assert one.n_before_start == 0
        assert 0 < one.waiting_share < 0.1
    day = start_days(cohort)
    assert day is not None
    np.testing.assert_array_equal(day, passed + 1)


def test_an_event_before_the_start_is_counted() -> None:
    cohort = bundled("prtras001")
    subjects = cohort.subjects.copy()
    rows = subjects.index[subjects["arm"] == "na_peg"][:3]
    subjects.loc[rows, "ttr_days"] = 10.0
    subjects.loc[rows, "ttr_status"] = 1.0
    _, arm = found_in(ask(Cohort(cohort.study, {"subjects": subjects}))).starts
    assert arm.n_before_start == 3


def test_unknown_starts_count_as_not_yet() -> None:
    cohort = bundled("prtras001")
    subjects = cohort.subjects.copy()
    rows = subjects.index[subjects["arm"] == "na_peg"][:5]
    subjects.loc[rows, "treatment_start_on"] = np.datetime64("NaT")
    found = found_in(ask(Cohort(cohort.study, {"subjects": subjects})))
    assert found.starts[1].n_unknown == 5
    assert 0 < found.there.n_not_yet <= 5
    last = found.shares[found.shares["arm"] == "na_peg"].iloc[-1]
    assert last["estimate"] == pytest.approx(147 / 152)


def test_the_asked_landmark_is_among_the_grid() -> None:
    result = ask(bundled("prtras001"), 4.5)
    found = found_in(result)
    row = found.landmarks.query("level == 4.5 and term == 'unadjusted'").iloc[0]
    assert row["estimate"] == found.hazard_ratio.value
    naive = found.landmarks.query("level == 0 and term == 'unadjusted'").iloc[0]
    assert naive["estimate"] == found.naive.value
    assert result.status == "exploratory"


def test_too_small_groups_say_so() -> None:
    everybody = people([50.0] * 12 + [5.0] * 3, [1] * 15, [1] * 6 + [0] * 9)
    frame = landmark_frame(everybody, np.full(15, 100.0), [1.0], "days", Methods())
    assert frame.query("term == 'unadjusted'")["note"].tolist() == ["one arm has no patients"]


def test_why_there_is_none() -> None:
    assert "randomisation" in ask(bundled("lo2007"), endpoint="os").why_not
    assert "start of study treatment" in ask(bundled("prtras001"), endpoint="hbsag_loss").why_not
    assert "declares no dates" in ask(upload(two_arms()), endpoint="event").why_not
    one_arm = select(whole("prtras001"), Selection(arms=("na",)))
    assert ask(one_arm).why_not == "a comparison needs two arms with patients"
    with pytest.raises(ValueError, match="above 0"):
        ask(bundled("prtras001"), 0.0)


def test_beyond_all_follow_up_nothing_is_invented() -> None:
    result = ask(bundled("prtras001"), 200.0)
    found = found_in(result)
    assert result.n_analysed == 0
    assert not found.hazard_ratio.estimable
    assert len(found.curves)
