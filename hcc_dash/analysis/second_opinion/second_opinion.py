"""Do other engines find the same numbers: a survival question recomputed by lifelines, scikit-survival and R."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from hcc_dash.analysis.estimate import Test
from hcc_dash.analysis.kernels.kaplan_meier import kaplan_meier, survival_at
from hcc_dash.analysis.kernels.times import merge_close_times
from hcc_dash.analysis.options import SurvivalOptions
from hcc_dash.analysis.plan import shows_p
from hcc_dash.analysis.second_opinion.engines import lifelines_engine, r_engine, sksurv_engine
from hcc_dash.analysis.second_opinion.engines.read_sample import read_sample
from hcc_dash.analysis.second_opinion.engines.sample import TERMS, Key, Opinion, Sample
from hcc_dash.analysis.second_opinion.known_differences import TOLERANCE, Seen, differ, explain
from hcc_dash.analysis.second_opinion.result import Check, Engine, SecondOpinion
from hcc_dash.analysis.survival import estimate_survival
from hcc_dash.analysis.survival_result import Panel
from hcc_dash.cohort.cohort import Cohort

ENGINES = (lifelines_engine, sksurv_engine, r_engine)
UNEXPLAINED = "no known reason: use neither number before this is understood"
TESTS = ("log_rank", "log_rank_p", "stratified_log_rank", "stratified_log_rank_p")


def compare_engines(cohort: Cohort, options: SurvivalOptions) -> SecondOpinion:
    """Every number of a survival question beside the same number by other engines.

    The patients are read from the selected table again, by a few lines of pandas that share nothing with the
    route of our own numbers, so that the number analysed is checked too. Raises ValueError for a question that
    the study cannot be asked.
    """
    survival = estimate_survival(cohort, options)
    panels = [panel for panel in survival.panels if panel.groups]
    samples = [read_sample(cohort, survival, panel) for panel in panels]
    opinions = [engine.ask(samples) for engine in ENGINES] if samples else []
    shown = shows_p(survival.study, survival.status)
    checks = tuple(
        check
        for at, (panel, sample) in enumerate(zip(panels, samples, strict=True))
        for opinion in opinions
        if opinion.answers
        for check in _compare(panel, sample, opinion.engine, opinion.answers[at], shown)
    )
    return SecondOpinion(
        survival=survival,
        engines=tuple(Engine(one.engine, one.version, one.absent, one.failed) for one in opinions),
        checks=checks,
        method=_METHOD,
        notes=_notes(opinions),
    )


_METHOD = (
    "The selected patients are read again and every number is computed anew by each engine; two values agree when "
    "they differ by no more than one in a hundred million, absolutely below 1 and relatively above."
)


def _notes(opinions: list[Opinion]) -> tuple[str, ...]:
    silent = [f"{one.engine} was not asked: {one.absent}." for one in opinions if one.absent]
    silent += [f"{one.engine} could not answer: {one.failed}." for one in opinions if one.failed]
    offered = (
        "scikit-survival has no strata, no median, no restricted mean and no standard error of a hazard ratio.",
        "lifelines has no stratified log-rank test and no standard error of a restricted mean; its test of "
        "proportional hazards is another one than R's and is not consulted.",
        "lifelines and scikit-survival know no times equal up to rounding noise and are given them merged.",
    )
    return (*silent, *(note for one in opinions for note in one.notes), *offered)


def _compare(panel: Panel, sample: Sample, engine: str, answers: Mapping[Key, float], shown: bool) -> Iterator[Check]:
    """Our numbers of a panel, each beside the engine's."""
    found = list_numbers(panel)
    for code, group in enumerate(panel.groups):
        for term in TERMS:
            if term not in TESTS and (term, code) in found:
                yield _check(_draft(panel, group.arm, term, engine, found[term, code]), answers, sample, code)
    for term in TESTS:
        if (term, 0) in found:
            draft = replace(_draft(panel, "", term, engine, found[term, 0]), withheld=not shown)
            yield _check(draft, answers, sample, 0)


def _draft(panel: Panel, arm: str, term: str, engine: str, ours: tuple[float, str]) -> Check:
    """A check before the engine's value is looked up; its reason says why ours is not estimated."""
    return Check(
        level=panel.level, arm=arm, term=term, engine=engine, ours=ours[0], theirs=math.nan, difference=math.nan,
        tolerance=TOLERANCE, verdict="agrees", reason=ours[1],
    )  # fmt: skip


def _check(draft: Check, answers: Mapping[Key, float], sample: Sample, code: int) -> Check:
    """The check with its difference, verdict and reason."""
    if draft.reason:
        return replace(draft, verdict="not estimated")
    theirs = answers.get((draft.term, code))
    if theirs is None:
        return replace(draft, verdict="not offered", reason=f"{draft.engine} does not offer it")
    judged = replace(draft, theirs=theirs, difference=theirs - draft.ours)
    if not differ(draft.ours, theirs):
        return judged
    inside = sample.group == code
    curve = kaplan_meier(merge_close_times(sample.time[inside]), sample.event[inside])
    there = float(survival_at(curve, theirs)[0][0]) if theirs >= 0 else math.nan
    seen = Seen(draft.engine, draft.term, draft.ours, theirs, there, float(curve.survival[-1]))
    reason = explain(seen)
    return replace(judged, verdict="explained" if reason else "differs", reason=reason or UNEXPLAINED)


def list_numbers(panel: Panel) -> dict[Key, tuple[float, str]]:
    """Our numbers of a panel as the page shows them, and why one is not estimated.

    A median that is not reached, and a limit that does not exist, is a NaN without a reason: engines must agree.
    """
    found: dict[Key, tuple[float, str]] = {}
    for code, group in enumerate(panel.groups):
        at, median, mean = group.at_landmark, group.median, group.rmst
        found |= {
            ("n", code): (float(group.n), ""),
            ("n_events", code): (float(group.n_events), ""),
            ("survival", code): (at.value, ""),
            ("survival_low", code): (at.conf_low, ""),
            ("survival_high", code): (at.conf_high, ""),
            ("median", code): (median.value, ""),
            ("median_low", code): (median.conf_low, ""),
            ("median_high", code): (median.conf_high, ""),
            ("restricted_mean", code): (mean.value, mean.why_missing),
            ("restricted_mean_error", code): (mean.std_error, mean.why_missing),
        }
    for code, comparison in enumerate(panel.comparisons, start=1):
        ratio = comparison.hazard_ratio
        found["hazard_ratio", code] = (ratio.value, ratio.why_missing)
        found["hazard_ratio_error", code] = (ratio.std_error, ratio.why_missing)
    if panel.comparisons:
        found |= _tests("log_rank", panel.log_rank) | _tests("stratified_log_rank", panel.stratified_log_rank)
    return found


def _tests(term: str, test: Test | None) -> dict[Key, tuple[float, str]]:
    if test is None:
        return {}
    return {(term, 0): (test.statistic, test.why_missing), (f"{term}_p", 0): (test.p_value, test.why_missing)}
