"""Baseline, score, weights, weighted curves and models, and landmarks equal R, by the public route where one is."""

import math
from functools import cache

import numpy as np
import pandas as pd
import pytest

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.balance.numbers.baseline import BaselineResult, NumberSummary, describe_baseline
from hcc_dash.questions.balance.numbers.hazard_models import estimate_ratio
from hcc_dash.questions.balance.numbers.landmark import at_landmark
from hcc_dash.questions.balance.numbers.propensity import (
    Gathered,
    LogisticFit,
    Patients,
    fit_propensity,
    gather_patients,
)
from hcc_dash.questions.balance.numbers.standardised_difference import mean_difference
from hcc_dash.questions.balance.numbers.time_zero import estimate_time_zero, start_days
from hcc_dash.questions.balance.numbers.time_zero_result import TimeZeroOptions
from hcc_dash.questions.balance.numbers.weighted_curves import estimate_curves
from hcc_dash.questions.balance.numbers.weighted_result import WeightedOptions
from hcc_dash.questions.balance.numbers.weighted_survival import Weighed, estimate_weighted, weigh
from hcc_dash.questions.balance.numbers.weighting import WEIGHT_KINDS, effective_sample_size, make_weights
from hcc_dash.study.parts import Methods
from tests.estimation.cohorts import bundled
from tests.kernels.golden import ROOT
from tests.questions.balance.numbers.balance_golden import said_by_r, terms_of

pytestmark = pytest.mark.golden

WEIGHTED = ["prtras001 ttr", "prtras001 os", "colon death"]
COLON = ["age", "nodes", "differ", "obstruct", "sex"]


def assert_equal_to_r(ours: object, theirs: object, tolerance: float = 1e-8) -> None:
    np.testing.assert_allclose(np.asarray(ours, float), np.asarray(theirs, float), rtol=tolerance, atol=tolerance)


@cache
def patients_of(dataset: str) -> Patients:
    source, endpoint = dataset.split()
    if source == "prtras001":
        gathered = gather_patients(bundled("prtras001"), endpoint)
        assert isinstance(gathered, Gathered)
        return gathered.patients
    d = pd.read_csv(ROOT / "tests" / "data" / "colon.csv")
    d = d[(d["etype"] == 2) & d["rx"].isin(["Obs", "Lev+5FU"])].dropna(subset=COLON)
    treated = (d["rx"] == "Lev+5FU").to_numpy()
    return Patients(
        d["time"].to_numpy(float), (d["status"] == 1).to_numpy(), treated, d[COLON].to_numpy(float), np.arange(len(d))
    )


@cache
def fit_of(dataset: str) -> LogisticFit:
    patients = patients_of(dataset)
    fit = fit_propensity(patients.treated, patients.x)
    assert isinstance(fit, LogisticFit)
    return fit


def weights_of(dataset: str, kind: str) -> np.ndarray:
    return make_weights(kind, patients_of(dataset).treated, fit_of(dataset).score)


def assert_ratio(found: Estimate, dataset: str, question: str, term: str) -> None:
    assert_equal_to_r(math.log(found.value), said_by_r(dataset, question, "coef", term)[0])
    assert_equal_to_r(found.std_error, said_by_r(dataset, question, "std_error", term)[0])


@cache
def table_one(study: str) -> BaselineResult:
    return describe_baseline(bundled(study))


@pytest.mark.parametrize("study", ["prtras001", "lo2007"])
def test_standardised_differences(study: str) -> None:
    found = {one.column: one.difference.value for one in table_one(study).characteristics}
    asked = terms_of(study, "baseline", "smd")
    assert len(asked) >= 9
    assert_equal_to_r([found[name] for name in asked], said_by_r(study, "baseline", "smd"), 1e-12)


@pytest.mark.parametrize("study", ["prtras001", "lo2007"])
def test_quartiles(study: str) -> None:
    rows = {one.column: one.groups for one in table_one(study).characteristics}
    for arm in (0, 1):
        for quantity in ("lower_quartile", "median", "upper_quartile"):
            for name in terms_of(study, "baseline", f"{quantity} {arm}"):
                group = rows[name][arm]
                assert isinstance(group, NumberSummary)
                assert_equal_to_r(
                    getattr(group, quantity), said_by_r(study, "baseline", f"{quantity} {arm}", name)[0], 1e-12
                )


@pytest.mark.parametrize("dataset", WEIGHTED)
def test_score(dataset: str) -> None:
    fit = fit_of(dataset)
    assert_equal_to_r(fit.coef, said_by_r(dataset, "score", "coef"))
    assert_equal_to_r(np.sqrt(np.diag(fit.covariance)), said_by_r(dataset, "score", "std_error"))
    assert_equal_to_r(fit.score, said_by_r(dataset, "score", "score"))


@pytest.mark.parametrize("kind", WEIGHT_KINDS)
@pytest.mark.parametrize("dataset", WEIGHTED)
def test_weights(dataset: str, kind: str) -> None:
    patients, weights = patients_of(dataset), weights_of(dataset, kind)
    for arm in (0, 1):
        own = weights[patients.treated == arm]
        assert_equal_to_r(own.sum(), said_by_r(dataset, f"weights {kind}", "sum", str(arm))[0])
        assert_equal_to_r(effective_sample_size(own), said_by_r(dataset, f"weights {kind}", "effective_n", str(arm))[0])


