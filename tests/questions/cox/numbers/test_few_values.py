"""Columns of few numbers: weights and covariates that are numbers, centres that are categories, and who says which."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.cox.numbers.chosen_terms import Term, read_term
from hcc_dash.questions.cox.numbers.model import estimate_cox
from hcc_dash.questions.cox.numbers.options import CoxOptions
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.study.parts import Column
from tests.estimation.cohorts import upload


@cache
def lung() -> Cohort:
    """The patients of R's lung with a performance status and a centre; every third has a weight of 0.5, 1 or 2."""
    d = pd.read_csv("tests/data/lung.csv").dropna(subset=["ph.ecog", "inst"]).reset_index(drop=True)
    columns = {
        "time": d["time"].tolist(),
        "event": (d["status"] - 1).tolist(),
        "arm": d["sex"].tolist(),
        "ecog": d["ph.ecog"].astype(int).tolist(),
        "inst": d["inst"].astype(int).tolist(),
        "w": [[0.5, 1.0, 2.0][i % 3] for i in range(1, len(d) + 1)],
    }
    return upload(columns, time_unit="days", factors=("ecog", "inst", "w"), categories=("inst",), reference="1")


def ask(**options: object) -> CoxResult:
    return estimate_cox(lung(), CoxOptions(**({"endpoint": "event"} | options)))


def numbers(found: Estimate) -> list[float]:
    return [found.value, found.conf_low, found.conf_high]


def test_few_numbers_enter_a_model_as_numbers() -> None:
    # R: summary(coxph(Surv(time, status == 2) ~ ph.ecog, lung))
    (row,) = ask(arm=False, terms=(Term("ecog"),)).rows
    assert numbers(row.multivariable) == pytest.approx([1.611886184, 1.288956698, 2.015720989], rel=1e-8)
    assert row.label == "ecog, per unit"


def test_and_as_categories_where_that_is_asked_for() -> None:
    # R: summary(coxph(Surv(time, status == 2) ~ factor(ph.ecog), lung))
    term = read_term("ecog:levels", lung().study)
    assert term.key == "ecog:levels"
    rows = ask(arm=False, terms=(term,)).rows
    assert [row.level for row in rows] == ["0", "1", "2", "3"]
    assert numbers(rows[2].multivariable) == pytest.approx([2.509074056, 1.6120267364, 3.905302857], rel=1e-8)
    assert numbers(rows[3].multivariable) == pytest.approx([9.033174798, 1.2096542723, 67.455841557], rel=1e-8)


def test_few_numbers_bend_and_interact() -> None:
    """Whatever a number may do, one of few values may: here the interaction is with its middle and quartiles."""
    result = ask(terms=(Term("ecog"),), interactions=("ecog",))
    assert [row.at for row in result.rows if row.kind == "interaction"] == [(0.0,), (1.0,)]
    with pytest.raises(ValueError, match="has levels, which cannot be transformed"):
        read_term(
            "inst:log10", upload({"time": [1.0, 2], "event": [1, 0], "inst": ["a", "b"]}, factors=("inst",)).study
        )


def test_weights_of_few_values_are_weights() -> None:
    # R: summary(coxph(Surv(time, status == 2) ~ sex, lung, weights = w, robust = TRUE))
    row = ask(weights="w").rows[-1]
    assert numbers(row.multivariable) == pytest.approx([0.6027608957, 0.4288522346, 0.8471932010], rel=1e-8)
    words = upload({"time": [1.0, 2, 3], "event": [1, 0, 1], "w": ["much", "little", "little"]}, factors=("w",))
    with pytest.raises(ValueError, match="holds no numbers"):
        estimate_cox(words, CoxOptions(endpoint="event", arm=False, terms=(Term("w"),), weights="w"))


def test_centres_stratify() -> None:
    # R: survdiff(Surv(time, status == 2) ~ sex + strata(inst), lung), 18 centres
    panel = estimate_survival(lung(), SurvivalOptions(endpoint="event", strata=("inst",))).panels[0]
    assert panel.stratified_log_rank is not None
    found = panel.stratified_log_rank
    assert (found.statistic, found.p_value) == pytest.approx((8.338891007377, 0.003880527782), rel=1e-9)


@pytest.mark.parametrize(
    ("cells", "categories", "kind", "as_numbers"),
    [
        ([1, 2, 3, 4], False, "category", True),
        ([0.5, 1, 2], False, "category", True),
        (["0,5", "1,5", "3"], False, "category", True),
        ([1, 2, 3, "none"], False, "category", False),
        ([1, 3], False, "category", True),  # per unit is not 3 v 1
        ([0, 1], False, "category", False),  # two codes: per unit is 1 v 0, and levels are counted
        ([1, 2], False, "category", False),
        (list(range(14)), False, "number", False),
        (list(range(14)), True, "category", True),
        (list(range(100)), True, "category", True),
        (list(range(101)), True, "text", False),
        ([f"centre {i}" for i in range(13)], False, "text", False),
        ([f"centre {i}" for i in range(13)], True, "category", False),
        (["I", "II"], False, "category", False),
    ],
)
def test_the_kind_of_a_column_is_decided_once(cells: list, categories: bool, kind: str, as_numbers: bool) -> None:
    n = 2 * len(cells)
    columns = {"time": list(np.arange(1.0, n + 1)), "event": [1, 0] * len(cells), "x": cells * 2}
    cohort = upload(columns, factors=("x",), categories=("x",) if categories else ())
    column = cohort.study.column("x")
    assert (column.type, column.numbers) == (kind, as_numbers)


def test_a_study_says_so_itself() -> None:
    assert Column(type="category", levels=("0", "1.5"), numbers=True).holds_numbers
    assert not Column(type="category", levels=("0", "A")).holds_numbers
    with pytest.raises(ValueError, match="whose levels are all numbers"):
        Column(type="category", levels=("0", "A"), numbers=True)
