"""What harm was seen: adverse events by term, organ class or special interest, counted, rated and compared."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pandas as pd

from hcc_dash.clinical.aesi import AESI_GROUPS
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.harms.numbers.adverse_events_columns import EventColumns
from hcc_dash.questions.harms.numbers.adverse_events_counts import count_rows, patient_years
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions, checked_events
from hcc_dash.questions.harms.numbers.adverse_events_patients import SafetyPatients, days_since
from hcc_dash.questions.harms.numbers.adverse_events_records import asked_records
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult, AdverseEventRow, without_grades
from hcc_dash.questions.harms.numbers.doubts import count_doubts
from hcc_dash.questions.harms.numbers.event_tests import compare_rows
from hcc_dash.questions.harms.numbers.placed_events import KEPT, place_events
from hcc_dash.questions.harms.numbers.stratified import compare_within_strata

OVERVIEW = {
    "any": "Any",
    "severe": "Grade 3 or higher",
    "serious": "Serious",
    "related": "Related",
    "fatal": "Fatal",
    "stopped": "Led to a stop of treatment",
}
"""The rows of the overview, by the column of the records that makes each."""

ROUNDING = 1e-12  # 0.05 x 40 patients is 2 patients
COUNT_COLUMNS = ["term", "arm", "level", "n", "n_events", "estimate", "conf_low", "conf_high"]


def describe_adverse_events(cohort: Cohort, options: AdverseEventOptions) -> AdverseEventResult:
    """Patients with each adverse event, events and rates, by arm as treated, with differences to the reference.

    n is the safety population, from the patient table and never from the event table. Nothing is rounded, and no test
    is done but on request: many events are looked at and none was chosen beforehand. Raises ValueError for a question
    that the study cannot be asked (no adverse events, a window without dates, an unknown causality column).

    The last answers are remembered, as placed events are: a search narrows what is shown of the same one.
    """
    return _describe(cohort, options)


@lru_cache(maxsize=KEPT)
def _describe(cohort: Cohort, options: AdverseEventOptions) -> AdverseEventResult:
    endpoint, options = checked_events(cohort.study, options)
    study = cohort.study
    patients, records = place_events(cohort, options)
    events = asked_records(records, options)
    told, not_told = _overview(records.frame, records.columns)
    counted = count_rows([*told, *_divide(events, options)], patients, study)
    if not endpoint.grade:
        counted = [without_grades(row) for row in counted]
    overview, rows = counted[: len(told)], counted[len(told) :]
    kept = sorted((row for row in rows if _is_kept(row, options)), key=lambda row: _order(row, options))
    level = study.methods.conf_level
    years = dict(zip(patients.arms, patient_years(patients).tolist(), strict=True))
    return AdverseEventResult(
        study=study,
        endpoint=endpoint,
        options=options,
        status="exploratory",
        rows=compare_rows(kept, options.test, level),
        overview=compare_rows(overview, options.test, level),
        not_told=not_told,
        counts=_count_frame(kept),
        stratified=compare_within_strata(cohort, options, patients, events),
        watching=_watching(cohort, endpoint.table, patients, years),
        patient_years=years,
        n_analysed=len(patients.ids),
        n_selected=cohort.n,
        n_hidden=len(rows) - len(kept),
        n_records=len(events),
        left_out=patients.left_out,
        rows_left_out=records.left_out,
        doubts=count_doubts(cohort, options, patients, records),
    )


def count_affected(cohort: Cohort, options: AdverseEventOptions) -> dict[str, tuple[int, int]]:
    """By arm, patients with an event of the kind that the answer speaks of first, and of how many.

    It is what the overview of ``describe_adverse_events`` counts, without all that is told beside it: the interaction
    with a filtered factor asks it of every part of the factor.
    """
    patients, records = place_events(cohort, options)
    told, columns = records.frame, records.columns
    kind = "serious" if options.serious_only and columns.serious else ""
    kind = kind or ("related" if options.related_to and not options.serious_only and columns.causality else "any")
    events = of_kind(told, kind)
    affected = np.unique(events["patient"].to_numpy()[events["grade"].to_numpy() > 0])
    n = np.bincount(patients.group, minlength=len(patients.arms)).tolist()
    with_event = np.bincount(patients.group[affected], minlength=len(patients.arms)).tolist()
    return {arm: (with_event[i], n[i]) for i, arm in enumerate(patients.arms)} if len(patients.ids) else {}


def _divide(events: pd.DataFrame, options: AdverseEventOptions) -> Iterator[tuple[str, pd.DataFrame]]:
    if options.by == "aesi":  # every group, those of which nothing was seen too
        for group in AESI_GROUPS:
            yield group.label, events[events["aesi"] == group.label]
        return
    for name, part in events.groupby(options.by, sort=True):
        yield str(name), part


def _is_kept(row: AdverseEventRow, options: AdverseEventOptions) -> bool:
    """Frequent enough in an arm, or of special interest (an organ class is not, whatever it holds)."""
    of_interest = options.by == "aesi" or (options.by == "term" and bool(row.aesi))
    return of_interest or row.largest_share >= options.threshold - ROUNDING


def _order(row: AdverseEventRow, options: AdverseEventOptions) -> tuple[float, float, str]:
    """Most frequent, most in excess over the reference, or most often severe first; then frequency, then name."""
    frequency = -sum(arm.n_patients / arm.n for arm in row.arms if arm.n)
    match options.sort:
        case "difference" if row.comparisons:
            first = -max(comparison.risk_difference.value for comparison in row.comparisons)
        case "severe":
            first = -float(sum(arm.n_severe for arm in row.arms))
        case _:
            first = frequency
    return first, frequency, row.name


def _overview(frame: pd.DataFrame, columns: EventColumns) -> tuple[list[tuple[str, pd.DataFrame]], tuple[str, ...]]:
    """The events of each row of the overview, and the rows that the file does not tell."""
    told = {
        "severe": bool(columns.grade),
        "serious": bool(columns.serious),
        "related": bool(columns.causality),
        "stopped": bool(columns.action),
    }
    parts = [(name, of_kind(frame, kind)) for kind, name in OVERVIEW.items() if told.get(kind, True)]
    return parts, tuple(OVERVIEW[kind] for kind, is_told in told.items() if not is_told)


def of_kind(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The records that a row of the overview counts, by its key; ValueError for a key that is none."""
    if kind not in OVERVIEW:
        raise ValueError(f'No kind of event "{kind}". Kinds: {", ".join(OVERVIEW)}.')
    return frame if kind == "any" else frame[frame[kind]]


