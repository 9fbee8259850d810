"""Options and layout of the page on exposure: states over time, how much was given, every patient in a row."""

import streamlit as st

from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.exposure.exhibit.exposure import build_exposure
from hcc_dash.questions.exposure.numbers.result import ExposureOptions, ExposureResult
from hcc_dash.questions.exposure.words.exposure import list_patients, say_no_record, table_patients
from hcc_dash.study.model import Study
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.clicks import choose_on_click
from hcc_dash.ui.patient import open_patient, show_list
from hcc_dash.ui.published_harms import show_published_harms
from hcc_dash.ui.show import show_answer, show_downloads, show_lacking, show_picture, show_tables
from hcc_dash.ui.text import plain
from hcc_dash.ui.ways_out import offer_trials
from hcc_dash.ui.widgets import pick

NOBODY = "nobody"
PATIENT, OF_PATIENTS = "exposure.patient", "Patient, shortest treated first"


def show_exposure(cohort: Cohort) -> None:
    """The whole page; or what is missing and how to declare it."""
    study = cohort.study
    if not study.treatments:
        _show_none(study)
        return
    head = st.container()
    (options,) = pick_asked((ExposureOptions,), cohort, "exposure")
    exhibit = open_exhibit(build_exposure, cohort, options, NoView())
    with head:
        show_answer(exhibit)
    if not exhibit.pictures:
        show_tables(exhibit)
        return
    states, patients, stopping = exhibit.pictures
    for column, picture in zip(st.columns([3, 2]), (states, stopping), strict=True):
        with column:
            show_picture(exhibit, picture)
    show_tables(exhibit)
    result: ExposureResult = exhibit.result
    codes = list_patients(result)
    bars = f"{study.id}.exposure.bars"
    show_picture(exhibit, patients, click=choose_on_click(bars, f"{study.id}.{PATIENT}", codes, OF_PATIENTS))
    _show_patients(result, codes)
    show_downloads(exhibit)


def _show_patients(result: ExposureResult, codes: dict[str, str]) -> None:
    """How to read the bars, the patient who was clicked, and the list of all."""
    study = result.study
    st.caption(
        "A row per treated patient, the longest treated on top; a mark where treatment ended, the dotted line where "
        "the planned course ends. Patients stand under masked codes; a click on a bar chooses its patient."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        people = {NOBODY: "Nobody"} | codes
        patient = pick(OF_PATIENTS, people, PATIENT, study, width=380, in_link=False)
        if patient != NOBODY and st.button("Open the patient's course", icon=":material/timeline:", key="_exposure.go"):
            open_patient(patient, codes)
    show_list(table_patients(result), f"{study.id}.exposure.list", "Treated patients, one row each")


def _show_none(study: Study) -> None:
    """Why there is nothing to show, how to declare it, and what the study's own description says instead."""
    show_lacking(study, "no doses and no end of treatment")
    if study.provenance.kind == "upload":
        st.markdown(
            "An uploaded table has one row per patient. Exposure needs a study folder whose study.toml declares a "
            "treatment, with a table of doses, or of its end, or both."
        )
    else:
        st.markdown(plain(say_no_record(study)))
        show_published_harms(study)
    offer_trials(lambda cohort: bool(cohort.study.treatments), "doses and ends of treatment")
    with st.expander("How to declare it"):
        st.markdown(
            "One entry per drug in study.toml. Either of doses and ends may be missing; without planned doses no "
            "reduction can be told."
        )
        st.code(DECLARATION, language="toml")


DECLARATION = """[[treatments]]
id = "peg"
label = "Peg-interferon"
arms = ["treated"]        # all arms when none is named
every_days = 7            # from one administration to the next
planned_days = 336        # the planned course

[treatments.doses]        # a row per stretch of equal doses
table = "doses"
start = "started_on"
stop = "ended_on"
given = "dose"            # of each administration, 0 while withheld
planned = "planned_dose"
reason = "reason"

[treatments.ends]         # a row per patient
table = "treatment_end"
last_on = "last_on"
reason = "reason"
completed = ["completed as planned"]
died = ["death"]
lost = ["lost to follow-up"]
"""
