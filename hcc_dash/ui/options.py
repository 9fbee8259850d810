"""The slim row of options over a survival figure; each is in the link."""

from typing import cast

import streamlit as st

from hcc_dash.analysis.options import SurvivalOptions
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.model import Study
from hcc_dash.study.time import TimeUnit
from hcc_dash.tables.survival import Shown
from hcc_dash.ui.link import kept_for

ARMS, NOBODY = "arms", "none"


def pick_survival(cohort: Cohort) -> tuple[SurvivalOptions, Shown]:
    """What to ask and how to show it."""
    study = cohort.study
    first, second = st.container(horizontal=True), st.container(horizontal=True)
    with first:
        endpoint = study.endpoint(_pick("Endpoint", {e.id: e.label for e in study.time_to_event}, "endpoint", study))
        compare = _pick("Compare", _comparisons(study), "compare", study)
        factors = {f.column: f.label for f in study.dividing_factors if f.column != compare}
        panels = _pick("One panel for each", {NOBODY: "No panels"} | factors, "panels", study)
        strata = _pick_strata(study, {column: label for column, label in factors.items() if column != panels})
    with second:
        landmark = _pick_landmark(endpoint, study)
        incidence = _pick_direction(endpoint, study)
        unit = cast(TimeUnit, _segments("Time in", {"months": "Months", "years": "Years"}, "unit", study, "months"))
    options = SurvivalOptions(
        endpoint=endpoint.id,
        compare={ARMS: "", NOBODY: "none"}.get(compare, compare),
        panels="" if panels == NOBODY else panels,
        strata=strata,
        landmark_months=landmark,
    )
    return options, Shown(incidence, unit)


def _pick(label: str, choices: dict[str, str], key: str, study: Study) -> str:
    chosen = st.selectbox(
        label, list(choices), format_func=lambda one: choices[one], key=f"{study.id}.{key}", width=210,
        **kept_for(study),
    )  # fmt: skip
    return chosen if chosen in choices else next(iter(choices))


def _comparisons(study: Study) -> dict[str, str]:
    arms = {ARMS: "Arms"} if study.arms else {}
    factors = {factor.column: factor.label for factor in study.dividing_factors}
    return arms | {NOBODY: "Nothing: one curve"} | factors


def _pick_strata(study: Study, choices: dict[str, str]) -> tuple[str, ...]:
    if not choices:
        return ()
    chosen = st.multiselect(
        "Stratify tests by", list(choices), format_func=lambda one: choices[one], key=f"{study.id}.strata",
        placeholder="Unstratified", width=230, **kept_for(study),
    )  # fmt: skip
    return tuple(column for column in choices if column in chosen)


def _pick_landmark(endpoint: TimeToEvent, study: Study) -> float | None:
    names = {str(index): one.name for index, one in enumerate(endpoint.landmarks)}
    if not names:
        return None
    chosen = _pick("Read at", names, f"landmark.{endpoint.id}", study)
    return None if chosen == "0" else endpoint.landmarks[int(chosen)].at("months")


def _pick_direction(endpoint: TimeToEvent, study: Study) -> bool:
    words = {"survival": "Event-free", "incidence": "Event"}
    return _segments("Curves show", words, f"curves.{endpoint.id}", study, endpoint.direction) == "incidence"


def _segments(label: str, choices: dict[str, str], key: str, study: Study, default: str) -> str:
    chosen = st.segmented_control(
        label, list(choices), format_func=lambda one: choices[one], default=default, key=f"{study.id}.{key}",
        required=True, **kept_for(study),
    )  # fmt: skip
    return chosen or default
