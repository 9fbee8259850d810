"""How much a subgroup finding owes to where a number was cut: the same question at every cut."""

import math
from dataclasses import dataclass, replace

import numpy as np

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.estimation.events import LeftOut
from hcc_dash.questions.subgroups.numbers.arms import TwoArms, collect_two_arms, count_arms
from hcc_dash.questions.subgroups.numbers.fits import Division, fit_divisions
from hcc_dash.questions.subgroups.numbers.levels import cut_names, divide, is_number
from hcc_dash.questions.subgroups.numbers.options import CutsOptions
from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.parts import Factor

GRID = tuple(k / 20 for k in range(2, 19))
"""Quantiles at whose observed values a number is cut; a tenth of the patients stays on each side."""


@dataclass(frozen=True, slots=True)
class CutRow:
    """One cut: the two levels with patients, events and hazard ratio each, and the interaction test."""

    cut: float
    levels: tuple[str, str]
    n: tuple[int, int]
    n_events: tuple[int, int]
    hazard_ratios: tuple[Estimate, Estimate]
    interaction: Test


@dataclass(frozen=True, slots=True, kw_only=True)
class CutsResult(Answer[CutsOptions]):
    """A numeric factor cut everywhere, or ``why_not``; always exploratory.

    ``used`` is the cut of the forest; ``arms`` hold label, patients and events of each.
    """

    endpoint: TimeToEvent
    label: str
    unit: str
    arm: str
    reference: str
    used: float
    rows: tuple[CutRow, ...]
    arms: tuple[tuple[str, int, int], ...] = ()

    @property
    def smallest_p(self) -> float:
        """The smallest interaction p over all cuts, NaN when none could be tested; a warning, never a finding."""
        return min((row.interaction.p_value for row in self.rows if row.interaction.estimable), default=float("nan"))


def estimate_cuts(cohort: Cohort, options: CutsOptions) -> CutsResult:
    """Hazard ratios below and above, and the interaction test, at the observed values nearest to 17 quantiles.

    Each is what the forest would show with that cut. Raises ValueError for a factor that is no number.
    """
    study, column = cohort.study, options.column
    factor = study.factor(column)
    if not is_number(study, column):
        raise ValueError(f'"{column}" is not a number; only numbers are cut.')
    compared = collect_two_arms(cohort, options.endpoint, options.arm, options.strata)
    rows = compared.events.rows
    values = cohort.subjects[column].to_numpy(dtype=np.float64)[rows]
    known = values[np.isfinite(values)]
    result = CutsResult(
        study=study,
        options=options,
        status="exploratory",
        n_selected=cohort.n,
        n_analysed=0 if compared.why_not else known.size,
        left_out=_left_out(compared, factor, len(values) - known.size),
        why_not=compared.why_not or ("" if known.size else f"nobody has a value for {factor.label}"),
        endpoint=study.endpoint(options.endpoint),
        label=factor.label,
        unit=study.column(column).unit,
        arm=compared.labels[1],
        reference=compared.labels[0],
        used=math.nan,
        rows=(),
    )
    if result.why_not:
        return result
    used = divide(cohort, rows, factor, options.cut).cut
    grid = np.unique(np.quantile(known, GRID, method="higher"))
    return replace(
        result,
        used=math.nan if used is None else used,
        rows=_at_every_cut(cohort, compared, values, grid),
        arms=count_arms(compared),
    )


def _left_out(compared: TwoArms, factor: Factor, lost: int) -> tuple[LeftOut, ...]:
    return (*compared.left_out, LeftOut(f"no value for {factor.label}", lost)) if lost else compared.left_out


def _at_every_cut(cohort: Cohort, compared: TwoArms, values: np.ndarray, grid: np.ndarray) -> tuple[CutRow, ...]:
    missing = np.isnan(values)
    divisions = [Division(np.where(missing, -1, (values >= cut).astype(np.int64)), 2) for cut in grid]
    fits = fit_divisions(
        compared.events, compared.strata, divisions, cohort.study.methods, compared.labels, float("inf")
    )
    rows = []
    for cut, fit in zip(grid.tolist(), fits, strict=True):
        (below, above), (died_below, died_above) = fit.n.sum(axis=1).tolist(), fit.n_events.sum(axis=1).tolist()
        low, high = fit.hazard_ratios
        rows.append(CutRow(cut, cut_names(cut), (below, above), (died_below, died_above), (low, high), fit.interaction))
    return tuple(rows)
