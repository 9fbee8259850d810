"""The options of the page on adverse events: which events, from when to when, which rows in which order."""

from dataclasses import replace
from functools import partial
from typing import cast

import streamlit as st

from hcc_dash.analysis.harms.adverse_events_columns import date_column, find_columns
from hcc_dash.analysis.harms.adverse_events_options import (
    ANY_DRUG,
    SEVERE,
    AdverseEventOptions,
    By,
    Sort,
    Window,
    adverse_event_endpoints,
)
from hcc_dash.analysis.harms.collection import scheduled_months
from hcc_dash.study.endpoints import AdverseEvents
from hcc_dash.study.model import Study
from hcc_dash.ui.link import kept_for
from hcc_dash.ui.link_words import read_number, read_text
from hcc_dash.ui.widgets import pick, pick_many, segments, switch

EVERY = "every"
BY = {"term": "Event", "soc": "Organ class", "aesi": "Special interest"}
SORT = {"frequency": "Frequency", "difference": "Difference", "severe": "Grade 3 or higher"}
KEY = "adverse_events"
HIGHEST_THRESHOLD, THRESHOLD = 25, 5  # percent


def pick_events(study: Study) -> tuple[AdverseEventOptions, str]:
    """What to ask, and the text that rows must hold."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        endpoint = _pick_endpoint(study)
        by = cast(By, segments("A row per", BY, f"{KEY}.by", study, "term"))
        sort = cast(Sort, segments("Sorted by", SORT, f"{KEY}.sort", study, "frequency"))
        window = cast(Window, _pick_window(study))
        threshold = _pick_threshold(study)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        grade = _pick_grade(study, endpoint)
        related = _pick_related(study, endpoint)
        collected = _pick_collected(study, window)
        search = st.text_input(
            "Search", placeholder="Part of a name", width=180, **kept_for(study, f"{KEY}.search", "Search", read_text)
        )
        serious = _has_serious(study, endpoint) and switch("Serious only", f"{KEY}.serious", study)
        strata = _pick_strata(study)
        open_ones = bool(related) and switch("Pending counts as related", f"{KEY}.open", study)
    options = AdverseEventOptions(
        endpoint=endpoint.id, by=by, sort=sort, window=window, threshold=threshold, minimum_grade=grade,
        related_to=related, open_as_related=open_ones, serious_only=serious, collected_months=collected,
        strata=strata,
    )  # fmt: skip
    return options, str(search or "")


def unfiltered(options: AdverseEventOptions) -> AdverseEventOptions:
    """The same question about all rows, however rare."""
    return replace(options, threshold=0.0, strata=())


def _pick_endpoint(study: Study) -> AdverseEvents:
    declared = {one.id: one for one in adverse_event_endpoints(study)}
    if len(declared) == 1:
        return next(iter(declared.values()))
    return declared[pick("Events", {name: one.label for name, one in declared.items()}, f"{KEY}.endpoint", study)]


def _pick_window(study: Study) -> str:
    """A window needs the date of the first dose."""
    if not date_column(study, "treatment_start_date"):
        return "all"
    weeks = f"Weeks 0–{study.design.treatment_weeks:g}"
    windows = {"all": "All", "emergent": "Treatment-emergent", "weeks": weeks}
    return segments("Follow-up", windows, f"{KEY}.window", study, "all")


def _pick_threshold(study: Study) -> float:
    """From which share of patients in any arm a row is shown."""
    label, read = "At least % in any arm", partial(read_number, low=0, high=HIGHEST_THRESHOLD)
    percent = st.slider(
        label, 0, HIGHEST_THRESHOLD, THRESHOLD, width=190, help="Events of special interest are always shown.",
        **kept_for(study, f"{KEY}.threshold", label, read),
    )  # fmt: skip
    return percent / 100


def _pick_grade(study: Study, endpoint: AdverseEvents) -> int:
    least = endpoint.collected_from_grade
    if least >= SEVERE or not endpoint.grade:
        return least
    everything = f"{least} or higher" if least > 1 else "Any"
    grades = {str(least): everything, str(SEVERE): f"{SEVERE} or higher"}
    return int(segments("Grade", grades, f"{KEY}.grade", study, str(least)))


def _pick_related(study: Study, endpoint: AdverseEvents) -> str:
    columns = find_columns(study, endpoint)
    if not columns.causality:
        return ""
    declared = study.tables[endpoint.table].columns
    drugs = {name: declared[name].label or name for name in columns.causality}
    choices = {EVERY: "All, related or not", ANY_DRUG: "Related to any drug", **drugs}
    chosen = pick("Related", choices, f"{KEY}.related", study)
    return "" if chosen == EVERY else chosen


def _pick_collected(study: Study, window: str) -> float | None:
    """Until when events were looked for; counting on to the last contact would dilute rates."""
    months = scheduled_months(study)
    if months is None or window == "weeks":
        return None
    choices = {"schedule": f"Month {months:g}, the last visit", "contact": "Last contact"}
    return months if pick("Events looked for until", choices, f"{KEY}.until", study) == "schedule" else None


def _pick_strata(study: Study) -> tuple[str, ...]:
    """Factors within whose levels any event is compared as well; none without arms to compare."""
    factors = {one.column: one.label for one in study.dividing_factors}
    if not factors or len(study.arms) < 2:
        return ()
    return pick_many("Any event within strata of", factors, f"{KEY}.strata", study, "No strata")


def _has_serious(study: Study, endpoint: AdverseEvents) -> bool:
    return bool(find_columns(study, endpoint).serious)
