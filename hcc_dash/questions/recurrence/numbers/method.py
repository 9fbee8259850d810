"""The method sentence and the notes that travel with every competing-risks result."""

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.events import Events
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions
from hcc_dash.questions.recurrence.numbers.result import HazardModels, Period
from hcc_dash.study.counts import count_noun
from hcc_dash.study.endpoints import Landmark
from hcc_dash.study.model import Study


def describe_method(study: Study, options: CompetingOptions, landmark: Landmark) -> str:
    """How it was done, in sentences fit for a paper; built from the study's methods, not from memory."""
    methods, endpoint, strata = study.methods, study.endpoint(options.endpoint), name_strata(study, options)
    cox = f"Cox models stratified by {strata}," if strata else "Cox models"
    fine_gray = "Fine-Gray models, not stratified," if strata else "Fine-Gray models,"
    level = f"{100 * methods.conf_level:g} %"
    words = [
        f"{endpoint.label} from {endpoint.origin or study.design.time_zero}",
        f"cumulative incidence by Aalen-Johansen with {level} {methods.conf_type} limits (infinitesimal jackknife)",
        f"read at {landmark.name}",
        "beside it one minus Kaplan-Meier, the competing event censored",
        "difference there with a Wald interval on the plain scale",
        f"groups compared by Gray's test{f' within strata of {strata}' if strata else ''}",
        f"cause-specific hazard ratios from {cox} with the other event censored, {methods.ties.title()} ties",
        f"subdistribution hazard ratios from {fine_gray} Breslow ties, variance with estimated censoring weights",
        "limits by Wald",
    ]
    return "; ".join(words) + "."


def name_strata(study: Study, options: CompetingOptions) -> str:
    """The strata by their labels, empty for none."""
    return ", ".join(study.factor(column).label for column in options.strata)


def describe_periods(study: Study, options: CompetingOptions) -> str:
    """How early and late were made and compared."""
    cut, ties = count_noun(options.cut_months, "month"), study.methods.ties.title()
    strata = f"stratified by {name_strata(study, options)}, " if options.strata else ""
    return (
        f"Early: everybody, follow-up ending at {cut}. Late: a landmark analysis of those free of both events and in "
        f"follow-up at {cut}, from then on. Incidence by Aalen-Johansen; cause-specific hazard ratios from Cox models "
        f"within each period, {strata}{ties} ties, the late ones from all follow-up after the cut. Exploratory: no "
        "p-values."
    )


def describe_notes(
    cohort: Cohort,
    options: CompetingOptions,
    events: Events,
    models: tuple[HazardModels | None, ...],
    periods: tuple[Period, ...],
) -> tuple[str, ...]:
    """What to doubt: what is invented, patients without a covariate, ratios that were not estimated, late selection."""
    study, endpoint = cohort.study, cohort.study.endpoint(options.endpoint)
    notes = [endpoint.invented] if endpoint.invented else []
    if len(events.time) and not events.competing.any():
        notes.append("Nobody of this selection had the competing event: incidence and one minus Kaplan-Meier agree.")
    for model in models:
        if model is None:
            continue
        if model.n_left_out:
            lost, adjusted = count_noun(model.n_left_out, "patient"), model is models[-1]
            what = (
                "a covariate or stratum" if adjusted and options.strata else "a covariate" if adjusted else "a stratum"
            )
            who = "The adjusted models leave" if adjusted else "Gray's test and the models leave"
            notes.append(f"{who} out {lost} without {what}.")
        notes += [
            f"{term.label}: {what} hazard ratio not estimated, {found.why_missing}."
            for term in model.terms
            for what, found in (("cause-specific", term.cause_specific), ("subdistribution", term.subdistribution))
            if found.why_missing
        ]
    if len(events.groups) > 1 and any(period.name == "late" and period.groups for period in periods):
        randomised = (
            "Randomisation does not protect the late comparison"
            if study.design.randomised
            else ("The late comparison has one more selection")
        )
        notes.append(f"{randomised}: it is among those still free of both events, who may differ between groups.")
    return tuple(dict.fromkeys(notes))
