"""What may be asked, what of it was planned, and what groups, method and notes are called."""

import math

import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.estimation.groups import group_label
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult
from hcc_dash.questions.survival.words.survival_method import say_method, say_notes
from tests.estimation.cohorts import bundled, golden_cohort, whole


def ask(cohort: Cohort, **options: object) -> SurvivalResult:
    endpoint = options.pop("endpoint", cohort.study.time_to_event[0].id)
    return estimate_survival(cohort, SurvivalOptions(endpoint=endpoint, **options))


# what may be asked -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"endpoint": "oss"}, 'No time-to-event endpoint "oss". Did you mean "os"'),
        ({"compare": "stagegroup"}, 'No factor "stagegroup". Did you mean "stage_group"'),
        ({"panels": "nothing"}, 'No factor "nothing"'),
        ({"panels": "none"}, 'No factor "none"'),
        ({"strata": ("stge",)}, 'No factor "stge". Did you mean "stage"'),
        ({"panels": "age"}, '"age" has no levels'),
        ({"compare": "tumour_size"}, '"tumour_size" has no levels'),
        ({"landmark_months": 0.0}, "above 0; found 0.0"),
        ({"landmark_months": -5.0}, "above 0; found -5.0"),
        ({"landmark_months": math.nan}, "above 0; found nan"),
        ({"landmark_months": math.inf}, "above 0; found inf"),
    ],
)
def test_a_question_the_study_cannot_be_asked(options: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ask(bundled("lo2007"), **({"endpoint": "os"} | options))


def test_a_landmark_in_months_finds_the_one_declared_in_days() -> None:
    declared = bundled("prtras001").study.endpoint("ttr").landmarks
    asked = ask(bundled("prtras001"), landmark_months=declared[1].at("months"))
    assert asked.landmark == declared[1]
    assert asked.landmark.at("days") == 736
    assert ask(bundled("prtras001"), landmark_months=7.0).landmark.at("months") == 7


# planned or exploratory ------------------------------------------------------------------------------------------


def test_the_planned_question_is_planned() -> None:
    assert ask(bundled("lo2007"), endpoint="os").status == "planned"
    assert ask(bundled("prtras001"), endpoint="ttr").status == "planned"


@pytest.mark.parametrize(
    "options",
    [
        {"endpoint": "rfs"},
        {"endpoint": "os", "panels": "stage_group"},
        {"endpoint": "os", "compare": "stage_group"},
        {"endpoint": "os", "compare": "none"},
        {"endpoint": "os", "strata": ("stage_group",)},
    ],
)
def test_every_departure_makes_it_exploratory(options: dict) -> None:
    assert ask(bundled("lo2007"), **options).status == "exploratory"


@pytest.mark.parametrize(
    "selection",
    [
        Selection(population="randomised"),
        Selection(arms=("control", "ifn1")),
        Selection(filters=(LevelFilter("sex", ("male", "female")),)),
    ],
)
def test_every_selection_makes_it_exploratory(selection: Selection) -> None:
    assert ask(select(whole("lo2007"), selection), endpoint="os").status == "exploratory"


def test_a_cohort_that_nobody_narrowed_is_not_the_planned_population() -> None:
    result = ask(whole("lo2007"), endpoint="os")
    assert result.status == "exploratory"
    assert result.n_selected == 86
    assert result.left_out


def test_a_planned_adjusted_analysis_does_not_plan_the_unadjusted_one() -> None:
    cohort = bundled("lo2007")
    adjusted_only = tuple(plan for plan in cohort.study.planned if plan.covariates)
    assert adjusted_only
    study = cohort.study.model_copy(update={"planned": adjusted_only})
    assert ask(Cohort(study, cohort.tables, selection=cohort.selection), endpoint="os").status == "exploratory"


def test_an_uploaded_table_plans_nothing() -> None:
    assert ask(golden_cohort("lung")).status == "exploratory"


def test_the_arms_by_their_columns_name_are_the_same_question() -> None:
    named, plain = ask(bundled("lo2007"), endpoint="os", compare="arm"), ask(bundled("lo2007"), endpoint="os")
    assert (named.options, named.status) == (plain.options, "planned")
    assert repr(named.panels[0].groups) == repr(plain.panels[0].groups)


# names, notes ----------------------------------------------------------------------------------------------------


def test_what_groups_are_called() -> None:
    study = bundled("lo2007").study
    assert group_label(study, "", "ifn1") == "IFN-I"
    assert group_label(study, "arm", "control") == "Control"
    assert group_label(study, "stage", "IIIA") == "pTNM IIIA"
    assert group_label(study, "sex", "female") == "Sex female"
    assert group_label(study, "none", "all") == "All patients"


def test_competing_events_are_counted_in_a_note() -> None:
    cohort = bundled("prtras001")
    n = int((cohort.subjects["ttr_status"] == 2).sum())
    assert n > 0
    notes = say_notes(ask(cohort, endpoint="ttr"))
    assert f"{n} patients had a competing event, counted as censored at it." in notes
    assert cohort.study.endpoint("ttr").caveat in notes


def test_the_method_speaks_of_comparisons_only_where_there_are_any() -> None:
    alone = say_method(ask(bundled("lo2007"), compare="none"))
    assert "log-rank" not in alone
    assert "Kaplan-Meier with 95 % log-log limits (Greenwood)" in alone
    both = say_method(ask(bundled("lo2007")))
    assert "Efron ties" in both
    assert "restricted mean survival time to 60.0 months" in both
