"""The look ledger: how many comparisons were looked at, and how many would seem real by chance alone."""

from dataclasses import dataclass

from hcc_dash.estimation.plan import Status

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Look:
    """One question that was answered on screen: what, about whom, planned or not, with how many comparisons."""

    study: str
    question: str
    selection: tuple[str, ...]
    status: Status
    n_comparisons: int
    cohort: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Distinct looks, their comparisons, and what chance alone would make of the exploratory ones.

    ``expected_false_positives``: exploratory comparisons times 0.05, the number that would reach P < 0.05 if no
    difference existed anywhere (true whether or not comparisons depend on one another).
    ``chance_of_any``: 1 - 0.95^n, the chance of at least one, which takes them as independent; an upper bound
    for comparisons that share patients in the same direction.
    """

    n_looks: int
    n_comparisons: int
    n_exploratory: int
    expected_false_positives: float
    chance_of_any: float


def count_looks(looks: tuple[Look, ...]) -> Tally:
    """Tally of distinct looks; the same question about the same patients is one look."""
    distinct = tuple(dict.fromkeys(looks))
    exploratory = sum(look.n_comparisons for look in distinct if look.status == "exploratory")
    return Tally(
        n_looks=len(distinct),
        n_comparisons=sum(look.n_comparisons for look in distinct),
        n_exploratory=exploratory,
        expected_false_positives=ALPHA * exploratory,
        chance_of_any=1 - (1 - ALPHA) ** exploratory,
    )
