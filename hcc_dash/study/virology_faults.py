"""Names in [hbsag_loss] and [hbv_dna] of a study.toml that must point at something declared there."""

from collections.abc import Iterator

from hcc_dash.study.model import Study
from hcc_dash.study.names import of_type, unknown
from hcc_dash.study.virology import ResultTable


def virology_faults(study: Study) -> Iterator[str]:
    """Every dangling name or wrong type, with what was found and the remedy."""
    for where, results in {"hbsag_loss": study.hbsag_loss, "hbv_dna": study.hbv_dna}.items():
        if results is not None:
            yield from _results(study, results, where)


def _results(study: Study, results: ResultTable, where: str) -> Iterator[str]:
    if results.ready:
        yield from unknown(where, results.ready, [one.id for one in study.time_to_event], "time-to-event endpoint")
    if results.table not in study.tables or results.table == "subjects":
        yield from unknown(where, results.table, [name for name in study.tables if name != "subjects"], "table")
        return
    columns = study.tables[results.table].columns
    if not study.tables[results.table].id_column:
        yield f'{where} reads table "{results.table}", where no column says whose rows they are. Add one of type "id".'
    if not any(column.role == "row_date" for column in columns.values()):
        yield f'{where} reads table "{results.table}", where no column has role = "row_date". Give it to the sample\'s.'
    for name, allowed, what in (
        (results.value, ("text", "number", "integer"), "a result"),
        (results.unit, ("text", "category"), "a unit"),
        (results.limit, ("number", "integer"), "a limit"),
    ):
        if name:
            yield from unknown(where, name, columns, "column")
            yield from of_type(where, name, columns, allowed, what)
