"""The list from which one of an answer's patients is chosen, and the way to the whole course."""

import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.questions.layout import PatientChoice
from hcc_dash.study.model import Study
from hcc_dash.ui.patient import open_patient
from hcc_dash.ui.widgets import pick

NOBODY = "nobody"


def pick_patient(choice: PatientChoice, exhibit: Exhibit, study: Study) -> str:
    """The masked code that is chosen, empty for nobody; never in a link."""
    codes = choice.names(exhibit)
    if not codes:
        return ""
    patient = pick(choice.label, {NOBODY: "Nobody"} | dict(codes), choice.key, study, choice.width, in_link=False)
    if patient == NOBODY:
        return ""
    if choice.opens and st.button("Open the patient's course", icon=":material/timeline:", key=choice.opens):
        open_patient(patient, codes)
    return patient
