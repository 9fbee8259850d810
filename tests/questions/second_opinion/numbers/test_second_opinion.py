"""lifelines and scikit-survival find the same on the bundled trials as the page shows.

lifelines stops Newton's iterations early (2e-5 from R on one of these trials), so it is asked to go on.
"""

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test
from sksurv.compare import compare_survival
from sksurv.linear_model import CoxPHSurvivalAnalysis
from sksurv.nonparametric import kaplan_meier_estimator
from sksurv.util import Surv

from hcc_dash.estimation.adjusted import estimate_adjusted
from hcc_dash.estimation.events import Events, collect_events
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.questions.survival.numbers.survival_result import Panel
from tests.estimation.cohorts import bundled

QUESTIONS = [("lo2007", "os"), ("lo2007", "rfs"), ("prtras001", "ttr"), ("prtras001", "os")]


@pytest.fixture(params=QUESTIONS, ids="-".join)
def asked(request: pytest.FixtureRequest) -> tuple[Panel, Events]:
    study, endpoint = request.param
    cohort = bundled(study)
    return (
        estimate_survival(cohort, SurvivalOptions(endpoint=endpoint)).panels[0],
        collect_events(cohort, cohort.study.endpoint(endpoint)),
    )


def test_survival(asked: tuple[Panel, Events]) -> None:
    panel, events = asked
    for code, arm in enumerate(events.groups):
        chosen = events.group == code
        frame = panel.curves[panel.curves["arm"] == arm]
        fitted = KaplanMeierFitter().fit(events.time[chosen], events.event[chosen])
        np.testing.assert_allclose(frame["estimate"], fitted.predict(frame["time"]), atol=1e-12)
        times, survival = kaplan_meier_estimator(events.event[chosen], events.time[chosen])
        theirs = np.concatenate([[1.0], survival])[np.searchsorted(times, frame["time"], side="right")]
        np.testing.assert_allclose(frame["estimate"], theirs, atol=1e-12)


def test_limits(asked: tuple[Panel, Events]) -> None:
    panel, events = asked
    for code, arm in enumerate(events.groups):
        chosen = events.group == code
        frame = panel.curves[(panel.curves["arm"] == arm)].dropna()
        fitted = KaplanMeierFitter().fit(events.time[chosen], events.event[chosen])
        theirs = fitted.confidence_interval_.loc[frame["time"]].to_numpy()
        np.testing.assert_allclose(frame[["conf_low", "conf_high"]].to_numpy(), theirs, atol=1e-10)


def test_log_rank(asked: tuple[Panel, Events]) -> None:
    panel, events = asked
    first, second = events.group == 0, events.group == 1
    theirs = logrank_test(events.time[first], events.time[second], events.event[first], events.event[second])
    assert panel.log_rank.statistic == pytest.approx(theirs.test_statistic, rel=1e-10)
    assert panel.log_rank.p_value == pytest.approx(theirs.p_value, rel=1e-9)
    statistic, p_value = compare_survival(Surv.from_arrays(events.event, events.time), events.group)
    assert panel.log_rank.statistic == pytest.approx(statistic, rel=1e-10)
    assert panel.log_rank.p_value == pytest.approx(p_value, rel=1e-9)


def test_hazard_ratio(asked: tuple[Panel, Events]) -> None:
    panel, events = asked
    ours = panel.comparisons[0].hazard_ratio
    frame = pd.DataFrame({"time": events.time, "event": events.event, "arm": events.group})
    theirs = CoxPHFitter().fit(frame, "time", "event", fit_options={"precision": 1e-12, "r_precision": 1e-14})
    assert np.log(ours.value) == pytest.approx(theirs.params_["arm"], abs=1e-5)
    assert ours.std_error == pytest.approx(theirs.standard_errors_["arm"], abs=1e-5)
    model = CoxPHSurvivalAnalysis(ties="efron", tol=1e-12).fit(
        frame[["arm"]], Surv.from_arrays(events.event, events.time)
    )
    assert np.log(ours.value) == pytest.approx(model.coef_[0], abs=1e-9)


def test_adjusted_hazard_ratio() -> None:
    cohort = bundled("prtras001")
    ours = estimate_adjusted(cohort, "ttr", ("age_per_10", "bclc_b", "log10_hbsag"))
    patients = cohort.subjects
    frame = pd.DataFrame(
        {
            "arm": (patients["arm"] == "na_peg").astype(float),
            "age": patients["age"] / 10,
            "bclc": (patients["bclc"] == "B").astype(float),
            "hbsag": np.log10(patients["hbsag"]),
        }
    )
    outcome = Surv.from_arrays(patients["ttr_status"] == 1, patients["ttr_days"])
    model = CoxPHSurvivalAnalysis(ties="efron", tol=1e-12).fit(frame, outcome)
    found = [ours.hazard_ratio, *(estimate for _, estimate in ours.covariates)]
    np.testing.assert_allclose(np.log([one.value for one in found]), model.coef_, atol=1e-9)
