"""What is wrong with a table: the rule, how bad, where, and what to do about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

Severity = Literal["block", "ask", "warn", "info"]
"""``block`` and ``ask`` stop the analysis: the first until the file is mended, the second until its holder answers."""

SHOWN_ROWS = 8

Answers = Mapping[str, str]
"""What the holder of a file answered, by the key of the question."""

NO_ANSWERS: Answers = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer a question can have: ``value`` as the terminal takes it, ``label`` as a screen shows it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What only the holder of a file can say: the answers there are, and the terminal's option that gives one.

    ``key`` names the question among the Answers ("unit", "code:9"); ``option`` is written with the answer in it
    ("--time-unit days"); ``proposed`` is the likeliest value, whose evidence is in the issue's text; it is never
    applied unasked.
    """

    key: str
    choices: tuple[Choice, ...]
    option: str
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding of one rule.

    ``rows`` are the first affected rows as a spreadsheet numbers them (the header is row 1); they are
    shown to the person who holds the file and never logged. ``problem`` says what was found in a
    clinician's words, ``remedy`` what to do; an ``ask`` carries the ``question`` to be answered.
    """

    rule: str
    severity: Severity
    table: str
    column: str
    count: int
    rows: tuple[int, ...]
    problem: str
    remedy: str
    question: Question | None = None


def settle(issue: Issue, answers: Answers) -> Issue:
    """An ``ask`` whose question is answered with one of its choices, as a thing to know; otherwise the issue itself.

    What to do about it is then what was answered. The question stays with the issue, so that a screen can show the
    answer and take another.
    """
    given = None if issue.severity != "ask" or issue.question is None else answer_to(issue.question, answers)
    if issue.question is None or given is None:
        return issue
    label = next(choice.label for choice in issue.question.choices if choice.value == given)
    return replace(issue, severity="info", remedy=f"Answered: {label}.")


def answer_to(question: Question, answers: Answers) -> str | None:
    """The answer given, None where there is none or none of the choices."""
    given = answers.get(question.key)
    return given if given in {choice.value for choice in question.choices} else None


def open_questions(issues: Iterable[Issue]) -> list[Question]:
    """The questions nobody has answered yet, in the order of the findings."""
    return [issue.question for issue in issues if issue.severity == "ask" and issue.question is not None]


def spreadsheet_rows(positions: "list[int] | tuple[int, ...]") -> tuple[int, ...]:
    """Zero-based row positions as spreadsheet rows, the first few."""
    return tuple(position + 2 for position in positions[:SHOWN_ROWS])


def blocks(issues: "tuple[Issue, ...] | list[Issue]") -> bool:
    """Whether any finding must be resolved or answered before the table can be analysed."""
    return any(issue.severity in {"block", "ask"} for issue in issues)
