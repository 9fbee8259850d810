"""Who answers: forms expected and received over the visits, and scores by the last visit answered."""

from dataclasses import asdict, replace

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import with_note
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
    shown = not result.why_not and scale is not None and len(result.counts) > 0
    patterns = say_patterns(result, scale) if scale else ""
    return Exhibit.of(
        cohort,
        result,
        replace(view, visit=visit),
        command="" if result.why_not else "completion",
        id="qol_completion",
        said=Said(
            question="Completion of the questionnaire",
            answer=answer,
            footnote=f"{patterns} {say_completion_footnote(result)}".strip(),
            method=say_method(result),
            notes=(*say_warnings(result), *say_notes(result)),
        ),
        facts={"options": asdict(options), "visit": visit},
        pictures=(_completion_picture(result, answer, look), *_pattern_pictures(result, scale, view, look))
        if shown and scale
        else (),
        tables=_word_tables(result, scale) if shown and scale else (),
        frames=_frames(result),
        row_note="time in weeks",
        estimates=({key: row[key] for key in RATE_COLUMNS} for row in result.rates.to_dict("records")),
        n_comparisons=max(len(result.groups) - 1, 0),
    )


def _word_tables(result: CompletionResult, scale: Scale) -> tuple[WordTable, ...]:
    tables = [WordTable("Forms expected and received", table_completion(result))]
    tables += [WordTable("Why forms did not come", table_reasons(result))] if len(result.reasons) else []
    for arm in result.groups:
        if arm in set(result.patterns["arm"]):
            title = f"{scale.label} by last form, mean (n){say_group(arm, result.labels)}"
            tables.append(WordTable(title, table_patterns(result, scale, arm)))
    return tuple(tables)


def _frames(result: CompletionResult) -> dict[str, pd.DataFrame]:
    of = f"{result.scale.label}, {say_better(result.scale)}" if result.scale else ""
    patterns = with_note(result.patterns, f"estimate = mean of {of}; level = last form at")
    frames = {"completion": result.counts, "rates": result.rates, "patterns": patterns}
    return frames | ({"reasons": result.reasons} if len(result.reasons) else {})


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
