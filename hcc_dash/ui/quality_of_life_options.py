"""The options of the page on quality of life: which scale, how it is read, what counts as a difference."""

from typing import cast

import streamlit as st

from hcc_dash.analysis.quality_of_life.options import QolOptions, Statistic
from hcc_dash.analysis.quality_of_life.scores import Forms, questionnaire_tables
from hcc_dash.clinical.qlq_thresholds import COCKS_2012, GROUP_CHANGE, INDIVIDUAL_CHANGE, NOT_VERIFIED
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.qol_chart import QolView
from hcc_dash.study.model import Study
from hcc_dash.tables.qol import Relevant
from hcc_dash.ui.widgets import number, pick, segments, switch

KEY = "qol"
ARMS, NOBODY, SELF = "arms", "none", "self"
RELEVANT = {
    "group": f"{GROUP_CHANGE:g} points (groups)",
    "individual": f"{INDIVIDUAL_CHANGE:g} points (one patient)",
    "scale": f"By scale (Cocks 2012{'' if COCKS_2012.checked else f', {NOT_VERIFIED}'})",
    "own": "Own",
    "none": "No band",
}


def pick_questionnaire(cohort: Cohort) -> str:
    """The table of forms asked about; empty for the trial's first, as in a question that names none."""
    study = cohort.study
    found = {name: study.tables[name].label or name for name in questionnaire_tables(study) if name in cohort.tables}
    if len(found) < 2:
        return ""
    chosen = pick("Questionnaire", found, f"{KEY}.table", study)
    return "" if chosen == next(iter(found)) else chosen


def pick_scores(study: Study, forms: Forms, table: str) -> QolOptions:
    """The question; ``table`` as ``pick_questionnaire`` gives it."""
    with st.container(horizontal=True, vertical_alignment="top"):  # boxes and segments differ in height
        scales = {scale.code: scale.label for scale in forms.scales}
        scale = pick("Scale", scales, f"{KEY}.scale", study, width=230)
        kinds = {"score": "As answered", "change": "Change from baseline"}
        change = segments("Scores", kinds, f"{KEY}.change", study, "score") == "change"
        statistics = {"mean": "Mean", "median": "Median"}
        statistic = cast(Statistic, segments("Middle", statistics, f"{KEY}.statistic", study, "mean"))
        by = pick("Compare", _groups(study), f"{KEY}.by", study)
    return QolOptions(scale=scale, change=change, statistic=statistic, by="" if by == ARMS else by, table=table)


def _groups(study: Study) -> dict[str, str]:
    arms = {ARMS: "Arms"} if study.arms else {}
    factors = {factor.column: factor.label for factor in study.dividing_factors}
    return arms | {NOBODY: "Nothing, one line"} | factors


def pick_view(study: Study, forms: Forms) -> QolView:
    """How it is shown."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        visits = {SELF: "Last well-attended"} | {visit: visit for visit in forms.visits}
        visit = pick("Read at", visits, f"{KEY}.visit", study, width=180)
        relevant = cast(Relevant, pick("Relevant difference", RELEVANT, f"{KEY}.relevant", study, width=250))
        points = GROUP_CHANGE
        if relevant == "own":
            points = number("Points", f"{KEY}.points", study, 0.5, 50.0, GROUP_CHANGE, 0.5)
        turned = switch("Up is better in every scale", f"{KEY}.up", study)
        patients = switch("Every patient's line", f"{KEY}.patients", study)
    return QolView(
        visit="" if visit == SELF else visit, turned=turned, relevant=relevant, points=points, patients=patients
    )
