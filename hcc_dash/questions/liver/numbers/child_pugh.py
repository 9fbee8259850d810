"""Did liver function deteriorate: Child-Pugh by visit, shift from baseline, and the first rise by 2 or more."""

from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from hcc_dash.clinical.child_pugh import grade_child_pugh
from hcc_dash.clinical.child_pugh_change import Course
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.events import LeftOut
from hcc_dash.estimation.placed_rows import Clock, RowsLeftOut, one_per_visit, set_clock, visit_order
from hcc_dash.estimation.visit_summary import SUMMARY_COLUMNS, count_visits, summarise_visits
from hcc_dash.questions.liver.numbers.child_pugh_records import ChildPughRecords, collect_child_pugh, follow_patients
from hcc_dash.questions.liver.numbers.incidence import RiseIncidence, estimate_rises
from hcc_dash.questions.liver.numbers.options import ChildPughOptions, Window, liver_windows
from hcc_dash.study.counts import plain_number

NO_SCORE = "no score"
COUNT_COLUMNS = ("arm", "visit", "level", "n")
_COUNTS = partial(pd.DataFrame, columns=list(COUNT_COLUMNS))
SHIFT_COLUMNS = ("window", "arm", "level", "worst", "n")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildPughDoubts:
    """Assessments and patients of whom the score leaves something open.

    ``from_items``: the score is made from its items; ``n_disagree`` assessments whose given score is another, and
    ``disagreement`` the first of them (given, made). Of patients with a baseline: ``n_incomplete`` assessments with an
    item missing, ``n_possible`` of them perhaps a rise and ``n_certain`` surely one; ``n_unfollowed`` patients without
    a score after baseline; ``n_open_rises`` at the last visit. ``n_doubled``: further assessments of a visit.
    """

    from_items: bool
    n_disagree: int
    disagreement: tuple[float, float]
    n_unreadable: int
    n_incomplete: int
    n_possible: int
    n_certain: int
    n_unfollowed: int
    n_open_rises: int
    n_doubled: int
    n_recurred_after_death: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildPughResult(Answer[ChildPughOptions]):
    """What was found, all empty when ``why_not`` says why there is nothing:

    ``scores``: arm visit level (score) n; ``classes``: arm visit level (A, B, C) n; ``summary``: arm visit n mean
    estimate (median) lower_quartile upper_quartile; ``shift``: window arm level (class at baseline) worst (class after
    it, or "no score") n; ``courses`` by subject_id of the file, for other analyses; ``incidence``: first rises.
    ``n_analysed``: patients with a baseline score that leaves room for a rise.
    """

    windows: tuple[Window, ...]
    groups: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()
    scores: pd.DataFrame = field(default_factory=_COUNTS)
    classes: pd.DataFrame = field(default_factory=_COUNTS)
    summary: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(SUMMARY_COLUMNS)))
    shift: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(SHIFT_COLUMNS)))
    courses: dict[str, Course] = field(default_factory=dict)
    incidence: RiseIncidence | None = None
    rows_left_out: tuple[RowsLeftOut, ...] = ()
    doubts: ChildPughDoubts | None = None


def describe_child_pugh(cohort: Cohort, options: ChildPughOptions | None = None) -> ChildPughResult:
    """Child-Pugh over time and the cumulative incidence of a first rise (domain: registry's secondary endpoint).

    The baseline is the last complete score on or before the start of study treatment. ValueError for options that are
    none; a study without the table, the dates or a clock is answered with ``why_not``.
    """
    options = options or ChildPughOptions()
    windows = liver_windows(options, cohort.study.design)
    clock = set_clock(cohort)
    if isinstance(clock, str):
        return _nothing(cohort, options, windows, clock)
    records = collect_child_pugh(cohort, clock, options)
    if isinstance(records, str):
        return _nothing(cohort, options, windows, records)
    courses = follow_patients(records, clock, options.rise)
    if all(course.baseline is None for course in courses.values()):
        return _nothing(cohort, options, windows, "No patient has a complete score before study treatment.")
    visits = visit_order(cohort.study, records.table, records.rows["visit"])
    first, doubled = one_per_visit(records.rows)
    whole = first.assign(level=first["score"].map(lambda score: plain_number(score) if score == score else ""))
    able = [course for course in courses.values() if course.baseline is not None and not course.at_ceiling]
    incidence = estimate_rises(records, courses, clock, windows, cohort.study.methods)
    return ChildPughResult(
        study=cohort.study,
        options=options,
        status="exploratory",
        groups=clock.groups,
        visits=tuple(visits),
        windows=windows,
        scores=_ordered_scores(count_visits(whole, "level", clock.groups, visits)),
        classes=count_visits(first, "grade", clock.groups, visits),
        summary=summarise_visits(first, "score", clock.groups, visits),
        shift=_shift(records, courses, clock, windows),
        courses=courses,
        incidence=incidence,
        n_selected=cohort.n,
        n_analysed=len(able),
        left_out=_left_out(courses, clock),
        rows_left_out=records.left_out,
        doubts=_count_doubts(records, courses, clock, doubled),
    )


