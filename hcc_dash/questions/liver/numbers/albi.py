"""How well does the liver work: ALBI score and grades over the visits, from bilirubin and albumin."""

from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from hcc_dash.clinical.albi import albi_grades, albi_score
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.placed_rows import RowsLeftOut, one_per_visit, set_clock, visit_order
from hcc_dash.estimation.visit_summary import SUMMARY_COLUMNS, count_visits, summarise_visits
from hcc_dash.questions.labs.numbers.records import LabRecords, collect_labs
from hcc_dash.questions.liver.numbers.options import AlbiOptions

_COUNTS = partial(pd.DataFrame, columns=["arm", "visit", "level", "n"])


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbiResult(Answer[AlbiOptions]):
    """What was found, all empty when ``why_not`` says why:

    ``summary``: arm visit n mean estimate (median) lower_quartile upper_quartile of the score; ``grades`` and
    ``modified_grades``: arm visit level n. ``n_analysed`` patients have a score at some visit. ``n_doubled``: further
    blood tests at a visit already counted; ``n_unscored``: blood tests without bilirubin or albumin.
    """

    groups: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()
    summary: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(SUMMARY_COLUMNS)))
    grades: pd.DataFrame = field(default_factory=_COUNTS)
    modified_grades: pd.DataFrame = field(default_factory=_COUNTS)
    rows_left_out: tuple[RowsLeftOut, ...] = ()
    n_doubled: int = 0
    n_unscored: int = 0


def describe_albi(cohort: Cohort, options: AlbiOptions | None = None) -> AlbiResult:
    """ALBI by visit and arm; ``options.modified_cut`` divides grade 2 in mALBI.

    A study without dated bilirubin and albumin is answered with ``why_not``.
    """
    options = options or AlbiOptions()
    records = _albi_rows(cohort)
    if isinstance(records, str):
        return AlbiResult(
            study=cohort.study,
            options=options,
            status="exploratory",
            why_not=records,
            n_selected=cohort.n,
            n_analysed=0,
        )
    labs, groups = records
    rows = labs.rows.assign(albi=albi_score(labs.rows["bilirubin"], labs.rows["albumin"]))
    divided = albi_grades(rows["albi"], True, options.modified_cut)
    rows = rows.assign(grade=albi_grades(rows["albi"]), modified_grade=divided)
    visits = visit_order(cohort.study, labs.table, rows["visit"])
    first, doubled = one_per_visit(rows)
    return AlbiResult(
        study=cohort.study,
        options=options,
        status="exploratory",
        groups=groups,
        visits=tuple(visits),
        summary=summarise_visits(first, "albi", groups, visits),
        grades=count_visits(first, "grade", groups, visits),
        modified_grades=count_visits(first, "modified_grade", groups, visits),
        n_selected=cohort.n,
        n_analysed=int(first.loc[first["albi"].notna(), "subject_id"].nunique()),
        rows_left_out=labs.left_out,
        n_doubled=doubled,
        n_unscored=int(first["albi"].isna().sum()),
    )


def _albi_rows(cohort: Cohort) -> tuple[LabRecords, tuple[str, ...]] | str:
    clock = set_clock(cohort)
    if isinstance(clock, str):
        return clock
    labs = collect_labs(cohort, clock, only=("bilirubin", "albumin"))
    if isinstance(labs, str):
        return labs
    if not {"bilirubin", "albumin"} <= set(labs.columns):
        return "The laboratory table does not hold both bilirubin and albumin in a known unit."
    return labs, clock.groups
