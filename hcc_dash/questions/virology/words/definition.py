"""The definition of a response in words, every choice in it named."""

from hcc_dash.questions.virology.numbers.options import MARKERS, RESPONSES, Marker
from hcc_dash.study.counts import count_noun, plain_number
from hcc_dash.study.virology import ResponseDefinition

_OPEN = {
    "ignored": "results that leave the amount open neither extend nor break a run",
    "below": "results that leave the amount open count as below",
    "above": "results that leave the amount open count as not below",
}
_OPEN_PAIRS = {"ignored": "a result that leaves the amount open is a neighbour and no proof"}


def say_definition(marker: Marker, definition: ResponseDefinition) -> str:
    """What counts, in one sentence without its full stop, fit for a column of a table too."""
    apart, until = count_noun(definition.apart_days, "day"), f"day {definition.until_day}"
    below = f"{RESPONSES[marker]}: {MARKERS[marker]} below {plain_number(definition.below)} IU/mL"
    if definition.consecutive == "pairs":
        tests = f"at two neighbouring tests at least {apart} apart"
        by = f"the {'second' if definition.confirm_within else 'first'} by {until}"
    else:
        tests = f"in an unbroken run of tests, confirmed at least {apart} after the first of them"
        by = f"by {until}" if definition.confirm_within else f"the first by {until}"
    open_tests = _OPEN_PAIRS.get(definition.indeterminate) if definition.consecutive == "pairs" else None
    dated = "the first of them" if definition.dated == "first" else "the one that confirms"
    words = (
        "words for not detected count as below"
        if definition.words_prove
        else "words for not detected prove what the assay's limit does"
    )
    return (
        f"{below} {tests}, {by} after the start of study treatment; {open_tests or _OPEN[definition.indeterminate]}; "
        f"{words}; dated at {dated}"
    )
