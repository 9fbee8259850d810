"""What a page shows, by the public route, equals R: survival, limits, median, tests, hazard ratio, restricted mean."""

import hashlib
import math
from functools import cache

import numpy as np
import pandas as pd
import pytest

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.adjusted import estimate_adjusted
from hcc_dash.estimation.comparison import Comparison
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.questions.survival.numbers.survival_result import Panel, SurvivalResult
from hcc_dash.study.parts import Covariate
from hcc_dash.study.time import convert_time
from tests.estimation.cohorts import BUNDLED, UPLOADED, bundled, golden_cohort, upload, whole
from tests.kernels.golden import ROOT, answers, assert_equal_to_r, check_provenance, golden_datasets, load_sample, value

pytestmark = pytest.mark.golden

DATASETS = [name for name in golden_datasets() if name in UPLOADED or name.split()[0] in BUNDLED]
STRATIFIED = [name for name in DATASETS if name != "lung months"]  # its 18 centres are too many for a factor
TAU = {"asaur": 60, "colon": 1826, "lung": 700, "lung months": 24, "lo2007": 1461, "prtras001": 1000}
STRATUM = {"lo2007": "stage_group", "prtras001": "bclc"}


def test_every_dataset_is_asked() -> None:
    assert set(UPLOADED) < set(DATASETS)
    assert {"lo2007 os", "lo2007 rfs", "prtras001 os", "prtras001 rfs"} < set(DATASETS)


@cache
def cohort_of(dataset: str) -> Cohort:
    """The dataset's cohort, its study asking for the restricted mean to R's horizon."""
    source = dataset.split()[0]
    if source in BUNDLED:
        check_provenance(f"data/{source}/subjects.csv")
    cohort = golden_cohort(dataset)
    tau = TAU[dataset if dataset in TAU else source]
    unit = cohort.study.time_to_event[0].unit
    methods = cohort.study.methods.model_copy(update={"rmst_tau_months": convert_time(tau, unit, "months")})
    return Cohort(cohort.study.model_copy(update={"methods": methods}), cohort.tables, trail=cohort.trail)


@cache
def found(dataset: str, stratified: bool = False, joint: bool = False) -> SurvivalResult:
    endpoint = dataset.split()[1] if dataset.split()[0] in BUNDLED else "event"
    strata = (STRATUM.get(dataset.split()[0], "stratum"),) if stratified else ()
    return estimate_survival(cohort_of(dataset), SurvivalOptions(endpoint=endpoint, strata=strata, joint=joint))


def only_panel(result: SurvivalResult) -> Panel:
    assert len(result.panels) == 1
    return result.panels[0]


@pytest.mark.parametrize("dataset", DATASETS)
def test_curves(dataset: str) -> None:
    panel = only_panel(found(dataset))
    rows = answers(dataset, "curve")
    for arm in load_sample(dataset).labels:
        frame = panel.curves[panel.curves["arm"] == arm]
        asked = rows.loc[(rows["group"] == arm) & (rows["quantity"] == "survival"), "time"].to_numpy(float)
        at = np.searchsorted(frame["time"].to_numpy(), asked + 1e-8, side="right") - 1
        read = frame.iloc[at]
        assert_equal_to_r(read["estimate"], value(rows, "survival", arm))
        survival, error = read["estimate"].to_numpy(), read["std_error"].to_numpy()
        alive = survival > 0
        assert_equal_to_r(error[alive] / survival[alive], value(rows, "std_error", arm)[alive])
        assert_equal_to_r(read["conf_low"], value(rows, "conf_low log-log", arm))
        assert_equal_to_r(read["conf_high"], value(rows, "conf_high log-log", arm))


@pytest.mark.parametrize("dataset", ["asaur os", "asaur rfs"])
def test_counts_at_every_time(dataset: str) -> None:
    panel, rows = only_panel(found(dataset)), answers(dataset, "curve")
    for arm in load_sample(dataset).labels:
        frame = panel.curves[(panel.curves["arm"] == arm) & (panel.curves["time"] > 0)]
        for column in ("n_at_risk", "n_events", "n_censored"):
            np.testing.assert_array_equal(frame[column], value(rows, column, arm))


