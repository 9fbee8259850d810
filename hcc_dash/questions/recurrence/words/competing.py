"""A competing-risks result in words and tables: the answer, why Kaplan-Meier says more, the models, the periods."""

import math

import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.plan import name_p, shows_p
from hcc_dash.questions.recurrence.numbers.result import (
    CompetingResult,
    HazardModels,
    IncidenceGroup,
    TermRatios,
)
from hcc_dash.questions.recurrence.words.competing_method import say_method, say_notes
from hcc_dash.study.allocation import say_not_randomised
from hcc_dash.study.counts import count_noun
from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.model import Study
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    WHOLE,
    Digits,
    agreeing_decimals,
    agreeing_percent,
    count_points,
    decimals_of_a_whole,
    say_difference,
    say_left_out,
    say_list,
    say_number,
    say_p,
    say_percent,
    say_points,
    say_proportion,
    say_ratio,
    say_test,
)

NOBODY = "Nobody of this selection can be analysed."


def name_competing(endpoint: TimeToEvent) -> str:
    """What forestalls the event, as patients' tables code it: "death without recurrence"."""
    return f"death without {endpoint.event_label}"


def say_incidence(result: CompetingResult) -> str:
    """The one sentence that answers the page's question: incidence at the landmark, and what Kaplan-Meier says."""
    groups = result.groups
    if not groups:
        return NOBODY
    several = len(groups) > 1
    counted = say_counts_only(
        [Counted(label=group.label if several else "", n=group.n, n_events=group.n_events) for group in groups],
        f"{result.endpoint.happened} by the end of follow-up",
    )
    if counted:
        return counted
    digits = agreeing_incidences(result)
    values = [say_share(group.incidence, digits) + (f" ({group.label})" if several else "") for group in groups]
    naive = " v ".join(say_share(group.naive, digits) for group in groups)
    difference = ""
    if len(result.differences) == 1:
        estimate = result.differences[0].difference
        difference = f": {say_difference(estimate, result.study.methods.conf_level, digits)}"
    stated = f"At {result.landmark.short} {' v '.join(values)} {result.endpoint.happened}{difference}"
    if all(group.naive.estimable and group.overstatement < 5e-4 for group in groups):
        return f"{stated}; one minus Kaplan-Meier says the same."
    return f"{stated}; one minus Kaplan-Meier, which censors deaths, says {naive}."


def agreeing_incidences(result: CompetingResult) -> Digits:
    """Decimals at which incidences at the landmark and their differences agree as printed."""
    of = {group.arm: group.incidence for group in result.groups}
    return agreeing_percent([(of[pair.reference], of[pair.arm], pair.difference) for pair in result.differences])


def say_share(estimate: Estimate, digits: Digits = WHOLE) -> str:
    """A probability in percent, or why there is none."""
    return (
        say_percent(estimate.value, digits.pair) if estimate.estimable else f"{NOT_ESTIMABLE} ({estimate.why_missing})"
    )


def say_why_higher(result: CompetingResult) -> str:
    """Why one minus Kaplan-Meier is higher, in plain words and on these patients' numbers."""
    most, event, other = result.most_overstated, result.endpoint.event_label, name_competing(result.endpoint)
    at = result.landmark.short
    if most is None:
        return f"Follow-up of every group ends before {at}: the two readings cannot be compared there."
    if not any(group.n_competing_by_landmark for group in result.groups):
        return f"Nobody had {other} by {at}, so one minus Kaplan-Meier and the incidence are the same there."
    several = len(result.groups) > 1
    of = f" of {most.label}" if several else ""
    others = [_say_gap(group) for group in result.groups if group is not most and not math.isnan(group.overstatement)]
    rest = f" ({'; '.join(others)})" if others else ""
    patients = "patient" if most.n_competing_by_landmark == 1 else "patients"
    return (
        f"Kaplan-Meier counts the {most.n_competing_by_landmark} {patients}{of} with {other} by {at} as lost to "
        f"follow-up: as if {event} could still come to them, at the pace of those still watched. It cannot. So it says "
        f"{_say_overstated(most)}{rest}. "
        f"In the incidence they stay in the denominator, and {event}, {other} and neither add up to 100 %. "
        "The more of them there are, the wider the gap."
    )


