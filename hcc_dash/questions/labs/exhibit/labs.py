"""What treatment does to blood values: shifts of derived grades, the investigators' grades, medians; three exhibits."""

from dataclasses import asdict
from functools import partial

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.safety_parts import named, position_of, shift_cells
from hcc_dash.asking.views import NoView
from hcc_dash.clinical.dose_action import action_lines
from hcc_dash.clinical.lab_tests import LabTest
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.cells import draw_cells
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.drawing.visits import Level, VisitChart, VisitLine, draw_visits
from hcc_dash.estimation.reading_visit import reading_visit
from hcc_dash.estimation.shift_cells import fill_shift
from hcc_dash.questions.labs.exhibit.lab_views import MedianView, ShiftView
from hcc_dash.questions.labs.numbers.asking import terms_on_file, tests_on_file, visits_on_file
from hcc_dash.questions.labs.numbers.grade_counts import count_reached, shift_levels
from hcc_dash.questions.labs.numbers.labs import LabsResult, describe_labs, describe_medians
from hcc_dash.questions.labs.numbers.options import LabOptions, MedianOptions
from hcc_dash.questions.labs.words.labs import (
    decimals_of,
    say_agreement,
    say_agreement_footnote,
    say_median,
    say_shift,
    say_shift_footnote,
    table_agreement,
    table_disagreements,
    table_medians,
    table_reached,
    table_shift,
)
from hcc_dash.questions.labs.words.labs_method import say_method, say_notes
from hcc_dash.wording.safety_words import label_arm, say_caution, say_mark, say_rows, word_medians


def _terms_of(result: LabsResult) -> list[str]:
    """Terms that can be graded here, those with the highest grades first."""
    highest = result.patients.assign(grade=result.patients["grade"].astype(float)).groupby("term", sort=False)["grade"]
    return [str(term) for term in highest.sum().sort_values(ascending=False, kind="stable").index]


def build_shift(cohort: Cohort, options: LabOptions, view: ShiftView = ShiftView(), look: Look = LIGHT) -> Exhibit:
    """Worst derived grade against baseline, one picture per arm, for a term; ValueError for one not graded here."""
    result = describe_labs(cohort, options)
    terms = _terms_of(result)
    named("term", view.term, terms_on_file(cohort, options.version))
    term = view.term or next(iter(terms), "")
    reached = count_reached(result.patients, result.groups)
    pictures, tables = _shift_views(result, term, reached, look) if term in terms else ((), ())
    question = f"Worst derived grade by arm, CTCAE v{options.version}"
    return Exhibit.of(
        cohort,
        result,
        view,
        command=_name_command("lab-shift", options),
        id="labs_shift",
        said=_say(result, question, say_shift(result, reached, term), say_shift_footnote(result)),
        facts={"options": asdict(options), "term": term},
        pictures=pictures,
        tables=tables,
        frames={"shift": result.shift, "grades_reached": reached, "worst_grades": result.patients},
        estimates=tuple(
            {"arm": row["arm"], "term": row["term"], "level": row["level"], "n": row["n"], "n_events": row["n_events"]}
            for row in reached.to_dict("records")
        ),
        row_note=_say_columns(result),
        n_comparisons=max(len(result.groups) - 1, 0),
    )


def _shift_views(
    result: LabsResult, term: str, reached: pd.DataFrame, look: Look
) -> tuple[tuple[Picture, ...], tuple[WordTable, ...]]:
    level = result.study.methods.conf_level
    levels, worsts = shift_levels(result.shift, result.options.version, term)
    cells = fill_shift(result.shift[result.shift["term"] == term], levels, worsts, result.groups, level)
    pictures = []
    for arm in result.groups:
        mine, label = cells[cells["arm"] == arm], label_arm(result.study, arm)
        matrix = shift_cells(mine, levels, worsts, label, level, "At baseline", "Worst grade after it", clicked=True)
        third = reached[(reached["arm"] == arm) & (reached["term"] == term) & (reached["level"] == "3+")]
        counted = f"{int(third['n_events'].sum())} of {int(third['n'].sum())} reached grade 3 or higher."
        alt = f"{term}, {label}: grade at baseline against the worst after it; {counted} {say_mark(result.study)}"
        pictures.append(Picture(draw_cells(matrix, look), f"{label}: {term}", alt))
    tables = (
        WordTable(f"{term}: baseline and worst grade", partial(table_shift, result, cells, worsts)),
        WordTable("All terms: patients with a derived grade", partial(table_reached, result, reached)),
    )
    return tuple(pictures), tables


