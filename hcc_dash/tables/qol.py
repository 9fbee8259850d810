"""Quality of life in words and tables: scores over the visits, which way is better, what counts as a difference."""

from collections.abc import Hashable, Mapping
from typing import Any, Literal

import pandas as pd

from hcc_dash.analysis.quality_of_life.trajectories import TrajectoryResult
from hcc_dash.clinical.qlq import Scale
from hcc_dash.clinical.qlq_thresholds import DOUBT, GROUP_CHANGE, INDIVIDUAL_CHANGE, RELEVANT_CHANGE
from hcc_dash.tables.safety_words import say_caution, say_left_out
from hcc_dash.tables.words import say_interval, say_list, say_number

Relevant = Literal["group", "individual", "scale", "own", "none"]

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
        return f"{scale.label}: nobody of this selection has a score{' after baseline' if change else ''}."
    several, records = len(result.groups) > 1, rows.to_dict("records")
    digits = 0 if scale.span is not None and not change else decimals_of(scale)
    said = " v ".join(
        f"{say_number(row['estimate'], digits)} ({_limits(result, row, digits)})"
        + (f" for {result.labels[str(row['arm'])]}" if several else "")
        for row in records
    )
    counts = " v ".join(str(row["n"]) for row in records)
    read = f"{result.options.statistic} ({_limits_name(result)})"
    at = f"{change} at {visit}" if change else f" at {visit}"
    return f"{scale.label}{at}, {read}: {said}; {say_better(scale)}; n = {counts}."


def _asked(result: TrajectoryResult) -> pd.DataFrame:
    return result.frame[result.frame["term"] == result.options.scale]


def _limits_name(result: TrajectoryResult) -> str:
    mean = result.options.statistic == "mean"
    return f"{100 * result.study.methods.conf_level:g} % CI" if mean else "quartiles"


def _limits(result: TrajectoryResult, row: Mapping[Hashable, Any], decimals: int) -> str:
    ends = ("conf_low", "conf_high") if result.options.statistic == "mean" else ("lower_quartile", "upper_quartile")
    return say_interval(row[ends[0]], row[ends[1]], decimals)


def table_trajectories(result: TrajectoryResult) -> pd.DataFrame:
    """The asked scale by visit and arm: n, mean with limits and SD, median with quartiles."""
    digits = decimals_of(result.scale(result.options.scale))
    place = {visit: i for i, visit in enumerate(result.visits)}
    rows = [
        {
            "Visit": str(row["visit"]),
            "": result.labels[str(row["arm"])],
            "n": str(row["n"]),
            "Mean": say_number(row["mean"], digits),
            f"{100 * result.study.methods.conf_level:g} % CI": say_interval(row["conf_low"], row["conf_high"], digits),
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
    doubt = f" {DOUBT}" if relevant == "scale" else " No threshold was estimated in liver cancer." * (relevant != "own")
    return f"Grey band: differences smaller than relevant ({size}; {SOURCES[relevant]}).{doubt}"


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