def _say_gap(group: IncidenceGroup) -> str:
    return f"{group.label}: {_say_overstated(group)}"


def _say_overstated(group: IncidenceGroup) -> str:
    """``31.2 % instead of 30.4 %, 0.8 points more``, with as many decimals as it takes to agree."""
    numbers = (100 * group.incidence.value, 100 * group.naive.value, 100 * group.overstatement)
    if not math.isnan(group.overstatement) and say_number(numbers[2], 1) == "0.0":
        return f"the same {say_percent(group.incidence.value, 1)}"
    digits = agreeing_decimals([numbers], 1)
    naive, incidence = (say_percent(estimate.value, digits.pair) for estimate in (group.naive, group.incidence))
    return f"{naive} instead of {incidence}, {count_points(numbers[2], digits.difference)} more"


def table_incidence(result: CompetingResult) -> pd.DataFrame:
    """One row per group: patients and what became of them, and the probabilities at the landmark."""
    at, event = result.landmark.short, result.endpoint.event_label
    other = name_competing(result.endpoint)
    return pd.DataFrame(
        [
            {
                "Group": group.label,
                "Patients": str(group.n),
                raise_first(event): str(group.n_events),
                raise_first(other): str(group.n_competing),
                f"Incidence at {at}": say_proportion(group.incidence, agreeing_incidences(result)),
                "One minus Kaplan-Meier": say_proportion(group.naive),
                "Overstated by": count_points(100 * group.overstatement, 1)
                if not math.isnan(group.overstatement)
                else NOT_ESTIMABLE,
                f"{raise_first(other)} at {at}": say_proportion(group.competing),
                "At risk then": str(group.at_risk_at_landmark),
            }
            for group in result.groups
        ]
    )


def raise_first(words: str) -> str:
    """First letter raised, so that HBsAg stays HBsAg."""
    return words[:1].upper() + words[1:]


def table_differences(result: CompetingResult, noun: str = "point") -> pd.DataFrame:
    """One row per comparison: difference in incidence, and Gray's test where a p-value may be shown.

    ``noun``: of a difference, another where a scale has points of its own.
    """
    labels = {group.arm: group.label for group in result.groups}
    rows: list[dict[str, str]] = []
    for pair in result.differences:
        row = {
            "Comparison": f"{labels[pair.arm]} v {labels[pair.reference]}",
            f"Difference in incidence at {result.landmark.short}": say_points(
                pair.difference, agreeing_incidences(result), noun
            ),
        }
        if shows_p(result.study, result.status):
            among = ", all groups" if len(result.differences) > 1 else ""
            row[f"{raise_first(result.gray.name)} {name_p(result.status)}{among}"] = (
                say_test(result.gray) if not rows else ""
            )
        rows.append(row)
    return pd.DataFrame(rows)


def table_models(result: CompetingResult, models: HazardModels, adjusted: bool) -> pd.DataFrame:
    """One row per term: cause-specific and subdistribution hazard ratios, and that of the competing event."""
    other = name_competing(result.endpoint)
    first = result.adjusted_status if adjusted else result.status
    rows: list[dict[str, str]] = []
    for term in models.terms:
        row = {"Term": term.label, name_ratio(result): say_ratio(term.cause_specific)}
        if shows_p(result.study, first):
            row[f"{name_p(first)}, cause-specific"] = say_p(term.cause_specific_p)
        row["Subdistribution hazard ratio (Fine-Gray)"] = say_ratio(term.subdistribution)
        if shows_p(result.study, result.status):
            row[f"{name_p(result.status)}, subdistribution"] = say_p(term.subdistribution_p)
        row[f"Hazard ratio of {other}{_within(result)}"] = say_ratio(term.competing)
        rows.append(row)
    return pd.DataFrame(rows)


def name_ratio(result: CompetingResult) -> str:
    """The column of cause-specific hazard ratios."""
    return f"Cause-specific hazard ratio{_within(result)}"


def _within(result: CompetingResult) -> str:
    return ", stratified" if result.options.strata else ""


def say_model_title(result: CompetingResult, models: HazardModels, adjusted: bool) -> str:
    """What the models hold, and on whom."""
    about = f"{count_noun(models.n, 'patient')}, {models.n_events} with {result.endpoint.event_label}"
    about += f", {models.n_competing} with {name_competing(result.endpoint)}"
    return f"Models {'adjusted for the covariates below' if adjusted else 'of the groups alone'}: {about}"


