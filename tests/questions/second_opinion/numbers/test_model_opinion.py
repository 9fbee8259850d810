"""Other engines confirm the mixed model; a known difference is explained, an unknown one is said aloud."""

import math
import shutil
from dataclasses import dataclass, replace
from functools import cache
from typing import get_args

import numpy as np
import pytest

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.quality_of_life.numbers.model import fit_change
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.numbers.model_result import ModelResult
from hcc_dash.questions.quality_of_life.numbers.model_rows import collect_rows
from hcc_dash.questions.quality_of_life.numbers.scores import forms_of
from hcc_dash.questions.second_opinion.numbers import model_opinion
from hcc_dash.questions.second_opinion.numbers.engines import r_models, r_process, statsmodels_engine
from hcc_dash.questions.second_opinion.numbers.engines.model_sample import Combination, ModelSample
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Opinion
from hcc_dash.questions.second_opinion.numbers.engines.r_models import LME4, MMRM, NLME
from hcc_dash.questions.second_opinion.numbers.engines.read_model_sample import read_model_sample
from hcc_dash.questions.second_opinion.numbers.model_differences import Seen, explain
from hcc_dash.questions.second_opinion.numbers.model_opinion import ENGINES, compare_models
from hcc_dash.questions.second_opinion.numbers.result import ModelOpinion
from hcc_dash.questions.second_opinion.words.second_opinion_method import say_notes
from tests.estimation.cohorts import bundled
from tests.questions.quality_of_life.numbers.model_cohorts import few, noise, small
from tests.questions.quality_of_life.numbers.qol_cohorts import simulated

needs_r = pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not on this machine")
LINES = ModelOptions(engine="random-slope")


def asked_of(monkeypatch: pytest.MonkeyPatch, *engines: object) -> None:
    """Let only these engines be asked."""
    monkeypatch.setattr(model_opinion, "ENGINES", engines)


def verdicts(result: ModelOpinion, engine: str, *terms: str) -> set[str]:
    return {one.verdict for one in result.checks if one.engine == engine and (not terms or one.term in terms)}


def skip_without(result: ModelOpinion) -> None:
    for engine in result.engines:
        if engine.absent:
            pytest.skip(engine.absent)


@needs_r
@pytest.mark.parametrize(
    "options",
    [
        ModelOptions(),
        ModelOptions(structure="heterogeneous Toeplitz", df="satterthwaite"),
        ModelOptions(structure="AR(1)", baseline="clda"),
    ],
    ids=["unstructured", "Toeplitz", "AR(1)"],
)
def test_nlme_finds_the_same(monkeypatch: pytest.MonkeyPatch, options: ModelOptions) -> None:
    asked_of(monkeypatch, NLME)
    result = compare_models(small(), options)
    skip_without(result)
    assert result.engines[0].failed == ""
    assert result.model.structure == options.structure
    assert result.count("differs") == 0
    error = "error" if options.df == "satterthwaite" else "model_error"
    assert verdicts(result, "nlme", "n_scores", "n", "mean", f"mean_{error}", "difference", "average") == {"agrees"}
    assert verdicts(result, "nlme", "log_likelihood") == {"agrees"}
    assert verdicts(result, "nlme", "difference_df", "difference_low", "difference_p") == {"not offered"}


@needs_r
@pytest.mark.parametrize(
    "options",
    [ModelOptions(), ModelOptions(structure="heterogeneous AR(1)", df="satterthwaite", baseline="clda")],
    ids=["Kenward-Roger", "Satterthwaite, cLDA"],
)
def test_mmrm_finds_every_number(monkeypatch: pytest.MonkeyPatch, options: ModelOptions) -> None:
    asked_of(monkeypatch, MMRM)
    result = compare_models(small(), options)
    skip_without(result)
    assert result.engines[0].failed == ""
    assert verdicts(result, "mmrm") == {"agrees"}


