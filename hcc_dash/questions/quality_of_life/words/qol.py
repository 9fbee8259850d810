"""Quality of life in words and tables: scores over the visits, which way is better, what counts as a difference."""

import math
from collections.abc import Collection, Hashable, Mapping
from typing import Any, Literal

import pandas as pd

from hcc_dash.clinical.qlq import QLQ_HCC18, Scale
from hcc_dash.clinical.qlq_thresholds import (
    COCKS_2012,
    GROUP_CHANGE,
    IN_LIVER_CANCER,
    INDIVIDUAL_CHANGE,
    NOT_VERIFIED,
    OSOBA,
    OSOBA_1998,
    RELEVANT_CHANGE,
)
from hcc_dash.estimation.events import EVERYBODY
from hcc_dash.questions.quality_of_life.numbers.trajectories import FEWEST as FEWEST_FOR_LIMITS
from hcc_dash.questions.quality_of_life.numbers.trajectories import TrajectoryResult
from hcc_dash.questions.quality_of_life.words.qol_method import say_method, say_notes
from hcc_dash.study.counts import count_noun
from hcc_dash.study.questionnaires import BODY_IMAGE
from hcc_dash.wording.course import Course, Reading, furthest_apart, say_course
from hcc_dash.wording.safety_words import say_caution
from hcc_dash.wording.small_groups import Counted, say_counts_only, why_counts_only
from hcc_dash.wording.words import say_counted, say_interval, say_list, say_number

Relevant = Literal["group", "individual", "scale", "own", "none"]
RELEVANT: dict[str, str] = {
    "group": f"{GROUP_CHANGE:g} points (groups)",
    "individual": f"{INDIVIDUAL_CHANGE:g} points (one patient)",
    "scale": f"By scale ({COCKS_2012.short}{'' if COCKS_2012.checked else f', {NOT_VERIFIED}'})",
    "own": "Own",
    "none": "No band",
}
TOO_FEW = "too few"

SOURCES: dict[str, str] = {
    "group": f"for means, what patients called a little ({OSOBA_1998.citation})",
    "individual": f"for one patient, what patients called moderate ({OSOBA_1998.citation})",
    "scale": f"a small mean change within a group, by scale and direction ({COCKS_2012.citation})",
    "own": "chosen on this page",
}

_LITTLE, _MODERATE, _MUCH = OSOBA.values()
SIZES_OF_CHANGE = (
    f"{_LITTLE:g} to {_MODERATE:g} points are a little, {_MODERATE:g} to {_MUCH:g} a moderate change to patients "
    f"({OSOBA_1998.short}). No threshold was derived in liver cancer: try others."
)
"""What helps to choose a threshold."""


def say_direction(scale: Scale, turned: bool = False) -> str:
    """Which way is better, for a panel of the scale; ``turned`` when its axis runs downwards."""
    if scale.better == "higher":
        return "higher is better ↑"
    return "higher is worse; axis turned, up is better ↑" if turned else "higher is worse; down is better ↓"


def say_better(scale: Scale) -> str:
    """The same within a sentence."""
    return f"higher is {'better' if scale.better == 'higher' else 'worse'}"


def decimals_of(scale: Scale) -> int:
    """Decimals for a mean in a table: one for scores from 0 to 100, two where the span is not known."""
    return 2 if scale.span is None else 1


def relevant_change(scale: Scale, relevant: Relevant, points: float) -> tuple[float, float] | None:
    """Smallest relevant change for the better and for the worse, both positive; None where there is none.

    ValueError for points of the reader's "own" that are none.
    """
    match relevant:
        case "none":
            return None
        case "scale":
            change = RELEVANT_CHANGE.get(scale.code)
            return (change.improvement, change.deterioration) if change else None
        case "own":
            if not points > 0:
                raise ValueError(f"A relevant difference is a number of points above 0; found {points:g}.")
            return points, points
        case "group" | "individual":
            size = GROUP_CHANGE if relevant == "group" else INDIVIDUAL_CHANGE
            return (size, size) if scale.span is not None else None


