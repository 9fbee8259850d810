"""The pictures of a weighted comparison for those who cannot see them."""

from hcc_dash.questions.balance.numbers.weighted_result import WeightedResult
from hcc_dash.questions.balance.words.propensity import estimate_of, found_of, say_weighted
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.words import say_number


def say_curves_alt(result: WeightedResult) -> str:
    """What a reader of the curves would take from them."""
    return f"Weighted curves, {result.endpoint.label}. {say_weighted(result)} {result.study.provenance.mark}."


def say_balance_alt(result: WeightedResult) -> str:
    """What a reader of the Love plot would take from it."""
    frame = found_of(result).balance
    before, after = (frame[(frame["level"] == level) & (frame["note"] == "")] for level in ("before", "after"))
    return (
        f"Standardised differences of {count_noun(len(before), 'covariate')} of the score: the largest is "
        f"{say_number(float(before['estimate'].max()), 2)} before weighting and "
        f"{say_number(float(after['estimate'].max()), 2)} after. {result.study.provenance.mark}."
    )


def say_overlap_alt(result: WeightedResult) -> str:
    """What a reader of the mirrored histogram would take from it."""
    overlap = found_of(result).overlap
    return (
        f"Propensity scores of the two arms, mirrored: both arms have patients from {say_number(overlap.low, 2)} to "
        f"{say_number(overlap.high, 2)}; {count_noun(overlap.n_outside, 'patient')} outside. "
        f"{result.study.provenance.mark}."
    )


def say_forest_alt(result: WeightedResult) -> str:
    """What a reader of the forest would take from it."""
    comparison = found_of(result)
    grids = [row for frame in (comparison.by_weights, comparison.by_trim) for row in frame.to_dict("records")]
    known = [ratio.value for ratio in map(estimate_of, grids) if ratio.estimable]
    span = f"from {say_number(min(known), 2)} to {say_number(max(known), 2)}" if known else "not estimated"
    return (
        f"Hazard ratio by model, weights and trimming: the weighted one is {span} over all choices. "
        f"{result.study.provenance.mark}."
    )
