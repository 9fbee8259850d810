"""A second opinion in words: which numbers other engines confirm, which differ and why."""

import math

import pandas as pd

from hcc_dash.analysis.second_opinion.engines.sample import TERMS
from hcc_dash.analysis.second_opinion.result import Check, Engine, SecondOpinion
from hcc_dash.tables.words import MINUS, WITHHELD, say_list

TERM_NAMES = {
    "n": "Patients analysed",
    "n_events": "Events",
    "survival": "Event-free at {landmark}",
    "survival_low": "Event-free, lower limit",
    "survival_high": "Event-free, upper limit",
    "median": "Median time, {unit}",
    "median_low": "Median, lower limit",
    "median_high": "Median, upper limit",
    "restricted_mean": "Restricted mean, {unit}",
    "restricted_mean_error": "Restricted mean, standard error",
    "log_rank": "Log-rank statistic",
    "log_rank_p": "Log-rank P",
    "stratified_log_rank": "Stratified log-rank statistic",
    "stratified_log_rank_p": "Stratified log-rank P",
    "hazard_ratio": "Hazard ratio",
    "hazard_ratio_error": "Hazard ratio, error of its logarithm",
}


def say_opinion(result: SecondOpinion) -> str:
    """The one sentence: confirmed, confirmed but for known differences, or contradicted."""
    answered = [engine for engine in result.engines if engine.answered]
    if not answered or not result.n_numbers:
        return "No second opinion: there is nothing that another engine could recompute."
    who = say_list([say_engine(engine) for engine in answered])
    differing = {(one.level, one.arm, one.term) for one in result.checks if one.verdict == "differs"}
    if differing:
        engines = say_list(sorted({one.engine for one in result.checks if one.verdict == "differs"}))
        numbers = "1 number differs" if len(differing) == 1 else f"{len(differing)} numbers differ"
        return (
            f"{numbers} from {engines} for no known reason, of {result.n_numbers} recomputed by {who}: "
            "do not use before this is understood."
        )
    known = result.count("explained")
    apart = f"; {known} of {known + result.count('agrees')} values differ for a known reason" if known else ""
    return f"All {result.n_numbers} numbers are confirmed by {who}{apart}."


def say_engine(engine: Engine) -> str:
    """``R 4.2.2 (survival 3.5.3)``, ``lifelines 0.30.3``."""
    version, _, package = engine.version.partition(", ")
    return f"{engine.name} {version}".strip() + (f" ({package})" if package else "")


def table_engines(result: SecondOpinion) -> pd.DataFrame:
    """One row per engine: version, and how many of its values agree or do not."""
    rows = []
    for engine in result.engines:
        own: list[str] = [one.verdict for one in result.checks if one.engine == engine.name]
        row = {"Engine": say_engine(engine), "Answered": "yes" if engine.answered else f"no: {_why_silent(engine)}"}
        for verdict, head in (("agrees", "Agree"), ("explained", "Differ, explained"), ("differs", "Differ")):
            row[head] = str(own.count(verdict)) if engine.answered else "–"
        rows.append(row)
    return pd.DataFrame(rows)


def _why_silent(engine: Engine) -> str:
    return engine.absent or engine.failed


def table_checks(result: SecondOpinion) -> pd.DataFrame:
    """One row per number: our value, and each engine's verdict with the difference, theirs less ours, by its size."""
    answered = [engine.name for engine in result.engines if engine.answered]
    by_number: dict[tuple[str, str, str], dict[str, Check]] = {}
    for one in result.checks:
        by_number.setdefault((one.level, one.arm, one.term), {})[one.engine] = one
    rows = []
    for checks in by_number.values():
        first = next(iter(checks.values()))
        row = {"Group": _where(result, first), "Number": name_term(result, first.term), "hcc_dash": _say_ours(first)}
        rows.append(row | {engine: say_check(checks[engine]) for engine in answered if engine in checks})
    return pd.DataFrame(rows)


