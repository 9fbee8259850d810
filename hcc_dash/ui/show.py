"""Show an exhibit: answer first, then figure, numbers, footnote, downloads; or why there is nothing to show."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from types import MappingProxyType
from typing import Any, Literal

import streamlit as st

from hcc_dash.answers.exhibit import Exhibit, Picture, WordTable
from hcc_dash.answers.marks import explain_mark
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.report.files import name_file, write_csv
from hcc_dash.report.paper import lacks_glyphs
from hcc_dash.study.capital import capital
from hcc_dash.ui.clicks import Click
from hcc_dash.ui.filters import active_filters, clear_filters
from hcc_dash.ui.ledger import note_look
from hcc_dash.ui.link import refused_by_link
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.session import note_marked, open_line
from hcc_dash.ui.tables import show_frame
from hcc_dash.ui.text import copied_as_text, plain
from hcc_dash.ui.ways_out import offer_everybody

Images = Mapping[str, Callable[[], bytes]]
"""File formats of a figure for print ("png", "svg") and what draws each when it is asked for."""

NO_IMAGES: Images = MappingProxyType({})
HeadingLevel = Literal[1, 2, 3]
ANSWER = "answer"
"""Key of the container of a page's answer, by which style.css makes it the largest text."""

LEAD = 195
"""Letters of an answer that take two lines at 24 px and 1440 px."""

REFUSED = "Not all of the link"
_CLAUSE = re.compile(r"(?<=[.;]) (?=\S)")
MAIN = "main"
"""Key of the container of the page's main figure or table."""


_COLOURS: Mapping[str, Literal["green", "violet", "orange"]] = {
    "Planned": "green",
    "Reconstruction": "violet",
    "Simulation": "violet",
    "Exploratory": "orange",
    REFUSED: "orange",
}


def show_marks(marks: tuple[str, ...]) -> None:
    """The marks as quiet labels in a line, each of which says on hovering what it means."""
    with st.container(horizontal=True, gap="xxsmall", width="content"):
        for mark in _claimed(marks):
            st.badge(plain(mark), color=_COLOURS.get(mark, "gray"), help=explain_mark(mark) or None)


def mark_page(marks: tuple[str, ...]) -> None:
    """The marks of what the page shows first, in the line that names the page."""
    marks = _claimed(marks)
    note_marked(marks)
    if marks:
        with open_line():
            show_marks(marks)


def badges(marks: tuple[str, ...]) -> str:
    """The marks as labels within a text."""
    return " ".join(f":{_COLOURS.get(mark, 'gray')}-badge[{plain(mark)}]" for mark in _claimed(marks))


def _claimed(marks: tuple[str, ...]) -> tuple[str, ...]:
    """An exploratory view stands out, and what a link did not ask for is never "Planned"."""
    return tuple(REFUSED if mark == "Planned" else mark for mark in marks) if refused_by_link() else marks


def show_heading(text: str, level: HeadingLevel, *, in_line: bool = False) -> None:
    """A heading of a file's or our own words: 1 the page's question, 2 its sections, 3 what stands in a section.

    ``in_line``: as wide as its words, for what stands beside it.
    """
    write = {1: st.title, 2: st.header, 3: st.subheader}[level]
    write(plain(text), anchor=False, width="content" if in_line else "stretch")


def lead_of(answer: str) -> tuple[str, ...]:
    """The answer as the page's largest text, and what of a long one follows in the size of text.

    Parted where a sentence or a clause ends, so that the large text takes two lines of a desk's screen at most.
    """
    if len(answer) <= LEAD:
        return (answer,)
    ends = [end.end() for end in _CLAUSE.finditer(answer[:LEAD])]
    return (answer[: ends[-1]].rstrip(), answer[ends[-1] :]) if ends else (answer,)


def show_answer(exhibit: Exhibit) -> None:
    """The question as the page's heading, the answer in one sentence as its largest text, and the marks."""
    note_look(exhibit)
    mark_page(exhibit.marks)
    with st.container(gap="xxsmall"):
        show_heading(exhibit.question, 1)
        with st.container(key=ANSWER):
            st.markdown("\n\n".join(plain(part) for part in lead_of(exhibit.answer)))
    _show_printed(exhibit)
    if exhibit.asked.get("n_analysed") == 0:
        offer_everybody("_answer_everybody")


def _show_printed(exhibit: Exhibit) -> None:
    """What a paper prints within the levels that are selected, and the way to the test that answers the question."""
    if exhibit.printed and exhibit.id != "subgroups":
        st.markdown(plain(exhibit.printed))
        st.page_link(
            page_file("subgroups"), label="Every level and its interaction test", icon=":material/account_tree:"
        )


def show_section_head(exhibit: Exhibit, *, brief: bool = False) -> None:
    """Question, answer and marks of a further exhibit of a page; ``brief``: the question alone."""
    note_look(exhibit)
    if brief:
        show_heading(exhibit.question, 2)
    else:
        with st.container(gap="xxsmall"):
            with st.container(horizontal=True, vertical_alignment="bottom", gap="xxsmall"):
                show_heading(exhibit.question, 2, in_line=True)
                show_marks(exhibit.marks)
            st.markdown(f"**{plain(exhibit.answer)}**")


