"""How arms were weighted and compared, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.balance.numbers.propensity import propensity_terms
from hcc_dash.questions.balance.numbers.weighted_result import Found, WeightedResult
from hcc_dash.questions.balance.numbers.weighting import EXTREME, WeightKind
from hcc_dash.questions.balance.words.balance import THRESHOLD
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.method_words import say_endpoint, say_remarks, say_ties
from hcc_dash.wording.words import say_conf_level, say_given

TARGETS: dict[WeightKind, str] = {
    "overlap": "patients who could have had either arm (overlap weights)",
    "ate": "everybody in the study (stabilised inverse-probability weights)",
    "att": "patients who had the arm (weights of the treated)",
}
FEW = 10  # patients of the smaller arm for each covariate


def say_method(result: WeightedResult) -> str:
    """How it was done, built from the study's declarations, not from memory; empty where it declares no score."""
    study, methods = result.study, result.study.methods
    if not propensity_terms(study):
        return ""
    limits = f"{say_conf_level(methods.conf_level)} {methods.conf_type} limits and robust errors"
    words = [
        say_endpoint(study, result.endpoint),
        _say_score(result),
        f"weights for {TARGETS[result.options.weights]}",
        "standardised differences with the unweighted standard deviations before and after",
        f"weighted Kaplan-Meier with {limits}, read at {result.landmark.name}",
        f"weighted Cox model of the arm alone, {say_ties(study)}, robust (Lin-Wei) errors that take the weights as "
        "known",
        "beside it the unadjusted model, the model adjusted for the same covariates, and both together",
    ]
    return "; ".join(words) + "."


def _say_score(result: WeightedResult) -> str:
    terms, trim = propensity_terms(result.study), result.options.trim
    names = ", ".join(term.label for term in terms)
    fitted = f"propensity score by logistic regression on {count_noun(len(terms), 'covariate')}, main effects ({names})"
    if not trim:
        return fitted
    limits = f"{say_given(trim)} to {say_given(1 - trim)}"
    return f"{fitted}; scores outside {limits} left out and the score fitted again"


def say_notes(result: WeightedResult) -> tuple[str, ...]:
    """What to doubt: remarks on the endpoint, few patients for a covariate, extreme scores, what stays unbalanced."""
    notes = list(say_remarks(result.endpoint))
    score = result.study.propensity
    if score is not None and score.source:
        notes.append(f"Covariates of the score: {score.source}.")
    if result.found is not None:
        notes += _say_overlap(result.found, result.n_analysed)
        notes.append("Weights balance what was measured; what was not measured may still differ.")
    return tuple(notes)


def _say_overlap(comparison: Found, n: int) -> list[str]:
    notes = []
    smaller, n_terms = min(group.n for group in comparison.groups), len(comparison.odds)
    if smaller < FEW * n_terms:
        few = f"{count_noun(smaller, 'patient')} for {count_noun(n_terms, 'covariate')}"
        notes.append(f"The smaller arm has {few}, fewer than {FEW} for each.")
    overlap = comparison.overlap
    if overlap.n_outside:
        have = "has" if overlap.n_outside == 1 else "have"
        notes.append(f"{overlap.n_outside} of {n} patients {have} a score that only one arm has.")
    if overlap.n_extreme:
        limits = f"below {say_given(EXTREME)} or above {say_given(1 - EXTREME)}"
        notes.append(f"{overlap.n_extreme} {'has' if overlap.n_extreme == 1 else 'have'} a score {limits}.")
    apart = comparison.balance[(comparison.balance["level"] == "after") & (comparison.balance["estimate"] > THRESHOLD)]
    if len(apart):
        notes.append(f"Still apart by more than {say_given(THRESHOLD)} after weighting: {', '.join(apart['term'])}.")
    return notes
