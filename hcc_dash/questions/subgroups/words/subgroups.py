"""A forest in words and tables: the one-sentence answer, the numbers, the footnote."""

from collections.abc import Sequence

import pandas as pd

from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.estimation.plan import Status, shows_p
from hcc_dash.questions.subgroups.numbers.result import Subgroup, SubgroupArm, SubgroupFactor, SubgroupResult
from hcc_dash.questions.subgroups.words.subgroups_method import say_method, say_notes
from hcc_dash.study.allocation import say_not_randomised
from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.model import Study
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    say_conf_level,
    say_left_out,
    say_list,
    say_number,
    say_p_equals,
    say_percent,
    say_proportion,
    say_ratio,
    say_test,
)

ALPHA = 0.05
UNWANTED = ("death", "recurrence", "relapse", "progression")
"""Events that an arm is favoured by having fewer of; for any other the axis says which arm has fewer."""

NOBODY = "There is nothing to compare"


def lowered(label: str) -> str:
    """A label inside a sentence: its first letter small, unless it is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def say_effect(study: Study, endpoint: TimeToEvent, arm: str) -> str:
    """ "The effect of IFN-I on overall survival", or the association where nobody was randomised."""
    if study.design.randomised:
        return f"The effect of {arm} on {lowered(endpoint.label)}"
    return f"The association of {arm} with {lowered(endpoint.label)}"


def arm_label(result: SubgroupResult) -> str:
    """What the compared arm is called."""
    return result.study.arm(result.arm).label if result.arm else ""


def say_answer(result: SubgroupResult) -> str:
    """The one sentence that answers "for whom does it work", or says why it cannot be answered."""
    if result.overall is None:
        return f"{NOBODY}: {result.why_not}."
    counted = say_arms_only([result.overall], result.endpoint)
    if counted:
        return counted
    if not result.factors:
        return f"No factor is chosen: the hazard ratio in all patients is {say_ratio(result.overall.hazard_ratio)}."
    subject = say_effect(result.study, result.endpoint, arm_label(result))
    if not result.tests:
        return f"Whether {lowered(subject)} differs between subgroups was not tested: {_why_untested(result)}."
    return _answer_one(result, subject) if len(result.factors) == 1 else _answer_many(result, subject)


def say_arms_only(rows: Sequence[Subgroup], endpoint: TimeToEvent) -> str:
    """Counts of the two arms, where they are too small or too uniform for a sentence with an effect; else empty."""
    groups = [Counted(label=arm.label, n=arm.n, n_events=arm.n_events) for row in rows for arm in row.arms]
    return say_counts_only(groups, f"{endpoint.happened} by the end of follow-up")


def _why_untested(result: SubgroupResult) -> str:
    return "; ".join(dict.fromkeys(factor.interaction.why_missing for factor in result.factors))


def _answer_one(result: SubgroupResult, subject: str) -> str:
    factor = result.factors[0]
    levels = [row.level for row in factor.subgroups]
    name = result.study.factor(factor.column).before_level
    between = (
        f"between {name} {' and '.join(levels)}"
        if len(levels) == 2
        else f"across the levels of {lowered(factor.label)}"
    )
    verdict = "may differ" if factor.interaction.p_value < ALPHA else "did not differ clearly"
    return f"{subject} {verdict} {between} ({say_interaction(result, factor.interaction)})."


def _answer_many(result: SubgroupResult, subject: str) -> str:
    """How many were tested, the smallest p, and what chance alone would give."""
    factor, test = min(result.tests, key=lambda pair: pair[1].p_value)
    n, below = len(result.tests), sum(test.p_value < ALPHA for _, test in result.tests)
    interaction = say_interaction(result, test)
    if n == 1:
        verdict = "may differ" if below else "did not differ clearly"
        return f"{subject} {verdict} by {lowered(factor.label)} ({interaction}); no other factor could be tested."
    if not below:
        smallest = f"smallest {interaction}, {lowered(factor.label)}"
        return f"{subject} did not differ clearly by any of the {n} factors tested ({smallest})."
    chance = say_number(ALPHA * n, 1 if n % 2 == 0 else 2)
    tests = f"P below {ALPHA:g} in {below} of {n} tests, by chance {chance}"
    return f"{subject} may differ by {_named(result)} (smallest {interaction}; {tests})."


def _named(result: SubgroupResult) -> str:
    return say_list([lowered(factor.label) for factor, test in result.tests if test.p_value < ALPHA])


def say_interaction(result: SubgroupResult, test: Test) -> str:
    """``interaction P = 0.31``; nominal where the study prints nominal ones; or that there is none."""
    return say_interaction_p(result.study, result.status, test)


def say_interaction_p(study: Study, status: Status | None, test: Test) -> str:
    """The same of any interaction test."""
    if not test.estimable:
        return f"interaction {NOT_ESTIMABLE}"
    nominal = "nominal " if status != "planned" and shows_p(study, status) else ""
    return f"interaction {nominal}{say_p_equals(test.p_value)}"


def say_counts(row: Subgroup) -> str:
    """Events of patients, reference v arm: ``11/19 v 5/19``."""
    return " v ".join(f"{arm.n_events}/{arm.n}" for arm in row.arms)


def say_rates(result: SubgroupResult, row: Subgroup) -> str:
    """Survival or incidence at the landmark, reference v arm; nothing where counts stand alone."""
    if not any(arm.at_landmark.estimable for arm in row.arms):
        return ""
    return " v ".join(say_percent(_turned(result, arm).value) for arm in row.arms)


def say_detail(result: SubgroupResult, row: Subgroup) -> str:
    """Counts, and the rates behind them."""
    return " · ".join(filter(None, [say_counts(row), say_rates(result, row)]))


def say_predicate(result: SubgroupResult) -> str:
    """What the percentages did by the landmark: "alive at 5 years", "had recurred at 3 years"."""
    endpoint = result.endpoint
    what = endpoint.happened if endpoint.direction == "incidence" else endpoint.event_free_label
    return f"{what} at {result.landmark.short}"


def _turned(result: SubgroupResult, arm: SubgroupArm) -> Estimate:
    """The probability in the endpoint's direction."""
    return arm.at_landmark.complement if result.endpoint.direction == "incidence" else arm.at_landmark


