"""What was asked of the mixed model for repeated scores; frozen."""

from dataclasses import dataclass
from typing import Literal

from hcc_dash.analysis.kernels.mmrm_structure import Structure
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.plans import PlannedAnalysis

Engine = Literal["mmrm", "random-slope"]
Baseline = Literal["covariate", "clda"]
DegreesOfFreedom = Literal["kenward-roger", "satterthwaite"]

STRUCTURES: tuple[Structure, ...] = (
    "unstructured", "heterogeneous Toeplitz", "heterogeneous AR(1)", "heterogeneous compound symmetry",
    "compound symmetry", "AR(1)",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """A question about the change from baseline of one scale.

    ``engine``: "mmrm", every visit with its own mean and a covariance of the visits (``structure``), or "random-slope",
    straight lines over time with patient intercepts and slopes. ``baseline``: a covariate, or "clda", the first of the
    outcomes with one mean for all arms. ``df``: small-sample errors and degrees of freedom. ``covariates``: declared
    ones, by identifier. ``primary_visit``: where the arms are compared first; empty for the plan's, else the last.
    ``table``: the questionnaire's table, the first when empty.
    """

    scale: str = "QL"
    structure: Structure = "unstructured"
    df: DegreesOfFreedom = "kenward-roger"
    baseline: Baseline = "covariate"
    covariates: tuple[str, ...] = ()
    primary_visit: str = ""
    engine: Engine = "mmrm"
    table: str = ""


def checked_options(cohort: Cohort, options: ModelOptions) -> None:
    """Raises ValueError for a structure or a covariate that is not there."""
    if options.structure not in STRUCTURES:
        raise ValueError(
            f'No covariance structure "{options.structure}". {did_you_mean(options.structure, STRUCTURES)}'
        )
    known = [term.id for term in cohort.study.covariates]
    for one in options.covariates:
        if one not in known:
            raise ValueError(f'No covariate "{one}". {did_you_mean(one, known)}')


def plan_for(cohort: Cohort, scale: str) -> PlannedAnalysis | None:
    """The planned model of that scale, whose visit is the primary one; None without one."""
    plans = (plan for plan in cohort.study.planned if plan.analysis == "repeated")
    return next((plan for plan in plans if plan.scale == scale), None)
