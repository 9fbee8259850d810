"""Why a cohort cannot be asked about times to an event, or whether its arms were alike."""

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.balance.numbers.baseline import baseline_factors
from hcc_dash.questions.balance.numbers.propensity import propensity_terms
from hcc_dash.questions.balance.numbers.time_zero import why_no_time_zero
from hcc_dash.questions.cox.numbers.chosen_terms import usable_columns
from hcc_dash.questions.recurrence.numbers.options import competing_endpoints
from hcc_dash.questions.subgroups.numbers.levels import numeric_factors

_NO_MODEL = "The study declares no propensity model: its covariates are named under [propensity] in study.toml."


def needs_time_to_event(cohort: Cohort) -> str:
    """Questions about times to an event need an endpoint of that kind."""
    if cohort.study.time_to_event:
        return ""
    return f"{cohort.study.short} declares no time-to-event endpoint, so it has no survival to analyse."


def needs_groups(cohort: Cohort) -> str:
    """Tests of curves need arms, or a factor whose levels are compared."""
    there = cohort.study.arms or cohort.study.dividing_factors
    return needs_time_to_event(cohort) or ("" if there else "There are no arms and no factor, so no two groups.")


def needs_arms(cohort: Cohort) -> str:
    """Comparisons of arms need a column that says which arm a patient is in."""
    return needs_time_to_event(cohort) or ("" if cohort.study.arms else "No column says which arm a patient is in.")


def needs_terms(cohort: Cohort) -> str:
    """Hazards over time and predictions of a model need arms or a column that can enter a model."""
    there = cohort.study.arms or usable_columns(cohort.study)
    return needs_time_to_event(cohort) or ("" if there else "There are no arms and no column to enter a model.")


def needs_number(cohort: Cohort) -> str:
    """Questions along a scale need a factor that is a number, and arms to compare."""
    if numeric_factors(cohort.study):
        return needs_arms(cohort)
    return f"No factor of {cohort.study.short} is a number, so nothing can be followed along a scale."


def needs_factors(cohort: Cohort) -> str:
    """Predictions need something to predict from."""
    return needs_time_to_event(cohort) or ("" if cohort.study.factors else "The table has no factors to predict from.")


def needs_characteristics(cohort: Cohort) -> str:
    """Balance needs a baseline characteristic that somebody has a value of."""
    known = any(cohort.subjects[factor.column].notna().any() for factor in baseline_factors(cohort.study))
    return "" if known else "No baseline characteristic is known of these patients."


def needs_weighting(cohort: Cohort) -> str:
    """A weighted comparison needs arms that nobody randomised, and a propensity model."""
    if cohort.study.design.randomised:
        return "The arms were randomised, so a propensity score would model chance."
    declared = propensity_terms(cohort.study)
    return needs_arms(cohort) or ("" if declared else _NO_MODEL)


def needs_late_starts(cohort: Cohort) -> str:
    """Landmarks against immortal time need arms that were fixed after the clock had started, and the dates of both."""
    if needs_arms(cohort):
        return needs_arms(cohort)
    reasons = [why_no_time_zero(cohort, endpoint) for endpoint in cohort.study.time_to_event]
    return "" if not all(reasons) else f"{reasons[0][:1].upper()}{reasons[0][1:]}."


def needs_competing_event(cohort: Cohort) -> str:
    """Questions about competing risks need an endpoint with a competing event."""
    if competing_endpoints(cohort.study):
        return ""
    names = ", ".join(endpoint.label for endpoint in cohort.study.time_to_event) or "none"
    return (
        "No endpoint has a code for a competing event, so the proportion with the event is one minus Kaplan-Meier, "
        f"as the question on survival gives it. Time-to-event endpoints here: {names}."
    )
