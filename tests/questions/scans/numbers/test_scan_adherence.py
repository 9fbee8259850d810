"""Adherence by arm: counted by hand, and again from the tables of the simulated trial by a few lines of its own."""

import math

import numpy as np

from hcc_dash.questions.scans.numbers.adherence import STATES, describe_scans
from hcc_dash.questions.scans.numbers.options import ScanOptions
from tests.every_question import whole
from tests.questions.scans.hand_made import on_schedule, with_records


def test_counts_by_hand() -> None:
    late = [(1, day, {}) for day in (85, 190, 400)]  # visits 1, 2 late, 5 early; the others missed
    recurred = [(4, 85, {}), (4, 169, {"lirads": "LR-5", "site": "local", "lesion_size": 20})]
    inadequate = [(5, 85, {"adequate": 0, "lirads": "not assessable"})]
    result = describe_scans(with_records([*on_schedule(0), *late, *recurred, *inadequate]), ScanOptions())
    na, peg = result.arms
    assert (na.n, na.n_due) == (4, 4 * 13)
    assert na.counts == {"in window": 14, "early": 1, "late": 1, "inadequate": 0, "missed": 36}
    # recurrence on day 169 comes before the second window closes on day 176
    assert (peg.n, peg.n_due) == (4, 1 + 3 * 13)
    assert peg.counts == {"in window": 1, "early": 0, "late": 0, "inadequate": 1, "missed": 38}
    assert (na.n_gaps, na.n_long) == (2, 1)
    assert na.n_scans == 16
    assert na.patient_years == 4 * 1199 / 365.25
    assert na.median_gap == (84 + 210) / 2
    assert (peg.n_gaps, peg.n_long) == (1, 0)


def test_by_visit_they_add_up_to_all() -> None:
    result = describe_scans(whole("prtras001"), ScanOptions())
    for arm in result.arms:
        visits = result.visits[result.visits["arm"] == arm.arm]
        assert visits.groupby("level")["n_events"].sum().to_dict() == arm.counts
        shares = visits.groupby("time")["estimate"].sum()
        np.testing.assert_allclose(shares, 1)
        assert visits.drop_duplicates("time")["n"].sum() == arm.n_due


def test_in_window_again_from_the_tables() -> None:
    """By the visit that each simulated scan was planned for, and by unscheduled scans that fell into a window."""
    cohort = whole("prtras001")
    subjects = cohort.subjects.set_index("subject_id")
    columns = subjects[["radical_on", "last_contact_on", "arm", "ttr_days", "ttr_status"]]
    scans = cohort.tables["imaging"].join(columns, "subject_id")
    after = (scans["scanned_on"] - scans["radical_on"]).dt.days
    planned = scans["visit"].str.extract(r"week (\d+)$")[0].astype(float)
    week = planned.fillna((after / 84).round() * 12)
    followed = (scans["last_contact_on"] - scans["radical_on"]).dt.days
    until = (scans["ttr_days"] - 1).where(scans["ttr_status"] == 1, followed)
    counted = (scans["adequate"] == 1) & ((after - 7 * week).abs() <= 7) & (week >= 12) & (week <= 156)
    counted &= (7 * week + 7 <= until) & (after <= until)
    visits = scans.assign(week=week)[counted].drop_duplicates(["subject_id", "week"])
    for arm in describe_scans(cohort, ScanOptions()).arms:
        assert int((visits["arm"] == arm.arm).sum()) == arm.counts["in window"]


def test_what_is_not_there_has_no_rate_and_no_gap() -> None:
    result = describe_scans(with_records([], n=(2, 0)), ScanOptions())
    (arm,) = result.arms
    assert math.isnan(arm.median_gap)
    assert not arm.long.estimable
    assert arm.counts["missed"] == arm.n_due == 26
    assert list(arm.counts) == list(STATES.values())


def test_without_scans_it_says_why() -> None:
    result = describe_scans(whole("lo2007"), ScanOptions())
    assert "declare [recurrence]" in result.why_not
    assert result.arms == ()