@pytest.mark.parametrize("dataset", DATASETS)
def test_median_and_follow_up(dataset: str) -> None:
    for group in only_panel(found(dataset)).groups:
        for question, ours in (("quantile log-log", group.median), ("follow-up log-log", group.follow_up)):
            rows = answers(dataset, question)
            place = 1 if question.startswith("quantile") else 0
            theirs = [value(rows, what, group.arm)[place] for what in ("estimate", "conf_low", "conf_high")]
            assert_equal_to_r(
                [ours.value, *((ours.conf_low, ours.conf_high) if ours.estimable else theirs[1:])], theirs
            )


@pytest.mark.parametrize("dataset", DATASETS)
def test_restricted_mean_and_its_difference(dataset: str) -> None:
    panel, rows = only_panel(found(dataset)), answers(dataset, "restricted mean")
    theirs = {}
    for group in panel.groups:
        mean, error = (value(rows, what, group.arm)[0] for what in ("estimate", "std_error"))
        theirs[group.arm] = mean, error
        assert_equal_to_r([group.rmst.value, group.rmst.std_error], [mean, error])
    for comparison in panel.comparisons:
        (arm, arm_error), (control, control_error) = theirs[comparison.arm], theirs[comparison.reference]
        half = 1.959963984540054 * math.hypot(arm_error, control_error)
        ours = comparison.rmst_difference
        assert_equal_to_r(
            [ours.value, ours.conf_low, ours.conf_high],
            [arm - control, arm - control - half, arm - control + half],
        )


def assert_test_equals_r(test: object, dataset: str, question: str) -> None:
    rows = answers(dataset, question)
    theirs = [value(rows, what)[0] for what in ("statistic", "df", "p_value")]
    assert_equal_to_r([test.statistic, test.df, test.p_value], theirs)


@pytest.mark.parametrize("dataset", DATASETS)
def test_log_rank(dataset: str) -> None:
    panel = only_panel(found(dataset))
    assert_test_equals_r(panel.log_rank, dataset, "log-rank rho=0")
    assert panel.stratified_log_rank is None


@pytest.mark.parametrize("dataset", STRATIFIED)
def test_stratified_log_rank(dataset: str) -> None:
    panel = only_panel(found(dataset, stratified=True))
    assert_test_equals_r(panel.log_rank, dataset, "log-rank rho=0")
    assert_test_equals_r(panel.stratified_log_rank, dataset, "log-rank rho=0 stratified")


@pytest.mark.parametrize(
    ("dataset", "stratified"), [(name, False) for name in DATASETS] + [(name, True) for name in STRATIFIED]
)
def test_hazard_ratio(dataset: str, stratified: bool) -> None:
    """Of each pair alone, and of one model of all groups where that is asked for."""
    how = f"efron{' stratified' if stratified else ''}"
    pairs, joint = (only_panel(found(dataset, stratified, one)).comparisons for one in (False, True))
    labels = load_sample(dataset).labels[1:]
    assert [one.arm for one in pairs] == labels
    for term, (label, alone, together) in enumerate(zip(labels, pairs, joint, strict=True)):
        assert_ratio_equals_r(together, answers(dataset, f"cox group {how}"), term)
        if len(labels) > 1:
            assert_ratio_equals_r(alone, answers(dataset, f"cox pair {label} {how}"), 0)
            assert alone.hazard_ratio != together.hazard_ratio
        else:
            assert alone.hazard_ratio == together.hazard_ratio


def assert_ratio_equals_r(comparison: Comparison, rows: pd.DataFrame, term: int) -> None:
    coef = value(rows, "coef", str(term))[0]
    variance = (rows["quantity"] == "covariance") & (rows["group"] == str(term)) & (rows["time"] == term)
    error = math.sqrt(rows[variance]["value"].iloc[0])
    ratio = comparison.hazard_ratio
    assert_equal_to_r(
        [ratio.value, ratio.conf_low, ratio.conf_high, ratio.std_error],
        [*np.exp([coef, coef - 1.959963984540054 * error, coef + 1.959963984540054 * error]), error],
    )
    assert_equal_to_r(comparison.hazard_ratio_p, math.erfc(abs(coef / error) / math.sqrt(2)))


