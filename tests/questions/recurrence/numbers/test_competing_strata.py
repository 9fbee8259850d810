"""Competing risks within strata: R's numbers, what strata touch and what they do not, plans, thin strata."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.catalogue import question_of
from hcc_dash.questions.recurrence.numbers.competing import estimate_competing
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions, checked_competing
from hcc_dash.questions.recurrence.numbers.result import CompetingResult
from hcc_dash.questions.recurrence.words.competing_method import say_method, say_notes
from hcc_dash.study.parts import Methods
from hcc_dash.study.plans import PlannedAnalysis
from tests.equality import same
from tests.estimation.cohorts import bundled, upload
from tests.kernels.golden import assert_equal_to_r, read_checked
from tests.strategies import SurvivalSample, survival_samples


def ask(cohort: Cohort, endpoint: str, **options: object) -> CompetingResult:
    return estimate_competing(cohort, CompetingOptions(endpoint=endpoint, **options))


STRATIFIED = {
    "lo2007 ttr": ("stage_group",),
    "lo2007 ttr twice": ("sex", "stage_group"),
    "prtras001 ttr": ("bclc",),
    "prtras001 hbsag_loss": ("bclc", "sex"),
}


@pytest.mark.golden
@pytest.mark.parametrize("name", STRATIFIED)
def test_stratified_equals_cuminc_and_coxph(name: str) -> None:
    study, endpoint = name.split()[:2]
    strata = STRATIFIED[name]
    result = ask(bundled(study), endpoint, strata=strata)
    order = sorted(strata, key=["stage_group", "bclc", "sex"].index)
    rows = read_checked("gray").set_index(["dataset", "question", "quantity"])["value"]
    theirs = rows[f"{study} {endpoint} by {'+'.join(order)}"]
    gray = theirs["gray cause=1"]
    assert_equal_to_r([result.gray.statistic, result.gray.p_value], gray[["statistic", "p_value"]].to_numpy())
    (term,) = result.unadjusted.terms
    for cause, found in ((1, term.cause_specific), (2, term.competing)):
        model = theirs[f"cause-specific cause={cause}"]
        if found.estimable:
            assert_equal_to_r([np.log(found.value), found.std_error], model[["coef", "std_error"]].to_numpy())
        else:
            assert found.why_missing == f"too few events: {model['n_events']:.0f}"


def test_strata_touch_the_test_and_the_cause_specific_ratios_alone() -> None:
    plain, within = (ask(bundled("prtras001"), "ttr", strata=strata) for strata in ((), ("bclc",)))
    assert same(plain.groups, within.groups)
    assert same(plain.differences, within.differences)
    (one,), (other,) = plain.unadjusted.terms, within.unadjusted.terms
    assert same(one.subdistribution, other.subdistribution)
    assert one.cause_specific.value != other.cause_specific.value
    assert (plain.gray.name, within.gray.name) == ("Gray's test", "stratified Gray's test")
    assert [period.ratios[0][1].value for period in plain.periods] != [
        period.ratios[0][1].value for period in within.periods
    ]
    assert "Fine-Gray models, not stratified," in say_method(within)
    assert "not stratified" not in say_method(plain)


def test_a_stratum_with_one_level_in_use_changes_nothing() -> None:
    one_sex = select(bundled("prtras001"), Selection(filters=(LevelFilter("sex", ("male",)),)))
    plain, within = (ask(one_sex, "ttr", strata=strata) for strata in ((), ("sex",)))
    assert plain.gray.statistic == within.gray.statistic
    assert same(plain.unadjusted, within.unadjusted)
    assert [period.ratios for period in plain.periods] == [period.ratios for period in within.periods]


def test_patients_without_a_stratum_leave_the_test_and_the_models_and_are_counted() -> None:
    cohort = bundled("prtras001")
    gaps = cohort.subjects.assign(bclc=cohort.subjects["bclc"].where(np.arange(cohort.n) >= 7))
    result = ask(replace(cohort, tables={"subjects": gaps}), "ttr", covariates=("age_per_10",), strata=("bclc",))
    without = ask(replace(cohort, tables={"subjects": gaps.iloc[7:]}), "ttr", strata=("bclc",))
    assert (result.unadjusted.n, result.unadjusted.n_left_out) == (325, 7)
    assert (result.adjusted.n, result.adjusted.n_left_out) == (325, 7)
    assert sum(group.n for group in result.groups) == 332
    assert result.gray.statistic == without.gray.statistic
    assert same(result.unadjusted.terms, without.unadjusted.terms)
    assert "Gray's test and the models leave out 7 patients without a stratum." in say_notes(result)
    assert "The adjusted models leave out 7 patients without a covariate or stratum." in say_notes(result)


def test_strata_that_keep_the_groups_apart_compare_nothing() -> None:
    cohort = bundled("prtras001")
    apart = cohort.subjects.assign(sex=np.where(cohort.subjects["arm"] == "na", "male", "female"))
    result = ask(replace(cohort, tables={"subjects": apart}), "ttr", strata=("sex",))
    assert result.gray.why_missing == "no stratum holds two groups at risk"
    (term,) = result.unadjusted.terms
    said = "no stratum holds the groups at risk together"
    assert {term.cause_specific.why_missing, *(period.ratios[0][1].why_missing for period in result.periods)} == {said}
    assert term.subdistribution.estimable


def test_the_groups_own_factor_and_unknown_factors_are_no_strata() -> None:
    asked = checked_competing(
        bundled("prtras001").study, CompetingOptions(endpoint="ttr", compare="sex", strata=("sex", "bclc"))
    )
    assert asked.strata == ("bclc",)
    with pytest.raises(ValueError, match="age"):
        ask(bundled("prtras001"), "ttr", strata=("age",))


def test_strata_are_as_planned_and_planned_with_them_alone() -> None:
    cohort = bundled("prtras001")
    plan = PlannedAnalysis(
        id="gray", analysis="competing", endpoint="ttr", population=cohort.study.populations[0].id, strata=("bclc",)
    )
    study = cohort.study.model_copy(update={"planned": (plan,)})
    planned = replace(cohort, study=study)
    usual, _ = question_of("competing").read({"endpoint": ("ttr",)}, planned)
    assert usual.strata == ("bclc",)
    assert estimate_competing(planned, usual).status == "planned"
    none, _ = question_of("competing").read({"endpoint": ("ttr",), "strata": ("none",)}, planned)
    assert none.strata == ()
    assert estimate_competing(planned, none).status == "exploratory"
    assert question_of("competing").read({"endpoint": ("ttr",)}, cohort)[0].strata == ()


def test_a_covariate_that_makes_the_strata_is_not_estimated_within_them() -> None:
    result = ask(bundled("prtras001"), "ttr", covariates=("bclc_b", "age_per_10"), strata=("bclc",))
    for term in result.adjusted.terms:
        assert term.cause_specific.why_missing == "BCLC B v 0 or A is the same in everybody of a stratum"
        assert term.subdistribution.estimable


@settings(max_examples=15)
@given(sample=survival_samples(min_size=8, both_arms=True), turned=st.integers(0, 2))
def test_any_strata_have_an_answer_or_a_reason(sample: SurvivalSample, turned: int) -> None:
    status = np.where(sample.event, 1 + (np.arange(sample.time.size) % 3 == turned), 0)
    status[:3] = [1, 0, 2]
    columns = {"time": sample.time.tolist(), "event": status.tolist(), "arm": [f"a{code}" for code in sample.arm]}
    columns["site"] = [f"s{code}" for code in sample.stratum]
    cohort = upload(columns, competing_values=("2",), reference="a0", factors=("site",))
    low = replace(cohort, study=cohort.study.model_copy(update={"methods": Methods(min_events=1)}))
    for asked in (cohort, low):
        result = ask(asked, asked.study.time_to_event[0].id, strata=("site",))
        assert result.gray.estimable or result.gray.why_missing
        for term in result.unadjusted.terms:
            for found in (term.cause_specific, term.competing, term.subdistribution):
                assert found.estimable != bool(found.why_missing)
