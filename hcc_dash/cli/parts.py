"""Commands whose answer has parts: an option of another part is an error, not a silence."""

from collections.abc import Iterable, Mapping

from hcc_dash.cli.asked import Asked
from hcc_dash.study.errors import StudyError, did_you_mean


def refuse_unknown(option: str, value: str, known: Iterable[str]) -> None:
    """Raise StudyError for a value that names nothing of what the answer has; an empty one asks for the usual."""
    there = list(known)
    if value and value not in there:
        raise StudyError(f'{option} "{value}" names nothing here. {did_you_mean(value, there)}')


def refuse_others(asked: Asked, part: str, parts: Mapping[str, tuple[str, ...]]) -> None:
    """Raise StudyError for an option that was given and belongs to other parts alone."""
    for other, names in parts.items():
        given = [name for name in names if asked.peek(name) not in (None, "", False) and name not in parts[part]]
        if given:
            raise StudyError(f"--{given[0].replace('_', '-')} belongs to --part {other}; this is --part {part}.")
