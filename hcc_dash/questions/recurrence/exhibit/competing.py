"""How many will be seen to have the event when another can forestall it: two exhibits on competing risks."""

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.asking.views import TimeView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.recurrence.exhibit.competing_records import model_records, period_records, reading_records
from hcc_dash.questions.recurrence.numbers.competing import estimate_competing
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions
from hcc_dash.questions.recurrence.numbers.result import CompetingResult
from hcc_dash.questions.recurrence.pictures.competing import Drawing, draw_incidence, draw_period
from hcc_dash.questions.recurrence.pictures.competing_stack import draw_stack
from hcc_dash.questions.recurrence.words.competing import (
    name_competing,
    say_alt,
    say_footnote,
    say_incidence,
    say_meanings,
    say_model_title,
    say_stack_alt,
    say_why_higher,
    table_differences,
    table_incidence,
    table_models,
)
from hcc_dash.questions.recurrence.words.competing_method import say_method, say_notes, say_periods_method
from hcc_dash.questions.recurrence.words.competing_periods import (
    say_period_footnote,
    say_period_heading,
    say_periods,
    table_periods,
)
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_selected

MODEL_COLUMNS = (
    "level",
    "arm",
    "term",
    "n",
    "n_events",
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
    "p_value",
)


def build_competing(
    cohort: Cohort, options: CompetingOptions, view: TimeView = TimeView(), look: Look = LIGHT
) -> Exhibit:
    """Incidence beside one minus Kaplan-Meier, outcomes stacked, and the models side by side.

    The first picture is the curves, then one stack per group. ``notes`` begin with why Kaplan-Meier says more and
    what the two hazard ratios mean.
    """
    result = estimate_competing(cohort, options)
    levels = judge_selected(cohort, options.endpoint, result.options.strata, not options.compare)
    answer = levels.after(say_incidence(result))
    drawing = Drawing(view.unit, look)
    models = model_records(result)
    return Exhibit.of(
        cohort,
        result,
        view,
        command="competing",
        options=options,
        said=Said(
            question=f"{result.endpoint.label} with {name_competing(result.endpoint)} competing{_by(result)}",
            answer=answer,
            footnote=say_footnote(result),
            method=say_method(result),
            notes=tuple(filter(None, [say_why_higher(result), say_meanings(result), *say_notes(result)])),
            printed=levels.printed,
        ),
        facts=_facts(result),
        pictures=_pictures(result, answer, drawing),
        tables=_word_tables(result),
        frames={
            "incidence": result.curves,
            "counts": result.counts,
            "models": partial(pd.DataFrame, models, columns=[*MODEL_COLUMNS, "note"]),
        },
        row_note=_say_columns(result),
        estimates=(*reading_records(result), *models, *levels.records),
        n_comparisons=len(result.differences),
    )


def build_periods(
    cohort: Cohort, options: CompetingOptions, view: TimeView = TimeView(), look: Look = LIGHT
) -> Exhibit:
    """Early incidence among everybody, and late incidence among those still free of both events at the cut."""
    unit = view.unit
    result = replace(estimate_competing(cohort, options), status="exploratory")  # no plan holds the cut
    levels = judge_selected(cohort, options.endpoint, result.options.strata, not options.compare)
    answer = levels.after(say_periods(result, unit))
    shown = [period for period in result.periods if period.groups]
    frames = [period.curves for period in shown] or [result.curves]
    return Exhibit.of(
        cohort,
        result,
        view,
        command="competing-periods",
        options=options,
        said=Said(
            question=f"{result.endpoint.label}: early and late",
            answer=answer,
            footnote=say_period_footnote(result),
            method=say_periods_method(result),
            notes=say_notes(result, adjusted=False),
        ),
        facts=_facts(result),
        pictures=tuple(
            Picture(
                draw_period(result, period, Drawing(unit, look)),
                say_period_heading(result, period, unit),
                say_alt(result, answer),
            )
            for period in shown
        ),
        tables=(WordTable("Early and late", table_periods(result, unit)),) if shown else (),
        frames={"early_and_late": partial(pd.concat, frames, ignore_index=True)},
        row_note=f"{_say_columns(result)}; late: time counted from the cut",
        estimates=(*period_records(result), *levels.records),
        n_comparisons=sum(len(period.ratios) for period in shown),
    )


def _by(result: CompetingResult) -> str:
    compare = result.options.compare
    if compare == "none" or (not compare and not result.study.arms):
        return ", all patients together"
    return f", by {result.study.factor(compare).label}" if compare else ", by arm"


def _pictures(result: CompetingResult, answer: str, drawing: Drawing) -> tuple[Picture, ...]:
    if not result.groups:
        return ()
    stacks = [
        Picture(
            FinishedFigure.when_seen(partial(draw_stack, result, group, name_competing(result.endpoint), drawing)),
            group.label,
            say_stack_alt(result, group),
        )
        for group in result.groups
    ]
    return (Picture(draw_incidence(result, drawing), "", say_alt(result, answer)), *stacks)


def _word_tables(result: CompetingResult) -> tuple[WordTable, ...]:
    if not result.groups:
        return ()
    tables = [WordTable("By group", table_incidence(result))]
    if result.differences:
        tables.append(WordTable("Between groups", table_differences(result)))
    for models, adjusted in ((result.unadjusted, False), (result.adjusted, True)):
        if models is not None and models.terms:
            title = say_model_title(result, models, adjusted)
            tables.append(WordTable(title, table_models(result, models, adjusted)))
    return tuple(tables)


def _say_columns(result: CompetingResult) -> str:
    """What the numbers of an exported frame are."""
    return (
        f"time in {result.endpoint.unit} from {result.origin}; term event = {result.endpoint.event_label}, "
        f"competing = {name_competing(result.endpoint)}"
    )


def _facts(result: CompetingResult) -> dict[str, Any]:
    options = result.options
    return {
        "endpoint": options.endpoint,
        "compare": options.compare or ("arm" if result.study.arms else "none"),
        "covariates": list(options.covariates),
        "landmark": {"name": result.landmark.name, "time": result.landmark.at(result.endpoint.unit)},
        "strata": list(options.strata),
        "cut_months": options.cut_months,
        "time_unit": result.endpoint.unit,
    }
