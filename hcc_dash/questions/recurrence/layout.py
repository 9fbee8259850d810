"""The page on recurrence: incidence with death competing, and early against late events."""

from hcc_dash.questions.layout import (
    Downloads,
    Follows,
    Layout,
    Pictures,
    Tables,
    When,
    Words,
    has_pictures,
    of_result,
)
from hcc_dash.questions.recurrence.words.competing import say_lines, say_meanings, say_why_higher

INCIDENCE = Layout(
    parts=(
        When(
            holds=has_pictures,
            parts=(
                Pictures(last=1),
                Words(says=of_result(say_lines), style="caption"),
                Words(says=of_result(say_why_higher), heading="Why one minus Kaplan-Meier is higher"),
                Pictures(first=1, abreast=2),
            ),
        ),
        Words(says=of_result(say_meanings), heading="What the two hazard ratios mean"),
        Tables(),
        Downloads(),
    )
)
PERIODS = Layout(follows=Follows(question="competing"))
