"""A time asked for in months meets the patients' times whatever the table's unit: rounding decides nothing."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.balance.numbers.landmark import at_landmark
from hcc_dash.questions.balance.numbers.propensity import Patients
from hcc_dash.questions.balance.numbers.weighted_curves import estimate_curves, read_at
from hcc_dash.questions.cox.numbers.chosen_terms import Term
from hcc_dash.questions.cox.numbers.model import estimate_cox
from hcc_dash.questions.cox.numbers.options import CoxOptions
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.questions.cox.numbers.standardised import estimate_standardised
from hcc_dash.questions.prognosis.numbers.options import Candidate, PrognosisOptions
from hcc_dash.questions.prognosis.numbers.prognosis import estimate_prognosis
from hcc_dash.questions.quality_of_life.numbers.due import Ends, state_forms
from hcc_dash.questions.recurrence.numbers.competing import estimate_competing
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions
from hcc_dash.questions.second_opinion.numbers.engines.read_sample import read_sample
from hcc_dash.questions.subgroups.numbers.options import SubgroupOptions
from hcc_dash.questions.subgroups.numbers.subgroups import estimate_subgroups
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.restricted_mean import RestrictedMeanOptions, estimate_restricted_mean
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.study.parts import Methods
from hcc_dash.study.time import DAYS_IN, TimeUnit, convert_time
from tests.estimation.cohorts import upload

UNITS = list(DAYS_IN)
NOISY: list[TimeUnit] = ["weeks", "years"]  # whose tenths come back from months as other numbers
TENTHS = range(1, 100)
SOON = 1e-5  # after an event of a tenth and long before the next; above the tolerance of times


@cache
def every_tenth(unit: TimeUnit) -> Cohort:
    """Two arms with somebody at each tenth of the unit; a third of the events are competing ones or censored."""
    tenths = [k / 10 for k in TENTHS for _ in range(2)]
    return upload(
        {
            "time": tenths,
            "event": [1 if k % 4 else k // 4 % 2 * 2 for k in TENTHS for _ in range(2)],
            "arm": ["a", "b"] * len(TENTHS),
            "sex": [["f", "m"][k % 3 % 2] for k in TENTHS for _ in range(2)],
        },
        time_unit=unit,
        competing_values=("2",),
        factors=("sex",),
    )


def in_months(k: int, unit: TimeUnit) -> float:
    """A tenth of the table's unit as a reader asks for it."""
    return convert_time(k / 10, unit, "months")


@cache
def noisy(unit: TimeUnit) -> list[int]:
    """Tenths that come back from months as another number, too early ones first."""
    back = {k: convert_time(in_months(k, unit), "months", unit) - k / 10 for k in TENTHS}
    return sorted((k for k in TENTHS if back[k]), key=lambda k: back[k])


@pytest.mark.parametrize("unit", UNITS)
def test_survival_and_restricted_mean_at_every_tenth(unit: TimeUnit) -> None:
    cohort = upload({"time": [k / 10 for k in TENTHS], "event": [1] * 99}, time_unit=unit)
    endpoint = cohort.study.time_to_event[0].id
    for k in TENTHS:
        (group,) = (
            estimate_survival(cohort, SurvivalOptions(endpoint=endpoint, landmark_months=in_months(k, unit)))
            .panels[0]
            .groups
        )
        assert group.at_landmark.value == pytest.approx((99 - k) / 99, abs=1e-12), k
        assert group.at_risk_at_landmark == 100 - k
        mean = estimate_restricted_mean(cohort, RestrictedMeanOptions(endpoint=endpoint, tau_months=in_months(k, unit)))
        lived = np.minimum([one / 10 for one in TENTHS], k / 10).mean()
        assert mean.groups[0].mean.value == pytest.approx(lived, abs=1e-9)


def test_some_tenths_do_come_back_as_other_numbers() -> None:
    """Without such the tests here would prove nothing; days and months are exact."""
    assert [bool(noisy(unit)) for unit in UNITS] == [False, True, False, True]


@pytest.mark.parametrize("unit", NOISY)
def test_every_reader_takes_the_event_of_that_time(unit: TimeUnit) -> None:
    """Curves are continuous from the right: what is read at a time is what is read soon after it."""
    for k in noisy(unit)[:3]:
        there, after = in_months(k, unit), convert_time(k / 10 + SOON, unit, "months")
        for ask in (_competing, _prognosis, _subgroups, _adjusted, _early_late):
            assert ask(every_tenth(unit), there) == pytest.approx(ask(every_tenth(unit), after), nan_ok=True), (ask, k)


