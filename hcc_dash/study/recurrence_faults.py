"""Names under [recurrence] of a study.toml that must point at something declared there."""

from collections.abc import Iterator

from hcc_dash.study.model import Study
from hcc_dash.study.names import of_type, unknown
from hcc_dash.study.recurrence import BiopsyTable, ScanTable

_NUMBERS, _FLAGS = ("integer", "number"), ("category", "flag")
_WORDS = ("category", "text")
_SCANS = {
    "date": (("date",), "a date of scans"),
    "modality": (_WORDS, "a modality"),
    "adequate": (_FLAGS, "whether a scan was adequate"),
    "category": (_WORDS, "a category"),
    "size": (_NUMBERS, "a size"),
    "site": (_WORDS, "a site"),
    "distance": (_NUMBERS, "a distance"),
    "reader": (_WORDS, "a reader"),
    "enhancement": (_FLAGS, "a feature"),
    "washout": (_FLAGS, "a feature"),
    "capsule": (_FLAGS, "a feature"),
    "growth": (_FLAGS, "a feature"),
}
_BIOPSIES = {
    "date": (("date",), "a date of biopsies"),
    "hcc": (_FLAGS, "what a biopsy showed"),
    "site": (_WORDS, "a site"),
}


def recurrence_faults(study: Study) -> Iterator[str]:
    """Every dangling name or wrong type, with what was found and the remedy."""
    declared = study.recurrence
    if declared is None:
        return
    if not any(column.role == "radical_treatment_date" for column in study.subjects.columns.values()):
        yield 'recurrence counts from radical treatment: give a date of "subjects" role = "radical_treatment_date".'
    if declared.treatment:
        yield from unknown("recurrence.treatment", declared.treatment, study.subjects.columns, "column")
    if declared.ready:
        endpoints = [endpoint.id for endpoint in study.time_to_event]
        yield from unknown("recurrence.ready", declared.ready, endpoints, "time-to-event endpoint")
    yield from _table(study, declared.scans, "recurrence.scans", _SCANS)
    if declared.biopsies is not None:
        yield from _table(study, declared.biopsies, "recurrence.biopsies", _BIOPSIES)


def _table(
    study: Study, table: ScanTable | BiopsyTable, where: str, wanted: dict[str, tuple[tuple[str, ...], str]]
) -> Iterator[str]:
    if table.table not in study.tables:
        yield from unknown(where, table.table, study.tables, "table")
        return
    if not study.tables[table.table].id_column:
        yield f'{where} reads table "{table.table}", of which no column says whose rows they are: give one type = "id".'
    columns = study.tables[table.table].columns
    for key, (allowed, what) in wanted.items():
        name = getattr(table, key)
        if name:
            yield from unknown(f"{where}.{key}", name, columns, "column")
            yield from of_type(f"{where}.{key}", name, columns, allowed, what)
