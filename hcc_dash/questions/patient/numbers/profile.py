"""What happened to one patient: treatment, events, tests, scans, recurrence and scores on one clock."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from hcc_dash.asking.kinds import Given, OneOf, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.groups import group_label
from hcc_dash.estimation.masked_ids import mask_ids
from hcc_dash.estimation.placed_rows import Clock, RowsLeftOut, column_with_role, set_clock
from hcc_dash.questions.liver.numbers.dated_results import MEASUREMENT_COLUMNS, other_tables
from hcc_dash.questions.patient.numbers.global_health import FormsDoubt, global_health_measurements
from hcc_dash.questions.patient.numbers.records import (
    POINT_COLUMNS,
    SPAN_COLUMNS,
    child_pugh_measurements,
    event_spans,
    lab_measurements,
    table_records,
)
from hcc_dash.questions.patient.numbers.treatments import treatment_spans
from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.parts import Role

_MILESTONES: dict[Role, str] = {
    "radical_treatment_date": "radical treatment",
    "treatment_start_date": "start of study treatment",
    "recurrence_date": "recurrence",
    "death_date": "death",
    "last_contact_date": "last contact",
}


def patient_codes(cohort: Cohort) -> tuple[str, ...]:
    """Codes of the patients of a selection, in the order of the table; empty when patients have no identifier."""
    id_column = cohort.study.subjects.id_column
    if not id_column:
        return ()
    codes = mask_ids(cohort)
    return tuple(codes[subject_id] for subject_id in cohort.subjects[id_column].astype(str))


def _first(cohort: Cohort, given: Given) -> str:
    del given
    return next(iter(patient_codes(cohort)), "")


PATIENT = OneOf(
    label="Patient",
    choices=lambda cohort, given: {code: code for code in patient_codes(cohort)},
    open=True,
    usual=_first,
    on_page=False,
    private=True,
    always=True,
    help="The masked code of a patient; the first.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientOptions:
    """Whose course: the masked ``patient``; ``show_id`` gives the result the file's identifier as well."""

    patient: str = ask(PATIENT, "")
    show_id: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Characteristic:
    """A declared factor of one patient as on file; None where it is missing."""

    label: str
    value: float | str | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileResult(Answer[PatientOptions]):
    """One patient under a code; times are days since the start of study treatment, no calendar date is given.

    ``subject_id`` is the file's identifier, empty unless asked for. ``baseline``: the declared
    factors. ``spans``: kind ("treatment", "dose", "adverse event") term time end level (grade, or how the treatment
    ended, or what the dose is beside its plan) serious note, end missing while ongoing. ``points``: kind term time
    visit level note. ``measurements``: kind term time visit estimate level (=, <, >, not detected, or the grade of
    a score) unit limit_low limit_high note. All empty when ``why_not`` says why there is nothing.

    To doubt: ``forms`` that cannot be used, ``foreign_treatments`` with doses that the arm was not to have, a treatment
    of which no table says when it ended, a recurrence dated after death, which is not shown.
    """

    code: str
    subject_id: str
    arm: str
    arm_label: str
    baseline: tuple[Characteristic, ...]
    spans: pd.DataFrame
    points: pd.DataFrame
    measurements: pd.DataFrame
    rows_left_out: tuple[RowsLeftOut, ...]
    forms: tuple[FormsDoubt, ...] = ()
    foreign_treatments: tuple[str, ...] = ()
    treatment_endless: bool = False
    recurrence_after_death: bool = False


