"""The page on exposure: states over time beside early stops; then how much was given, or every patient in a row."""

from collections.abc import Mapping

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.questions.exposure.words.exposure import list_patients, table_patients
from hcc_dash.questions.layout import (
    Click,
    Columns,
    Downloads,
    Footnote,
    Layout,
    PatientChoice,
    PatientList,
    Pictures,
    Tab,
    Tables,
    Tabs,
    When,
    has_pictures,
)


def _codes(exhibit: Exhibit) -> Mapping[str, str]:
    return list_patients(exhibit.result)


_BARS = (
    "A row per treated patient, the longest treated on top; a mark where treatment ended, the dotted line where "
    "the planned course ends. Patients stand under masked codes; a click on a bar chooses its patient."
)
_PATIENT = PatientChoice(
    key="exposure.patient", label="Patient, shortest treated first", names=_codes, width=380, opens="_exposure.go"
)
_FURTHER = Tabs(
    tabs=(
        Tab(word="tables", label="Tables", parts=(Tables(others=lambda exhibit: exhibit.tables),)),
        Tab(
            word="patients",
            label="Patient by patient",
            parts=(
                Pictures(
                    first=1,
                    last=2,
                    click=Click(chart="exposure.bars", chooses=_PATIENT.key, label=_PATIENT.label, among=_codes),
                    caption=_BARS,
                ),
                _PATIENT,
                PatientList(
                    key="exposure.list",
                    patients=lambda exhibit: table_patients(exhibit.result),
                    alt="Treated patients, one row each",
                ),
            ),
        ),
    ),
)
EXPOSURE = Layout(
    parts=(
        When(
            holds=has_pictures,
            parts=(
                Columns(widths=(3, 2), parts=((Pictures(last=1),), (Pictures(first=2),))),
                Footnote(),
                _FURTHER,
                Downloads(),
            ),
            otherwise=(Tables(),),
        ),
    )
)
