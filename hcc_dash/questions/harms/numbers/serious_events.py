"""Serious adverse events: which criteria they met, what was judged to cause them, and what in the file contradicts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.causality import REGISTRY_WORDS, bucket_of
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.events import LeftOut
from hcc_dash.estimation.groups import arm_label
from hcc_dash.estimation.masked_ids import name_patients
from hcc_dash.questions.harms.numbers.adverse_events_columns import EventColumns, is_set
from hcc_dash.questions.harms.numbers.adverse_events_counts import count_rows, patient_years
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions, checked_events
from hcc_dash.questions.harms.numbers.adverse_events_patients import SafetyPatients
from hcc_dash.questions.harms.numbers.adverse_events_records import EventRecords
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventRow
from hcc_dash.questions.harms.numbers.doubts import EventDoubts, count_doubts
from hcc_dash.questions.harms.numbers.placed_events import place_events
from hcc_dash.questions.harms.numbers.serious_findings import Finding, find_contradictions
from hcc_dash.study.endpoints import AdverseEvents
from hcc_dash.study.model import Study

CAUSALITY_COLUMNS = ["term", "level", "arm", "n", "n_events", "note"]


@dataclass(frozen=True, slots=True)
class CriterionCount:
    """Patients and events that met one criterion of seriousness; one event may meet several.

    ``registered`` is false for "other important medical event" where the study's own label puts it outside the
    registered definition; ``recognised`` is the ICH E2A name, empty when the column is none of the six.
    """

    column: str
    label: str
    recognised: str
    registered: bool
    row: AdverseEventRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriousResult(Answer[AdverseEventOptions]):
    """Found of an endpoint: all serious events, by criterion, by cause; contradictions; the list.

    ``overall``: patients with a serious event, events, rates. ``causality``: term (the judged drug) level (category as
    written) arm n (patients) n_events note (the bucket, and the registry's word where it has one), a row per category
    found or declared.
    ``findings``: contradictions in the file, over all its rows. ``listing``: a row per serious event: subject_id (code,
    unless identifiers were asked for) arm term time (days from the first dose) and the file's own columns by label.
    ``n_unregistered``: events that are serious by a criterion outside the registered definition alone; ``doubts``: what
    the file leaves open.
    ``told`` is false where the file does not say what is serious; then everything is empty and ``why_not`` says so.
    """

    endpoint: AdverseEvents
    told: bool
    overall: AdverseEventRow | None
    criteria: tuple[CriterionCount, ...]
    causality: pd.DataFrame
    findings: tuple[Finding, ...]
    listing: pd.DataFrame
    patient_years: dict[str, float]
    rows_left_out: tuple[LeftOut, ...]
    n_unregistered: int
    doubts: EventDoubts


def describe_serious_events(cohort: Cohort, options: AdverseEventOptions, show_ids: bool = False) -> SeriousResult:
    """Patients with serious adverse events in the safety population, by criterion and by causality of each drug.

    Of the options the window, the minimum grade and the collection apply. Raises ValueError as
    ``describe_adverse_events`` does.
    """
    endpoint, options = checked_events(cohort.study, options)
    study = cohort.study
    patients, records = place_events(cohort, options)
    serious = records.frame[records.frame["serious"]]
    table = cohort.tables[endpoint.table].loc[serious.index]
    told = bool(records.columns.serious)
    rows = count_rows([("Serious", serious)], patients, study)
    criteria = _criteria(study, records, serious, table, patients)
    return SeriousResult(
        study=study,
        endpoint=endpoint,
        options=options,
        status="exploratory" if len(patients.arms) > 1 else None,
        told=told,
        why_not="" if told else "No column of the adverse-event table says which events were serious.",
        overall=rows[0] if told and rows else None,
        criteria=criteria,
        causality=_causality(study, records, serious, table, patients),
        findings=find_contradictions(cohort, records.columns),
        listing=_listing(cohort, records, serious, table, patients, show_ids),
        patient_years=dict(zip(patients.arms, patient_years(patients).tolist(), strict=True)),
        n_selected=cohort.n,
        n_analysed=len(patients.ids),
        left_out=patients.left_out,
        rows_left_out=records.left_out,
        n_unregistered=_only_unregistered(criteria, table),
        doubts=count_doubts(cohort, options, patients, records),
    )


def count_serious(cohort: Cohort, options: AdverseEventOptions) -> AdverseEventRow | None:
    """Of ``describe_serious_events`` the row of all serious events, and nothing else computed."""
    _, options = checked_events(cohort.study, options)
    patients, records = place_events(cohort, options)
    serious = records.frame[records.frame["serious"]]
    rows = count_rows([("Serious", serious)], patients, cohort.study)
    return rows[0] if records.columns.serious and rows else None


def _criteria(
    study: Study, records: EventRecords, serious: pd.DataFrame, table: pd.DataFrame, patients: SafetyPatients
) -> tuple[CriterionCount, ...]:
    """``table``: of the serious events alone, here and below."""
    declared = study.tables[records.columns.table].columns
    criteria = records.columns.criteria
    parts = [(declared[name].label or name, serious[is_set(table, name)]) for name, _ in criteria]
    rows = count_rows(parts, patients, study)
    return tuple(
        CriterionCount(name, row.name, criterion.label if criterion else "", _is_registered(row.name), row)
        for (name, criterion), row in zip(criteria, rows, strict=bool(rows))
    )


def _is_registered(label: str) -> bool:
    return "outside the registered" not in label.casefold()


def _only_unregistered(criteria: tuple[CriterionCount, ...], table: pd.DataFrame) -> int:
    registered = np.zeros(len(table), dtype=bool)
    other = np.zeros(len(table), dtype=bool)
    for criterion in criteria:
        met = is_set(table, criterion.column)
        registered |= met & criterion.registered
        other |= met & (not criterion.registered)
    return int((other & ~registered).sum())


def _causality(
    study: Study, records: EventRecords, serious: pd.DataFrame, table: pd.DataFrame, patients: SafetyPatients
) -> pd.DataFrame:
    cells: list[tuple[object, ...]] = []
    declared = study.tables[records.columns.table].columns
    patient, arms = serious["patient"].to_numpy(), serious["arm"].to_numpy()
    for column in records.columns.causality:
        label, text = declared[column].label or column, _written(table[column])
        for level in [*declared[column].levels, *sorted(set(text) - set(declared[column].levels))]:
            for code, arm in enumerate(patients.arms):
                mine = patient[(text == level) & (arms == code)]
                cells.append((label, level or "missing", arm, len(set(mine)), len(mine), _say_bucket(level)))
    return pd.DataFrame(cells, columns=CAUSALITY_COLUMNS)


def _written(cells: "pd.Series") -> np.ndarray:
    """Cells as text; empty where missing."""
    return cells.astype(object).where(cells.notna(), "").astype(str).str.strip().to_numpy(dtype=object)


def _say_bucket(level: str) -> str:
    """What a category amounts to: the registry's word, or that it has none there and how it is counted."""
    bucket, word = bucket_of(level), REGISTRY_WORDS.get(level.casefold(), "")
    match bucket:
        case "related" | "not related":
            if level.casefold() == "unlikely":
                return "not related; no counterpart in the registry, nearest unrelated"
            return f"{bucket}{f'; registry: {word}' if word else ''}"
        case "pending" | "unknown":
            return f"{bucket}; no counterpart in the registry"
        case "missing" | "unmapped":
            return f"{bucket}; counted as related"
        case _:
            return bucket


def _listing(
    cohort: Cohort,
    records: EventRecords,
    serious: pd.DataFrame,
    table: pd.DataFrame,
    patients: SafetyPatients,
    show_ids: bool,
) -> pd.DataFrame:
    columns = records.columns
    declared = cohort.study.tables[columns.table].columns
    ids = [str(patient) for patient in patients.ids[serious["patient"].to_numpy(dtype=np.int64)]]
    frame = pd.DataFrame(
        {
            "subject_id": name_patients(cohort, ids, show_ids),
            "arm": [arm_label(cohort.study, patients.arms[code]) for code in serious["arm"]],
            "term": serious["term"].to_numpy(),
            "time": serious["day"].to_numpy() - 1,
            "level": _levels(serious, table, columns),
        }
    )
    labels = {name: declared[name].label or name for name, _ in columns.criteria}
    met = [[labels[name] for name, flag in zip(labels, flags, strict=True) if flag] for flags in _flags(table, labels)]
    frame["criteria"] = ["; ".join(names) for names in met]
    frame["days"] = serious["end_day"].to_numpy() - serious["day"].to_numpy() + 1
    for name in (*columns.causality, *columns.action, columns.outcome):
        if name and name in table:
            frame[declared[name].label or name] = table[name].astype(object).fillna("missing").astype(str).to_numpy()
    return frame.sort_values(["arm", "subject_id", "time"], kind="stable", ignore_index=True)


def _levels(serious: pd.DataFrame, table: pd.DataFrame, columns: EventColumns) -> list[str]:
    """The grade of each event, or the file's own word of its severity."""
    if columns.grade:
        return [f"grade {grade}" for grade in serious["grade"]]
    return table[columns.severity].astype(object).fillna("").astype(str).tolist()


def _flags(table: pd.DataFrame, labels: dict[str, str]) -> np.ndarray:
    if not labels:
        return np.zeros((len(table), 0), dtype=bool)
    return np.column_stack([is_set(table, name) for name in labels])
