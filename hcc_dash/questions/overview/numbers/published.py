"""Does the cohort give back what the paper printed: each published figure beside the computed one."""

import math
from dataclasses import dataclass

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.estimation.adjusted import estimate_adjusted
from hcc_dash.estimation.comparison import compare_curves
from hcc_dash.estimation.events import collect_events
from hcc_dash.kernels.kaplan_meier import kaplan_meier, survival_at
from hcc_dash.study.endpoints import Landmark
from hcc_dash.study.published import Published

NOISE = 1e-12


@dataclass(frozen=True, slots=True)
class Reproduced:
    """A published figure, the computed number unrounded, and whether it rounds to the printed digits."""

    published: Published
    computed: float
    agrees: bool


def compare_published(cohort: Cohort) -> tuple[Reproduced, ...]:
    """Every published figure of the study, recomputed from the patients.

    Always in the study's first population, whatever the reader has filtered: a paper's figure does not
    depend on a reader's filters. ``cohort`` is the whole cohort.
    """
    return tuple(_reproduce(cohort, figure) for figure in cohort.study.published)


def _reproduce(cohort: Cohort, figure: Published) -> Reproduced:
    computed = _compute(cohort, figure)
    # A printed figure stands for the half-open interval of numbers that round (half up) to it; the slack is
    # for numbers that lie on a boundary but for floating-point noise. NaN lies in no interval.
    above = computed - figure.value
    agrees = -figure.half_unit - NOISE <= above < figure.half_unit - NOISE
    return Reproduced(figure, computed, agrees)


def _compute(cohort: Cohort, figure: Published) -> float:
    filters = tuple(LevelFilter(column, (level,)) for column, level in figure.where.items())
    narrowed = select(cohort, Selection(filters=filters))
    match figure.quantity:
        case "survival":
            return _survival(narrowed, figure)
        case "log_rank_p":
            events = collect_events(narrowed, cohort.study.endpoint(figure.endpoint))
            return compare_curves(events, None).p_value
        case _:
            return _adjusted(narrowed, figure)


def _survival(cohort: Cohort, figure: Published) -> float:
    endpoint = cohort.study.endpoint(figure.endpoint)
    events = collect_events(cohort, endpoint)
    if figure.arm not in events.groups:
        return math.nan
    chosen = events.group == events.groups.index(figure.arm)
    curve = kaplan_meier(events.time[chosen], events.event[chosen])
    return float(survival_at(curve, Landmark(months=figure.months).at(endpoint.unit))[0][0])


def _adjusted(cohort: Cohort, figure: Published) -> float:
    result = estimate_adjusted(cohort, figure.endpoint, figure.covariates)
    return {
        "hazard_ratio": result.hazard_ratio.value,
        "hazard_ratio_low": result.hazard_ratio.conf_low,
        "hazard_ratio_high": result.hazard_ratio.conf_high,
        "hazard_ratio_p": result.p_value,
    }[figure.quantity]
