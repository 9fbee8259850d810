"""What treatment does to blood values: worst derived grades, medians by visit, and investigators' grades."""

from dataclasses import dataclass, replace

import pandas as pd

from hcc_dash.analysis.events import LeftOut
from hcc_dash.analysis.labs.agreement import DISAGREEMENTS, LabAgreement, compare_grades
from hcc_dash.analysis.labs.grades import WORST_COLUMNS, grade_patients, shift_table
from hcc_dash.analysis.labs.options import MedianOptions
from hcc_dash.analysis.labs.records import LabRecords, collect_labs
from hcc_dash.analysis.masked_ids import name_patients
from hcc_dash.analysis.placed_rows import RowsLeftOut, count_left_out, one_per_visit, set_clock, visit_order
from hcc_dash.analysis.plan import Status
from hcc_dash.analysis.visit_summary import SUMMARY_COLUMNS, summarise_visits
from hcc_dash.clinical.ctcae_labs import lab_rules
from hcc_dash.clinical.lab_tests import LabTest
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.counts import count_noun
from hcc_dash.study.model import Study

SHIFT_COLUMNS = ("term", "arm", "level", "worst", "n")
LOWER_BOUND = (
    "A derived grade is a lower bound: transfusion, bleeding, symptoms and danger to life raise a grade and stand in "
    "no laboratory table."
)


NOT_JUDGED = "no result after the start of study treatment"


@dataclass(frozen=True, slots=True)
class LabsResult:
    """Asked: study, options. Found, all empty when ``why_not`` says why there is nothing:

    ``tests`` in the table; ``patients``: lab_grades.WORST_COLUMNS, subject_id a code; ``shift``: term arm level
    (baseline) worst n; ``medians``: term (test key) arm visit n mean estimate (median) lower_quartile upper_quartile in
    the test's SI unit; ``agreement`` with the investigators' grades, its patients under codes too.
    """

    study: Study
    options: MedianOptions
    status: Status
    why_not: str
    groups: tuple[str, ...]
    visits: tuple[str, ...]
    tests: tuple[LabTest, ...]
    patients: pd.DataFrame
    shift: pd.DataFrame
    medians: pd.DataFrame
    agreement: LabAgreement | None
    n_selected: int
    n_analysed: int
    left_out: tuple[LeftOut, ...]
    rows_left_out: tuple[RowsLeftOut, ...]
    method: str
    notes: tuple[str, ...]

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
    clock = set_clock(cohort)
    labs = clock if isinstance(clock, str) else collect_labs(cohort, clock, options.limits)
    if isinstance(clock, str) or isinstance(labs, str):
        return _nothing(cohort, options, str(labs))
    worst = grade_patients(labs, clock, options)
    agreement = compare_grades(cohort, clock, worst, options)
    visits = visit_order(cohort.study, labs.table, labs.rows["visit"])
    first, doubled = one_per_visit(labs.rows)
    medians = [summarise_visits(first, test.key, clock.groups, visits).assign(term=test.key) for test in labs.tests]
    n_analysed = int(labs.rows.loc[labs.rows["day"] > 0, "subject_id"].nunique())
    return LabsResult(
        study=cohort.study,
        options=options,
        status="exploratory",
        why_not="",
        groups=clock.groups,
        visits=tuple(visits),
        tests=labs.tests,
        patients=_named(worst, cohort, options),
        shift=shift_table(worst, clock.groups),
        medians=pd.concat(medians, ignore_index=True)[["term", *SUMMARY_COLUMNS]],
        agreement=replace(agreement, pairs=_named(agreement.pairs, cohort, options)),
        n_selected=cohort.n,
        n_analysed=n_analysed,
        left_out=count_left_out(cohort, clock, n_analysed, NOT_JUDGED),
        rows_left_out=labs.left_out,
        method=_method(options),
        notes=_notes(labs, worst, agreement, doubled),
    )


def _named(frame: pd.DataFrame, cohort: Cohort, options: MedianOptions) -> pd.DataFrame:
    return frame.assign(subject_id=name_patients(cohort, frame["subject_id"].tolist(), options.show_ids))


def _nothing(cohort: Cohort, options: MedianOptions, why: str) -> LabsResult:
    return LabsResult(
        cohort.study,
        options,
        "exploratory",
        why,
        (),
        (),
        (),
        pd.DataFrame(columns=list(WORST_COLUMNS)),
        pd.DataFrame(columns=list(SHIFT_COLUMNS)),
        pd.DataFrame(columns=["term", *SUMMARY_COLUMNS]),
        None,
        cohort.n,
        0,
        (),
        (),
        "",
        (),
    )


def _method(options: MedianOptions) -> str:
    span = "all follow-up" if options.window_days is None else f"{options.window_days:g} days"
    return (
        f"Grades derived from values by CTCAE v{options.version}, compared to ten significant digits; worst grade per "
        f"patient after the start of study treatment ({span}) against the last value before it. Liver enzymes and "
        "bilirubin count in multiples of the upper limit, or of a baseline above it. Medians with quartiles by visit."
    )


def _notes(labs: LabRecords, worst: pd.DataFrame, agreement: LabAgreement, doubled: int) -> tuple[str, ...]:
    notes = [LOWER_BOUND]
    open_ = worst[worst["highest"] > worst["grade"]]
    for term, rows in open_.groupby("term", sort=False):
        undecided = count_noun(len(rows), "patient")
        notes.append(f"{term}: the grade of {undecided} is open: a limit of normal is not in the table.")
    ungraded = worst[worst["grade"].isna()].groupby("term", sort=False).size()
    if len(ungraded):
        listed = ", ".join(f"{term} {n}" for term, n in ungraded.items())
        notes.append(f"Patients with results and no grade after baseline: {listed}.")
    if doubled:
        notes.append(f"Further blood tests at a visit already counted, left out of the medians: {doubled}.")
    if agreement.why_not:
        notes.append(agreement.why_not)
    else:
        notes += _unused_terms(worst, agreement)
    if not agreement.version_known:
        notes.append("The adverse events do not say their CTCAE version; it is taken to be the one asked for.")
    if agreement.collected_from > 1:
        notes.append(
            f"Events were collected from grade {agreement.collected_from}: lower derived grades are not missed."
        )
    notes += [str(one) for one in (*labs.left_out, *agreement.left_out)]
    return tuple(notes)


def _unused_terms(worst: pd.DataFrame, agreement: LabAgreement) -> list[str]:
    """Terms with grades that should have been collected and that no event ever has."""
    missed = worst[(worst["grade"] >= agreement.collected_from) & ~worst["term"].isin(agreement.pairs["term"])]
    listed = ", ".join(f"{term} {n}" for term, n in missed.groupby("term", sort=False).size().items())
    grade = agreement.collected_from
    return [f"Patients with a derived grade {grade} or higher of a term that no event has: {listed}."] if listed else []
