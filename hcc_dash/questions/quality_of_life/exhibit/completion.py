"""Who answers: forms expected and received over the visits, and scores by the last visit answered."""

from dataclasses import asdict, replace
from typing import Any

import pandas as pd

from hcc_dash.answers.command import command_of
from hcc_dash.answers.exhibit import Exhibit, Picture, WordTable
from hcc_dash.answers.footnote import close_footnote
from hcc_dash.answers.marks import build_marks, export_note
from hcc_dash.answers.records import ask_of, with_note
from hcc_dash.clinical.qlq import Scale
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.quality_of_life.exhibit.qol_chart import axis_of, fit_window, place_of, reading_of, turns
from hcc_dash.questions.quality_of_life.exhibit.qol_views import CompletionView
from hcc_dash.questions.quality_of_life.numbers.completion import RATE_COLUMNS, CompletionResult, describe_completion
from hcc_dash.questions.quality_of_life.numbers.options import CompletionOptions
from hcc_dash.questions.quality_of_life.pictures.completion import (
    CompletionLine,
    PatternChart,
    draw_completion,
    draw_patterns,
)
from hcc_dash.questions.quality_of_life.words.completion import (
    say_completion,
    say_completion_footnote,
    say_patterns,
    table_completion,
    table_patterns,
    table_reasons,
)
from hcc_dash.questions.quality_of_life.words.completion_method import say_method, say_notes, say_warnings
from hcc_dash.questions.quality_of_life.words.qol import decimals_of, say_better, say_direction, say_group
from hcc_dash.wording.safety_words import say_mark


def build_completion(
    cohort: Cohort, options: CompletionOptions, view: CompletionView = CompletionView(), look: Look = LIGHT
) -> Exhibit:
    """Completion by visit and arm with both denominators, reasons where the file has them, and dropout patterns."""
    result = describe_completion(cohort, options)
    scale = result.scale
    visit = view.visit if view.visit in result.visits else _reading(result)
    answer = say_completion(result, visit)
    pictures: tuple[Picture, ...] = ()
    tables: tuple[WordTable, ...] = ()
    if not result.why_not and scale is not None and len(result.counts):
        pictures = (_completion_picture(result, answer, look), *_pattern_pictures(result, scale, view, look))
        tables = (WordTable("Forms expected and received", table_completion(result)),)
        if len(result.reasons):
            tables += (WordTable("Why forms did not come", table_reasons(result)),)
        tables += tuple(
            WordTable(
                f"{scale.label} by last form, mean (n){say_group(arm, result.labels)}",
                table_patterns(result, scale, arm),
            )
            for arm in result.groups if arm in set(result.patterns["arm"])
        )  # fmt: skip
    marks = build_marks(cohort, "exploratory")
    note = f"{export_note(marks, cohort.study.id)}; time in weeks"
    frames = {"completion": result.counts, "rates": result.rates, "patterns": result.patterns}
    of, patterns = (f"{scale.label}, {say_better(scale)}", say_patterns(result, scale)) if scale else ("", "")
    notes = {"patterns": f"{note}; estimate = mean of {of}; level = last form at"}
    frames |= {"reasons": result.reasons} if len(result.reasons) else {}
    own: dict[str, Any] = {"options": asdict(options), "visit": visit}
    return Exhibit(
        id="qol_completion", question="Completion of the questionnaire", answer=answer,
        asked=ask_of(cohort, result.n_analysed, result.left_out, status="exploratory") | own,
        result=result, pictures=pictures, tables=tables,
        frames={name: with_note(frame, notes.get(name, note)) for name, frame in frames.items()},
        estimates=tuple({key: row[key] for key in RATE_COLUMNS} for row in result.rates.to_dict("records")),
        marks=marks,
        footnote=close_footnote(cohort, " ".join(filter(None, [patterns, say_completion_footnote(result)]))),
        method=say_method(result), notes=(*say_warnings(result), *say_notes(result)),
        code="" if result.why_not else command_of(cohort, "completion", result.options, replace(view, visit=visit)),
        n_comparisons=max(len(result.groups) - 1, 0),
    )  # fmt: skip


def _reading(result: CompletionResult) -> str:
    """The last visit that half of those who came most often in each arm still came to; the first without any form."""
    received = result.counts.assign(n=result.counts["n_received"])
    return reading_of(received, result.groups, result.visits) or next(iter(result.visits), "")


def _completion_picture(result: CompletionResult, answer: str, look: Look) -> Picture:
    fixed = result.rates[result.rates["term"] == "fixed"].set_index(["arm", "visit"])["estimate"].rename("fixed")
    variable = result.rates[result.rates["term"] == "variable"].set_index(["arm", "visit"])
    counts = result.counts.set_index(["arm", "visit"])[["n_expected", "n_received", "n"]]
    rows = counts.rename(columns={"n": "n_baseline"}).join(variable[["estimate", "conf_low", "conf_high"]]).join(fixed)
    lines = [
        CompletionLine(
            result.labels[arm],
            place_of(result.study, result.options.by, arm, result.groups),
            pd.DataFrame(rows.loc[arm]).reset_index(),
        )
        for arm in result.groups
    ]
    weeks = [result.weeks[visit] for visit in result.visits]
    figure = draw_completion(lines, result.visits, weeks, axis_of(result.visits, result.weeks), look)
    return Picture(figure, "Forms received", f"{answer} {say_mark(result.study)}")


def _pattern_pictures(result: CompletionResult, scale: Scale, view: CompletionView, look: Look) -> tuple[Picture, ...]:
    """One for each arm, all with the same window of scores."""
    if result.patterns.empty:
        return ()
    window = fit_window(scale, float(result.patterns["estimate"].min()), float(result.patterns["estimate"].max()))
    weeks = [result.weeks[visit] for visit in result.answered]
    pictures = []
    for arm in result.groups:
        rows = result.patterns[result.patterns["arm"] == arm]
        if rows.empty:
            continue
        place = place_of(result.study, result.options.by, arm, result.groups)
        direction = say_direction(scale, turns(scale, turned=view.turned))
        turned, decimals = turns(scale, turned=view.turned), decimals_of(scale)
        chart = PatternChart(scale.label, direction, place, rows, window, turned, decimals)
        figure = draw_patterns(chart, result.answered, weeks, axis_of(result.visits, result.weeks), look)
        alt = f"{scale.label} in {result.labels[arm]}, one line for each last visit answered. {say_mark(result.study)}"
        pictures.append(Picture(figure, f"{result.labels[arm]}, by last form", alt))
    return tuple(pictures)
