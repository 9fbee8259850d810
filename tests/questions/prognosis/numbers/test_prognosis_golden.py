"""Discrimination, Brier scores, calibration and refits equal R's, on the bundled trials and 227 published patients."""

import hashlib
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.events import collect_events
from hcc_dash.questions.prognosis.numbers import bootstrap as prognosis_bootstrap
from hcc_dash.questions.prognosis.numbers.bootstrap import resample_models
from hcc_dash.questions.prognosis.numbers.models import read_predictors
from hcc_dash.questions.prognosis.numbers.options import Candidate, PrognosisOptions
from hcc_dash.questions.prognosis.numbers.prognosis import estimate_prognosis
from hcc_dash.questions.prognosis.numbers.result import ModelResult, PrognosisResult
from tests.estimation.cohorts import bundled, upload
from tests.kernels.golden import ROOT

GOLDEN = ROOT / "tests" / "golden" / "prognosis.csv"
RERUN = "Run again from the checkout's folder: Rscript tests/golden/prognosis.R"
DATASETS = ["lo2007 os", "prtras001 os", "prtras001 ttr", "asaur os"]
TOLERANCE = 1e-8

pytestmark = pytest.mark.golden


@cache
def golden() -> pd.DataFrame:
    return pd.read_csv(GOLDEN, comment="#", na_values=["NA", "NaN"], keep_default_na=False)


def by_r(dataset: str, model: str, quantity: str) -> np.ndarray:
    rows = golden().query("dataset == @dataset and model == @model and quantity == @quantity")
    assert len(rows), f"{GOLDEN.name} has no {quantity} of {model} for {dataset}. {RERUN}"
    return rows["value"].to_numpy(np.float64)


def asaur() -> Cohort:
    frame = pd.read_csv(ROOT / "tests" / "data" / "hcc_asaur_hepatocellular.csv")
    columns = {"time": frame["OS"].astype(float).tolist(), "event": frame["Death"].tolist()}
    columns |= {"TNM": [f"T{one}" for one in frame["TNM"]], "BCLC": [f"B{one}" for one in frame["BCLC"]]}
    return upload(columns, factors=("TNM", "BCLC"), time_unit="months")


@cache
def asked(dataset: str) -> PrognosisResult:
    source, endpoint = dataset.split()
    if source == "asaur":
        cohort = asaur()
        candidates = (Candidate("TNM", ("TNM",)), Candidate("BCLC", ("BCLC",)))
        return estimate_prognosis(
            cohort,
            PrognosisOptions(
                endpoint=cohort.study.time_to_event[0].id, candidates=candidates, landmark_months=12, resamples=0
            ),
        )
    return estimate_prognosis(bundled(source), PrognosisOptions(endpoint=endpoint, resamples=0))


def models() -> list[tuple[str, str]]:
    pairs = golden()[["dataset", "model"]].drop_duplicates()
    return [(dataset, model) for dataset, model in pairs.itertuples(index=False) if model != "null"]


def find(dataset: str, model: str) -> ModelResult:
    return next(one for one in asked(dataset).models if one.candidate.label == model)


def test_r_read_these_files() -> None:
    stated = [line.split() for line in GOLDEN.read_text().splitlines() if line.startswith("# sha256")]
    assert len(stated) == 3
    for _, _, digest, path in stated:
        assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == digest, f"{path} has changed. {RERUN}"


def test_r_was_asked_about_every_default_model() -> None:
    for dataset in DATASETS:
        labels = {one.candidate.label for one in asked(dataset).models}
        assert labels == {model for name, model in models() if name == dataset}


@pytest.mark.parametrize(("dataset", "model"), models())
def test_concordance(dataset: str, model: str) -> None:
    found = find(dataset, model)
    assert found.harrell.value == pytest.approx(by_r(dataset, model, "harrell_c")[0], rel=1e-12)
    assert found.harrell.std_error == pytest.approx(by_r(dataset, model, "harrell_c_error")[0], rel=1e-10)
    assert found.uno.value == pytest.approx(by_r(dataset, model, "uno_c")[0], rel=TOLERANCE)


