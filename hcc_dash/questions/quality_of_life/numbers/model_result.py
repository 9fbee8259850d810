"""What the mixed model of change says, frozen."""

import math
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from hcc_dash.clinical.qlq import Scale
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.questions.quality_of_life.numbers.form_problems import FormProblems
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions

# Below these a t interval speaks of the formula rather than of the patients.
FEWEST_PATIENTS, FEWEST_DF = 5, 5.0
AVERAGE, PER_YEAR = "average over the visits", "per year"
MEAN_COLUMNS = ("arm", "visit", "time", "n", "estimate", "std_error", "df", "conf_low", "conf_high", "note")
DIFFERENCE_COLUMNS = (
    "arm",
    "visit",
    "time",
    "estimate",
    "std_error",
    "df",
    "conf_low",
    "conf_high",
    "statistic",
    "p_value",
    "note",
)


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
class LinesChecked:
    """Straight lines held against a mean per visit, of the same patients with all else alike.

    ``means``, ``differences`` and ``overall`` are those of the model with a mean per visit, with its ``structure``;
    empty, and ``why_missing`` says why, when it could not be fitted. ``test``: that nothing is left of the means by arm
    and visit once the lines are taken away.
    """

    means: pd.DataFrame
    differences: pd.DataFrame
    overall: pd.DataFrame
    structure: str
    test: Test
    why_missing: str


@dataclass(frozen=True, eq=False, kw_only=True)
class ModelResult(Answer[ModelOptions]):
    """Mean change from baseline of one scale by arm and visit, and how arms differ.

    ``means``: one row per arm and visit; ``differences``: arm less reference by visit; ``overall``: the
    same averaged over the visits, and for straight lines per year (``visit`` says which). ``time`` is the week
    a visit is due. ``shifts``: the primary difference with scores after dropout shifted by ``term`` points;
    ``tipping`` by arm; ``patterns``: the primary difference by pattern of dropout and averaged over them.
    ``structure`` is the covariance fitted and ``fallbacks`` those tried before it, each with its reason;
    ``visit_covariance`` of ``covariance_visits``. ``residuals``: normalised residuals by visit (n, mean, sd);
    ``quantiles``: these in order beside normal ones. Empty frames, and no structure, when ``why_not``.
    ``residual_means``: mean residual in points by arm and visit (arm, visit, n, mean). ``n_by_arm``: patients analysed.
    ``unseen``: of each arm, the share of patients who answered last before the primary visit. ``lines``: how far
    straight lines are from means per visit; None for a mean per visit. ``pattern_structure``: the covariance of the
    model by pattern, empty where none was fitted. ``absent_visit``: the visit asked for where nobody has a score then;
    ``dropped``: columns that others explain; ``slope_variance`` of the patients, which may be estimated below 0.
    """

    label: str = ""
    scale: Scale | None = None
    arms: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    reference: str = ""
    visits: tuple[str, ...] = ()
    primary_visit: str = ""
    means: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(MEAN_COLUMNS)))
    differences: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(DIFFERENCE_COLUMNS)))
    overall: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(DIFFERENCE_COLUMNS)))
    shifts: pd.DataFrame = field(default_factory=pd.DataFrame)
    tipping: tuple[Tipping, ...] = ()
    patterns: pd.DataFrame = field(default_factory=pd.DataFrame)
    structure: str = ""
    fallbacks: tuple[tuple[str, str], ...] = ()
    log_likelihood: float = math.nan
    visit_covariance: pd.DataFrame = field(default_factory=pd.DataFrame)
    residuals: pd.DataFrame = field(default_factory=pd.DataFrame)
    quantiles: pd.DataFrame = field(default_factory=pd.DataFrame)
    residual_means: pd.DataFrame = field(default_factory=pd.DataFrame)
    n_forms: int = 0
    n_by_arm: dict[str, int] = field(default_factory=dict)
    unseen: dict[str, float] = field(default_factory=dict)
    lines: LinesChecked | None = None
    pattern_structure: str = ""
    absent_visit: str = ""
    dropped: tuple[str, ...] = ()
    slope_variance: float = math.nan
    problems: FormProblems | None = None

    @property
    def visit_correlation(self) -> pd.DataFrame:
        """Correlations of the visits, from their covariance."""
        covariance = self.visit_covariance.to_numpy(dtype=float)
        spread = np.sqrt(covariance.diagonal())
        names = self.visit_covariance.columns
        return pd.DataFrame(covariance / np.outer(spread, spread), index=names, columns=names)

    def primary(self, arm: str) -> pd.Series | None:
        """The row of ``differences`` at the primary visit; None when there is none."""
        rows = self.differences[(self.differences["arm"] == arm) & (self.differences["visit"] == self.primary_visit)]
        return rows.iloc[0] if len(rows) else None

    def outside(self, arm: str) -> pd.DataFrame:
        """Visits at which the lines' difference lies outside the limits that means per visit have; those rows of both.

        visit, ``estimate`` of the lines, then ``mean``, ``conf_low`` and ``conf_high`` of means per visit; the visit
        farthest off, in standard errors, first. Empty for a mean per visit.
        """
        if self.lines is None or self.lines.differences.empty:
            return pd.DataFrame(columns=["visit", "estimate", "mean", "conf_low", "conf_high"])
        per_visit = self.lines.differences[self.lines.differences["arm"] == arm].set_index("visit")
        visits = per_visit[["conf_low", "conf_high", "std_error"]].assign(mean=per_visit["estimate"])
        visits["estimate"] = self.differences[self.differences["arm"] == arm].set_index("visit")["estimate"]
        beyond = (visits["estimate"] < visits["conf_low"]) | (visits["estimate"] > visits["conf_high"])
        visits["far"] = ((visits["estimate"] - visits["mean"]) / visits["std_error"]).abs()
        ordered = visits[beyond].sort_values("far", ascending=False).reset_index()
        return ordered[["visit", "estimate", "mean", "conf_low", "conf_high"]]
