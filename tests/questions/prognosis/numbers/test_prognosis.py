"""Prognosis: same patients for every model, noise never read as superiority, no number where there is none."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.prognosis.numbers.accuracy import (
    area_under_curve,
    calibrate,
    integrated_brier,
    survival_outcome,
    uno_concordance,
)
from hcc_dash.questions.prognosis.numbers.models import merge_levels
from hcc_dash.questions.prognosis.numbers.options import Candidate, PrognosisOptions, default_candidates
from hcc_dash.questions.prognosis.numbers.prognosis import estimate_prognosis
from hcc_dash.questions.prognosis.numbers.result import PrognosisResult
from hcc_dash.questions.prognosis.words.prognosis_method import say_notes
from hcc_dash.study.parts import Methods
from tests.equality import same
from tests.estimation.cohorts import bundled, two_arms, upload, whole

NOISE, SIGNAL = Candidate("Noise", ("noise",)), Candidate("Signal", ("signal",))


@cache
def made_up() -> Cohort:
    """150 patients whose factor "signal" multiplies the hazard by 5 and whose factor "noise" means nothing."""
    draw = np.random.default_rng(7)
    n = 150
    signal, noise = draw.integers(0, 2, n), draw.integers(0, 4, n)
    time = np.round(draw.exponential(20 / np.where(signal, 5, 1)) + 0.1, 1)
    return upload(
        {
            "time": time.tolist(),
            "event": (draw.random(n) < 0.8).astype(int).tolist(),
            "signal": [f"s{one}" for one in signal],
            "noise": [f"n{one}" for one in noise],
        },
        factors=("signal", "noise"),
    )


def ask(cohort: Cohort, *candidates: Candidate, **more: float) -> PrognosisResult:
    options = PrognosisOptions(
        endpoint=cohort.study.time_to_event[0].id, candidates=candidates, landmark_months=12, resamples=0
    )
    return estimate_prognosis(cohort, replace(options, **more))


def test_the_default_models_are_the_stagings_and_the_registered_covariates() -> None:
    lo, pr = bundled("lo2007").study, bundled("prtras001").study
    assert [one.factors for one in default_candidates(lo, "os")] == [("stage_group",), ("stage",), ()]
    assert {one.factors for one in default_candidates(pr, "os")} == {
        ("bclc",),
        ("albi_grade",),
        ("cnlc",),
        ("tnm",),
        (),
    }
    assert default_candidates(pr, "os")[-1].covariates == ("age_per_10", "bclc_b", "log10_hbsag")


def test_an_upload_without_stagings_is_asked_about_its_factors() -> None:
    assert default_candidates(made_up().study, "event") == (
        Candidate("signal", ("signal",)),
        Candidate("noise", ("noise",)),
    )


def test_signal_is_told_from_noise() -> None:
    result = ask(made_up(), NOISE, SIGNAL, resamples=60)
    difference = result.difference(0, 1)
    assert difference is not None
    assert difference.clear
    assert difference.estimate.conf_low > 0
    assert result.ranked == (1, 0)
    signal, noise = result.models[1], result.models[0]
    assert signal.corrected.conf_low > 0.55
    assert noise.optimism > signal.optimism > -0.01
    assert abs(noise.corrected.value - 0.5) < 0.05
    assert noise.slope < 0.7 < signal.slope


def test_a_model_does_not_differ_from_itself() -> None:
    result = ask(made_up(), SIGNAL, Candidate("Again", ("signal",)), resamples=40)
    difference = result.difference(0, 1)
    assert difference is not None
    assert (difference.estimate.value, difference.estimate.conf_low, difference.estimate.conf_high) == (0, 0, 0)
    assert not difference.clear


def test_differences_turn_round_with_their_order() -> None:
    result = ask(made_up(), NOISE, SIGNAL, resamples=40)
    one, other = result.difference(0, 1), result.difference(1, 0)
    assert one is not None
    assert other is not None
    assert one.estimate.value == pytest.approx(-other.estimate.value, abs=1e-15)
    assert one.estimate.conf_low == pytest.approx(-other.estimate.conf_high, abs=1e-15)
    corrected = [model.corrected.value for model in result.models]
    assert one.estimate.value == pytest.approx(corrected[1] - corrected[0], abs=1e-12)


def test_equal_seeds_give_equal_results_and_others_do_not() -> None:
    first, again, other = (ask(made_up(), NOISE, resamples=40, seed=seed) for seed in (1, 1, 2))
    assert same(first.models[0].corrected, again.models[0].corrected)
    assert not same(first.models[0].corrected, other.models[0].corrected)


def test_too_few_resamples_give_no_interval() -> None:
    found = ask(made_up(), SIGNAL, NOISE, resamples=10)
    assert not found.models[0].corrected.estimable
    assert "40 are needed" in found.models[0].corrected.why_missing
    assert found.differences[0].estimate.why_missing


def test_every_model_is_fitted_to_the_same_patients() -> None:
    result = ask(bundled("prtras001"), Candidate("MVI", ("mvi",)), Candidate("BCLC", ("bclc",)))
    resected = int(bundled("prtras001").subjects["mvi"].notna().sum())
    assert result.n_analysed == resected < 332
    assert [(one.reason, one.n) for one in result.left_out] == [("no value for MVI", 332 - resected)]
    assert [sum(point.n for point in model.calibration) for model in result.models] == [resected] * 2


def test_the_arm_is_in_no_model() -> None:
    cohort = bundled("prtras001")
    turned = cohort.subjects.assign(arm=cohort.subjects["arm"].to_numpy()[::-1])
    swapped = replace(cohort, tables={"subjects": turned})
    asked = PrognosisOptions(endpoint="os", resamples=0)
    assert same(estimate_prognosis(cohort, asked).models, estimate_prognosis(swapped, asked).models)


def test_the_order_of_rows_does_not_matter() -> None:
    cohort = bundled("prtras001")
    turned = replace(cohort, tables={"subjects": cohort.subjects.iloc[::-1]})
    asked = PrognosisOptions(endpoint="os", resamples=0)
    for one, other in zip(
        estimate_prognosis(cohort, asked).models, estimate_prognosis(turned, asked).models, strict=True
    ):
        assert one.harrell.value == pytest.approx(other.harrell.value, rel=1e-12)
        assert one.brier == pytest.approx(other.brier, rel=1e-10)
        assert one.auc == pytest.approx(other.auc, rel=1e-10)


def test_competing_events_are_counted_and_said_to_be_censored() -> None:
    result = estimate_prognosis(bundled("prtras001"), PrognosisOptions(endpoint="ttr", resamples=0))
    assert (result.n_events, result.n_competing) == (128, 17)
    assert any("17 patients with a competing event count as censored" in note for note in say_notes(result))
    alone = estimate_prognosis(bundled("prtras001"), PrognosisOptions(endpoint="os", resamples=0))
    assert any("all other ends of follow-up count as censored" in note for note in say_notes(alone))


def test_a_level_without_events_is_merged_and_said() -> None:
    result = estimate_prognosis(bundled("prtras001"), PrognosisOptions(endpoint="hbsag_loss", resamples=0))
    cnlc = next(model for model in result.models if model.candidate.factors == ("cnlc",))
    assert cnlc.merged == ("CNLC IIa and IIb",)
    assert cnlc.n_parameters == 2
    assert any("CNLC IIa and IIb" in note for note in say_notes(result))


def test_too_few_events_are_not_modelled() -> None:
    table = two_arms(40) | {"stage": ["I", "II"] * 20}
    table["event"] = [1] * 9 + [0] * 31
    result = ask(upload(table, factors=("stage",)))
    assert result.why_not == "too few events: 9"
    assert result.models == ()
    assert result.ranked == ()


def test_a_table_without_factors_says_so() -> None:
    assert ask(upload(two_arms(40))).why_not == "the table has no factors to predict from"


def test_a_factor_that_separates_or_never_varies_gives_a_reason() -> None:
    table = two_arms(60) | {"same": ["x"] * 60, "stage": ["I", "II"] * 30}
    table["event"] = [0, 1] * 30
    cohort = upload(table, factors=("same", "stage"))
    same, stage = ask(cohort, Candidate("Same", ("same",)), Candidate("Stage", ("stage",))).models
    assert same.why_missing == "all events are in one level"
    assert stage.why_missing == "all events are in one level"
    doubled = ask(made_up(), Candidate("Twice", ("signal", "signal")))
    assert "repeats the others" in doubled.models[0].why_missing


def test_beyond_follow_up_nothing_is_calibrated() -> None:
    result = ask(made_up(), SIGNAL, landmark_months=2000)
    (model,) = result.models
    assert model.harrell.estimable
    assert model.calibration == ()
    assert math.isnan(model.brier)
    assert math.isnan(result.null_brier)
    assert math.isnan(model.auc[-1])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (PrognosisOptions(endpoint="os", candidates=(Candidate("x", ("bclcc",)),)), 'No factor "bclcc"'),
        (PrognosisOptions(endpoint="os", candidates=(Candidate("x", covariates=("age",)),)), 'No covariate "age"'),
        (PrognosisOptions(endpoint="os", candidates=(Candidate("x"),)), "neither factors nor covariates"),
        (PrognosisOptions(endpoint="os", landmark_months=-1), "above 0"),
        (PrognosisOptions(endpoint="os", resamples=-1), "0 or above"),
        (PrognosisOptions(endpoint="oss"), "No time-to-event endpoint"),
    ],
)
def test_a_wrong_question_is_refused(options: PrognosisOptions, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        estimate_prognosis(whole("prtras001"), options)


def test_prognosis_is_always_exploratory() -> None:
    for study in ("lo2007", "prtras001"):
        assert estimate_prognosis(bundled(study), PrognosisOptions(endpoint="os", resamples=0)).status == "exploratory"


# ---- pieces -----------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=60))
def test_merged_levels_keep_order_and_each_has_an_event(patients: list[tuple[int, bool]]) -> None:
    codes = np.array([one for one, _ in patients])
    event = np.array([died for _, died in patients])
    block = merge_levels(codes, event, 6)
    assert (np.diff(block) >= 0).all()
    assert (np.diff(block) <= 1).all()
    if event.any():
        assert set(block[codes[event]]) == set(range(int(block.max()) + 1))
    with_events = np.unique(codes[event])
    assert np.unique(block[with_events]).size == with_events.size, "levels with events stay apart"


@given(st.lists(st.integers(0, 8), min_size=2, max_size=80))
def test_calibration_keeps_like_predictions_together(tenths: list[int]) -> None:
    predicted = np.array(tenths) / 10
    time = np.arange(1.0, predicted.size + 1)
    points = calibrate(time, np.ones(predicted.size, dtype=bool), predicted, 1.0, Methods())
    assert sum(one.n for one in points) == predicted.size
    assert len(points) <= 5
    assert sum(one.n * one.predicted for one in points) == pytest.approx(predicted.sum())
    assert list(points) == sorted(points, key=lambda one: one.predicted)


def test_concordance_and_area_by_hand() -> None:
    """Four patients, nobody censored before the end: the risk order is right in 4 of 5 comparable pairs or 3 of 4."""
    time, event = np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, True, False, False])
    outcome = survival_outcome(time, event)
    risk = np.array([2.0, 4.0, 3.0, 1.0])
    # pairs with an earlier event: 1 against 2, 3, 4 (one right) and 2 against 3, 4 (both right)
    assert uno_concordance(outcome, risk, 10.0) == pytest.approx(3 / 5)
    # at 2.5: cases 2.0 and 4.0, controls 3.0 and 1.0
    assert area_under_curve(outcome, risk, 2.5) == pytest.approx(3 / 4)
    assert math.isnan(area_under_curve(outcome, risk, 4.0))
    assert math.isnan(area_under_curve(outcome, risk, 0.5))


def test_the_integrated_score_is_an_area_over_time() -> None:
    assert integrated_brier(np.array([1.0, 3.0]), np.array([0.2, 0.2])) == pytest.approx((0.1 + 0.4) / 3)
