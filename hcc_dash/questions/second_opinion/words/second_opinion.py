"""A second opinion in words: which numbers other engines confirm, which differ and why."""

import math
from typing import Any

import pandas as pd

from hcc_dash.questions.second_opinion.numbers.result import Check, Engine, SecondOpinion
from hcc_dash.questions.second_opinion.words.second_opinion_method import say_method, say_notes
from hcc_dash.questions.second_opinion.words.second_opinion_names import names_of, say_counted, say_missing, say_where
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.words import MINUS, WITHHELD, say_list


def say_opinion(result: SecondOpinion[Any]) -> str:
    """The one sentence: confirmed, confirmed but for known differences, or contradicted."""
    answered = [engine for engine in result.engines if engine.answered]
    if not answered or not result.n_numbers:
        return "No second opinion: there is nothing that another engine could recompute."
    who = say_list([say_engine(engine) for engine in answered])
    differing = {(check.level, check.arm, check.term) for check in result.checks if check.verdict == "differs"}
    if differing:
        engines = say_list(sorted({check.engine for check in result.checks if check.verdict == "differs"}))
        numbers = "1 number differs" if len(differing) == 1 else f"{len(differing)} numbers differ"
        return (
            f"{numbers} from {engines} for no known reason, of {result.n_numbers} recomputed by {who}: "
            "do not use before this is understood."
        )
    return f"{_say_confirmed(result)} confirmed by {who}{_say_apart(result)}."


def _say_confirmed(result: SecondOpinion[Any]) -> str:
    total = result.n_numbers + result.n_unchecked
    counted = (
        f"All {total} numbers are"
        if result.n_confirmed == total
        else (f"{result.n_confirmed} of {count_noun(total, 'number')} {'is' if result.n_confirmed == 1 else 'are'}")
    )
    return counted if total != 1 or result.n_confirmed != 1 else "The number is"


def _say_apart(result: SecondOpinion[Any]) -> str:
    """What is known to differ, and what nobody could check: neither is confirmed."""
    parts, apart = [], ""
    known, explained, agree = result.n_numbers - result.n_confirmed, result.count("explained"), result.count("agrees")
    if known:
        parts.append(f"{known} differ{'s' if known == 1 else ''} for a known reason")
    unchecked = result.n_unchecked
    if unchecked:
        parts.append(f"{unchecked} {'is' if unchecked == 1 else 'are'} offered by no other engine here")
    if explained:
        values = count_noun(explained + agree, "value")
        differ = "differs" if explained == 1 else "differ"
        apart = f". Of the {values} they give, {explained} {differ} for a known reason"
    return "".join(f"; {part}" for part in parts) + apart


def say_engine(engine: Engine) -> str:
    """``R 4.2.2 (survival 3.5.3)``, ``lifelines 0.30.3``."""
    version, _, package = engine.version.partition(", ")
    return f"{engine.name} {version}".strip() + (f" ({package})" if package else "")


def table_engines(result: SecondOpinion[Any]) -> pd.DataFrame:
    """One row per engine: version, and how many of its values agree or do not."""
    rows = []
    for engine in result.engines:
        own: list[str] = [check.verdict for check in result.checks if check.engine == engine.name]
        row = {"Engine": say_engine(engine), "Answered": "yes" if engine.answered else f"no: {_why_silent(engine)}"}
        for verdict, head in (("agrees", "Agree"), ("explained", "Differ, explained"), ("differs", "Differ")):
            row[head] = str(own.count(verdict)) if engine.answered else "–"
        rows.append(row)
    return pd.DataFrame(rows)


def _why_silent(engine: Engine) -> str:
    return engine.absent or engine.failed


def table_checks(result: SecondOpinion[Any]) -> pd.DataFrame:
    """One row per number: our value, and each engine's verdict with the difference, theirs less ours, by its size."""
    answered = [engine.name for engine in result.engines if engine.answered]
    by_number: dict[tuple[str, str, str], dict[str, Check]] = {}
    for check in result.checks:
        by_number.setdefault((check.level, check.arm, check.term), {})[check.engine] = check
    rows, names = [], names_of(result)
    for checks in by_number.values():
        first = next(iter(checks.values()))
        row = {"Group": say_where(result, first), "Number": names[first.term], "hcc_dash": _say_ours(first)}
        rows.append(row | {engine: say_check(checks[engine]) for engine in answered if engine in checks})
    return pd.DataFrame(rows)


def table_largest(result: SecondOpinion[Any]) -> pd.DataFrame:
    """One row per statistic: each engine's largest difference over groups and panels, for a page too short for all."""
    answered = [engine.name for engine in result.engines if engine.answered]
    rows = []
    for term, name in names_of(result).items():
        own = [check for check in result.checks if check.term == term]
        if own:
            numbers = len({(check.level, check.arm) for check in own})
            row = {"Group": "Over all groups", "Number": name, "hcc_dash": f"{numbers} number{'s' * (numbers > 1)}"}
            rows.append(
                row | {engine: _say_worst([check for check in own if check.engine == engine]) for engine in answered}
            )
    return pd.DataFrame(rows)


_RANK = ("differs", "explained", "agrees", "not offered", "not estimated")


def _say_worst(checks: list[Check]) -> str:
    """The verdict that matters most, and within it the largest difference."""
    worst = min(_RANK.index(check.verdict) for check in checks)
    same = [check for check in checks if _RANK.index(check.verdict) == worst]
    return say_check(max(same, key=lambda check: 0.0 if math.isnan(check.difference) else abs(check.difference)))


def table_known(result: SecondOpinion[Any]) -> pd.DataFrame:
    """The values that differ, explained or not: both numbers, their difference and why."""
    names = names_of(result)
    rows = [
        {
            "Group": say_where(result, check),
            "Number": names[check.term],
            "Engine": check.engine,
            "hcc_dash": _say_ours(check),
            "Engine's value": WITHHELD if check.withheld else say_value(check.theirs),
            "Difference": say_small(check.difference),
            "Why": check.reason,
        }
        for verdict in ("differs", "explained")
        for check in result.checks
        if check.verdict == verdict
    ]
    return pd.DataFrame(rows)


def _say_ours(check: Check) -> str:
    if check.withheld:
        return WITHHELD
    if check.verdict == "not estimated":
        return f"not estimated ({check.reason})"
    return say_missing(check) or say_value(check.ours)


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


def say_reasons(result: SecondOpinion[Any]) -> str:
    """Each known reason once, for a reader whom the column of a narrow table cuts short; empty when nothing differs."""
    reasons = dict.fromkeys(check.reason for check in result.checks if check.verdict == "explained")
    return f"Why: {'; '.join(reasons)}." if reasons else ""


def say_value(value: float) -> str:
    """Eight digits, as many as the tolerance judges."""
    return "none" if math.isnan(value) else f"{value:.8g}".replace("-", MINUS)


def say_small(difference: float) -> str:
    """A difference by its size: ``0``, ``2e−16``; ``no value`` where only one engine has one."""
    if math.isnan(difference):
        return "no value"
    return "0" if difference == 0 else f"{abs(difference):.0e}".replace("-", MINUS)


def say_footnote(result: SecondOpinion[Any]) -> str:
    """How many patients, how it was compared, who was not asked, what an engine does not offer."""
    return " ".join([say_counted(result), say_method(result), *say_notes(result)])
