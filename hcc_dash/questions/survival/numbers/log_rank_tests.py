"""Do the groups differ in when events happen: log-rank tests with any weights, of all, of each pair, of their order."""

import math
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

import numpy as np

from hcc_dash.asking.choices import COMPARE, ENDPOINT, ENTRY, STRATA
from hcc_dash.asking.kinds import Given, Number, OneOf, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Test
from hcc_dash.estimation.events import Events, LeftOut, collect_events, has_three_groups, stratum_codes, take
from hcc_dash.estimation.groups import group_label
from hcc_dash.estimation.plan import Question, status_of_question
from hcc_dash.kernels.log_rank import LogRank, WeightKind, log_rank
from hcc_dash.kernels.log_rank_trend import log_rank_trend
from hcc_dash.kernels.pairwise import Adjustment, pairwise_log_rank
from hcc_dash.questions.survival.numbers.options import SurvivalOptions, checked_options
from hcc_dash.study.endpoints import TimeToEvent

Weights = Literal["log-rank", "gehan", "tarone-ware", "fleming-harrington"]


def _is_weighted(cohort: Cohort, given: Given) -> bool:
    del cohort
    return bool(given["weights"] == "fleming-harrington")


WEIGHTS = OneOf(
    label="Weights of events",
    side_by_side=True,
    row=3,
    choices={
        "log-rank": "None",
        "gehan": "Gehan",
        "tarone-ware": "Tarone-Ware",
        "fleming-harrington": "Fleming-Harrington",
    },
    help="Weights by the number at risk (gehan, tarone-ware: its square root) or by survival (fleming-harrington).",
)
RHO = Number(
    label="ρ, early events",
    high=4.0,
    step=0.5,
    row=3,
    applies=_is_weighted,
    help="Fleming-Harrington: power of survival before the event; above 0 looks early.",
)
GAMMA = Number(
    label="γ, late events",
    high=4.0,
    step=0.5,
    row=3,
    applies=_is_weighted,
    help="Fleming-Harrington: power of one minus survival before the event; above 0 looks late.",
)
ADJUST = OneOf(
    label="Pairs adjusted by",
    row=3,
    applies=lambda cohort, given: has_three_groups(cohort, given["compare"]),
    choices={"holm": "Holm", "bonferroni": "Bonferroni", "BH": "Benjamini-Hochberg", "none": "None"},
    help="Adjustment of the pairs' p-values for their number, where there are more than two groups.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRankOptions:
    """A question about tests of curves.

    ``compare`` and ``strata`` as of the curves. ``weights``: of events, alike in the log-rank test; ``rho`` and
    ``gamma`` are the powers of S(t-) and 1 - S(t-) by Fleming and Harrington. ``adjust``: of the pairs' p-values.
    ``entry``: column with the time at which each patient came under observation; empty for the start.
    """

    endpoint: str = ask(ENDPOINT, required=True)
    compare: str = ask(COMPARE, "")
    strata: tuple[str, ...] = ask(STRATA, ())
    weights: Weights = ask(WEIGHTS, "log-rank")
    rho: float = ask(RHO, 1.0)
    gamma: float = ask(GAMMA, 0.0)
    adjust: Adjustment = ask(ADJUST, "holm")
    entry: str = ask(ENTRY, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedGroup:
    """A group with its events, ``observed`` and ``expected`` under one hazard, both as they are weighted."""

    arm: str
    label: str
    n: int
    n_events: int
    observed: float
    expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPair:
    """Two groups among their own patients; ``adjusted_p`` over all pairs."""

    arm: str
    reference: str
    test: Test
    adjusted_p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRankResult(Answer[LogRankOptions]):
    """Found of an endpoint: groups, the test of all, of each pair and of the groups' order."""

    endpoint: TimeToEvent
    groups: tuple[ComparedGroup, ...]
    test: Test
    pairs: tuple[ComparedPair, ...]
    trend: Test | None


def compare_log_rank(cohort: Cohort, options: LogRankOptions) -> LogRankResult:
    """Tests that the groups share one hazard (Mantel 1966; weighted: Fleming & Harrington 1991; R ``survdiff``).

    With three groups or more each pair is tested too (R ``survdiff`` on their patients, ``p.adjust``), and of a
    factor's levels in their order the trend (Tarone 1975). Patients without a value of a stratum are left out.
    Raises ValueError for an endpoint, a factor or a weight that there is not.
    """
    study, endpoint = cohort.study, cohort.study.endpoint(options.endpoint)
    asked = SurvivalOptions(endpoint=options.endpoint, compare=options.compare, strata=options.strata)
    if not 0 <= min(options.rho, options.gamma) <= max(options.rho, options.gamma) < math.inf:
        raise ValueError(f"Powers of weights are 0 or above; found {options.rho:g} and {options.gamma:g}.")
    options = replace(options, compare=checked_options(study, asked).compare)
    events = collect_events(cohort, endpoint, options.compare, options.entry)
    codes, known = stratum_codes(cohort, events, tuple(name for name in options.strata if name != options.compare))
    left_out = events.left_out + ((LeftOut("no value of a stratum", int((~known).sum())),) if (~known).any() else ())
    events, strata = take(events, known), codes[known]
    weights = _weights(options)
    whole = None
    if len(events.groups) > 1:
        whole = log_rank(events.time, events.event, events.group, strata, **weights, entry=events.entry)
    planned = options.weights == "log-rank" and not (options.compare or options.entry)
    return LogRankResult(
        study=study,
        endpoint=endpoint,
        options=options,
        status=status_of_question(
            cohort, Question("survival", options.endpoint, strata=options.strata, as_declared=planned)
        ),
        groups=tuple(
            ComparedGroup(
                arm=arm,
                label=group_label(study, options.compare, arm),
                n=int((events.group == g).sum()),
                n_events=int(events.event[events.group == g].sum()),
                observed=float(whole.observed[g]) if whole else float("nan"),
                expected=float(whole.expected[g]) if whole else float("nan"),
            )
            for g, arm in enumerate(events.groups)
        ),
        test=_as_test(events, whole),
        pairs=_pairs(events, strata, options),
        trend=_trend(events, strata, options),
        n_selected=cohort.n,
        n_analysed=len(events.time),
        left_out=left_out,
    )


class _Weighting(TypedDict):
    rho: float
    gamma: float
    kind: WeightKind


def _weights(options: LogRankOptions) -> _Weighting:
    match options.weights:
        case "gehan" | "tarone-ware" as kind:
            return {"rho": 0.0, "gamma": 0.0, "kind": kind}
        case "fleming-harrington":
            return {"rho": options.rho, "gamma": options.gamma, "kind": "fleming-harrington"}
    return {"rho": 0.0, "gamma": 0.0, "kind": "fleming-harrington"}


def _as_test(events: Events, test: LogRank | None) -> Test:
    if test is None:
        return Test("log-rank", why_missing="one group only")
    if not events.event.any():
        return Test("log-rank", why_missing="no events")
    if math.isnan(test.p_value):
        return Test("log-rank", why_missing="no stratum holds both groups at risk")
    return Test("log-rank", test.statistic, test.df, test.p_value)


def _pairs(events: Events, strata: np.ndarray, options: LogRankOptions) -> tuple[ComparedPair, ...]:
    """Each two groups alone; none where there are only two, whose test is that of all."""
    if len(events.groups) < 3:
        return ()
    tests = pairwise_log_rank(
        events.time, events.event, events.group, strata, **_weights(options), adjust=options.adjust, entry=events.entry
    )
    return tuple(
        ComparedPair(
            arm=events.groups[second],
            reference=events.groups[first],
            adjusted_p=float(adjusted),
            test=Test(
                "log-rank", float(statistic), int(df), float(p), why_missing="" if df else "never at risk together"
            ),
        )
        for first, second, statistic, df, p, adjusted in zip(
            tests.first, tests.second, tests.statistic, tests.df, tests.p_value, tests.adjusted_p_value, strict=True
        )
    )


def _trend(events: Events, strata: np.ndarray, options: LogRankOptions) -> Test | None:
    """Along the levels of a factor in the order declared; arms have no order, and two groups no other test."""
    if not options.compare or len(events.groups) < 3:
        return None
    trend = log_rank_trend(events.time, events.event, events.group, strata=strata, entry=events.entry)
    if not trend.df:
        return Test("log-rank for trend", why_missing="no events" if not events.event.any() else "nobody to compare")
    return Test("log-rank for trend", trend.statistic, trend.df, trend.p_value)
