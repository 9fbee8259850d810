"""Adverse events as a journal prints them: terms under their organ class, patients by worst grade in every arm."""

from dataclasses import dataclass, replace

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.numbers.adverse_events import describe_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_asking import SEVERE
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult, AdverseEventRow, ArmCount
from hcc_dash.questions.harms.words.adverse_events import name_overview, say_question
from hcc_dash.questions.harms.words.agreeing import agreeing_in_a_column
from hcc_dash.wording.words import Digits, say_number, say_points


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A line: the name, whether it is an organ class (its terms follow), a cell per arm and column, differences."""

    name: str
    is_class: bool
    cells: tuple[tuple[str, ...], ...]
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GradeTable:
    """Arms with their number, the columns each of them has, the differences' headings, and the lines."""

    title: str
    arms: tuple[str, ...]
    columns: tuple[str, ...]
    differences: tuple[str, ...]
    rows: tuple[GradeRow, ...]


def count_classes(cohort: Cohort, options: AdverseEventOptions) -> AdverseEventResult:
    """The same question by organ class: a patient with two terms of a class is one patient of it."""
    return describe_adverse_events(cohort, replace(options, by="soc", threshold=0.0, strata=()))


def lay_out_grades(result: AdverseEventResult, classes: AdverseEventResult) -> GradeTable:
    """Any event of the question's grades first (unless only some kinds are asked for); classes in the order of their
    first term.
    """
    by_class: dict[str, list[AdverseEventRow]] = {}
    for row in result.rows:
        by_class.setdefault(row.soc if result.options.by == "term" else "", []).append(row)
    overall = result.overview[:1]
    filtered = result.options.serious_only or result.options.related_to  # the overview is of all events
    lines = [] if filtered else [(row, name_overview(result, row), True) for row in overall]
    counted = {row.name: row for row in classes.rows}
    for name, rows in by_class.items():
        if name in counted:
            lines.append((counted[name], name, True))
        lines += [(row, row.name, not name) for row in rows]
    decimals = agreeing_in_a_column((row for row, *_ in lines), least=1)
    counts = overall[0].arms if overall else ()
    others = overall[0].comparisons if overall else ()
    labels = {arm.arm: arm.label for arm in counts}
    return GradeTable(
        title=say_question(result),
        arms=tuple(f"{arm.label} (N = {arm.n})" for arm in counts),
        columns=_columns(result),
        differences=tuple(f"{labels[pair.arm]} less {labels[pair.reference]}, points (CI)" for pair in others),
        rows=tuple(_line(result, *line, digits) for line, digits in zip(lines, decimals, strict=True)),
    )


def _columns(result: AdverseEventResult) -> tuple[str, ...]:
    if not result.graded:
        return ("All, n (%)",)
    least = result.options.minimum_grade
    severe = ("≥ 3, n (%)",) if least < SEVERE else ()
    return ("All, n (%)", *(f"Grade {grade}" for grade in range(least, 6)), *severe)


def _line(result: AdverseEventResult, row: AdverseEventRow, name: str, is_class: bool, digits: Digits) -> GradeRow:
    cells = tuple(_cells(result, arm, digits.pair) for arm in row.arms)
    return GradeRow(name, is_class, cells, tuple(say_points(pair.risk_difference, digits) for pair in row.comparisons))


def _cells(result: AdverseEventResult, arm: ArmCount, decimals: int) -> tuple[str, ...]:
    least = result.options.minimum_grade
    grades = [str(count) for count in arm.worst_grade[least - 1 :]]
    severe = [_count(arm.n_severe, arm.n)] if result.graded and least < SEVERE else []
    return (_count(arm.n_patients, arm.n, decimals), *grades, *severe)


def _count(count: int, n: int, decimals: int = 1) -> str:
    """``85 (55.9)``; 0 alone."""
    return f"{count} ({say_number(100 * count / n, decimals)})" if count else "0"
