"""Firth's penalised Cox model: a case by hand, the penalised score, the profile's ends, and a turned design."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import chi2

from hcc_dash.questions.cox.numbers.chosen_terms import Term
from hcc_dash.questions.cox.numbers.firth import firth_ratio, fit_firth, turn
from hcc_dash.questions.cox.numbers.model import estimate_cox
from hcc_dash.questions.cox.numbers.options import CoxOptions
from hcc_dash.questions.cox.numbers.terms import Contrast
from hcc_dash.questions.cox.words.cox_method import say_method, say_notes
from tests.estimation.cohorts import upload
from tests.questions.cox.numbers.test_cox_model import graded

EVERYBODY = np.ones(1, dtype=bool)


def penalised(coef: np.ndarray, time: np.ndarray, event: np.ndarray, x: np.ndarray) -> float:
    """Log partial likelihood (Breslow) and half the log determinant of its information, straight from the formulas."""
    value, information = 0.0, np.zeros((len(coef), len(coef)))
    for t, row in zip(time[event], x[event], strict=True):
        risk = x[time >= t]
        weight = np.exp(risk @ coef)
        mean = weight @ risk / weight.sum()
        value += row @ coef - math.log(weight.sum())
        information += (risk * weight[:, None]).T @ risk / weight.sum() - np.outer(mean, mean)
    return value + 0.5 * np.linalg.slogdet(information)[1]


@pytest.fixture(scope="module")
def separated() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """30 patients, ties, two covariates; the first has no events at 1."""
    draw = np.random.default_rng(6)
    time, treated = draw.integers(1, 15, 30).astype(float), (np.arange(30) % 3 == 0).astype(float)
    event = (draw.random(30) < 0.6) & (treated == 0)
    return time, event, np.column_stack([treated, draw.normal(size=30)])


def test_one_event_of_two_patients_by_hand() -> None:
    """One event, in the treated of two: log p + ½ log p(1 − p) is highest at p = 3/4, a hazard ratio of 3."""
    time, event, x = np.array([1.0, 2.0]), np.array([True, False]), np.array([[1.0], [0.0]])
    fit = fit_firth(time, event, x)
    assert fit is not None
    assert fit.coef[0] == pytest.approx(math.log(3), abs=1e-6)
    found, _ = firth_ratio(time, event, x, Contrast("", ((0, 1.0),), EVERYBODY), 0.95)
    assert found.value == pytest.approx(3, rel=1e-6)
    top = 1.5 * math.log(0.75) + 0.5 * math.log(0.25)
    for limit in (found.conf_low, found.conf_high):
        p = limit / (1 + limit)
        assert 2 * (top - 1.5 * math.log(p) - 0.5 * math.log(1 - p)) == pytest.approx(chi2.ppf(0.95, 1), abs=1e-4)


def test_the_penalised_score_is_zero(separated: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    time, event, x = separated
    fit = fit_firth(time, event, x)
    assert fit is not None
    for j in range(2):
        step = np.eye(2)[j] * 1e-4
        slope = (penalised(fit.coef + step, *separated) - penalised(fit.coef - step, *separated)) / 2e-4
        assert slope == pytest.approx(0, abs=1e-5)
    best = minimize(
        lambda coef: -penalised(coef, *separated),
        np.zeros(2),
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000},
    )
    np.testing.assert_allclose(fit.coef, best.x, atol=1e-5)


def test_limits_are_where_the_profile_loses_the_quantile(separated: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    found, p_value = firth_ratio(*separated, Contrast("", ((0, 1.0),), EVERYBODY), 0.95)
    fit = fit_firth(*separated)
    assert fit is not None
    top = penalised(fit.coef, *separated)

    def profile(first: float) -> float:
        return -minimize(lambda other: -penalised(np.array([first, other[0]]), *separated), [0.0]).fun

    for limit in (found.conf_low, found.conf_high):
        assert 2 * (top - profile(math.log(limit))) == pytest.approx(chi2.ppf(0.95, 1), abs=1e-3)
    assert chi2.sf(2 * (top - profile(0.0)), 1) == pytest.approx(p_value, abs=1e-5)


def test_a_turned_design_has_the_contrast_as_a_coefficient(
    separated: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    time, event, x = separated
    contrast = Contrast("", ((1, 2.0), (0, -0.5)), EVERYBODY)
    turned, place = turn(x, contrast)
    plain, other = fit_firth(time, event, x), fit_firth(time, event, turned)
    assert plain is not None
    assert other is not None
    assert other.coef[place] == pytest.approx(2 * plain.coef[1] - 0.5 * plain.coef[0], abs=1e-5)
    assert other.coef[0] == pytest.approx(plain.coef[0], abs=1e-5)
    np.testing.assert_allclose(turned @ other.coef, x @ plain.coef, atol=1e-5)


def test_a_level_without_events_gets_a_finite_ratio_when_asked_for() -> None:
    options = CoxOptions(endpoint="event", terms=(Term("grade"), Term("age", "spline")), firth=True)
    result = estimate_cox(graded(without_events="g3"), options)
    assert result.why_not == ""
    assert result.engine == "firth"
    row = next(one for one in result.rows if one.level == "g3")
    assert 0 < row.multivariable.conf_low < row.multivariable.value < row.multivariable.conf_high < 1
    assert "Firth's penalised likelihood, Breslow ties" in say_method(result)
    assert result.hazards is None
    assert not result.concordance.estimable
    assert next(one for one in result.guards if one.check == "separation").verdict == "strong caution"


def test_the_penalised_model_has_no_strata() -> None:
    options = CoxOptions(endpoint="event", terms=(Term("age"),), strata=("grade",), firth=True)
    result = estimate_cox(graded(), options)
    assert result.engine == "cox"
    assert any("no strata" in note for note in say_notes(result))


def test_four_events_are_not_too_few_for_the_penalty() -> None:
    """R: coxphf(Surv(t, e) ~ x) with Breslow ties; everybody without x has the event, nobody with it."""
    cohort = upload(
        {"time": [1.0 * k for k in range(1, 9)], "event": [1] * 4 + [0] * 4, "x": [0] * 4 + [1] * 4}, factors=("x",)
    )
    endpoint = cohort.study.time_to_event[0].id
    result = estimate_cox(cohort, CoxOptions(endpoint=endpoint, terms=(Term("x"),), firth=True))
    assert result.why_not == ""
    row = result.rows[-1]
    ends = [math.log(end) for end in (row.multivariable.value, row.multivariable.conf_low, row.multivariable.conf_high)]
    assert ends == pytest.approx([-2.94820, -7.8566, -0.6249], abs=1e-4)
    assert row.p_value == pytest.approx(0.00951, abs=5e-6)
    assert row.univariable.why_missing == "too few events: 4"  # it has no penalty
    assert next(one for one in result.guards if one.check == "events").verdict == "strong caution"
    plain = estimate_cox(cohort, CoxOptions(endpoint=endpoint, terms=(Term("x"),)))
    assert not plain.rows[-1].multivariable.estimable


@pytest.mark.parametrize(("events", "answers"), [(0, False), (1, True), (9, True)])
def test_any_event_is_enough_and_none_is_not(events: int, answers: bool) -> None:
    values = [0.5, 1.25, 2.0, 3.5, 4.0, 5.5, 6.0, 7.5, 8.0, 9.5, 10.0, 11.5]
    x = [values[k * 5 % 12] for k in range(24)]
    event = [int(k < events) for k in range(24)]
    lacks_x = {"time": 30.0, "event": 1, "x": None}  # so that the table has an event even where the model has none
    rows = [{"time": k + 1.0, "event": event[k], "x": x[k]} for k in range(24)] + [lacks_x]
    cohort = upload({name: [row[name] for row in rows] for name in lacks_x}, factors=("x",))
    options = CoxOptions(endpoint=cohort.study.time_to_event[0].id, terms=(Term("x"),), firth=True)
    result = estimate_cox(cohort, options)
    assert result.rows[-1].multivariable.estimable == answers, result.why_not
