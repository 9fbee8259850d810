"""The answer about prognosis: better, not clearly better, or not estimable; and the tables under it."""

import math
from dataclasses import replace
from functools import cache

import pytest

from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.questions.prognosis.numbers.options import Candidate, PrognosisOptions
from hcc_dash.questions.prognosis.numbers.prognosis import estimate_prognosis
from hcc_dash.questions.prognosis.numbers.result import Difference, ModelResult, PrognosisResult
from hcc_dash.questions.prognosis.words.prognosis import (
    say_alt_calibration,
    say_footnote,
    say_prognosis,
    table_accuracy,
    table_calibration,
    table_differences,
    table_models,
)
from tests.estimation.cohorts import bundled


@cache
def fitted(study: str = "prtras001", endpoint: str = "os") -> PrognosisResult:
    return estimate_prognosis(bundled(study), PrognosisOptions(endpoint=endpoint, resamples=0))


def model(label: str, value: float, low: float, *, covariates: tuple[str, ...] = ()) -> ModelResult:
    candidate = Candidate(label, () if covariates else ("bclc",), covariates)
    c = Estimate(value, low, value + 0.05, 0.03)
    return ModelResult(candidate, 1, harrell=c, corrected=c, uno=c, auc=(math.nan,) * 3)


def compared(models: list[ModelResult], *, clear: set[tuple[int, int]]) -> PrognosisResult:
    """A result in which the named pairs (worse, better) differ by more than noise."""
    differences = []
    for first, one in enumerate(models):
        for second, other in enumerate(models):
            if first != second:
                gap = other.corrected.value - one.corrected.value
                half = 0.01 if (first, second) in clear or (second, first) in clear else 0.2
                differences.append(Difference(first, second, Estimate(gap, gap - half, gap + half)))
    return replace(fitted(), models=tuple(models), differences=tuple(differences))


BCLC, TNM, THIRD = model("BCLC stage", 0.66, 0.6), model("TNM stage", 0.68, 0.62), model("Largest tumour", 0.6, 0.55)


def test_two_stagings_that_do_not_differ() -> None:
    assert say_prognosis(compared([BCLC, TNM], clear=set())) == (
        "Neither staging predicts death clearly better: C 0.66 (BCLC stage) v 0.68 (TNM stage), difference 0.02 "
        "(95 % CI −0.18 to 0.22)."
    )


def test_a_model_of_covariates_is_no_staging() -> None:
    said = say_prognosis(compared([BCLC, model("Registered covariates", 0.67, 0.6, covariates=("x",))], clear=set()))
    assert said.startswith("Neither model predicts death clearly better")
    assert "0.67 (registered covariates)" in said


def test_several_that_do_not_differ() -> None:
    said = say_prognosis(compared([BCLC, TNM, THIRD], clear=set()))
    assert said.startswith("None of 3 stagings predicts death clearly better than another: C 0.60 (largest tumour)")


def test_one_that_is_better_than_the_next() -> None:
    said = say_prognosis(compared([BCLC, TNM, THIRD], clear={(0, 1)}))
    assert said.startswith("Death is predicted better by TNM stage than by BCLC stage, the next best: C 0.68 v 0.66")


def test_one_that_is_better_than_the_last_only() -> None:
    said = say_prognosis(compared([BCLC, TNM, THIRD], clear={(2, 1)}))
    assert said == (
        "Death is predicted better by TNM stage than by largest tumour: C 0.68 v 0.60, difference 0.08 (95 % CI "
        "0.07–0.09); not clearly better than by BCLC stage: C 0.66, difference 0.02 (95 % CI −0.18 to 0.22)."
    )


def test_chance_is_said() -> None:
    said = say_prognosis(compared([model("BCLC stage", 0.51, 0.45), model("TNM stage", 0.53, 0.48)], clear=set()))
    assert said.endswith("; even the best is not clearly better than chance (0.50).")


def test_without_resampling_nothing_is_called_better() -> None:
    said = say_prognosis(fitted())
    assert said.startswith("C for death: 0.59 (registered covariates)")
    assert said.endswith("whether they differ is not known without resampling.")


def test_one_model_alone_is_put_into_plain_words() -> None:
    said = say_prognosis(compared([TNM], clear=set()))
    assert said.startswith(
        "By TNM stage, the patient with the earlier death was given the higher risk in 68 % of pairs"
    )


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (replace(fitted(), why_not="too few events: 3", models=()), "is not estimated: too few events: 3."),
        (replace(fitted(), models=(ModelResult(Candidate("x", ("bclc",)), why_missing="y"),)), "no model could be"),
    ],
)
def test_what_cannot_be_said(result: PrognosisResult, said: str) -> None:
    assert said in say_prognosis(result)


def test_the_table_of_models_is_in_order_and_keeps_those_without() -> None:
    broken = ModelResult(Candidate("Broken", ("bclc",)), why_missing="all events are in one level")
    table = table_models(compared([THIRD, broken, TNM], clear=set()))
    assert list(table["Model"]) == ["TNM stage", "Largest tumour", "Broken"]
    assert table.iloc[2, 2] == "NE (all events are in one level)"
    assert table.iloc[0, 2] == "0.68 (0.62–0.73)"


def test_the_null_model_ends_the_table_of_accuracy() -> None:
    table = table_accuracy(fitted())
    assert len(table) == 6
    last = table.iloc[-1]
    assert last["Model"] == "Same risk for everybody"
    assert last["Brier at 3 years"] == "0.132"
    assert last["Scaled"] == "0 %"
    assert set(table.columns) >= {"AUC at 1 year", "AUC at 2 years", "AUC at 3 years"}


def test_differences_are_against_the_best() -> None:
    table = table_differences(compared([BCLC, TNM, THIRD], clear={(2, 1)}))
    assert list(table.iloc[:, 0]) == ["TNM stage less BCLC stage", "TNM stage less largest tumour"]
    assert list(table["More than noise"]) == ["no", "yes"]


def test_a_difference_that_could_not_be_estimated_gives_its_reason() -> None:
    result = compared([BCLC, TNM], clear=set())
    nothing = tuple(replace(one, estimate=not_estimable("only 3 resamples")) for one in result.differences)
    result = replace(result, differences=nothing)
    assert "difference not estimated (only 3 resamples)" in say_prognosis(result)
    assert table_differences(result).iloc[0]["More than noise"] == "only 3 resamples"


def test_calibration_names_each_model_once() -> None:
    table = table_calibration(fitted())
    assert (table["Model"] != "").sum() == 5
    assert table["Patients"].astype(int).sum() == 5 * 332
    assert "at most" in say_alt_calibration(fitted())


def test_the_footnote_counts_and_explains() -> None:
    said = say_footnote(fitted())
    assert said.startswith("332 of 332 selected patients with 73 events analysed; nobody left out.")
    assert "0.5 is a coin" in said
    assert "death without the arm" not in said
    assert "Cox models of overall survival without the arm" in said