def _nothing(cohort: Cohort, options: ChildPughOptions, windows: tuple[Window, ...], why: str) -> ChildPughResult:
    return ChildPughResult(
        study=cohort.study,
        options=options,
        status="exploratory",
        why_not=why,
        n_selected=cohort.n,
        n_analysed=0,
        windows=windows,
    )


def _ordered_scores(counts: pd.DataFrame) -> pd.DataFrame:
    """Scores as text sort 10 before 5; keep arm and visit in order and sort scores as numbers."""
    place = counts.groupby(["arm", "visit"], sort=False).ngroup()
    order = pd.DataFrame({"place": place, "score": counts["level"].astype(int)}).sort_values(["place", "score"]).index
    return counts.loc[order].reset_index(drop=True)


def _shift(
    records: ChildPughRecords, courses: dict[str, Course], clock: Clock, windows: tuple[Window, ...]
) -> pd.DataFrame:
    rows = records.rows[records.rows["score"].notna()]
    before = rows[rows["day"] <= 0].groupby("subject_id")["grade"].last()
    frames = []
    for window in windows:
        within = rows[(rows["day"] > 0) & (rows["day"] <= window.days)].groupby("subject_id")["score"].max()
        after = within.map(lambda score: grade_child_pugh(int(score)))
        known = clock.patients.loc[before.index.intersection(clock.patients.index), ["arm"]]
        table = known.assign(level=before, worst=after.reindex(known.index).fillna(NO_SCORE))
        counted = table.groupby(["arm", "level", "worst"]).size().rename("n").reset_index()
        frames.append(counted.assign(window=window.id)[list(SHIFT_COLUMNS)])
    shift = pd.concat(frames, ignore_index=True)
    rank = shift["arm"].map({arm: i for i, arm in enumerate(clock.groups)})
    order = shift.assign(_window=shift.groupby("window", sort=False).ngroup(), _arm=rank)
    return shift.loc[order.sort_values(["_window", "_arm", "level", "worst"]).index].reset_index(drop=True)


def _left_out(courses: dict[str, Course], clock: Clock) -> tuple[LeftOut, ...]:
    counts = {
        "no start of study treatment or no arm": clock.n_unplaced,
        "no complete Child-Pugh score before study treatment": sum(c.baseline is None for c in courses.values()),
        "a baseline score that cannot rise so far": sum(c.at_ceiling for c in courses.values()),
    }
    return tuple(LeftOut(reason, n) for reason, n in counts.items() if n)


def _count_doubts(records: ChildPughRecords, courses: dict[str, Course], clock: Clock, doubled: int) -> ChildPughDoubts:
    followed = [course for course in courses.values() if course.baseline is not None]
    return ChildPughDoubts(
        from_items=records.from_items,
        n_disagree=records.n_disagree,
        disagreement=records.disagreement,
        n_unreadable=records.n_unreadable,
        n_incomplete=sum(course.n_incomplete for course in followed),
        n_possible=sum(course.n_possible for course in followed),
        n_certain=sum(course.n_certain for course in followed),
        n_unfollowed=sum(course.last_day is None for course in followed),
        n_open_rises=sum(course.open_rise for course in followed),
        n_doubled=doubled,
        n_recurred_after_death=clock.n_impossible,
    )
