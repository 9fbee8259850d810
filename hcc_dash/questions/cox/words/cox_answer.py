"""The one sentence that answers a Cox question."""

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.plan import name_p, shows_p
from hcc_dash.questions.cox.numbers.hazards_over_time import MeanGain
from hcc_dash.questions.cox.numbers.result import CoxResult, CoxRow
from hcc_dash.questions.cox.numbers.terms import plain_label
from hcc_dash.questions.cox.words.cox_labels import in_sentence, say_level, say_place, say_row_label
from hcc_dash.study.time import convert_time
from hcc_dash.wording.small_groups import FEWEST, Counted, say_counts_only
from hcc_dash.wording.words import say_interval, say_list, say_number, say_p_equals, say_ratio

SAID_AT_MOST = 3  # hazard ratios in the answer of a model without arms


def say_cox_answer(result: CoxResult) -> str:
    """The one sentence that answers the page's question, or says that it cannot be answered."""
    if not result.n_analysed:
        return "Nobody of this selection can be analysed."
    if result.why_not:
        return f"No model was fitted: {result.why_not}."
    counted = say_arms_only(result) if result.arm_rows else _levels_only(result)
    if counted:
        return counted
    if not result.arm_rows:
        return _answer_without_arms(result)
    if result.options.interactions:
        return _answer_by_level(result)
    if result.hazards is not None and not result.hazards.proportional:
        return _answer_over_time(result)
    return _answer_arms(result)


def say_arms_only(result: CoxResult) -> str:
    """Counts of the arms, where they are too small or too uniform for a sentence with an effect; else empty."""
    rows = [row for row in result.rows if row.kind == "arm"]
    groups = [Counted(label=row.level, n=row.n, n_events=row.n_events) for row in rows]
    return say_counts_only(groups, f"{result.endpoint.happened} by the end of follow-up")


def _levels_only(result: CoxResult) -> str:
    """The same for a model without arms: every level compared, or everybody in one of numbers alone."""
    rows = [row for row in result.rows if row.level and row.kind != "interaction"]
    groups = [Counted(label=row.level, n=row.n, n_events=row.n_events) for row in rows]
    everybody = Counted(label="", n=result.n_analysed, n_events=result.n_events)
    small = [group for group in groups if group.n < FEWEST] or [everybody]
    return say_counts_only(small, f"{result.endpoint.happened} by the end of follow-up")


def _interval(result: CoxResult, row: CoxRow) -> str:
    ratio = row.multivariable
    interval = f"{say_level(result)} {say_interval(ratio.conf_low, ratio.conf_high, 2)}"
    return f"{interval}; {_p(result, row)}" if shows_p(result.study, result.status) else interval


def _p(result: CoxResult, row: CoxRow) -> str:
    nominal = "nominal " if name_p(result.status) == "nominal P" else ""
    return f"{nominal}{say_p_equals(row.p_value)}"


def _adjusted_for(result: CoxResult) -> str:
    names = [in_sentence(plain_label(result.study, term)) for term in result.options.terms]
    strata = [in_sentence(result.study.factor(column).label) for column in result.options.strata]
    parts = [f"adjusted for {say_list(names)}"] if names else []
    parts += [f"within strata of {say_list(strata)}"] if strata else []
    return " and ".join(parts)


def _answer_arms(result: CoxResult) -> str:
    reference = result.reference_arm
    assert reference is not None  # arm rows come with the reference's
    start = _adjusted_for(result)
    event, parts = result.endpoint.event_label, []
    for row in result.arm_rows:
        value, interval = say_number(row.multivariable.value, 2), _interval(result, row)
        if result.study.design.randomised:
            parts.append(
                f"the hazard of {event} with {row.level} was {value} times that with {reference.level} ({interval})"
            )
        else:
            with_reference = f"the hazard of {event} with {reference.level} ({interval})"
            parts.append(f"{row.level} was associated with {value} times {with_reference}")
    sentence = "; ".join(parts)
    by = "By Firth's penalised model, " if result.engine == "firth" else ""
    sentence = f"{by}{start}, {sentence}" if start else f"{by}{sentence}"
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _answer_without_arms(result: CoxResult) -> str:
    rows = [row for row in result.rows if not row.reference]
    parts = [f"{say_row_label(result, row)}: {say_ratio(row.multivariable)}" for row in rows[:SAID_AT_MOST]]
    more = len(rows) - len(parts)
    rest = f"; and {more} more" if more else ""
    return f"Hazard ratios of {result.endpoint.event_label} ({say_level(result)}): {'; '.join(parts)}{rest}."


def _answer_by_level(result: CoxResult) -> str:
    """The arm's ratio in each level of what it interacts with, and the interaction's test, which may always be seen."""
    parts = []
    for term_test in result.term_tests:
        if term_test.kind == "interaction":
            rows = [row for row in result.rows if row.term == term_test.term]
            ratios = [f"{say_ratio(row.multivariable)} {say_place(result, row)}" for row in rows]
            parts.append(f"{say_list(ratios)}; interaction {say_p_equals(term_test.test.p_value)}")
    if not parts:
        parts = [f"not estimated by level; overall {say_ratio(row.multivariable)}" for row in result.arm_rows]
    reference = result.reference_arm
    compared = " and ".join(row.level for row in result.arm_rows)
    against = reference.level if reference else ""
    ratio = "Adjusted hazard ratio" if result.study.design.randomised else "Adjusted hazard ratio associated with"
    of = " of" if result.study.design.randomised else ""
    return f"{ratio}{of} {compared} v {against} ({say_level(result)}): {'; '.join(parts)}."


def _answer_over_time(result: CoxResult) -> str:
    """What leads where hazards are not proportional: time gained, then early and late; the table has the average."""
    hazards = result.hazards
    assert hazards is not None  # asked for by the caller
    sentences = []
    for row, gain, parts in zip(result.arm_rows, hazards.gains, hazards.early_late, strict=True):
        words = [_gained(result, row, gain)] if gain.difference.estimable else []
        cut = say_number(convert_time(parts.cut, result.endpoint.unit, "months"), 0)
        early, late = say_either(parts.early), say_either(parts.late)
        ratio = "adjusted hazard ratio" if result.options.terms else "hazard ratio"
        words.append(f"{ratio[:1].upper()}{ratio[1:]} {early} in the first {cut} months, {late} after")
        sentences.append(". ".join(words))
    return f"Hazards were not proportional: {'. '.join(sentences)}."


def say_either(ratio: Estimate) -> str:
    """A ratio, or "not estimated" with the reason."""
    return say_ratio(ratio) if ratio.estimable else f"not estimated ({ratio.why_missing})"


def _gained(result: CoxResult, row: CoxRow, gain: MeanGain) -> str:
    def months(time: float) -> float:
        return convert_time(time, result.endpoint.unit, "months")

    had = "had" if result.study.design.randomised else "was associated with"
    fewer = gain.difference.value < 0
    difference, more = (gain.difference.negated, "fewer") if fewer else (gain.difference, "more")
    interval = say_interval(months(difference.conf_low), months(difference.conf_high), 1)
    value, horizon = say_number(months(difference.value), 1), say_number(months(gain.tau), 0)
    time = f"{value} months ({say_level(result)} {interval}) {more} without {result.endpoint.event_label}"
    unadjusted = ", unadjusted" if result.options.terms else ""
    return f"{row.level} {had} {time} up to {horizon} months{unadjusted}"
