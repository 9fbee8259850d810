"""The page on scans: adherence by arm, every patient's scans in a row, and what somebody should look at."""

from collections.abc import Mapping

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.questions.layout import Click, Downloads, Layout, PatientChoice, Pictures, Tables
from hcc_dash.questions.scans.words.strip import list_patients

STRIP_WORD, WORKLIST_WORD, BETWEEN_WORD = "patients", "worklist", "between"


def _codes(exhibit: Exhibit) -> Mapping[str, str]:
    return list_patients(exhibit.result)


_PATIENT = PatientChoice(key="scans.patient", label="Patient of this page", names=_codes, width=380, opens="_scans.go")
ADHERENCE = Layout(tab="Adherence", parts=(Pictures(), Tables(), Downloads()))
STRIP = Layout(
    tab="Every patient",
    parts=(
        Pictures(
            click=Click(chart="scans.strip", chooses=_PATIENT.key, label=_PATIENT.label, among=_codes),
            caption="Patients stand under masked codes; a click on a mark chooses its patient.",
        ),
        _PATIENT,
        Tables(patients=True),
        Downloads(),
    ),
)
WORKLIST = Layout(tab="Worklist", parts=(Tables(patients=True), Downloads()))
BETWEEN = Layout(tab="Between scans")
