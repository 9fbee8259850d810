"""One patient's course as an exhibit: the timeline, the tables, the records under a masked code."""

from dataclasses import dataclass, replace

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.asking.choices import UNIT
from hcc_dash.asking.kinds import ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.liver.numbers.flare_runs import RULE, find_flares
from hcc_dash.questions.liver.words.flares import table_flares
from hcc_dash.questions.patient.numbers.profile import PatientOptions, ProfileResult, describe_profile
from hcc_dash.questions.patient.pictures.patient import Drawing, draw_patient
from hcc_dash.questions.patient.words.patient import (
    say_patient,
    say_patient_alt,
    say_patient_footnote,
    table_baseline,
    table_events,
    table_findings,
    table_treatment,
)
from hcc_dash.questions.patient.words.patient_method import say_method, say_notes
from hcc_dash.wording.safety_words import say_rows

UNITS = replace(UNIT, choices={"weeks": "Weeks", "days": "Days"}, row=1, help="Unit of the time axis.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseView:
    """The unit of the time axis."""

    unit: str = ask(UNITS, "weeks")


def build_patient(
    cohort: Cohort, options: PatientOptions, view: CourseView = CourseView(), look: Look = LIGHT
) -> Exhibit:
    """The course of the patient of that code; ValueError for a code that nobody of the cohort has.

    ``show_id`` has ``result`` carry the file's identifier; texts, figure and frames never do. Frames: ``events``
    (spans; level the grade, end and seriousness in the note), ``records`` (dated findings), ``measurements`` (estimate
    in the unit of the note); time in days since the start of study treatment.
    """
    result = describe_profile(cohort, options.patient, options.show_id)
    there, drawing = not result.why_not, Drawing(view.unit, look)
    return Exhibit.of(
        cohort,
        result,
        view,
        command="patient",
        said=Said(
            question=f"Patient {options.patient}: what happened, on one clock",
            answer=say_patient(result),
            footnote=f"{say_patient_footnote(result)} {RULE}" if there else "",
            method=say_method(result),
            notes=say_notes(result),
        ),
        facts={"patient": options.patient, "time_unit": "days", "rows_left_out": say_rows(result.rows_left_out)},
        pictures=(Picture(draw_patient(result, drawing), "", say_patient_alt(result)),) if there else (),
        tables=_word_tables(result) if there else (),
        frames={
            "events": _frame(result, result.spans, ["end", "serious"]),
            "records": _frame(result, result.points, []),
            "measurements": _frame(result, result.measurements, ["unit", "limit_low", "limit_high"]),
        },
    )


def _word_tables(result: ProfileResult) -> tuple[WordTable, ...]:
    tables = [
        WordTable("Adverse events", table_events(result)),
        WordTable("ALT flares, and HBsAg around them", table_flares(find_flares(result.measurements))),
        WordTable("Treatment and its doses", table_treatment(result)),
        WordTable("Dates, scans and other findings", table_findings(result)),
        WordTable("At baseline", table_baseline(result)),
    ]
    return tuple(table for table in tables if len(table.frame))


def _frame(result: ProfileResult, rows: pd.DataFrame, beside: list[str]) -> pd.DataFrame:
    """The records in the fixed words; what these have no word for stands in the note."""
    told = [
        "; ".join(f"{name}: {value}" for name, value in zip(["kind", *beside], values, strict=True))
        for values in rows[["kind", *beside]].itertuples(index=False, name=None)
    ]
    own = [f"; {note}" if note else "" for note in rows["note"]]
    kept = rows.drop(columns=["kind", "note", *beside])
    kept.insert(0, "arm", result.arm)
    kept.insert(0, "subject_id", result.code)
    return kept.assign(note=[f"{words}{more}" for words, more in zip(told, own, strict=True)])
