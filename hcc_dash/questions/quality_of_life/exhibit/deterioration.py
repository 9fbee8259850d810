"""How long quality of life is kept: the exhibit on time to deterioration."""

import re
from functools import partial
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import numbers_of, record_test, with_p
from hcc_dash.asking.views import TimeView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.estimation.plan import shows_p
from hcc_dash.questions.quality_of_life.numbers.deterioration import (
    DeteriorationResult,
    estimate_deterioration,
    incidence_by_arm,
)
from hcc_dash.questions.quality_of_life.numbers.deterioration_event import name_months
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import DeteriorationOptions
from hcc_dash.questions.quality_of_life.words.deterioration import (
    incidences,
    say_deterioration,
    say_deterioration_alt,
    say_deterioration_footnote,
    table_deterioration,
    table_fates,
)
from hcc_dash.questions.quality_of_life.words.deterioration_method import say_method, say_notes
from hcc_dash.questions.quality_of_life.words.qol_change import PERCENTAGE_POINT, name_groups, say_direction
from hcc_dash.questions.recurrence.exhibit.competing_records import model_records, reading_records
from hcc_dash.questions.recurrence.numbers.result import CompetingResult
from hcc_dash.questions.recurrence.pictures.competing import Drawing as IncidenceDrawing
from hcc_dash.questions.recurrence.pictures.competing import draw_incidence
from hcc_dash.questions.recurrence.words.competing import say_model_title, table_differences, table_models
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_shares
from hcc_dash.questions.subgroups.numbers.selected import ArmShare
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult
from hcc_dash.questions.survival.pictures.survival import Drawing as SurvivalDrawing
from hcc_dash.questions.survival.pictures.survival import draw_survival
from hcc_dash.questions.survival.words.survival import Shown, table_comparisons, table_groups
from hcc_dash.study.time import TimeUnit


def build_deterioration(
    cohort: Cohort, options: DeteriorationOptions, view: TimeView = TimeView(), look: Look = LIGHT
) -> Exhibit:
    """Curves of deterioration by group over their counts, what became of the patients, difference and hazard ratio."""
    result = estimate_deterioration(cohort, options)
    levels = judge_shares(
        cohort, partial(_shares, options=result.options), by_arm=not options.compare, own=_shares_of(result)
    )
    return Exhibit.of(
        cohort,
        result,
        view,
        command="deterioration",
        said=Said(
            question=_question(result),
            answer=levels.after(say_deterioration(result)),
            footnote=say_deterioration_footnote(result),
            method=say_method(result),
            notes=say_notes(result),
        ),
        facts=_facts(result),
        pictures=_pictures(result, view.unit, look),
        tables=_word_tables(result, view.unit),
        frames=_frames(result),
        row_note=_say_columns(result),
        estimates=(*_records(result), *levels.records),
        n_comparisons=max(len(_drawn(result)) - 1, 0),
    )


def _shares(cohort: Cohort, options: DeteriorationOptions) -> dict[str, ArmShare]:
    found = incidence_by_arm(cohort, options)
    if found is None:
        return _shares_of(estimate_deterioration(cohort, options))
    return {arm: ArmShare(n=n, share=share) for arm, (n, share) in found.items()}


def _shares_of(result: DeteriorationResult) -> dict[str, ArmShare]:
    shares = dict(incidences(result))
    return {
        fate.arm: ArmShare(n=fate.n_analysed, share=shares[fate.label]) for fate in result.fates if fate.label in shares
    }


def _question(result: DeteriorationResult) -> str:
    uncounted = ", deaths not counted" if result.options.death == "censored" else ""
    asked = f"{result.curves.endpoint.label} ({say_direction(result.scale)}){uncounted}"
    return asked + name_groups(result.study, result.options.compare, [label for label, _ in incidences(result)])


def _drawn(result: DeteriorationResult) -> list[str]:
    """The groups with a curve."""
    curves = result.curves
    if isinstance(curves, CompetingResult):
        return [group.arm for group in curves.groups]
    return [group.arm for panel in curves.panels for group in panel.groups]


def _pictures(result: DeteriorationResult, unit: TimeUnit, look: Look) -> tuple[Picture, ...]:
    if not _drawn(result):
        return ()
    curves, alt = result.curves, say_deterioration_alt(result)
    if isinstance(curves, CompetingResult):
        return (Picture(draw_incidence(curves, IncidenceDrawing(unit, look)), "", alt),)
    drawing = SurvivalDrawing(True, unit, look)
    return tuple(Picture(draw_survival(curves, panel, drawing), "", alt) for panel in curves.panels if panel.groups)