def say_trajectories(result: TrajectoryResult, visit: str) -> str:
    """Where the groups lay furthest apart, then the visit read with limits and numbers; or why there is nothing."""
    if result.why_not:
        return result.why_not
    scale = result.scale(result.options.scale)
    rows = _asked(result)
    if rows[rows["visit"] == visit].empty:
        return _say_nobody(result, scale, visit)
    change = " change" if result.options.change else ""
    subject = f"{scale.label}, {result.options.statistic}{change} ({say_better(scale)})"
    records = rows[rows["visit"] == visit].to_dict("records")
    without = [result.labels[arm] for arm in result.groups if arm not in {row["arm"] for row in records}]
    nobody = f"; nobody for {say_list(without)}" if without else ""
    labels = {arm: "" if arm == EVERYBODY else label for arm, label in result.labels.items()}
    counted = _say_few(result, {str(row["arm"]): int(row["n"]) for row in records}, visit, labels)
    if counted:
        return f"{scale.label}: {counted}"
    digits = 0 if scale.span is not None and not change else decimals_of(scale)
    readings = [
        Reading(
            arm=str(row["arm"]),
            n=int(row["n"]),
            said=say_number(row["estimate"], digits)
            + (f" ({name}{_limits(result, row, digits)})" if len(records) < 3 else ""),
        )
        for name, row in zip([f"{_limits_name(result)} ", *[""] * len(records)], records, strict=False)
    ]
    course = Course(summary=rows, groups=result.groups, visits=result.visits, labels=labels)
    return f"{subject}: {say_course(course, visit, readings, digits)}{nobody}."


def _say_few(result: TrajectoryResult, answered: Mapping[str, int], visit: str, labels: Mapping[str, str]) -> str:
    """How many of every group answered, where a group that did is too small for a mean; else empty."""
    groups = [Counted(label=labels[arm], n=answered.get(arm, 0), of=result.sizes[arm]) for arm in result.groups]
    if not why_counts_only([group for group in groups if group.n]):
        return ""
    what = "a change from baseline" if result.options.change else "a score"
    return say_counts_only(groups, f"had {what} at {visit}")


def say_scales(result: TrajectoryResult, visit: str) -> str:
    """How many scales there are, on which groups lay furthest apart and when, and where the table reads them."""
    shown = [scale for scale in result.scales if scale.code in set(result.frame["term"])]
    at = f"at {visit}" if visit else "at no visit"
    apart = [
        (scale, most)
        for scale in shown
        if scale.span is not None
        for rows in [result.frame[result.frame["term"] == scale.code]]
        for most in [furthest_apart(rows, result.groups, result.visits)]
        if most is not None
    ]
    counted = f"{count_noun(len(shown), 'scale')}"
    if not apart:
        return f"{counted}; the table reads them {at}."
    scale, most = max(apart, key=lambda pair: abs(pair[1].difference))
    values = " v ".join(
        f"{say_number(value, 0)} ({result.labels[arm]})" for arm, value in zip(most.arms, most.estimates, strict=True)
    )
    furthest = f"{scale.label} at {most.visit}, {result.options.statistic} {values}; {say_better(scale)}"
    return f"{counted}. The largest difference: {furthest}. The table reads all {at}."


def _say_nobody(result: TrajectoryResult, scale: Scale, visit: str) -> str:
    """That nobody has the asked score at a visit, and at which visits somebody has."""
    known = set(_asked(result)["visit"])
    others = say_list([other for other in result.visits if other in known])
    if others:
        what = "a change from baseline" if result.options.change else "a score"
        return f"{scale.label}: nobody of this selection has {what} at {visit}; somebody has at {others}."
    scores = "both a score before the first dose and one after it" if result.options.change else "a score"
    return f"{scale.label}: nobody of this selection has {scores}."


def say_group(arm: str, labels: Mapping[str, str]) -> str:
    """Whose number it is, behind the number; nothing where it is everybody's."""
    return "" if arm == EVERYBODY else f" for {labels[arm]}"


def say_mean_limits(row: Mapping[Hashable, Any], decimals: int) -> str:
    """Limits of a row's mean, or that there are too few scores for any."""
    return TOO_FEW if row["n"] < FEWEST_FOR_LIMITS else say_interval(row["conf_low"], row["conf_high"], decimals)


def _asked(result: TrajectoryResult) -> pd.DataFrame:
    return result.frame[result.frame["term"] == result.options.scale]


def _limits_name(result: TrajectoryResult) -> str:
    mean = result.options.statistic == "mean"
    return f"{100 * result.study.methods.conf_level:g} % CI" if mean else "quartiles"


def _limits(result: TrajectoryResult, row: Mapping[Hashable, Any], decimals: int) -> str:
    if result.options.statistic == "mean":
        low, high = reach(result.scale(result.options.scale), result.options.change)
        inside = {**row, "conf_low": max(row["conf_low"], low), "conf_high": min(row["conf_high"], high)}
        return say_mean_limits(inside, decimals)
    return say_interval(row["lower_quartile"], row["upper_quartile"], decimals)


