"""A survival result in words and tables: the one-sentence answer, the numbers, the footnote."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from hcc_dash.asking.choices import UNIT, endpoint_of
from hcc_dash.asking.kinds import MORE, Switch, ask
from hcc_dash.estimation.comparison import Comparison
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.plan import name_p, shows_p
from hcc_dash.questions.survival.numbers.options import used_strata
from hcc_dash.questions.survival.numbers.survival_result import Group, Panel, SurvivalResult
from hcc_dash.questions.survival.words.survival_method import say_method, say_notes
from hcc_dash.study.allocation import say_not_randomised
from hcc_dash.study.time import TimeUnit, convert_time
from hcc_dash.wording.columns import agreeing_rows
from hcc_dash.wording.method_words import name_hazard_ratio
from hcc_dash.wording.small_groups import Counted, close_counts, say_counts_only, why_counts_only
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    WHOLE,
    Digits,
    agreeing_percent,
    say_difference,
    say_duration,
    say_left_out,
    say_list,
    say_number,
    say_p_equals,
    say_percent,
    say_points,
    say_proportion,
    say_ratio,
    say_test,
)

INCIDENCE = Switch(
    label="Show",
    off=("survival", "Survival"),
    on=("incidence", "Incidence"),
    key="curves.{endpoint}",
    shared=True,
    help="Survival (still without the event) or incidence (with it); the endpoint's own direction.",
    usual=lambda cohort, given: endpoint_of(cohort, given).direction == "incidence",
)
HAZARD = Switch(
    label="Draw the cumulative hazard",
    flag="cumulative-hazard",
    key="hazard",
    row=MORE,
    help="The figure shows the cumulative hazard (Nelson-Aalen) in place of probabilities, and a file holds it.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a reader wants it shown; changes words and axes, never a number.

    ``incidence``: the probability of having had the event, one minus survival. ``hazard``: the figure shows the
    cumulative hazard.
    """

    incidence: bool = ask(INCIDENCE, default=False)
    unit: TimeUnit = ask(replace(UNIT, shared=True), "months")
    hazard: bool = ask(HAZARD, default=False)


def say_answer(result: SurvivalResult, shown: Shown) -> str:
    """The one sentence that answers the page's question, or says that it cannot be answered."""
    if len(result.panels) != 1:
        return _answer_by_panel(result, shown)
    panel = result.panels[0]
    if not panel.groups:
        return "Nobody of this selection can be analysed."
    counted = say_counts_only(_counted(panel), f"{result.endpoint.happened} by the end of follow-up")
    if counted:
        return counted
    if _read_too_late(panel):
        return _say_too_late(result, panel)
    stated = _stated_at_landmark(result, panel, shown)
    if len(panel.comparisons) != 1:
        return stated + "."
    return f"{stated}: {_said_comparison(result, panel, shown)}."


def _read_too_late(panel: Panel) -> bool:
    """Whether follow-up of every group ends before the landmark."""
    return all(not group.at_landmark.estimable for group in panel.groups)


def _say_too_late(result: SurvivalResult, panel: Panel) -> str:
    """``Follow-up ends before 20 years, so nothing is read there; hazard ratio 0.50 (0.20–1.27).``"""
    ratios = (
        [_say_hazard_ratio(result, comparison) for comparison in panel.comparisons]
        if len(panel.comparisons) == 1
        else []
    )
    return "; ".join([f"Follow-up ends before {result.landmark.short}, so nothing is read there", *ratios]) + "."


def _counted(panel: Panel, named: bool = True) -> list[Counted]:
    return [Counted(label=_named(group, panel) * named, n=group.n, n_events=group.n_events) for group in panel.groups]


def _named(group: Group, panel: Panel) -> str:
    return "" if len(panel.groups) == 1 and group.arm == "all" else group.label


def _digits(panel: Panel) -> Digits:
    """Decimals at which the groups' percentages at the landmark and their differences agree as printed."""
    return agreeing_percent(_shares(panel))


def _shares(panel: Panel) -> list[tuple[Estimate, Estimate, Estimate]]:
    """Of every comparison the groups' probabilities at the landmark and their difference."""
    at = {group.arm: group.at_landmark for group in panel.groups}
    return [(at[comparison.reference], at[comparison.arm], comparison.difference) for comparison in panel.comparisons]


