"""The slim row of options over a survival figure; each is in the link."""

from typing import cast

import streamlit as st

from hcc_dash.analysis.events import declared_groups
from hcc_dash.analysis.options import SurvivalOptions
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.model import Study
from hcc_dash.study.time import TimeUnit
from hcc_dash.tables.survival import Shown
from hcc_dash.ui.widgets import pick, pick_many, segments, switch

ARMS, NOBODY = "arms", "none"


def pick_survival(cohort: Cohort) -> tuple[SurvivalOptions, Shown]:
    """What to ask and how to show it."""
    study = cohort.study
    first, second = st.container(horizontal=True), st.container(horizontal=True)
    with first:
        endpoint = pick_endpoint(study)
        compare = pick("Compare", _comparisons(study), "compare", study)
        factors = {f.column: f.label for f in study.dividing_factors if f.column != compare}
        panels = pick("One panel for each", {NOBODY: "No panels"} | factors, "panels", study)
        strata = _pick_strata(study, {column: label for column, label in factors.items() if column != panels})
    with second:
        landmark = pick_landmark(endpoint, study)
        incidence = _pick_direction(endpoint, study)
        groups = declared_groups(study, {ARMS: "", NOBODY: "none"}.get(compare, compare))
        joint = len(groups) > 2 and switch("One model of all groups", "joint", study)
        unit = cast(TimeUnit, segments("Time in", {"months": "Months", "years": "Years"}, "unit", study, "months"))
    options = SurvivalOptions(
        endpoint=endpoint.id,
        compare={ARMS: "", NOBODY: "none"}.get(compare, compare),
        panels="" if panels == NOBODY else panels,
        strata=strata,
        landmark_months=landmark,
        joint=joint,
    )
    return options, Shown(incidence=incidence, unit=unit)


def _comparisons(study: Study) -> dict[str, str]:
    arms = {ARMS: "Arms"} if study.arms else {}
    factors = {factor.column: factor.label for factor in study.dividing_factors}
    return arms | {NOBODY: "Nothing: one curve"} | factors


def _pick_strata(study: Study, choices: dict[str, str]) -> tuple[str, ...]:
    return pick_many("Stratify tests by", choices, "strata", study, placeholder="Unstratified")


def pick_endpoint(study: Study) -> TimeToEvent:
    """The time-to-event endpoint, shared by every page that asks for one."""
    return study.endpoint(pick("Endpoint", {e.id: e.label for e in study.time_to_event}, "endpoint", study))


def pick_landmark(endpoint: TimeToEvent, study: Study) -> float | None:
    """Months at which results are read; None for the endpoint's first landmark."""
    return pick_one_landmark("Read at", f"landmark.{endpoint.id}", endpoint, study)


def pick_one_landmark(label: str, key: str, endpoint: TimeToEvent, study: Study) -> float | None:
    """One of the endpoint's landmarks, which the terminal calls by their months; None for the first or none."""
    months = {f"{one.at('months'):.12g}": one for one in endpoint.landmarks}
    if not months:
        return None
    chosen = pick(label, {key: one.name for key, one in months.items()}, key, study)
    return None if chosen == next(iter(months)) else months[chosen].at("months")


def _pick_direction(endpoint: TimeToEvent, study: Study) -> bool:
    words = {"survival": "Event-free", "incidence": "Event"}
    return segments("Curves show", words, f"curves.{endpoint.id}", study, endpoint.direction) == "incidence"
