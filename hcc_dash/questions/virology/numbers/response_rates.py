"""Response to treatment by arm: shares under every denominator, incidence with death competing, strata of baseline."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from hcc_dash.clinical.virology.runs import GAP_DAYS
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.estimate import Estimate, Test, not_estimable
from hcc_dash.estimation.interaction import DIFFERENCES, compare_differences
from hcc_dash.estimation.placed_rows import count_left_out, set_clock
from hcc_dash.kernels.proportion_contrasts import newcombe_difference
from hcc_dash.kernels.proportions import wilson
from hcc_dash.questions.virology.numbers.baseline_strata import HIGH, LOW, baseline_sides
from hcc_dash.questions.virology.numbers.cures import count_cures
from hcc_dash.questions.virology.numbers.incidence import incidence_counts, incidence_curve, read_incidence
from hcc_dash.questions.virology.numbers.options import HbvResponseOptions
from hcc_dash.questions.virology.numbers.ready import compare_ready
from hcc_dash.questions.virology.numbers.responses import DIED, Responses, derive_responses
from hcc_dash.questions.virology.numbers.result import (
    DENOMINATORS,
    DETECTABLE,
    DETECTABLE_EVALUABLE,
    ENROLLED,
    EVALUABLE,
    ArmResponse,
    HbvResponseResult,
    Share,
    ShareDifference,
    Stratum,
)
from hcc_dash.study.parts import Methods

FEWEST = 8
"""Patients that each arm needs in each stratum before the differences of the strata are compared."""


def estimate_response(cohort: Cohort, options: HbvResponseOptions) -> HbvResponseResult:
    """Responders by arm and how arms differ; ``why_not`` where a study has no clock or no results.

    ValueError for a choice of the definition, or a cut, that is none.
    """
    if not options.cut > 0:
        raise ValueError(f"Strata are divided at an amount above 0; found {options.cut:g}.")
    clock, derived = set_clock(cohort), derive_responses(cohort, options)
    at = float(options.definition(cohort.study).until_day + 1)
    if isinstance(clock, str) or isinstance(derived, str):
        return _nothing(cohort, options, str(derived), at)
    patients, methods = derived.patients, cohort.study.methods
    arms = tuple(_describe(patients[patients["arm"] == arm], arm, at, methods) for arm in clock.groups)
    sides = baseline_sides(cohort, options.cut)
    strata = _strata(patients, clock.groups, sides, methods.conf_level)
    detectable = patients["baseline"] == "not below"
    return HbvResponseResult(
        study=cohort.study,
        options=options,
        status="exploratory",
        n_selected=cohort.n,
        n_analysed=len(patients),
        left_out=count_left_out(cohort, clock, len(patients), "no place in the analysis"),
        definition=derived.definition,
        at=at,
        arms=arms,
        differences=_differences(arms, methods.conf_level),
        strata=strata,
        n_no_stratum=int((detectable & ~patients["subject_id"].isin(sides)).sum()),
        interactions={arm: _interaction(strata, arm, clock.groups[0], methods) for arm in clock.groups[1:]},
        curves=_all_curves(derived, clock.groups, methods),
        counts=incidence_counts(patients, clock.groups, at),
        cures=count_cures(cohort, clock),
        ready=compare_ready(cohort, options),
        rows_left_out=derived.rows_left_out,
    )


def _differences(arms: tuple[ArmResponse, ...], level: float) -> tuple[ShareDifference, ...]:
    """Every arm's share less the first arm's, under every denominator."""
    return tuple(
        subtract(arm.arm, arm.shares[name], arms[0].arm, arms[0].shares[name], name, level)
        for name in DENOMINATORS
        for arm in arms[1:]
    )


def _nothing(cohort: Cohort, options: HbvResponseOptions, why: str, at: float) -> HbvResponseResult:
    return HbvResponseResult(
        study=cohort.study,
        options=options,
        status="exploratory",
        why_not=why,
        n_selected=cohort.n,
        n_analysed=0,
        definition=options.definition(cohort.study),
        at=at,
    )


def count_responders(cohort: Cohort, options: HbvResponseOptions) -> dict[str, Share]:
    """By arm, responders among those detectable at baseline, and nothing else computed."""
    clock, derived = set_clock(cohort), derive_responses(cohort, options)
    if isinstance(clock, str) or isinstance(derived, str):
        return {}
    patients, level = derived.patients, cohort.study.methods.conf_level
    return {arm: _shares(patients[patients["arm"] == arm], level)[DETECTABLE] for arm in clock.groups}


def _all_curves(derived: Responses, groups: tuple[str, ...], methods: Methods) -> pd.DataFrame:
    patients = derived.patients
    frames = [incidence_curve(patients[patients["arm"] == arm], arm, methods) for arm in groups]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _describe(mine: pd.DataFrame, arm: str, at: float, methods: Methods) -> ArmResponse:
    responded = mine["responded"].to_numpy(bool)
    incidence, death = read_incidence(mine, at, methods)
    return ArmResponse(
        arm=arm,
        n=len(mine),
        n_responded=int(responded.sum()),
        n_died=int((mine["status"] == DIED).sum()),
        shares=_shares(mine, methods.conf_level),
        n_below=int((mine["baseline"] == "below").sum()),
        n_unknown=int(mine["baseline"].isin(["", "not told"]).sum()),
        n_reversed=int(mine["reversal_day"].notna().sum()),
        n_gap=int((mine["longest_gap"] > GAP_DAYS).sum()),
        n_tests=int(mine["n_tests"].sum()),
        n_open=int(mine["n_open"].sum()),
        n_converted=int(mine["n_converted"].sum()),
        incidence=incidence,
        death=death,
    )


def _shares(mine: pd.DataFrame, level: float) -> dict[str, Share]:
    responded, evaluable = mine["responded"].to_numpy(bool), mine["evaluable"].to_numpy(bool)
    detectable = (mine["baseline"] == "not below").to_numpy(bool)
    members = {
        DETECTABLE: detectable,
        DETECTABLE_EVALUABLE: detectable & evaluable,
        ENROLLED: np.ones(len(mine), dtype=bool),
        EVALUABLE: evaluable,
    }
    return {
        name: share_of(int((responded & inside).sum()), int(inside.sum()), level) for name, inside in members.items()
    }


def share_of(x: int, n: int, level: float) -> Share:
    """A share with Wilson's limits, or that there is nobody."""
    if not n:
        return Share(x=0, n=0, share=not_estimable("nobody"))
    found = wilson([x], [n], level)
    return Share(x=x, n=n, share=Estimate(float(found.estimate[0]), float(found.low[0]), float(found.high[0])))


