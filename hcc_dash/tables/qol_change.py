"""Change and deterioration of quality of life in words and tables."""

from collections.abc import Sequence

import pandas as pd

from hcc_dash.analysis.competing.result import CompetingResult
from hcc_dash.analysis.estimate import Estimate, not_estimable
from hcc_dash.analysis.quality_of_life.deterioration import DeteriorationResult
from hcc_dash.analysis.quality_of_life.deterioration_method import OR_DIED
from hcc_dash.analysis.quality_of_life.responders import (
    COMPARED,
    IMPROVED,
    STABLE,
    WORSENED,
    WORSENED_OR_MISSING,
    ChangeDifference,
    GroupChange,
    ResponderResult,
)
from hcc_dash.clinical.qlq import Scale
from hcc_dash.study.model import Study
from hcc_dash.tables.competing import NOT_RANDOMISED
from hcc_dash.tables.competing import say_footnote as say_competing_footnote
from hcc_dash.tables.survival import say_footnote as say_survival_footnote
from hcc_dash.tables.words import (
    NOT_ESTIMABLE,
    say_interval,
    say_number,
    say_percent,
    say_points,
    say_proportion,
    say_ratio,
)

NOBODY = "Nobody of this selection can be analysed."


def say_direction(scale: Scale) -> str:
    """Which way of a scale is good: "higher is better"."""
    return f"higher is {'better' if scale.better == 'higher' else 'worse'}"


def name_groups(study: Study, compare: str) -> str:
    """What is compared, behind a comma: ", by arm"."""
    if compare == "none" or (not compare and not study.arms):
        return ", all patients together"
    return f", by {study.factor(compare).label}" if compare else ", by arm"


# --- improved, stable, worsened ---


def say_responders(result: ResponderResult) -> str:
    """Who had worsened and who had improved at the visit, and by how much the groups differ in the worsened."""
    groups = [one for one in result.groups if one.n_baseline]
    if not groups:
        return NOBODY
    worse, better = (_say_shares(groups, term, named) for term, named in ((WORSENED, True), (IMPROVED, False)))
    said = (
        f"At {result.options.visit} {worse} of those who answered had worsened by {result.options.threshold:g} points "
        f"or more on {result.scale.label}, and {better} had improved"
    )
    wanted = [one for one in result.differences if one.term == WORSENED]
    if len(wanted) != 1:
        return f"{said}."
    return f"{said}: {_say_difference(result, wanted[0])}."


def _say_shares(groups: Sequence[GroupChange], term: str, named: bool) -> str:
    several = named and (len(groups) > 1 or groups[0].arm != "all")
    return " v ".join(_share(one, term) + (f" ({one.label})" if several else "") for one in groups)


def _share(group: GroupChange, term: str) -> str:
    found = group.shares[term]
    return say_percent(found.value) if found.estimable else f"{NOT_ESTIMABLE} ({found.why_missing})"


def _say_difference(result: ResponderResult, one: ChangeDifference) -> str:
    found = one.difference
    if not found.estimable:
        return f"difference not estimated ({found.why_missing})"
    link = "difference" if result.study.design.randomised else "associated difference"
    level = f"{100 * result.study.methods.conf_level:g} % CI"
    interval = say_interval(found.conf_low, found.conf_high, 0, 100)
    return f"{link} in the worsened {say_number(100 * found.value, 0)} percentage points ({level} {interval})"


def table_responders(result: ResponderResult) -> pd.DataFrame:
    """One row per group at the visit: who answered, who could not, and the proportions with limits."""
    return pd.DataFrame(
        [
            {
                "": one.label,
                "Patients": str(one.n),
                "With a baseline": str(one.n_baseline),
                "Answered": str(one.n_answered),
                "Died before": str(one.n_died) if result.deaths_known else "not known",
                "Without a score": str(one.n_absent),
                "Improved": _count_share(one, IMPROVED),
                "Stable": _count_share(one, STABLE),
                "Worsened": _count_share(one, WORSENED),
                "Worsened, missing = worsened": _count_share(one, WORSENED_OR_MISSING),
            }
            for one in result.groups
        ]
    )


