"""Does liver function deteriorate: first rises of the Child-Pugh score, shift from baseline, score and items."""

import math
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import numbers_of
from hcc_dash.answers.safety_parts import position_of, shift_cells
from hcc_dash.asking.kinds import Given, OneOf, Switch, ask
from hcc_dash.clinical.child_pugh import USUAL_CUTS
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.cells import Cells, draw_cells
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.estimation.shift_cells import fill_shift
from hcc_dash.questions.liver.numbers.child_pugh import NO_SCORE, ChildPughResult, describe_child_pugh
from hcc_dash.questions.liver.numbers.child_pugh_items import count_items
from hcc_dash.questions.liver.numbers.options import ChildPughOptions, Rule, name_windows, treatment_weeks
from hcc_dash.questions.liver.numbers.rise_counts import count_rises
from hcc_dash.questions.liver.pictures.liver import MONTH, RiseChart, draw_rises
from hcc_dash.questions.liver.words.child_pugh_method import say_method, say_notes
from hcc_dash.questions.liver.words.liver import (
    CENSORING,
    RULE_WORDS,
    pick_readings,
    say_rise_footnote,
    say_rises,
    table_course,
    table_rises,
)
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_shares
from hcc_dash.questions.subgroups.numbers.selected import ArmShare
from hcc_dash.study.capital import capital
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.safety_words import label_arm, say_mark


def _windows(cohort: Cohort, given: Given) -> dict[str, str]:
    options = ChildPughOptions(treatment_weeks=given["treatment_weeks"])
    return {window.id: capital(window.label) for window in reversed(name_windows(options, cohort.study.design))}