def subtract(arm: str, share: Share, reference: str, base: Share, name: str, level: float) -> ShareDifference:
    """The difference with Newcombe's limits, or that nobody is in one of the arms."""
    if not (share.n and base.n):
        difference = not_estimable("nobody in one of the arms")
    else:
        found = newcombe_difference([share.x], [share.n], [base.x], [base.n], level)
        difference = Estimate(float(found.estimate[0]), float(found.low[0]), float(found.high[0]))
    return ShareDifference(arm=arm, reference=reference, denominator=name, difference=difference)


def _strata(
    patients: pd.DataFrame, groups: tuple[str, ...], sides: Mapping[str, str], level: float
) -> tuple[Stratum, ...]:
    """Patients detectable at baseline on both sides of the cut; none where nobody's side is known."""
    detectable = patients[patients["baseline"] == "not below"]
    side = detectable["subject_id"].map(sides)
    strata = []
    for name in (LOW, HIGH) if side.notna().any() else ():
        inside = detectable[side == name]
        counts = {
            arm: share_of(int(mine["responded"].sum()), len(mine), level)
            for arm in groups
            if (mine := inside[inside["arm"] == arm]) is not None
        }
        differences = tuple(subtract(arm, counts[arm], groups[0], counts[groups[0]], name, level) for arm in groups[1:])
        strata.append(Stratum(level=name, shares=counts, differences=differences))
    return tuple(strata)


def _interaction(strata: tuple[Stratum, ...], arm: str, reference: str, methods: Methods) -> Test:
    """Cochran's Q that the difference is the same in every stratum, or why it was not tested."""
    pairs = [(stratum.shares[reference], stratum.shares[arm]) for stratum in strata]
    if not pairs or any(share.n < FEWEST for pair in pairs for share in pair):
        return Test(DIFFERENCES, why_missing=f"fewer than {FEWEST} patients of an arm in one stratum")
    n_events = sum(share.x for pair in pairs for share in pair)
    if n_events < methods.min_events:
        return Test(DIFFERENCES, why_missing=f"too few responders: {n_events}")
    return compare_differences([_plain_difference(*pair) for pair in pairs])


def _plain_difference(base: Share, share: Share) -> Estimate:
    """The difference with the error of the unpooled normal approximation; none where a share is 0 or 1."""
    variances = [one.share.value * one.share.complement.value / one.n for one in (base, share)]
    error = float(np.sqrt(sum(variances))) if min(variances) > 0 else float("nan")
    return Estimate(share.share.value - base.share.value, std_error=error)
