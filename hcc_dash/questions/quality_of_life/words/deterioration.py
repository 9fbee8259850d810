"""Time to deterioration of quality of life in words and tables."""

import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.plan import shows_p
from hcc_dash.questions.cox.numbers.hazards_over_time import ALPHA
from hcc_dash.questions.quality_of_life.numbers.change_values import name_points
from hcc_dash.questions.quality_of_life.numbers.deterioration import DeteriorationResult
from hcc_dash.questions.quality_of_life.numbers.deterioration_event import OR_DIED
from hcc_dash.questions.quality_of_life.words.deterioration_method import say_method, say_notes
from hcc_dash.questions.quality_of_life.words.qol_change import NOBODY, PERCENTAGE_POINT, say_direction
from hcc_dash.questions.recurrence.numbers.result import CompetingResult
from hcc_dash.questions.recurrence.words.competing import name_competing, raise_first, say_caution, table_incidence
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    MINUS,
    WHOLE,
    Digits,
    agreeing_percent,
    say_difference,
    say_left_out,
    say_p_equals,
    say_percent,
    say_ratio,
)


def incidences(result: DeteriorationResult) -> list[tuple[str, Estimate]]:
    """Label and probability of the event by the landmark of each group, whether or not death competes."""
    curves = result.curves
    if isinstance(curves, CompetingResult):
        return [(group.label, group.incidence) for group in curves.groups]
    return [(group.label, group.at_landmark.complement) for panel in curves.panels for group in panel.groups]


def contrast(result: DeteriorationResult) -> tuple[Estimate, Estimate] | None:
    """Difference of the probabilities at the landmark and hazard ratio, of two groups; None for other numbers."""
    curves = result.curves
    if isinstance(curves, CompetingResult):
        ratios = [term.cause_specific for term in curves.unadjusted.terms if term.is_group]
        pairs = [(comparison.difference, ratio) for comparison, ratio in zip(curves.differences, ratios, strict=True)]
    else:
        compared = [comparison for panel in curves.panels for comparison in panel.comparisons]
        pairs = [(comparison.difference.negated, comparison.hazard_ratio) for comparison in compared]
    return pairs[0] if len(pairs) == 1 else None


def say_deterioration(result: DeteriorationResult) -> str:
    """The answer: who had deteriorated by the landmark and the difference; then the hazard ratio, of all follow-up."""
    shares = incidences(result)
    if not shares:
        return NOBODY
    happened = result.curves.endpoint.happened.removesuffix(OR_DIED)
    fallen = f"{happened} by {name_points(result.options.threshold)} or more on {result.scale.label}"
    fallen += " or had died" if result.options.death == "event" else ""
    counted = say_counts_only(
        [
            Counted(label=_label_of(result, fate.label), n=fate.n_analysed, n_events=fate.n_deteriorated)
            for fate in result.fates
        ],
        f"{fallen} by the end of follow-up",
    )
    if counted:
        return counted
    at, pair = result.curves.landmark.short, contrast(result)
    digits = _digits(result)
    if not any(share.estimable for _, share in shares):
        words = f"How many {fallen} by {at} is not estimable: {shares[0][1].why_missing}"
    else:
        words = f"By {at} {' v '.join(_say_share(result, label, share, digits) for label, share in shares)} {fallen}"
        if pair and all(share.estimable for _, share in shares):
            words += f": {say_difference(pair[0], result.study.methods.conf_level, digits, PERCENTAGE_POINT)}"
    return f"{words}{_say_hazard_ratio(result, pair[1])}." if pair else f"{words}."


def _digits(result: DeteriorationResult) -> Digits:
    """Decimals at which the two probabilities and their difference agree as printed."""
    shares, pair = incidences(result), contrast(result)
    return agreeing_percent([(shares[0][1], shares[1][1], pair[0])]) if pair and len(shares) == 2 else WHOLE


def _label_of(result: DeteriorationResult, label: str) -> str:
    return label if result.options.compare != "none" and label != "All patients" else ""


def _say_share(result: DeteriorationResult, label: str, share: Estimate, digits: Digits) -> str:
    named = _label_of(result, label)
    words = ([named] if named else []) + ([] if share.estimable else [share.why_missing])
    text = say_percent(share.value, digits.pair) if share.estimable else "not estimable"
    return f"{text} ({': '.join(words)})" if words else text


def _say_hazard_ratio(result: DeteriorationResult, ratio: Estimate) -> str:
    """One number for all follow-up; the table alone has it where hazards were not proportional enough for one."""
    if not ratio.estimable:
        return f"; hazard ratio not estimated ({ratio.why_missing})"
    if result.hazards.p_value < ALPHA:
        return ". Hazards were not proportional"
    link = "Hazard ratio" if result.study.design.randomised else "Associated hazard ratio"
    return f". {link} {say_ratio(ratio)}"


def table_fates(result: DeteriorationResult) -> pd.DataFrame:
    """One row per group: what became of its patients, nobody twice among the first four counts."""
    counts_death = result.options.death != "censored"
    rows = []
    for fate in result.fates:
        row = {
            "Group": fate.label,
            "Patients": str(fate.n),
            "With a baseline": str(fate.n_analysed),
            "Deteriorated": str(fate.n_deteriorated),
        }
        if counts_death:
            row["Died without it"] = str(fate.n_died)
        row |= {"Censored": str(fate.n_censored), "of these on day 0": str(fate.n_no_later_form)}
        if result.options.confirmation != "first" and not result.options.last_form_counts:
            row["of these last form worse"] = str(fate.n_unconfirmed)
        if counts_death:
            row["of these died too late to count"] = str(fate.n_late_deaths)
        rows.append(row)
    return pd.DataFrame(rows)


def table_deterioration(curves: CompetingResult) -> pd.DataFrame:
    """One row per group: patients, what became of them and the probabilities at the landmark, death competing."""
    other = raise_first(name_competing(curves.endpoint))
    frame = table_incidence(curves).rename(columns=lambda name: name.replace(other, "Died without it"))
    return frame.rename(columns={"One minus Kaplan-Meier": f"1 {MINUS} Kaplan-Meier", "At risk then": "At risk"})


def say_deterioration_footnote(result: DeteriorationResult) -> str:
    """n analysed, who was left out and why, every rule, what to doubt; only of what was done."""
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    words = [counted, say_method(result), *say_notes(result)]
    if result.hazards.estimable:
        tested = say_p_equals(result.hazards.p_value)
        words.append(f"Proportional hazards: {tested}, a diagnostic that is shown whether or not anything was planned.")
    if len(incidences(result)) > 1 and not shows_p(result.study, result.status):
        words.append("Exploratory: this question was not fixed beforehand, so groups are compared without a p-value.")
    return " ".join(filter(None, [*words, say_caution(result.study)]))


def say_deterioration_alt(result: DeteriorationResult) -> str:
    """What the curves say."""
    competes = ", death competing" if result.options.death == "competing" else ""
    return (
        f"Curves of {result.curves.endpoint.label}{competes}; {say_direction(result.scale)}. "
        f"{say_deterioration(result)} {result.study.provenance.mark}."
    )