def describe_profile(cohort: Cohort, code: str, show_id: bool = False) -> ProfileResult:
    """Everything on file about the patient of that code, on the clock of study treatment.

    Rows dated after death or the cut-off are left out and counted. ValueError for a code nobody in the selection has.
    """
    options, codes = PatientOptions(patient=code, show_id=show_id), patient_codes(cohort)
    if code not in codes:
        raise ValueError(f'No patient "{code}" in this selection. {did_you_mean(code, codes)}')
    alone = _only(cohort, codes.index(code))
    clock = set_clock(alone)
    if not isinstance(clock, str) and clock.patients.empty:
        clock = "This patient has no start of study treatment or no arm."
    if isinstance(clock, str):
        return _nothing(cohort, options, clock)
    arm = clock.groups[0]
    arm_label = group_label(cohort.study, "", arm)
    treated = treatment_spans(alone, clock, arm_label)
    more_spans, points, measurements, more_left_out = _records(alone, clock)
    left_out = treated.rows_left_out + more_left_out
    scores, lost_forms, forms = global_health_measurements(alone)
    measurements += scores
    left_out += [rows for rows in lost_forms if rows not in left_out]  # dates of forms were looked at above
    return ProfileResult(
        study=cohort.study,
        options=options,
        status=None,
        n_selected=cohort.n,
        n_analysed=1,
        code=code,
        subject_id=str(clock.patients.index[0]) if show_id else "",
        arm=arm,
        arm_label=arm_label,
        baseline=_baseline(alone),
        spans=_frame(treated.spans + more_spans, SPAN_COLUMNS),
        points=_frame(points, POINT_COLUMNS),
        measurements=_frame(measurements, MEASUREMENT_COLUMNS),
        rows_left_out=tuple(left_out),
        forms=tuple(forms),
        foreign_treatments=treated.foreign,
        treatment_endless=treated.endless,
        recurrence_after_death=clock.n_impossible > 0,
    )


def _only(cohort: Cohort, position: int) -> Cohort:
    """A cohort of one patient; made without narrowing, so that rows of nobody on file are not his."""
    study = cohort.study
    row = cohort.subjects.iloc[[position]]
    patient = str(row[study.subjects.id_column].iloc[0])
    tables: Mapping[str, pd.DataFrame] = {
        name: row if name == "subjects" else frame[frame[study.tables[name].id_column].astype(str) == patient]
        for name, frame in cohort.tables.items()
        if study.tables[name].id_column
    }
    return Cohort(study, tables)


def _nothing(cohort: Cohort, options: PatientOptions, why: str) -> ProfileResult:
    spans, points, measurements = (
        pd.DataFrame(columns=list(names)) for names in (SPAN_COLUMNS, POINT_COLUMNS, MEASUREMENT_COLUMNS)
    )
    return ProfileResult(
        study=cohort.study,
        options=options,
        status=None,
        n_selected=cohort.n,
        n_analysed=0,
        why_not=why,
        code=options.patient,
        subject_id="",
        arm="",
        arm_label="",
        baseline=(),
        spans=spans,
        points=points,
        measurements=measurements,
        rows_left_out=(),
    )


def _records(
    alone: Cohort, clock: Clock
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]], list[tuple[object, ...]], list[RowsLeftOut]]:
    spans, left_out = event_spans(alone, clock)
    measurements: list[tuple[object, ...]] = []
    for collect in (lab_measurements, child_pugh_measurements):
        measured, lost = collect(alone, clock)
        measurements += measured
        left_out += lost
    points = _milestones(alone, clock)
    for table in other_tables(alone):
        more_points, more_measurements, lost = table_records(alone, clock, table)
        points += more_points
        measurements += more_measurements
        left_out += lost
    return spans, points, measurements, left_out


def _milestones(alone: Cohort, clock: Clock) -> list[tuple[object, ...]]:
    """The patient's own dates, recurrence only where it is possible."""
    points: list[tuple[object, ...]] = []
    start = clock.patients["start"].iloc[0]
    for role, name in _MILESTONES.items():
        column = column_with_role(alone.study, "subjects", role)
        date = alone.subjects[column].iloc[0] if column in alone.subjects else pd.NaT
        impossible = role == "recurrence_date" and clock.n_impossible > 0
        if not pd.isna(date) and not impossible:
            points.append(("milestone", name, float((date - start).days), "", "", ""))
    return points


def _baseline(alone: Cohort) -> tuple[Characteristic, ...]:
    row, study = alone.subjects.iloc[0], alone.study
    return tuple(
        Characteristic(label=factor.label, value=_on_file(row[factor.column]), unit=study.column(factor.column).unit)
        for factor in study.factors
    )


def _on_file(value: object) -> float | str | None:
    if value is None or value != value:
        return None
    return float(value) if isinstance(value, float) else str(value)


def _frame(records: list[tuple[object, ...]], columns: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(records, columns=list(columns))
    return frame.sort_values(["kind", "term", "time"], kind="stable").reset_index(drop=True)
