"""Laboratory values in words and tables: derived grades, the investigators' beside them, medians by visit."""

import pandas as pd

from hcc_dash.clinical.lab_tests import LabTest
from hcc_dash.questions.labs.numbers.agreement import AS_AT_BASELINE, DISAGREEMENTS, KINDS, NEITHER, SAME
from hcc_dash.questions.labs.numbers.labs import LabsResult
from hcc_dash.questions.labs.words.labs_method import say_method, say_notes
from hcc_dash.study.counts import count_noun
from hcc_dash.study.model import Study
from hcc_dash.wording.course import Course, Reading, say_course
from hcc_dash.wording.safety_words import label_arm, say_by_arm, say_caution, say_rows
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    say_interval,
    say_left_out,
    say_number,
    say_percent,
)


def say_shift(result: LabsResult, reached: pd.DataFrame, term: str) -> str:
    """How many patients of each arm reached derived grade 3 or higher, and grade 2 or higher, of one term."""
    if result.why_not:
        return result.why_not
    if not term:
        return "No result of this selection can be graded."
    third, second = (_of_graded(result, reached, term, level) for level in ("3+", "2+"))
    if not third:
        return f"{term}: nobody has a grade after the start of study treatment."
    return (
        f"{term} by CTCAE v{result.options.version}: worst derived grade 3 or higher in "
        f"{say_by_arm(result.study, third)}; grade 2 or higher in {say_by_arm(result.study, second)}."
    )


def _of_graded(result: LabsResult, reached: pd.DataFrame, term: str, level: str) -> list[tuple[str, str]]:
    rows = reached[(reached["term"] == term) & (reached["level"] == level) & (reached["n"] > 0)]
    return [(str(row["arm"]), f"{row['n_events']} of {row['n']}") for row in rows.to_dict("records")]


def table_reached(result: LabsResult, reached: pd.DataFrame) -> pd.DataFrame:
    """One row per term: patients with grade 2, 3 and 4 or higher in each arm."""
    rows = []
    for term in dict.fromkeys(reached["term"]):
        row = {"Term": str(term)}
        for cell in reached[reached["term"] == term].to_dict("records"):
            share = f" ({say_percent(cell['n_events'] / cell['n'])})" if cell["n"] else ""
            named = f"{label_arm(result.study, str(cell['arm']))}, grade {cell['level'][:-1]} or higher"
            row[named] = f"{cell['n_events']}/{cell['n']}{share}"
        rows.append(row)
    return pd.DataFrame(rows)


def table_shift(result: LabsResult, cells: pd.DataFrame, worsts: list[str]) -> pd.DataFrame:
    """Baseline against worst grade after it, arm by arm (fill_shift); zeros written out."""
    rows: list[dict[str, str]] = []
    for (arm, level), group in cells.groupby(["arm", "level"], sort=False):
        row = {"Arm": label_arm(result.study, str(arm)), "At baseline": str(level)}
        row |= {f"Worst {worst}": str(n) for worst, n in zip(worsts, group["n"], strict=True)}
        rows.append(row | {"Patients": str(int(group["n"].sum()))})
    return pd.DataFrame(rows)


