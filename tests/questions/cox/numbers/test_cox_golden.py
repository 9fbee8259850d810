"""Cox models by the public route equal R: ratios, tests, concordance, proportional hazards, adjusted survival."""

import hashlib
import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.cox.numbers.chosen_terms import read_term
from hcc_dash.questions.cox.numbers.model import estimate_cox
from hcc_dash.questions.cox.numbers.options import CoxOptions, registered_options
from hcc_dash.questions.cox.numbers.result import CoxResult, CoxRow
from hcc_dash.questions.cox.numbers.standardised import estimate_standardised
from hcc_dash.study.time import convert_time
from tests.estimation.cohorts import bundled, upload
from tests.kernels.golden import ROOT

pytestmark = pytest.mark.golden

GOLDEN = ROOT / "tests" / "golden" / "cox_model.csv"
RERUN = "Run again from the checkout's folder: Rscript tests/golden/cox_model.R"
NUMBERS = pd.read_csv(GOLDEN, comment="#", dtype={"term": str})
Z = 1.959963984540054


def table(path: str) -> pd.DataFrame:
    return pd.read_csv(ROOT / "tests" / "data" / f"{path}.csv")


def uploaded(frame: pd.DataFrame, time: str, event: pd.Series, arm: str, *factors: str, **more: Any) -> Cohort:
    """A data set as a clinic's own table, its factors as they stand."""
    columns = {
        "time": frame[time].tolist(),
        "event": event.astype(int).tolist(),
        "arm": frame[arm].astype(str).tolist(),
    }
    return upload(columns | {one: frame[one].tolist() for one in factors}, factors=factors, **more)


@cache
def cohort_of(question: str) -> Cohort:
    name = question.split()[0]
    if name in {"lo2007", "prtras001"}:
        return bundled(name)
    if name == "asaur":
        frame = table("hcc_asaur_hepatocellular")
        return uploaded(frame, "OS", frame["Death"], "BCLC", "Age", "CXCL17T", "TNM", reference="1")
    if name == "veteran":
        frame = table("veteran")
        return uploaded(frame, "time", frame["status"], "trt", "karno", "celltype", reference="1", time_unit="days")
    if name == "pbc":
        frame = table("pbc")
        frame = frame[frame["trt"].notna()].assign(trt=lambda d: d["trt"].astype(int))
        factors = ("age", "bili", "platelet", "sex")
        return uploaded(frame, "time", frame["status"] == 2, "trt", *factors, reference="1", time_unit="days")
    frame = table("colon").query("etype == 2")
    return uploaded(frame, "time", frame["status"], "rx", "age", "obstruct", "nodes", reference="Obs", time_unit="days")


def months(value: float, unit: str) -> float:
    return convert_time(value, unit, "months")


def own(endpoint: str, terms: str, cut: float = 24.0, **more: Any) -> tuple[str, str, float, dict[str, Any]]:
    return endpoint, terms, cut, more


QUESTIONS: dict[str, tuple[str, str, float, dict[str, Any]]] = {
    "lo2007 os interaction": own(
        "os", "tumour_size virus", strata=("stage_group",), ties="breslow", interactions=("tumour_size",)
    ),
    "prtras001 rfs spline": own(
        "rfs", "bclc tumour_size:spline platelets:per_10", months(365.25, "days"), strata=("cirrhosis",)
    ),
    "prtras001 ttr interactions": own("ttr", "log10_hbsag cirrhosis", interactions=("log10_hbsag", "cirrhosis")),
    "asaur os": own("event", "Age CXCL17T:log10 TNM"),
    "veteran": own("event", "karno celltype", months(60, "days")),
    "pbc": own("event", "age bili:log10 platelet:spline", strata=("sex",)),
    "colon death": own("event", "age obstruct", 24.0),
}
REGISTERED = {"lo2007 os registered": "os", "prtras001 ttr registered": "ttr"}
ALL = [*REGISTERED, *QUESTIONS]


def ask(question: str) -> CoxOptions:
    study = cohort_of(question).study
    if question in REGISTERED:
        found = registered_options(study, REGISTERED[question])
        assert found is not None
        return found
    endpoint, terms, cut, more = QUESTIONS[question]
    read = tuple(read_term(one, study) for one in terms.split())
    return CoxOptions(endpoint=endpoint, terms=read, cut_months=cut, **more)


@cache
def found(question: str) -> CoxResult:
    cohort = cohort_of(question)
    if question == "colon death":  # R left out those without a number of nodes, which is no term of its model
        kept = cohort.subjects["nodes"].notna()
        cohort = Cohort(cohort.study, {"subjects": cohort.subjects[kept]})
    return estimate_cox(cohort, ask(question))


def answer(question: str, quantity: str, term: str | None = None) -> np.ndarray:
    rows = NUMBERS[(NUMBERS["question"] == question) & (NUMBERS["quantity"] == quantity)]
    if term is not None:
        rows = rows[rows["term"] == term]
    assert len(rows), f"no {quantity} of {term} for {question}. {RERUN}"
    return rows["value"].to_numpy(dtype=np.float64)


def equal(ours: object, theirs: object) -> None:
    np.testing.assert_allclose(np.asarray(ours, dtype=float), theirs, rtol=1e-8, atol=1e-8)