def _endpoint(cohort: Cohort) -> str:
    return cohort.study.time_to_event[0].id


def _competing(cohort: Cohort, months: float) -> list[float]:
    found = estimate_competing(
        cohort, CompetingOptions(endpoint=_endpoint(cohort), landmark_months=months, cut_months=months)
    )
    read = [one.value for group in found.groups for one in (group.incidence, group.competing, group.naive)]
    periods = [float(one) for period in found.periods for group in period.groups for one in (group.n, group.n_events)]
    return [*read, *(float(group.n_competing_by_landmark) for group in found.groups), *periods]


def _prognosis(cohort: Cohort, months: float) -> list[float]:
    options = PrognosisOptions(
        endpoint=_endpoint(cohort), candidates=(Candidate("Sex", ("sex",)),), landmark_months=months, resamples=0
    )
    (model,) = estimate_prognosis(cohort, options).models
    return [*model.auc, *(one.observed for one in model.calibration)]


def _subgroups(cohort: Cohort, months: float) -> list[float]:
    found = estimate_subgroups(cohort, SubgroupOptions(endpoint=_endpoint(cohort), landmark_months=months))
    return [arm.at_landmark.value for factor in found.factors for row in factor.subgroups for arm in row.arms]


def _cox(cohort: Cohort, **options: Any) -> CoxResult:
    return estimate_cox(cohort, CoxOptions(endpoint=_endpoint(cohort), terms=(Term(column="sex"),), **options))


def _adjusted(cohort: Cohort, months: float) -> list[float]:
    return [one.value for _, one in estimate_standardised(_cox(cohort, landmark_months=months)).at_landmark]


def _early_late(cohort: Cohort, months: float) -> list[float]:
    hazards = _cox(cohort, cut_months=months).hazards
    return [float(n) for one in hazards.early_late for n in (one.n_events_early, one.n_events_late)]


@pytest.mark.parametrize("unit", NOISY)
def test_weighted_curves_landmarks_and_the_second_opinion_too(unit: TimeUnit) -> None:
    time = np.array([k / 10 for k in TENTHS])
    n = len(time)
    patients = Patients(time, np.ones(n, dtype=bool), np.arange(n) % 2 == 0, np.empty((n, 0)), np.arange(n))
    cohort = every_tenth(unit)
    for k in noisy(unit)[:5]:
        at, own = convert_time(in_months(k, unit), "months", unit), k / 10
        assert at != own
        there = at_landmark(patients, np.where(patients.treated, own, np.nan), at)
        assert there.patients.n == n - k  # whose time is the landmark itself has left
        assert there.n_not_yet == 0  # who started on that day has started
        groups = read_at(estimate_curves(patients, np.ones(n)), at, Methods()).groups
        expected = read_at(estimate_curves(patients, np.ones(n)), own + SOON, Methods()).groups
        assert [one.value for one in groups] == [one.value for one in expected]
        survival = estimate_survival(
            cohort, SurvivalOptions(endpoint=_endpoint(cohort), landmark_months=in_months(k, unit))
        )
        assert read_sample(cohort, survival, survival.panels[0]).landmark == own


def test_horizon_of_the_last_follow_up() -> None:
    """A group followed for 45.6 months is followed that far in years too."""
    cohort = upload({"time": [1.0, 2.0, 3.8], "event": [1, 1, 0]}, time_unit="years")
    endpoint = cohort.study.time_to_event[0].id
    assert convert_time(45.6, "months", "years") > 3.8
    found = estimate_restricted_mean(cohort, RestrictedMeanOptions(endpoint=endpoint, tau_months=45.6))
    assert found.groups[0].mean.value == pytest.approx(1 + 2 / 3 + 1.8 / 3)


def test_forms_due_on_the_day_of_death_were_not_due_after_it() -> None:
    """29 days by way of weeks are 29.000000000000004: a patient followed to day 29 was followed to it."""
    assert 29 / 7 * 7 != 29
    ends = Ends(np.array([29.0]), np.array([29.0]), np.array([np.nan]))
    states = state_forms([29 / 7], ends, np.zeros((1, 1), dtype=bool), 0.0)
    assert states["n_expected"].tolist() == [[True]]
