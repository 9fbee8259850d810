"""Screens and quadrants of liver injury at every limit; the baseline they count from."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.clinical.liver_injury import (
    SIGNALS,
    baseline_value,
    iq_dili_places,
    iq_dili_signal,
    multiple,
    multiples,
    quadrant,
    screens_for_hys_law,
)

NAN = math.nan


@pytest.mark.parametrize(
    ("enzyme", "bilirubin", "name"),
    [
        (3.0, 2.0, "normal or near normal"),
        (3.01, 2.0, "Temple's corollary"),
        (3.0, 2.01, "cholestasis"),
        (3.01, 2.01, "potential Hy's law"),
        (NAN, 2.01, None),
        (3.01, NAN, None),
    ],
)
def test_quadrants(enzyme: float, bilirubin: float, name: str | None) -> None:
    assert quadrant(enzyme, bilirubin) == name


@pytest.mark.parametrize(
    ("alt", "ast", "bilirubin", "alp", "found"),
    [
        (3.0, 1.0, 2.0, 1.99, True),
        (1.0, 3.0, 2.0, 1.99, True),
        (2.99, 2.99, 2.0, 1.0, False),
        (3.0, 1.0, 1.99, 1.0, False),
        (3.0, 1.0, 2.0, 2.0, False),
        (3.0, NAN, 2.0, NAN, True),
        (NAN, NAN, 5.0, 1.0, False),
        (9.0, 9.0, NAN, 1.0, False),
    ],
)
def test_hys_law_screen(alt: float, ast: float, bilirubin: float, alp: float, found: bool) -> None:
    assert screens_for_hys_law(alt, ast, bilirubin, alp) is found


@pytest.mark.parametrize(
    ("alt", "baseline", "signal"),
    [
        (199, 59.9, "none"),
        (200, 59.9, "signal"),
        (319, 59.9, "signal"),
        (320, 59.9, "strong signal"),
        (179, 60, "none"),
        (180, 60, "signal"),
        (299, 120, "none"),
        (300, 120, "signal"),
        (499, 120, "signal"),
        (500, 120, "strong signal"),  # 500 U/L, whatever the baseline
        (299, 60, "signal"),
        (301, 60, "strong signal"),  # 5 x baseline
        (NAN, 60, None),
        (200, NAN, None),
    ],
)
def test_iq_dili(alt: float, baseline: float, signal: str | None) -> None:
    assert iq_dili_signal(alt, 40.0, baseline) == signal


@pytest.mark.parametrize(
    ("alt", "bilirubin", "signal"),
    [(180, 1.99, "signal"), (180, 2, "strong signal"), (179, 5, "none"), (180, NAN, "signal")],
)
def test_iq_dili_takes_bilirubin_with_an_abnormal_baseline(alt: float, bilirubin: float, signal: str) -> None:
    assert iq_dili_signal(alt, 40.0, 60.0, bilirubin) == signal


def test_bilirubin_changes_nothing_with_a_normal_baseline() -> None:
    assert iq_dili_signal(200, 40.0, 59.9, 9.0) == "signal"


@pytest.mark.parametrize(("limit", "screened"), [(2.0, False), (2.5, False), (2.51, True)])
def test_the_limit_of_alp_can_be_set(limit: float, screened: bool) -> None:
    assert screens_for_hys_law(5.0, NAN, 3.0, 2.5, limit) is screened


def test_iq_dili_needs_a_limit() -> None:
    assert iq_dili_signal(500, NAN, 40) is None


def test_baseline_is_the_mean_of_two_or_more_else_the_last() -> None:
    assert baseline_value([30, 50, 40]) == 40
    assert baseline_value([NAN, 50]) == 50
    assert math.isnan(baseline_value([]))
    assert math.isnan(baseline_value([NAN]))


def test_multiples() -> None:
    assert multiple(40.2, 13.4) == 3.0
    assert math.isnan(multiple(40, 0))
    assert math.isnan(multiple(NAN, 40))


_VALUES = st.one_of(st.just(NAN), st.integers(0, 6000).map(lambda tenths: tenths / 10))


@given(st.lists(st.tuples(_VALUES, _VALUES, _VALUES, _VALUES), min_size=1, max_size=30))
def test_many_draws_are_judged_as_each_of_them(draws: list[tuple[float, float, float, float]]) -> None:
    alt, uln, baseline, bilirubin = np.array(draws).T
    assert np.array_equal(multiples(alt, uln), [multiple(*pair) for pair in zip(alt, uln, strict=True)], equal_nan=True)
    places = iq_dili_places(alt, uln, baseline, bilirubin)
    assert [SIGNALS[place] for place in places] == [iq_dili_signal(*draw) for draw in draws]
