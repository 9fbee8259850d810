"""What was asked of the mixed model for repeated scores; frozen."""

from dataclasses import dataclass
from typing import Literal

from hcc_dash.asking.choices import covariates
from hcc_dash.asking.kinds import MORE, Given, OneOf, SomeOf, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.kernels.mmrm_structure import Structure
from hcc_dash.questions.quality_of_life.numbers.asking import QUESTIONNAIRE, SCALE, later_weeks
from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.plans import PlannedAnalysis

Engine = Literal["mmrm", "random-slope"]
Baseline = Literal["covariate", "clda"]
DegreesOfFreedom = Literal["kenward-roger", "satterthwaite"]

STRUCTURES: tuple[Structure, ...] = (
    "unstructured",
    "heterogeneous Toeplitz",
    "heterogeneous AR(1)",
    "heterogeneous compound symmetry",
    "compound symmetry",
    "AR(1)",
)
ENGINES: dict[str, str] = {"mmrm": "A mean per visit", "random-slope": "Straight lines"}
METHODS: dict[str, str] = {"kenward-roger": "Kenward-Roger", "satterthwaite": "Satterthwaite"}


def plan_for(cohort: Cohort, scale: str) -> PlannedAnalysis | None:
    """The planned model of that scale, whose visit is the primary one; None without one."""
    plans = (plan for plan in cohort.study.planned if plan.analysis == "repeated")
    return next((plan for plan in plans if plan.scale == scale), None)


def _visits(cohort: Cohort, given: Given) -> dict[str, str]:
    """Visits after baseline, the planned one or the last one as the usual."""
    after, plan = list(later_weeks(cohort, given)), plan_for(cohort, given["scale"])
    if not after:
        return {}
    usual = plan.visit if plan and plan.visit in after else after[-1]
    return {"": usual} | {visit: visit for visit in after if visit != usual}


_VISIT = OneOf(
    label="Primary visit",
    choices=_visits,
    empty="usual",
    flag="visit",
    key="visit",
    others=lambda cohort, given: dict.fromkeys(list(_visits(cohort, given).values())[:1], ""),
    help="Where the arms are compared first; the planned visit, else the last.",
)
_ENGINE = OneOf(
    label="Model of time",
    choices=ENGINES,
    side_by_side=True,
    help="A mean per visit, or straight lines with random intercepts and slopes.",
)
_STRUCTURE = OneOf(
    label="Covariance of the visits",
    choices={structure: structure[0].upper() + structure[1:] for structure in STRUCTURES},
    row=MORE,
    applies=lambda cohort, given: given["engine"] == "mmrm",
    help="Covariance of the visits; the next simpler one is tried when it cannot be fitted.",
)
_BASELINE = OneOf(
    label="Baseline",
    choices={"covariate": "As covariate", "clda": "As first outcome (cLDA)"},
    side_by_side=True,
    row=MORE,
    help="Baseline as covariate, or as the first outcome with one mean for all arms.",
)
_DF = OneOf(
    label="Small-sample method",
    choices=METHODS,
    side_by_side=True,
    row=MORE,
    help="Small-sample errors and degrees of freedom.",
)
_COVARIATES = SomeOf(
    label="Adjust for",
    choices=covariates,
    flag="covariate",
    key="covariates",
    width=230,
    row=MORE,
    help="A declared covariate of the study; repeatable.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """A question about the change from baseline of one scale.

    ``engine``: "mmrm", every visit with its own mean and a covariance of the visits (``structure``), or "random-slope",
    straight lines over time with patient intercepts and slopes. ``baseline``: a covariate, or "clda", the first of the
    outcomes with one mean for all arms. ``df``: small-sample errors and degrees of freedom. ``covariates``: declared
    ones, by identifier. ``primary_visit``: where the arms are compared first; empty for the plan's, else the last.
    ``table``: the questionnaire's table, the first when empty.
    """

    table: str = ask(QUESTIONNAIRE, "")
    scale: str = ask(SCALE, "QL")
    primary_visit: str = ask(_VISIT, "")
    engine: Engine = ask(_ENGINE, "mmrm")
    structure: Structure = ask(_STRUCTURE, "unstructured")
    baseline: Baseline = ask(_BASELINE, "covariate")
    df: DegreesOfFreedom = ask(_DF, "kenward-roger")
    covariates: tuple[str, ...] = ask(_COVARIATES, ())


def checked_options(cohort: Cohort, options: ModelOptions) -> None:
    """Raises ValueError for a structure or a covariate that is not there."""
    if options.structure not in STRUCTURES:
        raise ValueError(
            f'No covariance structure "{options.structure}". {did_you_mean(options.structure, STRUCTURES)}'
        )
    known = [term.id for term in cohort.study.covariates]
    for covariate in options.covariates:
        if covariate not in known:
            raise ValueError(f'No covariate "{covariate}". {did_you_mean(covariate, known)}')
