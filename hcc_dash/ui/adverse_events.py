"""Layout of the page on adverse events: overview, who had what at which grade, comparison, course over time."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.options import values_of
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.exhibit.adverse_events import build_adverse_events, build_onset
from hcc_dash.questions.harms.numbers.adverse_events_asking import adverse_event_endpoints
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.numbers.onset_result import OnsetOptions
from hcc_dash.questions.harms.words.adverse_events import NONE_SHOWN, name_overview, say_box
from hcc_dash.questions.harms.words.grade_table import GradeTable, count_classes, lay_out_grades
from hcc_dash.report.files import name_file
from hcc_dash.report.grade_table import write_grade_csv, write_grade_html
from hcc_dash.study.model import Study
from hcc_dash.ui.adverse_events_options import KEY, pick_events
from hcc_dash.ui.adverse_events_patients import LIST, follow_clicks, offer_who, pick_cell, show_patients
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.published_harms import show_published_harms
from hcc_dash.ui.show import show_answer, show_downloads, show_lacking, show_picture, show_section, show_tables
from hcc_dash.ui.text import plain
from hcc_dash.ui.ways_out import offer_trials

PER_ROW = 3
READING = {
    "dots": "Lines are intervals, not adjusted for the number of events; a difference is to the reference arm.",
    "bars": "The fuller the colour, the higher the worst grade.",
}


def show_adverse_events(cohort: Cohort) -> None:
    """The whole page."""
    study = cohort.study
    endpoints = [one for one in adverse_event_endpoints(study) if one.table in cohort.tables]
    if not endpoints:
        _show_none(study)
        return
    head = st.container()
    options, view = pick_events(cohort)
    exhibit = open_exhibit(build_adverse_events, cohort, options, view)
    with head:
        show_answer(exhibit)
        _show_overview(exhibit.result)
    if exhibit.result.n_analysed == 0:
        show_tables(exhibit)
        return
    name = _show_events(cohort, exhibit, options)
    st.divider()
    (course,) = pick_asked((OnsetOptions,), cohort, KEY, given=values_of(options) | {"term": name})
    show_section(open_exhibit(build_onset, cohort, course, NoView()))


def _show_none(study: Study) -> None:
    """Why there is nothing to show, and what the study says instead."""
    show_lacking(study, "no adverse events")
    if study.provenance.kind == "upload":
        st.markdown(
            "An uploaded table has a row per patient. Adverse events need a table of their own, a row per event with "
            "the patient, the CTCAE term and the grade, and a description of the study that declares it."
        )
    else:
        st.markdown(
            f"{plain(study.short)} has no table of adverse events, and none was made up: nothing can be counted, "
            "compared or followed here."
        )
        show_published_harms(study)
    offer_trials(lambda cohort: bool(adverse_event_endpoints(cohort.study)), "adverse events")


def _show_overview(result: AdverseEventResult) -> None:
    """A box for each kind of event: patients, events and rate in every arm."""
    for start in range(0, len(result.overview), PER_ROW):
        for column, row in zip(st.columns(PER_ROW), result.overview[start : start + PER_ROW], strict=False):
            with column.container(border=True, height="stretch"):
                st.markdown(f"**{plain(name_overview(result, row))}**")
                for one in row.arms:
                    arm = f"{plain(one.label)} " if len(row.arms) > 1 else ""
                    patients, events = say_box(row, one)
                    st.markdown(f"{arm}**{plain(patients)}**  \n:small[{plain(events)}]")
                offer_who(result, row)
    if result.overview:
        st.caption(f"“Who” lists the patients of a box under [Who had it](#{LIST}).")
    if result.not_told:
        st.caption(f"The file does not tell: {plain(', '.join(result.not_told).lower())}.")


def _show_events(cohort: Cohort, exhibit: Exhibit, options: AdverseEventOptions) -> str:
    """The patients of the choice; heatmap, dots and bars, one choice for all; tables and files. The chosen row."""
    result: AdverseEventResult = exhibit.result
    st.header("Who had it", anchor=LIST)
    cell = pick_cell(result)
    if cell.name:
        show_patients(cohort, exhibit, options, cell)
    if exhibit.pictures:
        heatmap, *others = exhibit.pictures
        study = cohort.study.id
        show_picture(exhibit, heatmap, click=follow_clicks(study, f"{KEY}.heatmap", result))
        st.caption(_say_reading(result))
        for column, picture, chart in zip(st.columns(2), others, READING, strict=False):
            with column:
                show_picture(exhibit, picture, click=follow_clicks(study, f"{KEY}.{chart}", result))
                st.caption(READING[chart])
    else:
        st.info(NONE_SHOWN)
    show_tables(exhibit)
    _offer_table(cohort, exhibit)
    show_downloads(exhibit)
    return cell.row


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


def _offer_table(cohort: Cohort, exhibit: Exhibit) -> None:
    """The table as a journal prints it, as a page and as a sheet; laid out when it is asked for."""
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
