"""How the arms were made is said flatly where the study declares it and hedged where a table does not say."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.balance.exhibit.baseline import build_baseline
from hcc_dash.questions.balance.exhibit.propensity import build_propensity
from hcc_dash.questions.balance.exhibit.time_zero import build_time_zero
from hcc_dash.questions.balance.numbers.baseline import BaselineOptions
from hcc_dash.questions.balance.numbers.time_zero_result import TimeZeroOptions
from hcc_dash.questions.balance.numbers.weighted_result import WeightedOptions
from hcc_dash.questions.cox.exhibit.cox import build_cox
from hcc_dash.questions.cox.exhibit.standardised import build_standardised
from hcc_dash.questions.cox.numbers.chosen_terms import Term
from hcc_dash.questions.cox.numbers.options import CoxOptions
from hcc_dash.questions.subgroups.exhibit.subgroups import build_credibility, build_subgroups
from hcc_dash.questions.subgroups.numbers.options import SubgroupOptions
from hcc_dash.questions.survival.exhibit.survival import build_survival
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.study.allocation import say_entered
from tests.estimation.cohorts import two_arms, upload
from tests.every_question import QUESTIONS, Question, whole

FLAT, HEDGED = "Nobody was randomised", "The table does not say whether patients were randomised"
EITHER = ("or the table does not say", "is known to have been randomised")
DECLARED = [one for one in QUESTIONS if one.study == "prtras001" and not one.slow]


def words_of(exhibit: Exhibit) -> str:
    """Everything an answer says in sentences."""
    return " ".join([exhibit.answer, exhibit.footnote, exhibit.method, *exhibit.notes])


@pytest.mark.parametrize("question", DECLARED, ids=lambda one: one.name)
def test_a_study_that_declares_it_says_flatly_that_nobody_was_randomised(question: Question) -> None:
    said = words_of(question.ask(whole("prtras001")))
    assert HEDGED not in said
    assert not [one for one in EITHER if one in said]


def test_the_flow_of_a_table_claims_nothing_of_allocation() -> None:
    assert say_entered(uploaded().study, 137) == "137 patients"
    assert say_entered(whole("prtras001").study, 332) == "332 patients allocated, not randomised"
    assert say_entered(whole("lo2007").study, 86) == "86 patients randomised"


def uploaded() -> Cohort:
    """A table of two arms and a factor, which says nothing of how the arms were made."""
    return upload(two_arms(90, part=[("x", "y")[i // 2 % 2] for i in range(90)]), factors=("part",))


ASKED: dict[str, Callable[[Cohort], Exhibit]] = {
    "survival": lambda cohort: build_survival(cohort, SurvivalOptions(endpoint="event"), Shown()),
    "subgroups": lambda cohort: build_subgroups(cohort, SubgroupOptions(endpoint="event", factors=("part",))),
    "cox": lambda cohort: build_cox(cohort, CoxOptions(endpoint="event", terms=(Term("part"),))),
    "standardised": lambda cohort: build_standardised(cohort, CoxOptions(endpoint="event", terms=(Term("part"),))),
    "baseline": lambda cohort: build_baseline(cohort, BaselineOptions()),
    "weighted": lambda cohort: build_propensity(cohort, WeightedOptions(endpoint="event")),
    "late starts": lambda cohort: build_time_zero(cohort, TimeZeroOptions(endpoint="event")),
}


@pytest.mark.parametrize("name", ASKED)
def test_an_uploaded_table_does_not_say_whether_patients_were_randomised(name: str) -> None:
    said = words_of(ASKED[name](uploaded()))
    assert FLAT not in said
    assert said.count(HEDGED) <= 1
    assert HEDGED in said or name in {"weighted", "late starts"}, "those may have nothing to compare"


def test_the_credibility_of_a_difference_hedges_for_a_table_alone() -> None:
    result = build_subgroups(whole("prtras001"), SubgroupOptions(endpoint="ttr")).result
    study, factor = result.study, result.factors[0].column
    said = " ".join(map(str, build_credibility(result, factor)[:3]))
    assert (HEDGED in said, FLAT in said) == (False, True)
    table = study.model_copy(update={"provenance": study.provenance.model_copy(update={"kind": "upload"})})
    said = " ".join(map(str, build_credibility(replace(result, study=table), factor)[:3]))
    assert (HEDGED in said, FLAT in said) == (True, False)
