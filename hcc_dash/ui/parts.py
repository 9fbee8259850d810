"""Draw the parts of a layout, one function for each kind."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from hcc_dash.questions.layout import (
    CellChoice,
    Click,
    Columns,
    Downloads,
    Drawn,
    Everybody,
    Folded,
    Footnote,
    Notes,
    PageLink,
    Part,
    PatientChoice,
    PatientList,
    Pictures,
    Tables,
    Tabs,
    When,
    Words,
)
from hcc_dash.questions.main_part import pictures_of
from hcc_dash.report.images import images_of
from hcc_dash.ui.answered import Answered
from hcc_dash.ui.clicks import choose_on_click
from hcc_dash.ui.drawn import DRAWN
from hcc_dash.ui.link import is_asked_by_link
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.patient import show_list, show_tables_with_patients
from hcc_dash.ui.patient_choice import pick_patient
from hcc_dash.ui.show import main_block, show_downloads, show_heading, show_picture, show_table, show_tables
from hcc_dash.ui.text import plain
from hcc_dash.ui.ways_out import offer_everybody
from hcc_dash.ui.widgets import pick, segments

EVERYBODY = "all"


def show_parts(parts: tuple[Part, ...], done: Answered) -> Answered:
    """Every part from top to bottom; the answer with what was chosen in them."""
    for part in parts:
        chosen = _PARTS[type(part)](part, done)
        if chosen:
            done = replace(done, values={**done.values, **chosen})
    return done


def _pictures(part: Pictures, done: Answered) -> None:
    exhibit = done.exhibit
    pictures = pictures_of(part, exhibit)
    abreast = part.abreast or min(len(pictures), 2)
    for start in range(0, len(pictures), abreast or 1):
        row = pictures[start : start + abreast]
        with main_block(part is done.main and start == 0):
            columns = st.columns(abreast)
        for place, (column, picture) in enumerate(zip(columns, row, strict=False), start):
            with column:
                click = _click(part.click, done, place) if part.click else None
                show_picture(exhibit, picture, done.level, click=click)
    if part.caption and pictures:
        st.caption(part.caption)


def _click(click: Click, done: Answered, place: int) -> Any:  # noqa: ANN401 - Streamlit's side of a click
    study = done.study_id
    chart = f"{study}.{click.chart.format(place=place)}"
    return choose_on_click(chart, f"{study}.{click.chooses}", click.among(done.exhibit), click.label)


def _words(part: Words, done: Answered) -> None:
    text = part.says if isinstance(part.says, str) else part.says(done.exhibit)
    if not text:
        return
    if part.heading:
        show_heading(part.heading, done.level)
    match part.style:
        case "caption":
            st.caption(plain(text))
        case "info":
            st.info(plain(text), icon=f":material/{part.icon}:")
        case "text":
            st.markdown(plain(text))


def _notes(part: Notes, done: Answered) -> None:
    del part
    for note in done.exhibit.notes:
        st.caption(plain(note))


def _tables(part: Tables, done: Answered) -> None:
    if part.others is not None:
        for table in part.others(done.exhibit):
            show_table(table, done.exhibit, 3)
    elif part.patients:
        show_tables_with_patients(done.exhibit)
    else:
        show_tables(done.exhibit, done.level, main=part is done.main)


def _footnote(part: Footnote, done: Answered) -> None:
    del part
    st.caption(plain(done.exhibit.footnote))


def _downloads(part: Downloads, done: Answered) -> None:
    del part
    show_downloads(done.exhibit, images_of(done.exhibit, done.view))


def _columns(part: Columns, done: Answered) -> Mapping[str, Any]:
    for column, parts in zip(st.columns(list(part.widths), gap=part.gap), part.parts, strict=True):
        with column:
            done = show_parts(parts, done)
    return done.values


def _when(part: When, done: Answered) -> Mapping[str, Any]:
    return show_parts(part.parts if part.holds(done.exhibit) else part.otherwise, done).values


def _folded(part: Folded, done: Answered) -> None:
    section = st.expander(part.label, on_change="rerun", key=part.key)
    if section.open:
        with section:
            show_parts(part.parts, done)


def _tabs(part: Tabs, done: Answered) -> Mapping[str, Any]:
    """Those of the answer side by side, what is chosen below."""
    tabs = {tab.word: tab for tab in part.tabs if tab.holds(done.exhibit)}
    key, study = f"{done.question.prefix}.{part.key}", done.cohort.study
    if not is_asked_by_link(f"{study.id}.{key}"):
        for word, tab in tabs.items():
            if any(is_asked_by_link(f"{study.id}.{done.question.prefix}.{asked}") for asked in tab.opened_by):
                st.session_state[f"{study.id}.{key}"] = word
    word = segments(part.label, {word: tab.label for word, tab in tabs.items()}, key, study, next(iter(tabs)))
    values = show_parts(tabs[word].parts, done).values
    return {**values, part.sets: word} if part.sets else values


def _patient_choice(part: PatientChoice, done: Answered) -> None:
    """In a row of its own; one that sets a field of the view stands among the options instead."""
    if not part.field:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            pick_patient(part, done.exhibit, done.cohort.study)


def _cell_choice(part: CellChoice, done: Answered) -> None:
    cells, study = part.cells(done.exhibit), done.cohort.study
    if not cells:
        return
    names = {EVERYBODY: part.everybody} | dict(cells)
    chosen = pick(part.label, names, part.key, study, width=part.width)
    if chosen != EVERYBODY:
        patients = part.patients(done.exhibit, chosen)
        show_list(patients, f"{study.id}.{part.key}", f"Patients: {names[chosen]}")


def _patient_list(part: PatientList, done: Answered) -> None:
    show_list(part.patients(done.exhibit), f"{done.study_id}.{part.key}", part.alt)


def _everybody(part: Everybody, done: Answered) -> None:
    del done
    offer_everybody(part.key)


def show_page_link(part: PageLink, done: Answered | None = None) -> None:
    """The way to another page."""
    del done
    st.page_link(page_file(part.page), label=part.label, icon=f":material/{part.icon}:")


def _drawn(part: Drawn, done: Answered) -> Mapping[str, Any] | None:
    return DRAWN[part.by](done)


_PARTS: Mapping[type, Callable[[Any, Answered], Mapping[str, Any] | None]] = {
    Pictures: _pictures,
    Words: _words,
    Notes: _notes,
    Tables: _tables,
    Footnote: _footnote,
    Downloads: _downloads,
    Columns: _columns,
    When: _when,
    Folded: _folded,
    Tabs: _tabs,
    PatientChoice: _patient_choice,
    CellChoice: _cell_choice,
    PatientList: _patient_list,
    Everybody: _everybody,
    PageLink: show_page_link,
    Drawn: _drawn,
}
