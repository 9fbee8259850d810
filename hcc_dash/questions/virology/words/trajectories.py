"""HBsAg or HBV DNA over time in words: who fell, medians by visit, who has reached what by when."""

import pandas as pd

from hcc_dash.questions.virology.numbers.options import MARKERS
from hcc_dash.questions.virology.numbers.trajectory_result import FALL, TrajectoryResult
from hcc_dash.questions.virology.words.trajectories_method import say_method, say_notes
from hcc_dash.study.capital import capital
from hcc_dash.study.counts import count_noun, plain_number
from hcc_dash.wording.safety_words import label_arm, say_by_arm, say_caution, say_mark
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    agreeing_percent,
    say_difference,
    say_interval,
    say_left_out,
    say_number,
    say_percent,
    say_proportion,
)

DECIMALS = 2  # of log10 IU/mL
FELL = "Fallen by 1 log10 or more"


def say_question(result: TrajectoryResult) -> str:
    """What is asked."""
    by = ", by arm" if len(result.groups) > 1 else ""
    return f"{MARKERS[result.options.marker]} over time, and its largest fall by week {result.options.fall_week}{by}"


def say_trajectories(result: TrajectoryResult) -> str:
    """Who fell by 1 log10 or more until the week asked, by arm, and the difference."""
    if result.why_not:
        return result.why_not
    marker, week = MARKERS[result.options.marker], f"by week {result.options.fall_week}"
    arms = [arm for arm in result.groups if result.fallen[arm].n]
    if not arms:
        return f"Nobody of this selection has a number of {marker} at baseline and a result after it {week}."
    several = len(result.groups) > 1
    counts = [
        Counted(
            label=label_arm(result.study, arm) if several else "", n=result.fallen[arm].n, n_events=result.fallen[arm].x
        )
        for arm in arms
    ]
    happened = f"fell by 1 log10 or more in {marker} {week}"
    counted = say_counts_only(counts, happened)
    if counted:
        return counted
    pairs = [one for one in result.differences if one.difference.estimable]
    of = {arm: share.share for arm, share in result.fallen.items()}
    digits = agreeing_percent([(of[pair.reference], of[pair.arm], pair.difference) for pair in pairs])
    level, shares = f"{100 * result.study.methods.conf_level:g} % CI ", []
    for said, arm in zip((level, *[""] * len(arms)), arms, strict=False):
        share = result.fallen[arm]
        limits = say_interval(share.share.conf_low, share.share.conf_high, digits.pair, 100)
        shares.append((arm, f"{share.x} of {share.n}, {say_percent(share.share.value, digits.pair)} [{said}{limits}]"))
    by = ""
    if len(pairs) == 1:
        by = f": {say_difference(pairs[0].difference, result.study.methods.conf_level, digits)}"
    return f"{marker} fell by 1 log10 or more {week} in {say_by_arm(result.study, shares)}{by}."


def table_medians(result: TrajectoryResult) -> pd.DataFrame:
    """By visit and arm: patients with an amount, median and quartiles in log10 IU/mL."""
    place = {visit: i for i, visit in enumerate(result.visits)}
    rows = [
        {
            "Visit": str(row["visit"]),
            "Arm": label_arm(result.study, str(row["arm"])),
            "n": str(row["n"]),
            "Median, log10 IU/mL": say_number(row["estimate"], DECIMALS),
            "Quartiles": say_interval(row["lower_quartile"], row["upper_quartile"], DECIMALS),
        }
        for row in result.summary.to_dict("records")
    ]
    rows.sort(key=lambda row: place[row["Visit"]])
    return pd.DataFrame(rows)


def table_reached(result: TrajectoryResult) -> pd.DataFrame:
    """By visit and arm: who has fallen by 1 log10, and who is below each amount, of those in whom it can be told."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for row in result.reached.to_dict("records"):
        visit, arm = str(row["visit"]), str(row["arm"])
        cells = rows.setdefault((visit, arm), {"Visit": visit, "Arm": label_arm(result.study, arm)})
        level = str(row["level"])
        share = f"{row['n_events']}/{row['n']}, {say_percent(row['estimate'])}"
        cells[FELL if level == FALL else capital(level)] = share
    return pd.DataFrame(list(rows.values())).fillna("not told")


def table_falls(result: TrajectoryResult) -> pd.DataFrame:
    """A row per arm: patients with a fall, its median and quartiles, those of 1 log10 or more."""
    rows = []
    for arm in result.groups:
        mine = result.falls.loc[result.falls["arm"] == arm, "estimate"].astype(float)
        quartiles = mine.quantile([0.25, 0.5, 0.75]).to_numpy(float) if len(mine) else [float("nan")] * 3
        share = result.fallen[arm]
        rows.append(
            {
                "Arm": label_arm(result.study, arm),
                "Patients": str(len(mine)),
                "Median largest fall, log10": say_number(quartiles[1], DECIMALS),
                "Quartiles": say_interval(quartiles[0], quartiles[2], DECIMALS),
                FELL: f"{share.x}/{share.n}" if share.n else "nobody",
                "Share (CI)": say_proportion(share.share),
            }
        )
    return pd.DataFrame(rows)


def say_limits(result: TrajectoryResult) -> str:
    """What lines and marks of the figures are."""
    limits = ", ".join(plain_number(limit) for limit in result.limits)
    dotted = f" Dotted: the limit of the assay, {limits} IU/mL." if limits else ""
    diluted = " Open triangles up: not diluted, at the bound that was printed." if result.n_undiluted else ""
    return (
        "Thin: patients. Thick: medians with quartiles. Open triangles down: below the assay's limit, drawn at it."
        f"{diluted}{dotted}"
    )


def say_footnote(result: TrajectoryResult) -> str:
    """n analysed, the method, what to doubt."""
    if result.why_not:
        return result.why_not
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    return " ".join(filter(None, [counted, say_method(result), *say_notes(result), say_caution(result.study)]))


def say_alt(result: TrajectoryResult, answer: str) -> str:
    """What the courses show, for those who cannot see them."""
    marker = MARKERS[result.options.marker]
    return f"{marker} in log10 IU/mL by week, patients as thin lines, medians thick. {answer} {say_mark(result.study)}"


def say_falls_alt(result: TrajectoryResult, arm: str) -> str:
    """What one arm's bars show."""
    mine = result.falls[result.falls["arm"] == arm]
    return (
        f"{label_arm(result.study, arm)}: largest fall of {MARKERS[result.options.marker]} by week "
        f"{result.options.fall_week} of {count_noun(len(mine), 'patient')}, largest first; responders: "
        f"{int(mine['responded'].sum())}. {say_mark(result.study)}"
    )
