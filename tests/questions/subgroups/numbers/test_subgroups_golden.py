"""The forest and the smooth interaction equal R: ratios, limits, interaction tests, curves; plain and stratified."""

import hashlib
import math
from functools import cache

import numpy as np
import pandas as pd
import pytest

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.events import take
from hcc_dash.estimation.interaction import compare_interaction
from hcc_dash.questions.subgroups.numbers.arms import collect_two_arms
from hcc_dash.questions.subgroups.numbers.modifier import estimate_modifier
from hcc_dash.questions.subgroups.numbers.options import ModifierOptions, SubgroupOptions
from hcc_dash.questions.subgroups.numbers.result import SubgroupResult
from hcc_dash.questions.subgroups.numbers.subgroups import estimate_subgroups
from tests.estimation.cohorts import bundled, upload
from tests.kernels.golden import ROOT, assert_equal_to_r

pytestmark = pytest.mark.golden

GOLDEN = ROOT / "tests" / "golden" / "subgroups.csv"
RERUN = "Run again from the checkout's folder: Rscript tests/golden/subgroups.R"
FACTORS = {
    "asaur os": ("TNM", "Gender", "Tumormultiplicity"),
    "colon death": ("sex", "obstruct", "differ"),
    "lo2007 os": ("stage_group", "sex", "cirrhosis", "tumour_number"),
    "prtras001 ttr": ("bclc", "radical_treatment", "hbsag_group", "mvi", "tnm", "cnlc"),
}
STRATUM = {"asaur os": "Gender", "colon death": "sex", "lo2007 os": "stage_group", "prtras001 ttr": "cirrhosis"}
NUMBERS = [
    ("asaur os", "Age", "Age", "none"),
    ("colon death", "age", "age", "none"),
    ("colon death", "nodes", "nodes", "none"),
    ("lo2007 os", "tumour_size", "tumour_size", "none"),
    ("prtras001 ttr", "age", "age", "none"),
    ("prtras001 ttr", "log10_hbsag", "hbsag", "log10"),
]


@cache
def golden() -> pd.DataFrame:
    return pd.read_csv(GOLDEN, comment="#", dtype={"level": str}, keep_default_na=False)


@cache
def cohort_of(dataset: str) -> Cohort:
    if dataset.split()[0] in {"lo2007", "prtras001"}:
        return bundled(dataset.split()[0])
    if dataset.startswith("asaur"):
        d = pd.read_csv(ROOT / "tests/data/hcc_asaur_hepatocellular.csv")
        columns = {"time": d["OS"], "event": d["Death"], "arm": [f"b{one}" for one in d["BCLC"]], "Age": d["Age"]}
        return upload(
            {k: list(v) for k, v in columns.items()} | _texts(d, FACTORS[dataset]),
            factors=(*FACTORS[dataset], "Age"),
            reference="b1",
        )
    d = pd.read_csv(ROOT / "tests/data/colon.csv")
    d = d[d["etype"] == 2]
    columns = {"time": d["time"], "event": d["status"], "arm": d["rx"], "age": d["age"], "nodes": d["nodes"]}
    return upload(
        {k: list(v) for k, v in columns.items()} | _texts(d, FACTORS[dataset]),
        time_unit="days",
        factors=(*FACTORS[dataset], "age", "nodes"),
        reference="Obs",
    )


def _texts(d: pd.DataFrame, columns: tuple[str, ...]) -> dict[str, list[str]]:
    return {column: ["" if math.isnan(one) else f"{one:g}" for one in d[column]] for column in columns}


def arm_of(dataset: str) -> str:
    return "Lev+5FU" if dataset.startswith("colon") else ""


@cache
def found(dataset: str, question: str) -> SubgroupResult:
    endpoint = dataset.split()[1] if dataset.split()[0] in {"lo2007", "prtras001"} else "event"
    strata = (STRATUM[dataset],) if question == "stratified" else ()
    return estimate_subgroups(
        cohort_of(dataset),
        SubgroupOptions(endpoint=endpoint, factors=FACTORS[dataset], arm=arm_of(dataset), strata=strata),
    )


