"""What the page on adverse events draws by hand: the heatmap with the patients of a cell, the table for print."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.exhibit.adverse_events import drawn_rows
from hcc_dash.questions.harms.pictures.heatmap_grid import outline_cells
from hcc_dash.questions.harms.words.adverse_events import NONE_SHOWN, say_reading
from hcc_dash.questions.harms.words.grade_table import GradeTable, count_classes, lay_out_grades
from hcc_dash.report.files import name_file
from hcc_dash.report.grade_table import write_grade_csv, write_grade_html
from hcc_dash.ui.adverse_events_patients import LIST, Cell, follow_clicks, pick_cell, show_kinds, show_patients
from hcc_dash.ui.answered import Answered
from hcc_dash.ui.cache import reader_look
from hcc_dash.ui.show import main_block, show_picture

KEY = "adverse_events"
SIDES = (2, 1)
"""Widths of the heatmap and of the list beside it."""


def show_events(done: Answered) -> dict[str, str]:
    """The heatmap, beside it who is behind the chosen cell; the chosen row, whose course follows."""
    exhibit, result = done.exhibit, done.exhibit.result
    with st.container(key="events_row"):
        figure, patients = st.columns(SIDES)
    with patients:
        st.header("Patients with the event", anchor=LIST)
        cell = pick_cell(result)
        if cell.name:
            with st.container(key="events_chosen"):
                show_patients(done.cohort, exhibit, done.options, cell)
        else:
            show_kinds(result)
    with figure:
        if exhibit.pictures:
            _show_heatmap(done, cell)
        else:
            st.info(NONE_SHOWN)
    return {"term": cell.row}


def _show_heatmap(done: Answered, cell: Cell) -> None:
    """With a frame round the chosen cell, whether it was clicked, chosen from the lists or comes with the link."""
    exhibit, picture = done.exhibit, done.exhibit.pictures[0]
    shown = drawn_rows(exhibit.result, done.view)
    frames = outline_cells(shown, cell.row, cell.arm, cell.grades, reader_look()) if cell.row else []
    figure = picture.figure.framed(frames) if frames else picture.figure
    click = follow_clicks(done.study_id, f"{KEY}.heatmap", exhibit.result)
    with main_block():
        show_picture(exhibit, replace(picture, figure=figure, heading=""), click=click)
    st.caption(say_reading(exhibit.result, len(shown.rows)))


def _write_table(write: Callable[[Exhibit, GradeTable], bytes], cohort: Cohort, exhibit: Exhibit) -> bytes:
    return write(exhibit, lay_out_grades(exhibit.result, count_classes(cohort, exhibit.result.options)))


def offer_table(done: Answered) -> None:
    """The table as a journal prints it, as a page and as a sheet; laid out when it is asked for."""
    cohort, exhibit = done.cohort, done.exhibit
    if not exhibit.result.rows:
        return
    with st.container(horizontal=True):
        for form, write, mime in (
            ("html", write_grade_html, "text/html"),
            ("csv", write_grade_csv, "text/csv"),
        ):
            st.download_button(
                f"Table by grade, {form.upper()}",
                data=partial(_write_table, write, cohort, exhibit),
                file_name=name_file(exhibit, "table_by_grade", form),
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"{form}_{exhibit.id}_table",
            )