def mark_warnings(warnings: Sequence[str]) -> None:
    """What is to be doubted: how much it is in the line that names the page, the first on hovering, all when opened."""
    if not warnings:
        return
    n, icon = len(warnings), ":material/warning:"
    label = f"{n} warning{'s' if n > 1 else ''}"
    with open_line(), st.popover(label, icon=icon, type="tertiary", key="warnings", help=plain(warnings[0])):
        st.markdown("\n\n".join(plain(warning) for warning in warnings))


def show_picture(
    exhibit: Exhibit, picture: Picture, level: HeadingLevel = 2, key: str | None = None, click: Click | None = None
) -> None:
    """One figure under its heading; one that can be clicked says in its description which list does the same."""
    if picture.heading:
        show_heading(picture.heading, level)
    config: dict[str, Any] = {
        "displaylogo": False,
        "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
        "toImageButtonOptions": {"format": "png", "scale": 3, "filename": name_file(exhibit, "screen", "png")[:-4]},
    }
    if click is None:
        st.plotly_chart(picture.figure, theme=None, config=config, alt=picture.alt, key=key)
    else:
        st.plotly_chart(
            picture.figure.clickable(),
            theme=None,
            config=config,
            alt=f"{picture.alt} {click.words}",
            key=click.chart,
            on_select=click.act,
            selection_mode="points",
        )


def main_block(is_main: bool = True) -> AbstractContextManager[object]:
    """Around the page's main figure or table, of which the journeys ask that it stands on the first screen."""
    return st.container(key=MAIN) if is_main else nullcontext()


def show_tables(exhibit: Exhibit, level: HeadingLevel = 2, *, main: bool = False) -> None:
    """The tables of words, and the footnote with method and who was left out; ``main``: the first is the page's."""
    for place, table in enumerate(exhibit.tables):
        with main_block(main and place == 0):
            show_table(table, exhibit, level)
    st.caption(plain(exhibit.footnote))


def show_table(table: WordTable, exhibit: Exhibit, level: HeadingLevel = 2) -> None:
    """One table under its title, in its full length unless it is very long."""
    show_heading(table.title, level)
    show_frame(table.frame, f"{table.title}: {exhibit.question}")


COMMAND = "command_"
"""How the key of the fold with an exhibit's command begins; its id follows."""

_FRAME_LABELS = {"counts": "Numbers at risk"}


def show_downloads(exhibit: Exhibit, images: Images = NO_IMAGES) -> None:
    """Files are written when asked for, not before; every one carries the marks."""
    with st.container(horizontal=True):
        for form, draw in images.items():
            _image_button(exhibit, form, draw)
        for frame in exhibit.frames:
            label = _FRAME_LABELS.get(frame, capital(frame.replace("_", " ")))
            st.download_button(
                f"{label}, CSV",
                data=partial(write_csv, exhibit, frame),
                file_name=name_file(exhibit, frame, "csv"),
                mime="text/csv",
                icon=":material/download:",
                on_click="ignore",
                key=f"csv_{exhibit.id}_{frame}",
            )
    _show_frame(exhibit)
    _show_command(exhibit)


def _show_frame(exhibit: Exhibit) -> None:
    """The first frame, which holds what the figure draws, as a table; sent only when opened."""
    if not exhibit.frames:
        return
    name, frame = next(iter(exhibit.frames.items()))
    table = st.expander(
        f"Show the {name.replace('_', ' ')} as a table", on_change="rerun", key=f"as_table_{exhibit.id}"
    )
    if table.open:
        with table:
            st.dataframe(copied_as_text(frame.drop(columns="note")), hide_index=True)


def _show_command(exhibit: Exhibit) -> None:
    """The command; sent only when opened: with the first one a browser fetches Streamlit's highlighter, 0.5 MB."""
    if not exhibit.code:
        return
    command = st.expander("The same numbers in a terminal", on_change="rerun", key=f"{COMMAND}{exhibit.id}")
    if command.open:
        with command:
            st.code(exhibit.code, language="sh", wrap_lines=True)


_NO_FONT = "This server has no Chinese font: the names would be boxes. Take the SVG, which keeps them as text."


def _image_button(exhibit: Exhibit, form: str, draw: Callable[[], bytes]) -> None:
    unwritable = form == "png" and lacks_glyphs(exhibit)
    st.download_button(
        f"Figure, {form.upper()}",
        data=draw,
        file_name=name_file(exhibit, "figure", form),
        on_click="ignore",
        icon=":material/download:",
        mime="image/png" if form == "png" else "image/svg+xml",
        key=f"image_{exhibit.id}_{form}",
        disabled=unwritable,
        help=_NO_FONT if unwritable else None,
    )


def show_no_upload() -> None:
    """The uploaded table was chosen and there is none in this session."""
    show_heading("No table is uploaded in this session", 1)
    st.markdown(
        "An uploaded table is kept in this session's memory only: a reload or a new tab starts without it. "
        "Upload it again, or choose a bundled trial in the sidebar."
    )
    st.page_link(page_file("data"), label="Upload a table", icon=":material/upload_file:")


def show_empty(selected: Cohort, level: HeadingLevel = 1) -> None:
    """Nobody is left: which step left none, and the way back."""
    show_heading("No patients match these filters", level)
    emptied = next((step for step in selected.trail if step.kept == 0), None)
    if emptied is not None:
        st.markdown(f"The step that left none: **{plain(emptied.name)}** (0 of {emptied.of}).")
    st.markdown("Active: " + "; ".join(plain(name) for name in active_filters(selected)) + ".")
    st.button(
        "Clear filters", icon=":material/filter_alt_off:", on_click=clear_filters, key="clear_empty", type="primary"
    )
