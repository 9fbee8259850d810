"""The quadrants of possible liver injury: a table whose cells list their patients."""

from dataclasses import replace

import streamlit as st

from hcc_dash.questions.liver.words.liver_injury import table_of_cell
from hcc_dash.ui.answered import Answered
from hcc_dash.ui.patient import show_list, show_tables_with_patients
from hcc_dash.ui.show import show_heading
from hcc_dash.ui.text import copied_as_text, plain
from hcc_dash.wording.safety_words import label_arm


def show_quadrants(done: Answered) -> None:
    """The quadrant table, the patients of the cell that is selected in it, and the other tables."""
    exhibit = done.exhibit
    if exhibit.tables:
        result, (quadrants, *others) = exhibit.result, exhibit.tables
        show_heading(quadrants.title, 3)
        chosen = st.dataframe(
            copied_as_text(quadrants.frame),
            hide_index=True,
            alt=f"{quadrants.title}: {exhibit.question}",
            on_select="rerun",
            selection_mode="single-cell",
            key=f"_{result.study.id}.liver.quadrants",
        )
        st.caption("A cell, when selected, lists its patients.")
        for row, column in chosen.selection.cells:
            patients = table_of_cell(result, result.groups[row], column)
            of_cell = f"{plain(label_arm(result.study, result.groups[row]))}: {plain(column)}"
            if column and patients.empty:
                st.markdown(f"{of_cell}: nobody.")
            elif column:
                st.markdown(f"**{of_cell}**")
                show_list(patients, "liver.quadrant", f"Patients counted in the cell {column}")
        exhibit = replace(exhibit, tables=tuple(others))
    show_tables_with_patients(exhibit)
