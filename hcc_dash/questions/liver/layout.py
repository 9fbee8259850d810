"""The page on the liver: possible injury, rises of the Child-Pugh score, ALBI, flares."""

from collections.abc import Mapping

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.questions.layout import (
    Click,
    Columns,
    Downloads,
    Drawn,
    Footnote,
    Layout,
    PatientChoice,
    Pictures,
    Tab,
    Tables,
    Tabs,
    When,
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
_ZERO = Words(says="Empty cells are zero: what that still allows is said on hovering.", style="caption")


def _after_shifts(exhibit: Exhibit) -> int:
    """Where the figures of scores begin: after the curves there is one of classes for every arm, then one of scores."""
    return 1 + (len(exhibit.pictures) - 1) // 2


def _has_path(exhibit: Exhibit) -> bool:
    """Whether a patient is chosen, whose course is the last figure."""
    return len(exhibit.pictures) > 2


_CLASSES, _SCORES = Pictures(first=1, last=_after_shifts, abreast=2), Pictures(first=_after_shifts, abreast=2)
_PEAKS = Pictures(
    last=1,
    click=Click(chart="liver.peaks.{place}", chooses=_INJURED.key, label=_INJURED.label, among=_injured),
    caption="A click on a point shows the patient's path; the button above then opens the whole course.",
)
INJURY = Layout(
    tab="Liver injury",
    parts=(
        _INJURED,
        When(
            holds=_has_path,
            parts=(Columns(widths=(3, 2), parts=((_PEAKS,), (Pictures(first=2, abreast=1),))),),
            otherwise=(_PEAKS,),
        ),
        Tabs(
            key="injury_further",
            tabs=(
                Tab(word="quadrants", label="Quadrants", parts=(Drawn(by="quadrants"),)),
                Tab(
                    word="baseline",
                    label="Multiples of baseline",
                    parts=(Pictures(first=1, last=2, abreast=1), Footnote()),
                ),
            ),
        ),
        Downloads(),
    ),
)
CHILD_PUGH = Layout(
    tab="Child-Pugh score",
    parts=(
        Pictures(last=1),
        Tabs(
            key="child_pugh_further",
            tabs=(
                Tab(word="tables", label="Tables", parts=(Tables(),)),
                Tab(word="class", label="Class", parts=(_CLASSES, _ZERO)),
                Tab(
                    word="score",
                    label="Score by visit",
                    parts=(_SCORES, _ZERO),
                ),
            ),
        ),
        Downloads(),
    ),
)
ALBI = Layout(tab="ALBI", asks=(AlbiView, AlbiOptions), parts=(Pictures(), Tables(), Downloads()))
FLARES = Layout(
    tab="ALT flares",
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
    ),
)
