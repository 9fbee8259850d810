"""Adverse events in words: the answer, the overview, cells, the table by organ class, who was left out."""

import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.groups import arm_label
from hcc_dash.questions.harms.numbers.adverse_events_asking import ANY_DRUG
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult, AdverseEventRow, ArmCount
from hcc_dash.questions.harms.numbers.grade_cells import ALL_GRADES, CELL_COLUMNS
from hcc_dash.questions.harms.words.adverse_events_method import say_below_threshold, say_method, say_notes
from hcc_dash.questions.harms.words.agreeing import agreeing_in_a_column, agreeing_shares
from hcc_dash.questions.harms.words.event_tests import say_tested
from hcc_dash.wording.small_groups import FEWEST, Counted, say_counts_only
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    WHOLE,
    Digits,
    say_difference,
    say_interval,
    say_left_out,
    say_number,
    say_percent,
    say_point_limits,
    say_points,
    say_proportion,
    say_ratio,
)

NOBODY = "No treated patient of this selection can be analysed."
NONE_SHOWN = "No event matches these options."
KIND_OF_EVENT = "Patients with"
ROW_NAMES = {"term": "Event", "soc": "Organ class", "aesi": "Group of special interest"}


def say_question(result: AdverseEventResult) -> str:
    """The question: which events, by arm."""
    options = result.options
    kinds = ["serious"] if options.serious_only else []
    kinds += [_say_related(result)] if options.related_to else []
    filtered = f": {' and '.join(kinds)} only" if kinds else ""
    by_arm = ", by arm" if len(result.patient_years) > 1 else ""
    return f"Adverse events of {result.grades}{by_arm}{filtered}"


def _say_related(result: AdverseEventResult) -> str:
    column = result.options.related_to
    if column == ANY_DRUG:
        return "related to a study drug"
    return f"related ({result.study.tables[result.endpoint.table].columns[column].label or column})"


def say_events(result: AdverseEventResult) -> str:
    """The one sentence that answers the page's question."""
    if not result.n_analysed or not result.overview:
        return NOBODY
    first, *others = _asked_rows(result)
    counts = [Counted(label=_label_of(first, arm), n=arm.n, n_events=arm.n_patients) for arm in first.arms]
    counted = say_counts_only(counts, f"had {_say_kind(result, first)}")
    if counted:
        return counted
    stated = f"{_say_arms(first)} had {_say_kind(result, first)}"
    if len(first.comparisons) == 1:
        difference, level = first.comparisons[0].risk_difference, result.study.methods.conf_level
        stated += f": {say_difference(difference, level, agreeing_shares(first))}"
    more = [f"{row.name.lower()} {say_shares(row)}" for row in others]
    return f"{stated}{'; ' if more else ''}{', '.join(more)}."


def _asked_rows(result: AdverseEventResult) -> list[AdverseEventRow]:
    """Rows of the overview to speak of: those that the filters name, else any with severe and serious."""
    rows, options = {row.name: row for row in result.overview}, result.options
    asked = ["Serious"] * options.serious_only + ["Related"] * bool(options.related_to)
    names = asked or ["Any", "Grade 3 or higher", "Serious"]
    if options.minimum_grade >= 3:
        names = [name for name in names if name != "Grade 3 or higher"]
    return [rows[name] for name in names if name in rows] or [rows["Any"]]


def _say_kind(result: AdverseEventResult, row: AdverseEventRow) -> str:
    match row.name:
        case "Serious":
            return f"a serious adverse event of {result.grades}"
        case "Related":
            return f"an adverse event of {result.grades} {_say_related(result)}"
        case _:
            return f"an adverse event of {result.grades}"


def _say_arms(row: AdverseEventRow) -> str:
    named = [(arm, _label_of(row, arm)) for arm in row.arms]
    return " v ".join(_share(arm, agreeing_shares(row)) + (f" ({label})" if label else "") for arm, label in named)


def _label_of(row: AdverseEventRow, arm: ArmCount) -> str:
    return arm.label if len(row.arms) > 1 else ""


def say_shares(row: AdverseEventRow) -> str:
    """The arms' shares; of small groups their counts."""
    if too_small(row):
        return " v ".join(f"{arm.n_patients} of {arm.n}" for arm in row.arms)
    return " v ".join(_share(arm) for arm in row.arms)


