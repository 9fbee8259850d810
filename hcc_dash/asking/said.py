"""What a field was set to, in the words of the widget that set it."""

from typing import Any

from hcc_dash.asking.kinds import Given, Kind, Number, OneOf, SomeOf, Switch, Text
from hcc_dash.cohort.cohort import Cohort


def say_choice(kind: Kind, value: Any, cohort: Cohort, given: Given) -> str:  # noqa: ANN401 - of the field's own type
    """The label of what is chosen; empty where the field's own label says it, or no kind knows."""
    match kind:
        case OneOf():
            return kind.choose(cohort, given).get(value, str(value))
        case SomeOf():
            choices = kind.choose(cohort, given)
            return ", ".join(choices.get(one, one) for one in value or ()) or kind.placeholder
        case Number():
            word = kind.write_link(value, cohort, given)[0]
            return dict(kind.choices(cohort, given)).get(word, word) if kind.choices else word.removesuffix(".0")
        case Switch():
            named = kind.on if value else kind.off
            return named[1] if named else "" if value else "off"
        case Text():
            return str(value)
        case _:
            return ""
