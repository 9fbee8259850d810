"""The page on recurrence: incidence with death competing, and early against late events."""

from hcc_dash.questions.layout import (
    Downloads,
    Follows,
    Footnote,
    Layout,
    Pictures,
    Section,
    Tab,
    Tables,
    Tabs,
    When,
    Words,
    has_pictures,
    of_result,
)
from hcc_dash.questions.recurrence.words.competing import say_lines, say_meanings, say_why_higher

_MEANINGS = Words(says=of_result(say_meanings), heading="What the two hazard ratios mean")
_FURTHER = Tabs(
    key="further",
    tabs=(
        Tab(word="models", label="Numbers and models", parts=(_MEANINGS, Tables())),
        Tab(
            word="outcomes",
            label="What became of everybody",
            parts=(
                Words(says=of_result(say_why_higher), heading="Why one minus Kaplan-Meier is higher"),
                Pictures(first=1, abreast=2),
                Footnote(),
            ),
        ),
    ),
)
INCIDENCE = Layout(
    parts=(
        When(
            holds=has_pictures,
            parts=(Pictures(last=1), Words(says=of_result(say_lines), style="caption"), _FURTHER),
            otherwise=(_MEANINGS, Tables()),
        ),
        Downloads(),
    )
)
SITES = Layout(folded=Section(label="First site and definition of recurrence", icon="radiology"))
PERIODS = Layout(follows=Follows(question="competing"))
