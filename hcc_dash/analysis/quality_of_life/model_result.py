"""What the mixed model of change says, frozen."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.analysis.estimate import Estimate
from hcc_dash.analysis.events import LeftOut
from hcc_dash.analysis.plan import Status
from hcc_dash.analysis.quality_of_life.model_options import ModelOptions
from hcc_dash.clinical.qlq import Scale
from hcc_dash.study.model import Study

AVERAGE, PER_YEAR = "average over the visits", "per year"
MEAN_COLUMNS = ("arm", "visit", "time", "n", "estimate", "std_error", "df", "conf_low", "conf_high", "note")
DIFFERENCE_COLUMNS = (
    "arm", "visit", "time", "estimate", "std_error", "df", "conf_low", "conf_high", "statistic", "p_value", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tipping:
    """The shift of unseen scores that would leave the interval of a difference just touching 0.

    ``arm``: whose scores after dropout are shifted; ``shift`` in points, with the reason in ``why_missing`` when no
    shift does it. ``share``: of the arm's analysed patients, those who answered last before the primary visit.
    """

    arm: str
    shift: Estimate
    share: float


@dataclass(frozen=True, eq=False)
class ModelResult:
    """Mean change from baseline of one scale by arm and visit, and how arms differ.

    ``means``: one row per arm and visit; ``differences``: arm less reference by visit; ``overall``: the
    same averaged over the visits, and for straight lines per year (``visit`` says which). ``time`` is the week
    a visit is due. ``shifts``: the primary difference with scores after dropout shifted by ``term`` points;
    ``tipping`` by arm; ``patterns``: the primary difference by pattern of dropout and averaged over them.
    ``structure`` is the covariance fitted and ``fallbacks`` those tried before it, each with its reason;
    ``visit_covariance`` of ``covariance_visits``. ``residuals``: normalised residuals by visit (n, mean, sd);
    ``quantiles``: these in order beside normal ones. Empty frames, and no structure, when ``why_not``.
    """

    study: Study
    options: ModelOptions
    status: Status
    why_not: str
    label: str
    scale: Scale | None
    arms: tuple[str, ...]
    labels: dict[str, str]
    reference: str
    visits: tuple[str, ...]
    primary_visit: str
    means: pd.DataFrame
    differences: pd.DataFrame
    overall: pd.DataFrame
    shifts: pd.DataFrame
    tipping: tuple[Tipping, ...]
    patterns: pd.DataFrame
    structure: str
    fallbacks: tuple[tuple[str, str], ...]
    log_likelihood: float
    visit_covariance: pd.DataFrame
    residuals: pd.DataFrame
    quantiles: pd.DataFrame
    n_analysed: int
    n_forms: int
    left_out: tuple[LeftOut, ...]
    cohort_id: str
    method: str
    notes: tuple[str, ...]

    @property
    def visit_correlation(self) -> pd.DataFrame:
        """Correlations of the visits, from their covariance."""
        covariance = self.visit_covariance.to_numpy(dtype=float)
        spread = np.sqrt(covariance.diagonal())
        names = self.visit_covariance.columns
        return pd.DataFrame(covariance / np.outer(spread, spread), index=names, columns=names)

    def primary(self, arm: str) -> pd.Series | None:
        """The row of ``differences`` at the primary visit; None when there is none."""
        found = self.differences[(self.differences["arm"] == arm) & (self.differences["visit"] == self.primary_visit)]
        return found.iloc[0] if len(found) else None
