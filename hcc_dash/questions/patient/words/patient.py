"""One patient in words and tables: the answer, baseline, events, what else is on file."""

import math
from collections.abc import Hashable
from typing import Any

import pandas as pd

from hcc_dash.questions.exposure.numbers.result import DIED, ON, UNSEEN
from hcc_dash.questions.patient.numbers.profile import Characteristic, ProfileResult
from hcc_dash.questions.patient.words.patient_method import say_method, say_notes
from hcc_dash.study.endpoints import AdverseEvents
from hcc_dash.study.time import TimeUnit, convert_time
from hcc_dash.wording.words import MINUS, NOT_ON_FILE, say_given, say_number, say_when


def say_grades(result: ProfileResult) -> str:
    """`` of grade 2 or higher`` where milder events were not collected; else nothing."""
    endpoint = next((endpoint for endpoint in result.study.endpoints if isinstance(endpoint, AdverseEvents)), None)
    least = endpoint.collected_from_grade if endpoint else 1
    return f" of grade {least} or higher" if least > 1 else ""


def adverse_events(result: ProfileResult) -> pd.DataFrame:
    """The adverse events among the spans, in the order in which they began."""
    return result.spans[result.spans["kind"] == "adverse event"].sort_values(["time", "term"], kind="stable")


def milestones(result: ProfileResult) -> dict[str, float]:
    """Days of the patient's own dates by name."""
    rows = result.points[result.points["kind"] == "milestone"]
    return dict(zip(rows["term"], rows["time"].astype(float), strict=True))


def say_patient(result: ProfileResult) -> str:
    """The answer: how long followed, what harm, recurrence, death."""
    if result.why_not:
        return result.why_not
    dates = milestones(result)
    end = dates.get("death", dates.get("last contact", math.nan))
    followed = "" if math.isnan(end) else f", followed for {_duration(end)}"
    parts = [_say_events(result)] if _has_events(result) else []
    parts += [_say_treatment(row) for row in _ended(result)]
    recurrence, death = dates.get("recurrence", math.nan), dates.get("death", math.nan)
    recurred = "no recurrence" if math.isnan(recurrence) else f"recurrence on {say_when(recurrence, 'days')}"
    died = "no death on file" if math.isnan(death) else f"died on {say_when(death, 'days')}"
    both = math.isnan(recurrence) and math.isnan(death)
    parts.append(f"{recurred} and {died}" if both else f"{recurred}{' on file' * math.isnan(recurrence)}; {died}")
    return f"{result.arm_label}{followed}: {'; '.join(parts)}."


def _duration(days: float) -> str:
    unit: TimeUnit = "months"
    return f"{say_number(convert_time(days, 'days', unit), 0)} {unit}"


def _has_events(result: ProfileResult) -> bool:
    return any(isinstance(endpoint, AdverseEvents) for endpoint in result.study.endpoints)


def _say_events(result: ProfileResult) -> str:
    events = adverse_events(result)
    n = len(events)
    if not n:
        return f"no adverse event{say_grades(result)} on file"
    worst = max((float(level) for level in events["level"] if level), default=math.nan)
    serious = int(events["serious"].astype(bool).sum())
    grade = "" if math.isnan(worst) else f" (worst grade {worst:g}; {serious or 'none'} serious)"
    return f"{n} adverse event{'' if n == 1 else 's'}{say_grades(result)}{grade}"


def _ended(result: ProfileResult) -> list[dict[Hashable, Any]]:
    """The treatments of which the tables say how they ended."""
    rows = result.spans[(result.spans["kind"] == "treatment") & (result.spans["level"] != "")]
    return rows.to_dict("records")


def _say_treatment(row: dict[Hashable, Any]) -> str:
    """``peg-interferon alfa-2b stopped early: adverse event``."""
    states = {DIED: "until death", UNSEEN: "until follow-up ended", ON: "going on"}
    return f"{row['term']} {states.get(row['level'], row['note'])}"


