"""Options and layout of the page on deterioration of quality of life."""

from typing import cast

import streamlit as st

from hcc_dash.analysis.competing.result import CompetingResult
from hcc_dash.analysis.quality_of_life.change_forms import last_due
from hcc_dash.analysis.quality_of_life.deterioration_options import (
    CONFIRMATIONS,
    DEATHS,
    REFERENCES,
    Confirmation,
    Death,
    DeteriorationOptions,
    Reference,
    usual_landmark,
)
from hcc_dash.analysis.quality_of_life.responders import ResponderOptions
from hcc_dash.analysis.quality_of_life.scores import Forms
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.deterioration import build_deterioration
from hcc_dash.exhibits.responders import build_responders
from hcc_dash.study.model import Study
from hcc_dash.study.time import TimeUnit
from hcc_dash.tables.competing import say_lines
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.options import ARMS, NOBODY
from hcc_dash.ui.questionnaire import ready_forms
from hcc_dash.ui.show import show_answer, show_downloads, show_pictures, show_section, show_tables
from hcc_dash.ui.text import plain
from hcc_dash.ui.widgets import number, pick, segments, switch

LOWEST, HIGHEST, USUAL = 1.0, 50.0, 10.0  # points
THRESHOLD_HELP = (
    "5 to 10 points are a little, 10 to 20 a moderate change to patients (Osoba 1998). No threshold was derived in "
    "liver cancer: try others."
)


def show_change(cohort: Cohort) -> None:
    """The whole page: time to deterioration, then who is better and worse at a visit."""
    forms = ready_forms(cohort)
    if forms is None:
        return
    head = st.container()
    scale, threshold, compare, options, unit = _pick_options(cohort.study, forms)
    exhibit = open_exhibit(build_deterioration, cohort, options, unit)
    with head:
        show_answer(exhibit)
    show_pictures(exhibit)
    curves = exhibit.result.curves
    if exhibit.pictures and isinstance(curves, CompetingResult):
        st.caption(plain(say_lines(curves)))
    show_tables(exhibit)
    show_downloads(exhibit)
    visit = _pick_visit(cohort.study, forms)
    if visit:
        asked = ResponderOptions(scale=scale, table="", visit=visit, threshold=threshold, compare=compare)
        show_section(open_exhibit(build_responders, cohort, asked))


def _pick_options(study: Study, forms: Forms) -> tuple[str, float, str, DeteriorationOptions, TimeUnit]:
    """What to ask: scale, threshold, groups; the rules of the event; where to read and in which unit to show."""
    first, second, third = (st.container(horizontal=True) for _ in range(3))
    usual = usual_landmark(last_due(forms))
    with first:
        scale = pick("Scale", {one.code: one.label for one in forms.scales}, "deterioration.scale", study)
        threshold = number(
            "Threshold, points", "deterioration.threshold", study, LOWEST, HIGHEST, USUAL, 1.0
        )  # fmt: skip
        compare = pick("Compare", _comparisons(study), "deterioration.compare", study, width=250)
    with second:
        confirmation = pick("Event", CONFIRMATIONS, "deterioration.event", study, width=270)
        single = confirmation != "first" and switch("A worse last form counts", "deterioration.last", study)
        reference = pick("Worse than", REFERENCES, "deterioration.reference", study)
        death = pick("Death is", DEATHS, "deterioration.death", study)
    with third:
        within = 12.0
        if death != "censored":
            within = number("Death counts within, months", "deterioration.within", study, 1.0, 60.0, within, 1.0)
        landmark = number("Read at, months", "deterioration.landmark", study, 1.0, 60.0, usual, 1.0)
        units = {"months": "Months", "years": "Years"}
        unit = cast(TimeUnit, segments("Time in", units, "deterioration.unit", study, "months"))
    st.caption(f"Threshold: {THRESHOLD_HELP}")
    groups = {ARMS: "", NOBODY: "none"}.get(compare, compare)
    options = DeteriorationOptions(
        scale=scale, threshold=threshold, confirmation=cast(Confirmation, confirmation), last_form_counts=single,
        reference=cast(Reference, reference), death=cast(Death, death), death_within_months=within, compare=groups,
        landmark_months=landmark,
    )  # fmt: skip
    return scale, threshold, groups, options, unit


def _comparisons(study: Study) -> dict[str, str]:
    arms = {ARMS: "Arms"} if study.arms else {}
    factors = {factor.column: factor.label for factor in study.dividing_factors}
    return arms | {NOBODY: "Nothing, everybody together"} | factors


def _pick_visit(study: Study, forms: Forms) -> str:
    """The visit at which change is judged; empty when no form came after baseline."""
    after = {visit: visit for visit, week in forms.weeks.items() if week > 0}
    if not after:
        return ""
    st.divider()
    end = study.design.treatment_weeks
    usual = next((visit for visit, week in forms.weeks.items() if week >= end), list(after)[-1])
    return pick("Change at", {usual: usual} | after, "deterioration.visit", study)
