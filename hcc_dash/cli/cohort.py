"""Whose patients a command is about: the options that name them, and the cohort they open."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click

from hcc_dash.cli.answers import READING, ROWS, read_answers, refuse_unasked, say_issue, stop_while_open
from hcc_dash.cli.asked import Asked
from hcc_dash.cli.folders import DATA
from hcc_dash.cohort.arms import NA_IS_ARM, NA_MISSING, ONE_ARM, OWN_ARMS
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.identifying import drop_columns
from hcc_dash.cohort.issues import NO_ANSWERS, Answers, Issue, blocks
from hcc_dash.cohort.load import load_cohort
from hcc_dash.cohort.mapping import ColumnMapping
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.reading.sheets import SHEET, ask_sheet
from hcc_dash.cohort.rows.choose import choose_rows, row_filters
from hcc_dash.cohort.rows.questions import number_rows
from hcc_dash.cohort.selection import Selection, read_selection
from hcc_dash.cohort.unmapped import plain_event
from hcc_dash.cohort.untrusted import check_upload, read_upload
from hcc_dash.study.errors import StudyError, did_you_mean
from hcc_dash.study.read import list_studies, study_folder
from hcc_dash.study.time import DAYS_IN

PATIENTS = (
    click.option("--study", "study_id", help="A bundled study (hcc-dash study list), or one of --data."),
    DATA,
    click.option("--table", "table", type=click.Path(path_type=Path), help="CSV, XLSX or XPT, one row per patient."),
    click.option("--population", default="", help="A population of the study; its first by default."),
    click.option("--where", multiple=True, help="Filter like 'stage_group = III/IVA' or 'age >= 60'; repeatable."),
    click.option(
        "--group",
        multiple=True,
        help="Levels put together, like 'stage: I/II = I, II; III/IV = IIIA, IVA'; repeatable.",
    ),
    click.option("--time", "time", default="", help="With --table: the time column."),
    click.option(
        "--time-unit", type=click.Choice(list(DAYS_IN)), help="With --table, needed there: the unit of the time column."
    ),
    click.option("--event", default="", help="With --table: the event column."),
    click.option("--event-value", multiple=True, help="With --table: a code that means the event; repeatable."),
    click.option("--competing-value", multiple=True, help="With --table: a code of a competing event; repeatable."),
    click.option("--censored-value", multiple=True, help="With --table: a code of no event yet; repeatable."),
    click.option("--missing-value", multiple=True, help="With --table: a code of an unknown outcome; repeatable."),
    click.option("--subject", default="", help="With --table: the patient column, to find patients standing twice."),
    click.option("--arm", default="", help="With --table: the arm column."),
    click.option("--reference", default="", help="With --table: the arm that others are compared with."),
    click.option("--factor", multiple=True, help="With --table: a further column to use; repeatable."),
    click.option(
        "--category", multiple=True, help="With --table: a factor whose numbers are categories, as of centres."
    ),
    click.option("--leave-out", is_flag=True, help="With --table: leave out rows whose time cannot be used."),
    click.option(
        "--blank-event",
        type=click.Choice(["censored", "missing", "event"]),
        help="With --table: what the event column means where it is blank.",
    ),
    click.option("--arm-na", type=click.Choice([NA_MISSING, NA_IS_ARM]), help="With --table: what NA as arm means."),
    click.option(
        "--same-arms", type=click.Choice([ONE_ARM, OWN_ARMS]), help="Arms alike but for case or blanks are one."
    ),
    *ROWS,
    *READING,
    click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True),
    click.option("--frame", default="", help="With --format csv: which frame; the first by default."),
)


def stop(message: str) -> NoReturn:
    """Every expected failure ends here: its text on standard error, exit code 2."""
    click.echo(message, err=True)
    sys.exit(2)


def open_selected(asked: Asked) -> Cohort:
    """The patients a command is about; StudyError says what cannot be opened and why."""
    cohort = _open(asked)
    return select(cohort, _selection(cohort, asked))


_TABLE_ONLY = (
    "time",
    "time_unit",
    "event",
    "event_value",
    "competing_value",
    "censored_value",
    "missing_value",
    "subject",
    "arm",
    "reference",
    "factor",
    "category",
    "leave_out",
    "sheet",
    "header_row",
    "answer",
    "arm_na",
    "rows",
    "same_ids",
    "drop",
    "blank_event",
    "same_arms",
)


def _open(asked: Asked) -> Cohort:
    if asked["table"] and asked["study_id"]:
        raise StudyError("Both --study and --table are given. Name one of them.")
    if asked["table"]:
        return _open_table(asked)
    if not asked["study_id"]:
        raise StudyError(f"Name a study with --study ({', '.join(list_studies())}) or a file with --table.")
    unheard = [f"--{key.replace('_', '-')}" for key in _TABLE_ONLY if asked.peek(key)]
    if unheard:
        raise StudyError(f"{', '.join(unheard)} only goes with --table: a study declares these things itself.")
    return load_cohort(study_folder(asked["study_id"]))


def _open_table(asked: Asked) -> Cohort:
    answers = read_answers(asked)
    raw = drop_columns(read_file(asked["table"], answers, limited=not asked["no_limits"]), asked["drop"])
    if blocks(raw.issues):
        _say(raw.issues)
        stop_while_open(raw.name, raw.issues)
    answers = {**answers, **number_rows((*row_filters(raw, asked["subject"], asked["where"]), *asked["rows"]))}
    rows, mapping = _mapping(raw, asked, answers)
    cohort, issues = check_upload(raw, mapping, limited=not asked["no_limits"])
    if mapping.event != mapping.time:
        click.echo(mapping.read_codes(rows.frame).sentence, err=True)
    _say(issues)
    refuse_unasked(answers, issues)
    stop_while_open(raw.name, issues)
    if cohort is None:
        raise StudyError(f"{raw.name} cannot be analysed until the findings above are resolved.")
    return cohort


def _mapping(raw: RawTable, asked: Asked, answers: Answers) -> tuple[RawTable, ColumnMapping]:
    """The rows that count, and which of their columns is what, as the options say.

    StudyError for a column that is not there or not named; where rows are to be chosen first, that alone is asked.
    """
    decisive = [asked[key] for key in ("time", "event", "arm") if asked[key] in raw.frame.columns]
    chosen = choose_rows(raw, asked["subject"], answers, decisive)
    if blocks(chosen.issues):
        _say((*raw.issues, *chosen.issues))
        stop_while_open(raw.name, chosen.issues)
    return chosen.raw, _name_columns(chosen.raw, asked, answers)


def _name_columns(raw: RawTable, asked: Asked, answers: Answers) -> ColumnMapping:
    columns = [str(column) for column in raw.frame.columns]
    for key in ("time", "event"):
        if not asked[key]:
            raise StudyError(f"With --table, name the {key} column: --{key} COLUMN. Columns: {', '.join(columns)}.")
    factors = tuple(dict.fromkeys((*asked["factor"], *asked.get("columns", ()), *asked["category"])))
    for column in [*filter(None, (asked[key] for key in ("time", "event", "subject", "arm"))), *factors]:
        if column not in columns:
            raise StudyError(f'{raw.name} has no column "{column}". {did_you_mean(column, columns)}')
    _refuse_unnamed(raw.name, asked, columns, factors)
    named = (*asked["competing_value"], *asked["censored_value"], *asked["missing_value"])
    events = asked["event_value"] or plain_event(asked["event"], raw.frame[asked["event"]], named)
    if events and not asked["event_value"]:
        click.echo(f'{events[0]} in "{asked["event"]}" is read as the event; --event-value says otherwise.', err=True)
    return ColumnMapping(
        time=asked["time"],
        event=asked["event"],
        event_values=events,
        time_unit=asked["time_unit"],
        competing_values=asked["competing_value"],
        censored_values=asked["censored_value"],
        missing_values=asked["missing_value"],
        subject=asked["subject"],
        arm=asked["arm"],
        reference=asked["reference"],
        factors=factors,
        categories=_categories(asked),
        leave_out=asked["leave_out"],
        answers=answers,
    )


def _refuse_unnamed(name: str, asked: Asked, columns: list[str], factors: tuple[str, ...]) -> None:
    """StudyError for a column of the file that is to divide patients and that no option calls a factor."""
    known = {*factors, asked["arm"], "", "none"}
    for column in (column for column in _dividing(asked) if column in columns and column not in known):
        raise StudyError(f'"{column}" is a column of {name} and no factor yet. Add --factor "{column}".')


def _dividing(asked: Asked) -> tuple[str, ...]:
    """Columns by which the question divides patients."""
    return tuple(asked.peek("dividing") or (asked.peek("compare", ""), *asked.peek("stratify", ())))


def _say(issues: Iterable[Issue]) -> None:
    for issue in issues:
        click.echo(say_issue(issue), err=True)


def _categories(asked: Asked) -> tuple[str, ...]:
    """Columns called categories, and those that the question divides patients by or wants level by level."""
    by_level = [text.removesuffix(":levels") for text in asked.peek("term", ()) if text.endswith(":levels")]
    grouped = [text.partition(":")[0].strip() for text in asked.peek("group", ())]
    return tuple(filter(None, (*asked["category"], *_dividing(asked), *by_level, *grouped)))


def read_file(path: Path, answers: Answers = NO_ANSWERS, *, limited: bool = True) -> RawTable:
    """A table from disk, read in a child process; StudyError when it is not there or may not be read."""
    if not path.is_file():
        raise StudyError(f"There is no file {path}.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StudyError(f"{path} cannot be read ({error.strerror}). Check its permissions.") from None
    raw = read_upload(content, path.name, answers.get(SHEET, ""), answers=answers, limited=limited)
    return ask_sheet(raw, answers)


def _selection(cohort: Cohort, asked: Asked) -> Selection:
    """Filters of the command line, but for those on rows, which came before patients were counted."""
    applied = {step.name for step in cohort.trail}
    filters = [text for text in asked["where"] if text not in applied]
    return read_selection(cohort.study, asked["population"], filters, asked["arm"], asked["group"])
