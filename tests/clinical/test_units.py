"""Laboratory units: every factor by a value with three digits, worked by hand."""

import math

import numpy as np
import pytest

from hcc_dash.clinical.units import TO_SI, convert, factor_to_si, plain_unit, to_significant

BY_HAND = {
    ("cells", "109/l"): (1.23, 1.23),
    ("cells", "103/ul"): (1.23, 1.23),
    ("cells", "103/mm3"): (1.23, 1.23),
    ("cells", "k/ul"): (1.23, 1.23),
    ("cells", "g/l"): (1.23, 1.23),
    ("cells", "/ul"): (1230, 1.23),
    ("cells", "/mm3"): (1230, 1.23),
    ("cells", "cells/ul"): (1230, 1.23),
    ("cells", "106/l"): (1230, 1.23),
    ("cells", "104/ul"): (12.3, 123),
    ("enzyme", "u/l"): (45.6, 45.6),
    ("enzyme", "iu/l"): (45.6, 45.6),
    ("bilirubin", "umol/l"): (34.2, 34.2),
    ("bilirubin", "mg/dl"): (1.23, 21.033),
    ("albumin", "g/l"): (34.5, 34.5),
    ("albumin", "g/dl"): (3.45, 34.5),
    ("haemoglobin", "g/l"): (123, 123),
    ("haemoglobin", "g/dl"): (12.3, 123),
    ("creatinine", "umol/l"): (88.4, 88.4),
    ("creatinine", "mg/dl"): (1.23, 108.7566),
    ("ratio", ""): (1.23, 1.23),
    ("ratio", "1"): (1.23, 1.23),
    ("ratio", "ratio"): (1.23, 1.23),
}


@pytest.mark.parametrize(("kind", "unit"), sorted({(kind, unit) for kind in TO_SI for unit in TO_SI[kind]}))
def test_every_factor_has_a_value_by_hand(kind: str, unit: str) -> None:
    value, expected = BY_HAND[kind, unit]
    assert float(convert(value, kind, unit)) == expected


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("10⁹/L", "109/l"),
        ("x10^9/L", "109/l"),
        ("10 × 9 / L", "109/l"),
        ("\u03bcmol/L", "umol/l"),
        ("\u00b5mol/L", "umol/l"),
    ],
)
def test_units_in_one_spelling(written: str, plain: str) -> None:
    assert plain_unit(written) == plain


def test_an_unknown_unit_is_named_with_those_known() -> None:
    assert factor_to_si("bilirubin", "g/L") is None
    with pytest.raises(ValueError, match=r'Unit of albumin is "mg"\. Use one of: g/l, g/dl'):
        convert(1.0, "albumin", "mg")


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        (1.5 * 0.7, 10, 1.05),
        (123456789012.0, 10, 123456789000.0),
        (0.00123456, 3, 0.00123),
        (-9.9996, 4, -10.0),
        (0.0, 10, 0.0),
        (999.96, 4, 1000.0),
    ],
)
def test_significant_digits(value: float, digits: int, rounded: float) -> None:
    assert float(to_significant(value, digits)) == rounded


def test_what_has_no_digits_stays() -> None:
    given = np.array([math.nan, math.inf, -math.inf])
    np.testing.assert_array_equal(to_significant(given), given)
