"""A cohort's questionnaires as scores: one row per form, placed in time, with everything left out counted."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd

from hcc_dash.clinical.qlq import (
    SCALES,
    SUMMARISED,
    SUMMARY,
    Scale,
    checked_version,
    find_scale,
    summary_score,
    valid_answers,
)
from hcc_dash.clinical.qlq import score_items as score_answers
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.estimation.masked_ids import root_of
from hcc_dash.estimation.placed_rows import RowsLeftOut
from hcc_dash.questions.quality_of_life.numbers.due import count_due
from hcc_dash.questions.quality_of_life.numbers.form_problems import FormProblems
from hcc_dash.questions.quality_of_life.numbers.forms_in_time import (
    Timing,
    any_answer,
    one_per_visit_due,
    place_by_order,
    place_forms,
    visit_weeks,
)
from hcc_dash.study.endpoints import Repeated
from hcc_dash.study.model import Study
from hcc_dash.study.questionnaires import BODY_IMAGE, QUESTIONNAIRES, item_columns, scale_columns

KEPT = 16  # selections; the forms of a trial hold less than a megabyte


@dataclass(frozen=True, eq=False)
class Forms:
    """Every usable form of a cohort, scored.

    ``rows``: subject_id, arm (identifier; "all" without arms), visit, time (months from the start of study treatment,
    negative before it), and one column per scale code; ordered by patient and time, one form per patient and visit.
    ``visits`` in order of time, ``weeks`` when each is due; ``unanswered`` the weeks of declared visits at which forms
    were due and none is on file. ``timing`` says where ``time`` comes from: the forms'
    "dates" or the "weeks" the visits are due. ``before_dose``: of each row, whether the form is not after the first
    dose. ``problems``: what was left out or made missing.
    """

    study: Study
    table: str
    label: str
    scales: tuple[Scale, ...]
    visits: tuple[str, ...]
    weeks: dict[str, float]
    unanswered: dict[str, float]
    rows: pd.DataFrame
    timing: Timing
    groups: tuple[str, ...]
    n_forms: int
    problems: FormProblems

    @property
    def before_dose(self) -> np.ndarray:
        """Of each row, whether the form was filled in before or on the day of the first dose."""
        return self.rows["time"].to_numpy(dtype=np.float64) <= 0

    @property
    def due(self) -> dict[str, float]:
        """Weeks of the visits with a form on file and of those without one although some were due, in order."""
        return dict(sorted((self.weeks | self.unanswered).items(), key=lambda pair: pair[1]))

    def scale(self, code: str) -> Scale:
        """The scale of that code; ValueError naming those there are."""
        for scale in self.scales:
            if scale.code == code:
                return scale
        known = ", ".join(scale.code for scale in self.scales)
        raise ValueError(f'{self.label} has no scale "{code}". Scales: {known}.')

    @property
    def baseline(self) -> pd.DataFrame:
        """Baseline of each patient who has one, by scale: subject_id as index, scale codes as columns.

        The last score on a form that is not after the first dose (of each scale; a form without it does not count).
        """
        codes = [scale.code for scale in self.scales]
        return self.rows.loc[self.before_dose].groupby("subject_id", sort=False)[codes].last()


def questionnaire_tables(study: Study) -> tuple[str, ...]:
    """Tables that hold a questionnaire: declared as one, or with ready scores named by QLQ scale code."""
    declared = [name for name, table in study.tables.items() if table.questionnaire]
    ready = [
        name
        for name, table in study.tables.items()
        if name != "subjects" and not table.questionnaire and table.id_column and _ready_codes(study, name)
    ]
    return (*declared, *ready)


def forms_of(cohort: Cohort, table: str = "") -> Forms | None:
    """Scores of every form of a cohort; None when the trial has no questionnaire.

    ``table``: the table that holds it, the first of the trial when empty; a named table may also hold any repeated
    endpoint. Forms without any answer, of patients not on file, without a date, after the data cut-off or after death
    are left out and counted. The last are remembered, for a question chooses from them what it asks; an uploaded table
    has none. Raises ValueError for a table without scores and a version that cannot be scored.
    """
    if not table:
        tables = [name for name in questionnaire_tables(cohort.study) if name in cohort.tables]
        if not tables:
            return None
        table = tables[0]
    if table not in cohort.tables:
        raise ValueError(f'No table is called "{table}". Tables: {", ".join(cohort.tables)}.')
    return _score_forms(_Scored(cohort.fingerprint, table, cohort))


@dataclass(frozen=True, slots=True)
class _Scored:
    """Which forms are scored: equal for equal cells and patients, by whatever rules they were selected."""

    fingerprint: str
    table: str
    cohort: Cohort = field(compare=False)


@lru_cache(maxsize=KEPT)
def _score_forms(asked: _Scored) -> Forms:
    cohort, study, table = asked.cohort, asked.cohort.study, asked.table
    placed, file = place_forms(cohort, table), _score_file(root_of(cohort), table)
    answered = file.answered[placed.places]
    scores = file.scores.iloc[placed.places[answered]].reset_index(drop=True)
    rows = pd.concat([placed.rows[answered].reset_index(drop=True), scores], axis=1)
    weeks, silent = visit_weeks(root_of(cohort), table, placed)
    unanswered = count_due(cohort, placed.timing, silent)
    rows, guessed = place_by_order(rows, weeks)
    rows, late, doubled = one_per_visit_due(rows, weeks, placed.timing)
    left_out = [*placed.left_out]
    label = study.tables[table].label or table
    for reason, n in {
        "without any answer": int((~answered).sum()),
        "called baseline but filled in after the first dose": late,
        "further ones at a visit already counted; the one nearest to the day due is kept": doubled,
    }.items():
        left_out += [RowsLeftOut(label, reason, n)] if n else []
    return Forms(
        study=study,
        table=table,
        label=label,
        scales=file.scales,
        visits=tuple(weeks),
        weeks=weeks,
        unanswered={visit: silent[visit] for visit, n in unanswered.items() if n},
        rows=rows,
        timing=placed.timing,
        groups=placed.groups,
        n_forms=len(rows),
        problems=FormProblems(
            left_out=tuple(left_out),
            n_invalid=int(file.n_invalid[placed.places].sum()),
            n_due=unanswered,
            unplaced_visits=guessed,
            n_unplaced=placed.n_unplaced,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _ScoredFile:
    """Every form of a table scored, whoever is selected; how many of its answers are invalid, whether it has any."""

    scores: pd.DataFrame
    scales: tuple[Scale, ...]
    n_invalid: np.ndarray
    answered: np.ndarray


@once_for_cohort
def _score_file(root: Cohort, table: str) -> _ScoredFile:
    rows = root.tables[table]
    scores, scales, n_invalid = _score(root.study, table, rows)
    answered = scores.notna().any(axis=1).to_numpy() | any_answer(root.study, table, rows)
    return _ScoredFile(scores=scores, scales=scales, n_invalid=n_invalid, answered=answered)


def scored_by_items(study: Study, table: str) -> bool:
    """Whether scores are made from a table's items; false where it holds them ready.

    ValueError for a table without scores and a version of a questionnaire that cannot be scored.
    """
    declared = study.tables[table]
    name = declared.questionnaire
    if name and set(QUESTIONNAIRES[name].items) <= set(item_columns(name, declared.columns)):
        checked_version(name, declared.questionnaire_version)
        return True
    if _ready_codes(study, table) or _repeated_scales(study, table):
        return False
    raise ValueError(
        f'Table "{table}" holds no scores: no column is named by a scale code and no repeated endpoint reads it. '
        'Declare questionnaire = "QLQ-C30" and its items, or an endpoint of kind "repeated".'
    )


def _score(study: Study, table: str, rows: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Scale, ...], np.ndarray]:
    """Scores of the rows, from items where the table has them all, else ready ones; how many were invalid in each."""
    declared = study.tables[table]
    name = declared.questionnaire
    if scored_by_items(study, table):
        items = item_columns(name, declared.columns)
        answers = rows[[items[number] for number in sorted(items)]].set_axis(sorted(items), axis=1)
        scores = score_answers(answers, SCALES[name])
        n_invalid = valid_answers(answers, SCALES[name])[1].to_numpy().sum(axis=1)
        return (*_with_summary(scores, SCALES[name]), n_invalid)
    codes = _ready_codes(study, table)
    scales = tuple(_known_scale(code) for code in codes) or _repeated_scales(study, table)
    columns = [codes.get(scale.code, scale.code) for scale in scales]
    given = rows[columns].set_axis([scale.code for scale in scales], axis=1).astype(np.float64)
    if declared.body_image == "function":
        given[BODY_IMAGE] = 100 - given[BODY_IMAGE]  # here it is a symptom, whichever way the file's package scored it
    scores, n_invalid = _within_span(given, scales)
    return (*_with_summary(scores, scales), n_invalid)


def _ready_codes(study: Study, table: str) -> dict[str, str]:
    """Column by scale code: of the declared questionnaire, else of QLQ-C30 when global health is there."""
    declared = study.tables[table]
    numeric = {name: c for name, c in declared.columns.items() if c.type in {"integer", "number"}}
    if declared.questionnaire:
        return scale_columns(declared.questionnaire, numeric)
    columns = scale_columns("QLQ-C30", numeric)
    return columns if "QL" in columns else {}


def _known_scale(code: str) -> Scale:
    scale = find_scale(code)
    assert scale is not None  # codes are those of the questionnaires
    return scale


def _repeated_scales(study: Study, table: str) -> tuple[Scale, ...]:
    """Repeated endpoints of a table, each as one scale of unknown span."""
    columns = study.tables[table].columns
    endpoints = [
        endpoint
        for endpoint in study.endpoints
        if isinstance(endpoint, Repeated) and endpoint.table == table and endpoint.value in columns
    ]
    return tuple(
        Scale(endpoint.value, endpoint.label, (), "function" if endpoint.better == "higher" else "symptom", None)
        for endpoint in endpoints
    )


def _within_span(scores: pd.DataFrame, scales: tuple[Scale, ...]) -> tuple[pd.DataFrame, np.ndarray]:
    """Scores with those outside their scale's span made missing, and how many these were in each row."""
    outside = pd.DataFrame(False, index=scores.index, columns=scores.columns)
    for scale in scales:
        if scale.span is not None:
            outside[scale.code] = (scores[scale.code] < scale.span[0]) | (scores[scale.code] > scale.span[1])
    return scores.mask(outside), outside.to_numpy().sum(axis=1)


def _with_summary(scores: pd.DataFrame, scales: tuple[Scale, ...]) -> tuple[pd.DataFrame, tuple[Scale, ...]]:
    """With the summary score behind them, where its 13 scales are there and it was not given."""
    if SUMMARY.code in scores or not {scale.code for scale in SUMMARISED} <= set(scores):
        return scores, scales
    return scores.assign(**{SUMMARY.code: summary_score(scores)}), (*scales, SUMMARY)
