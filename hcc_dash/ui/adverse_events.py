"""What the page on adverse events draws by hand: boxes, lists and figures of one choice, the table for print."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.words.adverse_events import NONE_SHOWN, name_overview, say_box
from hcc_dash.questions.harms.words.grade_table import GradeTable, count_classes, lay_out_grades
from hcc_dash.report.files import name_file
from hcc_dash.report.grade_table import write_grade_csv, write_grade_html
from hcc_dash.ui.adverse_events_patients import LIST, follow_clicks, offer_who, pick_cell, show_patients
from hcc_dash.ui.answered import Answered
from hcc_dash.ui.show import show_picture
from hcc_dash.ui.text import plain

KEY = "adverse_events"
PER_ROW = 3
READING = {
    "dots": "Lines are intervals, not adjusted for the number of events; a difference is to the reference arm.",
    "bars": "The fuller the colour, the higher the worst grade.",
}


def show_boxes(done: Answered) -> None:
    """A box for each kind of event: patients, events and rate in every arm."""
    result: AdverseEventResult = done.exhibit.result
    for start in range(0, len(result.overview), PER_ROW):
        for column, row in zip(st.columns(PER_ROW), result.overview[start : start + PER_ROW], strict=False):
            with column.container(border=True, height="stretch"):
                st.markdown(f"**{plain(name_overview(result, row))}**")
                for count in row.arms:
                    arm = f"{plain(count.label)} " if len(row.arms) > 1 else ""
                    patients, events = say_box(row, count)
                    st.markdown(f"{arm}**{plain(patients)}**  \n:small[{plain(events)}]")
                offer_who(result, row)
    if result.overview:
        st.caption(f"“Who” lists the patients of a box under [Patients with the event](#{LIST}).")
    if result.not_told:
        st.caption(f"The file does not tell: {plain(', '.join(result.not_told).lower())}.")


def show_events(done: Answered) -> dict[str, str]:
    """The patients of the choice; heatmap, dots and bars, one choice for all. The chosen row, whose course follows."""
    exhibit, study = done.exhibit, done.study_id
    result: AdverseEventResult = exhibit.result
    st.header("Patients with the event", anchor=LIST)
    cell = pick_cell(result)
    if cell.name:
        show_patients(done.cohort, exhibit, done.options, cell)
    if exhibit.pictures:
        heatmap, *others = exhibit.pictures
        show_picture(exhibit, heatmap, click=follow_clicks(study, f"{KEY}.heatmap", result))
        st.caption(_say_reading(result))
        for column, picture, chart in zip(st.columns(2), others, READING, strict=False):
            with column:
                show_picture(exhibit, picture, click=follow_clicks(study, f"{KEY}.{chart}", result))
                st.caption(READING[chart])
    else:
        st.info(NONE_SHOWN)
    return {"term": cell.row}


def _say_reading(result: AdverseEventResult) -> str:
    hidden = f" {result.n_hidden} less frequent rows are not shown." if result.n_hidden else ""
    columns = "Columns: all these grades together, then each worst grade; a" if result.graded else "A"
    return (
        f"{columns} patient counts once in an event. A click on a "
        "cell, a dot or a bar lists the patients above. The fuller the tint, the more patients; an empty cell is "
        f"nobody, and its hover says how many are not excluded.{hidden}"
    )


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
