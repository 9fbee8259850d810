"""Options and layout of the page with the mixed model of quality of life."""

from typing import cast

import streamlit as st

from hcc_dash.analysis.kernels.mmrm_structure import Structure
from hcc_dash.analysis.quality_of_life.model_options import (
    STRUCTURES,
    Baseline,
    DegreesOfFreedom,
    Engine,
    ModelOptions,
    plan_for,
)
from hcc_dash.analysis.quality_of_life.scores import Forms
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.qol_model import build_qol_model
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.questionnaire import ready_forms
from hcc_dash.ui.second_opinion import show_second_opinion
from hcc_dash.ui.show import show_answer, show_downloads, show_pictures, show_tables
from hcc_dash.ui.text import plain
from hcc_dash.ui.ways_out import offer_everybody
from hcc_dash.ui.widgets import pick, pick_many, segments

ENGINES = {"mmrm": "A mean per visit", "random-slope": "Straight lines"}
BASELINES = {"covariate": "As covariate", "clda": "As first outcome (cLDA)"}
METHODS = {"kenward-roger": "Kenward-Roger", "satterthwaite": "Satterthwaite"}


def show_model(cohort: Cohort) -> None:
    """The whole page: the answer, the options, pictures, tables and sensitivity."""
    forms = ready_forms(cohort)
    if forms is None:
        return
    head = st.container()
    options = _pick_options(cohort, forms)
    with st.spinner(f"Fitting the mixed model to the scores of {cohort.n} patients"):
        exhibit = open_exhibit(build_qol_model, cohort, options)
    with head:
        show_answer(exhibit)
    if exhibit.pictures:
        show_pictures(exhibit)
        for note in exhibit.notes:
            st.caption(plain(note))
        show_tables(exhibit)
        show_downloads(exhibit)
        show_second_opinion(cohort, options, key="qol_model.opinion")
    else:
        st.markdown("Nothing is estimated here. Try fewer filters, another scale, or the page Quality of life.")
        offer_everybody("_qol_model_everybody")
        st.page_link(page_file("quality_of_life"), label="Quality of life", icon=":material/sentiment_satisfied:")


def _pick_options(cohort: Cohort, forms: Forms) -> ModelOptions:
    study = cohort.study
    first, second = st.container(horizontal=True), st.container(horizontal=True)
    with first:
        scale = pick("Scale", {one.code: one.label for one in forms.scales}, "qol_model.scale", study)
        visits = _visits(cohort, forms, scale)
        visit = pick("Primary visit", visits, "qol_model.visit", study)
        engine = cast(Engine, segments("Over time", ENGINES, "qol_model.engine", study, "mmrm"))
    with second:
        structure = "unstructured"
        if engine == "mmrm":
            names: dict[str, str] = {one: one[0].upper() + one[1:] for one in STRUCTURES}
            structure = pick("Covariance of the visits", names, "qol_model.structure", study)
        baseline = cast(Baseline, segments("Baseline", BASELINES, "qol_model.baseline", study, "covariate"))
        df = cast(DegreesOfFreedom, segments("Small-sample method", METHODS, "qol_model.df", study, "kenward-roger"))
        known = {term.id: term.label for term in study.covariates}
        covariates = pick_many("Adjust for", known, "qol_model.covariates", study) if known else ()
    usual = visit == next(iter(visits))
    return ModelOptions(
        scale=scale, structure=cast(Structure, structure), df=df, baseline=baseline, covariates=covariates,
        primary_visit="" if usual else visit, engine=engine,
    )  # fmt: skip


def _visits(cohort: Cohort, forms: Forms, scale: str) -> dict[str, str]:
    """Visits after baseline, the planned one or the last one first."""
    after = [visit for visit, week in forms.weeks.items() if week > 0]
    plan = plan_for(cohort, scale)
    first = plan.visit if plan and plan.visit in after else after[-1] if after else ""
    return {visit: visit for visit in [first, *(one for one in after if one != first)]}