@pytest.mark.parametrize("study", BUNDLED)
@pytest.mark.parametrize("endpoint", ["os", "rfs"])
def test_adjusted_hazard_ratio(study: str, endpoint: str) -> None:
    check_provenance(f"data/{study}/subjects.csv")
    terms = (
        Covariate(id="age", column="age", label="Age"),
        Covariate(id="tumour_size", column="tumour_size", label="Size"),
        Covariate(id="log10_afp", column="afp", label="AFP", transform="log10"),
    )
    cohort = bundled(study)
    cohort = Cohort(cohort.study.model_copy(update={"covariates": terms}), cohort.tables)
    assert (cohort.subjects["afp"] >= 1).all()  # R's table raises smaller ones to 1; the study does not
    result = estimate_adjusted(cohort, endpoint, ("age", "tumour_size", "log10_afp"))
    rows = answers(f"{study} {endpoint}", "cox several efron")
    coefs = [value(rows, "coef", str(term))[0] for term in range(4)]
    ours = [result.hazard_ratio, *(estimate for _, estimate in result.covariates)]
    assert_equal_to_r([one.value for one in ours], np.exp(coefs))
    assert (result.n, result.n_events) == (value(rows, "n")[0], value(rows, "n_events")[0])
    covariance = rows[(rows["quantity"] == "covariance") & (rows["group"] == "0")].sort_values("time")["value"]
    assert_equal_to_r(result.hazard_ratio.std_error, math.sqrt(covariance.iloc[0]))


INTERACTIONS = pd.read_csv(ROOT / "tests" / "golden" / "interaction.csv", comment="#")
RERUN = "Run again from the checkout's folder: Rscript tests/golden/interaction.R"


def interaction_cohort(dataset: str, factor: str) -> Cohort:
    if dataset.split()[0] in BUNDLED:
        return bundled(dataset.split()[0])
    path = {"asaur os": "hcc_asaur_hepatocellular", "colon death": "colon", "lung": "lung"}[dataset]
    frame = pd.read_csv(ROOT / "tests" / "data" / f"{path}.csv")
    if dataset == "asaur os":
        time, event, arm = frame["OS"], frame["Death"], frame["BCLC"]
    elif dataset == "lung":
        frame = frame[frame["ph.ecog"].isin([0, 1, 2])]
        time, event, arm = frame["time"], frame["status"] - 1, frame["sex"]
    else:
        frame = frame[frame["etype"] == 2]
        time, event, arm = frame["time"], frame["status"], frame["rx"]
    columns = {"time": time.tolist(), "event": event.tolist(), "arm": arm.astype(str).tolist()}
    level = frame[factor].map(lambda code: "" if pd.isna(code) else f"{code:g}")
    unit = "months" if dataset == "asaur os" else "days"
    return upload(columns | {"level": level.tolist()}, factors=("level",), time_unit=unit)


def test_interaction_golden_was_made_from_these_files() -> None:
    stated = (ROOT / "tests" / "golden" / "interaction.csv").read_text().splitlines()
    files = [line.split()[2:] for line in stated if line.startswith("# sha256")]
    assert len(files) == 5
    for digest, path in files:
        assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == digest, f"{path} has changed. {RERUN}"


@pytest.mark.parametrize("row", list(INTERACTIONS.itertuples()), ids=lambda r: f"{r.dataset}-{r.factor}-{r.ties}")
def test_interaction(row: object) -> None:
    cohort = interaction_cohort(row.dataset, row.factor)
    methods = cohort.study.methods.model_copy(update={"ties": row.ties})
    cohort = Cohort(cohort.study.model_copy(update={"methods": methods}), cohort.tables)
    ours = row.dataset.split()[0] in BUNDLED
    endpoint = row.dataset.split()[1] if ours else "event"
    test = estimate_survival(
        cohort, SurvivalOptions(endpoint=endpoint, panels=row.factor if ours else "level")
    ).interaction
    assert test is not None
    assert_equal_to_r([test.statistic, test.df, test.p_value], [row.statistic, row.df, row.p_value])


@pytest.mark.parametrize("study", BUNDLED)
def test_the_whole_trial_holds_the_narrowed_one(study: str) -> None:
    narrowed = set(bundled(study).subjects["subject_id"])
    assert narrowed <= set(whole(study).subjects["subject_id"])
    assert len(narrowed) == {"lo2007": 80, "prtras001": 332}[study]