def table_treatment(result: ProfileResult) -> pd.DataFrame:
    """A row per stretch of doses of every treatment, and one for how it ended."""
    rows = []
    for treatment in _ended(result):
        doses = result.spans[(result.spans["kind"] == "dose") & (result.spans["term"] == treatment["term"])]
        rows += [
            {
                "Treatment": row["term"],
                "From day": _day(row["time"]),
                "To day": _day(row["end"]),
                "Dose": row["level"],
                "Remark": row["note"],
            }
            for row in doses.sort_values("time", kind="stable").to_dict("records")
        ]
        rows.append(
            {
                "Treatment": treatment["term"],
                "From day": _day(treatment["time"]),
                "To day": _day(treatment["end"]),
                "Dose": "in all",
                "Remark": treatment["note"],
            }
        )
    return pd.DataFrame(rows, columns=["Treatment", "From day", "To day", "Dose", "Remark"])


def table_baseline(result: ProfileResult) -> pd.DataFrame:
    """A row per declared factor."""
    return pd.DataFrame(
        [{"At baseline": factor.label, "Value": _say_characteristic(factor)} for factor in result.baseline],
        columns=["At baseline", "Value"],
    )


def _say_characteristic(factor: Characteristic) -> str:
    if factor.value is None or factor.value == "":
        return NOT_ON_FILE
    value = factor.value if isinstance(factor.value, str) else say_given(factor.value)
    return f"{value} {factor.unit}".strip()


def table_events(result: ProfileResult) -> pd.DataFrame:
    """A row per adverse event: grade, serious or not, days it began and ended."""
    rows = [
        {
            "Event": row["term"],
            "Grade": row["level"] or NOT_ON_FILE,
            "Serious": "yes" if row["serious"] else "no",
            "From day": _day(row["time"]),
            "To day": _day(row["end"]),
            "Remark": row["note"],
        }
        for row in adverse_events(result).to_dict("records")
    ]
    return pd.DataFrame(rows, columns=["Event", "Grade", "Serious", "From day", "To day", "Remark"])


def table_findings(result: ProfileResult) -> pd.DataFrame:
    """A row per scan, biopsy or other dated record that found something in words, and per own date of the patient."""
    points = result.points[(result.points["level"] != "") | (result.points["kind"] == "milestone")]
    points = points.sort_values("time", kind="stable")
    rows = [
        {
            "Day": _day(row["time"]),
            "What": row["term"][:1].upper() + row["term"][1:],
            "Visit": row["visit"],
            "Finding": row["level"],
        }
        for row in points.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=["Day", "What", "Visit", "Finding"])


def _day(day: float) -> str:
    return NOT_ON_FILE if math.isnan(day) else f"{day:.0f}".replace("-", MINUS)


def say_patient_footnote(result: ProfileResult) -> str:
    """The clock, what was left out and what is not known."""
    codes = "The patient stands under a masked code; no calendar date is shown."
    collected = f"Adverse events{say_grades(result)} were collected; milder ones are not on file."
    sentences = [say_method(result), codes, collected if say_grades(result) else "", *say_notes(result)]
    return " ".join(filter(None, sentences))


def say_signs(result: ProfileResult) -> str:
    """How to read the figure."""
    if result.why_not:
        return ""
    doses = (
        "Treatment: the stronger the bar, the higher the dose; dotted while withheld; a mark where it ended."
        if _ended(result)
        else ""
    )
    sentences = [
        doses,
        "A square holds the grade of an adverse event, stronger colour for a higher grade; its line runs to the end of "
        "the event, dotted where no end is on file.",
        "Open circle: scan without a lesion; diamond: LI-RADS category printed below it; cross: not assessable.",
        "Ring and dashed line: peak of an ALT flare.",
        "Dotted line in a panel: upper limit of normal. ▽ below the limit of the test or not detected.",
    ]
    return " ".join(filter(None, sentences))


def say_patient_alt(result: ProfileResult) -> str:
    """What a reader would take from the timeline."""
    events = [
        f"{row['term']} grade {row['level'] or NOT_ON_FILE} from {say_when(row['time'], 'days')}"
        for row in adverse_events(result).to_dict("records")
    ]
    listed = f" In order: {'; '.join(events)}." if events else ""
    return f"{say_patient(result)} Timeline of treatment, events, scans and tests on one clock.{listed}"
