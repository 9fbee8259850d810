"""Late starts in words: when each arm started, what a landmark changes, and what immortal time there is."""

import pandas as pd

from hcc_dash.questions.balance.numbers.time_zero_result import LandmarkFound, Starts, TimeZeroResult
from hcc_dash.questions.balance.words.propensity import estimate_of
from hcc_dash.questions.balance.words.time_zero_method import say_method
from hcc_dash.study.allocation import say_not_randomised
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.method_words import name_hazard_ratio, say_remarks
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    say_conf_level,
    say_interval,
    say_left_out,
    say_list,
    say_number,
    say_percent,
    say_ratio,
)


def say_time_zero(result: TimeZeroResult) -> str:
    """The one sentence: the late start and the landmark hazard ratio; or why there is none."""
    analysis = result.found
    if analysis is None:
        return f"There is no landmark analysis: {result.why_not}."
    reference, arm = analysis.starts
    late = f"Median start: day {_days(arm.median)} ({arm.label}), day {_days(reference.median)} ({reference.label})."
    there = analysis.landmarks[analysis.landmarks["level"] == result.options.months]
    counted = say_counts_only(
        [
            Counted(label=group.label, n=int(row["n"]), n_events=int(row["n_events"]))
            for group, term in zip(analysis.starts, ("without", "with"), strict=True)
            for row in there[there["term"] == term].to_dict("records")
        ],
        f"{result.endpoint.happened} after the landmark at {_months(result.options.months)}",
    )
    if counted and len(there) and there["n"].max() > 0:
        return counted
    ratio = analysis.hazard_ratio
    among = f"Among {count_noun(result.n_analysed, 'patient')} event-free at {_months(result.options.months)}"
    if not ratio.estimable:
        return f"{among} the hazard ratio is not estimated ({ratio.why_missing}). {late}"
    level = f"{say_conf_level(result.study.methods.conf_level)} CI"
    interval = say_interval(ratio.conf_low, ratio.conf_high, 2)
    named = name_hazard_ratio(result.study, adjusted=False)
    naive = say_number(analysis.naive.value, 2) if analysis.naive.estimable else NOT_ESTIMABLE
    return (
        f"{among} the {named} is {say_number(ratio.value, 2)} ({level} {interval}); from "
        f"{_origin(result)} on it is {naive}. {late}"
    )


def _origin(result: TimeZeroResult) -> str:
    return result.study.design.time_zero.split(",")[0].split(" (")[0]


def _days(value: float) -> str:
    return say_number(value, 0)


def _months(months: float) -> str:
    return f"{months:g} month{'s' if months != 1 else ''}"


def table_starts(result: TimeZeroResult) -> pd.DataFrame:
    """When each arm started, and the events and the waiting before it."""
    return pd.DataFrame([_start_row(result, group) for group in _analysis(result).starts])


def _start_row(result: TimeZeroResult, group: Starts) -> dict[str, str]:
    quartiles = say_interval(group.lower_quartile, group.upper_quartile, 0)
    return {
        "Group": group.label,
        "Patients": str(group.n),
        "Days to start, median (quartiles)": f"{_days(group.median)} ({quartiles})",
        "First to last": say_interval(group.earliest, group.latest, 0),
        f"{_event(result)} before own start": str(group.n_before_start),
        "Observed time before start": say_percent(group.waiting_share, 1),
        "Start unknown": str(group.n_unknown),
    }


def _event(result: TimeZeroResult) -> str:
    return result.endpoint.event_label[:1].upper() + result.endpoint.event_label[1:]


def table_landmarks(result: TimeZeroResult) -> pd.DataFrame:
    """Groups and hazard ratios at each landmark; the first row is the analysis without one."""
    analysis = _analysis(result)
    reference, arm = (group.label for group in analysis.starts)
    rows = []
    for months in sorted(set(analysis.landmarks["level"].astype(float))):
        frame = analysis.landmarks[analysis.landmarks["level"] == months]
        of = {row["term"]: row for row in frame.to_dict("records")}
        without, having = of["without"], of["with"]
        row = {
            "Landmark": _months(months) if months else "No landmark (arm on file)",
            f"{reference} or not yet started": f"{without['n']:.0f} ({count_noun(without['n_events'], 'event')})",
            f"{arm} started": f"{having['n']:.0f} ({count_noun(having['n_events'], 'event')})",
            "Of the arm, not yet started": f"{of['not yet']['n']:.0f}",
            "Hazard ratio": say_ratio(estimate_of(of["unadjusted"])),
        }
        if "weighted" in of:
            row["Weighted (overlap)"] = say_ratio(estimate_of(of["weighted"]))
        rows.append(row)
    return pd.DataFrame(rows)


