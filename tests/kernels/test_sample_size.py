"""Events needed and power they give: R's numbers, published and protocol figures, one the inverse of the other."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.kernels.sample_size import schoenfeld_events, schoenfeld_power
from tests.kernels.golden import read_checked


@pytest.mark.golden
def test_equals_r() -> None:
    for row in read_checked("sample_size").to_dict("records"):
        asked = row["ratio"], row["power"], row["alpha"], row["share"]
        np.testing.assert_allclose(schoenfeld_events(*asked), row["events"], rtol=1e-9)
        power = schoenfeld_power(100, row["ratio"], row["alpha"], row["share"])
        np.testing.assert_allclose(power, row["power_of_100"], rtol=1e-12)


def test_by_hand() -> None:
    """4 (1.960 + 0.842)² / (ln 0.6)² is 120.3; in parts of 180 and 152 it is 121.2; 110 events give 76 %, 140 86 %."""
    assert math.ceil(schoenfeld_events(0.6, 0.8, 0.05)) == 121
    assert schoenfeld_events(0.6, 0.8, 0.05, 180 / 332) == pytest.approx(121.2, abs=0.05)
    assert round(100 * schoenfeld_power(110, 0.6, 0.05)) == 76
    assert round(100 * schoenfeld_power(140, 0.6, 0.05)) == 86


@given(
    st.floats(0.2, 5).filter(lambda ratio: abs(math.log(ratio)) > 0.05),
    st.floats(0.1, 0.99),
    st.floats(0.001, 0.15),
    st.floats(0.05, 0.95),
)
def test_power_of_the_events_needed_is_the_power_wanted(ratio: float, power: float, alpha: float, share: float) -> None:
    events = schoenfeld_events(ratio, power, alpha, share)
    assert schoenfeld_power(events, ratio, alpha, share) == pytest.approx(power, abs=1e-9)
    # the arms and the direction of the ratio can be named either way; equal arms need the fewest events
    assert schoenfeld_events(1 / ratio, power, alpha, 1 - share) == pytest.approx(events)
    assert schoenfeld_events(ratio, power, alpha) <= events * (1 + 1e-12)


def test_no_events_find_nothing_but_by_chance() -> None:
    assert schoenfeld_power(0, 0.6, 0.05) == pytest.approx(0.025)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ((1.0, 0.8, 0.05, 0.5), "is not 1"),
        ((-2.0, 0.8, 0.05, 0.5), "above 0"),
        ((0.6, 0.01, 0.05, 0.5), "Power lies between"),
        ((0.6, 0.8, 1.5, 0.5), "level lies between"),
        ((0.6, 0.8, 0.05, 1.0), "share of one arm lies between"),
    ],
)
def test_what_is_no_plan_is_refused(asked: tuple[float, float, float, float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        schoenfeld_events(*asked)


def test_fewer_than_no_events_are_refused() -> None:
    with pytest.raises(ValueError, match="counted from 0"):
        schoenfeld_power(-1, 0.6, 0.05)
