"""A question's options and words: read from a terminal, a link or a saved view, and written for them again."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, TypeVar

from hcc_dash.asking.kinds import Given, Kind, OneOf, Own, Switch, Whole, Words
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.errors import StudyError, did_you_mean

T = TypeVar("T")
Said = Mapping[str, Sequence[str]]
"""Words by the name of the field they are about."""


def fields_of(options: Any) -> dict[str, tuple[Kind, Any]]:  # noqa: ANN401 - any class of options
    """How each field is asked for and its default, in the order in which fields may depend on one another.

    The fields of another question's options stand in the place of the field that holds them.
    """
    return _fields(options)


@cache
def _fields(options: Any) -> dict[str, tuple[Kind, Any]]:  # noqa: ANN401 - any class of options
    kinds: dict[str, tuple[Kind, Any]] = {}
    for field in fields(options):
        asked = field.metadata.get("asked")
        if isinstance(asked, Whole):
            kinds |= fields_of(asked.options)
        elif asked is not None:
            kinds[field.name] = (asked, field.default)
    return kinds


def usual_of(kind: Kind, default: object, cohort: Cohort, given: Given) -> Any:  # noqa: ANN401 - of the field's type
    """What holds when nothing is said; of a choice that the default is not among, the first."""
    if kind.usual is not None:
        return kind.usual(cohort, given)
    if isinstance(kind, OneOf) and not kind.open:
        choices = kind.choose(cohort, given)
        if default not in choices and choices:
            return next(iter(choices))
    return "" if default is MISSING else default


def applies(kind: Kind, cohort: Cohort, given: Given) -> bool:
    """Whether the field can change the answer, as the fields before it are set."""
    return kind.applies is None or kind.applies(cohort, given)


def read_options(
    options: type[T], words: Said, cohort: Cohort, given: Given | None = None, *, lenient: bool = False
) -> T:
    """The options that words ask for; what is not said is as usual.

    ``given``: what was set before, of another class. StudyError for a name that is none, for words that name nothing
    and, unless ``lenient``, for a field that would change nothing.
    """
    known = fields_of(options)
    for name in words:
        if name not in known:
            raise StudyError(f'No option is called "{name}". {did_you_mean(name, known)}')
    values = dict(given or {})
    for name, (kind, default) in known.items():
        if not applies(kind, cohort, values):
            if name in words and not lenient:
                raise StudyError(f"{flag_of(name, kind)} would change nothing in this answer. Leave it out.")
            values[name] = default
        elif name in words:
            values[name] = _read(name, kind, words[name], cohort, values)
        else:
            values[name] = usual_of(kind, default, cohort, values)
    return build_options(options, values)


def _read(name: str, kind: Kind, words: Sequence[str], cohort: Cohort, given: Given) -> Any:  # noqa: ANN401 - its type
    try:
        return kind.read(words, cohort, given)
    except StudyError as error:
        raise StudyError(f"{flag_of(name, kind)} ({kind.label.lower()}): {error}") from None


def build_options(options: type[T], values: Mapping[str, Any]) -> T:
    """The options with these values by name, those of another question's options gathered into theirs."""
    made: dict[str, Any] = {}
    for field in fields(options):  # type: ignore[arg-type] # a class of options is a dataclass
        asked = field.metadata.get("asked")
        if isinstance(asked, Whole):
            made[field.name] = build_options(asked.options, values)
        elif asked is not None and field.name in values:
            made[field.name] = values[field.name]
    return options(**made)


def values_of(options: object) -> dict[str, Any]:
    """Value by name of every field that is asked for."""
    values: dict[str, Any] = {}
    for field in fields(options):  # type: ignore[arg-type] # options are a dataclass
        asked, value = field.metadata.get("asked"), getattr(options, field.name)
        if isinstance(asked, Whole):
            values |= values_of(value)
        elif asked is not None:
            values[field.name] = value
    return values


def write_options(options: object, cohort: Cohort, given: Given | None = None) -> dict[str, Words]:
    """The words that give these options again: of every field that applies and is not as usual, or always written."""
    return {
        name: kind.write(value)
        for name, kind, value, is_usual, _ in _applied(options, cohort, given or {})
        if kind.always or not is_usual
    }


def link_words(options: object, cohort: Cohort, prefix: str, given: Given | None = None) -> dict[str, Words]:
    """What a link says of these options, by its keys below the study's: of every field that is not as usual.

    ``prefix``: the question's own. StudyError for what no page asks and no link may hold, such as a patient.
    """
    words: dict[str, Words] = {}
    for name, kind, value, is_usual, before in _applied(options, cohort, given or {}):
        if kind.private and value:
            raise StudyError(f"A link holds no {kind.label.lower()}. Save the view, or run its command.")
        if isinstance(kind, Own) and kind.link is not None:
            words |= {f"{prefix}.{key}": text for key, text in kind.link(value, cohort, before).items()}
        elif not is_usual:
            if not kind.on_page or isinstance(kind, Own):
                raise StudyError(f"A link cannot say {flag_of(name, kind)}. Save the view, or run its command.")
            key = (kind.key or name).format(**before)
            words[key if kind.shared else f"{prefix}.{key}"] = kind.write_link(value, cohort, before)
    return words


def _applied(options: object, cohort: Cohort, given: Given) -> Iterator[tuple[str, Kind, Any, bool, dict[str, Any]]]:
    """Fields that can change the answer: name, kind, value, whether it is the usual one, and all values before it."""
    values, own = dict(given), values_of(options)
    for name, (kind, default) in fields_of(type(options)).items():
        value = own[name]
        usual = usual_of(kind, default, cohort, values)
        if isinstance(kind, OneOf) and kind.usual is None and value == default:
            value = usual  # a default that is no choice stands for the usual one
        if applies(kind, cohort, values):
            yield name, kind, value, value == usual, values
        values[name] = value


def write_flags(options: object, cohort: Cohort, given: Given | None = None) -> list[str]:
    """The same words as a shell takes them: text quoted where it must be, numbers with every digit."""
    known = fields_of(type(options))
    return [
        flag
        for name, words in write_options(options, cohort, given).items()
        for flag in _flags(name, known[name][0], words)
    ]


def flag_of(name: str, kind: Kind) -> str:
    """The terminal's option of a field."""
    return f"--{kind.flag or name.replace('_', '-')}"


def off_flag_of(name: str, kind: Switch) -> str:
    """The terminal's option that turns a switch off."""
    return f"--{kind.off[1].lower().replace(' ', '-')}" if kind.off else f"--no-{kind.flag or name.replace('_', '-')}"


def _flags(name: str, kind: Kind, words: Words) -> Iterator[str]:
    if isinstance(kind, Switch):
        on = kind.write(True) == words
        yield flag_of(name, kind) if on else off_flag_of(name, kind)
    elif kind.many:
        yield from (f"{flag_of(name, kind)} {shlex.quote(word)}" for word in words)
    else:
        yield " ".join([flag_of(name, kind), *map(shlex.quote, words)])
