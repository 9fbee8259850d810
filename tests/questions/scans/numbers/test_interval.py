"""Between two scans: the intervals on file, icenReg's estimate of them, and cohorts that hold little."""

from pathlib import Path

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.estimation.tumour_course import follow_tumours
from hcc_dash.kernels.turnbull import turnbull, turnbull_at
from hcc_dash.questions.scans.numbers.definition import DefinitionOptions, definition_of
from hcc_dash.questions.scans.numbers.interval import AT_MOST, FOUND, SURELY, estimate_between_scans
from hcc_dash.questions.scans.numbers.options import ScanOptions
from tests.cohort.bundled import bundled

INTERVALS = Path(__file__).resolve().parents[3] / "data" / "disease" / "turnbull_na.csv"


def test_the_intervals_are_those_made_by_hand() -> None:
    """180 patients; icenReg and surpyval give 0.3725015 at day 735 of just these intervals."""
    course = follow_tumours(bundled("prtras001"), definition_of(DefinitionOptions()))
    ours = pd.DataFrame({"left": course.found.left, "right": course.found.right}, index=list(course.records.ids))
    by_hand = pd.read_csv(INTERVALS, index_col="id")
    np.testing.assert_array_equal(ours.loc[by_hand.index, "left"], by_hand["left"])
    np.testing.assert_array_equal(ours.loc[by_hand.index, "right"], by_hand["right"].fillna(np.inf))
    result = estimate_between_scans(bundled("prtras001"), ScanOptions())
    at_735 = turnbull_at(turnbull(by_hand["left"], by_hand["right"]), [735])
    curve = result.curves[(result.curves["arm"] == "na") & (result.curves["term"] == SURELY)]
    drawn = curve.loc[curve["time"] <= 735, "estimate"].iloc[-1]
    np.testing.assert_allclose([drawn, *at_735[0], *at_735[1]], 0.3725015, atol=1e-6)


def test_is_read_on_the_last_day_of_the_last_window_and_holds_its_bounds() -> None:
    result = estimate_between_scans(bundled("prtras001"), ScanOptions())
    assert result.day == 156 * 7 + 7 + 1
    assert [arm.n for arm in result.arms] == [180, 152]
    for arm in result.arms:
        assert arm.surely <= arm.at_most
        own = result.curves[result.curves["arm"] == arm.arm]
        low, high, found = (own[own["term"] == term] for term in (SURELY, AT_MOST, FOUND))
        assert (high["estimate"].to_numpy() >= low["estimate"].to_numpy()).all()
        assert arm.found == found.loc[found["time"] <= result.day, "estimate"].iloc[-1]


def test_another_definition_acts() -> None:
    usual = estimate_between_scans(bundled("prtras001"), ScanOptions())
    biopsied = ScanOptions(definition=DefinitionOptions(equivocal="counts"))
    other = estimate_between_scans(bundled("prtras001"), biopsied)
    assert sum(arm.n_recurred for arm in other.arms) > sum(arm.n_recurred for arm in usual.arms)


def test_nobody_and_a_study_without_scans_are_said() -> None:
    nobody = select(bundled("prtras001"), Selection(filters=(LevelFilter("sex", ()),)))
    assert not estimate_between_scans(nobody, ScanOptions()).arms
    assert "[recurrence]" in estimate_between_scans(bundled("lo2007"), ScanOptions()).why_not
