"""What treatment does to blood values: worst derived grades, medians by visit, and investigators' grades."""

from dataclasses import dataclass, field, replace
from functools import partial

import pandas as pd

from hcc_dash.clinical.ctcae_labs import lab_rules
from hcc_dash.clinical.lab_tests import LabTest
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.masked_ids import name_patients
from hcc_dash.estimation.placed_rows import Clock, RowsLeftOut, count_left_out, one_per_visit, set_clock, visit_order
from hcc_dash.estimation.visit_summary import SUMMARY_COLUMNS, summarise_visits
from hcc_dash.questions.labs.numbers.agreement import DISAGREEMENTS, LabAgreement, compare_grades
from hcc_dash.questions.labs.numbers.grades import WORST_COLUMNS, grade_patients, shift_table
from hcc_dash.questions.labs.numbers.options import MedianOptions
from hcc_dash.questions.labs.numbers.records import LabRecords, Limits, collect_labs

SHIFT_COLUMNS = ("term", "arm", "level", "worst", "n")
NOT_JUDGED = "no result after the start of study treatment"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabsDoubts:
    """Patients by term whose grade is open for want of a limit of normal (``n_open``), who have results and no grade
    after baseline (``n_ungraded``), or whose derived grade should have been collected of a term that no event has
    (``n_uncollected``); ``n_doubled``: further blood tests at a visit already counted.
    """

    n_open: dict[str, int] = field(default_factory=dict)
    n_ungraded: dict[str, int] = field(default_factory=dict)
    n_uncollected: dict[str, int] = field(default_factory=dict)
    n_doubled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LabsResult(Answer[MedianOptions]):
    """What was found, all empty when ``why_not`` says why there is nothing:

    ``tests`` in the table; ``patients``: lab_grades.WORST_COLUMNS, subject_id a code; ``shift``: term arm level
    (baseline) worst n; ``medians``, where these are asked for: term (test key) arm visit n mean estimate (median)
    lower_quartile upper_quartile in the test's SI unit; ``agreement`` with the investigators' grades, its patients
    under codes too.
    """

    groups: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()
    tests: tuple[LabTest, ...] = ()
    patients: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(WORST_COLUMNS)))
    shift: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(SHIFT_COLUMNS)))
    medians: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=["term", *SUMMARY_COLUMNS]))
    agreement: LabAgreement | None = None
    rows_left_out: tuple[RowsLeftOut, ...] = ()
    doubts: LabsDoubts = field(default_factory=LabsDoubts)

    @property
    def disagreements(self) -> pd.DataFrame:
        """The pairs in which the derived and the investigator's grade differ; empty without a comparison."""
        if self.agreement is None:
            return pd.DataFrame()
        pairs = self.agreement.pairs
        return pairs[pairs["level"].isin(DISAGREEMENTS)].reset_index(drop=True)


def describe_labs(cohort: Cohort, options: MedianOptions) -> LabsResult:
    """Laboratory values after the start of study treatment, by arm.

    ValueError without a CTCAE version and for a window that ends before it begins. A study without a clock or dated
    results is answered with ``why_not``.
    """
    lab_rules(options.version)  # refuses before anything is computed
    if options.window_days is not None and not options.window_days > 0:
        raise ValueError(f"A window is more than 0 days long; found {options.window_days:g}.")
    # one answer for all that ask of these values, whether or not theirs names patients
    asked = MedianOptions(version=options.version, window_days=options.window_days, limits=tuple(options.limits))
    result = replace(_describe(cohort, asked), options=options)
    if result.agreement is None:
        return result
    return replace(
        result,
        patients=_named(result.patients, cohort, options),
        agreement=replace(result.agreement, pairs=_named(result.agreement.pairs, cohort, options)),
    )


def describe_medians(cohort: Cohort, options: MedianOptions) -> LabsResult:
    """The same with the medians of every test, which no other question of these values shows."""
    result = describe_labs(cohort, options)
    clock, labs = _collected(cohort, tuple(options.limits))
    if isinstance(clock, str) or isinstance(labs, str):
        return result
    first, _ = one_per_visit(labs.rows)
    visits = list(result.visits)
    medians = [summarise_visits(first, test.key, clock.groups, visits).assign(term=test.key) for test in labs.tests]
    return replace(result, medians=pd.concat(medians, ignore_index=True)[["term", *SUMMARY_COLUMNS]])


@once_for_cohort
def _collected(cohort: Cohort, limits: Limits) -> tuple[Clock | str, LabRecords | str]:
    clock = set_clock(cohort)
    return clock, clock if isinstance(clock, str) else collect_labs(cohort, clock, limits)


@once_for_cohort
def _describe(cohort: Cohort, options: MedianOptions) -> LabsResult:
    """What ``describe_labs`` does, its patients by the file's identifiers."""
    clock, labs = _collected(cohort, options.limits)
    if isinstance(clock, str) or isinstance(labs, str):
        return _nothing(cohort, options, str(labs))
    worst = grade_patients(labs, clock, options)
    agreement = compare_grades(cohort, clock, worst, options)
    _, doubled = one_per_visit(labs.rows)
    n_analysed = int(labs.rows.loc[labs.rows["day"] > 0, "subject_id"].nunique())
    return LabsResult(
        study=cohort.study,
        options=options,
        status="exploratory",
        groups=clock.groups,
        visits=tuple(visit_order(cohort.study, labs.table, labs.rows["visit"])),
        tests=labs.tests,
        patients=worst,
        shift=shift_table(worst, clock.groups),
        agreement=agreement,
        n_selected=cohort.n,
        n_analysed=n_analysed,
        left_out=count_left_out(cohort, clock, n_analysed, NOT_JUDGED),
        rows_left_out=labs.left_out,
        doubts=_count_doubts(worst, agreement, doubled),
    )


def _named(frame: pd.DataFrame, cohort: Cohort, options: MedianOptions) -> pd.DataFrame:
    return frame.assign(subject_id=name_patients(cohort, frame["subject_id"].tolist(), options.show_ids))


def _nothing(cohort: Cohort, options: MedianOptions, why: str) -> LabsResult:
    return LabsResult(
        study=cohort.study, options=options, status="exploratory", why_not=why, n_selected=cohort.n, n_analysed=0
    )


def _count_doubts(worst: pd.DataFrame, agreement: LabAgreement, n_doubled: int) -> LabsDoubts:
    missed = worst[(worst["grade"] >= agreement.collected_from) & ~worst["term"].isin(agreement.pairs["term"])]
    return LabsDoubts(
        n_open=_by_term(worst[worst["highest"] > worst["grade"]]),
        n_ungraded=_by_term(worst[worst["grade"].isna()]),
        n_uncollected={} if agreement.why_not else _by_term(missed),
        n_doubled=n_doubled,
    )


def _by_term(rows: pd.DataFrame) -> dict[str, int]:
    return {str(term): int(n) for term, n in rows.groupby("term", sort=False).size().items()}
