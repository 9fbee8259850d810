"""First rises of the Child-Pugh score in words and tables."""

import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.placed_rows import VISIT_WINDOW
from hcc_dash.questions.liver.numbers.child_pugh import ChildPughResult
from hcc_dash.questions.liver.numbers.incidence import RiseReading
from hcc_dash.questions.liver.numbers.options import Rule
from hcc_dash.questions.liver.words.child_pugh_method import say_method, say_notes
from hcc_dash.study.time import DAYS_IN
from hcc_dash.wording.safety_words import label_arm, say_by_arm, say_caution
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    WHOLE,
    Digits,
    agreeing_percent,
    say_difference,
    say_left_out,
    say_number,
    say_percent,
    say_points,
    say_proportion,
)

RULE_WORDS: dict[Rule, str] = {"registered": "as registered", "confirmed": "confirmed at the next visit"}
CENSORING = {False: "followed beyond recurrence", True: "censored at recurrence"}
ITEM_WORDS = {
    "bilirubin": "Bilirubin",
    "albumin": "Albumin",
    "inr": "INR",
    "ascites": "Ascites",
    "encephalopathy": "Encephalopathy",
}


def pick_readings(result: ChildPughResult, rule: Rule, at_recurrence: bool, window: str) -> list[RiseReading]:
    """The readings of one rule, censoring and window, one per arm."""
    readings = result.incidence.readings if result.incidence else ()
    return [
        reading
        for reading in readings
        if (reading.rule, reading.at_recurrence, reading.window.id) == (rule, at_recurrence, window)
    ]


def say_rises(result: ChildPughResult, rule: Rule, at_recurrence: bool, window: str) -> str:
    """The one sentence that answers: incidence of a rise by the window's end, and the difference."""
    if result.why_not:
        return result.why_not
    readings = pick_readings(result, rule, at_recurrence, window)
    if not readings:
        return "Nobody of this selection has a Child-Pugh score from which it could rise."
    several = len(readings) > 1
    counts = [
        Counted(label=label_arm(result.study, reading.arm) if several else "", n=reading.n, n_events=reading.n_events)
        for reading in readings
    ]
    risen = f"had a rise of the Child-Pugh score by {result.options.rise} or more {_until(readings[0])}"
    counted = say_counts_only(counts, risen)
    if counted:
        return counted
    gaps = _differences(result, rule, at_recurrence, window)
    digits = _digits(readings, gaps)
    shares = say_by_arm(result.study, [(reading.arm, _share(reading.incidence, digits)) for reading in readings])
    by = "confirmed, " if rule == "confirmed" else ""
    censored = ", censored at recurrence" if at_recurrence else ""
    return (
        f"{say_window(readings[0])} the Child-Pugh score had risen by {result.options.rise} or more, {by}in {shares}"
        f"{censored}{_difference(result, gaps, digits)}."
    ).replace("more, in", "more in")


def say_window(reading: RiseReading) -> str:
    """By which day a reading is taken: the window's end, or where assessments end before."""
    month = f"month {say_number(reading.at / DAYS_IN['months'], 0)}"
    if reading.why_earlier:
        return f"By {month}, where assessments end,"
    return f"By week {say_number((reading.at - VISIT_WINDOW) / 7, 0)}"


def _until(reading: RiseReading) -> str:
    words = say_window(reading)
    return words[:1].lower() + words[1:].split(",")[0]


def _share(estimate: Estimate, digits: Digits = WHOLE) -> str:
    return (
        say_percent(estimate.value, digits.pair) if estimate.estimable else f"{NOT_ESTIMABLE} ({estimate.why_missing})"
    )


def _differences(result: ChildPughResult, rule: Rule, at_recurrence: bool, window: str) -> list[Estimate]:
    assert result.incidence is not None
    return [
        gap.difference
        for gap in result.incidence.differences
        if (gap.rule, gap.at_recurrence, gap.window.id) == (rule, at_recurrence, window)
    ]


def _digits(readings: list[RiseReading], gaps: list[Estimate]) -> Digits:
    """Decimals at which the two incidences and their difference agree as printed."""
    if len(gaps) != 1 or len(readings) != 2:
        return WHOLE
    return agreeing_percent([(readings[0].incidence, readings[1].incidence, gaps[0])])


def _difference(result: ChildPughResult, gaps: list[Estimate], digits: Digits) -> str:
    if len(gaps) != 1:
        return ""
    joint = ": " if gaps[0].estimable else "; "
    return joint + say_difference(gaps[0], result.study.methods.conf_level, digits)


def table_rises(result: ChildPughResult) -> pd.DataFrame:
    """Every reading: window, rule, censoring and arm, with counts, incidence and difference."""
    if result.incidence is None:
        return pd.DataFrame()
    between = {
        (gap.arm, gap.rule, gap.at_recurrence, gap.window.id): gap.difference for gap in result.incidence.differences
    }
    rows: list[dict[str, str]] = []
    for reading in result.incidence.readings:
        key = (reading.rule, reading.at_recurrence, reading.window.id)
        difference = between.get((reading.arm, *key))
        digits = _digits(pick_readings(result, *key), _differences(result, *key))
        rows.append(
            {
                "Window": reading.window.label,
                "Rise": RULE_WORDS[reading.rule],
                "Recurrence": "censors" if reading.at_recurrence else "ignored",
                "Arm": label_arm(result.study, reading.arm),
                "Patients": str(reading.n),
                "Rises": str(reading.n_events),
                "Deaths without": str(reading.n_deaths),
                "Incidence": say_proportion(reading.incidence, digits),
                "Read on day": f"{reading.at:g}",
                "At risk then": str(reading.n_at_risk),
                "Difference": say_points(difference, digits) if difference is not None else "",
            }
        )
    order = sorted(range(len(rows)), key=lambda i: (rows[i]["Recurrence"] == "censors", rows[i]["Rise"], i))
    return pd.DataFrame([rows[i] for i in order])


def table_course(result: ChildPughResult, items: pd.DataFrame) -> pd.DataFrame:
    """By visit and arm: scored patients, median, classes, and how many have 2 or 3 points of each item."""
    counts = {(row["arm"], row["visit"], row["level"]): int(row["n"]) for row in result.classes.to_dict("records")}
    scored = {(row["arm"], row["visit"], row["term"]): row for row in items.to_dict("records")}
    rows: list[dict[str, str]] = []
    for stats in result.summary.to_dict("records"):
        row = {
            "Visit": str(stats["visit"]),
            "Arm": label_arm(result.study, str(stats["arm"])),
            "Scored": str(stats["n"]),
            "Median (quartiles)": f"{stats['estimate']:g} ({stats['lower_quartile']:g}–{stats['upper_quartile']:g})",
        }
        row |= {f"Class {grade}": str(counts.get((stats["arm"], stats["visit"], grade), 0)) for grade in "ABC"}
        for item, words in ITEM_WORDS.items():
            cell = scored.get((stats["arm"], stats["visit"], item))
            if len(items):
                row[f"{words} 2–3"] = f"{cell['n_events']}/{cell['n']}" if cell is not None else ""
        rows.append(row)
    place = {visit: i for i, visit in enumerate(result.visits)}
    rows.sort(key=lambda row: place[row["Visit"]])
    return pd.DataFrame(rows)


def say_rise_footnote(result: ChildPughResult) -> str:
    """n analysed, who was left out and why, the method, what to doubt."""
    if result.why_not:
        return result.why_not
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    return " ".join(filter(None, [counted, say_method(result), *say_notes(result), say_caution(result.study)]))
