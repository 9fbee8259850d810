"""Who is better and who is worse since baseline: the responder exhibit."""

import re
from functools import partial
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import numbers_of
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.quality_of_life.numbers.change_values import name_points
from hcc_dash.questions.quality_of_life.numbers.responders import (
    TERMS,
    WORSENED,
    WORSENED_OR_MISSING,
    GroupChange,
    ResponderOptions,
    ResponderResult,
    describe_groups,
    describe_responders,
)
from hcc_dash.questions.quality_of_life.pictures.qol_change import draw_distribution, draw_responders
from hcc_dash.questions.quality_of_life.words.qol_change import (
    name_groups,
    say_direction,
    say_distribution_alt,
    say_responder_alt,
    say_responder_footnote,
    say_responders,
    table_change_differences,
    table_responders,
    table_visits,
)
from hcc_dash.questions.quality_of_life.words.responders_method import say_method, say_notes
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_shares
from hcc_dash.questions.subgroups.numbers.selected import ArmShare


def build_responders(cohort: Cohort, options: ResponderOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Improved, stable and worsened at every visit, their differences at one, and the distribution of change there."""
    result = describe_responders(cohort, options)
    drawn = any(group.n_answered for group in result.groups)
    tables = [WordTable(f"Change at {result.options.visit}", table_responders(result))]
    if result.differences:
        tables.append(WordTable("Between groups", table_change_differences(result)))
    tables.append(WordTable("At every visit", table_visits(result)))
    levels = judge_shares(
        cohort, partial(_shares, options=result.options), by_arm=not options.compare, own=_shares_of(result.groups)
    )
    return Exhibit.of(
        cohort,
        result,
        view,
        command="responders",
        said=Said(
            question=_question(result),
            answer=levels.after(say_responders(result)),
            footnote=say_responder_footnote(result),
            method=say_method(result),
            notes=say_notes(result),
        ),
        facts=_facts(result),
        pictures=_pictures(result, look) if drawn else (),
        tables=tables if result.groups else (),
        frames={"responders": _frame(result), "distribution_of_change": result.distribution},
        row_note=_say_columns(result),
        estimates=(*_records(result), *levels.records),
        n_comparisons=len([comparison for comparison in result.differences if comparison.term != WORSENED_OR_MISSING]),
    )


def _pictures(result: ResponderResult, look: Look) -> tuple[Picture, ...]:
    return (
        Picture(draw_responders(result, look), "Worsened and improved", say_responder_alt(result)),
        Picture(draw_distribution(result, look), "All changes", say_distribution_alt(result)),
    )


def _say_columns(result: ResponderResult) -> str:
    scale = f"scale {result.scale.code}, {result.scale.label}, {say_direction(result.scale)}"
    threshold = f"threshold {name_points(result.options.threshold)}"
    return f"{scale}; {threshold}; time in days from the start of study treatment"


def _shares(cohort: Cohort, options: ResponderOptions) -> dict[str, ArmShare]:
    return _shares_of(describe_groups(cohort, options))


def _shares_of(groups: tuple[GroupChange, ...]) -> dict[str, ArmShare]:
    return {group.arm: ArmShare.of(group.counts[WORSENED], group.n_answered) for group in groups}


def _question(result: ResponderResult) -> str:
    asked = (
        f"{result.scale.label} ({say_direction(result.scale)}) at {result.options.visit}: improved, stable or worsened"
    )
    by = name_groups(result.study, result.options.compare, [group.label for group in result.groups])
    return f"{asked} by {name_points(result.options.threshold)}{by}"


_COLUMNS = ("arm", "visit", "time", "term", "n", "n_events", "estimate", "conf_low", "conf_high")


def _frame(result: ResponderResult) -> pd.DataFrame:
    """One row per visit, group and term; time in days from the start of study treatment, when the visit is due."""
    rows = [
        {
            "arm": group.arm,
            "visit": group.visit,
            "time": group.time,
            "term": term,
            "n": group.n_baseline if term == WORSENED_OR_MISSING else group.n_answered,
            "n_events": group.counts[term],
            "estimate": group.shares[term].value,
            "conf_low": group.shares[term].conf_low,
            "conf_high": group.shares[term].conf_high,
        }
        for group in result.by_visit
        for term in TERMS
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _records(result: ResponderResult) -> list[dict[str, Any]]:
    """Proportions and differences at the visit, unrounded."""
    records: list[dict[str, Any]] = [
        {
            "arm": group.arm,
            "visit": group.visit,
            "term": term,
            "n_events": group.counts[term],
            "n": group.n_baseline if term == WORSENED_OR_MISSING else group.n_answered,
        }
        | numbers_of(group.shares[term])
        for group in result.groups
        for term in TERMS
    ]
    return records + [
        {
            "arm": comparison.arm,
            "reference": comparison.reference,
            "visit": result.options.visit,
            "term": f"difference: {comparison.term}",
        }
        | numbers_of(comparison.difference)
        for comparison in result.differences
    ]


def _name_question(options: ResponderOptions) -> str:
    """What tells this question's files from those of another: ``QL_10_week_48``."""
    words = [options.table, options.scale, f"{options.threshold:g}", options.visit, options.compare]
    return re.sub(r"[^\w.-]+", "_", "_".join(filter(None, words)))


def _facts(result: ResponderResult) -> dict[str, Any]:
    options = result.options
    return {
        "endpoint": _name_question(options),
        "scale": options.scale,
        "visit": options.visit,
        "threshold": options.threshold,
        "compare": options.compare or ("arm" if result.study.arms else "none"),
    }
