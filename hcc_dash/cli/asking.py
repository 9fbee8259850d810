"""Commands made from the catalogue: one for each question, its options from the fields that declare them."""

from collections.abc import Mapping
from typing import Any

import click
from click.core import ParameterSource

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.kinds import Kind, Number, OneOf, Own, Switch
from hcc_dash.asking.options import flag_of, off_flag_of
from hcc_dash.cli.analyse import answer
from hcc_dash.cli.answers import takes
from hcc_dash.cli.asked import Asked
from hcc_dash.cli.cohort import PATIENTS
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.question import Question

COLUMNS, DIVIDING = "columns", "dividing"
"""Under these names a command keeps the columns of a table that the question uses, and those that divide patients."""


def command_of(question: Question) -> click.Command:
    """``hcc-dash analyse <question>``; an option is called by its flag, which no other has."""

    def run(**asked: Any) -> None:
        typed = typed_words(question.fields, asked)
        columns = [question.fields[name][0].columns(words) for name, words in typed.items()]
        named = {COLUMNS: [column for pair in columns for column in pair[0]]}
        named |= {DIVIDING: [column for pair in columns for column in pair[1]]}
        answer(asked | named, lambda cohort, given: _build(question, typed, cohort, given))

    command = click.command(question.id, help=question.help, short_help=question.title)(takes(*PATIENTS)(run))
    command.params += [option_of(name, kind) for name, (kind, _) in question.fields.items()]
    return command


def _build(question: Question, typed: Mapping[str, tuple[str, ...]], cohort: Cohort, asked: Asked) -> Exhibit:
    asked.used |= {_parameter(name, kind) for name, (kind, _) in question.fields.items()}
    arm, column = asked.peek("arm"), cohort.study.design.arm_column
    words = {
        name: tuple(column if arm and word == arm and question.fields[name][0].divides else word for word in given)
        for name, given in typed.items()
    }
    return question.ask(cohort, words)


def typed_words(fields: Mapping[str, tuple[Kind, Any]], asked: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The words that were typed, by field."""
    context = click.get_current_context()
    called = {name: _parameter(name, kind) for name, (kind, _) in fields.items()}
    typed = (name for name in called if context.get_parameter_source(called[name]) is ParameterSource.COMMANDLINE)
    return {name: _words(fields[name][0], asked[called[name]]) for name in typed}


def _parameter(name: str, kind: Kind) -> str:
    """What a command calls the option of a field."""
    return flag_of(name, kind).removeprefix("--").replace("-", "_")


def _words(kind: Kind, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - an option holds what click read
    if isinstance(kind, Switch):
        return kind.write(value)
    if isinstance(value, tuple):
        return tuple(word for item in value for word in (item if isinstance(item, tuple) else (item,)))
    return (str(value),)


def option_of(name: str, kind: Kind) -> click.Option:
    """An option of the terminal; what it may be is said by the kind when it is read, with the study's own names."""
    if isinstance(kind, Switch):
        flags = f"{flag_of(name, kind)}/{off_flag_of(name, kind)}"
        return click.Option([flags, _parameter(name, kind)], default=None, help=_help(kind))
    n_words = kind.n_words if isinstance(kind, Own) else 1
    return click.Option(
        [flag_of(name, kind), _parameter(name, kind)],
        type=_type(kind),
        multiple=kind.many,
        nargs=n_words,
        required=kind.named,
        help=_help(kind),
    )


def _type(kind: Kind) -> click.ParamType | None:
    """Numbers and lists that no study changes are refused by click, with what they can be."""
    match kind:
        case Number(whole=whole):
            return click.INT if whole else click.FLOAT
        case OneOf(choices=Mapping() as choices):
            return click.Choice([kind.write(choice)[0] for choice in choices])
    return None


def _help(kind: Kind) -> str:
    return kind.help or f"{kind.label}."