def say_not_estimated(ratio: Estimate) -> str:
    """What stands on a line without a square."""
    return f"not estimated: {ratio.why_missing}"


def say_sides(result: SubgroupResult) -> tuple[str, str]:
    """What it means to lie left and right of 1 in this forest."""
    reference, arm = (result.study.arm(arm_id).label for arm_id in (result.reference, result.arm))
    return name_sides(result.endpoint, reference, arm)


def name_sides(endpoint: TimeToEvent, reference: str, arm: str) -> tuple[str, str]:
    """What it means to lie below and above 1; of an event that nobody calls bad, where there is less."""
    if any(word in endpoint.event_label.lower() for word in UNWANTED):
        return f"favours {arm}", f"favours {reference}"
    return f"lower hazard with {arm}", f"lower with {reference}"


def row_name(result: SubgroupResult, row: Subgroup) -> str:
    """ "All patients", or factor and level."""
    return f"{result.study.factor(row.column).before_level} {row.level}" if row.column else "All patients"


def table_forest(result: SubgroupResult) -> pd.DataFrame:
    """One row per subgroup: counts, rates with limits, hazard ratio, and each factor's interaction test once."""
    if result.overall is None:
        return pd.DataFrame()
    rows = [_table_row(result, result.overall, "")]
    for factor in result.factors:
        for place, row in enumerate(factor.subgroups):
            rows.append(_table_row(result, row, say_test(factor.interaction) if place == 0 else ""))
        if factor.n_missing:
            name = f"{result.study.factor(factor.column).before_level} missing"
            rows.append({"Subgroup": name, "Patients": str(factor.n_missing), "Events": str(factor.n_events_missing)})
    return pd.DataFrame(rows).fillna("")


def _table_row(result: SubgroupResult, row: Subgroup, interaction: str) -> dict[str, str]:
    level = f"{say_conf_level(result.study.methods.conf_level)} CI"
    nominal = "nominal " if result.status != "planned" and shows_p(result.study, result.status) else ""
    cells = {
        "Subgroup": row_name(result, row),
        f"Hazard ratio ({level})": say_ratio(row.hazard_ratio),
        f"Interaction {nominal}P": interaction,
        "Patients": str(row.n),
        "Events": str(row.n_events),
    }
    for arm in row.arms:
        cells[f"Events / patients, {arm.label}"] = f"{arm.n_events}/{arm.n}"
    predicate = say_predicate(result)
    for arm in row.arms:
        cells[f"{predicate[:1].upper()}{predicate[1:]}, {arm.label}"] = say_proportion(_turned(result, arm))
    return cells


def say_footnote(result: SubgroupResult) -> str:
    """n analysed, who was left out and why, the method, what to doubt."""
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    rule = "No p-value is given within a subgroup: whether the effect differs is the interaction test's question."
    caution = say_not_randomised(result.study, "differences between arms are associations, unadjusted here")
    return " ".join(filter(None, [counted, say_method(result), *say_notes(result), rule, caution]))


def say_alt(result: SubgroupResult) -> str:
    """What a reader of the forest would take from it, for those who cannot see it."""
    if result.overall is None:
        return say_answer(result)
    rows = [result.overall, *(row for factor in result.factors for row in factor.subgroups)]
    parts = [
        f"{row_name(result, row)} {say_ratio(row.hazard_ratio)}"
        if row.hazard_ratio.estimable
        else f"{row_name(result, row)} {say_not_estimated(row.hazard_ratio)}"
        for row in rows
    ]
    ratios = "; ".join(parts[:13]) + ("; and further rows" if len(parts) > 13 else "")
    return f"Forest plot of hazard ratios. {say_answer(result)} {ratios}. {result.study.provenance.mark}."


def say_missing(factor: SubgroupFactor) -> str:
    """Counts of those without the factor: ``9/31``."""
    return f"{factor.n_events_missing}/{factor.n_missing}"