def test_golden_was_made_from_these_files() -> None:
    files = [line.split()[2:] for line in GOLDEN.read_text().splitlines() if line.startswith("# sha256")]
    assert len(files) == 6
    for digest, path in files:
        assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == digest, f"{path} has changed. {RERUN}"


def test_every_question_of_the_golden_is_asked() -> None:
    assert set(NUMBERS["question"]) == set(ALL)


@pytest.mark.parametrize("question", ALL)
def test_who_is_analysed(question: str) -> None:
    result = found(question)
    assert result.why_not == ""
    assert (result.n_analysed, result.n_events) == (answer(question, "n")[0], answer(question, "n_events")[0])


def name_of(row: CoxRow, result: CoxResult) -> str:
    if row.kind == "arm":
        return f"arm {row.arm}"
    if row.kind == "interaction":
        return row.level if row.at else f"{row.term.removeprefix('arm * ')} {row.level}"
    several = sum(one.term == row.term for one in result.rows) > 2
    return f"{row.term} {row.level}" if several else row.term


@pytest.mark.parametrize("question", ALL)
def test_hazard_ratios(question: str) -> None:
    result = found(question)
    compared = [row for row in result.rows if not row.reference]
    for row in compared:
        name = name_of(row, result)
        log_ratio, error = answer(question, "log ratio", name)[0], answer(question, "std_error", name)[0]
        ours = row.multivariable
        equal(
            [math.log(ours.value), math.log(ours.conf_low), math.log(ours.conf_high), ours.std_error],
            [log_ratio, log_ratio - Z * error, log_ratio + Z * error, error],
        )
        equal(row.p_value, math.erfc(abs(log_ratio / error) / math.sqrt(2)))
        if row.kind != "interaction":
            alone = [answer(question, what, f"{name} alone")[0] for what in ("log ratio", "std_error")]
            equal([math.log(row.univariable.value), row.univariable.std_error], alone)
    asked = NUMBERS[(NUMBERS["question"] == question) & (NUMBERS["quantity"] == "log ratio")]["term"]
    assert {name_of(row, result) for row in compared} == {one for one in asked if not one.endswith(" alone")}


@pytest.mark.parametrize("question", ALL)
def test_overall_tests_and_concordance(question: str) -> None:
    result = found(question)
    for test in result.overall_tests:
        equal(test.statistic, answer(question, test.name)[0])
        assert test.df == answer(question, "df")[0]
    assert len(result.overall_tests) == 3
    equal(
        [result.concordance.value, result.concordance.std_error],
        [answer(question, "concordance")[0], answer(question, "concordance std_error")[0]],
    )


PRODUCTS = {
    "arm * tumour_size": "product",
    "arm * log10_hbsag": "product_hbsag",
    "arm * cirrhosis": "product_cirrhosis",
}


@pytest.mark.parametrize("question", ALL)
def test_likelihood_ratio_of_each_term(question: str) -> None:
    for one in found(question).term_tests:
        name = PRODUCTS.get(one.term, one.term)
        equal(one.test.statistic, answer(question, "drop", name)[0])
        assert one.test.df == answer(question, "drop df", name)[0]


@pytest.mark.parametrize("question", ALL)
def test_proportional_hazards(question: str) -> None:
    hazards = found(question).hazards
    assert hazards is not None
    for place, one in enumerate([*(test.test for test in hazards.tests), hazards.overall], start=1):
        name = str(place) if place <= len(hazards.tests) else "GLOBAL"
        theirs = [answer(question, what, name)[0] for what in ("zph", "zph df", "zph p_value")]
        equal([one.statistic, one.df, one.p_value], theirs)


@pytest.mark.parametrize("question", ALL)
def test_the_smooth_curve_of_the_arm(question: str) -> None:
    hazards = found(question).hazards
    assert hazards is not None
    smooth = hazards.trends[0].smooth
    curve, error = answer(question, "smooth"), answer(question, "smooth std_error")
    equal(smooth["estimate"], curve)
    equal(smooth["conf_low"], curve - Z * error)
    equal(smooth["conf_high"], curve + Z * error)


@pytest.mark.parametrize(
    "question", ["prtras001 ttr registered", "prtras001 rfs spline", "asaur os", "veteran", "pbc", "colon death"]
)
def test_early_and_late(question: str) -> None:
    hazards = found(question).hazards
    assert hazards is not None
    for place, one in enumerate(hazards.early_late, start=1):
        for ours, when in ((one.early, "early"), (one.late, "late")):
            theirs = [answer(question, what, f"arm {place}")[0] for what in (when, f"{when} std_error")]
            equal([math.log(ours.value), ours.std_error], theirs)


@pytest.mark.parametrize("question", ALL)
def test_adjusted_survival(question: str) -> None:
    asked = NUMBERS[(NUMBERS["question"] == question) & (NUMBERS["quantity"] == "survival")]
    result = found(question)
    for time in asked["time"].unique():
        at = replace(result.options, landmark_months=months(time, result.endpoint.unit))
        standardised = estimate_standardised(replace(result, options=at))
        rows = NUMBERS[(NUMBERS["question"] == question) & (NUMBERS["time"] == time)]
        for what, pairs in (("survival", standardised.at_landmark), ("difference", standardised.differences)):
            for arm, ours in pairs:
                theirs = [
                    rows[(rows["term"] == arm) & (rows["quantity"] == name)]["value"].iloc[0]
                    for name in (what, f"{what} std_error")
                ]
                equal([ours.value, ours.std_error], theirs)