def _share(arm: ArmCount, digits: Digits = WHOLE) -> str:
    return say_percent(arm.share.value, digits.pair) if arm.share.estimable else NOT_ESTIMABLE


def too_small(row: AdverseEventRow) -> bool:
    """Whether a sentence about these arms counts patients and states no percentage."""
    return any(arm.n < FEWEST for arm in row.arms)


def name_overview(result: AdverseEventResult, row: AdverseEventRow) -> str:
    """What a row of the overview counts; never "any" where milder events were not collected."""
    return f"Any of {result.grades}" if row.name == "Any" and not result.grades.startswith("any ") else row.name


def say_count(arm: ArmCount, digits: Digits = WHOLE) -> str:
    """Patients of an arm: ``90/180 (50 %)``."""
    return f"{arm.n_patients}/{arm.n} ({_share(arm, digits)})"


def table_kinds(result: AdverseEventResult) -> pd.DataFrame:
    """Every kind of the overview, a row each, and the patients of every arm; of small groups counts alone."""
    return pd.DataFrame(
        [
            {KIND_OF_EVENT: name_overview(result, row)}
            | {
                arm.label: f"{arm.n_patients} of {arm.n}" if too_small(row) else f"{arm.n_patients} ({_share(arm)})"
                for arm in row.arms
            }
            for row in result.overview
        ]
    )


def say_rate(rate: Estimate) -> str:
    """A rate per 100 patient-years with its limits: ``28.1 (23.5–33.4)``."""
    if not rate.estimable:
        return f"{NOT_ESTIMABLE} ({rate.why_missing})"
    return f"{say_number(rate.value, 1)} ({say_interval(rate.conf_low, rate.conf_high, 1)})"


def table_overview(result: AdverseEventResult) -> pd.DataFrame:
    """Every kind of the overview by arm: patients, share with limits, events, rate."""
    several = len(result.patient_years) > 1
    rows = [
        {
            "Adverse events": name_overview(result, row),
            **({"Arm": arm.label} if several else {}),
            "Patients": f"{arm.n_patients}/{arm.n}",
            "Share (exact CI)": say_proportion(arm.share, digits),
            "Events": arm.n_events,
            "Events per 100 patient-years (exact CI)": say_rate(arm.rate),
            **({"Difference, points (CI)": _say_row_difference(row, arm, digits)} if several else {}),
            **_tested_arm(result, row, arm),
        }
        for row, digits in zip(result.overview, agreeing_in_a_column(result.overview), strict=True)
        for arm in row.arms
    ]
    return pd.DataFrame(rows)


def _say_row_difference(row: AdverseEventRow, arm: ArmCount, digits: Digits) -> str:
    difference = next((each.risk_difference for each in row.comparisons if each.arm == arm.arm), None)
    return "reference" if difference is None else " ".join(word_difference(difference, digits))


def _tested_arm(result: AdverseEventResult, row: AdverseEventRow, arm: ArmCount) -> dict[str, str]:
    """The test of an arm's row."""
    compared = next((other for other in row.comparisons if other.arm == arm.arm), None)
    if compared is not None:
        return say_tested(result, compared)
    return dict.fromkeys(say_tested(result, row.comparisons[0]), "reference") if row.comparisons else {}


def word_difference(difference: Estimate, digits: Digits = WHOLE) -> tuple[str, str]:
    """A difference in points and its limits, apart: ``54`` and ``45–62``."""
    if not difference.estimable:
        return NOT_ESTIMABLE, ""
    limits = say_point_limits(difference, digits.difference)
    return say_number(100 * difference.value, digits.difference), f"({limits})"


