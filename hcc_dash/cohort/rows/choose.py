"""Which rows of an uploaded table count, by the answers of its holder: asked where patients repeat, never assumed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from itertools import count, takewhile

import pandas as pd

from hcc_dash.cohort.cohort import Step
from hcc_dash.cohort.issues import Answers, Issue, Severity
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.rows.choices import EVERY, FIRST, LAST, differs_within, keep_rows, name_choice
from hcc_dash.cohort.rows.meaning import tell_meaning
from hcc_dash.cohort.rows.patients import (
    find_patient_column,
    find_spelled_twice,
    write_identifiers_alike,
)
from hcc_dash.cohort.rows.questions import IDS, SAME, ask_identifiers, ask_rows, rows_key
from hcc_dash.cohort.rows.redcap import JOINED, join_events, read_redcap, repeating_rows
from hcc_dash.cohort.selection import split_where
from hcc_dash.study.errors import StudyError

EVERY_ROW = "Each row is counted as a patient of its own, as you answered."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenRows:
    """The table narrowed by the answers, the steps of the flow (rows kept of rows), and what is found or asked.

    ``subject`` is the patient column that was looked at: the one named, else the one found; empty without any.
    """

    raw: RawTable
    subject: str = ""
    steps: tuple[Step, ...] = ()
    issues: tuple[Issue, ...] = ()

    @property
    def frame(self) -> pd.DataFrame:
        """The rows that count."""
        return self.raw.frame

    def having(self, issue: Issue | None) -> "ChosenRows":
        """The same rows with one finding more."""
        return self if issue is None else replace(self, issues=(*self.issues, issue))


def choose_rows(raw: RawTable, subject: str, answers: Answers, decisive: Collection[str] = ()) -> ChosenRows:
    """The rows that count, one per patient, as answered; without an answer the question, and the rows so far.

    ``subject`` is the patient column; where none is named the one found by its name is looked at, so that repeated
    patients are never counted as patients in silence. ``decisive`` are the columns an analysis will read: whether
    they differ within patients is told with the question. Answers: "ids" (same, different), then "rows", "rows.2"
    and so on, each a value of ``keep_rows`` or "joined", applied in turn.
    """
    chosen = _write_alike(ChosenRows(raw=raw, subject=_patient_column(raw.frame, subject)), answers)
    given = list(takewhile(bool, (answers.get(rows_key(number), "") for number in count(1))))
    for number, answer in enumerate(given, start=1):
        asked = ask_rows(chosen.raw, chosen.subject, rows_key(number), decisive)
        if answer == EVERY:
            return chosen.having(_settled(asked, EVERY_ROW, "warn"))
        try:
            narrowed = _narrow(chosen, answer)
        except StudyError as error:
            return chosen.having(ask_rows(chosen.raw, chosen.subject, rows_key(number), decisive, str(error)))
        step = narrowed.steps[-1]
        kept = f"{step.text} are kept, as you answered."
        chosen = narrowed.having(_settled(asked, kept, "info"))
    return chosen.having(ask_rows(chosen.raw, chosen.subject, rows_key(len(given) + 1), decisive))


def _patient_column(frame: pd.DataFrame, named: str) -> str:
    return named if named in frame.columns else find_patient_column(frame)


def row_filters(raw: RawTable, subject: str, filters: Iterable[str]) -> tuple[str, ...]:
    """Those filters on columns that differ between the rows of a patient: they choose rows, not patients.

    They come before repeated patients are sought; StudyError for a text that is no filter.
    """
    patients = _patient_column(raw.frame, subject)
    columns = {text: split_where(text)[0] for text in filters}
    return tuple(
        text
        for text, column in columns.items()
        if patients and column in raw.frame.columns and differs_within(raw.frame, patients, column)
    )


def _settled(asked: Issue | None, remedy: str, severity: Severity) -> Issue | None:
    """An answered question: it stays with its finding, so that a screen can show the answer and take another."""
    return None if asked is None else replace(asked, severity=severity, remedy=remedy)


def _write_alike(chosen: ChosenRows, answers: Answers) -> ChosenRows:
    """Identifiers that differ in case or leading zeros alone: made one, kept apart, or asked about."""
    spelled = find_spelled_twice(chosen.frame, chosen.subject) if chosen.subject else None
    if spelled is None:
        return chosen
    if answers.get(IDS) == SAME:
        alike = replace(chosen.raw, frame=write_identifiers_alike(chosen.frame, chosen.subject))
        chosen = replace(chosen, raw=alike)
    return chosen.having(ask_identifiers(chosen.raw.name, chosen.subject, spelled, answers.get(IDS, "")))


def _narrow(chosen: ChosenRows, answer: str) -> ChosenRows:
    """The rows one answer keeps, as a step of the flow; StudyError where the table cannot give them."""
    frame, before = chosen.frame, len(chosen.frame)
    export = read_redcap(frame)
    part = next((part for part in export.repeating if part.value == answer), None) if export else None
    if answer == JOINED:
        if export is None:
            raise StudyError(f"{chosen.raw.name} is no REDCap export, so it has no events to join.")
        kept, subject = join_events(frame, export), export.record
    elif export is not None and part is not None:
        kept, subject = repeating_rows(frame, export, part), export.record
    else:
        if answer in {FIRST, LAST}:
            _refuse_end(chosen, answer)
        kept, subject = keep_rows(frame, chosen.subject, answer), chosen.subject
    step = Step(name_choice(answer), len(kept), before, unit="rows")
    return replace(chosen, raw=replace(chosen.raw, frame=kept), subject=subject, steps=(*chosen.steps, step))


def _refuse_end(chosen: ChosenRows, answer: str) -> None:
    """The first row of nobody, or of a mixture of parameters, is no answer."""
    if not chosen.subject:
        raise StudyError("No column numbers the patients, so there is no first or last row of each. Name the column.")
    meaning = tell_meaning(chosen.frame, chosen.subject)
    if meaning.kind == "parameter":
        raise StudyError(
            f"A row is {meaning.text}, so the {answer} row of each patient would mix parameters. Choose one of them."
        )
