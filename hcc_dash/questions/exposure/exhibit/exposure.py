"""How much of a planned treatment was given, what was changed and why it ended, as one exhibit."""

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import Writes, numbers_of
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.exposure.numbers.exposure import describe_exposure
from hcc_dash.questions.exposure.numbers.result import ExposureOptions, ExposureResult
from hcc_dash.questions.exposure.pictures.exposure import draw_states
from hcc_dash.questions.exposure.pictures.exposure_patients import draw_patients
from hcc_dash.questions.exposure.pictures.exposure_stopping import draw_stopping
from hcc_dash.questions.exposure.words.exposure import (
    say_exposure,
    say_exposure_alt,
    say_exposure_footnote,
    say_exposure_question,
    table_contradictions,
    table_courses,
    table_doses,
    table_reasons,
)
from hcc_dash.questions.exposure.words.exposure_method import say_method, say_notes

_MEASURES = {
    "first_day": "first administration, day",
    "last_day": "last administration, day",
    "days": "days on treatment",
    "n_planned": "administrations planned",
    "n_given": "administrations given",
    "n_reduced": "administrations reduced",
    "n_withheld": "administrations withheld",
    "dose_planned": "dose planned",
    "dose_given": "dose given",
    "share": "share of the planned dose",
    "intensity": "share of the planned dose while on treatment",
}


def build_exposure(cohort: Cohort, options: ExposureOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """States over time, patients one by one, early stops; for the arms that were to have the treatment.

    Frames: ``states`` and ``stopping`` (time in weeks from the first dose), ``reasons``, ``patients`` (term the
    measure, level how the treatment ended) and ``doses`` (a row per stretch, time in days, the end in the note); doses
    in the unit of the note. Patients stand under masked codes. Empty when the tables hold no doses and no ends.
    """
    del view
    result = describe_exposure(cohort, options)
    answer = say_exposure(result)
    treated = any(arm.n_treated for arm in result.arms)
    return Exhibit.of(
        cohort,
        result,
        command="exposure",
        said=Said(
            question=say_exposure_question(result),
            answer=answer,
            footnote=say_exposure_footnote(result),
            method=say_method(result),
            notes=say_notes(result),
        ),
        facts={"treatment": result.treatment.id if result.treatment else "", "status": "exploratory"},
        pictures=_pictures(result, answer, look) if treated else (),
        tables=_word_tables(result) if treated else (),
        frames=_frames(result) if treated else {},
        estimates=_estimates(result),
        n_comparisons=max(len(result.arms) - 1, 0),
    )


def _pictures(result: ExposureResult, answer: str, look: Look) -> tuple[Picture, ...]:
    """States, patients, early stops, in this order."""
    drawn = {
        "states": ("Week by week", draw_states),
        "patients": ("Patient by patient", draw_patients),
        "stopping": ("Stopping early", draw_stopping),
    }
    treated = replace(result, arms=tuple(arm for arm in result.arms if arm.n_treated))
    return tuple(
        Picture(
            FinishedFigure.when_seen(partial(draw, treated, look)), heading, say_exposure_alt(treated, answer, name)
        )
        for name, (heading, draw) in drawn.items()
    )


def _word_tables(result: ExposureResult) -> tuple[WordTable, ...]:
    tables = {
        "How long, and how it ended": table_courses(result),
        "How much was given": table_doses(result),
        "What was changed, and why": table_reasons(result),
        "What does not fit together": table_contradictions(result.contradictions),
    }
    return tuple(WordTable(title, frame) for title, frame in tables.items() if len(frame))


def _frames(result: ExposureResult) -> dict[str, Writes]:
    weeks = "time in weeks from the first dose"
    frames: dict[str, tuple[Writes, pd.DataFrame]] = {
        "states": (partial(result.states.assign, note=weeks), result.states),
        "stopping": (partial(result.stopping.assign, note=weeks), result.stopping),
        "reasons": (lambda: result.reasons, result.reasons),
        "patients": (partial(_patients_frame, result), result.patients[list(_MEASURES)].dropna(how="all")),
        "doses": (partial(_doses_frame, result), result.spans),
    }
    return {name: write for name, (write, told) in frames.items() if len(told)}


def _doses_frame(result: ExposureResult) -> pd.DataFrame:
    notes = [
        "; ".join(filter(None, [f"end on day {end:g}", own, _say_unit(result)]))
        for end, own in zip(result.spans["end"], result.spans["note"], strict=True)
    ]
    return result.spans.drop(columns="end").assign(note=notes)


def _say_unit(result: ExposureResult) -> str:
    return f"estimate in {result.unit}" if result.unit else ""


def _patients_frame(result: ExposureResult) -> pd.DataFrame:
    """The patients in the fixed words: a row per patient and measure that is on file."""
    long = result.patients.melt(["subject_id", "arm", "state", "reason"], list(_MEASURES), "term", "estimate")
    long = long[long["estimate"].notna()].rename(columns={"state": "level"})
    unit = _say_unit(result).replace("estimate", "doses")
    long["note"] = ["; ".join(filter(None, [reason, unit])) for reason in long["reason"]]
    long["term"] = long["term"].map(_MEASURES)
    return long.drop(columns="reason").sort_values(["subject_id", "term"], kind="stable").reset_index(drop=True)


def _estimates(result: ExposureResult) -> list[dict[str, Any]]:
    """Counts of patients with exact limits, and the median shares."""
    return [
        {"arm": arm.arm, "term": term, "n": arm.n_treated} | counted | numbers_of(estimate)
        for arm in result.arms
        for term, counted, estimate in (
            ("stopped early", {"n_events": arm.n_stopped}, arm.stopped),
            ("80 % of the planned dose or more", {"n_events": arm.n_most}, arm.most),
            ("at least one reduced dose", {"n_events": arm.n_reduced}, arm.reduced),
            ("at least one dose withheld", {"n_events": arm.n_withheld}, arm.withheld),
        )
    ]
