"""What an engine is asked about a mixed model of change: scores, visits and codes; never a patient's identifier."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from hcc_dash.questions.quality_of_life.numbers.model_options import DegreesOfFreedom
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Key

Combination = Literal["mean", "difference", "average", "slope"]
"""A mean change by arm and visit; arm less reference at a visit; over the visits; per year, for straight lines.

Each has errors, df, limits and p: ``model_error`` allows for no uncertainty in the covariance, ``error`` is shown.
"""


@dataclass(frozen=True, eq=False)
class ModelSample:
    """Scores of the analysed patients, read from the scored forms by a path of its own.

    ``rows``: patient, arm (0 the reference), visit (from 1; 0 is a baseline that is an outcome), years since the
    start, value (the change, or the score where ``clda``), start (baseline less its mean over the patients) and
    one column x0, x1, ... per covariate, less its mean. ``years``: when each visit after baseline is due.
    ``straight``: a line per arm; else a mean per arm and visit. ``clda``: baseline is the first outcome.
    """

    rows: pd.DataFrame
    n_arms: int
    years: tuple[float, ...]
    structure: str
    straight: bool
    clda: bool
    df: DegreesOfFreedom
    conf_level: float

    @property
    def n_times(self) -> int:
        """Number of different visits among the outcomes."""
        return len(self.years) + self.clda

    @property
    def covariates(self) -> tuple[str, ...]:
        """Names of the covariates' columns."""
        return tuple(name for name in self.rows.columns if name.startswith("x"))

    def counts(self) -> dict[Key, float]:
        """Patients, scores after baseline, and scores by arm and visit."""
        later = self.rows[self.rows["visit"] > 0]
        numbers: dict[Key, float] = {("n_patients", 0): float(later["patient"].nunique())}
        numbers["n_scores", 0] = float(len(later))
        for arm in range(self.n_arms):
            for visit in range(len(self.years)):
                here = (later["arm"] == arm) & (later["visit"] == visit + 1)
                numbers["n", place(arm, visit, len(self.years))] = float(here.sum())
        return numbers


def place(arm: int, visit: int, n_visits: int) -> int:
    """The code of an arm at a visit, both from 0; 0 itself is about everybody."""
    return 1 + arm * n_visits + visit