@pytest.mark.parametrize("kind", WEIGHT_KINDS)
@pytest.mark.parametrize("dataset", WEIGHTED)
def test_balance_before_and_after(dataset: str, kind: str) -> None:
    patients, weights = patients_of(dataset), weights_of(dataset, kind)
    before = [abs(mean_difference(column, patients.treated)) for column in patients.x.T]
    after = [abs(mean_difference(column, patients.treated, weights)) for column in patients.x.T]
    assert_equal_to_r(before, said_by_r(dataset, "balance", "before"))
    assert_equal_to_r(after, said_by_r(dataset, f"balance {kind}", "after"))


@pytest.mark.parametrize("kind", WEIGHT_KINDS)
@pytest.mark.parametrize("dataset", WEIGHTED)
def test_weighted_curves(dataset: str, kind: str) -> None:
    curves = estimate_curves(patients_of(dataset), weights_of(dataset, kind))
    question = f"curve {kind}"
    for asked in terms_of(dataset, question, "survival"):
        arm, time = asked.split()
        curve = curves[int(arm)]
        at = np.searchsorted(curve.time, float(time), side="right") - 1
        assert_equal_to_r(curve.survival[at], said_by_r(dataset, question, "survival", asked)[0])
        assert_equal_to_r(curve.survival[at] * curve.std_error[at], said_by_r(dataset, question, "std_error", asked)[0])


@pytest.mark.parametrize("kind", WEIGHT_KINDS)
@pytest.mark.parametrize("dataset", WEIGHTED)
def test_four_models(dataset: str, kind: str) -> None:
    patients, weights = patients_of(dataset), weights_of(dataset, kind)
    for model in ("unadjusted", "adjusted", "weighted", "weighted and adjusted"):
        found = estimate_ratio(patients, model, weights, Methods()).estimate
        question = f"model {kind}" if model.startswith("weighted") else "model"
        assert_ratio(found, dataset, question, model)


@pytest.mark.parametrize("kind", WEIGHT_KINDS)
@pytest.mark.parametrize("dataset", WEIGHTED)
def test_trimming(dataset: str, kind: str) -> None:
    for trim in terms_of(dataset, f"trim {kind}", "coef"):
        weighed = weigh(patients_of(dataset), kind, float(trim))
        assert isinstance(weighed, Weighed)
        assert weighed.patients.n == said_by_r(dataset, f"trim {kind}", "n", trim)[0]
        found = estimate_ratio(weighed.patients, "weighted", weighed.weights, Methods()).estimate
        assert_ratio(found, dataset, f"trim {kind}", trim)


def test_the_result_holds_the_same_numbers() -> None:
    """The public route: a study's cohort in, R's hazard ratios, curves and grids out."""
    result = estimate_weighted(bundled("prtras001"), WeightedOptions(endpoint="ttr", landmark_months=736 / 30.4375))
    found = result.found
    assert found is not None
    assert_ratio(found.ratio("weighted").estimate, "prtras001 ttr", "model overlap", "weighted")
    assert_ratio(found.ratio("adjusted").estimate, "prtras001 ttr", "model", "adjusted")
    for kind, row in zip(WEIGHT_KINDS, found.by_weights.to_dict("records"), strict=True):
        assert_equal_to_r(math.log(row["estimate"]), said_by_r("prtras001 ttr", f"model {kind}", "coef", "weighted")[0])
    for row in found.by_trim.to_dict("records"):
        if row["level"] in {"0.05", "0.1", "0.15"}:
            assert_equal_to_r(
                math.log(row["estimate"]), said_by_r("prtras001 ttr", "trim overlap", "coef", row["level"])[0]
            )
    for arm, read in enumerate(found.at_landmark.groups):
        for quantity, ours in (
            ("survival", read.value),
            ("std_error", read.std_error),
            ("conf_low", read.conf_low),
            ("conf_high", read.conf_high),
        ):
            assert_equal_to_r(ours, said_by_r("prtras001 ttr", "curve overlap", quantity, f"{arm} 736")[0])
    counts = found.curves[(found.curves["level"] == "weighted") & (found.curves["arm"] == "na_peg")]
    at_risk = counts.loc[counts["time"] >= 736, "n_at_risk"].iloc[0]
    assert_equal_to_r(at_risk, said_by_r("prtras001 ttr", "curve overlap", "n_at_risk", "1 736")[0])


@pytest.mark.parametrize("endpoint", ["ttr", "os"])
def test_landmarks(endpoint: str) -> None:
    dataset = f"prtras001 {endpoint}"
    for asked in terms_of(dataset, "landmark", "n"):
        found = estimate_time_zero(bundled("prtras001"), TimeZeroOptions(endpoint=endpoint, months=float(asked))).found
        assert found is not None
        rows = found.landmarks[found.landmarks["level"] == float(asked)].set_index("term")
        for term in ("unadjusted", "weighted"):
            row = rows.loc[term]
            assert row["n"] == said_by_r(dataset, "landmark", "n", asked)[0]
            assert row["n_events"] == said_by_r(dataset, "landmark", "n_events", asked)[0]
            assert_ratio(Estimate(row["estimate"], std_error=row["std_error"]), dataset, f"landmark {term}", asked)
        assert rows.loc["with", "n"] == said_by_r(dataset, "landmark", "n_treated", asked)[0]


def test_landmark_groups_are_those_of_the_dates() -> None:
    cohort = bundled("prtras001")
    day = start_days(cohort)
    assert day is not None
    there = at_landmark(patients_of("prtras001 ttr"), day, 2 * 30.4375)
    assert there.patients.treated.sum() == said_by_r("prtras001 ttr", "landmark", "n_treated", "2")[0]
    assert there.n_not_yet == 152 - there.patients.treated.sum()
