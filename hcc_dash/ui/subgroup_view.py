"""Into a subgroup and along a number: curves of the row that was clicked, a smooth interaction, every cut."""

from typing import Any

import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.selection import LevelFilter, RangeFilter
from hcc_dash.questions.subgroups.exhibit.modifier import build_cuts, build_modifier
from hcc_dash.questions.subgroups.exhibit.subgroups import find_row, narrow_to, row_key, subgroup_filter
from hcc_dash.questions.subgroups.numbers.levels import numeric_factors
from hcc_dash.questions.subgroups.numbers.options import CutsOptions, ModifierOptions, SubgroupOptions
from hcc_dash.questions.subgroups.numbers.result import Subgroup, SubgroupResult
from hcc_dash.questions.subgroups.words.subgroups import row_name
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.study.model import Study
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import open_exhibit, open_survival
from hcc_dash.ui.choices import RangeChoice, open_choices
from hcc_dash.ui.clicks import choose_on_click
from hcc_dash.ui.ledger import note_look
from hcc_dash.ui.navigation import leave_for
from hcc_dash.ui.second_opinion import show_second_opinion
from hcc_dash.ui.session import whole_cohort
from hcc_dash.ui.show import show_heading, show_marks, show_picture, show_section
from hcc_dash.ui.text import plain
from hcc_dash.ui.widgets import folded, pick

NOBODY = "none"
INTO, LOOK_INTO = "forest.into", "Look into"
GO = "_go_to_survival_of_subgroup"


def follow_to_survival() -> None:
    """Finish what the button under a subgroup's curves began: its filter is set, now the survival page opens."""
    if st.session_state.pop(GO, False):
        leave_for("survival")


def chart_forest(exhibit: Exhibit) -> None:
    """The forest; a click on a row looks into that subgroup."""
    result: SubgroupResult = exhibit.result
    study = result.study.id
    rows = {row_key(row.column, row.level) for factor in result.factors for row in factor.subgroups}
    click = choose_on_click(f"{study}.forest.chart", f"{study}.{INTO}", rows, LOOK_INTO)
    show_picture(exhibit, exhibit.pictures[0], click=click)
    st.caption("Select a row to see its curves.")


def look_into(cohort: Cohort, result: SubgroupResult) -> None:
    """Curves of one subgroup, in place, and the way to the survival page with that filter set."""
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
    exhibit = open_survival(within, options, shown)
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
    choices = (one for one in open_choices(whole_cohort() or cohort) if isinstance(one, RangeChoice))
    ends = next(one.ends for one in choices if one.factor.column == wanted.column)
    low, high = now or ends
    kind = type(ends[0])
    return kind(max(low, wanted.low)), kind(min(high, wanted.high))


def show_along(cohort: Cohort, options: SubgroupOptions) -> None:
    """The hazard ratio along a numeric factor, smooth; and, when asked, with the factor cut everywhere."""
    if not numeric_factors(cohort.study):
        st.caption("No factor of this table is a number, so nothing can be followed along a scale.")
        return
    st.divider()
    forest = {"endpoint": options.endpoint, "arm": options.arm, "strata": options.strata}
    asked: ModifierOptions
    (asked,) = pick_asked((ModifierOptions,), cohort, "forest", given=forest)
    show_section(open_exhibit(build_modifier, cohort, asked, NoView()))
    cuts = folded("What if it were cut in two?", "forest.part", cohort.study, "cuts")
    if cuts.open:
        every = CutsOptions(
            endpoint=asked.endpoint,
            arm=asked.arm,
            strata=asked.strata,
            column=asked.column,
            cut=options.cut(asked.column),
        )
        with cuts:
            show_section(open_exhibit(build_cuts, cohort, every, NoView()))
