"""Results of HBsAg and HBV DNA as laboratories print them: amounts in IU/mL, and what each proves."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.clinical.virology.printed import COPIES_PER_IU, State, VirologyResult, read_virology

TIMES = "\N{MULTIPLICATION SIGN}"


def read(cell: object, unit: str = "IU/mL", limit: float = math.nan) -> VirologyResult:
    found = read_virology(cell, unit, limit)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("cell", "unit", "qualifier", "value"),
    [
        ("812.4", "IU/mL", "=", 812.4),
        (812.4, "iu/ml", "=", 812.4),
        ("0.04", "kIU/mL", "=", 40),
        ("<0.05", "KIU/ml", "<", 50),
        ("50", "mIU/mL", "=", 0.05),
        ("50", "IU/L", "=", 0.05),
        ("58.2", "copies/mL", "=", 10),
        ("5820", "拷贝/mL", "=", 1000),
        (f"3.2{TIMES}10^4", "IU/mL", "=", 32000),
        ("3.20*10^4", "IU/mL", "=", 32000),
        ("3.2E+04", "IU/mL", "=", 32000),
        (f">1.7{TIMES}10⁸", "IU/mL", ">", 1.7e8),
        ("3", "log10 IU/mL", "=", 1000),
        ("-1.3", "log10 IU/mL", "=", 10**-1.3),
        ("<1.0", "lg IU/mL", "<", 10),
        ("3", "log10 copies/mL", "=", 1000 / COPIES_PER_IU),
        ("3", "log10(IU/mL)", "=", 1000),
        ("＜20", "IU/mL", "<", 20),
        ("<20 IU/mL", "", "<", 20),
        ("<20IU/ml", "copies/mL", "<", 20),
        ("3.20E+04 copies/mL", "IU/mL", "=", 3.2e4 / COPIES_PER_IU),
    ],
)
def test_amounts(cell: object, unit: str, qualifier: str, value: float) -> None:
    found = read(cell, unit)
    assert (found.qualifier, found.why_unread, found.detected) == (qualifier, "", True)
    assert found.value == pytest.approx(value, rel=1e-9)
    assert found.converted == any(
        name in (str(cell) if "/ml" in str(cell).lower() else unit) for name in ("copies", "拷贝")
    )


@pytest.mark.parametrize("cell", ["", "  ", None, math.nan])
def test_a_test_that_was_not_done_is_none(cell: object) -> None:
    assert read_virology(cell, "IU/mL") is None


@pytest.mark.parametrize(
    ("cell", "unit", "why"),
    [
        ("2150.38", "S/CO", "in S/CO"),
        ("<1.0", "COI", "in COI"),
        ("12", "", "in no unit"),
        ("haemolysed", "IU/mL", "not readable"),
        ("-3", "IU/mL", "negative"),
        ("低于检测下限", "IU/mL", "below a limit that is not on file"),
    ],
)
def test_what_is_no_amount_says_why_and_proves_nothing(cell: str, unit: str, why: str) -> None:
    found = read(cell, unit)
    assert found.why_unread == why
    assert math.isnan(found.value)
    assert math.isnan(found.log10)
    assert found.state(0.05, words_prove=True) == "not told"


@pytest.mark.parametrize(
    ("cell", "limit", "of_hbsag", "of_dna"),
    [
        ("0.049", 0.05, "below", "below"),
        ("0.05", 0.05, "not below", "below"),
        ("<0.05", 0.05, "below", "below"),
        ("<0.051", 0.05, "not told", "below"),
        ("<10", 10, "not told", "below"),
        ("<20", 20, "not told", "not told"),
        ("9", 10, "not below", "below"),
        ("10", 10, "not below", "not below"),
        (">250", 0.05, "not below", "not below"),
        ("TND", 20, "not told", "below"),
        ("未检出", math.nan, "not told", "below"),
        ("阴性", 0.05, "below", "below"),
        ("阴性", 0.1, "not told", "below"),
        ("低于检测下限", 10, "not told", "below"),
        ("低于检测下限", 20, "not told", "not told"),
        ("BLQ", 0.05, "below", "below"),
        ("阳性", 0.05, "not below", "not below"),
        ("positive", math.nan, "not below", "not below"),
        ("0", 10, "below", "below"),
    ],
)
def test_what_a_result_proves(cell: str, limit: float, of_hbsag: State, of_dna: State) -> None:
    found = read(cell, limit=limit)
    assert found.state(0.05, words_prove=False) == of_hbsag
    assert found.state(10.0, words_prove=True) == of_dna


@pytest.mark.parametrize(
    ("cell", "limit", "log10", "is_number"),
    [
        ("100", 10, 2.0, True),
        ("<10", 10, 1.0, False),
        ("TND", 10, 1.0, False),
        ("TND", math.nan, math.nan, False),
        ("0", 10, 1.0, False),
        (">250", 0.05, math.nan, False),
        ("阳性", 0.05, math.nan, False),
    ],
)
def test_what_is_drawn(cell: str, limit: float, log10: float, is_number: bool) -> None:
    found = read(cell, limit=limit)
    assert found.log10 == pytest.approx(log10, nan_ok=True)
    assert found.is_number is is_number


amounts = st.floats(1e-3, 1e9)


@given(amounts, st.sampled_from(["", "<", ">"]), amounts)
def test_units_say_the_same(value: float, sign: str, threshold: float) -> None:
    """One amount in IU, kIU, copies or as log10 is one amount, and proves one thing but for rounding."""
    plain = read(f"{sign}{value!r}")
    others = [
        read(f"{sign}{value / 1000!r}", "kIU/mL"),
        read(f"{sign}{value * COPIES_PER_IU!r}", "copies/mL"),
        read(f"{sign}{math.log10(value)!r}", "log10 IU/mL"),
    ]
    for other in others:
        assert other.value == pytest.approx(plain.value, rel=1e-8)
        if abs(value / threshold - 1) > 1e-6:
            assert other.state(threshold, words_prove=False) == plain.state(threshold, words_prove=False)


@given(amounts, st.sampled_from(["", "<", ">"]), amounts, amounts)
def test_what_is_below_one_threshold_is_below_every_higher(value: float, sign: str, one: float, other: float) -> None:
    low, high = sorted((one, other))
    found = read(f"{sign}{value!r}")
    if found.state(low, words_prove=False) == "below":
        assert found.state(high, words_prove=False) == "below"
    if found.state(high, words_prove=False) == "not below":
        assert found.state(low, words_prove=False) == "not below"
