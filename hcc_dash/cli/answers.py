"""Questions of the checks in the terminal: what options answered, and a stop that names the options still due."""

from collections.abc import Callable, Iterable
from typing import Any

import click

from hcc_dash.cohort.arms import arm_na_key, same_arms_key
from hcc_dash.cohort.event_codes import blank_key
from hcc_dash.cohort.issues import Answers, Issue, blocks, open_questions
from hcc_dash.cohort.reading.header import HEADER_ROW
from hcc_dash.cohort.reading.sheets import SHEET
from hcc_dash.cohort.rows.questions import DIFFERENT, IDS, SAME, is_rows_key, number_rows
from hcc_dash.study.errors import StudyError, did_you_mean

Command = Callable[..., Any]

NO_LIMITS = click.option(
    "--no-limits",
    "no_limits",
    is_flag=True,
    help="Read the file however long it takes and however much memory it needs; by default 10 to 20 s and 1.5 GB.",
)

READING = (
    click.option(
        "--sheet", default="", metavar="NAME", help="Sheet of a workbook; asked for where several hold a table."
    ),
    click.option("--header-row", default="", help="Row of the column names as a spreadsheet counts, or none."),
    click.option(
        "--answer", multiple=True, metavar="KEY=VALUE", help="Answer to a question the checks ask; repeatable."
    ),
    NO_LIMITS,
)
"""Options that say how a file is to be read; every command that reads one takes them."""

ROWS = (
    click.option(
        "--rows",
        multiple=True,
        metavar="CHOICE",
        help="Which rows count where patients repeat: first, last, identical (one of those), joined (events of "
        "REDCap), every, or a filter like 'PARAMCD = OS'; repeatable, applied in turn.",
    ),
    click.option("--same-ids", type=click.Choice([SAME, DIFFERENT]), help="Ids alike but for case or leading zeros."),
    click.option("--drop", multiple=True, metavar="COLUMN", help="A column to forget, which identifies; repeatable."),
)
"""Options that say whose the rows are, and which of them count."""


def takes(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Give a command several options, listed in this order."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def reads_a_file(command: Command) -> Command:
    """Give a command the options that say how a file is to be read."""
    for option in reversed(READING):
        command = option(command)
    return command


def read_answers(asked: dict[str, Any]) -> Answers:
    """What ``--answer KEY=VALUE`` and the named options say; StudyError for an answer of another form."""
    answers: dict[str, str] = {}
    for text in asked["answer"]:
        key, sign, value = text.rpartition("=")
        if not sign or not key or not value:
            raise StudyError(f'"{text}" is no answer. Write --answer KEY=VALUE, as the question says.')
        answers[key.strip()] = value.strip()
    if asked["sheet"]:
        answers[SHEET] = asked["sheet"]
    named = str(asked["header_row"]).lower()
    if named:
        if named != "none" and not (named.isascii() and named.isdigit() and int(named) > 0):
            raise StudyError(f'--header-row is "{named}"; it is a row number like 3, or none.')
        answers[HEADER_ROW] = named
    if asked.get("same_ids"):
        answers[IDS] = asked["same_ids"]
    if asked.get("arm_na"):
        answers[arm_na_key(asked["arm"])] = asked["arm_na"]
    if asked.get("same_arms"):
        answers[same_arms_key(asked["arm"])] = asked["same_arms"]
    if asked.get("blank_event"):
        answers[blank_key(asked["event"])] = asked["blank_event"]
    return {**answers, **number_rows(asked.get("rows", ()))}


def say_issue(issue: Issue) -> str:
    """One finding of the checks on one line; an open question ends with the option that answers it."""
    rows = ""
    if issue.rows:
        more = " …" if issue.count > len(issue.rows) else ""
        rows = f" ({'row' if issue.count == 1 else 'rows'} {', '.join(map(str, issue.rows))}{more})"
    line = f"{issue.severity:5} {issue.rule} {issue.table}: {issue.problem}{rows} {issue.remedy}"
    if issue.severity != "ask" or issue.question is None:
        return line
    choices = " | ".join(
        choice.label if choice.label.startswith(choice.value) else f"{choice.value} ({choice.label})"
        for choice in issue.question.choices
    )
    return f"{line}\n      Choices: {choices}. Say {issue.question.option}"


def stop_while_open(name: str, issues: Iterable[Issue]) -> None:
    """Raise StudyError while a finding stands or a question is open, with the options that answer."""
    findings = list(issues)
    if not blocks(findings):
        return
    options = list(dict.fromkeys(question.option for question in open_questions(findings)))
    if any(issue.severity == "block" for issue in findings) or not options:
        raise StudyError(f"{name} cannot be analysed until the findings above are resolved.")
    raise StudyError(f"{name} cannot be analysed until the questions above are answered: {', '.join(options)}.")


def refuse_unasked(answers: Answers, issues: Iterable[Issue]) -> None:
    """Raise StudyError for an answer whose question the file does not ask, or that is none of its choices."""
    questions = {issue.question.key: issue.question for issue in issues if issue.question is not None}
    for key, value in answers.items():
        if key in {SHEET, HEADER_ROW} or is_rows_key(key):
            continue
        if key not in questions:
            hint = did_you_mean(key, list(questions)) if questions else "It asks none."
            raise StudyError(f'No question is called "{key}". {hint}')
        choices = [choice.value for choice in questions[key].choices]
        if value not in choices:
            raise StudyError(f'"{value}" is no answer to "{key}". {did_you_mean(value, choices)}')