def test_r_read_the_files_that_are_here() -> None:
    stated = [line.split() for line in GOLDEN.read_text().splitlines() if line.startswith("# sha256")]
    assert len(stated) == 4
    for _, _, digest, name in stated:
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest, f"{name} has changed. {RERUN}"


@pytest.mark.parametrize("question", ["plain", "stratified"])
@pytest.mark.parametrize("dataset", FACTORS)
def test_every_row(dataset: str, question: str) -> None:
    result = found(dataset, question)
    rows = golden().query("dataset == @dataset and question == @question")
    ours = {("overall", ""): result.overall} | {(r.column, r.level): r for f in result.factors for r in f.subgroups}
    asked = {(f, level) for f, level in zip(rows["factor"], rows["level"], strict=True) if level or f == "overall"}
    assert set(ours) == asked
    estimated = 0
    for (factor, level), row in ours.items():
        theirs = rows[(rows["factor"] == factor) & (rows["level"] == level)].set_index("quantity")["value"]
        assert (row.n, row.n_events) == (theirs["n"], theirs["n_events"])
        ratio = row.hazard_ratio
        assert ratio.estimable == ("estimate" in theirs), (factor, level, ratio)
        if ratio.estimable:
            estimated += 1
            assert_equal_to_r(
                [ratio.value, ratio.std_error, ratio.conf_low, ratio.conf_high],
                theirs[["estimate", "std_error", "conf_low", "conf_high"]],
            )
    assert estimated >= 4


@pytest.mark.parametrize("question", ["plain", "stratified"])
@pytest.mark.parametrize("dataset", FACTORS)
def test_interaction(dataset: str, question: str) -> None:
    rows = golden().query("dataset == @dataset and question == @question")
    for factor in found(dataset, question).factors:
        theirs = rows[(rows["factor"] == factor.column) & (rows["level"] == "")].set_index("quantity")["value"]
        assert factor.interaction.estimable == bool(len(theirs)), factor.column
        if len(theirs):
            test = factor.interaction
            assert_equal_to_r([test.statistic, test.df, test.p_value], theirs[["statistic", "df", "p_value"]])


@pytest.mark.parametrize(("dataset", "name", "column", "scale"), NUMBERS)
def test_smooth_interaction(dataset: str, name: str, column: str, scale: str) -> None:
    cohort = cohort_of(dataset)
    endpoint = "event" if cohort.study.id == "upload" else dataset.split()[1]
    result = estimate_modifier(
        cohort, ModifierOptions(endpoint=endpoint, column=column, arm=arm_of(dataset), scale=scale)
    )
    rows = golden().query("dataset == @dataset and question == 'modifier' and factor == @name")
    for test, level in ((result.linear, "linear"), (result.spline, "spline")):
        theirs = rows[rows["level"] == level].set_index("quantity")["value"]
        assert_equal_to_r([test.statistic, test.df, test.p_value], theirs[["statistic", "df", "p_value"]])
    curve = result.curve.iloc[[0, 15, 30, 45, 60]]
    values = np.log10(curve["value"]) if scale == "log10" else curve["value"]
    theirs = rows[~rows["level"].isin(["linear", "spline"])]
    assert_equal_to_r(values, theirs.loc[theirs["quantity"] == "estimate", "level"].astype(float))
    for quantity in ("estimate", "std_error"):
        assert_equal_to_r(curve[quantity], theirs.loc[theirs["quantity"] == quantity, "value"])


@pytest.mark.parametrize("dataset", FACTORS)
def test_the_survival_pages_interaction_test_is_the_same(dataset: str) -> None:
    result, cohort = found(dataset, "plain"), cohort_of(dataset)
    compared = collect_two_arms(cohort, result.endpoint.id, arm_of(dataset))
    events = compared.events
    for factor in result.factors:
        codes = cohort.subjects[factor.column].cat.codes.to_numpy()[events.rows]
        known = codes >= 0
        other = compare_interaction(take(events, known), codes[known], cohort.study.methods)
        assert factor.interaction.why_missing == other.why_missing
        if other.estimable:
            np.testing.assert_allclose(factor.interaction.statistic, other.statistic, rtol=1e-8, atol=1e-9)
            assert factor.interaction.df == other.df
