"""Competing risks on patients: R's numbers by the public route, what holds of every answer, and thin data."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from hcc_dash.asking.options import values_of
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.catalogue import question_of
from hcc_dash.questions.recurrence.numbers.competing import estimate_competing
from hcc_dash.questions.recurrence.numbers.options import (
    CompetingOptions,
    competing_endpoints,
    registered_covariates,
)
from hcc_dash.questions.recurrence.numbers.result import COMPETING, EVENT, NAIVE, NEITHER, CompetingResult, HazardModels
from hcc_dash.questions.recurrence.words.competing_method import say_notes
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.study.errors import StudyError
from tests.equality import same
from tests.estimation.cohorts import bundled, upload
from tests.kernels.competing_golden import coefficients, load_competing, times, value
from tests.kernels.golden import assert_equal_to_r
from tests.strategies import SurvivalSample, survival_samples

GOLDEN = {
    "prtras001 ttr": ("age_per_10", "bclc_b", "log10_hbsag"),
    "prtras001 hbsag_loss": ("age_per_10", "bclc_b", "log10_hbsag"),
    "lo2007 ttr": ("stage_iii_iva", "log10_afp", "tumour_size"),
}
CUTS = {"prtras001 hbsag_loss": 12.0}


def ask(cohort: Cohort, endpoint: str = "", **options: object) -> CompetingResult:
    return estimate_competing(
        cohort, CompetingOptions(endpoint=endpoint or cohort.study.time_to_event[0].id, **options)
    )


@pytest.fixture(params=GOLDEN, scope="module")
def golden(request: pytest.FixtureRequest) -> tuple[str, CompetingResult]:
    study, endpoint = request.param.split()
    cut = CUTS.get(request.param, 24.0)
    return request.param, ask(bundled(study), endpoint, covariates=GOLDEN[request.param], cut_months=cut)


def competing_table(sample: SurvivalSample) -> Cohort:
    """A sample as an uploaded table: every third event is a competing one."""
    status = np.where(sample.event, 1 + (np.arange(sample.time.size) % 3 == 0), 0)
    status[:3] = [1, 0, 2]
    columns = {"time": sample.time.tolist(), "event": status.tolist(), "arm": [f"a{code}" for code in sample.arm]}
    return upload(columns, competing_values=("2",), reference="a0")


# R ---------------------------------------------------------------------------------------------------------------


@pytest.mark.golden
def test_incidences_equal_survfit(golden: tuple[str, CompetingResult]) -> None:
    dataset, result = golden
    assert [group.arm for group in result.groups] == load_competing(dataset).labels
    landmark = result.landmark.at("days")
    for group in result.groups:
        for cause, found in ((1, group.incidence), (2, group.competing)):
            question = f"incidence cause={cause}"
            asked = times("competing", dataset, question, "estimate", group.arm)
            row = int(np.flatnonzero(asked <= landmark)[-1])  # the last step of the curve, or the landmark itself
            theirs = [
                value("competing", dataset, question, quantity, group.arm)[row]
                for quantity in ("estimate", "std_error", "conf_low log-log", "conf_high log-log")
            ]
            assert_equal_to_r([found.value, found.std_error, found.conf_low, found.conf_high], theirs)


@pytest.mark.golden
def test_gray_equals_cuminc(golden: tuple[str, CompetingResult]) -> None:
    dataset, result = golden
    for quantity in ("statistic", "df", "p_value"):
        assert_equal_to_r([getattr(result.gray, quantity)], value("competing", dataset, "gray cause=1", quantity))


def assert_models_equal_r(dataset: str, models: HazardModels, about: str) -> None:
    p = len(models.terms)
    for question, ratios, n_events in (
        (f"cause-specific {about} cause=1 efron", [term.cause_specific for term in models.terms], models.n_events),
        (f"cause-specific {about} cause=2 efron", [term.competing for term in models.terms], models.n_competing),
        (f"fine-gray {about} cause=1", [term.subdistribution for term in models.terms], models.n_events),
    ):
        if n_events < 10:
            assert {one.why_missing for one in ratios} == {f"too few events: {n_events}"}
            continue
        coef, covariance = coefficients(dataset, question, p)
        error = np.sqrt(np.diag(covariance))
        assert_equal_to_r([one.value for one in ratios], np.exp(coef))
        assert_equal_to_r([one.std_error for one in ratios], error)
        assert_equal_to_r([one.conf_high for one in ratios], np.exp(coef + 1.9599639845400545 * error))


@pytest.mark.golden
def test_models_equal_coxph_and_crr(golden: tuple[str, CompetingResult]) -> None:
    dataset, result = golden
    assert_models_equal_r(dataset, result.unadjusted, "group")
    assert result.adjusted is not None
    assert_models_equal_r(dataset, result.adjusted, "several")
    assert [term.is_group for term in result.adjusted.terms] == [True, False, False, False]
    assert result.adjusted.n + result.adjusted.n_left_out == result.n_analysed


@pytest.mark.golden
def test_early_and_late_equal_r(golden: tuple[str, CompetingResult]) -> None:
    dataset, result = golden
    for period in result.periods:
        ((arm, ratio),) = period.ratios
        assert arm == result.groups[1].arm
        assert [sum(group.n for group in period.groups)] == value("competing", dataset, period.name, "n")
        n_events = sum(group.n_events for group in period.groups)
        assert [n_events] == value("competing", dataset, period.name, "n_events")
        coef, covariance = coefficients(dataset, period.name, 1)
        if min(n_events, *(10 * group.n_events for group in period.groups)) < 10:
            assert ratio.why_missing
        else:
            assert_equal_to_r([ratio.value, ratio.std_error], [np.exp(coef[0]), np.sqrt(covariance[0, 0])])
        for group in period.groups:
            curve = period.curves.query("arm == @group.arm and term == 'event'")
            theirs = value("competing", dataset, period.name, "estimate", group.arm)
            assert_equal_to_r(curve["estimate"].iloc[[-1]], theirs)


# what holds of every answer --------------------------------------------------------------------------------------


def curve_of(result: CompetingResult, arm: str, term: str) -> pd.DataFrame:
    return result.curves.query("arm == @arm and term == @term").reset_index(drop=True)


@settings(max_examples=10)
@given(sample=survival_samples(min_size=8, both_arms=True))
def test_properties(sample: SurvivalSample) -> None:
    result = ask(competing_table(sample))
    for group in result.groups:
        event, competing, neither, naive = (
            curve_of(result, group.arm, term)["estimate"] for term in (EVENT, COMPETING, NEITHER, NAIVE)
        )
        np.testing.assert_allclose(event + competing + neither, 1, atol=1e-12)
        assert (naive >= event - 1e-12).all()
        assert (naive <= event + competing + 1e-12).all()
        counts = result.counts.query("arm == @group.arm")
        wide = counts.pivot_table(index="time", columns="term", values="n_events").reset_index()
        rest = counts.query("term == 'event'").reset_index(drop=True)
        total = rest["n_at_risk"] + rest["n_censored"] + wide[EVENT] + wide[COMPETING]
        assert (total == group.n).all()
        assert group.n_events + group.n_competing + group.n_censored == group.n
    early, late = result.periods
    for group in early.groups:
        whole = next(one for one in result.groups if one.arm == group.arm)
        later = [one for one in late.groups if one.arm == group.arm]
        assert group.n == whole.n
        assert group.n_events + sum(one.n_events for one in later) == whole.n_events
        assert group.n_competing + sum(one.n_competing for one in later) == whole.n_competing


def test_kaplan_meier_here_is_that_of_the_survival_page() -> None:
    result = ask(bundled("prtras001"), "ttr")
    (panel,) = estimate_survival(bundled("prtras001"), SurvivalOptions(endpoint="ttr")).panels
    for group, theirs in zip(result.groups, panel.groups, strict=True):
        assert group.naive.value == pytest.approx(1 - theirs.at_landmark.value, rel=1e-12)
        assert group.naive.conf_low == pytest.approx(1 - theirs.at_landmark.conf_high, rel=1e-12)
        assert group.overstatement == pytest.approx(group.naive.value - group.incidence.value)
        assert group.overstatement > 0
    assert result.most_overstated is result.groups[0]


def test_early_is_the_whole_curve_at_the_cut() -> None:
    result = ask(bundled("prtras001"), "ttr")
    for group in result.periods[0].groups:
        whole = curve_of(result, group.arm, EVENT)
        assert group.incidence.value == pytest.approx(whole[whole["time"] <= 730.5]["estimate"].iloc[-1], rel=1e-12)
    other = ask(bundled("prtras001"), "ttr", cut_months=12.0)
    assert other.periods[0].end == 365.25
    assert sum(group.n for group in other.periods[1].groups) > sum(group.n for group in result.periods[1].groups)


def test_late_is_read_at_the_last_landmark_well_beyond_the_cut() -> None:
    assert ask(bundled("lo2007"), "ttr").periods[1].end == 1826.25
    assert ask(bundled("prtras001"), "ttr").periods[1].end == 1100
    # two years is day 736, five days after the cut: read where a tenth is still at risk
    assert ask(bundled("prtras001"), "hbsag_loss").periods[1].end > 900


# what is planned -------------------------------------------------------------------------------------------------


def test_the_registered_model_is_planned_and_the_page_is_not() -> None:
    cohort = bundled("prtras001")
    registered = registered_covariates(cohort.study, "ttr")
    assert registered == ("age_per_10", "bclc_b", "log10_hbsag")
    assert registered_covariates(cohort.study, "os") == ()
    result = ask(cohort, "ttr", covariates=registered[::-1])
    assert (result.status, result.adjusted_status) == ("exploratory", "planned")
    assert result.options.covariates == registered
    for other in (
        ask(cohort, "ttr", covariates=registered[:2]),
        ask(cohort, "ttr", covariates=registered, compare="bclc"),
        ask(cohort, "ttr"),
        ask(select(cohort, Selection(filters=(LevelFilter("sex", ("male",)),))), "ttr", covariates=registered),
    ):
        assert (other.status, other.adjusted_status) == ("exploratory", "exploratory")


def test_a_plan_for_competing_risks_makes_the_page_planned() -> None:
    cohort = bundled("prtras001")
    plan = cohort.study.planned[0].model_copy(update={"id": "cif", "analysis": "competing"})
    planned = replace(cohort, study=cohort.study.model_copy(update={"planned": (plan,)}))
    assert ask(planned, "ttr").status == "planned"
    assert ask(planned, "ttr", cut_months=12.0).status == "exploratory"


# thin and odd data -----------------------------------------------------------------------------------------------


def test_an_endpoint_without_a_competing_event_is_refused_with_a_way_out() -> None:
    cohort = bundled("lo2007")
    assert [one.id for one in competing_endpoints(cohort.study)] == ["ttr"]
    with pytest.raises(ValueError, match=r"No competing event .* Endpoints with a competing event: ttr"):
        ask(cohort, "os")
    with pytest.raises(ValueError, match='No covariate "sex"'):
        ask(cohort, "ttr", covariates=("sex",))
    for wrong in ({"cut_months": 0.0}, {"cut_months": math.inf}, {"landmark_months": -1.0}, {"compare": "age"}):
        with pytest.raises(ValueError, match=r"found|divides"):
            ask(cohort, "ttr", **wrong)


def test_one_arm_alone_has_incidences_and_no_comparison() -> None:
    result = ask(select(bundled("prtras001"), Selection(arms=("na",))), "ttr", covariates=("age_per_10",))
    assert [group.arm for group in result.groups] == ["na"]
    assert same(result.groups[0].incidence, ask(bundled("prtras001"), "ttr").groups[0].incidence)
    assert result.differences == ()
    assert result.gray.why_missing == "one group only"
    assert result.unadjusted.terms == ()
    assert result.adjusted is not None
    assert {term.cause_specific.why_missing for term in result.adjusted.terms} == {"one group only"}
    assert [period.ratios for period in result.periods] == [(), ()]


def test_everybody_together_and_a_factor_of_three_levels() -> None:
    together = ask(bundled("prtras001"), "ttr", compare="none")
    assert [(group.label, group.n) for group in together.groups] == [("All patients", 332)]
    by_stage = ask(bundled("prtras001"), "ttr", compare="bclc")
    assert len(by_stage.groups) == 3
    assert by_stage.gray.df == 2
    assert [one.reference for one in by_stage.differences] == ["0", "0"]


def test_nobody_left() -> None:
    result = ask(select(bundled("lo2007"), Selection(filters=(LevelFilter("sex", ()),))), "ttr")
    assert result.groups == ()
    assert result.n_analysed == 0
    assert len(result.curves) == len(result.counts) == 0
    assert result.most_overstated is None
    assert [period.groups for period in result.periods] == [(), ()]


def few(status: list[int], **mapping: object) -> CompetingResult:
    columns = {"time": [float(i + 1) for i in range(len(status))], "event": status}
    columns["arm"] = ["a" if i % 2 else "b" for i in range(len(status))]
    return ask(upload(columns, competing_values=("2",), reference="a", **mapping))


def test_too_few_events_are_counted_and_not_modelled() -> None:
    result = few([1, 2, 0, 1, 0, 2, 1, 0])
    assert result.gray.why_missing == "too few events: 3"
    (term,) = result.unadjusted.terms
    assert term.cause_specific.why_missing == term.subdistribution.why_missing == "too few events: 3"
    assert term.competing.why_missing == "too few events: 2"
    assert result.unadjusted.n_events == 3
    assert any("not estimated, too few events: 3" in note for note in say_notes(result))


def test_an_arm_without_events_is_named() -> None:
    result = few([0, 1] * 12 + [2, 2])
    (term,) = result.unadjusted.terms
    assert term.cause_specific.why_missing == term.subdistribution.why_missing == "no events in b"
    assert result.groups[1].incidence.value == 0
    assert np.isfinite(result.gray.statistic)


def test_covariates_that_repeat_the_arms_are_refused_in_words() -> None:
    cohort = bundled("prtras001")
    twice = cohort.subjects.assign(mvi="M0", cirrhosis=np.where(cohort.subjects["arm"] == "na", "yes", "no"))
    odd = replace(cohort, tables={"subjects": twice})
    (term, _) = ask(odd, "ttr", covariates=("cirrhosis_yes",)).adjusted.terms
    said = "a covariate is the same in everybody or repeats the others"
    assert term.cause_specific.why_missing == term.subdistribution.why_missing == said


def test_patients_without_a_covariate_are_left_out_of_the_adjusted_models_and_counted() -> None:
    cohort = bundled("prtras001")
    gaps = cohort.subjects.assign(hbsag=cohort.subjects["hbsag"].where(np.arange(cohort.n) >= 7))
    result = ask(replace(cohort, tables={"subjects": gaps}), "ttr", covariates=("log10_hbsag",))
    assert result.adjusted is not None
    assert (result.adjusted.n, result.adjusted.n_left_out) == (325, 7)
    assert result.unadjusted.n == 332
    assert "The adjusted models leave out 7 patients without a covariate." in say_notes(result)


def test_follow_up_that_ends_before_the_landmark_has_no_reading() -> None:
    result = ask(bundled("lo2007"), "ttr", landmark_months=400.0)
    for group in result.groups:
        assert group.incidence.why_missing == group.naive.why_missing == "follow-up ends before it"
        assert math.isnan(group.overstatement)
    assert result.differences[0].difference.why_missing == "follow-up of a group ends before the landmark"
    assert result.most_overstated is None


def test_without_competing_events_the_two_agree_and_it_is_said() -> None:
    result = few([1, 0, 1, 1, 0, 1] * 4 + [2])
    nobody = ask(select(bundled("lo2007"), Selection(arms=("ifn1",))), "ttr")
    assert result.groups[0].overstatement == pytest.approx(0, abs=1e-12)
    assert nobody.groups[0].overstatement == pytest.approx(0, abs=1e-12)
    assert isinstance(result.groups[0].competing, Estimate)
    without = ask(
        replace(bundled("lo2007"), tables={"subjects": bundled("lo2007").subjects.query("ttr_status != 2")}), "ttr"
    )
    assert any("incidence and one minus Kaplan-Meier agree" in note for note in say_notes(without))


def test_nobody_beyond_the_cut() -> None:
    result = ask(bundled("lo2007"), "ttr", cut_months=300.0)
    early, late = result.periods
    assert late.groups == ()
    assert math.isnan(late.end)
    assert sum(group.n for group in early.groups) == 80


@pytest.mark.parametrize("study", ["lo2007", "prtras001"])
def test_no_covariate_is_made_of_the_factor_that_is_compared(study: str) -> None:
    cohort, question = bundled(study), question_of("competing")
    field = question.fields["covariates"][0]
    compared = 0
    for covariate in cohort.study.covariates:
        if covariate.column not in [factor.column for factor in cohort.study.dividing_factors]:
            continue
        compared += 1
        words = {"endpoint": ("ttr",), "compare": (covariate.column,)}
        options, _ = question.read(words, cohort)
        assert covariate.id not in options.covariates
        assert covariate.id not in field.choose(cohort, values_of(options))
        with pytest.raises(StudyError):
            question.read(words | {"covariates": (covariate.id,)}, cohort)
        twice = ask(cohort, "ttr", compare=covariate.column, covariates=(*options.covariates, covariate.id))
        assert twice.options.covariates == options.covariates
    assert compared
