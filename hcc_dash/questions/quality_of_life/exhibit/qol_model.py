"""Change from baseline compared by a mixed model: the exhibit."""

from collections.abc import Hashable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import numbers_of, with_note, with_p
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.estimation.plan import shows_p
from hcc_dash.questions.quality_of_life.numbers.model import fit_change
from hcc_dash.questions.quality_of_life.numbers.model_options import METHODS, ModelOptions
from hcc_dash.questions.quality_of_life.numbers.model_result import ModelResult
from hcc_dash.questions.quality_of_life.pictures.qol_model import draw_differences, draw_means, draw_residuals
from hcc_dash.questions.quality_of_life.words.qol_model import (
    say_alt,
    say_few,
    say_footnote,
    say_lines,
    say_model,
    say_tipping,
    table_correlation,
    table_fit,
    table_overall,
    table_sensitivity,
    table_visits,
)
from hcc_dash.questions.quality_of_life.words.qol_model_method import say_method, say_notes, say_pattern_method
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_untested

SHAPES = {"mmrm": "a mean per visit", "random-slope": "straight lines"}
BASELINES = {"covariate": "baseline as covariate", "clda": "baseline as first outcome (cLDA)"}


def build_qol_model(cohort: Cohort, options: ModelOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Mean change by arm and visit, differences, sensitivity to unseen scores, and how well the model fits.

    Pictures: means, differences, residuals. Frames hold p-values only where they may be shown.
    """
    result = fit_change(cohort, options)
    fitted = not result.why_not
    frames = _frames(result) if fitted else {}
    levels = judge_untested(cohort, "the model is fitted to the selected patients alone")
    answer = levels.after(say_model(result)) if fitted else say_model(result)
    return Exhibit.of(
        cohort,
        result,
        view,
        command="qol",
        id="qol_model",
        said=Said(
            question=_question(result),
            answer=answer,
            footnote=say_footnote(result) if fitted else "",
            method=say_method(result),
            notes=_notes(result),
        ),
        facts=facts_of_model(result),
        pictures=_pictures(result, answer, look) if fitted else (),
        tables=_tables(result) if fitted else (),
        frames={name: partial(_write, result, name, frame) for name, frame in frames.items()},
        estimates=_records(result),
        n_comparisons=len(result.differences),
    )


def _write(result: ModelResult, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    return with_note(frame, _say_file(result, name))


def _notes(result: ModelResult) -> tuple[str, ...]:
    first = (say_few(result), say_lines(result), say_tipping(result), say_pattern_method(result))
    return tuple(filter(None, (*first, *say_notes(result))))


def _question(result: ModelResult) -> str:
    name = result.scale.label if result.scale else "Quality of life"
    return f"{name}: change from baseline by arm"


def _say_file(result: ModelResult, name: str) -> str:
    """Of which scale and model a file's numbers are, at which visit, which way is better, and what is subtracted."""
    assert result.scale is not None  # only what was fitted has files
    way = f"higher is {'better' if result.scale.better == 'higher' else 'worse'}"
    own = {
        "shifts": f"difference at {result.primary_visit}, scores after dropout shifted by term points",
        "patterns": f"difference at {result.primary_visit}",
        "residuals": "normalised residuals",
        "residual_means": "mean residual in points",
    }
    parts = [
        f"{result.scale.label} ({result.scale.code}), {way}",
        f"differences from {result.labels[result.reference]}",
        own.get(name, ""),
        *_say_fitted(result, name),
        f"primary visit {result.primary_visit}",
        say_few(result).rstrip("."),
        "change from baseline in points",
        "time in weeks",
    ]
    return "; ".join(filter(None, parts))


def _say_fitted(result: ModelResult, name: str) -> list[str]:
    """Which model a file's numbers come from: the page's, the one by pattern, or the one beside straight lines."""
    options = result.options
    labels = {term.id: term.label for term in result.study.covariates}
    adjusted = (
        f"adjusted for {', '.join(labels[covariate] for covariate in options.covariates)}" if options.covariates else ""
    )
    end = [adjusted or "no other covariates", METHODS[options.df]]
    if name == "patterns":
        return [say_pattern_method(result).rstrip("."), *end]
    shape, structure = SHAPES[options.engine], result.structure
    if name.endswith("_per_visit") and result.lines is not None:
        shape, structure = f"{SHAPES['mmrm']} to hold the straight lines against", result.lines.structure
    return [f"mixed model with {shape}, {structure} covariance", BASELINES[options.baseline], *end]


def facts_of_model(result: ModelResult) -> dict[str, Any]:
    """What was asked of a mixed model; ``endpoint`` gives a file's name the scale and the engine."""
    return asdict(result.options) | {
        "primary": result.primary_visit,
        "endpoint": f"{result.options.scale}_{result.options.engine}",
        "fitted_structure": result.structure,
    }


def _pictures(result: ModelResult, answer: str, look: Look) -> tuple[Picture, ...]:
    alt = say_alt(result, answer)
    return (
        Picture(draw_means(result, look), "Mean change by arm", alt),
        Picture(draw_differences(result, look), "Difference by visit", alt),
        Picture(
            FinishedFigure.when_seen(partial(draw_residuals, result, look)),
            "Residuals",
            "Normalised residuals in order against a normal distribution; near the line when the model holds.",
        ),
    )


def _tables(result: ModelResult) -> tuple[WordTable, ...]:
    level = f"{100 * result.study.methods.conf_level:g} % confidence intervals"
    few = "; too few to compare" if say_few(result) else ""
    tables = [WordTable(f"By visit, {level}{few}", partial(table_visits, result))]
    if len(result.overall):
        tables.append(WordTable(f"Over all visits{few}", partial(table_overall, result)))
    if len(result.shifts) or len(result.patterns):
        what = f"What if unseen scores differ from what is expected; {result.primary_visit}{few}"
        tables.append(WordTable(what, partial(table_sensitivity, result)))
    fit = WordTable("How the model fits", partial(table_fit, result))
    return (
        *tables,
        fit,
        WordTable(f"Correlation of the visits, {result.structure}", partial(table_correlation, result)),
    )


def _frames(result: ModelResult) -> Mapping[str, Any]:
    frames = {
        "means": result.means,
        "differences": _withheld(result),
        "overall": result.overall.drop(columns=["p_value", "statistic"]),
        "shifts": result.shifts.drop(columns=["p_value", "statistic"], errors="ignore"),
        "patterns": result.patterns,
        "residuals": result.residuals,
        "residual_means": result.residual_means,
    }
    if result.lines is not None:
        unseen = ["p_value", "statistic"]
        frames["means_per_visit"] = result.lines.means
        frames["differences_per_visit"] = result.lines.differences.drop(columns=unseen)
    return {name: frame for name, frame in frames.items() if len(frame)}


def _withheld(result: ModelResult) -> pd.DataFrame:
    """The differences with p-values and their statistics only where they may be seen."""
    frame = result.differences.copy()
    seen = [_shows(result, visit) for visit in frame["visit"]]
    if not any(seen):
        return frame.drop(columns=["p_value", "statistic"])
    frame.loc[[not visible for visible in seen], ["p_value", "statistic"]] = float("nan")
    return frame


def _shows(result: ModelResult, visit: str) -> bool:
    """The plan compares arms at one visit; a study may opt to print nominal p-values everywhere."""
    planned = result.status == "planned" and visit == result.primary_visit
    return shows_p(result.study, "planned" if planned else "exploratory")


def _records(result: ModelResult) -> list[dict[str, Any]]:
    """Means, differences with their p-values where they may be seen, and tipping points."""
    records: list[dict[str, Any]] = []
    for name, frame in (("mean change", result.means), ("difference", result.differences), ("overall", result.overall)):
        for row in frame.to_dict("records"):
            record: dict[str, Any] = {"term": name, **_without(row, "p_value", "statistic")}
            if name == "mean change":
                records.append(record)
                continue
            records.append(with_p(record, row["p_value"], _shows(result, row["visit"])))
    records += [
        {"term": "tipping shift", "arm": tip.arm, "visit": result.primary_visit, **numbers_of(tip.shift)}
        for tip in result.tipping
    ]
    return records


def _without(row: Mapping[Hashable, Any], *words: str) -> dict[str, Any]:
    return {str(key): value for key, value in row.items() if key not in words}
