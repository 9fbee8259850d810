"""Cox models that a study fixed beforehand: which, and what they are called."""

from hcc_dash.study.model import Study
from hcc_dash.study.plans import PlannedAnalysis


def registered_plan(study: Study, endpoint: str) -> PlannedAnalysis | None:
    """The plan of an endpoint's first model, which says whether its covariates were registered or are assumed."""
    plans = (plan for plan in study.planned if (plan.analysis, plan.endpoint) == ("cox", endpoint))
    return next(plans, None)


def say_origin(study: Study, endpoint: str) -> str:
    """What the model fixed beforehand is called: as registered, or as assumed where its plan says so."""
    plan = registered_plan(study, endpoint)
    return "As assumed here" if plan is not None and plan.covariates_assumed else "As registered"


def usual_covariates(study: Study) -> tuple[str, ...]:
    """Covariates of the study's registered Cox models, where a model of one's own starts from."""
    planned = {covariate for plan in study.planned if plan.analysis == "cox" for covariate in plan.covariates}
    return tuple(covariate.id for covariate in study.covariates if covariate.id in planned)
