"""The Cox page's options, its checks before the fit, and its three sections."""

from dataclasses import replace
from functools import partial
from typing import get_args

import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.kinds import Given
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.cox.exhibit.cox import build_cox, cox_plan, cox_words
from hcc_dash.questions.cox.exhibit.hazards import build_hazards
from hcc_dash.questions.cox.exhibit.standardised import build_standardised
from hcc_dash.questions.cox.numbers.chosen_terms import Term, enters_by_level, read_term, usable_columns
from hcc_dash.questions.cox.numbers.hazards_over_time import HazardsOverTime
from hcc_dash.questions.cox.numbers.options import INTERACTIONS, CoxOptions, StandardisedOptions
from hcc_dash.questions.cox.numbers.registered import usual_covariates
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.questions.cox.numbers.terms import term_label
from hcc_dash.questions.cox.pictures.cox import cox_rows
from hcc_dash.questions.cox.words.cox_guards import say_verdict
from hcc_dash.report.forest_image import draw_forest_image
from hcc_dash.report.paper import ImageFormat
from hcc_dash.study.model import Study
from hcc_dash.ui.asking import Picker, pick_asked
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.predicted import show_predicted
from hcc_dash.ui.show import show_exhibit, show_pictures, show_section
from hcc_dash.ui.text import plain
from hcc_dash.ui.ways_out import offer_everybody
from hcc_dash.ui.widgets import pick, pick_many

Asked = tuple[CoxOptions, StandardisedOptions]
"""One model, and where its adjusted survival is read."""
TRANSFORMS: dict[str, str] = {
    "none": "as it is",
    "log10": "per tenfold increase",
    "per_10": "per 10 units",
    "spline": "spline",
}
_LIGHTS = {
    "Good": (":material/check_circle:", "green"),
    "Caution": (":material/warning:", "orange"),
    "Strong caution": (":material/report:", "orange"),
    "Stop": (":material/block:", "red"),
}


def pick_cox(cohort: Cohort) -> Asked:
    """The registered model first, or one of the reader's own; every choice is kept."""
    own: dict[str, Picker] = {"terms": _pick_terms, "interactions": _pick_interactions}
    if not cohort.study.arms:
        own["arm"] = _no_arms
    adjusted, model = pick_asked((StandardisedOptions, CoxOptions), cohort, "cox", own)
    return model, adjusted


def _no_arms(cohort: Cohort, given: Given) -> bool:
    del cohort, given
    return False


def _pick_terms(cohort: Cohort, given: Given) -> tuple[Term, ...]:
    """Declared covariates, factors level by level, and numbers, one widget for how each of them enters."""
    del given
    study = cohort.study
    columns = usable_columns(study)
    categories = {column: label for column, label in columns.items() if enters_by_level(study, column, "levels")}
    numbers = {column: label for column, label in columns.items() if not enters_by_level(study, column)}
    declared = {one.id: one.label for one in study.covariates}
    usual = usual_covariates(study)
    chosen = pick_many("Declared covariates", declared, "cox.covariates", study, default=usual, width=320)
    levels = pick_many("Factors, all levels", categories, "cox.factors", study)
    terms = [Term(covariate=one) for one in chosen] + [read_term(f"{column}:levels", study) for column in levels]
    for column in pick_many("Numbers", numbers, "cox.numbers", study):
        how = pick(f"{plain(numbers[column])} enters", TRANSFORMS, f"cox.transform.{column}", study)
        terms.append(read_term(f"{column}:{how}", study))
    return tuple({term.key: term for term in reversed(terms)}.values())[::-1]  # a declared covariate before its column


def _pick_interactions(cohort: Cohort, given: Given) -> tuple[str, ...]:
    by_key = {term.key: term_label(cohort.study, term) for term in given["terms"]} if given["arm"] else {}
    return pick_many(INTERACTIONS.label, by_key, "cox.interactions", cohort.study)


def show_checks(result: CoxResult) -> None:
    """The traffic light in words: verdict, and which checks gave it; the table of checks stands below."""
    said = say_verdict(result)
    word, _, rest = said.partition(": ")
    icon, colour = _LIGHTS[word]
    st.markdown(f":{colour}-badge[{icon} {word}] Checks before the fit: {plain(rest)}.")


def show_cox(cohort: Cohort, asked: Asked, exhibit: Exhibit) -> None:
    """Checks, forest and tables; then hazards over time; then adjusted survival."""
    model, adjusted = asked
    show_checks(exhibit.result)
    if exhibit.result.why_not:
        _offer_without(exhibit.result)
    forms = get_args(ImageFormat) if exhibit.pictures else ()
    show_exhibit(exhibit, {form: partial(_draw_image, exhibit, form) for form in forms})
    if not exhibit.result.rows:
        st.markdown("Choose covariates, factors or numbers above, or arms in the sidebar: a model needs one of them.")
    if exhibit.result.fit is None or exhibit.result.why_not:
        return
    st.divider()
    _show_hazards(open_exhibit(build_hazards, cohort, model, NoView()))
    if exhibit.result.arm_rows:
        st.divider()
        show_section(open_exhibit(build_standardised, cohort, adjusted, NoView()))
    st.divider()
    show_predicted(cohort, exhibit.result, adjusted)


def _offer_without(result: CoxResult) -> None:
    """The model without the terms that all selected patients share; everybody instead of them."""
    options = result.options
    flat = {one.key: one.label for one in result.design.terms if not one.columns and one.kind != "arm"}
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
        "factors": [one.column for one in own if enters_by_level(study, one.column, one.transform)],
        "numbers": [one.column for one in own if not enters_by_level(study, one.column, one.transform)],
        "strata": list(options.strata),
    }
    for key, value in chosen.items():
        st.session_state[f"{study.id}.cox.{key}"] = value


def _show_hazards(exhibit: Exhibit) -> None:
    """The arms' pictures at once, those of the other terms when asked for."""
    hazards: HazardsOverTime = exhibit.result.hazards
    arms = sum(trend.term == "arm" for trend in hazards.trends)
    shown = arms + 1 if arms else 2
    show_section(replace(exhibit, pictures=exhibit.pictures[:shown]))
    if len(exhibit.pictures) > shown:
        others = st.expander("The other terms over time", on_change="rerun", key="cox_other_terms")
        if others.open:
            with others:
                show_pictures(replace(exhibit, pictures=exhibit.pictures[shown:]))


def _draw_image(exhibit: Exhibit, form: ImageFormat) -> bytes:
    """The forest for print."""
    result = exhibit.result
    return draw_forest_image(exhibit, cox_rows(result, cox_words(result)), cox_plan(result), form)


def open_cox(cohort: Cohort, asked: Asked) -> Exhibit:
    """The Cox exhibit, remembered."""
    return open_exhibit(build_cox, cohort, asked[0], NoView())
