"""Which patient had which tumour: dealt out within the strata until the published Cox model comes back."""

from math import inf

import numpy as np
import pandas as pd
from numpy.random import Generator

from hcc_dash.study.model import Study
from hcc_dash.synthesis.lo2007.agreement import build_design, describe_treatment, read_times
from hcc_dash.synthesis.lo2007.aims import read_target
from hcc_dash.synthesis.lo2007.draw import draw_below

_STEPS = 1_500
_WARM, _COLD = 0.5, 0.001
_NEWTON_STEPS = 6
# A higher AFP and a larger tumour shorten life; a model that said otherwise would not be believed.
_LEAST_COEFFICIENT = 0.03


def deal_tumours(study: Study, patients: pd.DataFrame, stratum_sizes: list[int], rng: Generator) -> list[int] | None:
    """For each patient the row whose tumour they get, so that every adjusted figure comes back; None if not found.

    ``patients`` stand stratum after stratum. A tumour changes hands whole and inside its stratum, so it
    stays coherent with its stage. The search is threshold accepting over exchanges of two.
    """
    figures = [figure for figure in study.published if figure.covariates]
    targets = {figure.quantity: read_target(figure) for figure in figures}
    time, event = read_times(study, patients, figures[0].endpoint)
    design = build_design(study, patients, figures[0].covariates)
    latest_first = np.argsort(-time, kind="stable")
    deaths = np.flatnonzero(event[latest_first])
    bounds = np.cumsum([0, *stratum_sizes]).tolist()
    order, here, threshold = list(range(len(patients))), inf, _WARM
    coef = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        threshold *= (_COLD / _WARM) ** (1.0 / _STEPS)
        tried = _exchange(order, bounds, rng)
        dealt = np.column_stack([design[:, 0], design[tried, 1:]])[latest_first]
        fitted, variance = _fit(dealt, deaths, coef)
        treatment = describe_treatment(float(fitted[0]), variance, study.methods.conf_level)
        there = sum(target.miss(treatment[quantity]) for quantity, target in targets.items())
        there += float(np.maximum(0.0, _LEAST_COEFFICIENT - fitted[1:]).sum())
        if there <= here + threshold:
            order, here, coef = tried, there, fitted
            if here == 0.0:
                return order
    return None


def _exchange(order: list[int], bounds: list[int], rng: Generator) -> list[int]:
    first = draw_below(rng, len(order))
    low = max(bound for bound in bounds if bound <= first)
    high = min(bound for bound in bounds if bound > first)
    second = low + draw_below(rng, high - low)
    tried = order.copy()
    tried[first], tried[second] = tried[second], tried[first]
    return tried


def _fit(design: np.ndarray, deaths: np.ndarray, coef: np.ndarray) -> tuple[np.ndarray, float]:
    """Cox coefficients and the variance of the first, by a few Newton steps from a neighbour's solution.

    Rows stand latest time first and no two deaths are tied, so a risk set is all rows down to the death.
    The kernel's fit, which converges fully, judges the finished cohort.
    """
    centred = design - design.mean(axis=0)
    squares = centred[:, :, None] * centred[:, None, :]
    for _ in range(_NEWTON_STEPS):
        weight = np.exp((centred * coef).sum(axis=1))
        total = np.cumsum(weight)[deaths, None]
        mean = np.cumsum(weight[:, None] * centred, axis=0)[deaths] / total
        second = np.cumsum(weight[:, None, None] * squares, axis=0)[deaths] / total[:, :, None]
        information = (second - mean[:, :, None] * mean[:, None, :]).sum(axis=0)
        inverse = np.linalg.inv(information)
        coef = coef + (inverse * (centred[deaths] - mean).sum(axis=0)).sum(axis=1)
    return coef, float(inverse[0, 0])