def test_statsmodels_confirms_straight_lines_of_the_bundled_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_of(monkeypatch, statsmodels_engine)
    result = compare_models(few(), LINES)
    assert result.count("differs") == 0
    assert result.engines[0].answered
    alike = verdicts(result, "statsmodels", "mean", "slope", "slope_model_error", "log_likelihood", "n_patients", "n")
    assert alike <= {"agrees", "explained"}
    assert verdicts(result, "statsmodels", "n", "n_scores", "log_likelihood") == {"agrees"}
    assert verdicts(result, "statsmodels", "slope_df") == {"not offered"}


@needs_r
def test_lme4_confirms_straight_lines_and_pbkrtest_parts_by_its_information_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked_of(monkeypatch, LME4)
    result = compare_models(few(), LINES)
    skip_without(result)
    assert (result.engines[0].failed, result.count("differs")) == ("", 0)
    assert verdicts(result, "lme4", "mean", "slope", "slope_model_error", "log_likelihood", "n") == {"agrees"}
    if "pbkrtest" not in result.engines[0].version:
        pytest.skip("R's package pbkrtest is not installed on this machine")
    assert verdicts(result, "lme4") == {"agrees", "explained"}
    reasons = {one.reason for one in result.checks if one.verdict == "explained"}
    assert all("expected information" in one for one in reasons), "down to Kenward and Roger"


def test_every_number_of_the_page_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_of(monkeypatch, Told(Opinion("other", "1", ({},))))
    result = compare_models(small(), LINES)
    parts = ("", "_model_error", "_error", "_df", "_low", "_high", "_p")
    asked = {f"{one}{part}" for one in get_args(Combination) for part in parts} - {"mean_p"}  # a mean is not tested
    assert {one.term for one in result.checks} == {"n_patients", "n_scores", "n", "log_likelihood"} | asked
    own = {(one.arm, one.level, one.term): one.ours for one in result.checks}
    model = result.model
    for frame, name in ((model.means, "mean"), (model.differences, "difference")):
        for _, row in frame.iterrows():
            at = (row["arm"], row["visit"])
            assert own[*at, name] == row["estimate"]
            assert own[*at, f"{name}_error"] == row["std_error"]
            assert own[*at, f"{name}_model_error"] < row["std_error"], "Kenward and Roger's allows for more"
    assert {one.verdict for one in result.checks} == {"not offered"}
    assert result.n_unchecked == len(result.checks)
    assert {one.withheld for one in result.checks if one.term == "difference_p"} == {True}


@dataclass(frozen=True)
class Told:
    """An engine that gives this opinion."""

    opinion: Opinion

    def ask(self, _: ModelSample) -> Opinion:
        return self.opinion


@cache
def fitted() -> ModelResult:
    """Straight lines through the small trial."""
    return fit_change(small(), LINES)


@cache
def honest() -> Opinion:
    """What statsmodels says of straight lines through the small trial."""
    return statsmodels_engine.ask(sample_of(small(), LINES))


def sample_of(cohort: Cohort, options: ModelOptions) -> ModelSample:
    forms = forms_of(cohort)
    assert forms is not None
    return read_model_sample(cohort, fit_change(cohort, options), forms)


@pytest.mark.parametrize(
    ("term", "code", "by"),
    [
        ("mean", 1, 1e-3),
        ("difference", 5, -1e-3),
        ("slope_model_error", 1, 1e-3),
        ("average", 1, 1e-3),
        ("n", 2, 1),
        ("n_patients", 0, -1),
        ("log_likelihood", 0, 1e-3),
        ("log_likelihood", 0, -1e-3),
        ("mean", 2, math.nan),
    ],
)
def test_an_engine_that_disagrees_is_heard(monkeypatch: pytest.MonkeyPatch, term: str, code: int, by: float) -> None:
    answers = dict(honest().answers[0])
    answers[term, code] += by
    monkeypatch.setattr(model_opinion, "fit_change", lambda *_: fitted())
    asked_of(monkeypatch, Told(replace(honest(), answers=(answers,))))
    result = compare_models(small(), LINES)
    (found,) = (one for one in result.checks if one.verdict == "differs")
    assert (found.engine, found.term) == ("statsmodels", term)
    assert "no known reason" in found.reason


