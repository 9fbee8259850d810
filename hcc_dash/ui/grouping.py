"""Levels of factors put together: a list of groupings, kept in the link, and a small form that adds to it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.grouping import Grouping, LevelGroup, check_grouping, parse_grouping, write_grouping
from hcc_dash.study.errors import StudyError
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Factor
from hcc_dash.ui.link_words import Understood
from hcc_dash.ui.text import plain

TOGETHER = "Levels put together"
_REFUSED = "_grouping_refused"


def read_groups(asked: Sequence[str], study: Study) -> Understood:
    """Groupings as a link writes them, one for each factor."""
    given: dict[str, str] = {}
    refused = []
    for text in filter(None, asked):
        try:
            grouping = parse_grouping(text, study)
        except StudyError as error:
            refused.append(str(error))
            continue
        if grouping.column in given:
            refused.append(f'"{grouping.column}" is grouped twice; the first is shown.')
        given.setdefault(grouping.column, write_grouping(grouping))
    return Understood(given=list(given.values()) if given or not refused else None, refused=tuple(refused))


def pick_groupings(cohort: Cohort, kept: dict[str, Any]) -> tuple[Grouping, ...]:
    """The groupings that the sidebar's list holds; ``kept``: key and keeping of the list."""
    study = cohort.study
    sizes = {factor: len(study.column(factor.column).levels) for factor in study.dividing_factors}
    able = [factor for factor in sizes if sizes[factor] > 1 and factor.column != study.design.arm_column]
    if not able:
        return ()
    with st.expander("Put levels together"):
        several = [factor for factor in able if sizes[factor] > 2]
        if several:  # of two levels nothing would be left to compare
            _show_form(study, several, kept["key"])
        written = st.multiselect(
            TOGETHER,
            st.session_state.get(kept["key"], []),
            accept_new_options=True,
            placeholder="None",
            help="As in the terminal: FACTOR: NAME = LEVEL, LEVEL. Filters go on naming levels as declared.",
            **kept,
        )
        read = read_groups(written, study)
        for refused in (*read.refused, *filter(None, [st.session_state.pop(_REFUSED, "")])):
            st.error(plain(refused))
    return tuple(parse_grouping(text, study) for text in read.given or ())


def _show_form(study: Study, able: list[Factor], key: str) -> None:
    labels = {factor.column: factor.label for factor in able}
    start = f"{study.id}.put_together"
    column = st.selectbox("Factor", list(labels), format_func=lambda factor: labels[factor], key=f"{start}.factor")
    levels = st.multiselect(
        "Levels to put together", study.column(column).levels, key=f"{start}.{column}", placeholder="Two or more"
    )
    name = st.text_input("Called", placeholder="/".join(levels), key=f"{start}.{column}.name")
    st.button(
        "Put together",
        icon=":material/merge:",
        key=f"{start}.add",
        disabled=len(levels) < 2,
        on_click=_add,
        args=(study, key, column, LevelGroup(name.strip() or "/".join(levels), tuple(levels))),
    )


def _add(study: Study, key: str, column: str, group: LevelGroup) -> None:
    """Add a group to the list, beside the groups that the factor has; a group takes levels out of those before it."""
    before = [parse_grouping(text, study) for text in read_groups(st.session_state.get(key, []), study).given or ()]
    of_factor = [former for grouping in before if grouping.column == column for former in grouping.groups]
    others = [
        LevelGroup(former.name, tuple(level for level in former.levels if level not in group.levels))
        for former in of_factor
    ]
    merged = Grouping(column, (*(other for other in others if other.levels), group))
    try:
        check_grouping(merged, study)
    except StudyError as error:
        st.session_state[_REFUSED] = str(error)
        return
    st.session_state[key] = [
        write_grouping(grouping) for grouping in (*(earlier for earlier in before if earlier.column != column), merged)
    ]
    form = f"{study.id}.put_together.{column}"
    st.session_state[form], st.session_state[f"{form}.name"] = [], ""