def say_meanings(result: CompetingResult) -> str:
    """What each of the two hazard ratios means, on the first comparison's own numbers; empty without one."""
    models = result.adjusted or result.unadjusted
    term = next((term for term in models.terms if term.is_group), None)
    if term is None:
        return ""
    event, other = result.endpoint.event_label, name_competing(result.endpoint)
    conditions = [
        *(["the covariates"] if result.adjusted else []),
        *(["the stratum"] if result.options.strata else []),
    ]
    given = f", given {say_list(conditions)}" if conditions else ""
    unlike = ", not stratified" if result.options.strata else ""
    verb = "comes" if result.study.design.randomised else "came"
    return (
        f"{_pair(models, term)}Cause-specific {_factor(term.cause_specific)}: among those still free of both, "
        f"{event} {verb} at that multiple of the reference group's rate{given}; it speaks of what drives {event}. "
        f"Subdistribution {_factor(term.subdistribution)}{unlike}: the same comparison with those who had {other} left "
        f"in the denominator; it speaks of how many will be seen with {event}, and moves when only {other} differs. "
        "Neither is a ratio of risks." + _caution(term, other)
    )


def _pair(models: HazardModels, term: TermRatios) -> str:
    """Which groups are spoken of, where there are more than two."""
    return f"{term.label}. " if sum(each.is_group for each in models.terms) > 1 else ""


def _factor(ratio: Estimate) -> str:
    return f"ratio {say_number(ratio.value, 2)}" if ratio.estimable else f"ratio not estimated ({ratio.why_missing})"


def _caution(term: TermRatios, other: str) -> str:
    """How the groups differ in the competing event: without it the subdistribution ratio cannot be read."""
    if not term.competing.estimable:
        return f" Whether the groups differ in {other} was not estimated: {term.competing.why_missing}."
    return f" The hazard ratio of {other} is {say_ratio(term.competing)}."


def say_caution(study: Study) -> str:
    """That differences and ratios are associations where nobody was randomised, or nothing."""
    return say_not_randomised(study, "differences and ratios are associations")


def say_footnote(result: CompetingResult) -> str:
    """n analysed, who was left out and why, the method, what to doubt."""
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    withheld = "" if shows_p(result.study, result.status) else _withheld(result)
    caution = say_caution(result.study)
    return " ".join(filter(None, [counted, say_method(result), *say_notes(result), withheld, caution]))


def _withheld(result: CompetingResult) -> str:
    sentence = "Exploratory: this question was not fixed beforehand, so its p-values are not shown"
    if shows_p(result.study, result.adjusted_status):
        return f"{sentence}, but for the cause-specific model with these covariates, which was."
    return f"{sentence}."


def say_lines(result: CompetingResult) -> str:
    """Which line of the figure is which, and whether one minus Kaplan-Meier is what the study fixed beforehand."""
    planned = any((plan.analysis, plan.endpoint) == ("survival", result.endpoint.id) for plan in result.study.planned)
    role = ", the reading fixed beforehand" if planned else ""
    thick = f"Thick: incidence, {name_competing(result.endpoint)} competing"
    return f"{thick}. Thin: one minus Kaplan-Meier{role}. Grey: few at risk."


def say_alt(result: CompetingResult, answer: str) -> str:
    """What a reader of a figure would take from it, for those who cannot see it."""
    return f"{result.endpoint.label}, with {name_competing(result.endpoint)} competing. {answer} {_mark(result)}"


def say_stack_alt(result: CompetingResult, group: IncidenceGroup) -> str:
    """What one group's stacked figure shows at the landmark."""
    event, other = result.endpoint.event_label, name_competing(result.endpoint)
    neither = 1 - (group.incidence.value + group.competing.value)
    decimals = decimals_of_a_whole([group.incidence.value, group.competing.value, neither])
    digits = Digits(decimals, decimals)
    shares = f"{say_share(group.incidence, digits)} {event}, {say_share(group.competing, digits)} {other}"
    rest = say_percent(neither, decimals)
    return f"{group.label} at {result.landmark.short}: {shares}, {rest} neither. {_mark(result)}"


def _mark(result: CompetingResult) -> str:
    return f"{result.study.provenance.mark}."