def table_cell(patients: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The patients of a cell of the shift (grades.WORST_COLUMNS) under their codes, the earliest first."""
    rows = patients.sort_values(["time", "subject_id"], kind="stable")
    return pd.DataFrame(
        {
            "Patient": rows["subject_id"],
            "Arm": [label_arm(study, str(arm)) for arm in rows["arm"]],
            "At baseline": rows["level"],
            "Worst grade": rows["worst"],
            "First reached, day": [say_number(day, 0) if day == day else "" for day in rows["time"]],
        }
    )


def say_shift_footnote(result: LabsResult) -> str:
    """n analysed, who was left out and why, the method, what to doubt."""
    if result.why_not:
        return result.why_not
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    return " ".join(filter(None, [counted, say_method(result), *say_notes(result), say_caution(result.study)]))


def say_agreement(result: LabsResult) -> str:
    """In how many pairs of patient and term the derived and the reported grade differ."""
    agreement = result.agreement
    if agreement is None:
        return result.why_not
    if agreement.why_not:
        return agreement.why_not
    of = {kind: int((agreement.pairs["level"] == kind).sum()) for kind in KINDS}
    least = f" of grade {agreement.collected_from} or higher" if agreement.collected_from > 1 else ""
    kinds = [f"{kind} {of[kind]}" for kind in DISAGREEMENTS if of[kind]]
    listed = f" ({', '.join(kinds)})" if kinds else ""
    known = of[AS_AT_BASELINE]
    expected = f"; in {known} the derived grade was there at baseline, without an event" if known else ""
    return (
        f"The derived and the investigator's grade differ in {len(result.disagreements)} of "
        f"{count_noun(len(agreement.pairs), 'pair')} of patient and term{listed}. They are the same in {of[SAME]}, "
        f"neither is{least or ' above 0'} in {of[NEITHER]}{expected}."
    )


def table_agreement(result: LabsResult) -> pd.DataFrame:
    """One row per term and arm, one column for each way in which the two grades may stand."""
    assert result.agreement is not None
    counts = result.agreement.counts
    rows = []
    for term in dict.fromkeys(counts["term"]):
        for arm in result.groups:
            mine = counts[(counts["term"] == term) & (counts["arm"] == arm)]
            counted = dict(zip(mine["level"], mine["n"], strict=True))
            row = {"Term": str(term), "Arm": label_arm(result.study, arm)}
            rows.append(row | {kind[:1].upper() + kind[1:]: str(int(counted.get(kind, 0))) for kind in KINDS})
    return pd.DataFrame(rows)


def table_disagreements(result: LabsResult) -> pd.DataFrame:
    """The pairs that differ, patient by patient."""
    rows = result.disagreements
    return pd.DataFrame(
        {
            "Patient": rows["subject_id"],
            "Arm": [label_arm(result.study, arm) for arm in rows["arm"]],
            "Term": rows["term"],
            "Derived": [_grade(low, high) for low, high in zip(rows["grade"], rows["highest"], strict=True)],
            "Investigator": rows["investigator_grade"].map(lambda grade: f"{grade:g}" if grade else "none"),
            "How": rows["level"],
        }
    )


def _grade(low: float, high: float) -> str:
    return f"{low:g}" if high <= low else f"{low:g} to {high:g}"


def say_agreement_footnote(result: LabsResult) -> str:
    """What is compared with what, and who is left out of it."""
    agreement = result.agreement
    if agreement is None or agreement.why_not:
        return agreement.why_not if agreement is not None else result.why_not
    collected = (
        f" Events were collected from grade {agreement.collected_from}: a lower derived grade without an event is no "
        "disagreement."
        if agreement.collected_from > 1
        else ""
    )
    left_out = " ".join(say_rows(agreement.left_out))
    return (
        "Per patient and term, the worst grade derived from the values beside the worst that an investigator reported "
        f"over the same days, both by CTCAE v{result.options.version}. A derived grade no higher than at baseline is "
        f"not expected as an event.{collected} {left_out}"
    ).strip()


def say_median(result: LabsResult, test: LabTest, medians: pd.DataFrame, visit: str) -> str:
    """Median with quartiles and n at the visit read."""
    rows = medians[medians["visit"] == visit]
    if rows.empty:
        return f"{test.label}: nobody of this selection has a result at a named visit."
    several = len(rows) > 1
    groups = [
        Counted(label=label_arm(result.study, str(row["arm"])) if several else "", n=int(row["n"]))
        for row in rows.to_dict("records")
    ]
    counted = say_counts_only(groups, f"had a result of {test.label} at {visit}")
    if counted:
        return counted
    digits = decimals_of(medians)
    readings = [
        Reading(
            arm=str(row["arm"]),
            n=int(row["n"]),
            said=f"{say_number(row['estimate'], digits)} "
            f"({name}{say_interval(row['lower_quartile'], row['upper_quartile'], digits)})",
        )
        for name, row in zip(["quartiles ", *[""] * len(rows)], rows.to_dict("records"), strict=False)
    ]
    labels = {arm: label_arm(result.study, arm) if several else "" for arm in result.groups}
    known = tuple(arm for arm in result.groups if (medians["arm"] == arm).any())
    course = Course(summary=medians, groups=known, visits=result.visits, labels=labels)
    unit = f" ({test.unit})" if test.unit else ""
    return f"{test.label}, median{unit}: {say_course(course, visit, readings, digits)}."


def decimals_of(medians: pd.DataFrame) -> int:
    """Decimals for values of this size: none from 50, one from 5, else two."""
    highest = float(medians["estimate"].max()) if len(medians) else 0.0
    return 0 if highest >= 50 else 1 if highest >= 5 else 2


def table_medians(result: LabsResult, medians: pd.DataFrame) -> pd.DataFrame:
    """By visit and arm: n, median, quartiles, mean."""
    digits = decimals_of(medians)
    place = {visit: i for i, visit in enumerate(result.visits)}
    rows = [
        {
            "Visit": str(row["visit"]),
            "Arm": label_arm(result.study, str(row["arm"])),
            "n": str(row["n"]),
            "Median": say_number(row["estimate"], digits),
            "Quartiles": say_interval(row["lower_quartile"], row["upper_quartile"], digits),
            "Mean": say_number(row["mean"], digits),
        }
        for row in medians.to_dict("records")
    ]
    rows.sort(key=lambda row: place[row["Visit"]])
    return pd.DataFrame(rows)
