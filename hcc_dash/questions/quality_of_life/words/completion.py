"""Completion of a questionnaire in words and tables: expected, received, both denominators, who stopped when."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from hcc_dash.clinical.qlq import Scale
from hcc_dash.questions.quality_of_life.numbers.completion import CompletionResult
from hcc_dash.questions.quality_of_life.words.completion_method import say_method, say_notes
from hcc_dash.questions.quality_of_life.words.qol import decimals_of, say_group
from hcc_dash.wording.small_groups import FEWEST
from hcc_dash.wording.words import (
    say_counted,
    say_interval,
    say_list,
    say_number,
    say_percent,
)


def say_completion(result: CompletionResult, visit: str) -> str:
    """Forms received of those expected at one visit, and of everybody, arm by arm."""
    if result.why_not:
        return result.why_not
    rows = result.counts[result.counts["visit"] == visit]
    if rows.empty:
        return "No form was due at a visit that this selection reached."
    parts, few = [], any(n < FEWEST for n in rows["n_expected"])  # counts alone: a percentage of three forms misleads
    for row in rows.to_dict("records"):
        expected = f"{row['n_received']} of {row['n_expected']} expected"
        expected += "" if few else f" ({_share(row['n_received'], row['n_expected'])})"
        named = say_group(str(row["arm"]), result.labels)
        whole = f"{row['n_received']} of" if few else f"{_share(row['n_received'], row['n'])} of all"
        parts.append(f"{expected}{named}, {whole} {row['n']}" + (" in all" if few else ""))
    died = f"; {int(rows['n_died'].sum())} had died, which is no missing form" if rows["n_died"].sum() else ""
    return f"Forms received at {visit}: {' v '.join(parts)}{died}."


def _share(part: int, whole: int) -> str:
    return say_percent(part / whole) if whole else "none"


def table_completion(result: CompletionResult) -> pd.DataFrame:
    """By visit and arm: everybody, who had died, was no longer followed or not yet due; expected, received, rates."""
    rates = {(row["term"], row["arm"], row["visit"]): row for row in result.rates.to_dict("records")}
    place = {visit: i for i, visit in enumerate(result.visits)}
    rows = [
        {
            "Visit": row["visit"],
            "Group": result.labels[str(row["arm"])],
            "At the start": str(row["n"]),
            "Died": str(row["n_died"]),
            "Follow-up ended": str(row["n_ended"]),
            "Not yet due": str(row["n_not_due"]),
            "Expected": str(row["n_expected"]),
            "Received": str(row["n_received"]),
            "Of expected (CI)": _rate(rates["variable", row["arm"], row["visit"]]),
            "Of all at the start (CI)": _rate(rates["fixed", row["arm"], row["visit"]]),
        }
        for row in result.counts.to_dict("records")
    ]
    rows.sort(key=lambda row: place[row["Visit"]])
    return pd.DataFrame(rows)


def _rate(row: Mapping[Hashable, Any]) -> str:
    if not row["n"]:
        return "none expected"
    return f"{say_percent(row['estimate'])} ({say_interval(row['conf_low'], row['conf_high'], 0, 100)})"


def table_reasons(result: CompletionResult) -> pd.DataFrame:
    """Reasons on file for forms that did not come."""
    return pd.DataFrame(
        {
            "Visit": result.reasons["visit"],
            "Group": [result.labels[str(arm)] for arm in result.reasons["arm"]],
            "Reason": result.reasons["level"],
            "Forms": result.reasons["n"].astype(str),
        }
    )


def table_patterns(result: CompletionResult, scale: Scale, arm: str) -> pd.DataFrame:
    """Mean of the scale at each visit (n) in one arm, a row per last visit answered."""
    digits = decimals_of(scale)
    rows: dict[str, dict[str, str]] = {}
    for row in result.patterns[result.patterns["arm"] == arm].to_dict("records"):
        last = str(row["level"])
        empty = {"Last form at": last} | dict.fromkeys(result.answered, "")
        rows.setdefault(last, empty)[str(row["visit"])] = f"{say_number(row['estimate'], digits)} ({row['n']})"
    return pd.DataFrame(list(rows.values()))


def say_patterns(result: CompletionResult, scale: Scale) -> str:
    """How those who left early scored at the start beside those who answered to the end, arm by arm."""
    if not result.answered or result.patterns.empty:
        return ""
    first, last = result.answered[0], result.answered[-1]
    starts = result.patterns[result.patterns["visit"] == first]
    parts = []
    for arm in result.groups:
        mine = starts[starts["arm"] == arm]
        stayed, left = mine[mine["level"] == last], mine[mine["level"] != last]
        if len(stayed) and len(left):
            early = float((left["estimate"] * left["n"]).sum() / left["n"].sum())
            parts.append(
                f"{say_number(early, 1)} v {say_number(float(stayed['estimate'].iloc[0]), 1)} in {result.labels[arm]}"
            )
    if not parts:
        return ""
    return (
        f"{scale.label} at {first}, mean of those whose last form came before {last} v of those who answered then: "
        f"{say_list(parts)}."
    )


def say_completion_footnote(result: CompletionResult) -> str:
    """Who is counted, how, and what to doubt."""
    if result.why_not:
        return result.why_not
    counted = say_counted(result.n_analysed, result.left_out)
    return " ".join(filter(None, [counted, say_method(result), *say_notes(result)]))