def build_agreement(cohort: Cohort, options: LabOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Derived grades beside the investigators', by term and arm, and the patients in whom they differ."""
    del look  # numbers and words only
    result = describe_labs(cohort, options)
    agreement = result.agreement
    tables: list[WordTable] = []
    if agreement is not None and not agreement.why_not:
        tables.append(WordTable("Patients by term and arm", partial(table_agreement, result)))
        if len(result.disagreements):
            tables.append(WordTable("Disagreements", partial(table_disagreements, result)))
    empty = pd.DataFrame(columns=["term", "arm", "level", "n"])
    question = "Derived grades beside the investigators'"
    return Exhibit.of(
        cohort,
        result,
        view,
        command=_name_command("lab-agreement", options),
        id="labs_agreement",
        said=_say(result, question, say_agreement(result), say_agreement_footnote(result)),
        facts={"options": asdict(options)},
        tables=tables,
        frames={
            "agreement": empty if agreement is None else agreement.counts,
            "pairs": pd.DataFrame() if agreement is None else agreement.pairs,
        },
        row_note=_say_columns(result),
        n_comparisons=max(len(result.groups) - 1, 0),
    )


def build_medians(
    cohort: Cohort, options: MedianOptions, view: MedianView = MedianView(), look: Look = LIGHT
) -> Exhibit:
    """Medians with quartiles of one test over the visits with n under each; dose-action lines only when asked for.

    ValueError for a test, arm, scheme or visit that is not there.
    """
    result = describe_medians(cohort, options)
    tests = {test.key: test for test in (tests_on_file(cohort) if not result.why_not else ())}
    if not result.why_not:
        named("test", view.test, tests)
        named("arm", view.arm, result.groups)
        named("visit", view.visit, visits_on_file(cohort))
    test = tests.get(view.test, next(iter(tests.values()), None))
    groups = tuple(arm for arm in result.groups if view.arm in ("", arm))
    medians = result.medians[result.medians["arm"].isin(groups)]
    medians = medians[medians["term"] == (test.key if test else "")]
    asked = view.visit in set(medians["visit"])
    visit = view.visit if asked else reading_visit(medians, groups, result.visits) if groups else ""
    answer = say_median(result, test, medians, visit) if test else result.why_not or "Nobody has a result here."
    shown = test is not None and len(medians) > 0
    question = f"{test.label if test else 'Blood values'} over time"
    return Exhibit.of(
        cohort,
        result,
        view,
        command=_name_command("lab-medians", options),
        id="labs_medians",
        said=_say(result, question, answer, _say_median_footnote(result, view)),
        facts={"options": asdict(options), "view": asdict(view)},
        pictures=(_median_picture(result, test, medians, groups, view, answer, look),) if test and shown else (),
        tables=(WordTable("By visit", table_medians(result, medians)),) if shown else (),
        frames={"medians": medians},
        estimates=tuple(
            {name: row[name] for name in ("term", "arm", "visit", "n", "estimate")}
            for row in medians.to_dict("records")
        ),
        row_note=_say_columns(result),
        n_comparisons=max(len(groups) - 1, 0),
    )


def _median_picture(
    result: LabsResult,
    test: LabTest,
    medians: pd.DataFrame,
    groups: tuple[str, ...],
    view: MedianView,
    answer: str,
    look: Look,
) -> Picture:
    decimals = decimals_of(medians)
    lines = [
        VisitLine(label_arm(result.study, arm), position_of(result.study, arm), word_medians(rows, decimals))
        for arm in groups
        if len(rows := medians[medians["arm"] == arm])
    ]
    dose_lines = action_lines(result.study, view.scheme, test.key)
    levels = [Level(line.below, f"{line.action} below {line.below:g}") for line in dose_lines]
    title = f"{test.label}, {test.unit}" if test.unit else test.label
    chart = VisitChart(lines, result.visits, title, levels)
    return Picture(draw_visits(chart, look), "", f"Median {test.label} by visit. {answer} {say_mark(result.study)}")


def _say_median_footnote(result: LabsResult, view: MedianView) -> str:
    if result.why_not:
        return result.why_not
    rows = " ".join(say_rows(result.rows_left_out))
    lines = f"Lines: dose rules of {view.scheme}; labels differ by disease, country and edition." if view.scheme else ""
    counted = f"{result.n_analysed} of {result.n_selected} selected patients have a result after the start of treatment"
    method = (
        "Medians with quartiles, first result of a patient at each named visit. Visits count those who came; who "
        "stops, does badly or dies is no longer among them."
    )
    return " ".join(filter(None, [f"{counted}.", method, rows, lines, say_caution(result.study)]))


def _name_command(question: str, options: MedianOptions) -> str:
    """Empty for limits of normal, which no option can say."""
    return "" if options.limits else question


def _say(result: LabsResult, question: str, answer: str, footnote: str) -> Said:
    return Said(question=question, answer=answer, footnote=footnote, method=say_method(result), notes=say_notes(result))


def _say_columns(result: LabsResult) -> str:
    return f"CTCAE v{result.options.version}; SI units; time in days"
