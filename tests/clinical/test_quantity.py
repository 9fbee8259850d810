"""Printed laboratory results."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.clinical.quantity import Quantity, parse_quantity

TIMES = "\N{MULTIPLICATION SIGN}"


@pytest.mark.parametrize(
    ("text", "qualifier", "value"),
    [
        ("<20", "<", 20),
        ("> 250", ">", 250),
        ("<0.05", "<", 0.05),
        ("≤0.05", "<", 0.05),
        (f"3.2{TIMES}10^4", "=", 32000),
        (f"3.2{TIMES}10⁴", "=", 32000),
        ("3.20*10^4", "=", 32000),
        ("1.7E+08", "=", 1.7e8),
        (">1.7e8", ">", 1.7e8),
        ("\N{FULLWIDTH LESS-THAN SIGN}\N{FULLWIDTH DIGIT TWO}\N{FULLWIDTH DIGIT ZERO}", "<", 20),
        ("1,210", "=", 1210),
        (" 812.40 ", "=", 812.4),
        (5.5, "=", 5.5),
    ],
)
def test_numbers_as_printed(text: object, qualifier: str, value: float) -> None:
    found = parse_quantity(text)
    assert found.qualifier == qualifier
    assert found.value == pytest.approx(value, rel=1e-12)
    assert found.detected


@pytest.mark.parametrize("text", ["TND", "target not detected", "Not detected", "未检出", "阴性"])
def test_not_detected_has_no_number(text: str) -> None:
    assert parse_quantity(text) == Quantity("<", None, detected=False)


@pytest.mark.parametrize("text", ["", "haemolysed", "<1O", "3,2", "1.2.3", "++", "10-20"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no laboratory result"):
        parse_quantity(text)


@pytest.mark.parametrize(("text", "qualifier"), [("低于检测下限", "<"), ("BLQ", "<"), ("阳性", ">"), ("positive", ">")])
def test_words_for_less_and_for_more_have_no_number_either(text: str, qualifier: str) -> None:
    assert parse_quantity(text) == Quantity(qualifier, None)


@given(st.floats(1e-6, 1e12), st.sampled_from(["", "<", ">"]))
def test_what_is_printed_is_read_back(value: float, sign: str) -> None:
    found = parse_quantity(f"{sign}{value:.6E}")
    assert found.value == pytest.approx(value, rel=1e-6)
    assert found.qualifier == (sign or "=")
