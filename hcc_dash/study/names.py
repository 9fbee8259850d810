"""The two faults a name in study.toml can have: nothing of that name is declared, or a column of another type."""

from collections.abc import Iterable, Iterator, Mapping

from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.parts import Column


def unknown(where: str, name: str, known: Iterable[str], what: str) -> Iterator[str]:
    """The fault of a name that is not among those known, with the nearest of them."""
    known = list(known)
    if name not in known:
        yield f'{where} names {what} "{name}", which is not declared. {did_you_mean(name, known)}'


def of_type(where: str, name: str, columns: Mapping[str, Column], allowed: tuple[str, ...], what: str) -> Iterator[str]:
    """The fault of a column that is there and of a type that will not do."""
    if name in columns and columns[name].type not in allowed:
        yield f'{where} names column "{name}" of type "{columns[name].type}"; {what} is of type {" or ".join(allowed)}.'
