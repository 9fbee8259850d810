"""Harm and quality of life on one clock, in words."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from hcc_dash.questions.quality_of_life.numbers.together import TogetherResult
from hcc_dash.questions.quality_of_life.words.qol import decimals_of, say_better, say_mean_limits
from hcc_dash.questions.quality_of_life.words.together_method import say_method, say_notes
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.course import Course, Reading, furthest_apart, say_course
from hcc_dash.wording.safety_words import say_caution
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import say_interval, say_number, say_percent


def say_together(result: TogetherResult, visit: str) -> str:
    """Score and share with an event going on where groups lay furthest apart, then at one visit; or why not."""
    if result.why_not or result.scale is None:
        return result.why_not
    few = _say_few(result, visit)
    if few:
        return few
    scores, digits = _scores(result), 0 if result.scale.span is not None else decimals_of(result.scale)
    readings = [
        Reading(arm=arm, said=say_number(scores[arm, visit]["estimate"], digits), n=int(scores[arm, visit]["n"]))
        for arm in result.groups
        if (arm, visit) in scores
    ]
    course = Course(summary=result.scores, groups=result.groups, visits=result.visits, labels=result.labels)
    most = furthest_apart(course.summary, course.groups, course.visits)
    visits = dict.fromkeys([most.visit if most else visit, visit])
    burden = " and ".join(_say_burden(result, visit) for visit in visits)
    subject = f"{result.scale.label}, mean ({say_better(result.scale)})"
    event = f"In an adverse event of grade {result.minimum_grade} or higher: {burden}."
    return f"{subject}: {say_course(course, visit, readings, digits)}. {event}"


def _say_few(result: TogetherResult, visit: str) -> str:
    """How many have a score at the visit, where too few for a mean; else empty."""
    scores, several = _scores(result), len(result.groups) > 1
    counts = {arm: int(scores[arm, visit]["n"]) if (arm, visit) in scores else 0 for arm in result.groups}
    groups = [
        Counted(label=result.labels[arm] if several else "", n=n, of=result.sizes[arm]) for arm, n in counts.items()
    ]
    counted = say_counts_only(groups, f"had a score at {visit}")
    return f"{result.scale.label}: {counted}" if result.scale is not None and counted else ""


def _say_burden(result: TogetherResult, visit: str) -> str:
    """Shares with an adverse event going on at the visit, arm by arm."""
    burdens = [burden_at(result, arm, result.weeks[visit]) for arm in result.groups]
    return " v ".join("nobody watched" if burden is None else say_percent(burden["estimate"]) for burden in burdens)


def burden_at(result: TogetherResult, arm: str, week: float) -> Mapping[Hashable, Any] | None:
    """The row of the last week begun by then; None when nobody was watched any more."""
    near = result.burden[(result.burden["time"] <= week) & (result.burden["time"] > week - 1)]
    return next((row for row in near.to_dict("records") if row["arm"] == arm), None)


def _scores(result: TogetherResult) -> dict[tuple[str, str], Mapping[Hashable, Any]]:
    """Rows of scores by arm and visit."""
    return {(row["arm"], row["visit"]): row for row in result.scores.to_dict("records")}


def table_together(result: TogetherResult) -> pd.DataFrame:
    """By visit and arm: watched, with an event going on, answering, mean score."""
    if result.scale is None:
        return pd.DataFrame()
    digits, scores, rows = decimals_of(result.scale), _scores(result), []
    for visit in result.visits:
        for arm in result.groups:
            burden, score = burden_at(result, arm, result.weeks[visit]), scores.get((arm, visit))
            row = {"Visit": visit, "Arm": result.labels[arm], "Watched": "0"}
            row |= {"Event going on (CI)": "", "Answering": "0"}
            if burden is not None:
                limits = say_interval(burden["conf_low"], burden["conf_high"], 0, 100)
                row["Watched"] = f"{burden['n']:.0f}"
                row["Event going on (CI)"] = f"{say_percent(burden['estimate'])} ({limits})"
            mean = ""
            if score is not None:
                row["Answering"] = f"{score['n']:.0f}"
                mean = f"{say_number(score['estimate'], digits)} ({say_mean_limits(score, digits)})"
            rows.append(row | {f"{result.scale.label}, mean (CI)": mean})
    return pd.DataFrame(rows)


def say_together_footnote(result: TogetherResult) -> str:
    """Who is watched and who answers, the method, what to doubt."""
    if result.why_not:
        return result.why_not
    counted = (
        f"{count_noun(result.n_watched, 'patient')} watched for events, {result.n_analysed} with at least one form."
    )
    caution = say_caution(result.study) if len(result.groups) > 1 else ""
    return " ".join(filter(None, [counted, say_method(result), *say_notes(result), caution]))
