"""What a weighted comparison finds: the score, the balance, the curves, the hazard ratios and how far they hold."""

from dataclasses import dataclass, replace

import pandas as pd

from hcc_dash.asking.choices import ENDPOINT, LANDMARK, VERSUS, several_other_arms
from hcc_dash.asking.kinds import Given, Number, OneOf, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.balance.numbers.hazard_models import Ratio
from hcc_dash.questions.balance.numbers.sensitivity import EValue
from hcc_dash.questions.balance.numbers.weighting import WEIGHTS, GroupWeights, Overlap, WeightKind
from hcc_dash.study.endpoints import Landmark, TimeToEvent

TRIMMED = {
    "0": "None",
    "0.025": "Below 0.025 or above 0.975",
    "0.05": "Below 0.05 or above 0.95",
    "0.1": "Below 0.1 or above 0.9",
}


def has_score(cohort: Cohort, given: Given) -> bool:
    """Whether the study declares a propensity model."""
    del given
    return cohort.study.propensity is not None


WEIGHTING = OneOf(
    label="Weights",
    choices=dict[str, str](WEIGHTS.items()),
    side_by_side=True,
    help="Whom the weights answer for: overlap, everybody (ate) or the treated (att).",
)
TRIM = Number(
    label="Trimming",
    choices=lambda cohort, given: TRIMMED,
    width=250,
    applies=has_score,
    help="Leave out patients with a score below this or above 1 minus it.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedOptions:
    """A question about two arms that were not randomised.

    ``arm``: compared with the reference, empty for the first other arm with patients. ``trim``: patients whose score
    lies below it or above 1 minus it are left out and the score is fitted again. ``landmark_months``: where the curves
    are read; None for the endpoint's first landmark.
    """

    endpoint: str = ask(ENDPOINT, required=True)
    landmark_months: float | None = ask(replace(LANDMARK, applies=has_score))
    weights: WeightKind = ask(WEIGHTING, "overlap")
    trim: float = ask(TRIM, 0.0)
    arm: str = ask(
        replace(VERSUS, applies=lambda cohort, given: has_score(cohort, given) and several_other_arms(cohort, given)),
        "",
    )


@dataclass(frozen=True, slots=True)
class AtLandmark:
    """Event-free at the landmark by arm, reference first, with robust limits; and the difference."""

    groups: tuple[Estimate, Estimate]
    difference: Estimate


@dataclass(frozen=True, slots=True)
class Found:
    """A weighted comparison that could be made.

    ``odds``: term estimate conf_low conf_high std_error of the propensity model, as odds ratios. ``balance``: term
    level estimate note, standardised differences with level "before" and "after", note "" for covariates of the model.
    ``curves``: level ("unweighted", "weighted") arm time n_at_risk n_events estimate std_error conf_low conf_high.
    ``counts``: arm time n n_at_risk, patients (n) and weights (n_at_risk) at risk at the ticks. ``by_weights`` and
    ``by_trim``: level n n_events estimate conf_low conf_high std_error note.
    """

    overlap: Overlap
    groups: tuple[GroupWeights, GroupWeights]
    odds: pd.DataFrame
    balance: pd.DataFrame
    curves: pd.DataFrame
    counts: pd.DataFrame
    at_landmark: AtLandmark
    at_landmark_unweighted: AtLandmark
    ratios: tuple[Ratio, ...]
    e_value: EValue | None
    by_weights: pd.DataFrame
    by_trim: pd.DataFrame

    def ratio(self, model: str) -> Ratio:
        """The hazard ratio by the model of that name."""
        return next(ratio for ratio in self.ratios if ratio.model == model)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedResult(Answer[WeightedOptions]):
    """Found of an endpoint, or ``why_not``. ``n_trimmed`` patients are outside the trimming limits."""

    endpoint: TimeToEvent
    landmark: Landmark
    arm: str
    reference: str
    found: Found | None
    n_trimmed: int
