"""What the page on Cox models draws by hand: how terms are chosen, and the checks before the fit."""

from typing import Literal

import streamlit as st

from hcc_dash.asking.kinds import Given
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.cox.numbers.chosen_terms import Term, enters_by_level, read_term, usable_columns
from hcc_dash.questions.cox.numbers.options import INTERACTIONS, CoxOptions
from hcc_dash.questions.cox.numbers.registered import usual_covariates
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.questions.cox.numbers.terms import term_label
from hcc_dash.questions.cox.words.cox_guards import say_verdict
from hcc_dash.study.model import Study
from hcc_dash.ui.answered import Answered
from hcc_dash.ui.session import open_line
from hcc_dash.ui.text import plain
from hcc_dash.ui.ways_out import offer_everybody
from hcc_dash.ui.widgets import pick, pick_many

TRANSFORMS: dict[str, str] = {
    "none": "as it is",
    "log10": "per tenfold increase",
    "per_10": "per 10 units",
    "spline": "spline",
}
_LIGHTS: dict[str, tuple[str, Literal["green", "orange", "red"]]] = {
    "Good": (":material/check_circle:", "green"),
    "Caution": (":material/warning:", "orange"),
    "Strong caution": (":material/report:", "orange"),
    "Stop": (":material/block:", "red"),
}


def pick_arm(cohort: Cohort, given: Given) -> bool:
    """There are none to enter a model."""
    del cohort, given
    return False


def pick_terms(cohort: Cohort, given: Given) -> tuple[Term, ...]:
    """Declared covariates, factors level by level, and numbers, one widget for how each of them enters."""
    del given
    study = cohort.study
    columns = usable_columns(study)
    categories = {column: label for column, label in columns.items() if enters_by_level(study, column, "levels")}
    numbers = {column: label for column, label in columns.items() if not enters_by_level(study, column)}
    declared = {covariate.id: covariate.label for covariate in study.covariates}
    usual = usual_covariates(study)
    chosen = pick_many("Declared covariates", declared, "cox.covariates", study, default=usual, width=320)
    levels = pick_many("Factors, all levels", categories, "cox.factors", study)
    terms = [Term(covariate=covariate) for covariate in chosen] + [
        read_term(f"{column}:levels", study) for column in levels
    ]
    for column in pick_many("Numbers", numbers, "cox.numbers", study):
        how = pick(f"{plain(numbers[column])} enters", TRANSFORMS, f"cox.transform.{column}", study)
        terms.append(read_term(f"{column}:{how}", study))
    return tuple({term.key: term for term in reversed(terms)}.values())[::-1]  # a declared covariate before its column


def pick_interactions(cohort: Cohort, given: Given) -> tuple[str, ...]:
    """Terms by which the arms' effect may differ."""
    by_key = {term.key: term_label(cohort.study, term) for term in given["terms"]} if given["arm"] else {}
    return pick_many(INTERACTIONS.label, by_key, "cox.interactions", cohort.study)


def show_checks(done: Answered) -> None:
    """The traffic light in the page's line, and in words which checks gave it; the table of checks stands below."""
    result: CoxResult = done.exhibit.result
    verdict = say_verdict(result)
    word, _, rest = verdict.partition(": ")
    icon, colour = _LIGHTS[word]
    found = f"Checks before the fit: {plain(rest)}."
    with open_line():
        st.badge(f"Checks: {word.lower()}", icon=icon, color=colour, help=found)
    st.markdown(f":{colour}-badge[{icon} {word}] {found}")
    if result.why_not:
        _offer_without(result)


def _offer_without(result: CoxResult) -> None:
    """The model without the terms that all selected patients share; everybody instead of them."""
    options = result.options
    flat = {term.key: term.label for term in result.design.terms if not term.columns and term.kind != "arm"}
    kept = tuple(term for term in options.terms if term.key not in flat)
    with st.container(horizontal=True):
        if len(kept) < len(options.terms):
            st.button(
                f"Fit the model without {plain(' and '.join(flat.values()))}",
                type="primary",
                key="_cox_without",
                icon=":material/remove_circle:",
                on_click=_ask_own,
                args=(result.study, options, kept),
            )
        offer_everybody("_cox_everybody")


def _ask_own(study: Study, options: CoxOptions, terms: tuple[Term, ...]) -> None:
    """Set the page's options to the model of one's own with these terms."""
    own = [term for term in terms if term.column]
    chosen = {
        f"model.{options.endpoint}": "own",
        "arm": options.arm,
        "covariates": [term.covariate for term in terms if term.covariate],
        "factors": [term.column for term in own if enters_by_level(study, term.column, term.transform)],
        "numbers": [term.column for term in own if not enters_by_level(study, term.column, term.transform)],
        "strata": list(options.strata),
    }
    for key, value in chosen.items():
        st.session_state[f"{study.id}.cox.{key}"] = value
