"""Curves and the counts under them are seen together on a desk's screen."""

from collections.abc import Sequence

import numpy as np
import pytest

from hcc_dash.drawing.counts import HIGHEST, LEAST_CURVE, LEAST_ROW, Counts, Room


def counts_of(n_groups: int, names: Sequence[str]) -> list[Counts]:
    rows = tuple((name, ("1",)) for name in names)
    return [Counts(label=f"Group {i}", position=i, ticks=np.zeros(1), rows=rows) for i in range(n_groups)]


@pytest.mark.parametrize(("n_groups", "curve"), [(0, 340), (1, 340), (2, 340), (3, 274), (4, LEAST_CURVE)])
def test_curves_give_way_to_the_counts_of_many_groups(n_groups: int, curve: int) -> None:
    groups = counts_of(n_groups, ("At risk", "Events", "Censored"))
    room = Room().on_a_screen(groups)
    assert room.curve == curve
    assert room.height(4 * n_groups) <= HIGHEST or curve == LEAST_CURVE


def test_four_groups_with_a_competing_event_are_nine_tenths_in_sight() -> None:
    names = ("At risk", "Events", "Competing", "Censored")
    room, above, marks = Room(curve=360).on_a_screen(counts_of(4, names)), 272, 18
    assert room.row == LEAST_ROW
    assert (900 - above) / (room.height(20) + marks) >= 0.9


def test_lower_curves_are_left_as_they_are() -> None:
    low = Room(curve=120)
    assert low.on_a_screen(counts_of(9, ("At risk",))) == low
