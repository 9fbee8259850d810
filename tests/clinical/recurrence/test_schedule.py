"""Scheduled scans: windows, the nearest visit, and who is still at risk."""

import numpy as np
import pytest

from hcc_dash.clinical.recurrence.adherence import EARLY, IN_WINDOW, INADEQUATE, LATE, MISSED, NOT_DUE
from hcc_dash.clinical.recurrence.schedule import Schedule
from tests.clinical.recurrence.case import derive, scan

FOLLOWED = [{"contact": 2000}]


@pytest.mark.parametrize(
    ("day", "state"),
    [(1085, EARLY), (1086, IN_WINDOW), (1093, IN_WINDOW), (1100, IN_WINDOW), (1101, LATE), (1135, LATE)],
)
def test_the_window_of_the_last_scan(day: float, state: int) -> None:
    assert derive([scan(day)], patients=FOLLOWED).adherence.state[0, 12] == state


@pytest.mark.parametrize(("day", "visit"), [(43, 0), (44, 1), (85, 1), (127, 1), (128, 2), (1135, 13), (1136, 14)])
def test_a_scan_belongs_to_the_nearest_visit(day: float, visit: int) -> None:
    assert Schedule().visit_of(np.array([float(day)]))[0] == visit
    state = derive([scan(day)], patients=FOLLOWED).adherence.state[0]
    assert [at + 1 for at in np.flatnonzero(state != MISSED)] == ([visit] if 1 <= visit <= 13 else [])


def test_of_several_scans_the_best_counts() -> None:
    scans = [scan(80, "not assessable", adequate=False), scan(100), scan(92)]
    derived = derive(scans, patients=FOLLOWED)
    assert derived.adherence.state[0, 0] == IN_WINDOW
    assert derived.adherence.day[0, 0] == 92
    assert derive(scans[:1], patients=FOLLOWED).adherence.state[0, 0] == INADEQUATE


@pytest.mark.parametrize(("contact", "due"), [(91, 0), (92, 1), (175, 1), (176, 2), (1099, 12), (1100, 13), (3000, 13)])
def test_due_is_what_closed_its_window_while_at_risk(contact: float, due: int) -> None:
    state = derive([], patients=[{"contact": contact}]).adherence.state[0]
    assert (state != NOT_DUE).sum() == due
    lr5 = derive([scan(contact, "LR-5", 20, "local")], patients=FOLLOWED).adherence.state[0]
    assert (lr5 != NOT_DUE).sum() == due


def test_scans_per_patient_year_count_adequate_ones_at_risk() -> None:
    scans = [scan(84), scan(168, adequate=False), scan(252, "LR-5", 20, "local"), scan(336)]
    adherence = derive(scans, patients=FOLLOWED).adherence
    assert adherence.scans[0] == 2
    assert adherence.years[0] == 251 / 365.25
