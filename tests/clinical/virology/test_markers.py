"""PD-L1's two scores and their cut-offs, PD-1 by parent gate, and when either cannot be told."""

import math
from typing import Literal

import pytest

from hcc_dash.clinical.virology.markers import Pd1Sample, PdL1, change_by_gate, is_positive, read_pd_l1


@pytest.mark.parametrize(
    ("printed", "tps", "cps", "cells"),
    [
        ("TPS=0 %;CPS=12;viable cells=800", 0, 12, 800),
        ("CPS = 140", math.nan, 100, math.nan),
        ("tps=55", 55, math.nan, math.nan),
        ("", math.nan, math.nan, math.nan),
    ],
)
def test_scores_as_printed(printed: str, tps: float, cps: float, cells: float) -> None:
    found = read_pd_l1(printed)
    assert (found.tps, found.cps, found.cells) == pytest.approx((tps, cps, cells), nan_ok=True)


@pytest.mark.parametrize(
    ("pd_l1", "score", "cut_off", "positive"),
    [
        (PdL1(tps=1, cps=0.9), "TPS", 1, True),
        (PdL1(tps=0.9, cps=1), "TPS", 1, False),
        (PdL1(tps=0.9, cps=1), "CPS", 1, True),
        (PdL1(tps=0), "CPS", 1, None),
        (PdL1(tps=50, cps=50, cells=99), "TPS", 1, None),
        (PdL1(tps=50, cps=50, cells=100), "TPS", 1, True),
    ],
)
def test_positive_by_each_score(
    pd_l1: PdL1, score: Literal["TPS", "CPS"], cut_off: float, positive: bool | None
) -> None:
    assert is_positive(pd_l1, score, cut_off) is positive


def test_without_a_baseline_of_the_gate_nothing_has_changed() -> None:
    later = Pd1Sample(day=84, percent=20, gate="CD8+", parent_events=5000)
    (change,) = change_by_gate([later], "CD8+")
    assert math.isnan(change.points)


@pytest.mark.parametrize(("events", "doubtful"), [(999, True), (1000, False)])
def test_few_events_are_flagged_at_either_sample(events: float, doubtful: bool) -> None:
    few, many = (Pd1Sample(day=day, percent=20, gate="CD8+", parent_events=n) for day, n in ((-3, events), (84, 5000)))
    assert [change.is_doubtful for change in change_by_gate([few, many], "CD8+")] == [doubtful]
