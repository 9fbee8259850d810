"""The balance page: which of its three questions, what to ask of each, and the answer."""

from dataclasses import replace
from typing import cast

import streamlit as st

from hcc_dash.analysis.balance.baseline import BaselineOptions, BaselineResult, baseline_factors
from hcc_dash.analysis.balance.time_zero_result import TimeZeroOptions
from hcc_dash.analysis.balance.weighted_result import WeightedOptions
from hcc_dash.analysis.balance.weighting import WeightKind
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.baseline import build_baseline
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.propensity import build_propensity
from hcc_dash.exhibits.time_zero import build_time_zero
from hcc_dash.tables.propensity import WEIGHTS
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.clicks import choose_on_click
from hcc_dash.ui.options import pick_endpoint, pick_landmark
from hcc_dash.ui.show import show_answer, show_downloads, show_picture, show_pictures, show_table, show_tables
from hcc_dash.ui.text import plain
from hcc_dash.ui.widgets import number, pick, segments

PARTS = {"baseline": "At the start", "weighted": "Once alike", "time_zero": "Late starts"}
TRIMS = {"0": "Nobody", "0.025": "Below 0.025 or above 0.975", "0.05": "Below 0.05 or above 0.95",
         "0.1": "Below 0.1 or above 0.9"}  # fmt: skip
MOST_APART, FIRST_ARM = "most_apart", "first"
CHARACTERISTIC, DISTRIBUTION = "balance.characteristic", "Distribution of"


def show_balance(cohort: Cohort) -> None:
    """One of the page's questions, its answer first; a randomised trial has the first question only."""
    study = cohort.study
    part = "baseline"
    if not study.design.randomised and len(study.arms) > 1:
        part = segments("Question", PARTS, "balance.part", study, "baseline")
    head = st.container()
    with st.container(horizontal=True):
        exhibit = _ask(cohort, part)
    with head:
        show_answer(exhibit)
    if not exhibit.frames:
        st.markdown(plain(exhibit.footnote))
    elif part == "baseline":
        _show_baseline(exhibit)
    else:
        _show_comparison(exhibit)


def _show_baseline(exhibit: Exhibit) -> None:
    """A click in the differences chooses the distribution beside them; Table 1 in its full length below."""
    _show_differences(exhibit)
    for table in exhibit.tables:
        show_table(table, exhibit)
    st.caption(plain(exhibit.footnote))
    show_downloads(exhibit)


def _show_differences(exhibit: Exhibit) -> None:
    result: BaselineResult = exhibit.result
    apart = {one.column for one in result.characteristics if one.difference.estimable}
    if not apart:
        show_pictures(exhibit)
        return
    study, (differences, *distribution) = result.study.id, exhibit.pictures
    left, right = st.columns(2)
    with left:
        click = choose_on_click(f"{study}.balance.chart", f"{study}.{CHARACTERISTIC}", apart, DISTRIBUTION)
        show_picture(exhibit, differences, click=click)
        st.caption("Select a row to see its distribution.")
    with right:
        for picture in distribution:
            show_picture(exhibit, picture)


def _show_comparison(exhibit: Exhibit) -> None:
    """What to be warned of, the curves in full width, then the rest."""
    if exhibit.id == "time_zero":
        st.info(plain(exhibit.notes[0]), icon=":material/hourglass_top:")
    first, *others = exhibit.pictures
    show_picture(exhibit, first)
    show_pictures(replace(exhibit, pictures=tuple(others)))
    show_tables(exhibit)
    show_downloads(exhibit)


def _ask(cohort: Cohort, part: str) -> Exhibit:
    if part == "baseline":
        return open_exhibit(build_baseline, cohort, _pick_baseline(cohort))
    if part == "weighted":
        return open_exhibit(build_propensity, cohort, _pick_weighted(cohort))
    return open_exhibit(build_time_zero, cohort, _pick_time_zero(cohort))


def _pick_arm(cohort: Cohort) -> str:
    """The arm compared with the reference, asked for only where there are several with patients."""
    study = cohort.study
    present = set(cohort.subjects[study.design.arm_column].dropna()) if study.arms else set()
    others = {arm.id: arm.label for arm in study.arms if arm.id in present and arm.id != study.reference_arm}
    if len(others) < 2:
        return ""
    chosen = pick("Compare with the reference", {FIRST_ARM: "First other arm"} | others, "balance.arm", study)
    return "" if chosen == FIRST_ARM else chosen


def _pick_baseline(cohort: Cohort) -> BaselineOptions:
    study = cohort.study
    known = {f.column: f.label for f in baseline_factors(study) if cohort.subjects[f.column].notna().any()}
    arm = _pick_arm(cohort)
    if not known:
        return BaselineOptions(arm=arm)
    first = {MOST_APART: "The one that differs most" if study.arms else "The first one"}
    chosen = pick(DISTRIBUTION, first | known, CHARACTERISTIC, study, width=280)
    return BaselineOptions(arm=arm, characteristic="" if chosen == MOST_APART else chosen)


def _pick_weighted(cohort: Cohort) -> WeightedOptions:
    study = cohort.study
    endpoint = pick_endpoint(study)
    if study.propensity is None:
        return WeightedOptions(endpoint=endpoint.id)
    landmark = pick_landmark(endpoint, study)
    kind = cast(
        WeightKind,
        segments("Weights", {str(one): name for one, name in WEIGHTS.items()}, "balance.weights", study, "overlap"),
    )
    trim = pick("Leave out scores", TRIMS, "balance.trim", study, width=250)
    return WeightedOptions(
        endpoint=endpoint.id, arm=_pick_arm(cohort), weights=kind, trim=float(trim), landmark_months=landmark
    )


def _pick_time_zero(cohort: Cohort) -> TimeZeroOptions:
    study = cohort.study
    endpoint = pick_endpoint(study)
    months = number("Landmark, months", "balance.landmark", study, 0.5, 24.0, 3.0, 0.5)
    return TimeZeroOptions(endpoint=endpoint.id, months=months, arm=_pick_arm(cohort))
