"""Models from counts of cells equal those from patients: ratios, tests, survival; and say when there is no maximum."""

import numpy as np
import pytest
from hypothesis import given, settings

from hcc_dash.kernels.cell_survival import cell_survival
from hcc_dash.kernels.cox import fit_cox, fit_cox_binary
from hcc_dash.kernels.cox_cells import fit_cox_cells
from hcc_dash.kernels.kaplan_meier import kaplan_meier, survival_at
from hcc_dash.kernels.risk_sets import RiskSets, count_risk_sets
from hcc_dash.kernels.times import merge_close_times
from tests.kernels.golden import load_sample
from tests.strategies import SurvivalSample, survival_samples

TREATED = (np.array([0, 1]), np.array([[0.0], [1.0]]))


def count(sample: SurvivalSample, *, strata: bool = False) -> RiskSets:
    within = sample.stratum if strata else np.zeros(sample.time.size, dtype=np.int64)
    return count_risk_sets(sample.time, sample.event, sample.arm, 2, within)


@pytest.mark.parametrize(("copies", "n_groups"), [(1, 40), (20, 2)], ids=["a table larger than the sample", "smaller"])
@given(sample=survival_samples(max_size=20))
@settings(max_examples=40)
def test_risk_sets_hold_whoever_is_followed_that_long(sample: SurvivalSample, copies: int, n_groups: int) -> None:
    time, event, arm, stratum = (
        np.tile(one, copies) for one in (merge_close_times(sample.time), sample.event, sample.arm, sample.stratum)
    )
    sets = count_risk_sets(time, event, arm, n_groups, stratum)
    assert list(zip(sets.stratum, sets.time, strict=True)) == sorted(set(zip(stratum[event], time[event], strict=True)))
    for row, (code, at) in enumerate(zip(sets.stratum, sets.time, strict=True)):
        here = stratum == code
        np.testing.assert_array_equal(sets.n_at_risk[row], np.bincount(arm[here & (time >= at)], minlength=n_groups))
        dying = here & event & (time == at)
        np.testing.assert_array_equal(sets.n_events[row], np.bincount(arm[dying], minlength=n_groups))


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("strata", [False, True])
@given(samples=survival_samples(min_size=6, both_arms=True))
@settings(max_examples=60)
def test_two_cells_are_the_two_arm_model(samples: SurvivalSample, strata: bool, ties: str) -> None:
    fits = fit_cox_cells(count(samples, strata=strata), [TREATED] * 2, ties)
    try:
        other = fit_cox_binary(samples.time, samples.event, samples.arm, samples.stratum if strata else None, ties)
    except ValueError:  # no events, or no risk set that holds both arms
        assert not fits.converged.any() or (fits.df == 0).all()
        return
    assert fits.converged.all() == other.converged
    if other.converged:
        np.testing.assert_allclose(fits.coef[:, 0], other.coef[0], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(fits.covariance[:, 0, 0], other.covariance[0, 0], rtol=1e-8)
        np.testing.assert_allclose(fits.log_likelihood, other.log_likelihood, rtol=1e-11)
        assert (fits.df == 1).all()


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_several_models_of_different_size_at_once_equal_one_by_one(ties: str) -> None:
    sample = load_sample("colon death")
    stratum = (sample.strata == "1").astype(np.int64)
    cell = sample.group * 2 + stratum
    sets = count_risk_sets(sample.time, sample.event.astype(bool), cell, 6, np.zeros(cell.size, dtype=np.int64))
    both = np.array([[g == 1, g == 2, s] for g in range(3) for s in range(2)], dtype=float)
    product = np.hstack([both, both[:, :2] * both[:, 2:]])
    everybody, part = np.arange(6), np.array([4, 0])
    fits = fit_cox_cells(sets, [(everybody, both), (everybody, product), (part, TREATED[1])], ties)
    inside = np.isin(cell, part)
    patients = [(slice(None), both[cell]), (slice(None), product[cell]), (inside, (cell[inside] == 0)[:, None])]
    for i, (of, design) in enumerate(patients):
        other = fit_cox(sample.time[of], sample.event[of], design.astype(float), ties=ties)
        p = design.shape[1]
        np.testing.assert_allclose(fits.coef[i, :p], other.coef, rtol=1e-9)
        np.testing.assert_allclose(fits.covariance[i, :p, :p], other.covariance, rtol=1e-8)
        np.testing.assert_allclose(fits.log_likelihood[i], other.log_likelihood, rtol=1e-12)
        assert fits.df[i] == p
        assert not fits.coef[i, p:].any()


def test_a_column_that_varies_in_no_risk_set_costs_no_degree_of_freedom() -> None:
    sample = load_sample("colon death")
    stratum = (sample.strata == "1").astype(np.int64)
    treated = (sample.group == 2).astype(np.int64)
    cell = treated * 2 + stratum
    sets = count_risk_sets(sample.time, sample.event.astype(bool), cell, 4, stratum)
    design = np.array([[t, s] for t in range(2) for s in range(2)], dtype=float)
    fits = fit_cox_cells(sets, [(np.arange(4), design)])
    other = fit_cox_binary(sample.time, sample.event, treated, stratum)
    assert fits.df[0] == 1
    np.testing.assert_allclose(fits.coef[0], [other.coef[0], 0.0], atol=1e-9)
    np.testing.assert_allclose(fits.log_likelihood[0], other.log_likelihood)


@given(sample=survival_samples(min_size=8, max_size=30, both_arms=True))
@settings(max_examples=150)
def test_small_tables_never_fail_and_equal_the_patients_model_where_there_is_one(sample: SurvivalSample) -> None:
    cell = sample.stratum * 2 + sample.arm
    sets = count_risk_sets(sample.time, sample.event, cell, 6, np.zeros(cell.size, dtype=np.int64))
    level = np.repeat(np.eye(3)[:, 1:], 2, axis=0)
    arm = np.tile([0.0, 1.0], 3)[:, None]
    designs = [np.hstack([arm, level]), np.hstack([arm, level, arm * level])]
    fits = fit_cox_cells(sets, [(np.arange(6), design) for design in designs])
    for i, design in enumerate(designs):
        try:
            other = fit_cox(sample.time, sample.event, design[cell])
        except ValueError:  # a column that does not vary, which the counts leave out
            continue
        if other.converged and fits.converged[i]:
            np.testing.assert_allclose(fits.log_likelihood[i], other.log_likelihood, rtol=1e-8, atol=1e-8)
            np.testing.assert_allclose(fits.coef[i, : other.coef.size], other.coef, rtol=1e-4, atol=1e-5)
        assert fits.converged[i] or not other.converged or np.abs(other.coef).max() > 3


def test_separation_is_no_estimate() -> None:
    time = np.arange(1.0, 13.0)
    first = (time > 6).astype(np.int64)  # all of one arm die before anybody of the other
    sets = count_risk_sets(time, np.ones(12, dtype=bool), first, 2, np.zeros(12, dtype=np.int64))
    fits = fit_cox_cells(sets, [TREATED])
    assert not fits.converged[0]
    assert np.isnan(fits.coef[0, 0])
    cells = np.digitize(time, [4.5, 8.5])
    three = count_risk_sets(time, np.ones(12, dtype=bool), cells, 3, np.zeros(12, dtype=np.int64))
    assert not fit_cox_cells(three, [(np.arange(3), np.eye(3)[:, 1:])]).converged[0]


def test_no_models() -> None:
    nobody = np.zeros(0, dtype=np.int64)
    fits = fit_cox_cells(count_risk_sets(np.zeros(0), np.zeros(0, dtype=bool), nobody, 2, nobody), [])
    assert len(fits.coef) == len(fits.df) == len(fits.converged) == 0


@given(sample=survival_samples(max_size=30))
def test_cell_survival_is_kaplan_meier_of_each_cell(sample: SurvivalSample) -> None:
    time = merge_close_times(sample.time)
    cell = sample.arm * 3 + sample.stratum
    sets = count_risk_sets(time, sample.event, cell, 7, np.zeros(cell.size, dtype=np.int64))
    last = np.full(7, -np.inf)
    np.maximum.at(last, cell, time)
    for at in (0.0, float(np.median(time)), float(time.max()), float(time.max()) + 1, np.inf):
        survival, error = cell_survival(sets, last, at)
        for one in range(7):
            inside = cell == one
            expected, theirs = survival_at(kaplan_meier(time[inside], sample.event[inside]), at)
            np.testing.assert_allclose(survival[one], expected[0], rtol=1e-13)
            if expected[0] != 0:
                np.testing.assert_allclose(error[one], theirs[0], rtol=1e-12)
