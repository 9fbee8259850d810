"""Who is better, who is worse at a visit: change from baseline beyond a threshold, by group, absence counted apart."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from hcc_dash.asking.kinds import Given, OneOf, ask
from hcc_dash.clinical.qlq import Scale
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.estimation.events import place_of
from hcc_dash.kernels.proportion_contrasts import miettinen_nurminen_difference
from hcc_dash.kernels.proportions import Interval, clopper_pearson
from hcc_dash.kernels.times import align_days
from hcc_dash.questions.quality_of_life.numbers.asking import QUESTIONNAIRE, SCALE, later_weeks
from hcc_dash.questions.quality_of_life.numbers.change_forms import ChangeForms, collect_change
from hcc_dash.questions.quality_of_life.numbers.change_values import (
    NOISE,
    checked_threshold,
    improved,
    read_baseline,
    worsened,
)
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import CHANGE_COMPARE, THRESHOLD
from hcc_dash.questions.quality_of_life.numbers.groups import checked_by
from hcc_dash.study.time import convert_time

IMPROVED, STABLE, WORSENED = "improved", "stable", "worsened"
WORSENED_OR_MISSING = "worsened or missing"
TERMS = (IMPROVED, STABLE, WORSENED, WORSENED_OR_MISSING)
COMPARED = (IMPROVED, WORSENED, WORSENED_OR_MISSING)


def _usual_visit(weeks: dict[str, float], end: float) -> str:
    """The first visit due at the end of treatment or later, else the last."""
    return next((visit for visit, week in weeks.items() if week >= end), list(weeks)[-1])


def _visits(cohort: Cohort, given: Given) -> dict[str, str]:
    weeks = later_weeks(cohort, given)
    if not weeks:
        return {}
    usual = _usual_visit(weeks, cohort.study.design.treatment_weeks)
    return {"": usual} | {visit: visit for visit in weeks if visit != usual}


_VISIT = OneOf(
    label="Change at",
    choices=_visits,
    empty="usual",
    flag="visit",
    others=lambda cohort, given: dict.fromkeys(list(_visits(cohort, given).values())[:1], ""),
    help="The visit; the first from the end of treatment on, else the last.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponderOptions:
    """A question about change from baseline at a visit.

    ``scale``: its code, the questionnaire's first when empty; ``table``: that of the questionnaire, the trial's first
    when empty. ``visit``: the first one due at the end of treatment or later when empty, else the last.
    ``threshold``: points of change that count. ``compare``: column whose levels are compared, empty for the arms,
    "none" for everybody.
    """

    table: str = ask(QUESTIONNAIRE, "")
    scale: str = ask(SCALE, "")
    threshold: float = ask(THRESHOLD, 10.0)
    compare: str = ask(CHANGE_COMPARE, "")
    visit: str = ask(_VISIT, "")


@dataclass(frozen=True, slots=True)
class GroupChange:
    """One group at one visit. ``n_baseline`` = ``n_answered`` + ``n_died`` (before it was due) + ``n_absent``.

    ``n`` are all its patients; improved, stable and worsened add up to ``n_answered``. ``shares``: proportion by term
    with exact limits, the first three of those who answered, "worsened or missing" of all with a baseline.
    ``n_no_room`` of those who answered began too near the best score to improve by the threshold, ``n_no_fall`` too
    near the worst to worsen.
    """

    arm: str
    label: str
    visit: str
    time: float
    n: int
    n_baseline: int
    n_answered: int
    n_died: int
    n_absent: int
    counts: dict[str, int]
    shares: dict[str, Estimate]
    n_no_room: int
    n_no_fall: int


@dataclass(frozen=True, slots=True)
class ChangeDifference:
    """Difference of proportions of one term at the visit, ``arm`` minus ``reference``, score limits."""

    arm: str
    reference: str
    term: str
    difference: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponderResult(Answer[ResponderOptions]):
    """Found of a scale, the visit filled in among the options: groups at every visit, differences at the asked one.

    ``groups``: those of the asked visit; ``by_visit`` all visits after baseline, in order. ``distribution``: arm visit
    change n estimate, one row per distinct change: the share of the group whose change is this bad or worse;
    ``change`` in points of the scale as it is scored. ``n_analysed`` answered at the visit.
    """

    scale: Scale
    groups: tuple[GroupChange, ...]
    by_visit: tuple[GroupChange, ...]
    differences: tuple[ChangeDifference, ...]
    distribution: pd.DataFrame
    deaths_known: bool

    def position(self, arm: str) -> int:
        """The group's place among all that could be compared: its colour under every filter."""
        return place_of(self.study, self.options.compare, arm)


