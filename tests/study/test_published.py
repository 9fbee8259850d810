"""A printed figure's last digit sets the agreement asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hcc_dash.study.published import Published


def published(printed: str, **more: object) -> Published:
    return Published.model_validate(
        {"id": "x", "label": "x", "printed": printed, "quantity": "hazard_ratio", "endpoint": "os", **more}
    )


@pytest.mark.parametrize(
    ("printed", "value", "half_unit", "decimals", "percentage"),
    [
        ("61%", 0.61, 0.005, 0, True),
        ("61 %", 0.61, 0.005, 0, True),
        ("61.5%", 0.615, 0.0005, 1, True),
        ("0.137", 0.137, 0.0005, 3, False),
        ("0.42", 0.42, 0.005, 2, False),
        ("1.05", 1.05, 0.005, 2, False),
        ("3", 3.0, 0.5, 0, False),
        ("0.40", 0.40, 0.005, 2, False),
    ],
)
def test_value_and_half_a_unit_of_the_last_digit(
    printed: str, value: float, half_unit: float, decimals: int, percentage: bool
) -> None:
    figure = published(printed)
    assert figure.value == pytest.approx(value, rel=1e-12)
    assert figure.half_unit == pytest.approx(half_unit, rel=1e-12)
    assert (figure.decimals, figure.is_percentage) == (decimals, percentage)


@given(st.integers(0, 10**6), st.integers(0, 5), st.booleans())
def test_what_rounds_to_the_printed_figure_agrees_and_the_next_digit_does_not(
    digits: int, decimals: int, percentage: bool
) -> None:
    text = f"{digits / 10**decimals:.{decimals}f}"
    figure = published(text + "%" * percentage)
    scale = 100 if percentage else 1
    assert figure.value * scale == pytest.approx(float(text))
    assert figure.half_unit * 2 * scale == pytest.approx(10.0**-decimals)


@pytest.mark.parametrize("printed", ["<0.001", "61 percent", "", "-0.1", "1e-3", "0,137", "61%%"])
def test_what_no_paper_prints_is_refused(printed: str) -> None:
    with pytest.raises(ValidationError, match="write it as in the paper"):
        published(printed)