def _count_share(group: GroupChange, term: str) -> str:
    return f"{group.counts[term]}: {say_proportion(group.shares[term])}"


def table_change_differences(result: ResponderResult) -> pd.DataFrame:
    """One row per comparison: differences of proportions with limits."""
    labels = {one.arm: one.label for one in result.groups}
    heads = {
        IMPROVED: "Improved",
        WORSENED: "Worsened",
        WORSENED_OR_MISSING: "Worsened, missing = worsened",
    }
    pairs = dict.fromkeys((one.arm, one.reference) for one in result.differences)
    found = {(one.arm, one.term): one.difference for one in result.differences}
    return pd.DataFrame(
        [
            {"": f"{labels[arm]} v {labels[reference]}"}
            | {heads[term]: say_points(found[arm, term]) for term in COMPARED}
            for arm, reference in pairs
        ]
    )


def table_visits(result: ResponderResult) -> pd.DataFrame:
    """One row per visit and group: answered of those with a baseline, improved, stable, worsened."""
    return pd.DataFrame(
        [
            {
                "Visit": one.visit,
                "Group": one.label,
                "Answered": f"{one.n_answered} of {one.n_baseline}",
                "Improved": f"{one.counts[IMPROVED]} ({_share(one, IMPROVED)})",
                "Stable": f"{one.counts[STABLE]} ({_share(one, STABLE)})",
                "Worsened": f"{one.counts[WORSENED]} ({_share(one, WORSENED)})",
            }
            for one in result.by_visit
        ]
    )


def say_responder_footnote(result: ResponderResult) -> str:
    """Who was counted, the method, what to doubt."""
    asked = sum(one.n for one in result.groups)
    known = sum(one.n_baseline for one in result.groups)
    answered = sum(one.n_answered for one in result.groups)
    counted = f"{answered} of {known} patients with a baseline answered at {result.options.visit}"
    counted += f"; {asked - known} of {asked} without a baseline are left out." if asked > known else "."
    return " ".join(filter(None, [counted, result.method, *result.notes, _caution(result)]))


def _caution(result: ResponderResult | DeteriorationResult) -> str:
    return "" if result.study.design.randomised else NOT_RANDOMISED[result.study.provenance.kind == "upload"]


def say_responder_alt(result: ResponderResult) -> str:
    """What the bars say."""
    return (
        f"Bars by visit and group, worsened to the left, improved to the right; {result.scale.label}, "
        f"{say_direction(result.scale)}. {say_responders(result)} {result.study.provenance.mark}."
    )


def say_distribution_alt(result: ResponderResult) -> str:
    """What the distribution of change says."""
    halves = [
        f"{one.label}: {_share(one, WORSENED)} at or beyond the threshold of worsening, {_share(one, IMPROVED)} of "
        "improvement"
        for one in result.groups
        if one.n_answered
    ]
    return (
        f"Cumulative share of patients by change of {result.scale.label} since baseline at {result.options.visit}, "
        f"worst change first. {'; '.join(halves)}. {result.study.provenance.mark}."
    )


# --- time to deterioration ---


def incidences(result: DeteriorationResult) -> list[tuple[str, Estimate]]:
    """Label and probability of the event by the landmark of each group, whether or not death competes."""
    curves = result.curves
    if isinstance(curves, CompetingResult):
        return [(group.label, group.incidence) for group in curves.groups]
    return [(group.label, _turn(group.at_landmark)) for panel in curves.panels for group in panel.groups]


def _turn(found: Estimate) -> Estimate:
    if not found.estimable:
        return not_estimable(found.why_missing)
    return Estimate(1 - found.value, 1 - found.conf_high, 1 - found.conf_low, found.std_error)