@dataclass(frozen=True, slots=True)
class _Visit:
    """Change of each patient at a visit (NaN without), and who was dead when it was due."""

    name: str
    day: float
    change: np.ndarray
    dead: np.ndarray


def describe_responders(cohort: Cohort, options: ResponderOptions) -> ResponderResult:
    """Proportions improved, stable and worsened since baseline by group, and their differences.

    Patients without a baseline or without a score at the visit are counted apart, never as stable. Raises ValueError
    for a trial without a questionnaire, a scale or visit it does not have, and a threshold that is none.
    """
    checked_threshold(options.threshold)
    options = replace(options, compare=checked_by(cohort, options.compare))
    asked = collect_change(cohort, options.scale, options.table, options.compare)
    weeks = {visit: week for visit, week in asked.all_forms.weeks.items() if week > 0}
    end = cohort.study.design.treatment_weeks
    options = replace(options, scale=asked.scale.code, visit=_choose_visit(weeks, options.visit, end))
    baseline = read_baseline(asked.forms).reindex(asked.patients).to_numpy(dtype=np.float64)
    visits = {name: _at_visit(asked, baseline, name, week) for name, week in weeks.items()}
    level = cohort.study.methods.conf_level
    by_visit = tuple(
        _describe(asked, baseline, visit, code, options.threshold, level)
        for visit in visits.values()
        for code in range(len(asked.groups))
    )
    groups = tuple(group for group in by_visit if group.visit == options.visit)
    return ResponderResult(
        study=cohort.study,
        scale=asked.scale,
        options=options,
        status="exploratory",
        n_selected=cohort.n,
        n_analysed=sum(group.n_answered for group in groups),
        groups=groups,
        by_visit=by_visit,
        differences=_compare(groups, level),
        distribution=_distribute(asked, visits[options.visit]),
        deaths_known=asked.deaths_known,
    )


def describe_groups(cohort: Cohort, options: ResponderOptions) -> tuple[GroupChange, ...]:
    """Of ``describe_responders`` the groups at the one visit that is named, and nothing else computed."""
    checked_threshold(options.threshold)
    asked = collect_change(cohort, options.scale, options.table, checked_by(cohort, options.compare))
    weeks = {visit: week for visit, week in asked.all_forms.weeks.items() if week > 0}
    name = _choose_visit(weeks, options.visit, cohort.study.design.treatment_weeks)
    baseline = read_baseline(asked.forms).reindex(asked.patients).to_numpy(dtype=np.float64)
    visit, level = _at_visit(asked, baseline, name, weeks[name]), cohort.study.methods.conf_level
    return tuple(_describe(asked, baseline, visit, code, options.threshold, level) for code in range(len(asked.groups)))


def _choose_visit(weeks: dict[str, float], wanted: str, end: float) -> str:
    if not weeks:
        raise ValueError("No visit after baseline has a form: there is no change to show.")
    if not wanted:
        return _usual_visit(weeks, end)
    if wanted not in weeks:
        raise ValueError(f'No form of a visit "{wanted}". Visits after baseline: {", ".join(weeks)}.')
    return wanted


