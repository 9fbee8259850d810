"""Adverse events: V12 grades, seriousness and dates in contradiction, V13 the grade collection began at."""

import numpy as np
import pandas as pd

from hcc_dash.cohort.ctcae_versions import lacks_grade, row_versions
from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.records import Records, find
from hcc_dash.study.endpoints import AdverseEvents

_GRADES = range(1, 6)


def check_adverse_events(records: Records) -> list[Issue]:
    """V12 and V13 for every table declared as adverse events."""
    issues: list[Issue] = []
    for endpoint in records.study.endpoints:
        if not isinstance(endpoint, AdverseEvents) or endpoint.table not in records.tables:
            continue
        frame = records.tables[endpoint.table]
        if endpoint.grade in frame:
            issues += _grades(records, endpoint, frame[endpoint.grade])
        issues += _seriousness(records, endpoint.table)
        issues += _dates(records, endpoint.table)
    return issues


def _grades(records: Records, endpoint: AdverseEvents, grade: "pd.Series[float]") -> list[Issue]:
    table, column = endpoint.table, endpoint.grade
    outside = grade.notna() & ~grade.isin(_GRADES)
    issues = find(
        "V12",
        "warn",
        table,
        column,
        outside.to_numpy(),
        "{rows} with a grade outside 1 to 5.",
        "Correct the grade. Grade 0 means no event and has no row.",
    )
    if endpoint.term in records.tables[table]:
        terms = records.tables[table][endpoint.term]
        issues += _grades_of_terms(records, table, column, terms, grade.mask(outside))
    death = records.dates_for(table, "death_date")
    if death is not None:
        issues += find(
            "V12",
            "warn",
            table,
            column,
            ((grade == 5) & death.isna()).to_numpy(),
            "{rows} of grade 5 (death) in a patient without a date of death.",
            "Correct the grade or add the date of death: survival counts this patient as alive.",
        )
    return issues + _collection(endpoint, grade)


def _grades_of_terms(
    records: Records, table: str, column: str, terms: "pd.Series[str]", grade: "pd.Series[float]"
) -> list[Issue]:
    """By the version that graded the row: v6.0 has grades that v5.0 has not, and the other way round."""
    frame = records.tables[table]
    judged = lacks_grade(terms.tolist(), grade.tolist(), row_versions(records.study, table, frame))
    absent = np.array([lacking for lacking, _ in judged], dtype=bool)
    distinct = {f"{terms.iloc[i]} grade {grade.iloc[i]:g} (CTCAE {judged[i][1]})" for i in np.flatnonzero(absent)}
    return find(
        "V12",
        "warn",
        table,
        column,
        absent,
        "{rows} with a grade CTCAE does not have for the term: {named}.",
        "Correct the grade, the term or the version.",
        named=", ".join(sorted(distinct)[:3]),
    )


def _collection(endpoint: AdverseEvents, grade: "pd.Series[float]") -> list[Issue]:
    least = endpoint.collected_from_grade
    if least <= 1:
        return []
    issues = find(
        "V13",
        "warn",
        endpoint.table,
        endpoint.grade,
        (grade.isin(_GRADES) & (grade < least)).to_numpy(),
        "{rows} below grade {least}, although events are collected from grade {least}.",
        "Tables leave these rows out: lower grades were not looked for in everybody.",
        least=str(least),
    )
    return issues + find(
        "V13",
        "info",
        endpoint.table,
        endpoint.grade,
        (grade >= least).to_numpy(),
        "{rows} of grade {least} or higher; lower grades were not collected.",
        'Say "grade {least} or higher", never "any adverse event".'.replace("{least}", str(least)),
        least=str(least),
    )


def _seriousness(records: Records, table: str) -> list[Issue]:
    serious = records.with_role("ae_serious", table)
    criteria = [column for _, column in records.with_role("ae_criterion", table)]
    if not serious or not criteria:
        return []
    frame, flag = records.tables[table], serious[0][1]
    is_serious = _is_set(frame[flag])
    meets = pd.concat([_is_set(frame[column]) for column in criteria], axis=1).any(axis=1)
    issues = find(
        "V12",
        "warn",
        table,
        flag,
        (is_serious & ~meets).to_numpy(),
        "{rows} serious without any criterion of seriousness.",
        "Tick the criterion met, or take the mark away. Seriousness is not severity.",
    )
    return issues + find(
        "V12",
        "warn",
        table,
        flag,
        (~is_serious & meets).to_numpy(),
        "{rows} with a criterion of seriousness and not marked serious.",
        "Mark the event as serious, or correct the criterion.",
    )


def _is_set(cells: "pd.Series[float]") -> "pd.Series[bool]":
    """Whether a flag (0 or 1) or a written criterion is there."""
    if pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_bool_dtype(cells):
        return cells.fillna(0).astype(float) == 1
    return cells.astype(str).str.strip().str.lower().isin({"", "nan", "no", "n", "0", "none", "否"}).eq(False)


def _dates(records: Records, table: str) -> list[Issue]:
    starts, ends = records.with_role("row_date", table), records.with_role("end_date", table)
    if not starts:
        return []
    frame, start = records.tables[table], starts[0][1]
    issues: list[Issue] = []
    if ends:
        issues += find(
            "V12",
            "warn",
            table,
            ends[0][1],
            (frame[ends[0][1]] < frame[start]).to_numpy(),
            "{rows} where the event ended before it started.",
            "Correct one of the two dates.",
        )
    radical = records.dates_for(table, "radical_treatment_date")
    if radical is not None:
        issues += find(
            "V12",
            "warn",
            table,
            start,
            (frame[start] < radical).to_numpy(),
            "{rows} of events that started before radical treatment.",
            "An earlier complaint is medical history; record it there.",
        )
    return issues
