"""Harm and quality of life on one clock, in words."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from hcc_dash.analysis.quality_of_life.together import TogetherResult
from hcc_dash.tables.qol import decimals_of, say_better, say_group, say_mean_limits
from hcc_dash.tables.safety_words import say_caution
from hcc_dash.tables.words import say_interval, say_number, say_percent


def say_together(result: TogetherResult, visit: str) -> str:
    """Share with an event going on and mean score at one visit, arm by arm; or why there is nothing."""
    if result.why_not or result.scale is None:
        return result.why_not
    scores = _scores(result)
    digits = 0 if result.scale.span is not None else decimals_of(result.scale)
    said: list[str] = []
    for arm in result.groups:
        burden, score = burden_at(result, arm, result.weeks[visit]), scores.get((arm, visit))
        events = "nobody watched" if burden is None else f"{say_percent(burden['estimate'])} of {burden['n']:.0f}"
        mean = "no form" if score is None else f"{say_number(score['estimate'], digits)} (n = {score['n']:.0f})"
        if not said:
            events += f" had an adverse event of grade {result.minimum_grade} or higher going on"
            mean = f"mean {result.scale.label.lower()} was {mean}" if score is not None else mean
        said.append(f"{events} and {mean}{say_group(arm, result.labels)}")
    return f"At {visit}, {' v '.join(said)}; {say_better(result.scale)}."


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
    counted = f"{result.n_watched} patients watched for events, {result.n_answering} with at least one form."
    caution = say_caution(result.study) if len(result.groups) > 1 else ""
    return " ".join(filter(None, [counted, result.method, *result.notes, caution]))
