"""Names in the treatments of a study.toml that must point at something declared there."""

from collections.abc import Generator, Iterator, Mapping

from hcc_dash.study.model import Study
from hcc_dash.study.names import of_type, unknown
from hcc_dash.study.parts import Column
from hcc_dash.study.treatments import EndTable, Treatment

_NUMBERS, _REASONS = ("integer", "number"), ("category", "text")


def treatment_faults(study: Study) -> Iterator[str]:
    """Every dangling name or wrong type in [[treatments]], with what was found and the remedy."""
    for treatment in study.treatments:
        where = f'treatments "{treatment.id}"'
        for arm in treatment.arms:
            yield from unknown(where, arm, [other.id for other in study.arms], "arm")
        yield from _doses(study, treatment, where)
        if treatment.ends is not None:
            yield from _ends(study, treatment.ends, f"{where}.ends")


def _doses(study: Study, treatment: Treatment, where: str) -> Iterator[str]:
    doses = treatment.doses
    if doses is None:
        return
    where = f"{where}.doses"
    if doses.table == "subjects":
        yield f'{where} reads table "subjects". A patient has several stretches of doses: keep them in their own table.'
        return
    columns = yield from _columns(study, doses.table, where)
    if columns is None:
        return
    for name in (doses.start, doses.stop):
        yield from _column(where, name, columns, ("date",), "a date of doses")
    for name in filter(None, (doses.given, doses.planned)):
        yield from _column(where, name, columns, _NUMBERS, "a dose")
    if doses.reason:
        yield from _column(where, doses.reason, columns, _REASONS, "a reason")


def _ends(study: Study, ends: EndTable, where: str) -> Iterator[str]:
    columns = yield from _columns(study, ends.table, where)
    if columns is None:
        return
    yield from _column(where, ends.last_on, columns, ("date",), "the date of the last administration")
    meanings = {"completed": ends.completed, "died": ends.died, "lost": ends.lost}
    if not ends.reason:
        for key, values in meanings.items():
            if values:
                yield f'{where}.{key} names reasons, but no column holds them. Add reason = "…".'
        return
    yield from _column(where, ends.reason, columns, _REASONS, "a reason")
    levels = columns[ends.reason].levels if ends.reason in columns else ()
    named = [(key, value) for key, values in meanings.items() for value in values]
    for key, value in named:
        if levels:
            yield from unknown(f"{where}.{key}", value, levels, f'level of "{ends.reason}"')
    given = [value for _, value in named]
    for value in dict.fromkeys(value for value in given if given.count(value) > 1):
        yield f'{where}: reason "{value}" is given twice among completed, died and lost; it means one of them.'


def _columns(study: Study, table: str, where: str) -> Generator[str, None, Mapping[str, Column] | None]:
    """Faults of a table's name; returns its columns, None when there is no such table or nobody's rows are in it."""
    if table not in study.tables:
        yield from unknown(where, table, study.tables, "table")
        return None
    if not study.tables[table].id_column:
        yield f'{where} reads table "{table}", where no column says whose rows they are. Add one with type = "id".'
        return None
    return study.tables[table].columns


def _column(where: str, name: str, columns: Mapping[str, Column], allowed: tuple[str, ...], what: str) -> Iterator[str]:
    yield from unknown(where, name, columns, "column")
    yield from of_type(where, name, columns, allowed, what)
