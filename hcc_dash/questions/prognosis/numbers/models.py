"""A candidate model from its columns to a risk score per patient, refitted alike in the sample and in resamples."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.estimation.adjusted import covariate_values
from hcc_dash.kernels.baseline import baseline_hazard, predict_survival
from hcc_dash.kernels.cox import CoxFit, Ties, fit_cox
from hcc_dash.questions.prognosis.numbers.options import Candidate
from hcc_dash.study.model import Study


@dataclass(frozen=True, slots=True)
class Predictors:
    """A candidate's columns for n patients: per factor a level code (-1 missing), and numbers (n, k), NaN missing."""

    levels: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]
    codes: tuple[np.ndarray, ...]
    numbers: np.ndarray

    @property
    def complete(self) -> np.ndarray:
        """Which patients have every column."""
        known = np.isfinite(self.numbers).all(axis=1)
        return np.logical_and.reduce([known, *(codes >= 0 for codes in self.codes)])

    def take(self, rows: np.ndarray) -> "Predictors":
        """The columns of some patients, repeats allowed."""
        return Predictors(self.levels, self.names, tuple(codes[rows] for codes in self.codes), self.numbers[rows])


@dataclass(frozen=True, slots=True)
class Scored:
    """A fitted model: log hazards of each factor's levels, coefficients of the numbers, and what was merged.

    ``x`` is the design of the patients fitted and ``fit`` the Cox model of it.
    """

    fit: CoxFit
    x: np.ndarray
    level_effects: tuple[np.ndarray, ...]
    number_effects: np.ndarray
    merged: tuple[str, ...]

    def score(self, predictors: Predictors) -> np.ndarray:
        """Linear predictor (n,): the log of the relative hazard, higher is worse."""
        linear = predictors.numbers @ self.number_effects
        for effects, codes in zip(self.level_effects, predictors.codes, strict=True):
            linear = linear + effects[codes]
        return linear


def read_predictors(study: Study, table: pd.DataFrame, candidate: Candidate) -> Predictors:
    """A candidate's columns: factors with levels as codes, numeric factors and covariates as numbers."""
    levels, names, codes, numbers = [], [], [], []
    for column in candidate.factors:
        declared = study.column(column)
        if declared.type == "category":
            levels.append(declared.levels)
            names.append(study.factor(column).before_level)
            codes.append(pd.Categorical(table[column], categories=list(declared.levels)).codes.astype(np.int64))
        else:
            numbers.append(table[column].to_numpy(dtype=np.float64))
    by_id = {term.id: term for term in study.covariates}
    numbers += [covariate_values(table, by_id[covariate]) for covariate in candidate.covariates]
    stacked = np.column_stack(numbers).astype(np.float64) if numbers else np.zeros((len(table), 0))
    return Predictors(tuple(levels), tuple(names), tuple(codes), stacked)


def fit_model(predictors: Predictors, time: np.ndarray, event: np.ndarray, ties: Ties) -> Scored | str:
    """A Cox model of the candidate's columns, or the reason why it has no estimate.

    A level without an event is merged with its neighbour, for its hazard would be estimated as 0. Columns that
    do not vary, repeat others or separate the events give a reason, not a model.
    """
    designs, merged = [], []
    for at, codes in enumerate(predictors.codes):
        block = merge_levels(codes, event, len(predictors.levels[at]))
        merged += _say_merged(block, codes, predictors.levels[at], predictors.names[at])
        designs.append(block)
    dummies = [np.eye(int(block.max()) + 1)[block][:, 1:] for block in designs]
    x = np.hstack([dummy[codes] for dummy, codes in zip(dummies, predictors.codes, strict=True)] + [predictors.numbers])
    if not x.shape[1]:
        return "all events are in one level"
    centred = x - x.mean(axis=0)
    if np.linalg.matrix_rank(centred / np.maximum(centred.std(axis=0), 1e-300)) < x.shape[1]:
        return "a column is the same in everybody or repeats the others"
    try:
        fit = fit_cox(time, event, x, ties=ties)
    except ValueError as error:
        return str(error)
    if not fit.converged:
        return "the events separate the patients completely"
    effects, start = [], 0
    for dummy in dummies:
        stop = start + dummy.shape[1]
        effects.append(dummy @ fit.coef[start:stop])
        start = stop
    return Scored(fit, x, tuple(effects), fit.coef[start:], tuple(merged))


def merge_levels(codes: np.ndarray, event: np.ndarray, n_levels: int) -> np.ndarray:
    """Group (0..) of each level, in order, so that every group has an event; the last joins the one before."""
    events = np.bincount(codes[event], minlength=n_levels)
    block = np.zeros(n_levels, dtype=np.int64)
    current, seen = 0, 0
    for level in range(n_levels):
        if seen and events[level:].any():
            current, seen = current + 1, 0
        block[level] = current
        seen += int(events[level])
    return block


def _say_merged(block: np.ndarray, codes: np.ndarray, levels: tuple[str, ...], name: str) -> list[str]:
    """Which levels with patients were taken as one: "pTNM I and II"."""
    present = np.unique(codes)
    merged = []
    for group in np.unique(block):
        together = [levels[level] for level in present if block[level] == group]
        if len(together) > 1:
            merged.append(f"{name} {', '.join(together[:-1])} and {together[-1]}")
    return merged


def predict(model: Scored, time: np.ndarray, event: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Probability (n, len(at)) that each patient fitted is event-free at each time."""
    baseline = baseline_hazard(time, event, model.x, model.fit)
    return predict_survival(baseline, model.x @ model.fit.coef, at)