@pytest.mark.parametrize(("dataset", "model"), models())
def test_area_under_the_curve_at_every_landmark(dataset: str, model: str) -> None:
    np.testing.assert_allclose(find(dataset, model).auc, by_r(dataset, model, "auc"), rtol=TOLERANCE)


@pytest.mark.parametrize(("dataset", "model"), models())
def test_brier_scores(dataset: str, model: str) -> None:
    found, whole = find(dataset, model), asked(dataset)
    assert found.brier == pytest.approx(by_r(dataset, model, "brier")[0], rel=TOLERANCE)
    assert found.integrated_brier == pytest.approx(by_r(dataset, model, "integrated_brier")[0], rel=TOLERANCE)
    null, integrated = by_r(dataset, "null", "brier")[0], by_r(dataset, "null", "integrated_brier")[0]
    assert whole.null_brier == pytest.approx(null, rel=TOLERANCE)
    assert whole.null_integrated_brier == pytest.approx(integrated, rel=TOLERANCE)
    assert found.scaled_brier == pytest.approx(1 - by_r(dataset, model, "brier")[0] / null, abs=TOLERANCE)


@pytest.mark.parametrize(("dataset", "model"), models())
def test_calibration(dataset: str, model: str) -> None:
    found = find(dataset, model)
    mean = sum(one.n * one.predicted for one in found.calibration) / asked(dataset).n_analysed
    assert mean == pytest.approx(by_r(dataset, model, "mean_predicted")[0], abs=TOLERANCE)
    if model.endswith(" covariates"):
        assert len(found.calibration) == 5
        return
    expected = [by_r(dataset, model, f"group_{name}") for name in ("predicted", "observed", "low", "high")]
    ours = [[one.predicted, one.observed, one.conf_low, one.conf_high] for one in found.calibration]
    np.testing.assert_allclose(np.array(ours).T, np.array(expected), atol=TOLERANCE)


class _Lehmer:
    """Draws the patients that the R script draws: Lehmer's generator, seed 1000 b in the b-th resample."""

    def __init__(self) -> None:
        self._b = 0

    def integers(self, n: int, size: int) -> np.ndarray:
        self._b += 1
        drawn, state = [], 1000 * self._b
        for _ in range(size):
            state = 16807 * state % 2147483647
            drawn.append(state % n)
        return np.array(drawn)


def test_refits_in_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prognosis_bootstrap.np.random, "default_rng", lambda _: _Lehmer())
    cohort, label = bundled("prtras001"), "TNM stage, 8th edition"
    events = collect_events(cohort, cohort.study.endpoint("os"), "none")
    predictors = read_predictors(cohort.study, cohort.subjects, Candidate(label, ("tnm",)))
    found = resample_models([predictors], events.time, events.event, "efron", 5, seed=1)
    for quantity in ("in_resample", "in_sample"):
        np.testing.assert_allclose(getattr(found, quantity)[:, 0], by_r("prtras001 os", label, quantity), rtol=1e-12)
    np.testing.assert_allclose(found.slopes[:, 0], by_r("prtras001 os", label, "slope"), rtol=1e-8)
    expected = by_r("prtras001 os", label, "in_resample") - by_r("prtras001 os", label, "in_sample")
    assert found.optimism[0] == pytest.approx(expected.mean(), rel=1e-10)


def test_scikit_survival_alone_would_part_from_r_at_ties() -> None:
    """Why censorings are moved: with times in whole months the plain weights are visibly off."""
    from sksurv.metrics import concordance_index_ipcw
    from sksurv.util import Surv

    cohort = asaur()
    endpoint = cohort.study.time_to_event[0]
    events = collect_events(cohort, endpoint, "none")
    predictors = read_predictors(cohort.study, cohort.subjects, Candidate("BCLC", ("BCLC",)))
    plain = Surv.from_arrays(events.event, events.time)
    score = predictors.codes[0].astype(float)
    off = concordance_index_ipcw(plain, plain, score, tau=60)[0]
    whole = estimate_prognosis(
        cohort, replace(asked("asaur os").options, candidates=(Candidate("BCLC", ("BCLC",)),), landmark_months=60)
    )
    assert abs(off - whole.models[0].uno.value) > 1e-5
