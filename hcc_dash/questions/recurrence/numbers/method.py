"""The method sentence and the notes that travel with every competing-risks result."""

from hcc_dash.estimation.events import Events
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions
from hcc_dash.questions.recurrence.numbers.result import HazardModels, Period
from hcc_dash.study.counts import count_noun
from hcc_dash.study.endpoints import Landmark, TimeToEvent
from hcc_dash.study.model import Study


def describe_method(study: Study, endpoint: TimeToEvent, landmark: Landmark) -> str:
    """How it was done, in sentences fit for a paper; built from the study's methods, not from memory."""
    methods = study.methods
    level = f"{100 * methods.conf_level:g} %"
    words = [
        f"{endpoint.label} from {endpoint.origin or study.design.time_zero}",
        f"cumulative incidence by Aalen-Johansen with {level} {methods.conf_type} limits (infinitesimal jackknife)",
        f"read at {landmark.name}",
        "beside it one minus Kaplan-Meier, the competing event censored",
        "difference there with a Wald interval on the plain scale",
        "groups compared by Gray's test",
        f"cause-specific hazard ratios from Cox models with the other event censored, {methods.ties.title()} ties",
        "subdistribution hazard ratios from Fine-Gray models, Breslow ties, variance with estimated censoring weights",
        "limits by Wald",
    ]
    return "; ".join(words) + "."


def describe_periods(study: Study, options: CompetingOptions) -> str:
    """How early and late were made and compared."""
    cut, ties = count_noun(options.cut_months, "month"), study.methods.ties.title()
    return (
        f"Early: everybody, follow-up ending at {cut}. Late: a landmark analysis of those free of both events and in "
        f"follow-up at {cut}, from then on. Incidence by Aalen-Johansen; cause-specific hazard ratios from Cox models "
        f"within each period, {ties} ties, the late ones from all follow-up after the cut. Exploratory: no p-values."
    )


def describe_notes(
    study: Study,
    endpoint: TimeToEvent,
    events: Events,
    models: tuple[HazardModels | None, ...],
    periods: tuple[Period, ...],
) -> tuple[str, ...]:
    """What to doubt: what is invented, patients without a covariate, ratios that were not estimated, late selection."""
    notes = [endpoint.invented] if endpoint.invented else []
    if len(events.time) and not events.competing.any():
        notes.append("Nobody of this selection had the competing event: incidence and one minus Kaplan-Meier agree.")
    for model in models:
        if model is None:
            continue
        if model.n_left_out:
            lost = count_noun(model.n_left_out, "patient")
            notes.append(f"The adjusted models leave out {lost} without a covariate.")
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
