"""What is asked about rows: which of them count where patients repeat, and whether two spellings are one patient."""

import shlex
from collections.abc import Collection, Iterable

import pandas as pd

from hcc_dash.cohort.convert import clean_text
from hcc_dash.cohort.issues import SHOWN_ROWS, Answers, Choice, Issue, Question, Severity
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.rows.choices import EVERY, FIRST, IDENTICAL, LAST, differs_within, list_choices, order_column
from hcc_dash.cohort.rows.meaning import RowMeaning, tell_meaning
from hcc_dash.cohort.rows.names import count_words
from hcc_dash.cohort.rows.patients import SpelledTwice, repeated_rows
from hcc_dash.cohort.rows.redcap import JOINED, RedcapExport, join_events, read_redcap, repeating_rows

IDS, SAME, DIFFERENT = "ids", "same", "different"
_IDS_ANSWERED: dict[str, tuple[Severity, str]] = {
    SAME: ("info", "Each is counted as one patient, as you answered."),
    DIFFERENT: ("warn", "They are counted as different patients, as you answered."),
}


def rows_key(number: int) -> str:
    """Key of the answers that choose rows, in their order: "rows", "rows.2" (a visit within a parameter), and on."""
    return "rows" if number == 1 else f"rows.{number}"


def number_rows(choices: Iterable[str]) -> Answers:
    """Choices of rows as answers, applied in their order."""
    return {rows_key(number): choice for number, choice in enumerate(choices, start=1)}


def is_rows_key(key: str) -> bool:
    """Whether a key belongs to a choice of rows."""
    return key.partition(".")[0] == "rows"


def ask_identifiers(table: str, subject: str, spelled: SpelledTwice, answer: str) -> Issue:
    """Whether identifiers that differ in case or leading zeros alone are one patient; a warning once told apart."""
    stand = "stands" if spelled.n == 1 else "stand"
    ids = count_words(spelled.n, "id")
    problem = f'{ids} of "{subject}" {stand} twice or more after folding {spelled.difference}.'
    choices = (
        Choice(value=SAME, label="One patient, written in several ways"),
        Choice(value=DIFFERENT, label="Different patients"),
    )
    severity, remedy = _IDS_ANSWERED.get(answer, ("ask", "Say whether each is one patient, or different ones."))
    return Issue(
        "V01",
        severity,
        table,
        subject,
        len(spelled.rows),
        spelled.rows[:SHOWN_ROWS],
        problem,
        remedy,
        Question(key=IDS, choices=choices, option=f"--same-ids {SAME}", proposed=SAME),
    )


def ask_rows(raw: RawTable, subject: str, key: str, decisive: Collection[str], refused: str = "") -> Issue | None:
    """Which rows count: asked where patients repeat, or an answer was ``refused``; None where each has one row."""
    export = read_redcap(raw.frame)
    subject = export.record if export else subject
    if not subject:
        return _refusal(raw, key, refused) if refused else None
    repeated = repeated_rows(raw.frame, subject)
    if not repeated.any():
        return _refusal(raw, key, refused) if refused else None
    patients = clean_text(raw.frame[subject])[repeated].nunique()
    rows = raw.frame.index[repeated].tolist()
    meaning = tell_meaning(raw.frame, subject)
    evidence, alike = ("", False) if export else _evidence(raw.frame, subject, decisive)
    what = _tell_export(export) if export else _tell_row(meaning)
    counted = f"{len(rows):,} rows of {count_words(patients, 'patient')}"
    told = f'The patient column "{subject}" repeats: {counted}. {what} {evidence}'
    choices = _choices(raw.frame, subject, export)
    proposed = _propose_part(raw.frame, export, decisive) if export else _propose(meaning, alike, choices)
    question = Question(key=key, choices=choices, option=_option(choices, proposed), proposed=proposed)
    return Issue(
        "V01",
        "ask",
        raw.name,
        subject,
        len(rows),
        tuple(rows[:SHOWN_ROWS]),
        f"{refused} {told}".strip(),
        "One row per patient is needed: choose which rows count.",
        question,
    )


def _refusal(raw: RawTable, key: str, refused: str) -> Issue:
    """An answer that the table cannot give, where nothing has to be asked: every row is offered."""
    choices = (Choice(value=EVERY, label="Every row is a patient"),)
    question = Question(key=key, choices=choices, option=_option(choices, EVERY))
    return Issue("V01", "ask", raw.name, "", 1, (), refused, "Choose other rows, or every row.", question)


