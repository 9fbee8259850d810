"""An estimate turned round: its limits change places, its error and its reason stay."""

import ast
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.estimation.estimate import Estimate, not_estimable

ROOT = Path(__file__).resolve().parents[2] / "hcc_dash"
SHARES = st.floats(0, 1)
Turn = Callable[[Estimate], Estimate]
TURNS: tuple[Turn, ...] = (lambda one: one.negated, lambda one: one.complement)


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    """Probabilities with limits in order, either limit or all of it missing, with a reason or none."""
    low, value, high = sorted(draw(st.tuples(SHARES, SHARES, SHARES)))
    missing = draw(st.sampled_from([(), ("conf_low",), ("conf_high",), ("conf_low", "conf_high")]))
    limits = {"conf_low": low, "conf_high": high} | dict.fromkeys(missing, math.nan)
    error, why = draw(SHARES | st.just(math.nan)), draw(st.sampled_from(["", "too few"]))
    return draw(st.sampled_from([Estimate(value, std_error=error, why_missing=why, **limits), not_estimable(why)]))


@pytest.mark.parametrize("turn", TURNS, ids=["negated", "complement"])
@given(one=estimates())
def test_turning_keeps_error_reason_and_what_is_missing(turn: Turn, one: Estimate) -> None:
    turned = turn(one)
    assert turned.why_missing == one.why_missing
    assert turned.std_error == pytest.approx(one.std_error, nan_ok=True)
    assert turned.estimable == one.estimable
    assert math.isnan(turned.conf_low) == math.isnan(one.conf_high)
    assert math.isnan(turned.conf_high) == math.isnan(one.conf_low)
    ends = [end for end in (turned.conf_low, turned.value, turned.conf_high) if not math.isnan(end)]
    assert ends == sorted(ends)


@pytest.mark.parametrize("turn", TURNS, ids=["negated", "complement"])
@given(one=estimates())
def test_turning_twice_gives_the_estimate_again(turn: Turn, one: Estimate) -> None:
    again = turn(turn(one))
    for name in ("value", "conf_low", "conf_high", "std_error"):
        assert getattr(again, name) == pytest.approx(getattr(one, name), abs=1e-15, nan_ok=True)


@given(SHARES, SHARES)
def test_the_difference_of_complements_is_the_difference_negated(one: float, other: float) -> None:
    turned = Estimate(one).complement.value - Estimate(other).complement.value
    assert turned == pytest.approx(Estimate(one - other).negated.value, abs=1e-15)


def test_nothing_is_turned_by_hand() -> None:
    """Who writes ``1 - one.value`` or ``-one.conf_low`` forgets the order of limits, the error or the reason."""
    by_hand = []
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.BinOp(ast.Constant(1 | 1.0), ast.Sub(), ast.Attribute(_, "value" | "conf_low" | "conf_high")):
                    by_hand.append(f"{path.name}:{node.lineno}")
                case ast.UnaryOp(ast.USub(), ast.Attribute(_, "conf_low" | "conf_high")):
                    by_hand.append(f"{path.name}:{node.lineno}")
    assert {place.split(":")[0] for place in by_hand} == {"estimate.py"}, by_hand
    assert len(by_hand) == 5
