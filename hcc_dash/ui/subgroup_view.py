"""Into a subgroup: the curves of the row that was chosen, and the way to the survival page."""

from typing import Any

import streamlit as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.selection import LevelFilter, RangeFilter
from hcc_dash.questions.subgroups.exhibit.subgroups import find_row, narrow_to, row_key, subgroup_filter
from hcc_dash.questions.subgroups.layout import LOOK_INTO
from hcc_dash.questions.subgroups.numbers.result import Subgroup, SubgroupResult
from hcc_dash.questions.subgroups.words.subgroups import row_name
from hcc_dash.questions.survival.exhibit.survival import build_survival
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.study.model import Study
from hcc_dash.ui.answered import Answered
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.choices import RangeChoice, open_choices
from hcc_dash.ui.ledger import note_look
from hcc_dash.ui.navigation import leave_for
from hcc_dash.ui.second_opinion import show_second_opinion
from hcc_dash.ui.session import whole_cohort
from hcc_dash.ui.show import show_heading, show_marks, show_picture
from hcc_dash.ui.text import plain
from hcc_dash.ui.widgets import pick

NOBODY = "none"
INTO = "forest.into"
GO = "_go_to_survival_of_subgroup"


def follow_to_survival() -> None:
    """Finish what the button under a subgroup's curves began: its filter is set, now the survival page opens."""
    if st.session_state.pop(GO, False):
        leave_for("survival")


def look_into(done: Answered) -> None:
    """Curves of one subgroup, in place, and the way to the survival page with that filter set."""
    cohort, result = done.cohort, done.exhibit.result
    study = result.study
    rows = [row for factor in result.factors for row in factor.subgroups]
    choices = {NOBODY: "No subgroup"} | {row_key(row.column, row.level): row_name(result, row) for row in rows}
    key = f"{study.id}.{INTO}"
    if st.session_state.get(key, NOBODY) not in choices:  # the row belonged to a factor that was taken out
        st.session_state[key] = NOBODY
    row = find_row(result, pick(LOOK_INTO, choices, INTO, study, width=320))
    if row is None:
        return
    shown = Shown(incidence=result.endpoint.direction == "incidence")
    asked = result.options
    options = SurvivalOptions(endpoint=result.endpoint.id, strata=asked.strata, landmark_months=asked.landmark_months)
    within = narrow_to(cohort, result, row)
    exhibit = open_exhibit(build_survival, within, options, shown)
    note_look(exhibit)
    with st.container(border=True):
        show_heading(row_name(result, row), 2)
        st.markdown(f"**{plain(exhibit.answer)}**")
        show_marks(exhibit.marks)
        for picture in exhibit.pictures:
            show_picture(exhibit, picture)
        st.button(
            "Open on the Survival page",
            icon=":material/show_chart:",
            key=f"{study.id}.forest.open",
            on_click=_take_filter,
            args=(cohort, result, row),
        )
        show_second_opinion(within, options, key=f"{study.id}.forest.opinion.{row_key(row.column, row.level)}")


def _take_filter(cohort: Cohort, result: SubgroupResult, row: Subgroup) -> None:
    """Set the sidebar's filter to the subgroup, the arms to the two compared where there are more."""
    study = result.study
    wanted, key = subgroup_filter(cohort, result, row), f"{study.id}.where.{row.column}"
    if isinstance(wanted, LevelFilter):
        st.session_state[key] = list(wanted.levels)
    else:
        st.session_state[key] = _within_slider(cohort, study, wanted, st.session_state.get(key))
    if cohort.subjects[study.design.arm_column].nunique() > 2:
        st.session_state[f"{study.id}.arms"] = [result.reference, result.arm]
    st.session_state[GO] = True


def _within_slider(cohort: Cohort, study: Study, wanted: RangeFilter, now: Any) -> tuple[float, float]:  # noqa: ANN401 - a pair or nothing
    """The range on the sidebar's slider, inside what the reader had set already."""
    choices = (choice for choice in open_choices(whole_cohort() or cohort) if isinstance(choice, RangeChoice))
    ends = next(choice.ends for choice in choices if choice.factor.column == wanted.column)
    low, high = now or ends
    kind = type(ends[0])
    return kind(max(low, wanted.low)), kind(min(high, wanted.high))
