"""Quality of life in words and tables: scores over the visits, which way is better, what counts as a difference."""

import math
from collections.abc import Collection, Hashable, Mapping
from typing import Any, Literal

import pandas as pd

from hcc_dash.analysis.events import EVERYBODY
from hcc_dash.analysis.quality_of_life.trajectories import FEWEST, TrajectoryResult
from hcc_dash.clinical.qlq import QLQ_HCC18, Scale
from hcc_dash.clinical.qlq_thresholds import (
    COCKS_2012,
    GROUP_CHANGE,
    IN_LIVER_CANCER,
    INDIVIDUAL_CHANGE,
    NOT_VERIFIED,
    RELEVANT_CHANGE,
)
from hcc_dash.study.questionnaires import BODY_IMAGE
from hcc_dash.tables.safety_words import say_caution, say_left_out
from hcc_dash.tables.words import say_interval, say_list, say_number

Relevant = Literal["group", "individual", "scale", "own", "none"]
TOO_FEW = "too few"

SOURCES: dict[str, str] = {
    "group": "for means, what patients called a little (Osoba 1998, J Clin Oncol 16:139)",
    "individual": "for one patient, what patients called moderate (Osoba 1998, J Clin Oncol 16:139)",
    "scale": "a small mean change within a group, by scale and direction (Cocks 2012, Eur J Cancer 48:1713)",
    "own": "chosen on this page",
}


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
    """Smallest relevant change for the better and for the worse, both positive; None where there is none."""
    match relevant:
        case "none":
            return None
        case "scale":
            found = RELEVANT_CHANGE.get(scale.code)
            return (found.improvement, found.deterioration) if found else None
        case "own":
            return points, points
        case "group" | "individual":
            size = GROUP_CHANGE if relevant == "group" else INDIVIDUAL_CHANGE
            return (size, size) if scale.span is not None else None


def say_trajectories(result: TrajectoryResult, visit: str) -> str:
    """The asked scale at one visit, arm by arm, which way is better and how many answered; or why there is nothing."""
    if result.why_not:
        return result.why_not
    scale = result.scale(result.options.scale)
    rows = _asked(result)
    rows = rows[rows["visit"] == visit]
    change = ", change from baseline," if result.options.change else ""
    if rows.empty:
        return _say_nobody(result, scale, visit)
    records = rows.to_dict("records")
    digits = 0 if scale.span is not None and not change else decimals_of(scale)
    said = " v ".join(
        f"{say_number(row['estimate'], digits)} ({_limits(result, row, digits)})"
        + say_group(str(row["arm"]), result.labels)
        for row in records
    )
    without = [result.labels[arm] for arm in result.groups if arm not in set(rows["arm"])]
    said += f", nobody for {say_list(without)}" if without else ""
    counts = " v ".join(str(row["n"]) for row in records)
    read = f"{result.options.statistic} ({_limits_name(result)})"
    at = f"{change} at {visit}" if change else f" at {visit}"
    return f"{scale.label}{at}, {read}: {said}; {say_better(scale)}; n = {counts}."


def _say_nobody(result: TrajectoryResult, scale: Scale, visit: str) -> str:
    """That nobody has the asked score at a visit, and at which visits somebody has."""
    known = set(_asked(result)["visit"])
    others = say_list([one for one in result.visits if one in known])
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
    return TOO_FEW if row["n"] < FEWEST else say_interval(row["conf_low"], row["conf_high"], decimals)


def _asked(result: TrajectoryResult) -> pd.DataFrame:
    return result.frame[result.frame["term"] == result.options.scale]


def _limits_name(result: TrajectoryResult) -> str:
    mean = result.options.statistic == "mean"
    return f"{100 * result.study.methods.conf_level:g} % CI" if mean else "quartiles"


def _limits(result: TrajectoryResult, row: Mapping[Hashable, Any], decimals: int) -> str:
    if result.options.statistic == "mean":
        return say_mean_limits(row, decimals)
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
    at = result.frame[result.frame["visit"] == visit]
    rows = []
    for scale in result.scales:
        row = {"Scale": scale.label, "Direction": say_better(scale)}
        for one in at[at["term"] == scale.code].to_dict("records"):
            label, digits = result.labels[str(one["arm"])], decimals_of(scale)
            row[label] = f"{say_number(one['estimate'], digits)} ({_limits(result, one, digits)})"
            row[f"{label}, n"] = str(one["n"])
        rows.append(row)
    return pd.DataFrame(rows).fillna("")


def say_relevant(relevant: Relevant, points: float, scale: Scale) -> str:
    """What the grey band is and where its width comes from."""
    if relevant == "none":
        return ""
    found = relevant_change(scale, relevant, points)
    if found is None:
        return f"No band: there is no published relevant difference for {scale.label.lower()}."
    better, worse = found
    size = f"{better:g} points" if better == worse else f"{better:g} points better, {worse:g} worse"
    of_liver_cancer = IN_LIVER_CANCER["QLQ-HCC18" if scale in QLQ_HCC18 else "QLQ-C30"]
    doubt = f" {of_liver_cancer}" if relevant != "own" else ""
    if relevant == "scale" and not COCKS_2012.checked:
        doubt += f" Those of Cocks 2012 are {NOT_VERIFIED}."
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
    n_selected = result.n_analysed + sum(one.n for one in result.left_out)
    counted = say_left_out(result.n_analysed, n_selected, result.left_out)
    caution = say_caution(result.study) if not result.options.by and len(result.groups) > 1 else ""
    stopped = "Means are of those who answer; who does badly stops answering."
    return " ".join(filter(None, [counted, result.method, stopped, *more, *result.notes, caution]))


def say_reading(result: TrajectoryResult, visit: str) -> str:
    """What a picture of the asked scale shows, for those who cannot see it: first and read visit of every arm."""
    rows, digits = _asked(result), decimals_of(result.scale(result.options.scale))
    said = []
    for arm in result.groups:
        mine = rows[rows["arm"] == arm]
        ends = [mine.iloc[:1], mine[mine["visit"] == visit]] if len(mine) else []
        parts = [
            f"{say_number(float(one['estimate'].iloc[0]), digits)} at {one['visit'].iloc[0]}"
            for one in ends
            if len(one)
        ]
        if parts:
            said.append(f"{result.labels[arm]} {say_list(list(dict.fromkeys(parts)))}")
    return "; ".join(said)