def _stated_at_landmark(result: SurvivalResult, panel: Panel, shown: Shown) -> str:
    labels, digits = [_named(group, panel) for group in panel.groups], _digits(panel)
    values = [_landmark_value(group, shown, digits) for group in panel.groups]
    parts = [value + (f" ({label})" if label else "") for value, label in zip(values, labels, strict=True)]
    return f"At {result.landmark.short} {' v '.join(parts)} {_predicate(result, shown)}"


def _predicate(result: SurvivalResult, shown: Shown) -> str:
    """What the percentages did or were: "were alive", "had died"."""
    return result.endpoint.happened if shown.incidence else f"were {result.endpoint.event_free_label}"


def _landmark_value(group: Group, shown: Shown, digits: Digits) -> str:
    probability = group.at_landmark
    if not probability.estimable:
        return f"{NOT_ESTIMABLE} ({probability.why_missing})"
    return say_percent(_turned(probability, shown).value, digits.pair)


def _turned(probability: Estimate, shown: Shown) -> Estimate:
    """A probability without the event, or of the event when incidence is shown."""
    return probability.complement if shown.incidence else probability


def _said_comparison(result: SurvivalResult, panel: Panel, shown: Shown) -> str:
    comparison = panel.comparisons[0]
    parts = [say_difference(_difference(comparison, shown), result.study.methods.conf_level, _digits(panel))]
    return "; ".join([*parts, _say_hazard_ratio(result, comparison)])


def _say_hazard_ratio(result: SurvivalResult, comparison: Comparison) -> str:
    ratio = comparison.hazard_ratio
    if not ratio.estimable:
        return f"hazard ratio not estimated ({ratio.why_missing})"
    named = name_hazard_ratio(result.study, adjusted=bool(used_strata(result.options)))
    return f"{named} {say_ratio(ratio)}"


def _difference(comparison: Comparison, shown: Shown) -> Estimate:
    """The landmark difference, turned round when incidence is shown."""
    return comparison.difference.negated if shown.incidence else comparison.difference


def _answer_by_panel(result: SurvivalResult, shown: Shown) -> str:
    if not result.panels:
        return "Nobody of this selection can be analysed."
    labels = {group.arm: group.label for panel in result.panels for group in panel.groups}
    order = sorted(labels, key=result.position)
    named = f"{' v '.join(labels[arm] for arm in order)}: " if len(order) > 1 else ""
    untested, where = (", and no interaction test", "patients in a group") if named else ("", "patients")
    why = {panel.level: why_counts_only(_counted(panel, named=False)) for panel in result.panels}
    few, plain = (
        [panel for panel in result.panels if why[panel.level]],
        [panel for panel in result.panels if not why[panel.level]],
    )
    reasons = " or ".join(dict.fromkeys(why[panel.level] for panel in few)).replace("patients", where)
    counts = _say_panels(few, order, lambda group: f"{group.n_events} of {group.n}")
    counts = f"{counts} {result.endpoint.happened} by the end of follow-up"
    if not plain:
        return close_counts(f"{named}{counts}", reasons)
    values = _say_panels(plain, order, lambda group: _landmark_value(group, shown, WHOLE))
    sentence = f"At {result.landmark.short}{',' * bool(named)} {named}{values} {_predicate(result, shown)}"
    if few:
        return f"{sentence}. {counts} ({reasons}: counts alone{untested})."
    return f"{sentence}. {say_interaction(result)}".strip()


def _say_panels(panels: Sequence[Panel], order: Sequence[str], say: Callable[[Group], str]) -> str:
    """``61 % v 79 % (Sex male) and 40 % v no patients (Sex female)``.

    By arm, never by place: an arm that has nobody in one panel must not hand its column to another arm.
    """
    parts = []
    for panel in panels:
        values = {group.arm: say(group) for group in panel.groups}
        parts.append(f"{' v '.join(values.get(arm, 'no patients') for arm in order)} ({panel.label})")
    return say_list(parts)


def say_interaction(result: SurvivalResult) -> str:
    """What the interaction test says about a difference between panels; never a p-value inside one."""
    test = result.interaction
    if test is None:
        return ""
    factor = result.study.factor(result.options.panels).label
    if not test.estimable:
        return f"Whether the difference depends on {factor} was not tested: {test.why_missing}."
    verdict = "is not shown to depend" if test.p_value >= 0.05 else "may depend"
    nominal = "nominal " if name_p(result.status) == "nominal P" and shows_p(result.study, result.status) else ""
    return f"The difference {verdict} on {factor} (interaction {nominal}{say_p_equals(test.p_value)})."


