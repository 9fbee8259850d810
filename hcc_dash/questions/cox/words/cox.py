"""A Cox result in tables: the rows, the tests, the footnote."""

import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.plan import name_p, shows_p
from hcc_dash.questions.cox.numbers.registered import registered_plan
from hcc_dash.questions.cox.numbers.result import CoxResult, CoxRow
from hcc_dash.questions.cox.words.cox_labels import say_level, say_row_label
from hcc_dash.questions.cox.words.cox_method import say_method, say_notes
from hcc_dash.study.allocation import say_not_randomised
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    say_interval,
    say_left_out,
    say_number,
    say_p,
    say_ratio,
    say_test,
)

_ADJUSTS = "the model adjusts for its terms and for nothing else"
_WITHHELD = (
    "Exploratory: no p-value is shown but those of interaction tests and diagnostics, because this model was not fixed "
    "beforehand."
)


def _say_assumed(result: CoxResult) -> str:
    """What "Planned" does not mean for a model whose covariates nobody published."""
    plan = registered_plan(result.study, result.endpoint.id)
    if result.status != "planned" or plan is None or not plan.covariates_assumed:
        return ""
    return f"Planned stands for a model whose covariates are assumed here ({plan.source})."


def table_terms(result: CoxResult) -> pd.DataFrame:
    """One row per level or number: patients, events, hazard ratio alone and with the others; P where allowed."""
    rows = []
    shown = shows_p(result.study, result.status)
    level = say_level(result)
    for row in result.rows:
        cells = {
            "Term": f"{row.label}: {row.level}" if row.reference else say_row_label(result, row),
            "Patients": str(row.n),
            "Events": str(row.n_events),
            f"Hazard ratio alone ({level})": _cell(result, row, row.univariable),
            f"All terms together ({level})": _cell(result, row, row.multivariable),
        }
        if shown:
            hidden = row.reference or row.kind == "interaction"
            cells[name_p(result.status)] = "" if hidden else say_p(row.p_value)
        rows.append(cells)
    return pd.DataFrame(rows)


def _cell(result: CoxResult, row: CoxRow, ratio: Estimate) -> str:
    """A ratio; "NE" with its reason, but for the one that the answer gives."""
    if row.reference:
        return "1 (reference)"
    if not ratio.estimable and not ratio.why_missing:
        return ""
    if ratio.why_missing and ratio.why_missing == result.why_not:
        return NOT_ESTIMABLE
    return say_ratio(ratio)


def table_tests(result: CoxResult) -> pd.DataFrame:
    """Likelihood-ratio test of each term and three tests of all; only interactions where p-values are withheld."""
    shown = shows_p(result.study, result.status)
    rows = []
    for term_test in result.term_tests:
        if shown or term_test.kind == "interaction":
            name = f"Interaction of arm and {term_test.label}" if term_test.kind == "interaction" else term_test.label
            rows.append((name, term_test.test))
    rows += [(f"All terms, {test.name}", test) for test in result.overall_tests] if shown else []
    column = name_p(result.status) if shown else "P"
    return pd.DataFrame(
        [
            {"Test": name, "Chi-squared": say_number(test.statistic, 2), "df": str(test.df), column: say_test(test)}
            for name, test in rows
        ]
    )


def say_concordance(result: CoxResult) -> str:
    """How well the model tells apart who has the event first."""
    concordance = result.concordance
    if not concordance.estimable:
        return ""
    value, error = say_number(concordance.value, 2), say_number(concordance.std_error, 3)
    interval = f"{say_level(result)} {say_interval(concordance.conf_low, concordance.conf_high, 2)}, SE {error}"
    return f"Concordance {value} ({interval}), on the patients the model was fitted to."


def say_cox_footnote(result: CoxResult) -> str:
    """n analysed, who was left out and why, the method, what to doubt."""
    analysed = f"selected patients analysed, {count_noun(result.n_events, 'event')}"
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out, analysed)
    shown = shows_p(result.study, result.status)
    withheld = "" if shown else _WITHHELD
    told = [say_method(result), say_concordance(result), *say_notes(result)]
    caution = say_not_randomised(result.study, _ADJUSTS, _ADJUSTS)
    return " ".join(filter(None, [counted, *told, withheld, _say_assumed(result), caution]))


def say_cox_alt(result: CoxResult) -> str:
    """What a reader of the forest would take from it, for those who cannot see it."""
    compared = [row for row in result.rows if not row.reference and row.multivariable.estimable]
    ends = (
        f"{NOT_ESTIMABLE}"
        if not compared
        else "; ".join(f"{say_row_label(result, row)} {say_ratio(row.multivariable)}" for row in compared)
    )
    return f"Forest of hazard ratios, {result.endpoint.label}: {ends}. {result.study.provenance.mark}."