def test_a_score_that_ours_lost_is_missed_by_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The forms are read by another path: one lost by ours shows."""
    asked_of(monkeypatch, statsmodels_engine)
    right = fitted()
    wrong = replace(right, means=right.means.assign(n=right.means["n"] - 1), n_forms=right.n_forms - 1)
    monkeypatch.setattr(model_opinion, "fit_change", lambda *_: wrong)
    result = compare_models(small(), LINES)
    assert {one.term for one in result.checks if one.verdict == "differs"} == {"n", "n_scores"}


def test_variances_below_zero_are_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = fit_change(noise(), LINES)
    assert ours.structure == "random intercept and slope"
    held = {("mean", 1): ours.means["estimate"][0] + 1, ("log_likelihood", 0): ours.log_likelihood - 1, ("n", 1): 11.0}
    asked_of(monkeypatch, Told(Opinion("statsmodels", "1", (held,))))
    result = compare_models(noise(), LINES)
    reasons = {one.term: one.reason for one in result.checks if one.verdict == "explained"}
    assert set(reasons) == {"mean", "log_likelihood"}
    assert "holds the variances" in reasons["mean"]
    assert {one.term for one in result.checks if one.verdict == "differs"} == {"n"}, "a count has no such excuse"


SEEN = Seen("lme4", "mean_df", 100.0, 101.0, -50.0, -50.0, effects_exist=True, by_expected=101.0, error=100.0)


@pytest.mark.parametrize(
    ("seen", "explained"),
    [
        (SEEN, True),
        (replace(SEEN, by_expected=101.2), False),
        (replace(SEEN, engine="mmrm"), False),
        (replace(SEEN, by_expected=math.nan), False),
        (replace(SEEN, by_expected=math.nan, theirs=math.nan), False),
        (Seen("nlme", "mean", 1.0, 1.0002, -50.0, -50.0 - 1e-6, True, math.nan, 0.5), True),
        (Seen("nlme", "mean", 1.0, 1.0002, -50.0, -50.0, True, math.nan, 0.5), False),
        (Seen("nlme", "mean", 1.0, 1.0002, -50.0, -50.0 + 1e-6, True, math.nan, 0.5), False),
        (Seen("nlme", "mean", 1.0, 1.0002, -50.0, -50.0 - 1e-9, True, math.nan, 0.5), False),
        (Seen("nlme", "mean", 1.0, 1.001, -50.0, -51.0, True, math.nan, 0.5), False),
        (Seen("nlme", "n", 40.0, 39.0, -50.0, -51.0, True, math.nan, math.nan), False),
        (Seen("nlme", "log_likelihood", -50.0, -50.0001, -50.0, -50.0001, True, math.nan, math.nan), True),
        (Seen("nlme", "log_likelihood", -50.0, -49.9999, -50.0, -49.9999, True, math.nan, math.nan), False),
        (Seen("lme4", "mean", 1.0, 2.0, -50.0, -51.0, False, math.nan, 0.5), True),
        (Seen("lme4", "mean", 1.0, 2.0, -51.0, -50.0, False, math.nan, 0.5), False),
        (Seen("lme4", "n", 40.0, 39.0, -50.0, -51.0, False, math.nan, math.nan), False),
        (Seen("nlme", "mean", 1.0, 2.0, -50.0, -51.0, False, math.nan, 0.5), False),
    ],
)
def test_only_known_differences_are_explained(seen: Seen, explained: bool) -> None:
    assert bool(explain(seen)) == explained


def test_what_cannot_be_modelled_has_no_second_opinion() -> None:
    result = compare_models(bundled("lo2007"), ModelOptions())
    assert (result.engines, result.checks) == ((), ())
    assert "no quality-of-life questionnaire" in say_notes(result)[0]


# ---- what is read and what is sent ----------------------------------------------------------------------------------


@pytest.mark.parametrize("baseline", ["covariate", "clda"])
def test_both_paths_read_the_same_scores(baseline: str) -> None:
    options = ModelOptions(baseline=baseline, covariates=("bclc_b", "log10_hbsag"))  # type: ignore[arg-type]  # a parameter
    cohort = simulated()
    sample, forms = sample_of(cohort, options), forms_of(cohort)
    assert forms is not None
    ours = collect_rows(cohort, forms, options)
    later = sample.rows[sample.rows["visit"] > 0]
    frame = ours.frame
    np.testing.assert_array_equal(later["visit"], frame["visit"] + 1)
    np.testing.assert_array_equal(later["arm"], frame["arm"])
    expected = frame["value"] if baseline == "clda" else frame["value"] - frame["baseline"]
    np.testing.assert_allclose(later["value"], expected, rtol=0, atol=1e-12)
    own = ours.patients.loc[frame["subject_id"]]
    for theirs, column in (("start", "baseline"), ("x0", ours.covariates[0]), ("x1", ours.covariates[1])):
        np.testing.assert_allclose(later[theirs], own[column], atol=1e-10)
    np.testing.assert_allclose(sample.years, ours.years)
    assert (sample.rows["visit"] == 0).sum() == (len(ours.patients) if baseline == "clda" else 0)


def called(monkeypatch: pytest.MonkeyPatch, answer: Opinion) -> list[tuple[str, list[str], str]]:
    """Let R answer this; returns with what it was called."""
    calls: list[tuple[str, list[str], str]] = []

    def ask(name: str, script: object, arguments: list[str], table: str, **more: object) -> Opinion:
        calls.append((name, arguments, table))
        return replace(answer, engine=name)

    monkeypatch.setattr(r_models, "ask_r", ask)
    return calls


def test_only_scores_and_codes_leave_for_r(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = called(monkeypatch, Opinion("", failed="not now"))
    sample = sample_of(small(), ModelOptions())
    assert NLME.ask(sample).failed == "not now"
    ((name, arguments, table),) = calls
    assert arguments[:7] == ["nlme", "unstructured", "means", "covariate", "kenward-roger", "0.95", "2"]
    assert [float(year) for year in arguments[7:]] == list(sample.years)
    lines = table.splitlines()
    assert lines[0] == "patient,years,visit,value,arm,start"
    assert len(lines) == 1 + len(sample.rows)
    assert name == "nlme"
    assert not any(letter in "".join(lines[1:]).replace("e", "") for letter in "PNSabcdfghijklmnopqrstuvwxyz")


@pytest.mark.parametrize(
    ("options", "answering"),
    [
        (ModelOptions(), ["nlme", "mmrm"]),
        (ModelOptions(structure="compound symmetry"), ["nlme", "lme4", "mmrm"]),
        (LINES, ["lme4", "statsmodels"]),
    ],
)
def test_an_engine_is_asked_about_what_it_offers(
    monkeypatch: pytest.MonkeyPatch, options: ModelOptions, answering: list[str]
) -> None:
    called(monkeypatch, Opinion("", "1", ({},)))
    result = compare_models(small(), options)
    assert [engine.name for engine in result.engines] == ["nlme", "lme4", "mmrm", "statsmodels"]
    assert [engine.name for engine in result.engines if engine.answered] == answering
    assert all("does not offer this model" in one.absent for one in result.engines if not one.answered)


def test_one_visit_is_for_nlme_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    called(monkeypatch, Opinion("", "1", ({},)))
    result = compare_models(noise(1), ModelOptions(structure="compound symmetry"))
    assert [engine.name for engine in result.engines if engine.answered] == ["nlme"]


def test_without_r_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(r_process.shutil, "which", lambda _: None)
    result = compare_models(small(), ModelOptions())
    assert [engine.absent for engine in result.engines if engine.name in {"nlme", "mmrm"}] == [
        "Rscript is not on this machine"
    ] * 2
    assert "nlme was not asked: Rscript is not on this machine." in say_notes(result)
    assert result.checks == ()


@needs_r
def test_a_package_that_is_missing_is_said() -> None:
    found = r_process.ask_r("none", r_models.SCRIPT, ["nosuchpackage", *["1"] * 7], "")
    assert found.absent == "R's package nosuchpackage is not installed on this machine"


def test_the_engines_are_four() -> None:
    assert (NLME, LME4, MMRM, statsmodels_engine) == ENGINES