WINDOW = OneOf(label="Window", choices=_windows, width=260, help="treatment or three_years, the default.")
RULE = OneOf(
    label="Rise counts at",
    side_by_side=True,
    help="registered by default.",
    choices={"registered": "First visit (registered)", "confirmed": "Confirmed at the next"},
)
AT_RECURRENCE = Switch(label="End at recurrence", key="recurrence", help="Following ends at recurrence.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RiseView:
    """Which of the readings is shown: window, rule, whether recurrence ends following."""

    window: str = ask(WINDOW, "three_years")
    rule: Rule = ask(RULE, "registered")
    at_recurrence: bool = ask(AT_RECURRENCE, default=False)


def build_child_pugh(
    cohort: Cohort, options: ChildPughOptions, view: RiseView = RiseView(), look: Look = LIGHT
) -> Exhibit:
    """First rises of the Child-Pugh score: incidence with death competing, shift from baseline, score and items.

    The first picture is the incidence; then, per arm, the shift of the class within the window, and the score by visit.
    """
    result = describe_child_pugh(cohort, options)
    levels = judge_shares(cohort, partial(_shares, options=options, view=view))
    answer = levels.after(say_rises(result, view.rule, view.at_recurrence, view.window))
    items = count_items(cohort, options) if not result.why_not else pd.DataFrame()
    frames, pictures = _rise_pictures(result, view, answer, look)
    kind = f"{RULE_WORDS[view.rule]}; {CENSORING[view.at_recurrence]}"
    return Exhibit.of(
        cohort,
        result,
        view,
        command="" if options.cuts != USUAL_CUTS else "child-pugh",
        id="child_pugh",
        said=Said(
            question=f"Rise of the Child-Pugh score by {options.rise} or more ({kind})",
            answer=answer,
            footnote=say_rise_footnote(result),
            method=say_method(result),
            notes=say_notes(result),
        ),
        facts={"options": asdict(options), "view": asdict(view)},
        pictures=pictures,
        tables=_word_tables(result, items) if pictures else (),
        frames=frames | {"shift": result.shift, "scores": result.scores, "items": items},
        row_note="time in days from start of study treatment",
        estimates=(*_rise_records(result), *levels.records),
        n_comparisons=max(len(result.groups) - 1, 0),
    )


def _word_tables(result: ChildPughResult, items: pd.DataFrame) -> tuple[WordTable, ...]:
    by_visit = "Score and items by visit (items: patients with 2 or 3 points)"
    return (
        WordTable("Incidence of a first rise", table_rises(result)),
        WordTable(by_visit, table_course(result, items)),
    )


def _shares(cohort: Cohort, options: ChildPughOptions, view: RiseView) -> dict[str, ArmShare]:
    result = describe_child_pugh(cohort, options)
    readings = pick_readings(result, view.rule, view.at_recurrence, view.window) if not result.why_not else ()
    return {reading.arm: ArmShare(n=reading.n, share=reading.incidence) for reading in readings}


def _rise_pictures(
    result: ChildPughResult, view: RiseView, answer: str, look: Look
) -> tuple[dict[str, pd.DataFrame], tuple[Picture, ...]]:
    if result.incidence is None:
        return {"incidence": pd.DataFrame(), "counts": pd.DataFrame()}, ()
    curves = result.incidence.curves
    wanted = "at recurrence" if view.at_recurrence else "none"
    shown = curves[(curves["level"] == view.rule) & (curves["censoring"] == wanted)]
    step = 6 * MONTH
    ticks = [step * i for i in range(math.floor(result.incidence.horizon / step) + 1)]
    counts = count_rises(shown, ticks)
    arms = [(str(arm), label_arm(result.study, arm), position_of(result.study, arm)) for arm in shown["arm"].unique()]
    ends = [
        (window.days, f"week {treatment_weeks(result.options, result.study.design):g}") for window in result.windows[:1]
    ]
    marked = [(day, words) for day, words in ends if day <= result.incidence.horizon]
    frames = {"incidence": curves, "counts": counts}
    if not arms:
        return frames, ()
    chart = RiseChart(shown, counts, arms, marked, result.study.methods.grey_below_at_risk)
    pictures = [Picture(draw_rises(chart, look), "", f"Incidence of a rise by arm. {answer} {say_mark(result.study)}")]
    pictures += [_shift_picture(result, view.window, arm, look) for arm in result.groups]
    pictures += [_score_picture(result, arm, look) for arm in result.groups]
    return frames, tuple(pictures)


def _shift_picture(result: ChildPughResult, window: str, arm: str, look: Look) -> Picture:
    """Class at baseline against the worst class after it, within the window."""
    rows = result.shift[result.shift["window"] == window]
    level = result.study.methods.conf_level
    levels, worsts = ["A", "B", "C"], ["A", "B", "C", NO_SCORE]
    cells = fill_shift(rows, levels, worsts, [arm], level)
    label = label_arm(result.study, arm)
    words = next(declared.label for declared in result.windows if declared.id == window)
    worse = int(cells.loc[(cells["worst"] != NO_SCORE) & (cells["worst"] > cells["level"]), "n"].sum())
    everybody = count_noun(int(cells["n"].sum()), "patient")
    alt = f"{label}, {words}: {worse} of {everybody} reached a worse class than at baseline."
    figure = draw_cells(shift_cells(cells, levels, worsts, label, level, "Class at baseline", "Worst class"), look)
    return Picture(figure, f"{label}: class, {words}", f"{alt} {say_mark(result.study)}")


def _score_picture(result: ChildPughResult, arm: str, look: Look) -> Picture:
    """Patients by score and visit."""
    rows = result.scores[result.scores["arm"] == arm]
    scores = [str(score) for score in sorted({int(score) for score in result.scores["level"]})]
    patients = {(row["level"], row["visit"]): int(row["n"]) for row in rows.to_dict("records")}
    counts = np.array([[patients.get((score, visit), 0) for visit in result.visits] for score in scores], dtype=int)
    label = label_arm(result.study, arm)
    totals = counts.sum(axis=0)
    hover = [
        [
            f"{label}, {visit}: score {score}, {n} of {total}"
            for visit, n, total in zip(result.visits, row, totals, strict=True)
        ]
        for score, row in zip(scores, counts, strict=True)
    ]
    columns = [visit.removeprefix("week ") if visit != "baseline" else "0" for visit in result.visits]
    title = "Week" if all(column.isdigit() for column in columns) else "Visit"
    last = f"{int(totals[-1])} at {result.visits[-1]}" if len(totals) else "nobody"
    alt = f"{label}: patients by Child-Pugh score at each visit; scored {int(totals[0]) if len(totals) else 0} at first"
    figure = draw_cells(Cells(scores, columns, counts, hover, "Score", title, int(totals.max(initial=0))), look)
    return Picture(figure, f"{label}: score by visit", f"{alt}, {last}. {say_mark(result.study)}")


def _rise_records(result: ChildPughResult) -> list[dict[str, Any]]:
    """Every reading and difference, unrounded."""
    if result.incidence is None:
        return []
    records: list[dict[str, Any]] = []
    for window in result.windows:
        for rule in RULE_WORDS:
            for at_recurrence in (False, True):
                asked = {"level": rule, "window": window.id, "at_recurrence": at_recurrence}
                for reading in pick_readings(result, rule, at_recurrence, window.id):
                    counted = {
                        "n": reading.n,
                        "n_events": reading.n_events,
                        "n_at_risk": reading.n_at_risk,
                        "time": reading.at,
                    }
                    records.append(
                        asked | {"arm": reading.arm, "term": "incidence"} | counted | numbers_of(reading.incidence)
                    )
    for gap in result.incidence.differences:
        asked = {"level": gap.rule, "window": gap.window.id, "at_recurrence": gap.at_recurrence}
        records.append(
            asked | {"arm": gap.arm, "reference": gap.reference, "term": "difference"} | numbers_of(gap.difference)
        )
    return records
