"""How competing risks were estimated and compared, and what to doubt, in sentences fit for a paper."""

from collections.abc import Iterator

from hcc_dash.questions.recurrence.numbers.result import CompetingResult, HazardModels
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.method_words import name_strata, say_endpoint, say_ties
from hcc_dash.wording.words import say_conf_level


def say_method(result: CompetingResult) -> str:
    """How it was done; built from the study's methods, not from memory."""
    study, methods = result.study, result.study.methods
    strata = name_strata(study, result.options.strata)
    cox = f"Cox models stratified by {strata}," if strata else "Cox models"
    fine_gray = "Fine-Gray models, not stratified," if strata else "Fine-Gray models,"
    limits = f"{say_conf_level(methods.conf_level)} {methods.conf_type} limits (infinitesimal jackknife)"
    words = [
        say_endpoint(study, result.endpoint),
        f"cumulative incidence by Aalen-Johansen with {limits}",
        f"read at {result.landmark.name}",
        "beside it one minus Kaplan-Meier, the competing event censored",
        "difference there with a Wald interval on the plain scale",
        f"groups compared by Gray's test{f' within strata of {strata}' if strata else ''}",
        f"cause-specific hazard ratios from {cox} with the other event censored, {say_ties(study)}",
        f"subdistribution hazard ratios from {fine_gray} Breslow ties, variance with estimated censoring weights",
        "limits by Wald",
    ]
    return "; ".join(words) + "."


def say_periods_method(result: CompetingResult) -> str:
    """How early and late were made and compared."""
    cut, strata = count_noun(result.options.cut_months, "month"), name_strata(result.study, result.options.strata)
    stratified = f"stratified by {strata}, " if strata else ""
    return (
        f"Early: everybody, follow-up ending at {cut}. Late: a landmark analysis of those free of both events and in "
        f"follow-up at {cut}, from then on. Incidence by Aalen-Johansen; cause-specific hazard ratios from Cox models "
        f"within each period, {stratified}{say_ties(result.study)}, the late ones from all follow-up after the cut. "
        "Exploratory: no p-values."
    )


def say_notes(result: CompetingResult, *, adjusted: bool = True) -> tuple[str, ...]:
    """What to doubt: what is invented, patients without a covariate, ratios that were not estimated, late selection.

    ``adjusted``: whether the answer gives the adjusted models.
    """
    notes = [result.endpoint.invented] if result.endpoint.invented else []
    if result.groups and not any(group.n_competing for group in result.groups):
        notes.append("Nobody of this selection had the competing event: incidence and one minus Kaplan-Meier agree.")
    notes += _say_missing(result.unadjusted, "Gray's test and the models leave out", "a stratum")
    if adjusted and result.adjusted is not None:
        lacking = "a covariate or stratum" if result.options.strata else "a covariate"
        notes += _say_missing(result.adjusted, "The adjusted models leave out", lacking)
    if len(result.groups) > 1 and any(period.name == "late" and period.groups for period in result.periods):
        selected = (
            "Randomisation does not protect the late comparison"
            if result.study.design.randomised
            else "The late comparison has one more selection"
        )
        notes.append(f"{selected}: it is among those still free of both events, who may differ between groups.")
    return tuple(dict.fromkeys(notes))


def _say_missing(models: HazardModels, leave_out: str, lacking: str) -> Iterator[str]:
    """Patients whom the models leave out for what they lack, and every ratio that the models do not give."""
    if models.n_left_out:
        yield f"{leave_out} {count_noun(models.n_left_out, 'patient')} without {lacking}."
    missing: dict[tuple[str, str], list[str]] = {}
    for term in models.terms:
        for what, ratio in (("cause-specific", term.cause_specific), ("subdistribution", term.subdistribution)):
            if ratio.why_missing:
                missing.setdefault((what, ratio.why_missing), []).append(term.label)
    for (what, why), labels in missing.items():
        ratios = "hazard ratio" if len(labels) == 1 else "hazard ratios"
        yield f"{'; '.join(labels)}: {what} {ratios} not estimated, {why}."