def say_immortal(result: TimeZeroResult) -> str:
    """The warning: how much guaranteed time the arm holds, and who had the event before it could start."""
    analysis = _analysis(result)
    _, arm = analysis.starts
    first = (
        f"Immortal time: a patient of {arm.label} had to stay free of {result.endpoint.event_label} until the start; "
        f"{say_percent(arm.waiting_share, 1)} of the arm's observed time lies before it."
    )
    n = arm.n_before_start
    second = (
        f" {n} patient{'s' if n != 1 else ''} of the arm had the event before the recorded start."
        if n
        else " Who had the event before a start that was intended cannot be seen: such a patient is on file in the "
        "other arm."
    )
    return first + second


def say_time_zero_footnote(result: TimeZeroResult) -> str:
    """Who was analysed and who had left before the landmark, the method, what to doubt."""
    analysis = result.found
    if analysis is None:
        return say_why_none(result)
    lost = [f"{group.n} with {group.reason}" for group in result.left_out]
    there = analysis.there
    lost += [f"{there.n_earlier_events} with the event before the landmark"] if there.n_earlier_events else []
    lost += [f"{there.n_earlier_censored} last seen before it"] if there.n_earlier_censored else []
    counted = say_left_out(result.n_analysed, result.n_selected, lost)
    counted += (
        f" {count_noun(there.n_not_yet, 'patient')} of the arm had not started by then: counted with the others."
        if there.n_not_yet
        else ""
    )
    caution = say_not_randomised(result.study, "differences are associations")
    return " ".join(filter(None, [counted, say_method(result), *say_remarks(result.endpoint), caution]))


def say_why_none(result: TimeZeroResult) -> str:
    """What follows from there being no landmark analysis, and what to do."""
    if result.study.design.randomised:
        return "Nobody can be given time free of the event by the way the arms were made."
    if result.endpoint.origin:
        return "Choose an endpoint whose clock starts at time zero of the study to see what late starts do."
    if result.study.provenance.kind == "upload":
        return (
            "If treatment in one arm starts after the clock does, patients of that arm are free of the event until "
            "then by definition (immortal time). This table holds no dates of it: check that the clock starts when "
            "the arm is decided."
        )
    return (
        "The dates of radical treatment and of treatment start are columns of the patients' table with the roles "
        "radical_treatment_date and treatment_start_date in study.toml."
    )


def say_starts_alt(result: TimeZeroResult) -> str:
    """What a reader of the starts would take from them."""
    parts = [
        f"half of {group.label} had started after {_days(group.median)} days and the last after {_days(group.latest)}"
        for group in _analysis(result).starts
    ]
    return f"Share of each arm that has started, by day: {say_list(parts)}. {result.study.provenance.mark}."


def say_landmark_alt(result: TimeZeroResult) -> str:
    """What a reader of the curves from the landmark would take from them."""
    return f"Curves from the landmark, {result.endpoint.label}. {say_time_zero(result)} {result.study.provenance.mark}."


def say_landmarks_alt(result: TimeZeroResult) -> str:
    """What a reader of the hazard ratios by landmark would take from them."""
    frame = _analysis(result).landmarks
    ratios = [
        f"{_months(float(row['level'])) if row['level'] else 'none'} {say_ratio(estimate_of(row))}"
        for row in frame[frame["term"] == "unadjusted"].to_dict("records")
    ]
    return f"Unadjusted hazard ratio by landmark: {'; '.join(ratios)}. {result.study.provenance.mark}."


def _analysis(result: TimeZeroResult) -> LandmarkFound:
    if result.found is None:
        raise ValueError("There is no landmark analysis here; ask for its reason instead.")
    return result.found
