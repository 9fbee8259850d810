"""The page on the liver: rises of the Child-Pugh score, ALBI, possible injury, flares."""

from collections.abc import Mapping

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.questions.layout import (
    ONE_WIDE_THEN_PAIRS,
    Click,
    Downloads,
    Drawn,
    Layout,
    PatientChoice,
    Pictures,
    Tables,
    Words,
)
from hcc_dash.questions.liver.exhibit.albi import AlbiView
from hcc_dash.questions.liver.numbers.options import AlbiOptions
from hcc_dash.study.model import Study
from hcc_dash.wording.safety_words import label_arm


def _injured(exhibit: Exhibit) -> Mapping[str, str]:
    """Patients by code, the highest peak first."""
    patients = exhibit.result.patients.sort_values("enzyme_peak", ascending=False)
    return _name_peaks(exhibit.result.study, patients, "enzyme_peak")


def _flaring(exhibit: Exhibit) -> Mapping[str, str]:
    highest = exhibit.result.flares.sort_values("estimate", ascending=False).drop_duplicates("subject_id")
    return _name_peaks(exhibit.result.study, highest, "estimate")


def _name_peaks(study: Study, rows: pd.DataFrame, peak: str) -> dict[str, str]:
    """Patients by code, in the order of the rows."""
    return {
        code: f"{code}, {label_arm(study, arm)}, {highest:.1f} × ULN"
        for code, arm, highest in rows[["subject_id", "arm", peak]].itertuples(index=False, name=None)
    }


_INJURED = PatientChoice(
    key="liver.patient", label="Patient, highest peak first", names=_injured, field="patient", opens="_liver.open"
)
_FLARING = PatientChoice(
    key="liver.flaring", label="Patient drawn strongly, highest peak first", names=_flaring, width=330, field="patient"
)
CHILD_PUGH = Layout(
    parts=(
        *ONE_WIDE_THEN_PAIRS,
        Words(says="Empty cells are zero: what that still allows is said on hovering.", style="caption"),
        Tables(),
        Downloads(),
    )
)
ALBI = Layout(asks=(AlbiView, AlbiOptions), parts=(*ONE_WIDE_THEN_PAIRS, Tables(), Downloads()))
INJURY = Layout(
    parts=(
        _INJURED,
        Pictures(
            last=2,
            abreast=2,
            click=Click(chart="liver.peaks.{place}", chooses=_INJURED.key, label=_INJURED.label, among=_injured),
            caption="A click on a point shows the patient's path; the button above then opens the whole course.",
        ),
        Pictures(first=2, abreast=1),
        Drawn(by="quadrants"),
        Downloads(),
    )
)
FLARES = Layout(
    parts=(
        _FLARING,
        Pictures(
            click=Click(chart="liver.flares", chooses=_FLARING.key, label=_FLARING.label, among=_flaring),
            caption="A line per flare. Dotted: the upper limit, 5 times the limit, and the peak. Open triangles: below "
            "the limit of the assay. A click on a point draws its patient strongly; the list below opens the whole "
            "course.",
        ),
        Tables(patients=True),
        Downloads(),
    )
)
