"""Whether one arm has more patients with any event than the reference when patients of a stratum are compared."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.estimate import Estimate, Test, not_estimable
from hcc_dash.estimation.events import LeftOut
from hcc_dash.estimation.plan import Question, Status, status_of_question
from hcc_dash.kernels.mantel_haenszel import Common, mantel_haenszel
from hcc_dash.kernels.stratified_difference import stratified_miettinen_nurminen, stratified_newcombe
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions, DifferenceLimits
from hcc_dash.questions.harms.numbers.adverse_events_patients import SafetyPatients
from hcc_dash.study.model import Study

TEST = "Cochran-Mantel-Haenszel"
LIMITED = {"newcombe": stratified_newcombe, "score": stratified_miettinen_nurminen}


@dataclass(frozen=True, slots=True)
class WithinStrata:
    """An arm against the reference: effects common to the strata, and the test that there is none (1 df).

    ``n_strata`` have patients of both arms and are compared, with ``n`` patients.
    """

    arm: str
    reference: str
    risk_difference: Estimate
    risk_ratio: Estimate
    odds_ratio: Estimate
    test: Test
    n_strata: int
    n: int


@dataclass(frozen=True, slots=True)
class StratifiedEvents:
    """Any event asked about, compared within strata.

    ``counts``: level (the stratum in words) arm n n_events (patients with an event). ``left_out`` patients have no
    value of a stratum. ``limits``: of the common difference. ``status``: whether this comparison was fixed beforehand.
    """

    strata: tuple[str, ...]
    limits: DifferenceLimits
    status: Status
    comparisons: tuple[WithinStrata, ...]
    counts: pd.DataFrame
    left_out: tuple[LeftOut, ...]


def compare_within_strata(
    cohort: Cohort, options: AdverseEventOptions, patients: SafetyPatients, events: pd.DataFrame
) -> StratifiedEvents | None:
    """Patients with any of the events against those with none, within the strata asked about; None without strata.

    Mantel-Haenszel difference, ratio and odds ratio with the limits of Sato (or those asked for), of Greenland & Robins
    and of Robins, Breslow & Greenland; the test without continuity correction. Not estimated on fewer events than the
    study asks for. Raises ValueError for a column that is no factor with levels.
    """
    if not options.strata:
        return None
    _check(cohort.study, options.strata)
    affected = np.zeros(len(patients.ids), dtype=np.int64)
    affected[events["patient"].to_numpy(dtype=np.int64)] = 1
    cells = pd.DataFrame(
        {
            "level": _levels(cohort, options.strata, patients),
            "arm": np.array(patients.arms, dtype=object)[patients.group],
            "affected": affected,
        }
    )
    known = cells.dropna(subset=["level"])
    grouped = known.groupby(["level", "arm"], sort=False)["affected"].agg(["size", "sum"]).reset_index()
    counts = grouped.rename(columns={"size": "n", "sum": "n_events"}).sort_values(["level", "arm"], ignore_index=True)
    lost = len(cells) - len(known)
    return StratifiedEvents(
        strata=options.strata,
        status=_status(cohort, options),
        limits=options.limits,
        comparisons=tuple(
            _compare(counts, arm, patients.arms[0], cohort.study, options.limits) for arm in patients.arms[1:]
        ),
        counts=counts,
        left_out=(LeftOut("no value of a stratum", lost),) if lost else (),
    )


def _check(study: Study, strata: tuple[str, ...]) -> None:
    able = [factor.column for factor in study.dividing_factors]
    unknown = [name for name in strata if name not in able]
    if unknown:
        raise ValueError(f'"{unknown[0]}" is no factor with levels. Factors with levels: {", ".join(able) or "none"}.')


def _levels(cohort: Cohort, strata: tuple[str, ...], patients: SafetyPatients) -> list[str | None]:
    """The stratum of each patient in words; None where a value is missing."""
    table = cohort.subjects.iloc[patients.rows][list(strata)]
    named = [cohort.study.factor(name).before_level for name in strata]
    return [
        ", ".join(f"{name} {cell}" for name, cell in zip(named, row, strict=True)) if known else None
        for row, known in zip(table.itertuples(index=False, name=None), table.notna().all(axis=1), strict=True)
    ]


def _status(cohort: Cohort, options: AdverseEventOptions) -> Status:
    """Planned only for all events collected, of all grades, over all follow-up, with the usual limits."""
    endpoint = next(endpoint for endpoint in cohort.study.endpoints if endpoint.id == options.endpoint)
    filtered = options.related_to or options.serious_only or options.window != "all"
    least = getattr(endpoint, "collected_from_grade", 1)
    asked = Question(
        "adverse_events",
        options.endpoint,
        strata=options.strata,
        as_declared=not filtered and options.minimum_grade == least and options.limits == "sato",
    )
    return status_of_question(cohort, asked)


def _compare(counts: pd.DataFrame, arm: str, reference: str, study: Study, limits: DifferenceLimits) -> WithinStrata:
    wide = counts.pivot_table(index="level", columns="arm", values=["n", "n_events"], fill_value=0, sort=False)
    n1, n0, x1, x0 = (
        wide[field, arm_id].to_numpy(dtype=np.int64) if (field, arm_id) in wide else np.zeros(len(wide), dtype=np.int64)
        for field in ("n", "n_events")
        for arm_id in (arm, reference)
    )
    both = (n1 > 0) & (n0 > 0)
    n, n_events = int((n1 + n0)[both].sum()), int((x1 + x0)[both].sum())
    if not both.any():
        return _none(arm, reference, "no stratum has patients of both arms", 0, 0)
    if n_events < study.methods.min_events:
        return _none(arm, reference, f"fewer than {study.methods.min_events} patients with an event", both.sum(), n)
    level = study.methods.conf_level
    pooled = mantel_haenszel(x1, n1, x0, n0, level)
    difference = pooled.risk_difference if limits == "sato" else LIMITED[limits](x1, n1, x0, n0, level)
    why = "an arm without an event, or with nobody free of one, in the strata"
    test = (
        Test(TEST, pooled.statistic, 1, pooled.p_value)
        if np.isfinite(pooled.p_value)
        else Test(TEST, why_missing="all patients of every stratum fared alike")
    )
    return WithinStrata(
        arm,
        reference,
        _estimate(difference, why),
        _estimate(pooled.risk_ratio, why),
        _estimate(pooled.odds_ratio, why),
        test,
        pooled.n_strata,
        n,
    )


def _estimate(common: Common, why: str) -> Estimate:
    if not np.isfinite(common.estimate):
        return not_estimable(why)
    return Estimate(common.estimate, common.low, common.high, common.std_error)


def _none(arm: str, reference: str, why: str, n_strata: int, n: int) -> WithinStrata:
    nothing = not_estimable(why)
    return WithinStrata(arm, reference, nothing, nothing, nothing, Test(TEST, why_missing=why), int(n_strata), n)
