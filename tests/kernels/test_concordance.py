"""Concordance equals R's, by counting every pair, and by its properties."""

from collections.abc import Iterator
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.kernels import concordance as kernel
from hcc_dash.kernels.concordance import Concordance, concordance
from tests.kernels.cox_golden import DATASETS, answer, load
from tests.kernels.golden import assert_equal_to_r
from tests.strategies import SurvivalSample, survival_samples

# R was asked about these covariates: the column of x, negative when a high value is good.
RISKS = {
    "veteran": {"age": 1, "karno": -2},
    "pbc": {"bili": 2, "albumin": -3},
    "asaur": {"Age": 1, "AFP": 2},
    "colon": {"age": 0, "nodes": 2},
    **{name: {"age": 1, "tumour_size": 2} for name in DATASETS if name.endswith((" os", " rfs"))},
}


@pytest.fixture(scope="module", autouse=True, params=[kernel.FEW_COMPARISONS, -1], ids=["one by one", "bit by bit"])
def _compared(request: pytest.FixtureRequest) -> Iterator[None]:
    """Few patients are compared one by one, many bit by bit: here all in both ways."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "FEW_COMPARISONS", request.param)
        yield


@pytest.mark.golden
@pytest.mark.parametrize("stratified", [False, True])
@pytest.mark.parametrize("dataset", RISKS)
def test_concordance(dataset: str, stratified: bool) -> None:
    data = load(dataset)
    for name, column in RISKS[dataset].items():
        risk = data.x[:, abs(column)] * (-1 if column < 0 else 1)
        found = concordance(data.time, data.event, risk, data.strata if stratified else None)
        variant = name + " stratified" * stratified
        assert_equal_to_r([found.value, found.std_error], answer(dataset, variant, "concordance"))
        assert counts(found) == answer(dataset, variant, "concordance pairs").tolist()


def count_pairs(time: np.ndarray, event: np.ndarray, risk: np.ndarray) -> list[int]:
    """Concordant, discordant, tied in risk, in time, in both: pair by pair from the definition."""
    found = [0, 0, 0, 0, 0]
    for i, j in permutations(range(time.size), 2):
        if event[i] and (time[i] < time[j] or (time[i] == time[j] and not event[j])):
            found[0 if risk[i] > risk[j] else 1 if risk[i] < risk[j] else 2] += 1
        elif i < j and event[i] and event[j] and time[i] == time[j]:
            found[4 if risk[i] == risk[j] else 3] += 1
    return found


def counts(found: Concordance) -> list[int]:
    """The five counts of pairs."""
    return [found.n_concordant, found.n_discordant, found.n_tied_risk, found.n_tied_time, found.n_tied_both]


@given(survival_samples(max_size=25), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_every_pair_is_counted(sample: SurvivalSample, n_risks: int, seed: int) -> None:
    risk = np.random.default_rng(seed).integers(0, n_risks, sample.time.size)
    found = concordance(sample.time, sample.event, risk, sample.stratum)
    inside = [sample.stratum == code for code in np.unique(sample.stratum)]
    expected = np.sum([count_pairs(sample.time[s], sample.event[s], risk[s]) for s in inside], axis=0)
    assert counts(found) == expected.tolist()
    comparable = expected[:3].sum()
    if comparable == 0:
        assert np.isnan([found.value, found.std_error]).all()
        return
    assert found.value == pytest.approx((expected[0] + expected[2] / 2) / comparable, rel=1e-14)
    reversed_ = concordance(sample.time, sample.event, -risk, sample.stratum)
    assert reversed_.value == pytest.approx(1 - found.value, abs=1e-12)
    assert reversed_.std_error == pytest.approx(found.std_error, abs=1e-12)


def test_by_hand() -> None:
    # Events at 1 and 2, a censoring at 3; risks 3, 1, 2: of three pairs (1, 2) and (1, 3) agree, (2, 3) does not.
    found = concordance([1, 2, 3], [1, 1, 0], [3, 1, 2])
    assert (found.value, counts(found)) == (2 / 3, [2, 1, 0, 0, 0])
    # Each patient's (agreeing - C x all) / 3: (2 - 4/3, 1 - 4/3, 1 - 4/3) / 3.
    assert found.std_error == pytest.approx(np.sqrt(4 + 1 + 1) / 9, rel=1e-14)


def test_standard_error_is_the_infinitesimal_jackknife() -> None:
    # Leaving one patient out moves C by about its influence; with many patients the two errors meet.
    rng = np.random.default_rng(85)
    n = 400
    time, event, risk = rng.integers(1, 200, n), rng.random(n) < 0.7, rng.normal(size=n)
    left_out = [concordance(*(np.delete(one, i) for one in (time, event, risk))).value for i in range(n)]
    jackknife = np.sqrt((n - 1) * np.var(left_out))
    assert concordance(time, event, risk).std_error == pytest.approx(jackknife, rel=0.02)


def test_rounding_neither_makes_nor_breaks_ties() -> None:
    noise = np.array([0, 1e-16, -1e-16, 0])
    risk = np.array([0.3, 0.3, 0.3, 0.1])
    assert counts(concordance([1, 2, 3, 4], [1, 1, 1, 1], risk + noise)) == [3, 0, 3, 0, 0]
    assert counts(concordance([1 + 1e-12, 1, 3, 4], [1, 1, 1, 1], risk)) == [3, 0, 2, 0, 1]


def test_no_pairs_and_no_risks() -> None:
    for time, event in (([], []), ([5], [1]), ([1, 2], [0, 0])):
        found = concordance(time, event, np.zeros(len(time)))
        assert np.isnan(found.value)
        assert counts(found) == [0, 0, 0, 0, 0]
    with pytest.raises(ValueError, match="one finite number for each of 2 patients"):
        concordance([1, 2], [1, 1], [0, np.nan])
