"""Change from baseline in a repeated score, compared between arms by a mixed model."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import ndtri

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.plan import Question, Status, status_of_question
from hcc_dash.kernels.mmrm import MmrmFit, fit_mmrm
from hcc_dash.questions.quality_of_life.numbers.model_design import Design, lay_design
from hcc_dash.questions.quality_of_life.numbers.model_estimates import differences_of, means_of, overall_of
from hcc_dash.questions.quality_of_life.numbers.model_lines import check_lines
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions, checked_options, plan_for
from hcc_dash.questions.quality_of_life.numbers.model_patterns import mix_patterns
from hcc_dash.questions.quality_of_life.numbers.model_result import ModelResult
from hcc_dash.questions.quality_of_life.numbers.model_rows import ModelRows, collect_rows
from hcc_dash.questions.quality_of_life.numbers.model_sensitivity import shift_unseen, tip
from hcc_dash.questions.quality_of_life.numbers.scores import Forms, forms_of
from hcc_dash.study.endpoints import Repeated


def fit_change(cohort: Cohort, options: ModelOptions) -> ModelResult:
    """Mean change from baseline by arm and visit, its differences between arms, and how far they may be trusted.

    The estimand is the difference in mean change at a visit had nobody stopped answering, scores missing at random;
    ``shifts``, ``tipping`` and ``patterns`` ask what happens when they are not. Equals R's mmrm (Kenward-Roger linear).
    Raises ValueError for a scale, table, structure or covariate that is not there.
    """
    checked_options(cohort, options)
    forms = forms_of(cohort, options.table)
    if forms is None:
        return _nothing(cohort, options, "The trial has no quality-of-life questionnaire among its tables.")
    rows = collect_rows(cohort, forms, options)
    why_not = _why_not(rows)
    if why_not:
        return _nothing(cohort, options, why_not, forms, rows)
    design = lay_design(rows, options)
    try:
        fit = _fit(design, options)
    except ValueError as problem:
        return _nothing(cohort, options, f"The model could not be fitted: {problem}", forms, rows)
    return _read(cohort, options, forms, rows, design, fit)


def _why_not(rows: ModelRows) -> str:
    """Why two arms cannot be compared over time, or an empty string."""
    if not rows.visits:
        return "Nobody has a score both before the first dose and at a later visit."
    if len(rows.arms) < 2:
        return f"A comparison needs two arms with scores after baseline; found {len(rows.arms)}."
    sizes = rows.patients["arm"].value_counts()
    if (sizes < 2).any():
        arm = rows.labels[rows.arms[int(sizes.idxmin())]]
        return f"{arm} has one patient with a score after baseline: how much patients differ cannot be estimated."
    return ""


def _fit(design: Design, options: ModelOptions) -> MmrmFit:
    structure = options.structure if options.engine == "mmrm" else "random intercept and slope"
    if options.engine == "random-slope" and design.times.size < 2:
        structure = "compound symmetry"
    return fit_mmrm(design.y, design.x, design.subject, design.visit, structure, times=design.times)


def _read(
    cohort: Cohort, options: ModelOptions, forms: Forms, rows: ModelRows, design: Design, fit: MmrmFit
) -> ModelResult:
    level = cohort.study.methods.conf_level
    primary, absent = _primary_visit(cohort, options, rows)
    differences = differences_of(rows, design, fit, options, level)
    unseen = _unseen(rows, primary)
    shares = {arm: unseen[arm] for arm in rows.arms[1:]}
    patterns = mix_patterns(rows, rows.visits.index(primary), options, level)
    at_primary = differences[differences["visit"] == primary].set_index("arm")
    better = forms.scale(options.scale).better
    residuals, quantiles, residual_means = _residuals(fit, design, rows, options)
    return ModelResult(
        study=cohort.study, options=options, status=_status(cohort, options, forms, primary),
        label=forms.label, scale=forms.scale(options.scale), arms=rows.arms, labels=rows.labels,
        reference=rows.arms[0], visits=rows.visits, primary_visit=primary,
        means=means_of(rows, design, fit, options, level), differences=differences,
        overall=overall_of(rows, design, fit, options, level),
        shifts=shift_unseen(at_primary, shares, better, level, unseen[rows.arms[0]]),
        tipping=tip(at_primary, shares, level), patterns=patterns.frame, pattern_structure=patterns.structure,
        lines=check_lines(rows, design, fit, options, level) if options.engine == "random-slope" else None,
        n_by_arm={arm: n for arm, (_, n) in unseen.items()}, unseen={arm: share for arm, (share, _) in unseen.items()},
        structure=fit.structure, fallbacks=fit.fallbacks, log_likelihood=fit.log_likelihood,
        visit_covariance=_covariance(fit, rows, options), residuals=residuals, quantiles=quantiles,
        residual_means=residual_means,
        n_selected=cohort.n, n_analysed=len(rows.patients), n_forms=len(rows.frame), left_out=rows.left_out,
        absent_visit=absent, dropped=design.dropped, slope_variance=_slope_variance(fit, design.times),
        problems=forms.problems,
    )  # fmt: skip


def _primary_visit(cohort: Cohort, options: ModelOptions, rows: ModelRows) -> tuple[str, str]:
    """The visit of the question, else of the plan, else the last; and the one asked for when it has no scores."""
    plan = plan_for(cohort, options.scale)
    asked = options.primary_visit or (plan.visit if plan else "")
    if asked in rows.visits:
        return asked, ""
    return rows.visits[-1], asked


def _status(cohort: Cohort, options: ModelOptions, forms: Forms, primary: str) -> Status:
    """Planned when it is the study's own model: its scale, visit and covariates, all else at its default."""
    endpoints = [
        endpoint.id
        for endpoint in cohort.study.endpoints
        if isinstance(endpoint, Repeated) and (endpoint.table, endpoint.value) == (forms.table, options.scale)
    ]
    standard = ModelOptions(
        scale=options.scale, covariates=options.covariates, primary_visit=options.primary_visit, table=options.table
    )
    question = Question(
        "repeated",
        endpoints[0] if endpoints else "",
        covariates=options.covariates,
        scale=options.scale,
        visit=primary,
        as_declared=options == standard,
    )
    return status_of_question(cohort, question) if endpoints else "exploratory"


