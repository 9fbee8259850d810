"""The verdict on another engine's value: ours within the tolerance, apart for a known reason, or apart."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from hcc_dash.questions.second_opinion.numbers.engines.opinion import Opinion
from hcc_dash.questions.second_opinion.numbers.result import Check, Engine

UNEXPLAINED = "no known reason: use neither number before this is understood"


def differ(ours: float, theirs: float, tolerance: float) -> bool:
    """Whether two values are further apart than the tolerance, absolute below 1 and relative above.

    Two that are both missing are not.
    """
    if math.isnan(ours) or math.isnan(theirs):
        return math.isnan(ours) != math.isnan(theirs)
    return abs(theirs - ours) > tolerance * max(1.0, abs(ours))


def draft(
    level: str, arm: str, term: str, engine: str, ours: float, why_missing: str, tolerance: float, withheld: bool
) -> Check:
    """A check before the engine's value is known; its reason says why ours is not estimated."""
    return Check(
        level=level,
        arm=arm,
        term=term,
        engine=engine,
        ours=ours,
        theirs=math.nan,
        difference=math.nan,
        tolerance=tolerance,
        verdict="agrees",
        reason=why_missing,
        withheld=withheld,
    )


def judge(drafted: Check, theirs: float | None, explain: Callable[[float], str]) -> Check:
    """The check with its difference, verdict and reason; ``theirs`` is None for what an engine does not offer.

    ``explain`` gives the documented reason of a value that differs, or an empty string.
    """
    if drafted.reason:
        return replace(drafted, verdict="not estimated")
    if theirs is None:
        return replace(drafted, verdict="not offered", reason=f"{drafted.engine} does not offer it")
    judged = replace(drafted, theirs=theirs, difference=theirs - drafted.ours)
    if not differ(drafted.ours, theirs, drafted.tolerance):
        return judged
    reason = explain(theirs)
    return replace(judged, verdict="explained" if reason else "differs", reason=reason or UNEXPLAINED)


def engines_of(opinions: Sequence[Opinion]) -> tuple[Engine, ...]:
    """The engines as asked, without their answers."""
    return tuple(
        Engine(opinion.engine, opinion.version, opinion.absent, opinion.failed, opinion.notes) for opinion in opinions
    )
