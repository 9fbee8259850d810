"""What in a file of adverse events contradicts itself; nothing is corrected, everything is listed."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.seriousness import FATAL
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.ctcae_versions import lacks_grade, row_versions
from hcc_dash.cohort.issues import spreadsheet_rows
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.estimation.masked_ids import root_of
from hcc_dash.questions.harms.numbers.adverse_events_columns import EventColumns, date_column, is_set, read_grades, says

REVIEW = "Review:"
LEFT_OUT = "Correct one of the dates. Until then the event counts nowhere."


@dataclass(frozen=True, slots=True)
class Finding:
    """Rows that cannot all be right: how many, the first of them as a spreadsheet numbers them, and what to do.

    ``to_review``: not a contradiction, but something a physician should look at.
    """

    problem: str
    remedy: str
    n: int
    rows: tuple[int, ...]
    to_review: bool = False


def find_contradictions(cohort: Cohort, columns: EventColumns) -> tuple[Finding, ...]:
    """Every kind of contradiction that the columns of the file let one see, in the selected patients' rows."""
    here = cohort.tables[columns.table].index
    mine = cohort.places(columns.table)
    return tuple(
        Finding(problem, remedy, int(wrong.sum()), spreadsheet_rows(here[wrong].tolist()), remedy.startswith(REVIEW))
        for problem, remedy, of_file in _check_file(root_of(cohort), columns)
        if (wrong := of_file[mine]).any()
    )


_Check = tuple[str, str, np.ndarray]


@once_for_cohort
def _check_file(root: Cohort, columns: EventColumns) -> tuple[_Check, ...]:
    """Every row of the file, whoever is selected: no row contradicts itself more or less for who is beside it."""
    table = root.tables[columns.table]
    checks = [*_of_death(root, columns, table), *_of_seriousness(columns, table), *_of_dates(root, columns, table)]
    if columns.grade:
        absent = _no_such_grade(root, columns, table)
        checks.append(("a grade that CTCAE does not have for the term", "Correct the grade or the term.", absent))
    return tuple(checks)


def _of_death(cohort: Cohort, columns: EventColumns, table: pd.DataFrame) -> list[_Check]:
    graded, grade_5 = bool(columns.grade), read_grades(table, columns) == 5
    fatal = says(table, columns.outcome, FATAL)
    criterion = columns.criterion("death")
    met = is_set(table, criterion)
    checks = []
    death = _dates_of(cohort, columns, table, date_column(cohort.study, "death_date"))
    if death is not None:
        checks.append(
            (
                "grade 5 (death), and the patient has no date of death",
                "Correct the grade or add the date of death.",
                grade_5 & death.isna().to_numpy(),
            )
        )
    if criterion:
        checks += [
            (
                "grade 5 (death) without the criterion death",
                "Tick the criterion, or correct the grade.",
                grade_5 & ~met,
            ),
            (
                "the criterion death without grade 5",
                "An event that led to death is of grade 5.",
                met & ~grade_5 & graded,
            ),
        ]
    if columns.outcome:
        ended = "grade 5 or the criterion death" if graded else "the criterion death"
        remedy = "Correct the outcome or the grade." if graded else "Correct one of the two."
        checks.append((f"{ended}, and the outcome is not fatal", remedy, (grade_5 | met) & ~fatal))
        checks.append(("a fatal outcome without grade 5", remedy, fatal & ~grade_5 & graded))
    return checks


def _of_seriousness(columns: EventColumns, table: pd.DataFrame) -> list[_Check]:
    if not (columns.serious and columns.criteria):
        return []
    serious = is_set(table, columns.serious)
    met = np.column_stack([is_set(table, name) for name, _ in columns.criteria])
    checks = [
        (
            "serious without any criterion",
            "Tick the criterion met. Seriousness is not severity.",
            serious & ~met.any(1),
        ),
        ("a criterion of seriousness, and not marked serious", "Mark it as serious.", ~serious & met.any(1)),
    ]
    hospital = is_set(table, columns.criterion("hospitalisation"))
    alone = hospital & (met.sum(axis=1) == 1)
    checks.append(
        ("serious by hospitalisation alone", f"{REVIEW} an admission planned beforehand is not a serious event.", alone)
    )
    return checks


def _of_dates(cohort: Cohort, columns: EventColumns, table: pd.DataFrame) -> list[_Check]:
    if not columns.start:
        return []
    start = table[columns.start]
    checks = [("no date of onset", "Add the date.", start.isna().to_numpy())]
    if columns.end:
        checks.append(("ended before it started", "Correct one of the dates.", (table[columns.end] < start).to_numpy()))
    first = _dates_of(cohort, columns, table, date_column(cohort.study, "treatment_start_date"))
    if first is not None:
        checks.append(("began before the first dose", "Record it as medical history.", (start < first).to_numpy()))
    late = np.zeros(len(table), dtype=bool)
    if cohort.study.data_cut_off is not None:
        after = (start > pd.Timestamp(cohort.study.data_cut_off)).to_numpy()
        checks.append(("began after the data cut-off", LEFT_OUT, after))
        late |= after
    death = _dates_of(cohort, columns, table, date_column(cohort.study, "death_date"))
    if death is not None:
        after = (start > death).to_numpy()
        checks.append(("began after the patient's death", LEFT_OUT, after))
        late |= after
    last = _dates_of(cohort, columns, table, date_column(cohort.study, "last_contact_date"))
    if last is not None:  # what is later than death or cut-off is said above
        checks.append(("began after the last contact", "Correct one of the dates.", (start > last).to_numpy() & ~late))
    return checks


def _dates_of(cohort: Cohort, columns: EventColumns, table: pd.DataFrame, name: str) -> "pd.Series | None":
    """The patient's date beside every row; None when the study has none."""
    if not name or name not in cohort.subjects:
        return None
    ids = cohort.subjects[cohort.study.subjects.id_column].astype(str)
    dates = pd.Series(cohort.subjects[name].to_numpy(), index=ids)
    dates = dates[~dates.index.duplicated()]
    return pd.to_datetime(table[columns.patient].astype(str).map(dates))


def _no_such_grade(cohort: Cohort, columns: EventColumns, table: pd.DataFrame) -> np.ndarray:
    versions = row_versions(cohort.study, columns.table, table)
    judged = lacks_grade(table[columns.term].tolist(), read_grades(table, columns).tolist(), versions)
    return np.array([lacking for lacking, _ in judged], dtype=bool)