def table_largest(result: SecondOpinion) -> pd.DataFrame:
    """One row per statistic: each engine's largest difference over groups and panels, for a page too short for all."""
    answered = [engine.name for engine in result.engines if engine.answered]
    rows = []
    for term in TERMS:
        own = [one for one in result.checks if one.term == term]
        if own:
            numbers = len({(one.level, one.arm) for one in own})
            row = {"Group": "Over all groups", "Number": name_term(result, term), "hcc_dash": f"{numbers} numbers"}
            rows.append(row | {name: _say_worst([one for one in own if one.engine == name]) for name in answered})
    return pd.DataFrame(rows)


_RANK = ("differs", "explained", "agrees", "not offered", "not estimated")


def _say_worst(checks: list[Check]) -> str:
    """The verdict that matters most, and within it the largest difference."""
    worst = min(_RANK.index(one.verdict) for one in checks)
    same = [one for one in checks if _RANK.index(one.verdict) == worst]
    return say_check(max(same, key=lambda one: 0.0 if math.isnan(one.difference) else abs(one.difference)))


def table_known(result: SecondOpinion) -> pd.DataFrame:
    """The values that differ, explained or not: both numbers, their difference and why."""
    rows = [
        {
            "Group": _where(result, one), "Number": name_term(result, one.term), "Engine": one.engine,
            "hcc_dash": _say_ours(one), "Engine's value": WITHHELD if one.withheld else say_value(one.theirs),
            "Difference": say_small(one.difference), "Why": one.reason,
        }
        for verdict in ("differs", "explained")
        for one in result.checks
        if one.verdict == verdict
    ]  # fmt: skip
    return pd.DataFrame(rows)


def name_term(result: SecondOpinion, term: str) -> str:
    """What a statistic is called, with the landmark or the unit of time."""
    return TERM_NAMES[term].format(landmark=result.survival.landmark.short, unit=result.survival.endpoint.unit)


def _where(result: SecondOpinion, check: Check) -> str:
    for panel in result.survival.panels:
        if panel.level == check.level:
            labels = {group.arm: group.label for group in panel.groups}
            return " · ".join(filter(None, [panel.label, labels.get(check.arm, "All groups")]))
    return check.arm


def _say_ours(check: Check) -> str:
    if check.withheld:
        return WITHHELD
    if check.verdict == "not estimated":
        return f"not estimated ({check.reason})"
    if check.term == "median" and math.isnan(check.ours):
        return "not reached"
    return say_value(check.ours)


def say_check(check: Check) -> str:
    """``agrees, 2e−16``, ``agrees exactly``, ``explained, 7e−06``, ``DIFFERS by 0.1``, ``not offered``."""
    match check.verdict:
        case "agrees":
            if math.isnan(check.difference):
                return "agrees: no value"
            return f"agrees, {say_small(check.difference)}" if check.difference else "agrees exactly"
        case "explained":
            return "explained" if math.isnan(check.difference) else f"explained, {say_small(check.difference)}"
        case "differs":
            return f"DIFFERS by {say_small(check.difference)}"
        case "not estimated":
            return "–"
        case _:
            return "not offered"


def say_value(value: float) -> str:
    """Eight digits, as many as the tolerance judges."""
    return "none" if math.isnan(value) else f"{value:.8g}".replace("-", MINUS)


def say_small(difference: float) -> str:
    """A difference by its size: ``0``, ``2e−16``; ``no value`` where only one engine has one."""
    if math.isnan(difference):
        return "no value"
    return "0" if difference == 0 else f"{abs(difference):.0e}".replace("-", MINUS)


def say_footnote(result: SecondOpinion) -> str:
    """How many patients, how it was compared, who was not asked, what an engine does not offer."""
    survival = result.survival
    counted = (
        f"{survival.n_analysed} of {survival.n_selected} selected patients analysed; time in {survival.endpoint.unit}."
    )
    return " ".join([counted, result.method, *result.notes])
