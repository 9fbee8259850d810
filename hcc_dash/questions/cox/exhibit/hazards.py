"""Is one hazard ratio for all time fair: the exhibit of hazards over time."""

from functools import partial
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import Writes, numbers_of
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.cox.exhibit.cox import facts_of
from hcc_dash.questions.cox.numbers.hazards_over_time import HazardsOverTime, Trend
from hcc_dash.questions.cox.numbers.model import estimate_cox
from hcc_dash.questions.cox.numbers.options import CoxOptions
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.questions.cox.pictures.hazards import draw_log_log, draw_trend
from hcc_dash.questions.cox.words.cox_method import say_method, say_notes
from hcc_dash.questions.cox.words.hazards import (
    say_hazards_answer,
    say_hazards_footnote,
    say_trend_alt,
    table_hazards,
    table_periods,
)
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_selected


def build_hazards(cohort: Cohort, options: CoxOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Tests, residuals, log(-log S) and hazard ratios by period of one Cox model of one cohort."""
    result = estimate_cox(cohort, options)
    hazards = result.hazards
    why = (
        f"There is no model to look at: {result.why_not}."
        if result.why_not
        else "A penalised, weighted or clustered model is not tested here."
    )
    levels = judge_selected(cohort, options.endpoint, result.options.strata, _by_arm(hazards), result.options.entry)
    return Exhibit.of(
        cohort,
        result,
        view,
        command="ph",
        id="hazards",
        options=options,
        said=Said(
            question="Proportional hazards: does one hazard ratio describe all of follow-up?",
            answer=levels.after(why if hazards is None else say_hazards_answer(result, hazards)),
            footnote="" if hazards is None else say_hazards_footnote(hazards),
            method=say_method(result),
            notes=say_notes(result),
            printed=levels.printed,
        ),
        facts=facts_of(result),
        pictures=() if hazards is None else _pictures(result, hazards, look),
        tables=() if hazards is None else _tables(result, hazards),
        frames={} if hazards is None else _frames(hazards),
        estimates=() if hazards is None else (*_estimates(hazards), *levels.records),
    )


def _by_arm(hazards: HazardsOverTime | None) -> bool:
    return hazards is not None and any(trend.term == "arm" for trend in hazards.trends)


def _pictures(result: CoxResult, hazards: HazardsOverTime, look: Look) -> tuple[Picture, ...]:
    """Every coefficient's trend; after the arms', log(-log S) of the arms."""
    pictures = []
    for trend in hazards.trends:
        alt = say_trend_alt(_label(trend), hazards, trend.term)
        figure = FinishedFigure.when_seen(partial(draw_trend, result, trend, look=look))
        pictures.append(Picture(figure, _label(trend), alt))
    arms = sum(trend.term == "arm" for trend in hazards.trends)
    if arms and len(hazards.log_log):
        labels = [row.level for row in result.rows if row.kind == "arm"]
        alt = f"log(-log S) of {' and '.join(labels)} against time; parallel curves are proportional hazards."
        picture = Picture(draw_log_log(result, hazards, labels, look=look), "Curves that should be parallel", alt)
        pictures.insert(arms, picture)
    return tuple(pictures)


def _label(trend: Trend) -> str:
    return f"{trend.label}: {trend.level}" if trend.level and trend.level not in trend.label else trend.label


def _tables(result: CoxResult, hazards: HazardsOverTime) -> tuple[WordTable, ...]:
    tables = [WordTable("Does an effect change with time?", table_hazards(hazards))]
    if hazards.early_late:
        tables.append(WordTable("Early and late", table_periods(result, hazards)))
    return tuple(tables)


def _frames(hazards: HazardsOverTime) -> dict[str, Writes]:
    frames: dict[str, Writes] = {
        "hazards_tests": partial(_tests_frame, hazards),
        "hazards_smooth": lambda: _stack(hazards, "smooth").assign(note="estimate = log hazard ratio at the time"),
        "residuals": lambda: _stack(hazards, "points").assign(
            note="estimate = scaled Schoenfeld residual and coefficient"
        ),
    }
    if len(hazards.log_log):
        frames["log_log"] = partial(hazards.log_log.assign, note="estimate = log(-log S)")
    return frames


def _tests_frame(hazards: HazardsOverTime) -> pd.DataFrame:
    tests = [(term_test.term, term_test.test) for term_test in hazards.tests] + [("all terms", hazards.overall)]
    rows = [{"term": term, "statistic": test.statistic, "df": test.df, "p_value": test.p_value} for term, test in tests]
    return pd.DataFrame(rows).assign(note="diagnostic of proportional hazards")


def _stack(hazards: HazardsOverTime, part: str) -> pd.DataFrame:
    parts = [getattr(trend, part).assign(term=trend.term, level=trend.level) for trend in hazards.trends]
    filled = [frame for frame in parts if len(frame)] or parts[:1]
    frame = pd.concat(filled, ignore_index=True)
    return frame[["term", "level", *(name for name in frame.columns if name not in {"term", "level"})]]


def _estimates(hazards: HazardsOverTime) -> list[dict[str, Any]]:
    records = []
    for parts in hazards.early_late:
        for when, ratio in (("early", parts.early), ("late", parts.late)):
            records.append(
                {"arm": parts.arm, "statistic": f"hazard_ratio_{when}", "time": parts.cut} | numbers_of(ratio)
            )
    for gain in hazards.gains:
        asked = {"arm": gain.arm, "quantity": "restricted_mean_difference", "time": gain.tau}
        records.append(asked | numbers_of(gain.difference))
    return records