def _count_frame(rows: list[AdverseEventRow]) -> pd.DataFrame:
    cells = [cell for row in rows for cell in _cells(row)]
    return pd.DataFrame(cells, columns=COUNT_COLUMNS)


def _cells(row: AdverseEventRow) -> Iterator[tuple[object, ...]]:
    for arm in row.arms:
        yield row.name, arm.arm, "patients", arm.n, arm.n_patients, *_limits(arm.share)
        for grade, count in enumerate(arm.worst_grade, start=1):
            yield row.name, arm.arm, f"grade {grade}", arm.n, count, count / arm.n if arm.n else np.nan, np.nan, np.nan
        if arm.worst_grade:
            share = arm.n_severe / arm.n if arm.n else np.nan
            yield row.name, arm.arm, "severe", arm.n, arm.n_severe, share, np.nan, np.nan
        yield row.name, arm.arm, "events", arm.n, arm.n_events, *_limits(arm.rate)
        yield row.name, arm.arm, "first events", arm.n, arm.n_patients, *_limits(arm.first_rate)


def _limits(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.conf_low, estimate.conf_high


def _watching(cohort: Cohort, own: str, patients: SafetyPatients, years: dict[str, float]) -> pd.DataFrame:
    """How often each arm was looked at: dated rows of every other table within the window, per patient-year."""
    cells = []
    for name, table in cohort.study.tables.items():
        dated = [column for column, declared in table.columns.items() if declared.role == "row_date"]
        if name in {own, "subjects"} or name not in cohort.tables or not (dated and table.id_column and patients.dated):
            continue
        owner = patients.of(cohort.owners(name))
        known = owner >= 0
        own_place = owner[known]
        dates = cohort.cells(name, dated[0]).to_numpy(dtype="datetime64[ns]")
        day = days_since(dates[known], patients.start[own_place])
        inside = (day >= patients.from_day[own_place]) & (day <= patients.to_day[own_place])
        seen = np.bincount(patients.group[own_place][inside], minlength=len(patients.arms))
        for arm, count in zip(patients.arms, seen.tolist(), strict=True):
            cells.append((table.label or name, arm, count, count / years[arm] if years[arm] else np.nan))
    return pd.DataFrame(cells, columns=["term", "arm", "n_events", "estimate"])