def contrast(result: DeteriorationResult) -> tuple[Estimate, Estimate] | None:
    """Difference of the probabilities at the landmark and hazard ratio, of two groups; None for other numbers."""
    curves = result.curves
    if isinstance(curves, CompetingResult):
        ratios = [one.cause_specific for one in curves.unadjusted.terms if one.is_group]
        pairs = [(one.difference, ratio) for one, ratio in zip(curves.differences, ratios, strict=True)]
    else:
        compared = [one for panel in curves.panels for one in panel.comparisons]
        pairs = [(_negate(one.difference), one.hazard_ratio) for one in compared]
    return pairs[0] if len(pairs) == 1 else None


def _negate(found: Estimate) -> Estimate:
    if not found.estimable:
        return found
    return Estimate(-found.value, -found.conf_high, -found.conf_low, found.std_error)


def say_deterioration(result: DeteriorationResult) -> str:
    """The one sentence that answers the page's question: who had deteriorated by the landmark, and the contrast."""
    found = incidences(result)
    if not found:
        return NOBODY
    several = len(found) > 1 or result.options.compare != "none"
    values = [
        (say_percent(one.value) if one.estimable else f"{NOT_ESTIMABLE} ({one.why_missing})")
        + (f" ({label})" if several and label != "All patients" else "")
        for label, one in found
    ]
    happened = result.curves.endpoint.happened.removesuffix(OR_DIED)
    fallen = f"by {result.options.threshold:g} points or more on {result.scale.label}"
    said = f"By {result.curves.landmark.short} {' v '.join(values)} {happened} {fallen}"
    said += " or had died" if result.options.death == "event" else ""
    pair = contrast(result)
    return f"{said}: {_say_contrast(result, *pair)}." if pair else f"{said}."


def _say_contrast(result: DeteriorationResult, difference: Estimate, ratio: Estimate) -> str:
    level = f"{100 * result.study.methods.conf_level:g} % CI"
    if difference.estimable:
        interval = say_interval(difference.conf_low, difference.conf_high, 0, 100)
        said = f"difference {say_number(100 * difference.value, 0)} percentage points ({level} {interval})"
    else:
        said = f"difference not estimated ({difference.why_missing})"
    link = "hazard ratio" if result.study.design.randomised else "associated hazard ratio"
    if not ratio.estimable:
        return f"{said}; hazard ratio not estimated ({ratio.why_missing})"
    return f"{said}; {link} {say_ratio(ratio)}"


def table_fates(result: DeteriorationResult) -> pd.DataFrame:
    """One row per group: what became of its patients, nobody twice among the first four counts."""
    counts_death = result.options.death != "censored"
    rows = []
    for one in result.fates:
        row = {
            "": one.label,
            "Patients": str(one.n),
            "With a baseline": str(one.n_analysed),
            "Deteriorated": str(one.n_deteriorated),
        }
        if counts_death:
            row["Died without it"] = str(one.n_died)
        row |= {"Censored": str(one.n_censored), "of these on day 0": str(one.n_no_later_form)}
        if result.options.confirmation != "first" and not result.options.last_form_counts:
            row["of these last form worse"] = str(one.n_unconfirmed)
        if counts_death:
            row["of these died too late to count"] = str(one.n_late_deaths)
        rows.append(row)
    return pd.DataFrame(rows)


def say_deterioration_footnote(result: DeteriorationResult) -> str:
    """n analysed, who was left out and why, every rule, what to doubt."""
    curves = result.curves
    return say_competing_footnote(curves) if isinstance(curves, CompetingResult) else say_survival_footnote(curves)


def say_deterioration_alt(result: DeteriorationResult) -> str:
    """What the curves say."""
    competes = ", death competing" if result.options.death == "competing" else ""
    return (
        f"Curves of {result.curves.endpoint.label}{competes}; {say_direction(result.scale)}. "
        f"{say_deterioration(result)} {result.study.provenance.mark}."
    )
