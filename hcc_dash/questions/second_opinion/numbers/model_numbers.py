"""The numbers of a mixed model of change as the page shows them, and the same without small-sample adjustment."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.plan import shows_p
from hcc_dash.kernels.mmrm import MmrmFit, Structure, contrast, fit_mmrm
from hcc_dash.questions.quality_of_life.numbers.model_design import Design, lay_design
from hcc_dash.questions.quality_of_life.numbers.model_result import PER_YEAR, ModelResult
from hcc_dash.questions.quality_of_life.numbers.model_rows import collect_rows
from hcc_dash.questions.quality_of_life.numbers.scores import Forms
from hcc_dash.questions.second_opinion.numbers.engines.model_sample import Combination, place
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Key


@dataclass(frozen=True, slots=True)
class Number:
    """One number: what it is, about which visit and arm, why it is missing, and whether it may be shown."""

    key: Key
    visit: str
    arm: str
    value: float
    why_missing: str = ""
    withheld: bool = False


@dataclass(frozen=True, eq=False)
class Refit:
    """Our model once more, with expected information for its degrees of freedom (pbkrtest's convention).

    ``fit`` has the estimates and the covariance of the page; ``weights`` the combinations that the page shows.
    """

    fit: MmrmFit
    times: np.ndarray
    weights: Mapping[Key, np.ndarray]

    def model_error(self, combination: str, code: int) -> float:
        """Standard error from the fitted covariance alone, as if that were known."""
        return contrast(self.fit, self.weights[combination, code], "satterthwaite").std_error

    def adjusted(self, combination: str, code: int) -> tuple[float, float]:
        """Kenward and Roger's standard error and degrees of freedom by expected information."""
        result = contrast(self.fit, self.weights[combination, code], "kenward-roger")
        return result.std_error, result.df

    def error_of(self, term: str, code: int) -> float:
        """How far chance moves a number at the most: its estimate's error, 1 for a p-value; NaN when not known.

        For degrees of freedom themselves, which are known to a part only.
        """
        combination, _, part = term.partition("_")
        if (combination, code) not in self.weights or np.isnan(self.weights[combination, code]).any():
            return math.nan
        if part == "df":
            return self.adjusted(combination, code)[1]
        return 1.0 if part == "p" else self.model_error(combination, code)


def refit(cohort: Cohort, model: ModelResult, forms: Forms) -> Refit:
    """Fit the model of the page again, with the covariance that it ended with."""
    rows = collect_rows(cohort, forms, model.options)
    design = lay_design(rows, model.options)
    structure = cast(Structure, model.structure)  # a fitted one
    fit = fit_mmrm(
        design.y, design.x, design.subject, design.visit, structure, times=design.times, information="expected"
    )
    return Refit(fit, design.times, _weigh(design, rows.years))


def _weigh(design: Design, years: np.ndarray) -> dict[Key, np.ndarray]:
    weights: dict[Key, np.ndarray] = {}
    n_arms, n_visits, _ = design.change.shape
    gaps = design.change - design.change[0]
    for arm in range(n_arms):
        for visit in range(n_visits):
            weights["mean", place(arm, visit, n_visits)] = design.change[arm, visit]
            weights["difference", place(arm, visit, n_visits)] = gaps[arm, visit]
        both = ~np.isnan(gaps[arm]).any(axis=1)
        if both.any():
            weights["average", arm] = gaps[arm][both].mean(axis=0)
            weights["slope", arm] = (gaps[arm, -1] - gaps[arm, 0]) / max(float(years[-1] - years[0]), 1e-300)
    return weights


def list_numbers(model: ModelResult, again: Refit) -> Iterator[Number]:
    """Our numbers: who was analysed, the likelihood, then each mean and difference with all that belongs to it."""
    yield Number(("n_patients", 0), "", "", float(model.n_analysed))
    yield Number(("n_scores", 0), "", "", float(model.n_forms))
    yield Number(("log_likelihood", 0), "", "", model.log_likelihood)
    arms, visits = list(model.arms), list(model.visits)
    for _, row in model.means.iterrows():
        code = place(arms.index(row["arm"]), visits.index(row["visit"]), len(visits))
        yield Number(("n", code), row["visit"], row["arm"], float(row["n"]))
        yield from _list_row(model, again, "mean", code, row)
    for _, row in model.differences.iterrows():
        code = place(arms.index(row["arm"]), visits.index(row["visit"]), len(visits))
        yield from _list_row(model, again, "difference", code, row)
    for _, row in model.overall.iterrows():
        combination: Combination = "slope" if row["visit"] == PER_YEAR else "average"
        yield from _list_row(model, again, combination, arms.index(row["arm"]), row)


def _list_row(
    model: ModelResult, again: Refit, combination: Combination, code: int, row: pd.Series
) -> Iterator[Number]:
    """An estimate with its errors, degrees of freedom, limits and p-value."""
    visit = row["visit"] if combination in {"mean", "difference"} else ""
    why = "" if row["estimate"] == row["estimate"] else str(row["note"]).removeprefix("not estimable: ")
    yield Number((combination, code), visit, row["arm"], row["estimate"], why)
    if model.options.df == "kenward-roger":
        error = math.nan if why else again.model_error(combination, code)
        yield Number((f"{combination}_model_error", code), visit, row["arm"], error, why)
    for part, word in (("error", "std_error"), ("df", "df"), ("low", "conf_low"), ("high", "conf_high")):
        yield Number((f"{combination}_{part}", code), visit, row["arm"], row[word], why)
    if combination != "mean":
        planned = model.status == "planned" and visit == model.primary_visit
        shown = shows_p(model.study, "planned" if planned else "exploratory")
        yield Number((f"{combination}_p", code), visit, row["arm"], row["p_value"], why, withheld=not shown)
