"""HBsAg in log10 IU/mL, and both sides of the limit at which it counts as lost."""

import math

import pytest

from hcc_dash.clinical.hbsag import FALL, is_lost
from hcc_dash.clinical.virology.printed import log10_iu


@pytest.mark.parametrize(
    ("value", "unit", "log10"),
    [
        (812.0, "IU/mL", 2.9095560292),
        (1.0, "iu/ml", 0.0),
        (1.2, "kIU/mL", 3.0791812460),
        (2.91, "log10 IU/mL", 2.91),
        (-1.3, "log10 IU/mL", -1.3),
    ],
)
def test_amounts_have_a_logarithm(value: float, unit: str, log10: float) -> None:
    assert log10_iu(value, unit) == pytest.approx(log10, abs=1e-10)


@pytest.mark.parametrize(("value", "unit"), [(0.0, "IU/mL"), (-1.0, "IU/mL"), (3.2, "S/CO"), (12.0, "")])
def test_what_is_no_amount_has_none(value: float, unit: str) -> None:
    assert math.isnan(log10_iu(value, unit))


@pytest.mark.parametrize(
    ("qualifier", "value", "lost"),
    [
        ("", 0.049, True),
        ("", 0.05, False),
        ("", 0.051, False),
        ("<", 0.05, True),
        ("<", 0.051, False),
        ("<", 0.02, True),
        ("<", 20.0, False),
        (">", 0.05, False),
    ],
)
def test_lost_is_below_the_limit(qualifier: str, value: float, lost: bool) -> None:
    assert is_lost(qualifier, log10_iu(value, "IU/mL")) is lost


def test_a_fall_is_to_a_tenth() -> None:
    assert log10_iu(1000, "IU/mL") - log10_iu(100, "IU/mL") == FALL
