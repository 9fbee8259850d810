"""The mixed model of change in words: how it was fitted, and what went otherwise than asked."""

import numpy as np

from hcc_dash.kernels.mmrm import MmrmFit
from hcc_dash.questions.quality_of_life.numbers.model_design import Design
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.numbers.model_rows import ModelRows
from hcc_dash.study.model import Study

_DF = {
    "kenward-roger": "Kenward-Roger standard errors and degrees of freedom (second derivatives taken as zero)",
    "satterthwaite": "Satterthwaite's degrees of freedom",
}


def say_method(study: Study, options: ModelOptions, fit: MmrmFit, label: str) -> str:
    """How the model was fitted."""
    if options.engine == "mmrm":
        shape = f"mean change by arm and visit, {fit.structure} covariance of the visits"
        if options.baseline == "covariate":
            shape += ", baseline by visit as covariate"
        else:
            shape += ", baseline as the first outcome with one mean for all arms (cLDA)"
    else:
        effects = "random intercept and slope" if fit.structure == "random intercept and slope" else "random intercept"
        shape = f"a straight line over the visits' due times for each arm, {effects}"
        shape += ", baseline as covariate" if options.baseline == "covariate" else ", one start for all arms (cLDA)"
    terms = [term.label for term in study.covariates if term.id in options.covariates]
    adjusted = f" Adjusted for {', '.join(terms)}." if terms else ""
    return (
        f"{label}: linear mixed model of the change from baseline, {shape}; restricted maximum likelihood, "
        f"{_DF[options.df]}. Means are at the average baseline{' and covariates' if terms else ''} of the patients "
        f"analysed; scores after death or dropout are not imputed, and those missing are assumed missing at random."
        f"{adjusted}"
    )


def say_notes(study: Study, options: ModelOptions, rows: ModelRows, design: Design, fit: MmrmFit) -> tuple[str, ...]:
    """What a reader must know: a fall-back, columns without information, a slope without variance."""
    said = [f"{one} covariance could not be fitted: {why}." for one, why in fit.fallbacks]
    if fit.fallbacks:
        said.append(f"{fit.structure} covariance was used instead, the next in the order fixed beforehand.")
    if design.dropped:
        labels = {term.id: term.label for term in study.covariates}
        dropped = ", ".join(labels.get(one, one) for one in design.dropped)
        said.append(f"Left out of the model, as other terms explain them: {dropped}.")
    if fit.structure == "random intercept and slope" and _slope_variance(fit.visit_covariance, design.times) <= 0:
        said.append(
            "The patients' slopes vary no more than chance: their variance, which is not held at 0, is estimated at "
            "or below it."
        )
    if options.engine == "random-slope" and len(rows.visits) > 2:
        said.append("A straight line over time is an assumption; compare with the model that has a mean per visit.")
    said.append(
        "Nobody can be followed by questionnaire after death: means speak of the patients as if all had lived on."
    )
    return tuple(said)


def _slope_variance(covariance: np.ndarray, times: np.ndarray) -> float:
    """Variance of the patients' slopes, from the covariances of different visits."""
    rows, columns = np.triu_indices(times.size, 1)
    early, late = times[rows], times[columns]
    parts = np.column_stack([np.ones(rows.size), early + late, early * late])
    return float(np.linalg.lstsq(parts, covariance[rows, columns])[0][2])
