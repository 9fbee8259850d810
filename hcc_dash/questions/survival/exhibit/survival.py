"""How long do patients live: the survival exhibit."""

from functools import partial
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import Writes, numbers_of, record_test, with_p
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.estimation.curves import COUNT_COLUMNS, CURVE_COLUMNS
from hcc_dash.estimation.plan import shows_p
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_selected
from hcc_dash.questions.survival.numbers.hazard_frame import HAZARD_COLUMNS, hazard_frame
from hcc_dash.questions.survival.numbers.options import SurvivalOptions, used_strata
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult
from hcc_dash.questions.survival.pictures.survival import Drawing, draw_survival
from hcc_dash.questions.survival.words.survival import (
    Shown,
    say_alt,
    say_answer,
    say_footnote,
    table_comparisons,
    table_groups,
)
from hcc_dash.questions.survival.words.survival_method import say_method, say_notes
from hcc_dash.wording.small_groups import gives_counts_only
from hcc_dash.wording.words import say_list


def build_survival(cohort: Cohort, options: SurvivalOptions, shown: Shown, look: Look = LIGHT) -> Exhibit:
    """Curves, counts, tables and words of one survival question about one cohort."""
    result = estimate_survival(cohort, options)
    drawing = Drawing(shown.incidence, shown.unit, look, shown.hazard)
    asked = result.options
    levels = judge_selected(cohort, asked.endpoint, used_strata(asked), not asked.compare, asked.entry)
    plain = say_answer(result, shown)
    answer = plain if gives_counts_only(plain) else levels.after(f"{plain} {_say_stratified(result)}".strip())
    alt = say_alt(result, shown).replace(plain, answer)
    return Exhibit.of(
        cohort,
        result,
        shown,
        command="survival",
        said=Said(
            question=_question(result),
            answer=answer,
            footnote=say_footnote(result, shown.hazard),
            method=say_method(result, shown.hazard),
            notes=say_notes(result),
            printed=levels.printed,
        ),
        facts=facts_of(result),
        pictures=_pictures(result, drawing, alt),
        tables=_word_tables(result, shown),
        frames=_frames(result) | (_hazards(result) if shown.hazard else {}),
        row_note=_say_columns(result),
        estimates=(*_estimates(result), *levels.records),
        n_comparisons=sum(len(panel.comparisons) for panel in result.panels),
    )


def _pictures(result: SurvivalResult, drawing: Drawing, alt: str) -> tuple[Picture, ...]:
    return tuple(
        Picture(FinishedFigure.when_seen(partial(draw_survival, result, panel, drawing)), panel.label, alt)
        for panel in result.panels
        if panel.groups
    )


def _question(result: SurvivalResult) -> str:
    compare = result.options.compare
    groups = ", all patients together" if compare == "none" else " by arm"
    if compare not in {"", "none"}:
        groups = f" by {result.study.factor(compare).label}"
    if not result.study.arms and not compare:
        groups = ", all patients together"
    panels = f", within {result.study.factor(result.options.panels).label}" if result.options.panels else ""
    return f"{result.endpoint.label}{groups}{panels}"


def _say_stratified(result: SurvivalResult) -> str:
    """Which hazard ratio the headline gives, where it is not the plain one."""
    strata = [result.study.factor(column).label for column in used_strata(result.options)]
    ratios = [comparison.hazard_ratio for panel in result.panels for comparison in panel.comparisons]
    if len(result.panels) != 1 or len(ratios) != 1 or not strata or not ratios[0].estimable:
        return ""
    return f"The hazard ratio is stratified by {say_list(strata)}."


def _word_tables(result: SurvivalResult, shown: Shown) -> tuple[WordTable, ...]:
    tables = [WordTable("By group", partial(table_groups, result, shown))]
    if any(panel.comparisons for panel in result.panels):
        tables.append(WordTable("Between groups", partial(table_comparisons, result, shown)))
    return tuple(tables)


def facts_of(result: SurvivalResult) -> dict[str, Any]:
    """How the question was read, in the words of the terminal."""
    options = result.options
    return {
        "endpoint": options.endpoint,
        "compare": options.compare or ("arm" if result.study.arms else "none"),
        "panels": options.panels or None,
        "strata": list(options.strata),
        "joint": options.joint,
        "conf_level": result.study.methods.conf_level,
        "conf_type": result.study.methods.conf_type,
        "entry": options.entry or None,
        "landmark": {"name": result.landmark.name, "time": result.landmark.at(result.endpoint.unit)},
        "time_unit": result.endpoint.unit,
    }


def _say_columns(result: SurvivalResult) -> str:
    """What the numbers of an exported frame are; a rising curve on screen is one minus ``estimate``."""
    return f"time in {result.endpoint.unit} from {result.origin}, estimate = probability of being event-free"


def _frames(result: SurvivalResult) -> dict[str, Writes]:
    """Unrounded curves and counts."""
    frames = {
        "curves": [pd.DataFrame(columns=list(CURVE_COLUMNS)), *(panel.curves for panel in result.panels)],
        "counts": [pd.DataFrame(columns=list(COUNT_COLUMNS)), *(panel.counts for panel in result.panels)],
    }
    return {name: partial(_join, parts) for name, parts in frames.items()}


def _hazards(result: SurvivalResult) -> dict[str, Writes]:
    return {"cumulative_hazard": partial(_hazard_frames, result)}


def _hazard_frames(result: SurvivalResult) -> pd.DataFrame:
    """The same of the cumulative hazard."""
    level = result.study.methods.conf_level
    parts = [pd.DataFrame(columns=list(HAZARD_COLUMNS)), *(hazard_frame(panel, level) for panel in result.panels)]
    return _join(parts)


def _join(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The parts with patients under one another; the first, a bare heading, when there are none."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else parts[0]


def _estimates(result: SurvivalResult) -> list[dict[str, Any]]:
    """Every number read off the curves, unrounded, one record each; times in the endpoint's unit."""
    shown = shows_p(result.study, result.status)
    records: list[dict[str, Any]] = []
    for panel in result.panels:
        for group in panel.groups:
            base = {"level": panel.level, "arm": group.arm, "n": group.n, "n_events": group.n_events}
            for term, estimate in {
                "median": group.median,
                **dict(zip(("percentile_25", "percentile_75"), group.quartiles, strict=False)),
                "survival_at_landmark": group.at_landmark,
                "restricted_mean": group.rmst,
                "median_follow_up": group.follow_up,
            }.items():
                records.append(base | {"term": term} | numbers_of(estimate))
        for comparison in panel.comparisons:
            base = {"level": panel.level, "arm": comparison.arm, "reference": comparison.reference}
            ratio = with_p(numbers_of(comparison.hazard_ratio), comparison.hazard_ratio_p, shown)
            records.append(base | {"term": "difference_at_landmark"} | numbers_of(comparison.difference))
            records.append(base | {"term": "hazard_ratio"} | ratio)
            records.append(
                base
                | {"term": "restricted_mean_difference", "time": comparison.tau}
                | numbers_of(comparison.rmst_difference)
            )
        for test in (panel.log_rank, panel.stratified_log_rank):
            if test is not None:
                records.append({"level": panel.level, "term": test.name} | record_test(test, shown))
    if result.interaction is not None:
        records.append({"term": result.interaction.name} | record_test(result.interaction, shown=True))
    return records
