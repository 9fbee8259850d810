"""The page on HBV response: who lost HBsAg or HBV DNA, and how both went."""

from hcc_dash.questions.layout import (
    Downloads,
    Layout,
    Notes,
    Pictures,
    Tables,
    When,
    Words,
    has_pictures,
    of_result,
)
from hcc_dash.questions.virology.words.trajectories import say_limits

RESPONSE = Layout(tab="Response", parts=(Pictures(), Notes(), Tables(), Downloads()))
TRAJECTORIES = Layout(
    tab="Over time",
    parts=(
        When(
            holds=has_pictures,
            parts=(
                Pictures(last=1),
                Words(says=of_result(say_limits), style="caption"),
                Pictures(first=1, abreast=2),
            ),
        ),
        Tables(),
        Downloads(),
    ),
)
