"""The score and its weights: the balance they promise, what they cannot do, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.kernels.kaplan_meier import kaplan_meier
from hcc_dash.questions.balance.numbers.hazard_models import estimate_ratio
from hcc_dash.questions.balance.numbers.propensity import (
    Gathered,
    LogisticFit,
    NoFit,
    Patients,
    fit_propensity,
    gather_patients,
    propensity_terms,
)
from hcc_dash.questions.balance.numbers.sensitivity import e_value, find_e_value, to_risk_ratio
from hcc_dash.questions.balance.numbers.weighted_curves import estimate_curves, read_at
from hcc_dash.questions.balance.numbers.weighted_survival import Weighed, weigh
from hcc_dash.questions.balance.numbers.weighting import (
    WEIGHT_KINDS,
    describe_overlap,
    effective_sample_size,
    is_inside,
    make_weights,
)
from hcc_dash.study.parts import Methods
from tests.estimation.cohorts import bundled, two_arms, upload


def made_up(seed: int, n: int = 120) -> Patients:
    """Patients whose covariates, one of them 0/1, drive both arm and event; times with ties."""
    draw = np.random.default_rng(seed)
    x = np.column_stack([draw.normal(50, 10, n), draw.integers(0, 2, n), draw.normal(0, 1, n)])
    lean = (x[:, 0] - 50) / 15 + x[:, 1] - 0.5
    treated = draw.random(n) < 1 / (1 + np.exp(-lean))
    time = np.ceil(draw.exponential(20 * np.exp(-0.3 * lean), n))
    return Patients(time, draw.random(n) < 0.7, treated, x, np.arange(n))


def fitted(patients: Patients) -> LogisticFit:
    fit = fit_propensity(patients.treated, patients.x)
    assert isinstance(fit, LogisticFit), fit
    return fit


# the promise of overlap weights ------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_overlap_weights_balance_the_means_exactly(seed: int) -> None:
    """A theorem (Li, Morgan & Zaslavsky 2018): the score equations of the logistic model are the balance."""
    patients = made_up(seed)
    weights = make_weights("overlap", patients.treated, fitted(patients).score)
    means = [np.average(patients.x[arm], axis=0, weights=weights[arm]) for arm in (patients.treated, ~patients.treated)]
    np.testing.assert_allclose(means[0], means[1], rtol=0, atol=1e-8)
    assert weights[patients.treated].sum() == pytest.approx(weights[~patients.treated].sum(), abs=1e-8)


def test_the_theorem_holds_on_the_bundled_study() -> None:
    gathered = gather_patients(bundled("prtras001"), "ttr")
    assert isinstance(gathered, Gathered)
    patients = gathered.patients
    weights = make_weights("overlap", patients.treated, fitted(patients).score)
    means = [np.average(patients.x[arm], axis=0, weights=weights[arm]) for arm in (patients.treated, ~patients.treated)]
    np.testing.assert_allclose(means[0], means[1], rtol=0, atol=1e-8)


# properties --------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=50), st.floats(1e-3, 1e3))
def test_effective_sample_size(weights: list[float], scale: float) -> None:
    given_weights = np.array(weights)
    found = effective_sample_size(given_weights)
    assert 1 - 1e-9 <= found <= len(weights) * (1 + 1e-9)
    assert effective_sample_size(given_weights * scale) == pytest.approx(found)
    assert effective_sample_size(np.full(len(weights), scale)) == pytest.approx(len(weights))


def test_weights_by_hand() -> None:
    treated, score = np.array([True, True, False, False]), np.array([0.8, 0.5, 0.5, 0.2])
    np.testing.assert_allclose(make_weights("overlap", treated, score), [0.2, 0.5, 0.5, 0.2])
    np.testing.assert_allclose(make_weights("ate", treated, score), [0.625, 1.0, 1.0, 0.625])
    np.testing.assert_allclose(make_weights("att", treated, score), [1.0, 1.0, 1.0, 0.25])
    with pytest.raises(ValueError, match="found 'x'"):
        make_weights("x", treated, score)


@pytest.mark.parametrize("kind", WEIGHT_KINDS)
def test_swapping_the_arms_inverts_the_ratio(kind: str) -> None:
    patients = made_up(3)
    turned = Patients(patients.time, patients.event, ~patients.treated, patients.x, patients.rows)
    one, other = weigh(patients, kind), weigh(turned, kind)
    assert isinstance(one, Weighed)
    assert isinstance(other, Weighed)
    np.testing.assert_allclose(one.fit.score, 1 - other.fit.score, atol=1e-9)
    if kind == "att":  # weights of the treated are about other patients when the arms are swapped
        return
    ratios = [estimate_ratio(w.patients, "weighted", w.weights, Methods()).estimate for w in (one, other)]
    assert ratios[0].value == pytest.approx(1 / ratios[1].value)
    assert ratios[0].std_error == pytest.approx(ratios[1].std_error)


def test_weights_of_one_give_the_unweighted_answers() -> None:
    patients, ones = made_up(4), np.ones(120)
    weighted, plain = (estimate_ratio(patients, model, ones, Methods()) for model in ("weighted", "unadjusted"))
    assert weighted.estimate.value == pytest.approx(plain.estimate.value)
    for curve, arm in zip(estimate_curves(patients, ones), (~patients.treated, patients.treated), strict=True):
        expected = kaplan_meier(patients.time[arm], patients.event[arm])
        np.testing.assert_allclose(curve.survival, expected.survival, atol=1e-12)
        np.testing.assert_array_equal(curve.n_at_risk, expected.n_at_risk)


@pytest.mark.parametrize("model", ["unadjusted", "adjusted", "weighted", "weighted and adjusted"])
def test_scale_of_weights_and_order_of_patients_do_not_matter(model: str) -> None:
    patients = made_up(5)
    weights = make_weights("overlap", patients.treated, fitted(patients).score)
    order = np.random.default_rng(0).permutation(patients.n)
    shuffled = Patients(patients.time[order], patients.event[order], patients.treated[order], patients.x[order], order)
    one = estimate_ratio(patients, model, weights, Methods()).estimate
    other = estimate_ratio(shuffled, model, 7 * weights[order], Methods()).estimate
    assert other.value == pytest.approx(one.value)
    assert other.std_error == pytest.approx(one.std_error)


def test_units_of_covariates_do_not_matter() -> None:
    patients = made_up(6)
    scaled = fit_propensity(patients.treated, patients.x * [1e-6, 1.0, 1e6])
    assert isinstance(scaled, LogisticFit)
    np.testing.assert_allclose(scaled.score, fitted(patients).score, atol=1e-9)
    np.testing.assert_allclose(scaled.coef[1:] * [1e-6, 1.0, 1e6], fitted(patients).coef[1:], atol=1e-8)


# overlap and trimming ----------------------------------------------------------------------------------------------


def test_common_support_and_histogram() -> None:
    treated = np.array([False, False, False, True, True, True])
    score = np.array([0.02, 0.3, 0.6, 0.3, 0.7, 0.97])
    found = describe_overlap(treated, score, np.ones(6))
    assert (found.low, found.high) == (0.3, 0.6)
    assert found.n_outside == 3
    assert found.n_extreme == 2
    assert found.counts.sum(axis=1).tolist() == [3, 3]
    np.testing.assert_array_equal(found.counts, found.weighted)


def test_trimming_leaves_the_limits_in_and_fits_again() -> None:
    assert is_inside(np.array([0.05, 0.95, 0.049]), 0.05).tolist() == [True, True, False]
    patients = made_up(7)
    plain, trimmed = weigh(patients, "overlap"), weigh(patients, "overlap", 0.2)
    assert isinstance(plain, Weighed)
    assert isinstance(trimmed, Weighed)
    assert trimmed.n_trimmed == int((~is_inside(plain.fit.score, 0.2)).sum()) > 0
    assert trimmed.patients.n + trimmed.n_trimmed == patients.n
    assert not np.allclose(trimmed.fit.score, plain.fit.score[is_inside(plain.fit.score, 0.2)])
    with pytest.raises(ValueError, match="between 0 and"):
        weigh(patients, "overlap", 0.5)


# what is refused -----------------------------------------------------------------------------------------------------


def reason(treated: np.ndarray, x: np.ndarray) -> str:
    found = fit_propensity(treated, x)
    assert isinstance(found, NoFit)
    return found.reason


def test_separated_arms_have_no_score() -> None:
    draw = np.random.default_rng(1)
    treated = np.arange(60) % 2 == 0
    complete = np.where(treated, 1.0, -1.0) + 0.5 * draw.random(60)
    assert "tell the arms apart" in reason(treated, complete[:, None])
    quasi = (treated & (np.arange(60) % 4 == 0)).astype(float)  # all who have it are treated, others are mixed
    assert "tell the arms apart" in reason(treated, np.column_stack([draw.normal(size=60), quasi]))


def test_repeated_and_constant_covariates_and_few_patients_have_no_score() -> None:
    patients = made_up(8)
    repeated = np.column_stack([patients.x, patients.x[:, 0] * 2 + 1])
    assert "repeats the others" in reason(patients.treated, repeated)
    assert "the same in everybody" in reason(patients.treated, np.column_stack([patients.x, np.ones(120)]))
    few = np.arange(120) < 4
    assert "too few for 3 covariates" in reason(few, patients.x)


def test_what_a_cohort_lacks_is_named() -> None:
    assert gather_patients(bundled("lo2007"), "os") == NoFit("the study declares no propensity model")
    assert gather_patients(upload(two_arms()), "event") == NoFit("the study declares no propensity model")
    assert propensity_terms(upload(two_arms()).study) == ()


def test_patients_without_a_covariate_are_counted() -> None:
    cohort = bundled("prtras001")
    subjects = cohort.subjects.copy()
    subjects.loc[subjects.index[:7], "platelets"] = np.nan
    found = gather_patients(Cohort(cohort.study, {"subjects": subjects}), "ttr")
    assert isinstance(found, Gathered)
    assert found.patients.n == 325
    assert [(one.reason, one.n) for one in found.left_out] == [("a missing covariate", 7)]


def test_too_few_events_are_not_estimated() -> None:
    patients = made_up(9)
    weights = np.ones(patients.n)
    none = Patients(patients.time, patients.event & ~patients.treated, patients.treated, patients.x, patients.rows)
    assert estimate_ratio(none, "weighted", weights, Methods()).estimate.why_missing == "an arm has no events"
    few = patients.event & (np.cumsum(patients.event) <= 9)
    nine = Patients(patients.time, few, patients.treated, patients.x, patients.rows)
    assert estimate_ratio(nine, "adjusted", weights, Methods()).estimate.why_missing == "too few events: 9"


def test_beyond_follow_up_there_is_no_landmark_value() -> None:
    patients = made_up(10)
    curves = estimate_curves(patients, np.ones(patients.n))
    read = read_at(curves, 1e6, Methods())
    ends = [curve.survival[-1] == 0 for curve in curves]
    assert [one.estimable for one in read.groups] == ends
    assert read.difference.estimable == all(ends)


# E-values -----------------------------------------------------------------------------------------------------------


def test_e_values_in_print() -> None:
    """VanderWeele & Ding 2017: RR 3.9 (95 % CI 1.8 to 8.7) has E-values 7.26 and 3.0; a protective 0.8 has 1.8."""
    assert round(e_value(3.9), 2) == 7.26
    assert round(e_value(1.8), 1) == 3.0
    assert round(e_value(0.80), 2) == 1.81
    assert e_value(1.0) == 1.0
    found = find_e_value(Estimate(3.9, 1.8, 8.7), event_share=0.01)
    assert found is not None
    assert (round(found.estimate, 2), round(found.limit, 1), found.common) == (7.26, 3.0, False)


def test_hazard_ratio_of_a_common_event() -> None:
    assert to_risk_ratio(0.6, common=True) == pytest.approx(0.703, abs=5e-4)  # domain: HR 0.6, RR 0.70, E 2.2
    assert e_value(to_risk_ratio(0.6, common=True)) == pytest.approx(2.2, abs=0.05)
    assert to_risk_ratio(0.6, common=False) == 0.6
    assert to_risk_ratio(1.0, common=True) == 1.0


@given(st.floats(0.05, 20))
def test_an_e_value_is_the_same_for_a_ratio_and_its_inverse(ratio: float) -> None:
    assert e_value(ratio) == pytest.approx(e_value(1 / ratio))
    assert e_value(ratio) >= 1
    assert to_risk_ratio(1 / ratio, True) == pytest.approx(1 / to_risk_ratio(ratio, True))


def test_the_limit_nearer_to_one_counts() -> None:
    across = find_e_value(Estimate(0.8, 0.6, 1.1), 0.4)
    assert across is not None
    assert across.limit == 1.0
    below = find_e_value(Estimate(0.5, 0.3, 0.8), 0.4)
    assert below is not None
    assert below.limit == pytest.approx(e_value(to_risk_ratio(0.8, True)))
    assert find_e_value(Estimate(float("nan")), 0.4) is None