def _tell_row(meaning: RowMeaning) -> str:
    return "No column name tells what a row is." if meaning.kind == "unknown" else f"A row is {meaning.text}."


def _tell_export(export: RedcapExport) -> str:
    repeating = ", ".join(part.text for part in export.repeating)
    told = f" What repeats within a record stays out of it: {repeating}." if repeating else ""
    events = f"the columns of its {export.n_events} events" if export.n_events > 1 else "its columns"
    return f"It is a REDCap export: one row per {export.record} holds {events} side by side.{told}"


def _evidence(frame: pd.DataFrame, subject: str, decisive: Collection[str]) -> tuple[str, bool]:
    """Whether the columns an analysis reads say the same in all rows of each patient, in words and as a fact."""
    read = [column for column in dict.fromkeys(decisive) if column in frame.columns and column != subject]
    if not read:
        return "", False
    differing = {column: n for column in read if (n := differs_within(frame, subject, column))}
    if not differing:
        listed = ", ".join(f'"{column}"' for column in read)
        return f"{listed} {'say' if len(read) > 1 else 'says'} the same in all rows of each patient.", True
    listed = ", ".join(f'"{column}" in {count_words(n, "patient")}' for column, n in differing.items())
    return f"Between the rows of a patient differ: {listed}.", False


def _choices(frame: pd.DataFrame, subject: str, export: RedcapExport | None) -> tuple[Choice, ...]:
    offered = [Choice(value=choice.value, label=choice.label) for choice in list_choices(frame, subject)]
    if export is not None:
        parts = _parts(frame, export)
        known = {FIRST, LAST, *(part.value for part in parts)}
        offered = [*parts, *(choice for choice in offered if choice.value not in known)]
    else:
        order = order_column(frame)
        by = f"by {order}" if order else "in the order of the file"
        offered = [
            Choice(value=choice.value, label=f"{choice.label} ({by})") if choice.value in {FIRST, LAST} else choice
            for choice in offered
        ]
    every = Choice(value=EVERY, label=f'Every row is a patient of its own: "{subject}" numbers something else')
    return (*offered, every)


def _parts(frame: pd.DataFrame, export: RedcapExport) -> list[Choice]:
    """Events joined, and each repeating part with the other cells of its record beside it, all counted."""
    rows = f"{len(frame):,} rows"
    joined = Choice(value=JOINED, label=f"One row per {export.record}, events joined: {export.n_records:,} of {rows}")
    repeating = [
        Choice(
            value=part.value,
            label=f"Rows of {part.name}, the record's other cells beside them: {part.rows:,} of {rows}, "
            f"{part.records:,} of {count_words(export.n_records, 'record')}",
        )
        for part in export.repeating
    ]
    return [*([joined] if export.is_joinable else []), *repeating]


def _propose_part(frame: pd.DataFrame, export: RedcapExport, decisive: Collection[str]) -> str:
    """Events joined, unless a column an analysis reads is filled in one repeating part alone; nothing if in several."""
    joined = set(join_events(frame, export).replace("", None).dropna(axis=1, how="all").columns)
    missing = [column for column in decisive if column in frame.columns and column not in joined]
    if not missing:
        return JOINED if export.is_joinable else ""
    holding = [
        part.value for part in export.repeating if set(missing) <= set(repeating_rows(frame, export, part).columns)
    ]
    return holding[0] if len(holding) == 1 else ""


def _propose(meaning: RowMeaning, alike: bool, choices: tuple[Choice, ...]) -> str:
    """Proposed where any other choice gives the same or is wrong; a visit or a parameter is for the holder to say."""
    wanted = {"identical": IDENTICAL, "interval": LAST}.get(meaning.kind, FIRST if alike else "")
    return wanted if wanted in {choice.value for choice in choices} else ""


def _option(choices: tuple[Choice, ...], proposed: str) -> str:
    """The terminal's option with the likeliest choice in it; all of them stand among the choices."""
    values = [choice.value for choice in choices]
    likeliest = proposed or (FIRST if FIRST in values else values[0])
    return f"--rows {shlex.quote(likeliest)}"
