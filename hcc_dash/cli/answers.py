"""Questions of the checks in the terminal: what options answered, and a stop that names the options still due."""

from collections.abc import Callable, Iterable
from typing import Any

import click

from hcc_dash.cohort.issues import Answers, Issue, blocks, open_questions
from hcc_dash.cohort.reading.header import HEADER_ROW
from hcc_dash.study.errors import StudyError, did_you_mean

Command = Callable[..., Any]

NO_LIMITS = click.option(
    "--no-limits", "no_limits", is_flag=True,
    help="Read the file however long it takes and however much memory it needs; by default 10 to 20 s and 1.5 GB.",
)  # fmt: skip

READING = (
    click.option("--header-row", default="", help="Row of the column names as a spreadsheet counts, or none."),
    click.option(
        "--answer", multiple=True, metavar="KEY=VALUE", help="Answer to a question the checks ask; repeatable."
    ),
    NO_LIMITS,
)
"""Options that say how a file is to be read; every command that reads one takes them."""


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
    named = str(asked["header_row"]).lower()
    if named:
        if named != "none" and not (named.isascii() and named.isdigit() and int(named) > 0):
            raise StudyError(f'--header-row is "{named}"; it is a row number like 3, or none.')
        answers[HEADER_ROW] = named
    return answers


def say_issue(issue: Issue) -> str:
    """One finding of the checks on one line; an open question ends with the option that answers it."""
    rows = (
        f" (rows {', '.join(map(str, issue.rows))}{' …' if issue.count > len(issue.rows) else ''})"
        if issue.rows
        else ""
    )
    said = f"{issue.severity:5} {issue.rule} {issue.table}: {issue.problem}{rows} {issue.remedy}"
    if issue.severity != "ask" or issue.question is None:
        return said
    choices = " | ".join(f"{choice.value} ({choice.label})" for choice in issue.question.choices)
    return f"{said}\n      Choices: {choices}. Say {issue.question.option}"


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
        if key == HEADER_ROW:
            continue
        if key not in questions:
            hint = did_you_mean(key, list(questions)) if questions else "It asks none."
            raise StudyError(f'No question is called "{key}". {hint}')
        choices = [choice.value for choice in questions[key].choices]
        if value not in choices:
            raise StudyError(f'"{value}" is no answer to "{key}". {did_you_mean(value, choices)}')
