"""Do other engines find the same numbers: a survival question recomputed by lifelines, scikit-survival and R."""

import math
from collections.abc import Callable, Iterator, Mapping

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import head_of
from hcc_dash.estimation.estimate import Test
from hcc_dash.estimation.plan import shows_p
from hcc_dash.kernels.kaplan_meier import kaplan_meier, survival_at
from hcc_dash.kernels.times import merge_close_times
from hcc_dash.questions.second_opinion.numbers.engines import lifelines_engine, r_engine, sksurv_engine
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Key
from hcc_dash.questions.second_opinion.numbers.engines.read_sample import read_sample
from hcc_dash.questions.second_opinion.numbers.engines.sample import TERMS, Sample
from hcc_dash.questions.second_opinion.numbers.result import Check, SurvivalOpinion
from hcc_dash.questions.second_opinion.numbers.survival_differences import TOLERANCE, Seen, explain
from hcc_dash.questions.second_opinion.numbers.verdicts import draft, engines_of, judge
from hcc_dash.questions.survival.numbers.options import SurvivalOptions, asked_of_engines
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.questions.survival.numbers.survival_result import Panel

ENGINES = (lifelines_engine, sksurv_engine, r_engine)
TESTS = ("log_rank", "log_rank_p", "stratified_log_rank", "stratified_log_rank_p")


def compare_engines(cohort: Cohort, options: SurvivalOptions) -> SurvivalOpinion:
    """Every number of a survival question beside the same number by other engines.

    The patients are read from the selected table again, by a few lines of pandas that share nothing with the
    route of our own numbers, so that the number analysed is checked too. Raises ValueError for a question that
    the study cannot be asked.
    """
    survival = estimate_survival(cohort, asked_of_engines(options))
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
    return SurvivalOpinion(
        **head_of(survival),
        survival=survival,
        engines=engines_of(opinions),
        checks=checks,
    )


def _compare(panel: Panel, sample: Sample, engine: str, answers: Mapping[Key, float], shown: bool) -> Iterator[Check]:
    """Our numbers of a panel, each beside the engine's."""
    numbers = list_numbers(panel)
    asked = [(term, code) for code in range(len(panel.groups)) for term in TERMS if term not in TESTS]
    for term, code in (*asked, *((term, 0) for term in TESTS)):
        if (term, code) not in numbers:
            continue
        ours, why_missing = numbers[term, code]
        test = term in TESTS
        arm = "" if test else panel.groups[code].arm
        drafted = draft(panel.level, arm, term, engine, ours, why_missing, TOLERANCE, withheld=test and not shown)
        yield judge(drafted, answers.get((term, code)), _apart(engine, term, ours, sample, code))


def _apart(engine: str, term: str, ours: float, sample: Sample, code: int) -> Callable[[float], str]:
    """Says why an engine's value of a statistic is known to be another one, given that value."""

    def explain_value(theirs: float) -> str:
        inside = sample.group == code
        curve = kaplan_meier(merge_close_times(sample.time[inside]), sample.event[inside])
        here, there = (float(survival_at(curve, at)[0][0]) if at >= 0 else math.nan for at in (ours, theirs))
        return explain(Seen(engine, term, ours, theirs, here, there, float(curve.survival[-1])))

    return explain_value


def list_numbers(panel: Panel) -> dict[Key, tuple[float, str]]:
    """Our numbers of a panel as the page shows them, and why one is not estimated.

    A median that is not reached, and a limit that does not exist, is a NaN without a reason: engines must agree.
    """
    numbers: dict[Key, tuple[float, str]] = {}
    for code, group in enumerate(panel.groups):
        at, median, mean = group.at_landmark, group.median, group.rmst
        numbers |= {
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
        numbers["hazard_ratio", code] = (ratio.value, ratio.why_missing)
        numbers["hazard_ratio_error", code] = (ratio.std_error, ratio.why_missing)
    if panel.comparisons:
        numbers |= _tests("log_rank", panel.log_rank) | _tests("stratified_log_rank", panel.stratified_log_rank)
    return numbers


def _tests(term: str, test: Test | None) -> dict[Key, tuple[float, str]]:
    if test is None:
        return {}
    return {(term, 0): (test.statistic, test.why_missing), (f"{term}_p", 0): (test.p_value, test.why_missing)}
