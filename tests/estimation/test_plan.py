"""Planned only when every option is the plan's; the ledger counts what is not."""

import math

import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.estimation.ledger import Look, count_looks
from hcc_dash.estimation.plan import Question, name_p, plan_of, shows_p, status_of_question
from hcc_dash.study.endpoints import Landmark
from hcc_dash.study.plans import PlannedAnalysis
from tests.estimation.cohorts import bundled, golden_cohort, whole

ADJUSTED = ("stage_iii_iva", "log10_afp", "tumour_size")


def test_the_registered_model_is_planned_in_any_order_of_its_covariates() -> None:
    for covariates in (ADJUSTED, ADJUSTED[::-1]):
        plan = plan_of(bundled("lo2007"), Question("cox", "os", covariates=covariates))
        assert plan is not None
        assert plan.id == "os_adjusted"


@pytest.mark.parametrize(
    "question",
    [
        Question("cox", "os", covariates=ADJUSTED[:2]),
        Question("cox", "os"),
        Question("cox", "rfs", covariates=ADJUSTED),
        Question("cox", "os", covariates=ADJUSTED, strata=("stage_group",)),
        Question("cox", "os", covariates=ADJUSTED, as_declared=False),
        Question("cox", "os", covariates=ADJUSTED, landmark_months=17),
        Question("survival", "os", covariates=ADJUSTED),
        Question("subgroups", "os", factors=("stage_group",)),
    ],
)
def test_one_other_option_makes_it_exploratory(question: Question) -> None:
    assert status_of_question(bundled("lo2007"), question) == "exploratory"


def test_filters_arms_and_other_populations_make_it_exploratory() -> None:
    question = Question("cox", "os", covariates=ADJUSTED)
    filtered = select(whole("lo2007"), Selection(filters=(LevelFilter("sex", ("male",)),)))
    for cohort in (filtered, select(whole("lo2007"), Selection(arms=("control",))), whole("lo2007")):
        assert status_of_question(cohort, question) == "exploratory"


def planned(**plan: object) -> Cohort:
    cohort = bundled("lo2007")
    only = PlannedAnalysis.model_validate({"id": "one", "endpoint": "os", "population": "main"} | plan)
    study = cohort.study.model_copy(update={"planned": (only,)})
    return Cohort(study, cohort.tables, selection=cohort.selection)


def test_a_plan_may_name_its_subgroups_and_its_landmark() -> None:
    cohort = planned(analysis="subgroups", factors=("stage_group", "sex"))
    assert status_of_question(cohort, Question("subgroups", "os", factors=("sex",))) == "planned"
    assert status_of_question(cohort, Question("subgroups", "os", factors=("sex", "virus"))) == "exploratory"
    declared = cohort.study.endpoint("os").landmarks
    other = declared[1].at("months")
    fixed = planned(landmark=Landmark(months=other).model_dump(exclude_none=True))
    assert status_of_question(fixed, Question("survival", "os", landmark_months=other)) == "planned"
    assert status_of_question(fixed, Question("survival", "os")) == "exploratory", "read at another landmark"


def test_an_exploratory_p_is_shown_only_where_the_study_opts_in() -> None:
    trial, upload = bundled("lo2007").study, golden_cohort("lung").study
    assert (shows_p(trial, "planned"), shows_p(trial, "exploratory")) == (True, False)
    assert shows_p(upload, "exploratory")
    assert (name_p("planned"), name_p("exploratory")) == ("P", "nominal P")


def look(question: str, n: int = 1, status: str = "exploratory") -> Look:
    return Look("lo2007", question, ("main: 80 of 86",), status, n, "8efd9702be")  # type: ignore[arg-type]  # the two words


def test_the_same_look_twice_is_one_look() -> None:
    tally = count_looks((look("a", 2), look("b", 3), look("a", 2), look("c", 1, "planned")))
    assert (tally.n_looks, tally.n_comparisons, tally.n_exploratory) == (3, 6, 5)
    assert tally.expected_false_positives == pytest.approx(0.25)
    assert tally.chance_of_any == pytest.approx(1 - 0.95**5)


def test_no_look_expects_nothing() -> None:
    tally = count_looks(())
    assert (tally.n_looks, tally.expected_false_positives, tally.chance_of_any) == (0, 0, 0)
    assert not math.isnan(tally.chance_of_any)
