"""ALBI over the visits in words and a table."""

import pandas as pd

from hcc_dash.questions.liver.numbers.albi import AlbiResult
from hcc_dash.questions.liver.words.albi_method import say_method, say_notes
from hcc_dash.wording.course import Course, Reading, say_course
from hcc_dash.wording.safety_words import label_arm, say_caution
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import say_number


def say_albi(result: AlbiResult, visit: str) -> str:
    """Median score at the visit read, with n, and how many are grade 2 or 3."""
    if result.why_not:
        return result.why_not
    rows = result.summary[result.summary["visit"] == visit]
    if rows.empty:
        return "Nobody of this selection has an ALBI score at a named visit."
    several = len(rows) > 1
    groups = [
        Counted(label=label_arm(result.study, str(row["arm"])) if several else "", n=int(row["n"]))
        for row in rows.to_dict("records")
    ]
    counted = say_counts_only(groups, f"had an ALBI score at {visit}")
    if counted:
        return counted
    at = result.grades[result.grades["visit"] == visit]
    higher = [int(at.loc[(at["arm"] == arm) & (at["level"].astype(str) != "1"), "n"].sum()) for arm in rows["arm"]]
    readings = [
        Reading(arm=str(row["arm"]), said=say_number(row["estimate"], 2), n=int(row["n"]))
        for row in rows.to_dict("records")
    ]
    labels = {arm: label_arm(result.study, arm) if several else "" for arm in result.groups}
    course = Course(summary=result.summary, groups=result.groups, visits=result.visits, labels=labels)
    worse = f"of these grade 2 or 3: {' v '.join(str(n) for n in higher)}"
    return f"Median ALBI score (lower is better): {say_course(course, visit, readings, 2)}, {worse}."


def table_albi(result: AlbiResult, modified: bool) -> pd.DataFrame:
    """By visit and arm: n, median with quartiles, and how many of each grade."""
    grades = result.modified_grades if modified else result.grades
    counts = {(row["arm"], row["visit"], str(row["level"])): int(row["n"]) for row in grades.to_dict("records")}
    names = ("1", "2a", "2b", "3") if modified else ("1", "2", "3")
    rows: list[dict[str, str]] = []
    for stats in result.summary.to_dict("records"):
        low, high = say_number(stats["lower_quartile"], 2), say_number(stats["upper_quartile"], 2)
        row = {
            "Visit": str(stats["visit"]),
            "Arm": label_arm(result.study, str(stats["arm"])),
            "n": str(stats["n"]),
            "Median (quartiles)": f"{say_number(stats['estimate'], 2)} ({low} to {high})",
        }
        row |= {f"Grade {name}": str(counts.get((stats["arm"], stats["visit"], name), 0)) for name in names}
        rows.append(row)
    place = {visit: i for i, visit in enumerate(result.visits)}
    rows.sort(key=lambda row: place[row["Visit"]])
    return pd.DataFrame(rows)


def say_albi_footnote(result: AlbiResult) -> str:
    """n analysed, the method, what to doubt."""
    if result.why_not:
        return result.why_not
    counted = f"{result.n_analysed} of {result.n_selected} selected patients have a score at some visit."
    return " ".join(filter(None, [counted, say_method(result), *say_notes(result), say_caution(result.study)]))
