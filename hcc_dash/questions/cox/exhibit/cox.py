"""What multiplies the hazard: the exhibit of a Cox model."""

import math
from functools import partial
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import numbers_of, with_p
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.forest_row import ForestPlan
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.estimation.plan import name_p, shows_p
from hcc_dash.questions.cox.numbers.model import estimate_cox
from hcc_dash.questions.cox.numbers.options import CoxOptions, used_ties
from hcc_dash.questions.cox.numbers.result import CoxResult, CoxRow
from hcc_dash.questions.cox.pictures.cox import CoxWords, draw_cox
from hcc_dash.questions.cox.words.cox import say_cox_alt, say_cox_footnote, table_terms, table_tests
from hcc_dash.questions.cox.words.cox_answer import say_cox_answer
from hcc_dash.questions.cox.words.cox_guards import say_guards
from hcc_dash.questions.cox.words.cox_labels import say_level, say_place, say_row_label
from hcc_dash.questions.cox.words.cox_method import say_method, say_notes
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_selected
from hcc_dash.study.capital import capital
from hcc_dash.wording.words import say_p_equals, say_ratio


def build_cox(cohort: Cohort, options: CoxOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Forest, rows, tests, checks and words of one Cox model of one cohort."""
    result = estimate_cox(cohort, options)
    chosen = result.options
    levels = judge_selected(cohort, chosen.endpoint, chosen.strata, chosen.arm and not result.why_not, chosen.entry)
    pictures = (Picture(draw_cox(result, cox_words(result), cox_plan(result), look), "", say_cox_alt(result)),)
    return Exhibit.of(
        cohort,
        result,
        view,
        command="cox",
        options=options,
        said=Said(
            question=say_question(result),
            answer=levels.after(say_cox_answer(result)),
            footnote=say_cox_footnote(result),
            method=say_method(result),
            notes=say_notes(result),
            printed=levels.printed,
        ),
        facts=facts_of(result),
        pictures=pictures if any(not row.reference for row in result.rows) else (),
        tables=_tables(result),
        frames={"terms": partial(_terms_frame, result), "tests": partial(_tests_frame, result)},
        estimates=(*_estimates(result), *levels.records),
    )


def say_question(result: CoxResult) -> str:
    """What the page asks."""
    what = "by arm and covariates" if result.options.arm and result.study.arms else "by covariates"
    return f"{result.endpoint.label}: what goes with a higher or lower hazard, {what}"


def facts_of(result: CoxResult) -> dict[str, Any]:
    """What a file says of the model, in the words of the terminal."""
    options = result.options
    return {
        "endpoint": options.endpoint,
        "arm": options.arm,
        "terms": [term.key for term in options.terms],
        "interactions": list(options.interactions),
        "strata": list(options.strata),
        "ties": "breslow" if result.engine == "firth" else used_ties(result.study, options),
        "engine": result.engine,
        "conf_level": result.study.methods.conf_level,
        "entry": options.entry or None,
        "time_unit": result.endpoint.unit,
        "n_events": result.n_events,
    }


def cox_plan(result: CoxResult) -> ForestPlan:
    """What stands around the forest."""
    event = result.endpoint.event_label
    return ForestPlan(
        head=("Patients, events",),
        head_right=f"HR ({say_level(result)})",
        left="lower hazard",
        right=f"higher hazard of {event}" if len(event) < 16 else "higher hazard",
        series=("all terms together", "each alone"),
    )


def cox_words(result: CoxResult) -> list[CoxWords]:
    """What is written at each row of the forest, on screen and on paper."""
    sizes = {row.term: sum(other.term == row.term for other in result.rows) for row in result.rows}
    tests = {term_test.term: term_test.test for term_test in result.term_tests}
    words = []
    for row in result.rows:
        heading = row.kind == "interaction" or (row.kind in {"levels", "arm"} and sizes[row.term] > 2)
        words.append(
            CoxWords(
                label=_label(result, row, heading),
                detail=f"{row.n}, {row.n_events}",
                several=_ratio(row.multivariable),
                alone=_ratio(row.univariable),
                note="reference" if row.reference else "not estimated",
                heading=_heading(row) if heading else "",
                aside=_aside(result, row, tests.get(row.term)) if heading or row.kind == "spline" else "",
            )
        )
    return words


def _label(result: CoxResult, row: CoxRow, heading: bool) -> str:
    if row.kind == "interaction":
        return say_place(result, row)
    return row.level if heading else say_row_label(result, row)


def _heading(row: CoxRow) -> str:
    return f"Arm, by {row.label}" if row.kind == "interaction" else row.label


def _ratio(ratio: Estimate) -> str:
    return say_ratio(ratio) if ratio.estimable else ""


def _aside(result: CoxResult, row: CoxRow, test: Test | None) -> str:
    """A term's own test; an interaction's may always be seen."""
    if test is None:
        return ""
    if row.kind == "interaction":
        return f"interaction {say_p_equals(test.p_value)}"
    if not shows_p(result.study, result.status):
        return ""
    return say_p_equals(test.p_value).replace("P", name_p(result.status), 1)


def _tables(result: CoxResult) -> tuple[WordTable, ...]:
    checks = [
        {"Verdict": capital(verdict), "Check": name, "Found": finding} for verdict, name, finding in say_guards(result)
    ]
    tables = [
        WordTable("Hazard ratios", table_terms(result)),
        WordTable("Tests", table_tests(result)),
        WordTable("Checks before the fit", pd.DataFrame(checks)),
    ]
    return tuple(table for table in tables if not table.frame.empty)


def _level_of(row: CoxRow) -> str:
    """The level, with the covariate's own values where it is a number."""
    return " ".join([row.level, *(f"{value!r}" for value in row.at)]).strip()


def _terms_frame(result: CoxResult) -> pd.DataFrame:
    """Both ratios of every row, ``term`` saying which; unrounded. References have none."""
    shown = shows_p(result.study, result.status)
    rows = []
    for row in result.rows:
        ratios = {"all terms together": (row.multivariable, row.p_value)}
        if row.kind != "interaction":
            ratios["alone"] = (row.univariable, row.univariable_p)
        for model, (estimate, p_value) in ratios.items():
            why = "reference" if row.reference else estimate.why_missing
            rows.append(
                {
                    "term": row.term,
                    "level": _level_of(row),
                    "arm": row.arm,
                    "n": row.n,
                    "n_events": row.n_events,
                    "estimate": estimate.value,
                    "std_error": estimate.std_error,
                    "conf_low": estimate.conf_low,
                    "conf_high": estimate.conf_high,
                    "p_value": p_value if shown and row.kind != "interaction" else math.nan,
                    "note": "; ".join(filter(None, [f"hazard ratio, {model}", why])),
                }
            )
    return pd.DataFrame(rows)


def _tests_frame(result: CoxResult) -> pd.DataFrame:
    shown = shows_p(result.study, result.status)
    tests = [(term_test.term, term_test.test, term_test.kind == "interaction") for term_test in result.term_tests]
    tests += [("all terms", test, False) for test in result.overall_tests]
    return pd.DataFrame(
        [
            {
                "term": term,
                "statistic": test.statistic if shown or always else math.nan,
                "df": test.df,
                "p_value": test.p_value if shown or always else math.nan,
                "note": test.name,
            }
            for term, test, always in tests
        ],
        columns=["term", "statistic", "df", "p_value", "note"],
    )


def _estimates(result: CoxResult) -> list[dict[str, Any]]:
    """Every ratio and test, unrounded, one record each."""
    shown = shows_p(result.study, result.status)
    records: list[dict[str, Any]] = []
    for row in result.rows:
        if row.reference:
            continue
        base = {"term": row.term, "level": _level_of(row), "arm": row.arm, "n": row.n, "n_events": row.n_events}
        ratio = base | {"quantity": "hazard_ratio"} | numbers_of(row.multivariable)
        records.append(with_p(ratio, row.p_value, shown and row.kind != "interaction"))
        if row.kind != "interaction":
            alone = base | {"quantity": "hazard_ratio_alone"} | numbers_of(row.univariable)
            records.append(with_p(alone, row.univariable_p, shown))
    records.append({"quantity": "concordance"} | numbers_of(result.concordance))
    return records