def table_groups(result: SurvivalResult, shown: Shown) -> pd.DataFrame:
    """One row per panel and group: patients, events, median, landmark, restricted mean, follow-up."""
    source, target = result.endpoint.unit, shown.unit
    rows = []
    for panel, digits in zip(result.panels, agreeing_rows(map(_shares, result.panels)), strict=True):
        for group in panel.groups:
            row = {
                "Group": " · ".join(filter(None, [panel.label, group.label])),
                "Patients": str(group.n),
                "Events": str(group.n_events),
                f"{'Incidence' if shown.incidence else 'Event-free'} at {result.landmark.short}": _landmark_cell(
                    group, shown, digits
                ),
                "At risk then": str(group.at_risk_at_landmark),
                **_times(group, source, target),
                f"Median follow-up, {target}": say_duration(group.follow_up, source, target, "not reached"),
            }
            rows.append(row)
    return pd.DataFrame(rows)


def _times(group: Group, source: TimeUnit, target: TimeUnit) -> dict[str, str]:
    """The median, between the quartiles where they were asked for."""
    median = {f"Median time, {target}": say_duration(group.median, source, target)}
    if not group.quartiles:
        return median
    first, third = (say_duration(quartile, source, target) for quartile in group.quartiles)
    return {f"25th percentile, {target}": first} | median | {f"75th percentile, {target}": third}


def _landmark_cell(group: Group, shown: Shown, digits: Digits) -> str:
    return say_proportion(_turned(group.at_landmark, shown), digits)


def table_comparisons(result: SurvivalResult, shown: Shown) -> pd.DataFrame:
    """One row per panel and comparison: difference, hazard ratio, restricted mean difference, tests."""
    source, target = result.endpoint.unit, shown.unit
    rows = []
    for panel, digits in zip(result.panels, agreeing_rows(map(_shares, result.panels)), strict=True):
        labels = {group.arm: group.label for group in panel.groups}
        for comparison in panel.comparisons:
            tau = say_number(convert_time(comparison.tau, source, target), 0 if target != "years" else 1)
            mean = comparison.rmst_difference
            row = {
                "Comparison": " · ".join(
                    filter(None, [panel.label, f"{labels[comparison.arm]} v {labels[comparison.reference]}"])
                ),
                f"Difference at {result.landmark.short}": say_points(_difference(comparison, shown), digits),
                "Hazard ratio": say_ratio(comparison.hazard_ratio),
                "Difference in event-free time": f"{say_duration(mean, source, target)} {target} of {tau}"
                if mean.estimable
                else f"{NOT_ESTIMABLE} ({mean.why_missing})",
            }
            first = comparison is panel.comparisons[0]
            rows.append(row | {name: cell if first else "" for name, cell in _test_cells(result, panel).items()})
    return pd.DataFrame(rows)


def _test_cells(result: SurvivalResult, panel: Panel) -> dict[str, str]:
    """Log-rank cells where the design allows a p-value; one test of all groups of a panel, in its first row."""
    if not shows_p(result.study, result.status):
        return {}
    name = name_p(result.status)
    among = ", all groups" if len(panel.comparisons) > 1 else ""
    cells = {f"Log-rank {name}{among}": say_test(panel.log_rank)}
    if panel.stratified_log_rank is not None:
        cells[f"Stratified log-rank {name}{among}"] = say_test(panel.stratified_log_rank)
    return cells


def say_footnote(result: SurvivalResult, hazard: bool = False) -> str:
    """n analysed, who was left out and why, the method, what to doubt."""
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    withheld = (
        ""
        if shows_p(result.study, result.status)
        else "Exploratory: no p-value is shown but an interaction test, because this question was not fixed beforehand."
    )
    caution = say_not_randomised(result.study, "differences are associations, unadjusted here")
    return " ".join(filter(None, [counted, say_method(result, hazard), *say_notes(result), withheld, caution]))


def say_alt(result: SurvivalResult, shown: Shown) -> str:
    """What a reader of the figure would take from it, for those who cannot see it."""
    kind = "Cumulative hazard" if shown.hazard else "Cumulative incidence" if shown.incidence else "Survival"
    return f"{kind} curves, {result.endpoint.label}. {say_answer(result, shown)} {result.study.provenance.mark}."
