"""What a hepatologist should look at today: findings that wait, scans overdue, records that do not fit together."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from hcc_dash.clinical.recurrence.review import KINDS, Item, review
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.masked_ids import name_patients
from hcc_dash.estimation.placed_rows import RowsLeftOut
from hcc_dash.estimation.tumour_course import TumourCourse, follow_tumours, why_no_scans
from hcc_dash.questions.scans.numbers.adherence import left_out_of, patients_by_arm
from hcc_dash.questions.scans.numbers.definition import definition_of
from hcc_dash.questions.scans.numbers.options import WorklistOptions, kind_of

COLUMNS = ["subject_id", "arm", "level", "term", "day", "waiting", "reader"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistResult(Answer[WorklistOptions]):
    """What was found. ``items``: a row per item under a code: level the kind, term what was found, the day since when,
    days of waiting (NaN where nothing waits) and the reader ("" where it is about no scan). ``has_readers``: whether
    readers are on file. All is empty when ``why_not`` says why.
    """

    items: pd.DataFrame
    has_readers: bool = False
    rows_left_out: tuple[RowsLeftOut, ...] = ()


def list_work(cohort: Cohort, options: WorklistOptions) -> WorklistResult:
    """Items of every patient on the clock, by kind, those who wait longest first."""
    why_not = why_no_scans(cohort)
    if why_not:
        return WorklistResult(
            study=cohort.study,
            options=options,
            status=None,
            n_selected=cohort.n,
            n_analysed=0,
            why_not=why_not,
            items=pd.DataFrame(columns=COLUMNS),
        )
    course = follow_tumours(cohort, definition_of(options.definition))
    codes, groups = patients_by_arm(cohort, course)
    found = review(course.found, course.adherence, course.records.patients, course.records.schedule)
    arms = [groups[code] if code >= 0 else "" for code in codes.tolist()]
    items = _frame(cohort, course, [item for item in found if arms[item.patient]], arms)
    asked = kind_of(options.kind)
    items = items[(items["level"] == asked) | (asked == "")]
    items = items[(items["reader"] == options.reader) | (options.reader == "")]
    return WorklistResult(
        study=cohort.study,
        options=options,
        status=None,
        n_selected=cohort.n,
        n_analysed=int((codes >= 0).sum()),
        left_out=left_out_of(course, codes),
        items=items.reset_index(drop=True),
        has_readers=bool(course.records.readers),
        rows_left_out=course.records.left_out,
    )


def _frame(cohort: Cohort, course: TumourCourse, items: Iterable[Item], arms: list[str]) -> pd.DataFrame:
    found = sorted(
        items, key=lambda item: (KINDS.index(item.kind), -item.waiting if item.waiting == item.waiting else 0)
    )
    readers = course.records.readers
    return pd.DataFrame(
        {
            "subject_id": name_patients(cohort, [course.records.ids[item.patient] for item in found], show_ids=False),
            "arm": [arms[item.patient] for item in found],
            "level": [item.kind for item in found],
            "term": [item.what for item in found],
            "day": [item.day for item in found],
            "waiting": [item.waiting for item in found],
            "reader": [readers[item.row] if readers and item.row >= 0 else "" for item in found],
        },
        columns=COLUMNS,
    )