def table_trajectories(result: TrajectoryResult) -> pd.DataFrame:
    """The asked scale by visit and arm: n, mean with limits and SD, median with quartiles."""
    digits = decimals_of(result.scale(result.options.scale))
    place = {visit: i for i, visit in enumerate(result.visits)}
    rows = [
        {
            "Visit": str(row["visit"]),
            "Group": result.labels[str(row["arm"])],
            "n": str(row["n"]),
            "Mean": say_number(row["mean"], digits),
            f"{100 * result.study.methods.conf_level:g} % CI": say_mean_limits(row, digits),
            "SD": say_number(row["sd"], digits),
            "Median": say_number(row["median"], digits),
            "Quartiles": say_interval(row["lower_quartile"], row["upper_quartile"], digits),
        }
        for row in _asked(result).to_dict("records")
    ]
    if result.options.statistic == "median":  # its rows carry no limits of the mean
        rows = [{name: cell for name, cell in row.items() if not name.endswith("CI")} for row in rows]
    rows.sort(key=lambda row: place[row["Visit"]])
    return pd.DataFrame(rows)


def table_scales(result: TrajectoryResult, visit: str) -> pd.DataFrame:
    """Every scale at one visit: which way is better, and n and the middle with its limits in each arm."""
    at = {str(code): rows for code, rows in result.frame[result.frame["visit"] == visit].groupby("term")}
    rows = []
    for scale in result.scales:
        row = {"Scale": scale.label, "Direction": say_better(scale)}
        for cell in at[scale.code].to_dict("records") if scale.code in at else ():
            label, digits = result.labels[str(cell["arm"])], decimals_of(scale)
            row[label] = f"{say_number(cell['estimate'], digits)} ({_limits(result, cell, digits)})"
            row[f"{label}, n"] = str(cell["n"])
        rows.append(row)
    return pd.DataFrame(rows).fillna("")


def say_relevant(relevant: Relevant, points: float, scale: Scale) -> str:
    """What the grey band is and where its width comes from."""
    if relevant == "none":
        return ""
    change = relevant_change(scale, relevant, points)
    if change is None:
        return f"No band: there is no published relevant difference for {scale.label.lower()}."
    better, worse = change
    size = count_noun(better, "point") if better == worse else f"{better:g} points better, {worse:g} worse"
    of_liver_cancer = IN_LIVER_CANCER["QLQ-HCC18" if scale in QLQ_HCC18 else "QLQ-C30"]
    doubt = f" {of_liver_cancer}" if relevant != "own" else ""
    if relevant == "scale" and not COCKS_2012.checked:
        doubt += f" Those of {COCKS_2012.short} are {NOT_VERIFIED}."
    if scale.code == BODY_IMAGE:
        doubt += f" That body image is a symptom scale is {NOT_VERIFIED}."
    return f"Grey band: differences smaller than relevant ({size}; {SOURCES[relevant]}).{doubt}"


def reach(scale: Scale, change: bool) -> tuple[float, float]:
    """Lowest and highest that a score or a change of it can be; anything where the span is not known."""
    if scale.span is None:
        return -math.inf, math.inf
    low, high = scale.span
    return (low - high, high - low) if change else (low, high)


def say_beyond(result: TrajectoryResult, codes: Collection[str]) -> str:
    """That limits of some of these scales go beyond what a score or a change can be; empty where none does."""
    change = result.options.change
    ends = {scale.code: reach(scale, change) for scale in result.scales if scale.code in codes}
    rows = result.frame[result.frame["term"].isin(list(ends))]
    low, high = (rows["term"].map({code: end[at] for code, end in ends.items()}) for at in (0, 1))
    if not ((rows["conf_low"] < low) | (rows["conf_high"] > high)).any():
        return ""
    what = "a change" if change else "a score"
    return f"Some limits lie beyond what {what} can be, where the figure ends: t intervals know no end of a scale."


def say_footnote(result: TrajectoryResult, *more: str) -> str:
    """n analysed, who was left out and why, the method, what to doubt."""
    if result.why_not:
        return result.why_not
    counted = say_counted(result.n_analysed, result.left_out)
    caution = say_caution(result.study) if not result.options.by and len(result.groups) > 1 else ""
    stopped = "Means are of those who answer; who does badly stops answering."
    return " ".join(filter(None, [counted, say_method(result), stopped, *more, *say_notes(result), caution]))


def say_reading(result: TrajectoryResult, visit: str) -> str:
    """What a picture of the asked scale shows, for those who cannot see it: first and read visit of every arm."""
    rows, digits = _asked(result), decimals_of(result.scale(result.options.scale))
    readings = []
    for arm in result.groups:
        mine = rows[rows["arm"] == arm]
        ends = [mine.iloc[:1], mine[mine["visit"] == visit]] if len(mine) else []
        parts = [
            f"{say_number(float(end['estimate'].iloc[0]), digits)} at {end['visit'].iloc[0]}"
            for end in ends
            if len(end)
        ]
        if parts:
            readings.append(f"{result.labels[arm]} {say_list(list(dict.fromkeys(parts)))}")
    return "; ".join(readings)
