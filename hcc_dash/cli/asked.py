"""What a command was asked: its options, and which of them its question made use of."""

import math
from typing import Any

import click
from click.core import ParameterSource

from hcc_dash.study.errors import StudyError


class Asked(dict[str, Any]):
    """The options of a command by name; ``used`` are those that the question has read by ``asked[name]``.

    ``peek`` looks at one without making use of it.
    """

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options)
        self.used: set[str] = set()

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - an option holds what click read
        self.used.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - an option holds what click read
        """The option's value where the command has it."""
        self.used.add(name)
        return super().get(name, default)

    def peek(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - an option holds what click read
        """The option's value, which this does not count as used."""
        return super().get(name, default)


def refuse_no_numbers(asked: Asked) -> None:
    """Raise StudyError for "nan" and "inf", which are read as numbers and are none that a question can have."""
    given = {name: asked.peek(name) for name in asked}
    wrong = [name for name, value in given.items() if isinstance(value, float) and not math.isfinite(value)]
    if wrong:
        option = f"--{wrong[0].replace('_', '-')}"
        raise StudyError(f"{option} is {given[wrong[0]]:g}; it is a number, like 12.")


def refuse_unused(asked: Asked) -> None:
    """Raise StudyError for options that were typed and that the question, as it was asked, does not use."""
    context = click.get_current_context()
    unused = [
        max(option.opts, key=len)
        for option in context.command.params
        if option.name in asked
        and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE
        and option.name not in asked.used
    ]
    if unused:
        raise StudyError(
            f"{', '.join(unused)} would change nothing in this answer. Leave it out, or see "
            f'"hcc-dash analyse {context.command.name} --help" for what it goes with.'
        )