def _unseen(rows: ModelRows, primary: str) -> dict[str, tuple[float, int]]:
    """Of each arm: share of patients who answered last before the primary visit, of how many."""
    last, at = rows.last, rows.visits.index(primary)
    shares = {}
    for a, arm in enumerate(rows.arms):
        mine = last[rows.patients["arm"] == a]
        shares[arm] = (float((mine < at).mean()), len(mine))
    return shares


def _slope_variance(fit: MmrmFit, times: np.ndarray) -> float:
    """Variance of the patients' slopes, from the covariances of different visits; NaN where there are no slopes."""
    if fit.structure != "random intercept and slope":
        return math.nan
    rows, columns = np.triu_indices(times.size, 1)
    early, late = times[rows], times[columns]
    parts = np.column_stack([np.ones(rows.size), early + late, early * late])
    return float(np.linalg.lstsq(parts, fit.visit_covariance[rows, columns])[0][2])


def _covariance(fit: MmrmFit, rows: ModelRows, options: ModelOptions) -> pd.DataFrame:
    names = ["baseline", *rows.visits] if options.baseline == "clda" else list(rows.visits)
    return pd.DataFrame(fit.visit_covariance, index=names, columns=names)


def _residuals(
    fit: MmrmFit, design: Design, rows: ModelRows, options: ModelOptions
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Normalised residuals by visit, and in order beside the normal quantiles at (i - 0.5) / n; means in points."""
    names = np.array(["baseline", *rows.visits] if options.baseline == "clda" else rows.visits, dtype=object)
    own = pd.DataFrame({"visit": names[design.visit], "value": fit.normalised})
    by_visit = own.groupby("visit", sort=False)["value"].agg(n="size", mean="mean", sd="std")
    arms = np.array(rows.arms, dtype=object)[rows.patients["arm"].loc[design.subject].to_numpy()]
    raw = pd.DataFrame({"arm": arms, "visit": names[design.visit], "value": fit.residuals})
    ordered = np.sort(fit.normalised)
    expected = ndtri((np.arange(ordered.size) + 0.5) / ordered.size)
    return (
        by_visit.reindex(names).rename_axis("visit").reset_index(),
        pd.DataFrame({"term": expected, "estimate": ordered}),
        raw.groupby(["arm", "visit"], sort=False)["value"].agg(n="size", mean="mean").reset_index(),
    )


def _nothing(
    cohort: Cohort, options: ModelOptions, why: str, forms: Forms | None = None, rows: ModelRows | None = None
) -> ModelResult:
    empty = ModelResult(
        study=cohort.study, options=options, status="exploratory", why_not=why, n_selected=cohort.n, n_analysed=0
    )
    if forms is None or rows is None:
        return empty
    return replace(
        empty,
        label=forms.label,
        scale=forms.scale(options.scale),
        arms=rows.arms,
        labels=rows.labels,
        reference=next(iter(rows.arms), ""),
        visits=rows.visits,
        n_analysed=len(rows.patients),
        n_forms=len(rows.frame),
        left_out=rows.left_out,
        problems=forms.problems,
    )