def _at_visit(asked: ChangeForms, baseline: np.ndarray, name: str, week: float) -> _Visit:
    here = asked.forms[(asked.forms["visit"] == name) & (asked.forms["time"] > 0)]
    scores = here.groupby("subject_id")["value"].last()
    day = float(align_days(convert_time(week, "weeks", "days")))
    change = scores.reindex(asked.patients).to_numpy(dtype=np.float64) - baseline
    dead = (asked.death.to_numpy(dtype=np.float64) < day) & np.isnan(change)
    return _Visit(name, day, change, dead)


def _describe(
    asked: ChangeForms, baseline: np.ndarray, visit: _Visit, code: int, threshold: float, level: float
) -> GroupChange:
    mine = asked.group == code
    known = mine & ~np.isnan(baseline)
    change, start = visit.change[known], baseline[known]
    answered = ~np.isnan(change)
    better, worse = improved(change[answered], threshold), worsened(change[answered], threshold)
    n_baseline, n_answered, n_died = int(known.sum()), int(answered.sum()), int(visit.dead[known].sum())
    counts = {
        IMPROVED: int(better.sum()),
        STABLE: int(n_answered - better.sum() - worse.sum()),
        WORSENED: int(worse.sum()),
        WORSENED_OR_MISSING: int(n_baseline - n_answered + worse.sum()),
    }
    of = {term: n_baseline if term == WORSENED_OR_MISSING else n_answered for term in TERMS}
    room, fall = _ends(asked, start[answered])
    return GroupChange(
        arm=asked.groups[code],
        label=asked.labels[asked.groups[code]],
        visit=visit.name,
        time=visit.day,
        n=int(mine.sum()),
        n_baseline=n_baseline,
        n_answered=n_answered,
        n_died=n_died,
        n_absent=n_baseline - n_answered - n_died,
        counts=counts,
        shares={term: _share(counts[term], of[term], level) for term in TERMS},
        n_no_room=int((room < threshold - NOISE).sum()),
        n_no_fall=int((fall < threshold - NOISE).sum()),
    )


def _ends(asked: ChangeForms, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points from each baseline (higher is better) to the best and to the worst score; infinite where unknown."""
    if asked.scale.span is None:
        return np.full(start.shape, np.inf), np.full(start.shape, np.inf)
    low, high = asked.scale.span
    best, worst = (high, low) if asked.scale.better == "higher" else (-low, -high)
    return best - start, start - worst


def _share(x: int, n: int, level: float) -> Estimate:
    if n == 0:
        return not_estimable("nobody answered")
    return _estimate(clopper_pearson([x], [n], level))


def _estimate(interval: Interval) -> Estimate:
    return Estimate(float(interval.estimate[0]), float(interval.low[0]), float(interval.high[0]))


def _compare(groups: tuple[GroupChange, ...], level: float) -> tuple[ChangeDifference, ...]:
    """Every group against the first, term by term."""
    return tuple(
        ChangeDifference(group.arm, groups[0].arm, term, _difference(group, groups[0], term, level))
        for group in groups[1:]
        for term in COMPARED
    )


def _difference(group: GroupChange, reference: GroupChange, term: str, level: float) -> Estimate:
    everybody = term == WORSENED_OR_MISSING
    n1, n0 = (arm.n_baseline if everybody else arm.n_answered for arm in (group, reference))
    if not (n1 and n0):
        return not_estimable("nobody of a group answered")
    return _estimate(miettinen_nurminen_difference([group.counts[term]], [n1], [reference.counts[term]], [n0], level))


def _distribute(asked: ChangeForms, visit: _Visit) -> pd.DataFrame:
    """Per group, the share whose change is this bad or worse, at each change there is."""
    sign = 1.0 if asked.scale.better == "higher" else -1.0
    frames = []
    for code, arm in enumerate(asked.groups):
        change = np.round(visit.change[(asked.group == code) & ~np.isnan(visit.change)], 9)
        values, counts = np.unique(change, return_counts=True)
        share = np.cumsum(counts) / max(change.size, 1)
        frames.append(
            pd.DataFrame(
                {"arm": arm, "visit": visit.name, "change": sign * values + 0.0, "n": change.size, "estimate": share}
            )
        )
    columns = ["arm", "visit", "change", "n", "estimate"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
