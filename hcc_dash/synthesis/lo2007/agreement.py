"""Published figures beside the same figures of a cohort, computed with the kernels of the analysis."""

from dataclasses import dataclass
from math import erfc, exp, sqrt
from statistics import NormalDist

import numpy as np
import pandas as pd

from hcc_dash.kernels.cox import fit_cox
from hcc_dash.kernels.kaplan_meier import kaplan_meier, survival_at
from hcc_dash.kernels.log_rank import log_rank
from hcc_dash.study.model import Study
from hcc_dash.study.published import Published
from hcc_dash.study.time import convert_time


@dataclass(frozen=True, slots=True)
class Agreement:
    """One published figure and the cohort's own, unrounded."""

    figure: Published
    computed: float

    @property
    def agrees(self) -> bool:
        """Whether the computed figure rounds to the printed one."""
        return abs(self.computed - self.figure.value) < self.figure.half_unit


def list_agreement(study: Study, patients: pd.DataFrame) -> list[Agreement]:
    """Every published figure of the study with the figure computed from ``patients`` (its subjects table).

    Kaplan-Meier survival; unstratified log-rank P; Cox hazard ratio of the first arm that is not the
    reference, adjusted for the figure's covariates, with its Wald interval and P.
    """
    return [Agreement(figure, _compute(study, patients, figure)) for figure in study.published]


def build_design(study: Study, patients: pd.DataFrame, covariates: tuple[str, ...]) -> np.ndarray:
    """Covariates of a Cox model, one row per patient: the treatment first, then the declared terms."""
    treated = (patients[study.design.arm_column] == _treated_arm(study)).to_numpy(float)
    return np.column_stack([treated, *(_covariate(study, patients, term) for term in covariates)])


def read_times(study: Study, patients: pd.DataFrame, endpoint: str) -> tuple[np.ndarray, np.ndarray]:
    """Times of an endpoint and whether they end in its event."""
    declared = study.endpoint(endpoint)
    event = patients[declared.event].isin(declared.event_values)
    return patients[declared.time].to_numpy(float), event.to_numpy(bool)


def interaction_p(study: Study, patients: pd.DataFrame, covariate: str, endpoint: str) -> float:
    """Likelihood-ratio P of treatment by covariate: Cox models with and without the product, 1 df."""
    main = _main(study, patients)
    time, event = read_times(study, main, endpoint)
    design = build_design(study, main, (covariate,))
    without = fit_cox(time, event, design, ties=study.methods.ties)
    product = fit_cox(time, event, np.column_stack([design, design[:, 0] * design[:, 1]]), ties=study.methods.ties)
    return erfc(sqrt(max(0.0, product.log_likelihood - without.log_likelihood)))


def _compute(study: Study, patients: pd.DataFrame, figure: Published) -> float:
    chosen = _main(study, patients)
    for column, level in figure.where.items():
        chosen = chosen[chosen[column] == level]
    time, event = read_times(study, chosen, figure.endpoint)
    arm = chosen[study.design.arm_column]
    match figure.quantity:
        case "survival":
            of_arm = (arm == figure.arm).to_numpy()
            at = convert_time(figure.months or 0.0, "months", study.endpoint(figure.endpoint).unit)
            return float(survival_at(kaplan_meier(time[of_arm], event[of_arm]), [at])[0][0])
        case "log_rank_p":
            return float(log_rank(time, event, (arm == _treated_arm(study)).to_numpy(int)).p_value)
        case _:
            design = build_design(study, chosen, figure.covariates)
            fit = fit_cox(time, event, design, ties=study.methods.ties)
            return describe_treatment(float(fit.coef[0]), float(fit.covariance[0, 0]), study.methods.conf_level)[
                figure.quantity
            ]


def describe_treatment(coef: float, variance: float, conf_level: float) -> dict[str, float]:
    """Hazard ratio, Wald limits and P of a Cox coefficient, under the names of published quantities."""
    std_error = sqrt(variance)
    z = NormalDist().inv_cdf(0.5 + conf_level / 2)
    return {
        "hazard_ratio": exp(coef),
        "hazard_ratio_low": exp(coef - z * std_error),
        "hazard_ratio_high": exp(coef + z * std_error),
        "hazard_ratio_p": erfc(abs(coef) / std_error / sqrt(2.0)),
    }


def _main(study: Study, patients: pd.DataFrame) -> pd.DataFrame:
    return patients[patients[study.design.arm_column].isin(study.population().arms)]


def _treated_arm(study: Study) -> str:
    return next(arm for arm in study.population().arms if arm != study.reference_arm)


def _covariate(study: Study, patients: pd.DataFrame, term: str) -> np.ndarray:
    declared = next(covariate for covariate in study.covariates if covariate.id == term)
    column = patients[declared.column]
    if declared.level:
        return (column == declared.level).to_numpy(float)
    values = column.to_numpy(float)
    match declared.transform:
        case "log10":
            return np.log10(values)
        case "per_10":
            return values / 10.0
        case _:
            return values
