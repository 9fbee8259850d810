"""Change of quality of life since baseline in words and tables: improved, stable, worsened."""

from collections.abc import Sequence

import pandas as pd

from hcc_dash.clinical.qlq import Scale
from hcc_dash.questions.quality_of_life.numbers.change_values import name_points
from hcc_dash.questions.quality_of_life.numbers.responders import (
    COMPARED,
    IMPROVED,
    STABLE,
    WORSENED,
    WORSENED_OR_MISSING,
    ChangeDifference,
    GroupChange,
    ResponderResult,
)
from hcc_dash.questions.quality_of_life.words.responders_method import say_method, say_notes
from hcc_dash.questions.recurrence.words.competing import say_caution
from hcc_dash.study.counts import count_noun
from hcc_dash.study.model import Study
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    WHOLE,
    Digits,
    agreeing_percent,
    say_difference,
    say_percent,
    say_points,
    say_proportion,
)

NOBODY = "Nobody of this selection can be analysed."
MISSING_COUNTED = "Missing as worsened"
PERCENTAGE_POINT = "percentage point"
"""Of a proportion, where the scale has points too."""


def say_direction(scale: Scale) -> str:
    """Which way of a scale is good: "higher is better"."""
    return f"higher is {'better' if scale.better == 'higher' else 'worse'}"


def name_groups(study: Study, compare: str, labels: Sequence[str]) -> str:
    """What is compared, behind a comma: ", by arm"; of one group its label, ", patients of NA"."""
    if compare == "none" or (not compare and not study.arms):
        return ", all patients together"
    if len(labels) == 1:
        return f", patients of {labels[0]}"
    return f", by {study.factor(compare).label}" if compare else ", by arm"


def say_responders(result: ResponderResult) -> str:
    """Who had worsened at the visit, and by how much the groups differ in that."""
    groups = [group for group in result.groups if group.n_baseline]
    if not groups:
        return NOBODY
    several = len(groups) > 1 or groups[0].arm != "all"
    fallen = f"had worsened by {name_points(result.options.threshold)} or more on {result.scale.label}"
    counted = say_counts_only(
        [
            Counted(label=group.label if several else "", n=group.n_answered, n_events=group.counts[WORSENED])
            for group in groups
        ],
        f"of those who answered at {result.options.visit} {fallen}",
    )
    if counted:
        return counted
    digits = _digits(result, WORSENED)
    worse = _say_shares(groups, WORSENED, several, digits)
    sentence = f"At {result.options.visit} {worse} {fallen.replace('had', 'of those who answered had', 1)}"
    wanted = [comparison for comparison in result.differences if comparison.term == WORSENED]
    if len(wanted) != 1:
        return f"{sentence}."
    return f"{sentence}: {_say_difference(result, wanted[0], digits)}."


def _digits(result: ResponderResult, term: str) -> Digits:
    """Decimals at which the groups' percentages of a term and their differences agree as printed."""
    of = {group.arm: group.shares[term] for group in result.groups}
    pairs = [
        (of[comparison.reference], of[comparison.arm], comparison.difference)
        for comparison in result.differences
        if comparison.term == term
    ]
    return agreeing_percent(pairs)


def _say_shares(groups: Sequence[GroupChange], term: str, named: bool, digits: Digits) -> str:
    return " v ".join(_share(group, term, digits) + (f" ({group.label})" if named else "") for group in groups)


def _share(group: GroupChange, term: str, digits: Digits = WHOLE) -> str:
    share = group.shares[term]
    return say_percent(share.value, digits.pair) if share.estimable else f"{NOT_ESTIMABLE} ({share.why_missing})"


def _say_difference(result: ResponderResult, comparison: ChangeDifference, digits: Digits) -> str:
    text = say_difference(comparison.difference, result.study.methods.conf_level, digits, PERCENTAGE_POINT)
    return text if result.study.design.randomised or not comparison.difference.estimable else f"associated {text}"


