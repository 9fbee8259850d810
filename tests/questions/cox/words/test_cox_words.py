"""A Cox result in words: the answer, its wording by design, checks, diagnostics, and which p-values are seen."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hcc_dash.questions.cox.exhibit.standardised import build_standardised
from hcc_dash.questions.cox.numbers.chosen_terms import Term
from hcc_dash.questions.cox.numbers.model import estimate_cox
from hcc_dash.questions.cox.numbers.options import CoxOptions, StandardisedOptions, registered_options
from hcc_dash.questions.cox.numbers.registered import say_origin
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.questions.cox.numbers.standardised import estimate_standardised
from hcc_dash.questions.cox.words.cox import say_cox_footnote, table_terms, table_tests
from hcc_dash.questions.cox.words.cox_answer import say_cox_answer
from hcc_dash.questions.cox.words.cox_guards import say_guards, say_verdict
from hcc_dash.questions.cox.words.cox_labels import in_sentence, say_row_label, say_value
from hcc_dash.questions.cox.words.hazards import say_hazards_answer, table_hazards, table_periods
from hcc_dash.questions.cox.words.standardised import say_standardised_answer, table_standardised
from hcc_dash.questions.prognosis.numbers.options import default_candidates
from tests.estimation.cohorts import bundled, two_arms, upload
from tests.questions.cox.numbers.test_cox_model import graded


def registered(study: str, endpoint: str) -> CoxResult:
    options = registered_options(bundled(study).study, endpoint)
    assert options is not None
    return estimate_cox(bundled(study), options)


def crossing(reference: str = "a") -> CoxResult:
    """Two arms whose hazards cross."""
    draw = np.random.default_rng(11)
    time = np.concatenate([draw.exponential(10, 120), 6 + draw.exponential(2, 120)]).round(2)
    columns = {"time": time.tolist(), "event": [1] * 239 + [0], "arm": ["a"] * 120 + ["b"] * 120}
    return estimate_cox(upload(columns, reference=reference), CoxOptions(endpoint="event", cut_months=7.0))


def test_the_answer_of_a_randomised_trial() -> None:
    assert say_cox_answer(registered("lo2007", "os")) == (
        "Adjusted for pTNM stage, AFP and tumour size, the hazard of death with IFN-I was 0.42 times that with Control "
        "(95 % CI 0.17–1.05; P = 0.06)."
    )


def test_the_answer_where_nobody_was_randomised() -> None:
    said = say_cox_answer(registered("prtras001", "ttr"))
    assert "NA + peg-IFN was associated with 0.49 times the hazard of recurrence with NA" in said
    assert "P < 0.001" in said
    expected = say_standardised_answer(estimate_standardised(registered("prtras001", "ttr")))
    assert expected.startswith("Over the same covariates, the model expects at 3 years 44.8 % (NA) v 25.4 %")
    assert "associated difference −19.4 points" in expected
    alone = build_standardised(upload(two_arms(60)), StandardisedOptions(endpoint="event"))
    assert alone.answer.startswith("From proportional hazards alone, without covariates, the model expects")
    assert "covariates" not in alone.question + alone.footnote


def test_an_exploratory_answer_has_no_p_value() -> None:
    result = estimate_cox(bundled("lo2007"), CoxOptions(endpoint="os", terms=(Term("age"),)))
    assert "P" not in say_cox_answer(result).split("Adjusted")[1].replace("IFN", "")
    assert "P" not in table_terms(result).columns
    assert table_tests(result).empty
    assert "Exploratory: no p-value" in say_cox_footnote(result)


def test_an_uploads_p_values_are_called_nominal() -> None:
    result = estimate_cox(graded(), CoxOptions(endpoint="event", terms=(Term("grade"),)))
    assert "nominal P" in say_cox_answer(result)
    assert "nominal P" in table_terms(result).columns
    assert "nominal P" in table_tests(result).columns


def test_an_interaction_is_answered_by_level_and_test_never_by_p_within_a_level() -> None:
    options = CoxOptions(endpoint="ttr", terms=(Term("sex"), Term("age")), interactions=("sex", "age"))
    result = estimate_cox(bundled("prtras001"), options)
    said = say_cox_answer(result)
    assert said.startswith("Adjusted hazard ratio associated with NA + peg-IFN v NA (95 % CI): ")
    assert "in sex female" in said
    assert "at age" in said
    assert "(upper quartile)" in said
    assert said.count("interaction P") == 2
    assert said.count("P =") + said.count("P <") == 2
    table = table_terms(
        estimate_cox(graded(), CoxOptions(endpoint="event", terms=(Term("grade"),), interactions=("grade",)))
    )
    inside = table["Term"].str.contains(" in grade ")
    assert inside.sum() == 3
    assert set(table.loc[inside, "nominal P"]) == {""}
    assert set(table_tests(result)["Test"]) == {"Interaction of arm and Sex", "Interaction of arm and Age, per years"}


def test_without_arms_the_terms_are_listed() -> None:
    terms = (Term("age"), Term("sex"), Term("tumour_size", "spline"), Term(covariate="log10_afp"))
    said = say_cox_answer(estimate_cox(bundled("lo2007"), CoxOptions(endpoint="os", arm=False, terms=terms)))
    assert said.startswith("Hazard ratios of death (95 % CI): Age, per years: ")
    assert "Tumour size, 7.15 v 3.68 (quartiles)" in said
    assert said.endswith("; and 1 more.")


def test_where_hazards_cross_time_gained_leads() -> None:
    said = say_cox_answer(crossing())
    assert said.startswith("Hazards were not proportional: b was associated with ")
    assert "more without event" in said or "fewer without event" in said
    assert "in the first 7 months" in said
    assert said.index("months (") < said.index(". Hazard ratio ") < said.index("in the first 7 months, ")
    fewer, more = say_cox_answer(crossing("a")), say_cox_answer(crossing("b"))
    assert ("fewer" in fewer) != ("fewer" in more)
    result = crossing()
    assert result.hazards is not None
    assert "does not describe these patients" in say_hazards_answer(result, result.hazards)


def test_a_model_that_was_not_fitted_says_why() -> None:
    result = estimate_cox(graded(without_events="g3"), CoxOptions(endpoint="event", terms=(Term("grade"),)))
    assert say_cox_answer(result) == "No model was fitted: no events in grade: g3."
    assert say_verdict(result) == "Stop: the model is not fitted"
    found = {name: (verdict, said) for verdict, name, said in say_guards(result)}
    assert found["Separation"][0] == "stop"
    assert "ask for Firth's penalised model" in found["Separation"][1]
    cells = table_terms(result).set_index("Term")["All terms together (95 % CI)"]
    assert set(cells) == {"1 (reference)", "NE"}
    penalised = estimate_cox(
        graded(without_events="g3"), CoxOptions(endpoint="event", terms=(Term("grade"),), firth=True)
    )
    assert say_cox_answer(penalised).startswith("By Firth's penalised model, adjusted for grade, ")


def test_checks_in_words() -> None:
    found = {name: (verdict, said) for verdict, name, said in say_guards(registered("lo2007", "os"))}
    assert found["Events per coefficient"] == (
        "caution",
        "5.0 events for each of 4 coefficients. Fewer than 10 make estimates unsteady; take terms out.",
    )
    assert found["Missing values"] == ("good", "Nobody is left out.")
    assert "Something to estimate" not in found
    assert say_verdict(registered("lo2007", "os")) == "Caution: events per coefficient and rare levels"
    assert say_verdict(registered("prtras001", "ttr")) == "Good: every check passed"
    many = replace(registered_options(bundled("lo2007").study, "os"), interactions=("tumour_size", "log10_afp"))
    assert say_verdict(estimate_cox(bundled("lo2007"), many)).startswith("Strong caution: ")


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Tumour size", "tumour size"),
        ("AFP", "AFP"),
        ("pTNM stage", "pTNM stage"),
        ("", ""),
        ("Child-Pugh class", "Child-Pugh class"),
        ("HBsAg at baseline", "HBsAg at baseline"),
    ],
)
def test_labels_within_a_sentence(label: str, said: str) -> None:
    assert in_sentence(label) == said


def test_values_of_covariates() -> None:
    assert [say_value(value) for value in (52.0, 3.675, 0.0123, 1234.5)] == ["52", "3.67", "0.0123", "1230"]


def test_rows_are_named_by_what_they_compare() -> None:
    options = CoxOptions(endpoint="ttr", terms=(Term("bclc"), Term("sex")), interactions=("sex",))
    result = estimate_cox(bundled("prtras001"), options)
    labels = [say_row_label(result, row) for row in result.rows if not row.reference]
    assert labels == [
        "NA + peg-IFN v NA, at reference levels and medians",
        "BCLC stage A v 0",
        "BCLC stage B v 0",
        "Sex male v female, in NA",
        "NA + peg-IFN v NA in sex female",
        "NA + peg-IFN v NA in sex male",
    ]


def test_diagnostics_show_their_p_values_always() -> None:
    result = estimate_cox(bundled("lo2007"), CoxOptions(endpoint="os", terms=(Term("age"),)))
    assert result.status == "exploratory"
    assert result.hazards is not None
    table = table_hazards(result.hazards)
    assert list(table["Term"]) == ["Arm", "Age, per years", "All terms"]
    assert not table["P (diagnostic)"].str.contains("NE").any()
    periods = table_periods(result, result.hazards)
    assert "too few events: 8" in periods.iloc[0, 1]


def test_adjusted_survival_beside_the_observed() -> None:
    table = table_standardised(estimate_standardised(registered("lo2007", "os")))
    assert list(table["Observed (Kaplan-Meier)"]) == ["61 %", "79 %"]
    assert list(table["Difference, adjusted"]) == ["reference", "18 points (−0.2 to 36.5)"]
    late = estimate_standardised(estimate_cox(bundled("lo2007"), CoxOptions(endpoint="os", landmark_months=200.0)))
    assert "is not estimated: follow-up of an arm ends" in say_standardised_answer(late)
    assert table_standardised(late).iloc[0, 1].startswith("NE (")


def test_several_arms_are_each_compared() -> None:
    columns = two_arms(90, seed=3)
    columns["arm"] = [("a", "b", "c")[i % 3] for i in range(90)]
    result = estimate_cox(upload(columns, reference="a"), CoxOptions(endpoint="event"))
    said = say_cox_answer(result)
    assert said.count("times the hazard of event with a") == 2
    expected = say_standardised_answer(estimate_standardised(result))
    assert "associated difference of b" in expected
    assert "associated difference of c" in expected
    assert isinstance(table_terms(result), pd.DataFrame)


@pytest.mark.parametrize("study_id", ["lo2007", "prtras001"])
def test_covariates_are_called_registered_only_where_the_plan_does_not_call_them_assumed(study_id: str) -> None:
    cohort = bundled(study_id)
    study = cohort.study
    for plan in [one for one in study.planned if one.analysis == "cox"]:
        assumed = "covariates" in plan.source and "assumed" in plan.source
        assert plan.covariates_assumed == assumed, "the flag says what the source says"
        assert say_origin(study, plan.endpoint) == ("As assumed here" if assumed else "As registered")
        candidate = default_candidates(study, plan.endpoint)[-1]
        assert candidate.label == ("Assumed covariates" if assumed else "Registered covariates")
        footnote = say_cox_footnote(estimate_cox(cohort, registered_options(study, plan.endpoint)))
        assert ("assumed here" in footnote) == assumed


@pytest.mark.parametrize(("study_id", "endpoint"), [("lo2007", "os"), ("prtras001", "ttr")])
def test_those_outside_a_level_are_called_by_their_own_levels(study_id: str, endpoint: str) -> None:
    result = registered(study_id, endpoint)
    labels = [say_row_label(result, row) for row in result.rows]
    levels = [row.level for row in result.rows if row.kind == "level"]
    assert levels, "the model has a covariate of one level"
    assert not [one for one in (*labels, *levels) if "not " in one]
