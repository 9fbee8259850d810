"""The method sentence and the notes that travel with a weighted comparison."""

from hcc_dash.questions.balance.numbers.propensity import propensity_terms
from hcc_dash.questions.balance.numbers.weighted_result import Found, WeightedOptions
from hcc_dash.questions.balance.numbers.weighting import EXTREME, WeightKind
from hcc_dash.study.counts import count_noun
from hcc_dash.study.endpoints import Landmark, TimeToEvent
from hcc_dash.study.model import Study

TARGETS: dict[WeightKind, str] = {
    "overlap": "patients who could have had either arm (overlap weights)",
    "ate": "everybody in the study (stabilised inverse-probability weights)",
    "att": "patients who had the arm (weights of the treated)",
}
THRESHOLD = 0.1  # a standardised difference above it is read as imbalance
FEW = 10  # patients of the smaller arm for each covariate


def describe_weighting(study: Study, endpoint: TimeToEvent, options: WeightedOptions, landmark: Landmark) -> str:
    """How it was done, in sentences fit for a paper; built from the study's declarations, not from memory."""
    methods = study.methods
    terms = propensity_terms(study)
    if not terms:
        return ""
    level = f"{100 * methods.conf_level:g} %"
    trimmed = (
        f"; scores outside {options.trim:g} to {1 - options.trim:g} left out and the score fitted again"
        if options.trim
        else ""
    )
    words = [
        f"{endpoint.label} from {endpoint.origin or study.design.time_zero}",
        f"propensity score by logistic regression on {count_noun(len(terms), 'covariate')}, main effects "
        f"({_name(study)}){trimmed}",
        f"weights for {TARGETS[options.weights]}",
        "standardised differences with the unweighted standard deviations before and after",
        f"weighted Kaplan-Meier with {level} {methods.conf_type} limits and robust errors, read at {landmark.name}",
        f"weighted Cox model of the arm alone, {methods.ties.title()} ties, robust (Lin-Wei) errors that take the "
        "weights as known",
        "beside it the unadjusted model, the model adjusted for the same covariates, and both together",
    ]
    return "; ".join(words) + "."


def _name(study: Study) -> str:
    return ", ".join(term.label for term in propensity_terms(study))


def describe_notes(study: Study, endpoint: TimeToEvent, found: Found | None, n: int) -> tuple[str, ...]:
    """What to doubt: the endpoint's caveats, few patients for a covariate, extreme scores, what stays unbalanced."""
    notes = [text for text in (endpoint.caveat, endpoint.invented) if text]
    if study.propensity is not None and study.propensity.source:
        notes.append(f"Covariates of the score: {study.propensity.source}.")
    if found is None:
        return tuple(notes)
    smaller = min(group.n for group in found.groups)
    terms = len(found.odds)
    if smaller < FEW * terms:
        few = f"{count_noun(smaller, 'patient')} for {count_noun(terms, 'covariate')}"
        notes.append(f"The smaller arm has {few}, fewer than {FEW} for each.")
    overlap = found.overlap
    if overlap.n_outside:
        notes.append(f"{overlap.n_outside} of {n} patients have a score that only one arm has.")
    if overlap.n_extreme:
        notes.append(f"{overlap.n_extreme} have a score below {EXTREME:g} or above {1 - EXTREME:g}.")
    left = found.balance.query("level == 'after' and estimate > @THRESHOLD")
    if len(left):
        notes.append(f"Still apart by more than {THRESHOLD:g} after weighting: {', '.join(left['term'])}.")
    notes.append("Weights balance what was measured; what was not measured may still differ.")
    return tuple(notes)