def table_responders(result: ResponderResult) -> pd.DataFrame:
    """One row per group at the visit: who answered, who could not, and the proportions with limits."""
    return pd.DataFrame(
        [
            {
                "Group": group.label,
                "Patients": str(group.n),
                "Baseline": str(group.n_baseline),
                "Answered": str(group.n_answered),
                "Died before": str(group.n_died) if result.deaths_known else "not known",
                "No score": str(group.n_absent),
                "Improved": _count_share(result, group, IMPROVED),
                "Stable": _count_share(result, group, STABLE),
                "Worsened": _count_share(result, group, WORSENED),
                MISSING_COUNTED: _count_share(result, group, WORSENED_OR_MISSING),
            }
            for group in result.groups
        ]
    )


def _count_share(result: ResponderResult, group: GroupChange, term: str) -> str:
    return f"{group.counts[term]}: {say_proportion(group.shares[term], _digits(result, term))}"


def table_change_differences(result: ResponderResult) -> pd.DataFrame:
    """One row per comparison: differences of proportions with limits."""
    labels = {group.arm: group.label for group in result.groups}
    heads = {
        IMPROVED: "Improved",
        WORSENED: "Worsened",
        WORSENED_OR_MISSING: MISSING_COUNTED,
    }
    pairs = dict.fromkeys((comparison.arm, comparison.reference) for comparison in result.differences)
    differences = {(comparison.arm, comparison.term): comparison.difference for comparison in result.differences}
    return pd.DataFrame(
        [
            {"Comparison": f"{labels[arm]} v {labels[reference]}"}
            | {
                heads[term]: say_points(differences[arm, term], _digits(result, term), PERCENTAGE_POINT)
                for term in COMPARED
            }
            for arm, reference in pairs
        ]
    )


def table_visits(result: ResponderResult) -> pd.DataFrame:
    """One row per visit and group: answered of those with a baseline, improved, stable, worsened."""
    return pd.DataFrame(
        [
            {
                "Visit": group.visit,
                "Group": group.label,
                "Answered": f"{group.n_answered} of {group.n_baseline}",
                "Improved": f"{group.counts[IMPROVED]} ({_share(group, IMPROVED)})",
                "Stable": f"{group.counts[STABLE]} ({_share(group, STABLE)})",
                "Worsened": f"{group.counts[WORSENED]} ({_share(group, WORSENED)})",
            }
            for group in result.by_visit
        ]
    )


def say_responder_footnote(result: ResponderResult) -> str:
    """Who was counted, the method, what to doubt."""
    asked = sum(group.n for group in result.groups)
    known = sum(group.n_baseline for group in result.groups)
    answered = sum(group.n_answered for group in result.groups)
    counted = f"{answered} of {count_noun(known, 'patient')} with a baseline answered at {result.options.visit}"
    lacking = asked - known
    counted += f"; {lacking} of {asked} without a baseline {'is' if lacking == 1 else 'are'} left out." * bool(lacking)
    counted += "." * (not lacking)
    return " ".join(filter(None, [counted, say_method(result), *say_notes(result), say_caution(result.study)]))


def say_responder_alt(result: ResponderResult) -> str:
    """What the bars say."""
    return (
        f"Bars by visit and group, worsened to the left, improved to the right; {result.scale.label}, "
        f"{say_direction(result.scale)}. {say_responders(result)} {result.study.provenance.mark}."
    )


def say_distribution_alt(result: ResponderResult) -> str:
    """What the distribution of change says."""
    halves = [
        f"{arm.label}: {_share(arm, WORSENED)} at or beyond the threshold of worsening, {_share(arm, IMPROVED)} of "
        "improvement"
        for arm in result.groups
        if arm.n_answered
    ]
    return (
        f"Cumulative share of patients by change of {result.scale.label} since baseline at {result.options.visit}, "
        f"worst change first. {'; '.join(halves)}. {result.study.provenance.mark}."
    )