def _word_tables(result: DeteriorationResult, unit: TimeUnit) -> tuple[WordTable, ...]:
    if not _drawn(result):
        return ()
    tables = [WordTable("What became of the patients", table_fates(result))]
    curves = result.curves
    if isinstance(curves, SurvivalResult):
        shown = Shown(incidence=True, unit=unit)
        tables.append(WordTable("By group", table_groups(curves, shown)))
        compared = table_comparisons(curves, shown)
        return (*tables, *([] if compared.empty else [WordTable("Between groups", compared)]))
    tables.append(WordTable("By group", table_deterioration(curves)))
    if curves.differences:
        title = say_model_title(curves, curves.unadjusted, adjusted=False)
        tables.append(WordTable("Between groups", table_differences(curves, PERCENTAGE_POINT)))
        tables.append(WordTable(title, table_models(curves, curves.unadjusted, adjusted=False)))
    return tuple(tables)


def _frames(result: DeteriorationResult) -> dict[str, pd.DataFrame]:
    """Curves and counts, unrounded."""
    curves = result.curves
    if isinstance(curves, CompetingResult):
        return {"incidence": curves.curves, "counts": curves.counts}
    panel = curves.panels[0]
    return {"curves": panel.curves, "counts": panel.counts}


def _records(result: DeteriorationResult) -> list[dict[str, Any]]:
    curves = result.curves
    tested = [result.hazards] if result.hazards.estimable else []
    hazards = [{"term": "proportional_hazards"} | record_test(test, shown=True) for test in tested]
    if isinstance(curves, CompetingResult):
        return [*reading_records(curves), *model_records(curves), *hazards]
    at = curves.landmark.at(curves.endpoint.unit)
    records: list[dict[str, Any]] = []
    for panel in curves.panels:
        for group in panel.groups:
            base = {"arm": group.arm, "n": group.n, "n_events": group.n_events, "time": at}
            records.append(base | {"term": "event_free_at_landmark"} | numbers_of(group.at_landmark))
        for comparison in panel.comparisons:
            both = {"arm": comparison.arm, "reference": comparison.reference}
            ratio = with_p(
                numbers_of(comparison.hazard_ratio), comparison.hazard_ratio_p, shows_p(result.study, result.status)
            )
            records.append(both | {"term": "difference_at_landmark", "time": at} | numbers_of(comparison.difference))
            records.append(both | {"term": "hazard_ratio"} | ratio)
    return records + hazards


def _say_columns(result: DeteriorationResult) -> str:
    """What the numbers of an exported frame are."""
    options = result.options
    rules = [f"scale {options.scale}", f"threshold {options.threshold:g}", f"event {options.confirmation}"]
    rules += ["worse last form counts"] if options.last_form_counts else []
    within = f" within {name_months(options.death_within_months)}" if options.death != "censored" else ""
    rules += [f"worse than {options.reference}", f"death {options.death}{within}"]
    words = f"{result.curves.endpoint.label}, {say_direction(result.scale)}; {', '.join(rules)}"
    words += f"; time in days from {result.curves.origin}"
    if isinstance(result.curves, CompetingResult):
        event = result.curves.endpoint.event_label
        return f"{words}; term event = {event}, competing = death without it"
    return f"{words}; estimate = probability of being {result.curves.endpoint.event_free_label}"


_PLAIN = DeteriorationOptions()


def _name_question(options: DeteriorationOptions) -> str:
    """What tells this question's files from those of another: ``QL_10_first``, then every rule that is not usual."""
    words = [options.table, options.scale, f"{options.threshold:g}", options.confirmation]
    words += ["last" if options.last_form_counts else "", "best" if options.reference == "best" else ""]
    words += [f"death_{options.death}" if options.death != _PLAIN.death else ""]
    if options.death != "censored" and options.death_within_months != _PLAIN.death_within_months:
        words.append(f"within_{options.death_within_months:g}")
    return re.sub(r"[^\w.-]+", "_", "_".join(filter(None, [*words, options.compare])))


def _facts(result: DeteriorationResult) -> dict[str, Any]:
    options, landmark = result.options, result.curves.landmark
    return {
        "endpoint": _name_question(options),
        "scale": options.scale,
        "threshold": options.threshold,
        "confirmation": options.confirmation,
        "last_form_counts": options.last_form_counts,
        "reference": options.reference,
        "death": options.death,
        "death_within_months": options.death_within_months,
        "compare": options.compare or ("arm" if result.study.arms else "none"),
        "landmark": {"name": landmark.name, "time": landmark.at("days")},
        "time_unit": "days",
    }
