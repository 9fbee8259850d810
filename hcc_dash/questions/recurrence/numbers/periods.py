"""Early and late: everybody until the cut, and those still there after it on a clock of their own."""

import math
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.comparison import common_tau, ratio_of
from hcc_dash.estimation.curves import ticks
from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.estimation.events import Events, stratum_codes, take
from hcc_dash.kernels.aalen_johansen import aalen_johansen
from hcc_dash.kernels.cox import fit_cox
from hcc_dash.kernels.times import align_times
from hcc_dash.questions.recurrence.numbers.curves import (
    CURVE_COLUMNS,
    causes_of,
    grey_from,
    incidence_counts,
    incidence_frame,
    read_incidence,
)
from hcc_dash.questions.recurrence.numbers.models import NO_COMMON_STRATUM, never_together, pair_of, why_no_ratios
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions
from hcc_dash.questions.recurrence.numbers.result import Period, PeriodGroup
from hcc_dash.study.parts import Methods

# A landmark set days after the cut, for a visit's window, would leave hardly any time to be late in.
SHORTEST_LATE = 0.25


def split_periods(
    cohort: Cohort, events: Events, cut: float, readings: list[float], labels: dict[str, str], options: CompetingOptions
) -> tuple[Period, ...]:
    """Early until ``cut``, late from it (landmark analysis: Anderson, Cain & Gelber 1983, J Clin Oncol 1:710).

    ``readings`` are the endpoint's landmarks in its unit: late incidence is read at the last of them that lies at
    least a quarter of the cut beyond it, else where the smallest group still has a tenth at risk. A patient whose
    time is the cut itself is early, with his event. Strata of the options stratify the ratios, for which patients
    without a value of one are passed over. Everything in the unit of ``events``.
    """
    endpoint, methods = cohort.study.endpoint(options.endpoint), cohort.study.methods
    past = events.time > cut
    early = replace(
        events, time=np.minimum(events.time, cut), event=events.event & ~past, competing=events.competing & ~past
    )
    late = take(events, past)
    late = replace(late, time=late.time - cut)
    shortest = SHORTEST_LATE * cut
    declared = [after for after in align_times(np.array(readings) - cut, [shortest]).tolist() if after >= shortest]
    beyond = max(declared) if declared else common_tau(late, None)
    periods: tuple[tuple[Literal["early", "late"], Events, float, float], ...]
    periods = (("early", early, 0.0, cut), ("late", late, cut, beyond))
    return tuple(
        Period(
            name=name,
            start=start,
            end=start + length if length > 0 else math.nan,
            groups=tuple(_group(part, arm, length, labels, methods) for arm in part.groups),
            ratios=_ratios(cohort, part, labels, options.strata),
            curves=_curves(part, name, methods),
            counts=incidence_counts(part, ticks(part, endpoint)),
        )
        for name, part, start, length in periods
    )


def _group(events: Events, arm: str, length: float, labels: dict[str, str], methods: Methods) -> PeriodGroup:
    inside = events.group == events.groups.index(arm)
    time, cause = events.time[inside], causes_of(events)[inside]
    curve = aalen_johansen(time, cause, 2)
    return PeriodGroup(
        arm=arm,
        label=labels[arm],
        n=int(time.size),
        n_events=int((cause == 1).sum()),
        n_competing=int((cause == 2).sum()),
        incidence=read_incidence(curve, length, methods) if length > 0 else not_estimable("no follow-up to read it"),
        grey_from=grey_from(curve, methods.grey_below_at_risk),
    )


def _curves(events: Events, level: str, methods: Methods) -> pd.DataFrame:
    causes = causes_of(events)
    members = [(arm, events.group == code) for code, arm in enumerate(events.groups)]
    frames = [incidence_frame(events.time[mask], causes[mask], level, arm, methods) for arm, mask in members]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(CURVE_COLUMNS))


def _ratios(
    cohort: Cohort, events: Events, labels: dict[str, str], strata: tuple[str, ...]
) -> tuple[tuple[str, Estimate], ...]:
    """Cause-specific hazard ratio of each group over the first, the two alone, within the period."""
    return tuple((arm, _ratio(cohort, pair_of(events, arm), labels, strata)) for arm in events.groups[1:])


def _ratio(cohort: Cohort, pair: Events, labels: dict[str, str], strata: tuple[str, ...]) -> Estimate:
    methods, (codes, known) = cohort.study.methods, stratum_codes(cohort, pair, strata)
    pair, codes = take(pair, known), codes[known]
    reason = why_no_ratios(pair.event, pair.group, pair.groups, labels, methods)
    if not reason and never_together(pair, pair.event, codes):
        reason = NO_COMMON_STRATUM
    if reason:
        return not_estimable(reason)
    fit = fit_cox(pair.time, pair.event, (pair.group == 1).astype(np.float64)[:, None], codes, ties=methods.ties)
    return ratio_of(fit, 0, methods.conf_level)[0]