def word_differences(result: AdverseEventResult) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Per row, per arm but the reference: the difference and its limits."""
    return tuple(
        tuple(word_difference(pair.risk_difference, digits) for pair in row.comparisons)
        for row, digits in zip(result.rows, agreeing_in_a_column(result.rows), strict=True)
    )


def word_cells(result: AdverseEventResult, cells: pd.DataFrame) -> pd.DataFrame:
    """The cells with the words of each: share as printed, hover in lines; an empty one says what is not excluded."""
    labels = {arm.arm: arm.label for row in result.rows[:1] for arm in row.arms}
    hover = [
        f"{term}\n{labels[arm]}, {_say_level(level)}\n{count} of {n} ({say_percent(share)}; "
        + (f"up to {say_percent(high, 1)} not excluded)" if count == 0 else f"{say_interval(low, high, 0, 100)})")
        for term, arm, level, n, count, share, low, high in zip(*(cells[name] for name in CELL_COLUMNS), strict=True)
    ]
    return cells.assign(share=[say_percent(share) for share in cells["estimate"]], hover=hover)


def _say_level(level: str) -> str:
    return level if level == ALL_GRADES else f"{level} at worst"


def say_reading(result: AdverseEventResult, n_drawn: int) -> str:
    """How the heatmap is read, and how many rows it leaves out."""
    left_out = len(result.rows) - n_drawn
    more = f" {left_out} further rows are drawn with “All rows”." if left_out else ""
    graded = (
        "Bar: patients with the event, of any grade. Cells: patients by worst grade, each once; a stronger tint is "
        "more severe, then more patients. "
        if result.graded
        else "Bar: patients with the event, each once. "
    )
    rarer = say_below_threshold(result)
    return f"{graded}An empty cell is nobody, and its hover says how many are not excluded.{more} {rarer}".rstrip()


def table_grades(result: AdverseEventResult) -> pd.DataFrame:
    """Organ class, event, and by arm the patients by worst grade; then difference, ratio and rate ratio."""
    several = len(result.patient_years) > 1
    least = result.options.minimum_grade
    order = {soc: i for i, soc in enumerate(dict.fromkeys(row.soc for row in result.rows))}
    rows = []
    ordered = sorted(result.rows, key=lambda row: order[row.soc])
    for row, digits in zip(ordered, agreeing_in_a_column(ordered), strict=True):
        cells: dict[str, object] = {"Organ class": row.soc} if result.options.by == "term" else {}
        cells[ROW_NAMES[result.options.by]] = row.name
        for count in row.arms:
            arm = f"{count.label}, " if several else ""
            cells[f"{arm}n/N (%)"] = say_count(count, digits)
            cells |= {f"{arm}grade {g}": n for g, n in enumerate(count.worst_grade, start=1) if g >= least}
            cells[f"{arm}events"] = count.n_events
        for other in row.comparisons:
            to = f", {result.study.arm(other.arm).label}" if len(row.comparisons) > 1 else ""
            cells[f"Difference{to} (CI)"] = say_points(other.risk_difference, digits)
            cells[f"Risk ratio{to} (CI)"] = say_ratio(other.risk_ratio)
            cells[f"First-event rate ratio{to} (CI)"] = say_ratio(other.first_rate_ratio)
            cells |= say_tested(result, other, to)
        rows.append(cells)
    return pd.DataFrame(rows)


def table_watching(result: AdverseEventResult) -> pd.DataFrame:
    """How often each arm was looked at, by kind of record; empty without dates."""
    if result.watching.empty:
        return pd.DataFrame()
    wide = result.watching.pivot_table(index="term", columns="arm", values="estimate", sort=False)
    arms = [arm for arm in result.patient_years if arm in wide]
    labels = {arm.arm: arm.label for row in result.overview[:1] for arm in row.arms}
    shown = {f"{labels[arm]}, per patient-year": [say_number(rate, 1) for rate in wide[arm]] for arm in arms}
    return pd.DataFrame({"Records": list(wide.index), **shown})


def say_footnote(result: AdverseEventResult) -> str:
    """n analysed, who was left out and why, the method, what to doubt."""
    analysed = "selected patients treated and analysed"
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out, analysed)
    several = len(result.patient_years) > 1
    years = "; ".join(f"{say_number(years, 0)} patient-years{f' ({arm_label(result.study, arm)})' if several else ''}"
                      for arm, years in result.patient_years.items() if years)  # fmt: skip
    untold = f"The file does not tell: {', '.join(result.not_told).lower()}." if result.not_told else ""
    watched = f"Watched: {years}." if years else ""
    return " ".join(filter(None, [counted, watched, say_method(result), untold, *say_notes(result)]))


def table_affected(affected: pd.DataFrame) -> pd.DataFrame:
    """Patients behind a cell, a row each."""
    return pd.DataFrame(
        {
            "Patient": affected["subject_id"],
            "Arm": affected["arm"],
            "Worst": affected["level"],
            "Events": affected["n_events"],
            "First, days from first dose": [
                say_number(day, 0) if day == day else "no date" for day in affected["time"]
            ],
        }
    )
