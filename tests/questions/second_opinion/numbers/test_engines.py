"""Other engines confirm our numbers; a known difference is explained, an unknown one is said aloud."""

import math
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.second_opinion.numbers.engines import lifelines_engine, r_engine, r_process, sksurv_engine
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Opinion
from hcc_dash.questions.second_opinion.numbers.engines.read_sample import read_sample
from hcc_dash.questions.second_opinion.numbers.engines.sample import TERMS, Sample
from hcc_dash.questions.second_opinion.numbers.result import SecondOpinion
from hcc_dash.questions.second_opinion.numbers.survival_differences import TOLERANCE, Seen, explain
from hcc_dash.questions.second_opinion.numbers.survival_opinion import ENGINES, compare_engines
from hcc_dash.questions.second_opinion.numbers.verdicts import differ
from hcc_dash.questions.second_opinion.words.second_opinion_method import say_notes
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from tests.estimation.cohorts import bundled, golden_cohort, two_arms, upload

needs_r = pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not on this machine")
NO_R = Opinion("R", absent="Rscript is not on this machine")

ASKED = {
    "planned": ("lo2007", SurvivalOptions(endpoint="os")),
    "panels": ("prtras001", SurvivalOptions(endpoint="os", compare="cnlc", panels="cirrhosis")),
    "no stratum in common": ("prtras001", SurvivalOptions(endpoint="ttr", compare="tnm", strata=("bclc", "cirrhosis"))),
}
# the last in months that differ by rounding noise, without its 18 strata: lifelines takes ten seconds over them
PUBLISHED = {"colon death": ("stratum",), "lung months": ()}


