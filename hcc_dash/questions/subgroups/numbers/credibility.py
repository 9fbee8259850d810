"""How credible is it that a factor changes the effect: ICEMAN's questions, answered from the data where they can be."""

import math
from dataclasses import dataclass
from itertools import product
from typing import Literal

from scipy.special import ndtr, ndtri

from hcc_dash.estimation.estimate import Test
from hcc_dash.questions.subgroups.numbers.result import Subgroup, SubgroupFactor, SubgroupResult
from hcc_dash.study.published import Published

ALPHA = 0.05
SUGGESTED = 0.1
"""ICEMAN is for a modification that is suggested at all."""

Topic = Literal["baseline", "direction", "prior evidence", "chance", "number tested", "cut points"]
Grade = Literal["definitely no", "probably no or unclear", "probably yes", "definitely yes", "a person", "not asked"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One question: what the data and the study's description say, and which of the four grades that is.

    "a person": only somebody who knows the protocol and the literature can answer; ``hint`` says what is known here.
    """

    topic: Topic
    grade: Grade
    hint: str


@dataclass(frozen=True, slots=True)
class PrintedP:
    """A p-value that a paper prints for one level of the factor."""

    level: str
    figure: Published


@dataclass(frozen=True, slots=True)
class Credibility:
    """ICEMAN for one factor of a forest (Schandelmaier et al. 2020, CMAJ 192:E901).

    ``suggested``: whether the interaction test is below 0.1, without which ICEMAN would not be begun. ``n_tests``
    interaction tests stand on the page, of which ``expected`` would be below 0.05 by chance alone. ``printed``: what
    the paper says within the levels; ``from_printed``: the range of the interaction p that follows from those
    p-values and the events here, derived and rough, NaN when it cannot be had.
    """

    factor: SubgroupFactor
    suggested: bool
    answers: tuple[Answer, ...]
    n_tests: int
    n_below: int
    expected: float
    printed: tuple[PrintedP, ...]
    from_printed: tuple[float, float]


def assess_credibility(result: SubgroupResult, column: str) -> Credibility:
    """The questions for one factor; ValueError when the forest does not hold it."""
    factor = result.factor(column)
    tests = [test for _, test in result.tests]
    printed = _printed(result, factor)
    return Credibility(
        factor=factor,
        suggested=factor.interaction.estimable and factor.interaction.p_value < SUGGESTED,
        answers=(
            _baseline(result, factor),
            _direction(factor),
            Answer("prior evidence", "a person", "Look for the same modification in earlier trials and in biology."),
            Answer("chance", *_chance(factor.interaction)),
            _number(len(result.factors), all(tested.declared for tested in result.factors)),
            _cuts(factor),
        ),
        n_tests=len(tests),
        n_below=sum(test.p_value < ALPHA for test in tests),
        expected=ALPHA * len(tests),
        printed=printed,
        from_printed=_from_printed(factor, printed),
    )


def _baseline(result: SubgroupResult, factor: SubgroupFactor) -> Answer:
    """A factor measured after treatment began may be changed by it, and then divides by outcome."""
    if result.study.factor(factor.column).randomisation_stratum:
        return Answer("baseline", "definitely yes", "Patients were randomised within this factor.")
    if factor.declared:
        return Answer("baseline", "probably yes", "The study names it for subgroups.")
    return Answer("baseline", "a person", "It must have been measured before treatment began.")


def _direction(factor: SubgroupFactor) -> Answer:
    if factor.declared:
        return Answer(
            "direction", "a person", "The study names the factor; which level should benefit more is not recorded."
        )
    return Answer("direction", "probably no or unclear", "The study does not name this factor for subgroups.")


def _chance(test: Test) -> tuple[Grade, str]:
    """ICEMAN's bounds on the p of the interaction test."""
    if not test.estimable:
        return "definitely no", f"No interaction test: {test.why_missing}."
    p = test.p_value
    if p > 0.05:
        return "definitely no", "Chance is a very likely explanation."
    if p > 0.01:
        return "probably no or unclear", "Chance is a likely explanation."
    if p > 0.005:
        return "probably yes", "Chance may not be the explanation."
    return "definitely yes", "Chance is an unlikely explanation."


def _number(n: int, all_declared: bool) -> Answer:
    counted = f"{n} factor{'s' if n != 1 else ''} on this page"
    if n > 10:
        return Answer("number tested", "definitely no", f"{counted}, more than 10.")
    if n > 3:
        return Answer("number tested", "probably no or unclear", f"{counted}, more than 3.")
    if all_declared:
        return Answer("number tested", "definitely yes", f"{counted}, declared by the study.")
    return Answer("number tested", "probably yes", f"{counted}; others may have been looked at elsewhere.")


def _cuts(factor: SubgroupFactor) -> Answer:
    if factor.cut is None:
        return Answer(
            "cut points", "not asked", "The factor has levels; whether they were cut from a number, a person must say."
        )
    if factor.at_median:
        return Answer(
            "cut points", "probably no or unclear", "Cut at the median of these patients, which nobody fixed."
        )
    return Answer("cut points", "definitely no", "The cut was chosen on this page; see what every other cut gives.")


def _printed(result: SubgroupResult, factor: SubgroupFactor) -> tuple[PrintedP, ...]:
    """Log-rank p-values that a paper prints within levels of this factor, for this endpoint and these two arms."""
    levels = [row.level for row in factor.subgroups]
    return tuple(
        PrintedP(figure.where[factor.column], figure)
        for figure in result.study.published
        if figure.quantity == "log_rank_p"
        and figure.endpoint == result.endpoint.id
        and set(figure.where) == {factor.column}
        and figure.where[factor.column] in levels
    )


def _from_printed(factor: SubgroupFactor, printed: tuple[PrintedP, ...]) -> tuple[float, float]:
    """Interaction p that two printed within-level p-values imply, smallest and largest.

    |log HR| of a level is about z · SE with SE = 2 / √events (equal arms); z = (log HR1 − log HR2) / √(SE1² + SE2²).
    A p-value has no sign: it is taken from the hazard ratio where there is one, and both are tried where there is none.
    """
    rows = {row.level: row for row in factor.subgroups}
    if len(printed) != 2 or len(rows) != 2 or any(rows[printed_p.level].n_events == 0 for printed_p in printed):
        return math.nan, math.nan
    (first, second) = ([(sign, printed_p) for sign in _signs(rows[printed_p.level])] for printed_p in printed)
    p_values = []
    for pair in product(first, second):
        logs, errors = [], []
        for sign, printed_p in pair:
            error = 2 / math.sqrt(rows[printed_p.level].n_events)
            logs.append(-sign * float(ndtri(printed_p.figure.value / 2)) * error)
            errors.append(error)
        p_values.append(2 * float(ndtr(-abs(logs[0] - logs[1]) / math.hypot(*errors))))
    return min(p_values), max(p_values)


def _signs(row: Subgroup) -> tuple[float, ...]:
    ratio = row.hazard_ratio
    return (math.copysign(1.0, math.log(ratio.value)),) if ratio.estimable else (-1.0, 1.0)
