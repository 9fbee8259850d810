"""Common differences of proportions with stratified limits: R's numbers, published ones, properties, edges."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.kernels.mantel_haenszel import Common, mantel_haenszel
from hcc_dash.kernels.proportion_contrasts import miettinen_nurminen_difference, newcombe_difference
from hcc_dash.kernels.stratified_difference import stratified_miettinen_nurminen, stratified_newcombe
from tests.kernels.golden import assert_equal_to_r, read_checked

METHODS: dict[str, Callable[..., Common]] = {"newcombe": stratified_newcombe, "score": stratified_miettinen_nurminen}
Strata = list[tuple[int, int, int, int]]


@st.composite
def strata(draw: st.DrawFn, most: int = 4) -> Strata:
    """Counts x1, n1, x0, n0 of a few strata."""
    found = []
    for _ in range(draw(st.integers(1, most))):
        n1, n0 = draw(st.integers(1, 30)), draw(st.integers(1, 30))
        found.append((draw(st.integers(0, n1)), n1, draw(st.integers(0, n0)), n0))
    return found


def ask(name: str, counts: Strata, level: float = 0.95) -> Common:
    return METHODS[name](*(np.array(column) for column in zip(*counts, strict=True)), level)


@pytest.mark.golden
@pytest.mark.parametrize("name", METHODS)
def test_limits_equal_r(name: str) -> None:
    tables = read_checked("stratified_difference").groupby("table")
    assert len(tables) > 100
    for _, table in tables:
        found = ask(name, list(table[["x1", "n1", "x0", "n0"]].itertuples(index=False, name=None)))
        theirs = table.iloc[0][["difference", f"{name}_low", f"{name}_high"]].to_numpy(np.float64)
        assert_equal_to_r([found.estimate, found.low, found.high], theirs)


def test_newcombe_equals_sas_as_tern_publishes_it() -> None:
    """SAS PROC FREQ, COMMONRISKDIFF(CL = NEWCOMBE), in the tests of the R package tern: 0.2539, 0.0347 to 0.4454."""
    counts = [(8, 9, 3, 6), (4, 4, 6, 12), (2, 5, 2, 5), (5, 7, 3, 4), (6, 7, 3, 8), (5, 8, 3, 5)]
    found = ask("newcombe", counts)
    assert [found.estimate, found.low, found.high] == pytest.approx([0.25390590, 0.03467969, 0.44544132], abs=1e-8)


def test_score_equals_what_is_published() -> None:
    """The tests of the R package lrstat (Mantel-Haenszel weights); SAS, in those of the package cicalc, to 3 digits."""
    found = ask("score", [(4, 10, 2, 20), (3, 10, 0, 10)])
    assert [found.estimate, found.low, found.high] == pytest.approx([0.3, 0.082536, 0.53206], abs=1e-6)
    found = ask("score", [(13, 26, 15, 23), (20, 28, 15, 22), (15, 26, 20, 33), (12, 20, 12, 22)])
    assert [found.low, found.high] == pytest.approx([-0.16116, 0.10954], rel=1e-3)
    found = ask("score", [(7, 10, 5, 10), (5, 10, 4, 10)])
    assert [round(found.low, 4), round(found.high, 4)] == [-0.1606, 0.4338]


@given(counts=strata(most=1))
def test_one_stratum_has_the_limits_of_a_single_table(counts: Strata) -> None:
    for name, single in (("newcombe", newcombe_difference), ("score", miettinen_nurminen_difference)):
        found, alone = ask(name, counts), single(*counts[0])
        assert [found.estimate, found.low, found.high] == pytest.approx([float(one) for one in alone], abs=1e-9)


@given(counts=strata())
def test_estimate_is_mantel_haenszels_and_limits_hold_it(counts: Strata) -> None:
    columns = [np.array(column) for column in zip(*counts, strict=True)]
    common = mantel_haenszel(*columns).risk_difference.estimate
    for name in METHODS:
        found = ask(name, counts)
        assert found.estimate == pytest.approx(common, abs=1e-12)
        assert -1 <= found.low <= found.estimate + 1e-12
        assert found.estimate - 1e-12 <= found.high <= 1
        wider = ask(name, counts, 0.99)
        assert wider.low <= found.low + 1e-12
        assert found.high - 1e-12 <= wider.high


@given(counts=strata())
def test_groups_turned_round_turn_the_limits(counts: Strata) -> None:
    for name in METHODS:
        found, turned = ask(name, counts), ask(name, [(x0, n0, x1, n1) for x1, n1, x0, n0 in counts[::-1]])
        assert [found.low, found.high] == pytest.approx([-turned.high, -turned.low], abs=1e-9)


@given(counts=strata())
def test_a_stratum_of_one_group_says_nothing(counts: Strata) -> None:
    for name in METHODS:
        found, more = ask(name, counts), ask(name, [*counts, (3, 9, 0, 0), (0, 0, 0, 0)])
        assert [found.low, found.high] == pytest.approx([more.low, more.high], abs=1e-12)


@pytest.mark.parametrize("name", METHODS)
def test_edges(name: str) -> None:
    nobody = ask(name, [(0, 0, 1, 5), (2, 4, 0, 0)])
    assert all(math.isnan(one) for one in (nobody.estimate, nobody.low, nobody.high))
    none = ask(name, [(0, 10, 0, 20), (0, 5, 0, 5)])
    assert none.estimate == 0
    assert -0.5 < none.low < 0 < none.high < 0.5
    opposite = ask(name, [(10, 10, 0, 20), (5, 5, 0, 5)])
    assert (opposite.estimate, opposite.high) == pytest.approx((1, 1))
    assert 0.4 < opposite.low < 1
    with pytest.raises(ValueError, match="count lies between"):
        ask(name, [(5, 4, 1, 2)])
    with pytest.raises(ValueError, match="one length"):
        METHODS[name]([1, 2], [3, 4], [1], [2])
