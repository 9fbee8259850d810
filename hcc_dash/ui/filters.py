"""The sidebar: which trial, which population, which filters; all in the link, all counted, one click to clear."""

from functools import partial
from typing import Any

import streamlit as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.grouping import name_grouping, write_grouping
from hcc_dash.cohort.selection import Filter, LevelFilter, RangeFilter, Selection, name_filter, words_of_filter
from hcc_dash.study.model import Study
from hcc_dash.ui.choices import Choice, LevelChoice, RangeChoice, open_choices
from hcc_dash.ui.grouping import TOGETHER, pick_groupings, read_groups
from hcc_dash.ui.link import follow_link, forget_link, kept_for, note_words, say_in_link
from hcc_dash.ui.link_words import Reading, read_choice, read_many, read_range
from hcc_dash.ui.session import UPLOAD, open_cohort, study_ids
from hcc_dash.ui.text import plain

SHOWN_AT_ONCE = 4


def pick_study() -> str:
    """The trial selector; changing the trial drops the filters of the one before."""
    names = {study_id: _study_name(study_id) for study_id in study_ids()}
    usual = "lo2007" if "lo2007" in names else next(iter(names))
    follow_link("study", "Trial", partial(read_choice, choices=names))
    chosen = st.selectbox(
        "Trial",
        list(names),
        index=list(names).index(usual),
        format_func=lambda study_id: names[study_id],
        key="study",
        persist_state="session",
        on_change=leave_trial,
    )
    say_in_link("study", () if chosen == usual else (chosen,))
    return chosen


def open_trial(study_id: str) -> None:
    """Open a trial on the page that is shown."""
    leave_trial()
    st.session_state["study"] = study_id


def leave_trial() -> None:
    """Begin another trial with everybody: neither filters nor what a link asked of the one before hold any more."""
    clear_filters()
    forget_link()


def _study_name(study_id: str) -> str:
    if study_id == UPLOAD:
        return "Uploaded table"
    cohort = open_cohort(study_id)
    return cohort.study.short if cohort else study_id


def clear_filters() -> None:
    """Set every filter, arm choice and population of the session back to where it leaves nobody out.

    Set, not deleted: a browser shows what a widget held until it is told another value.
    """
    for key, default in st.session_state.get(_DEFAULTS, {}).items():
        if key in st.session_state:
            st.session_state[key] = default


_DEFAULTS = "_filter_defaults"


def _filter(study: Study, key: str, label: str, read: Reading, default: Any) -> dict[str, Any]:  # noqa: ANN401 - a level list or a pair of numbers
    """Key and binding of a filter's widget; notes what "not filtered" means for it, for the one click back."""
    st.session_state.setdefault(_DEFAULTS, {})[f"{study.id}.{key}"] = default
    return kept_for(study, key, label, read)


def pick_selection(cohort: Cohort) -> Selection:
    """Population, arms and filters of the open study, as the sidebar's widgets say."""
    study = cohort.study
    population = _pick_population(study)
    arms = _pick_arms(study, population)
    choices = open_choices(cohort)
    chosen = [_pick_filter(study, choice) for choice in choices[:SHOWN_AT_ONCE]]
    if len(choices) > SHOWN_AT_ONCE:
        with st.expander("More filters"):
            chosen += [_pick_filter(study, choice) for choice in choices[SHOWN_AT_ONCE:]]
    filters = tuple(rule for rule in chosen if rule is not None)
    together = _filter(study, "group", TOGETHER, partial(read_groups, study=study), [])
    groupings = pick_groupings(cohort, together)
    note_words(study, "group", [write_grouping(grouping) for grouping in groupings])
    return Selection(population, arms, filters, groupings)


def _pick_population(study: Study) -> str:
    if len(study.populations) < 2:
        return study.populations[0].id if study.populations else ""
    labels = {population.id: population.label for population in study.populations}
    usual = study.populations[0].id
    chosen = st.selectbox(
        "Population",
        list(labels),
        format_func=lambda population: labels[population],
        **_filter(study, "population", "Population", partial(read_choice, choices=labels), usual),
    )
    note_words(study, "population", () if chosen == usual else (chosen,))
    return chosen


def _pick_arms(study: Study, population: str) -> tuple[str, ...]:
    arms = study.population(population).arms if study.populations else ()
    if len(arms) < 2:
        return ()
    labels = {arm: study.arm(arm).label for arm in arms}
    chosen = st.multiselect(
        "Arms",
        list(arms),
        format_func=lambda arm: labels[arm],
        placeholder="All arms",
        **_filter(study, "arms", "Arms", partial(read_many, choices=labels), []),
    )
    note_words(study, "arms", chosen)
    return tuple(arm for arm in arms if arm in chosen) if len(chosen) < len(arms) else ()


def _pick_filter(study: Study, choice: Choice) -> Filter | None:
    chosen = _pick_levels(study, choice) if isinstance(choice, LevelChoice) else _pick_range(study, choice)
    note_words(study, f"where.{choice.factor.column}", words_of_filter(chosen) if chosen else ())
    return chosen


def _pick_levels(study: Study, choice: LevelChoice) -> Filter | None:
    factor, levels = choice.factor, {level: level for level in choice.levels}
    labels = choice.labels
    chosen = st.multiselect(
        plain(factor.label),
        choice.levels,
        format_func=lambda level: labels[level],
        placeholder="Any",
        **_filter(study, f"where.{factor.column}", factor.label, partial(read_many, choices=levels), []),
    )
    return (
        LevelFilter(choice.factor.column, tuple(level for level in choice.levels if level in chosen))
        if chosen
        else None
    )


def _pick_range(study: Study, choice: RangeChoice) -> Filter | None:
    factor, unit = choice.factor, f", {choice.unit}" if choice.unit else ""
    chosen = st.slider(
        plain(f"{factor.label}{unit}"),
        *choice.ends,
        choice.ends,
        step=choice.step,
        **_filter(study, f"where.{factor.column}", factor.label, partial(read_range, ends=choice.ends), choice.ends),
    )
    if tuple(chosen) == choice.ends:
        return None
    return RangeFilter(choice.factor.column, float(chosen[0]), float(chosen[1]))


def show_narrowed(whole: Cohort, selected: Cohort) -> None:
    """How many of how many are looked at, by which filters, and the one click back; in view wherever one scrolls."""
    active = active_filters(selected)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"**{selected.n} of {whole.n} patients**", width="content")
        if active:
            st.button("Clear filters", icon=":material/filter_alt_off:", on_click=clear_filters, type="tertiary")
    if active:
        st.caption(plain("; ".join(active)))


def show_trail(selected: Cohort) -> None:
    """What each step of the selection did."""
    for step in selected.trail:
        st.caption(plain(step.text))


def active_filters(selected: Cohort) -> list[str]:
    """Names of what the reader narrowed by, beyond the default population."""
    study, asked = selected.study, selected.selection
    names = [name_filter(rule, study) for rule in asked.filters]
    names += [name_grouping(grouping, study) for grouping in asked.groupings]
    if asked.arms:
        names.insert(0, "Arm " + " or ".join(study.arm(arm).label for arm in asked.arms))
    if study.populations and asked.population not in {"", study.populations[0].id}:
        names.insert(0, study.population(asked.population).label)
    return names
