"""Who is behind a cell: chosen by a click or from lists, shown by code, with the way to each patient."""

from dataclasses import dataclass, replace
from functools import partial

import pandas as pd
import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.answers.marks import export_note
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.numbers.adverse_events import OVERVIEW
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.numbers.affected import list_affected
from hcc_dash.questions.harms.numbers.grade_cells import ALL_GRADES, name_grades
from hcc_dash.questions.harms.words.adverse_events import (
    KIND_OF_EVENT,
    ROW_NAMES,
    name_overview,
    table_affected,
    table_kinds,
)
from hcc_dash.report.files import name_file, write_csv
from hcc_dash.ui.clicks import Click
from hcc_dash.ui.patient import show_list
from hcc_dash.ui.text import copied_as_text, plain
from hcc_dash.ui.widgets import pick

EVERY = "every"
SEVERE = "severe"
SEVERE_GRADES = ("grade 3", "grade 4", "grade 5")
KEY = "adverse_events.cell"
KINDS = {label: kind for kind, label in OVERVIEW.items()}
KIND = "kind of event: "  # before the key of a kind among the choices, whose others are names of events
ARM, WORST_GRADE = "Arm", "Worst grade"
KIND_WIDTH = 185
"""Pixels of the longest kind: with two arms' counts beside it the table fits a third of the page at 1440 px."""

LIST = "who-had-it"
"""The anchor of the heading over the list."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Whose patients are listed: a row by name, or a kind of the overview (``kind``); an arm, a worst grade."""

    name: str = ""
    kind: str = ""
    arm: str = ""
    level: str = ""

    @property
    def row(self) -> str:
        """The chosen row of the table; empty for a kind, which is none."""
        return "" if self.kind else self.name

    @property
    def grades(self) -> tuple[str, ...]:
        """The chosen grades; empty for all of them."""
        return SEVERE_GRADES if self.level == SEVERE else (self.level,) if self.level else ()


def follow_clicks(study_id: str, chart: str, result: AdverseEventResult) -> Click:
    """A click that chooses event, arm and grade in the lists."""
    names = {row.name for row in result.rows}

    def choose() -> None:
        points = st.session_state[chart].selection.points
        asked = points[0].get("customdata") if points else None
        if not asked or asked[0] not in names:
            return
        name, arm, level = list(asked)[:3]
        _choose(study_id, name, arm or EVERY, EVERY if level == ALL_GRADES else level)

    return Click(chart=chart, lists=(ROW_NAMES[result.options.by], ARM, WORST_GRADE), act=choose)


def choose_kind(result: AdverseEventResult, key: str) -> None:
    """The kind and the arm of the cell that is selected in the table of that key; all arms beside a kind's name."""
    for place, column in st.session_state[key].selection.cells:
        row = result.overview[place]
        arm = next((count.arm for count in row.arms if count.label == column), EVERY)
        _choose(result.study.id, f"{KIND}{KINDS[row.name]}", arm, EVERY)


def _choose(study_id: str, row: str, arm: str, level: str) -> None:
    for name, word in (("row", row), ("arm", arm), ("level", level)):
        st.session_state[f"{study_id}.{KEY}.{name}"] = word


def show_kinds(result: AdverseEventResult) -> None:
    """How many patients had an event of each kind, in every arm; a cell that is selected lists them."""
    if not result.overview:
        return
    key = f"_{result.study.id}.adverse_events.kinds"
    st.dataframe(
        copied_as_text(table_kinds(result)),
        hide_index=True,
        alt="Patients with an event of each kind by arm",
        on_select=partial(choose_kind, result, key),
        selection_mode="single-cell",
        key=key,
        column_config={KIND_OF_EVENT: st.column_config.Column(width=KIND_WIDTH)},
    )
    told = f" The file does not tell: {plain(', '.join(result.not_told).lower())}." if result.not_told else ""
    st.caption(f"A cell of the figure or of this table, when selected, lists its patients here.{told}")


def pick_cell(result: AdverseEventResult) -> Cell:
    """What is chosen; an empty name for nothing."""
    study = result.study
    kinds = {f"{KIND}{KINDS[row.name]}": name_overview(result, row) for row in result.overview}
    names = {EVERY: "None chosen"} | kinds | {row.name: row.name for row in result.rows}
    arms = {EVERY: "All arms"} | {count.arm: count.label for row in result.overview[:1] for count in row.arms}
    grades = {EVERY: "All grades"} | ({SEVERE: "Grade 3 or higher"} if result.graded else {})
    grades |= {level: level[:1].upper() + level[1:] for level in name_grades(result)[1:]}
    name = pick(ROW_NAMES[result.options.by], names, f"{KEY}.row", study, width="stretch")
    with st.container(horizontal=True):
        arm = pick(ARM, arms, f"{KEY}.arm", study, width="stretch")
        level = pick(WORST_GRADE, grades, f"{KEY}.level", study, width="stretch")
    kind = name.removeprefix(KIND) if name in kinds else ""
    return Cell(names[name] if name != EVERY else "", kind, _chosen(arm), _chosen(level))


def _chosen(word: str) -> str:
    return "" if word == EVERY else word


def show_patients(cohort: Cohort, exhibit: Exhibit, options: AdverseEventOptions, cell: Cell) -> None:
    """The patients with the event, worst first, the way to the page of one of them, and all of them as a file."""
    patients = list_affected(cohort, options, cell.name, cell.arm, cell.level, cell.kind)
    name = cell.name[:1].lower() + cell.name[1:]
    if patients.empty:
        counted = f"was counted under “{plain(cell.name)}”" if cell.kind else f"had {plain(name)}"
        st.markdown(f"Nobody: no patient of this choice {counted}.")
        return
    if cell.kind:
        st.caption("Counted as in the overview, whatever “Related”, “Serious only” and the search ask for.")
    told = [name for name, chosen in (("Arm", cell.arm), ("Worst", cell.level != SEVERE and cell.level)) if chosen]
    show_list(table_affected(patients).drop(columns=told), f"{cohort.study.id}.{KEY}", f"Patients with {name}")
    st.download_button(
        f"All {len(patients):,} of this list, CSV",
        data=partial(_write_list, exhibit, patients),
        file_name=name_file(exhibit, "patients", "csv"),
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"_{KEY}.csv",
    )


def _write_list(exhibit: Exhibit, patients: pd.DataFrame) -> bytes:
    """The list with the marks of the exhibit it belongs to on every row."""
    noted = patients.assign(note=export_note(exhibit.marks, exhibit.result.study.id))
    return write_csv(replace(exhibit, frames={"patients": noted}))
