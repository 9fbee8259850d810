"""What a question of prognosis finds: each model's accuracy, and the differences between models."""

import math
from dataclasses import dataclass

from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.questions.prognosis.numbers.accuracy import CalibrationPoint
from hcc_dash.questions.prognosis.numbers.options import Candidate, PrognosisOptions
from hcc_dash.study.endpoints import Landmark, TimeToEvent

NO_MODEL = not_estimable("no model")


@dataclass(frozen=True, slots=True)
class ModelResult:
    """One candidate model.

    ``harrell``: C in the patients it was fitted to, infinitesimal-jackknife error. ``corrected``: less its optimism,
    bootstrap interval. ``slope``: mean calibration slope of refitted models, below 1 when predictions are too
    extreme. ``uno``: C weighted for censoring, pairs before the landmark. ``auc``: per landmark of the endpoint,
    NaN where nobody is watched any more. ``brier``, ``integrated_brier``: at and up to the landmark; ``scaled_brier``:
    1 - Brier / null model's, 0 for no gain over giving everybody the same risk. ``why_missing``: no model at all.
    """

    candidate: Candidate
    n_parameters: int = 0
    merged: tuple[str, ...] = ()
    harrell: Estimate = NO_MODEL
    corrected: Estimate = NO_MODEL
    optimism: float = math.nan
    slope: float = math.nan
    n_failed: int = 0
    uno: Estimate = NO_MODEL
    auc: tuple[float, ...] = ()
    brier: float = math.nan
    scaled_brier: float = math.nan
    integrated_brier: float = math.nan
    scaled_integrated_brier: float = math.nan
    calibration: tuple[CalibrationPoint, ...] = ()
    why_missing: str = ""

    @property
    def estimable(self) -> bool:
        """Whether there is a model."""
        return not self.why_missing

    @property
    def best_estimate(self) -> Estimate:
        """C corrected for optimism where it was resampled, else the apparent one."""
        return self.corrected if self.corrected.estimable else self.harrell


@dataclass(frozen=True, slots=True)
class Difference:
    """Optimism-corrected C of ``second`` less that of ``first``, positions among the models."""

    first: int
    second: int
    estimate: Estimate

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 0."""
        estimate = self.estimate
        return estimate.estimable and (estimate.conf_low > 0 or estimate.conf_high < 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrognosisResult(Answer[PrognosisOptions]):
    """Found of an endpoint at landmarks: models, differences between them, the null model.

    ``null_brier`` and ``null_integrated_brier`` are those of one Kaplan-Meier curve for everybody. Without
    an estimate, ``why_not``, there are no models. Always exploratory.
    """

    endpoint: TimeToEvent
    landmark: Landmark
    landmarks: tuple[Landmark, ...]
    models: tuple[ModelResult, ...]
    differences: tuple[Difference, ...]
    null_brier: float
    null_integrated_brier: float
    n_events: int
    n_competing: int

    @property
    def ranked(self) -> tuple[int, ...]:
        """Positions of the estimable models, the highest concordance first."""
        usable = [k for k, model in enumerate(self.models) if model.best_estimate.estimable]
        return tuple(sorted(usable, key=lambda k: -self.models[k].best_estimate.value))

    def difference(self, first: int, second: int) -> Difference | None:
        """The difference ``second`` less ``first``; None when it was not resampled."""
        return next((pair for pair in self.differences if (pair.first, pair.second) == (first, second)), None)
