"""For whom does it work: the hazard ratio in every subgroup, and whether it differs between subgroups."""

from dataclasses import replace

import numpy as np

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.comparison import ratio_of
from hcc_dash.estimation.landmark import check_asked, chosen_landmark
from hcc_dash.estimation.plan import Question, Status, status_of_question
from hcc_dash.kernels.cox import fit_cox_binary
from hcc_dash.questions.subgroups.numbers.arms import TwoArms, collect_two_arms
from hcc_dash.questions.subgroups.numbers.fits import Division, DivisionFit, fit_divisions
from hcc_dash.questions.subgroups.numbers.levels import Levels, asked_factors, declared_factors, divide, is_number
from hcc_dash.questions.subgroups.numbers.options import SubgroupOptions
from hcc_dash.questions.subgroups.numbers.result import Subgroup, SubgroupArm, SubgroupFactor, SubgroupResult
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Factor, Methods


def estimate_subgroups(cohort: Cohort, options: SubgroupOptions) -> SubgroupResult:
    """Hazard ratio of one arm over the reference in all patients and within every level of the factors.

    Each ratio is a Cox model of the arm alone in the patients of the level (within ``strata`` when asked for); the
    interaction test of each factor is the likelihood ratio of models with and without arm by level. Survival is read
    at the landmark by Kaplan-Meier. Patients lacking a factor are in the overall row and counted as missing for it.
    Raises ValueError for an endpoint, factor, arm or landmark that this study cannot be asked about.
    """
    study = cohort.study
    check_asked(study, options.endpoint, options.strata, options.landmark_months)
    landmark = chosen_landmark(study, options.endpoint, options.landmark_months)
    wanted = asked_factors(study, options.factors, tuple(column for column, _ in options.cuts))
    compared = collect_two_arms(cohort, options.endpoint, options.arm, options.strata)
    at = landmark.at(study.endpoint(options.endpoint).unit)
    possible = not compared.why_not
    overall, factors = _forest(cohort, compared, options, wanted, at) if possible else (None, ())
    return SubgroupResult(
        study=study,
        endpoint=study.endpoint(options.endpoint),
        options=options,
        status=_status(cohort, options, wanted),
        reference=compared.reference,
        arm=compared.arm,
        overall=overall,
        factors=factors,
        why_not=compared.why_not,
        landmark=landmark,
        n_selected=cohort.n,
        n_analysed=len(compared.events.time) if possible else 0,
        left_out=compared.left_out,
    )


def _status(cohort: Cohort, options: SubgroupOptions, wanted: tuple[Factor, ...]) -> Status:
    """Planned only with the declared factors of a plan, no number cut, and no arm picked."""
    cut = any(is_number(cohort.study, factor.column) for factor in wanted)
    question = Question(
        analysis="subgroups",
        endpoint=options.endpoint,
        strata=options.strata,
        factors=tuple(factor.column for factor in wanted),
        landmark_months=options.landmark_months,
        as_declared=bool(wanted) and not (cut or options.arm),
    )
    return status_of_question(cohort, question)


def _overall(compared: TwoArms, fit: DivisionFit, methods: Methods) -> Subgroup:
    """All analysed patients; the same hazard ratio as the survival result's, by the same function."""
    (row,), events = _rows("", compared, ("",), fit), compared.events
    if not row.hazard_ratio.estimable:
        return row
    model = fit_cox_binary(events.time, events.event, events.group == 1, compared.strata, methods.ties)
    return replace(row, hazard_ratio=ratio_of(model, 0, methods.conf_level)[0])


def _forest(
    cohort: Cohort, compared: TwoArms, options: SubgroupOptions, wanted: tuple[Factor, ...], at: float
) -> tuple[Subgroup, tuple[SubgroupFactor, ...]]:
    """The row of all patients and every factor, from one count of the patients."""
    study, events = cohort.study, compared.events
    levels = [divide(cohort, events.rows, factor, options.cut(factor.column)) for factor in wanted]
    whole = Division(np.zeros(len(events.time), dtype=np.int64), 1)
    divisions = [whole, *(Division(parts.codes, len(parts.names)) for parts in levels)]
    first, *fits = fit_divisions(events, compared.strata, divisions, study.methods, compared.labels, at)
    declared = declared_factors(study)
    factors = [
        _factor(study, factor, factor.column in declared, compared, parts, fit)
        for factor, parts, fit in zip(wanted, levels, fits, strict=True)
    ]
    return _overall(compared, first, study.methods), tuple(factors)


def _factor(
    study: Study, factor: Factor, declared: bool, compared: TwoArms, levels: Levels, fit: DivisionFit
) -> SubgroupFactor:
    missing = levels.codes < 0
    return SubgroupFactor(
        column=factor.column,
        label=factor.label,
        declared=declared,
        subgroups=tuple(_rows(factor.column, compared, levels.names, fit)),
        n_missing=int(missing.sum()),
        n_events_missing=int(compared.events.event[missing].sum()),
        interaction=fit.interaction,
        cut=levels.cut,
        at_median=levels.at_median,
        unit=study.column(factor.column).unit,
    )


def _rows(column: str, compared: TwoArms, names: tuple[str, ...], fit: DivisionFit) -> list[Subgroup]:
    """One row for each level that somebody has."""
    rows = []
    for level, (n, n_events) in enumerate(zip(fit.n.tolist(), fit.n_events.tolist(), strict=True)):
        if not any(n):
            continue
        reference, arm = (
            SubgroupArm(arm_id, compared.labels[g], n[g], n_events[g], fit.survival[level][g])
            for g, arm_id in enumerate((compared.reference, compared.arm))
        )
        rows.append(Subgroup(column, names[level], (reference, arm), fit.hazard_ratios[level]))
    return rows
