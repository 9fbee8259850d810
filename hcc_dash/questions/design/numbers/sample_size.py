"""Events that the protocol planned for, and those on file: how much of the planned information there is."""

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from hcc_dash.asking.kinds import OneOf, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.events import Events, LeftOut, collect_events, take
from hcc_dash.estimation.groups import arm_label
from hcc_dash.estimation.landmark import chosen_landmark
from hcc_dash.kernels.sample_size import schoenfeld_events, schoenfeld_power
from hcc_dash.study.endpoints import Landmark, TimeToEvent
from hcc_dash.study.parts import SampleSize

Counted = Literal["all", "reading"]

COUNTED = OneOf(
    label="Events that count",
    side_by_side=True,
    choices={"all": "All on file", "reading": "By the day of reading"},
    help="Which events count: all on file, or those up to the day at which the endpoint is read.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignOptions:
    """A question about the planned size.

    ``counted``: all events on file, or those up to the time at which the endpoint is first read.
    """

    counted: Counted = ask(COUNTED, "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedArm:
    """One arm of the planned comparison: patients planned, patients on file, those with the event that counts."""

    arm: str
    label: str
    n_planned: float
    n: int
    n_events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeResult(Answer[DesignOptions]):
    """Found of the planned size.

    ``needed``: events for the planned power at the planned allocation, ``needed_on_file`` at that of the patients on
    file, both unrounded. ``power``: of the events that count, at the planned ratio and the allocation on file.
    ``n_by_reading``: events by the day of reading. ``narrowed``: the plan is of more patients than were selected.
    ``time`` and ``count``: events of both arms together by each time of one, in the endpoint's unit.
    """

    planned: SampleSize | None
    endpoint: TimeToEvent | None
    reading: Landmark
    arms: tuple[PlannedArm, ...]
    needed: float
    needed_on_file: float
    power: float
    n_by_reading: int
    narrowed: bool
    time: np.ndarray
    count: np.ndarray

    @property
    def n_events(self) -> int:
        """Events that count, of both arms."""
        return sum(arm.n_events for arm in self.arms)

    @property
    def information(self) -> float:
        """Events that count as a part of those needed, rounded up, at the planned allocation."""
        return self.n_events / math.ceil(self.needed)


def count_information(cohort: Cohort, options: DesignOptions) -> SizeResult:
    """Events needed by Schoenfeld's formula (1983, Biometrics 39:499) beside those on file.

    Both arms of the planned comparison count, patients of other arms do not. An answer with ``why_not`` where the
    study plans no size, or nobody of these arms is selected.
    """
    study, planned = cohort.study, cohort.study.design.sample_size
    if planned is None:
        return _nothing(cohort, options, f"{study.short} says nothing of how its size was planned")
    endpoint = study.endpoint(planned.endpoint)
    reading = chosen_landmark(study, endpoint.id, None)
    events = _of_arms(collect_events(cohort, endpoint), planned)
    early = events.event & (events.time <= reading.at(endpoint.unit))
    counts = events.event if options.counted == "all" else early
    arms = _arms(cohort, planned, events, counts)
    time, n_at = np.unique(events.time[events.event], return_counts=True)
    share, on_file = _share(planned.allocation), _share({arm.arm: float(arm.n) for arm in arms})
    divided = 0 < on_file < 1
    return SizeResult(
        study=study,
        options=options,
        status=None,
        n_selected=cohort.n,
        n_analysed=len(events.time),
        left_out=events.left_out,
        why_not="" if len(events.time) else "nobody of the arms compared is selected",
        planned=planned,
        endpoint=endpoint,
        reading=reading,
        arms=arms,
        needed=schoenfeld_events(planned.hazard_ratio, planned.power, planned.alpha, share),
        needed_on_file=schoenfeld_events(planned.hazard_ratio, planned.power, planned.alpha, on_file)
        if divided
        else math.nan,
        power=schoenfeld_power(int(counts.sum()), planned.hazard_ratio, planned.alpha, on_file)
        if divided
        else math.nan,
        n_by_reading=int(early.sum()),
        narrowed=any(step.kept < step.of for step in cohort.trail),
        time=time,
        count=np.cumsum(n_at),
    )


def _of_arms(events: Events, planned: SampleSize) -> Events:
    inside = np.isin(np.array(events.groups, dtype=object)[events.group], list(planned.allocation))
    if inside.all():
        return events
    others = LeftOut("an arm outside the planned comparison", int((~inside).sum()))
    return replace(take(events, inside), left_out=(*events.left_out, others))


def _arms(cohort: Cohort, planned: SampleSize, events: Events, counts: np.ndarray) -> tuple[PlannedArm, ...]:
    of_patient = np.array(events.groups, dtype=object)[events.group]
    parts = sum(planned.allocation.values())
    return tuple(
        PlannedArm(
            arm=arm,
            label=arm_label(cohort.study, arm),
            n_planned=planned.n * part / parts,
            n=int((of_patient == arm).sum()),
            n_events=int((counts & (of_patient == arm)).sum()),
        )
        for arm, part in planned.allocation.items()
    )


def _share(parts: dict[str, float]) -> float:
    """The first arm's part of both; NaN of nobody."""
    total = sum(parts.values())
    return next(iter(parts.values())) / total if total else math.nan


def _nothing(cohort: Cohort, options: DesignOptions, why_not: str) -> SizeResult:
    return SizeResult(
        study=cohort.study,
        options=options,
        status=None,
        n_selected=cohort.n,
        n_analysed=0,
        why_not=why_not,
        planned=None,
        endpoint=None,
        reading=Landmark(months=12),
        arms=(),
        needed=math.nan,
        needed_on_file=math.nan,
        power=math.nan,
        n_by_reading=0,
        narrowed=False,
        time=np.array([]),
        count=np.array([]),
    )