@pytest.fixture
def no_r(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(r_engine, "ask", lambda _: NO_R)


def verdicts(result: SecondOpinion, engine: str, term: str) -> set[str]:
    return {one.verdict for one in result.checks if one.engine == engine and one.term == term}


@needs_r
@pytest.mark.parametrize("name", ASKED)
def test_no_engine_contradicts_the_bundled_trials(name: str) -> None:
    study, options = ASKED[name]
    result = compare_engines(bundled(study), options)
    assert [engine.answered for engine in result.engines] == [True, True, True]
    assert [one for one in result.checks if one.verdict == "differs"] == []
    assert result.n_numbers >= 8
    assert "agrees" in verdicts(result, "R", "restricted_mean_error")


@needs_r
@pytest.mark.parametrize("dataset", PUBLISHED)
def test_no_engine_contradicts_an_uploaded_table(dataset: str) -> None:
    cohort = golden_cohort(dataset)
    result = compare_engines(
        cohort, SurvivalOptions(endpoint=cohort.study.time_to_event[0].id, strata=PUBLISHED[dataset])
    )
    assert [one for one in result.checks if one.verdict == "differs"] == []
    assert verdicts(result, "R", "hazard_ratio") == {"agrees"}
    assert verdicts(result, "R", "log_rank") == {"agrees"}


def test_what_an_engine_does_not_offer_is_said(no_r: None) -> None:
    result = compare_engines(bundled("prtras001"), SurvivalOptions(endpoint="ttr", strata=("bclc",)))
    assert verdicts(result, "scikit-survival", "median") == {"not offered"}
    assert verdicts(result, "scikit-survival", "hazard_ratio") == {"not offered"}, "it has no strata"
    assert verdicts(result, "lifelines", "stratified_log_rank") == {"not offered"}
    assert verdicts(result, "lifelines", "hazard_ratio") == {"agrees"}, "asked to iterate to the end"
    assert not any(one.engine == "R" for one in result.checks)
    assert any("R was not asked: Rscript is not on this machine." in note for note in say_notes(result))


def test_every_number_of_the_question_is_checked(no_r: None) -> None:
    result = compare_engines(bundled("lo2007"), SurvivalOptions(endpoint="os", strata=("stage_group",)))
    assert {one.term for one in result.checks} == set(TERMS)
    panel = result.survival.panels[0]
    own = {(one.arm, one.term): one.ours for one in result.checks}
    assert own["control", "survival"] == panel.groups[0].at_landmark.value
    assert own["ifn1", "hazard_ratio"] == panel.comparisons[0].hazard_ratio.value
    assert own["", "log_rank_p"] == panel.log_rank.p_value


@cache
def honest() -> Opinion:
    """What lifelines says about the question that the lies below are about."""
    return lifelines_engine.ask([first_sample(bundled("prtras001"), SurvivalOptions(endpoint="ttr"))])


def lie(term: str, code: int, by: float) -> Callable[[Sequence[Sample]], Opinion]:
    """An engine that moves one of its numbers."""
    answers = dict(honest().answers[0])
    answers[term, code] += by
    return lambda _: replace(honest(), answers=(answers,))


@pytest.mark.parametrize(
    ("term", "code", "by"),
    [
        ("n", 0, 1),
        ("survival", 1, 2e-8),
        ("survival_low", 0, 0.01),
        ("log_rank", 0, -0.001),
        ("median", 0, 1),
        ("hazard_ratio", 1, 0.001),
        ("restricted_mean", 1, 0.01),
    ],
)
def test_an_engine_that_disagrees_is_heard(
    monkeypatch: pytest.MonkeyPatch, no_r: None, term: str, code: int, by: float
) -> None:
    monkeypatch.setattr(lifelines_engine, "ask", lie(term, code, by))
    result = compare_engines(bundled("prtras001"), SurvivalOptions(endpoint="ttr"))
    (found,) = (one for one in result.checks if one.verdict == "differs")
    assert (found.engine, found.term) == ("lifelines", term)
    assert found.theirs - found.ours == found.difference
    assert "no known reason" in found.reason


def test_a_wrong_number_of_ours_is_contradicted_by_every_engine(monkeypatch: pytest.MonkeyPatch, no_r: None) -> None:
    """The patients are read by another path: one lost by ours is missed by the others."""
    from hcc_dash.questions.second_opinion.numbers import survival_opinion

    honest = estimate_survival(bundled("prtras001"), SurvivalOptions(endpoint="os"))
    groups = honest.panels[0].groups
    wrong = replace(honest.panels[0], groups=(replace(groups[0], n=groups[0].n - 1), *groups[1:]))
    monkeypatch.setattr(survival_opinion, "estimate_survival", lambda *_: replace(honest, panels=(wrong,)))
    result = compare_engines(bundled("prtras001"), SurvivalOptions(endpoint="os"))
    assert verdicts(result, "lifelines", "n") == {"agrees", "differs"}
    assert verdicts(result, "scikit-survival", "n") == {"agrees", "differs"}


def test_an_engine_without_a_number_where_we_have_one_differs(monkeypatch: pytest.MonkeyPatch, no_r: None) -> None:
    monkeypatch.setattr(lifelines_engine, "ask", lie("survival", 0, math.nan))
    result = compare_engines(bundled("prtras001"), SurvivalOptions(endpoint="ttr"))
    assert result.count("differs") == 1


def test_the_plateau_median_is_explained(no_r: None) -> None:
    cohort = upload({"time": [1.0, 2.0, 3.0, 4.0], "event": [1, 1, 1, 1]})
    result = compare_engines(cohort, SurvivalOptions(endpoint=cohort.study.time_to_event[0].id))
    (median,) = (one for one in result.checks if one.term == "median" and one.engine == "lifelines")
    assert (median.ours, median.theirs, median.verdict) == (2.5, 2.0, "explained")
    assert "level at one half" in median.reason
    assert result.count("differs") == 0


@pytest.mark.parametrize(
    ("seen", "explained"),
    [
        (Seen("lifelines", "median", 2.5, 2.0, 0.5, 0.5, 0.0), True),
        (Seen("lifelines", "median", 2.5, 3.0, 0.5, 0.25, 0.0), True),
        (Seen("lifelines", "median", 2.0, math.nan, 0.5, math.nan, 0.5), True),
        (Seen("lifelines", "median", 2.0, math.nan, 0.5, math.nan, 0.0), False),
        (Seen("lifelines", "median", 2.5, 2.0, 0.5, 0.6, 0.0), False),
        (Seen("lifelines", "median", 2.0, 2.5, 0.4, 0.4, 0.0), False),
        (Seen("R", "median", 2.5, 2.0, 0.5, 0.5, 0.0), False),
        (Seen("R", "median", 2.5, math.nan, 0.5, math.nan, 0.5), False),
        (Seen("lifelines", "median_high", math.nan, 4.0, math.nan, 0.0, 0.0), True),
        (Seen("lifelines", "median_high", math.nan, 4.0, math.nan, 0.1, 0.0), False),
        (Seen("lifelines", "hazard_ratio", 0.5, 0.50005, math.nan, math.nan, 0.0), True),
        (Seen("lifelines", "hazard_ratio", 0.5, 0.5002, math.nan, math.nan, 0.0), False),
        (Seen("scikit-survival", "hazard_ratio", 0.5, 0.50005, math.nan, math.nan, 0.0), False),
        (Seen("lifelines", "survival_low", math.nan, 1.0, math.nan, math.nan, 0.0), True),
        (Seen("lifelines", "survival_low", 0.4, 1.0, math.nan, math.nan, 0.0), False),
        (Seen("lifelines", "survival", math.nan, 0.4, math.nan, math.nan, 0.4), True),
        (Seen("R", "survival", math.nan, 0.4, math.nan, math.nan, 0.4), False),
    ],
)
def test_only_known_differences_are_explained(seen: Seen, explained: bool) -> None:
    assert bool(explain(seen)) == explained


def test_the_tolerance_is_absolute_below_one_and_relative_above() -> None:
    assert not differ(0.5, 0.5 + 9e-9, TOLERANCE)
    assert differ(0.5, 0.5 + 2e-8, TOLERANCE)
    assert not differ(1e4, 1e4 + 9e-5, TOLERANCE)
    assert differ(1e4, 1e4 + 2e-4, TOLERANCE)
    assert not differ(math.nan, math.nan, TOLERANCE)
    assert differ(math.nan, 1.0, TOLERANCE)


def test_tests_of_an_exploratory_question_are_withheld(no_r: None) -> None:
    cohort = select(bundled("lo2007").parent or bundled("lo2007"), Selection(filters=(LevelFilter("sex", ("male",)),)))
    exploratory = compare_engines(cohort, SurvivalOptions(endpoint="os"))
    planned = compare_engines(bundled("lo2007"), SurvivalOptions(endpoint="os"))
    assert {one.term for one in exploratory.checks if one.withheld} == {"log_rank", "log_rank_p"}
    assert not any(one.withheld for one in planned.checks)


def test_beyond_follow_up_the_drawn_on_curve_is_explained(no_r: None) -> None:
    result = compare_engines(bundled("lo2007"), SurvivalOptions(endpoint="os", landmark_months=200))
    assert verdicts(result, "lifelines", "survival") == {"explained"}
    assert verdicts(result, "scikit-survival", "survival_low") == {"explained"}
    assert result.count("differs") == 0


def test_too_few_events_are_not_a_difference(no_r: None) -> None:
    table = two_arms(20)
    table["event"] = [1, 1, *[0] * 18]
    cohort = upload(table)
    result = compare_engines(cohort, SurvivalOptions(endpoint=cohort.study.time_to_event[0].id))
    assert {one.verdict for one in result.checks if one.term == "hazard_ratio"} == {"not estimated"}
    assert result.count("differs") == 0


# ---- what is read and what is sent ------------------------------------------------------------------------------


def first_sample(cohort: Cohort, options: SurvivalOptions) -> Sample:
    survival = estimate_survival(cohort, options)
    return read_sample(cohort, survival, survival.panels[0])


def test_the_sample_holds_the_analysed_patients() -> None:
    sample = first_sample(bundled("lo2007"), SurvivalOptions(endpoint="os", strata=("stage_group",)))
    assert (sample.time.size, int(sample.event.sum()), sample.n_groups) == (80, 20, 2)
    assert set(sample.stratum) == {0, 1}
    assert sample.tau == 60 * 30.4375
    competing = first_sample(bundled("prtras001"), SurvivalOptions(endpoint="ttr"))
    assert int(competing.event.sum()) == 128, "a competing death is no recurrence"


def test_a_patient_without_a_stratum_is_marked_and_one_without_a_time_left_out() -> None:
    cohort = upload(two_arms(40) | {"stage": ["", *["I", "II"] * 19, "I"]}, factors=("stage",))
    endpoint = cohort.study.time_to_event[0]
    cohort.subjects.loc[cohort.subjects.index[-1], endpoint.time] = math.nan
    sample = first_sample(cohort, SurvivalOptions(endpoint=endpoint.id, strata=("stage",)))
    assert sample.time.size == 39
    assert np.flatnonzero(sample.stratum < 0).tolist() == [0]


def test_only_times_and_codes_leave_for_r() -> None:
    sample = first_sample(bundled("lo2007"), SurvivalOptions(endpoint="os"))
    lines = r_engine._table([sample, sample]).splitlines()
    assert lines[0] == "panel,time,event,group,stratum"
    assert len(lines) == 1 + 2 * sample.time.size
    numbers = np.array([[float(cell) for cell in line.split(",")] for line in lines[1:]])
    assert set(numbers[:, 0]) == {0, 1}
    np.testing.assert_array_equal(numbers[: sample.time.size, 1], sample.time)
    assert "LO-" not in "".join(lines)


# ---- R as a process ---------------------------------------------------------------------------------------------


def run_as(monkeypatch: pytest.MonkeyPatch, outcome: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a result or an error
    """Let the process end this way; returns what it was called with."""
    calls: list[dict[str, Any]] = []

    def run(command: list[str], **more: Any) -> Any:  # noqa: ANN401 - as subprocess.run
        calls.append({"command": command} | more)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(r_process.shutil, "which", lambda _: "/usr/bin/Rscript")
    monkeypatch.setattr(r_process.subprocess, "run", run)
    return calls


def ended(code: int, out: str = "", err: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess([], code, out, err)


def test_without_r_the_engine_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(r_process.shutil, "which", lambda _: None)
    found = r_engine.ask([first_sample(bundled("lo2007"), SurvivalOptions(endpoint="os"))])
    assert "not on this machine" in found.absent
    assert found.answers == ()


@pytest.mark.parametrize(
    ("outcome", "absent", "failed"),
    [
        (ended(1, err="Error: R's package survival is not installed\n"), "survival is not installed", ""),
        (
            ended(1, err="Error in solve.default(x) :\n  singular\nExecution halted\n"),
            "",
            "solve.default(x) : singular",
        ),
        (ended(137), "", "exit status 137"),
        (subprocess.TimeoutExpired("Rscript", 60), "", "within 60 seconds"),
        (PermissionError(13, "Permission denied"), "Permission denied", ""),
    ],
)
def test_r_that_fails_is_said_and_not_fatal(
    monkeypatch: pytest.MonkeyPatch,
    outcome: Any,  # noqa: ANN401 - a result or an error
    absent: str,
    failed: str,
) -> None:
    run_as(monkeypatch, outcome)
    monkeypatch.setattr(lifelines_engine, "ask", lambda _: Opinion("lifelines", absent="not needed here"))
    result = compare_engines(bundled("lo2007"), SurvivalOptions(endpoint="os"))
    engine = result.engines[-1]
    assert not engine.answered
    assert absent in engine.absent
    assert failed in engine.failed
    assert result.count("differs") == 0
    assert result.n_numbers > 0


def test_r_is_asked_through_a_pipe_within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = run_as(monkeypatch, ended(0, "4.2.2, survival 3.5.3\n0,n,0,40\n0,median,0,NA\nnote,log_rank not done: x\n"))
    found = r_engine.ask([first_sample(bundled("lo2007"), SurvivalOptions(endpoint="os"))])
    (call,) = calls
    assert call["timeout"] == 60
    assert "--vanilla" in call["command"]
    assert call["input"].startswith("panel,time")
    assert found.version == "4.2.2, survival 3.5.3"
    assert found.answers[0]["n", 0] == 40
    assert math.isnan(found.answers[0]["median", 0])
    assert found.notes == ("R: log_rank not done: x.",)


def test_the_engines_are_three() -> None:
    assert (lifelines_engine, sksurv_engine, r_engine) == ENGINES
