"""What a link says of one option, read by label or by the terminal's word; the rest is named, never dropped."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hcc_dash.cohort.selection import RangeFilter, parse_range
from hcc_dash.study.errors import StudyError, did_you_mean
from hcc_dash.ui.old_labels import RENAMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What the widget is given, in the words it binds to the link, and what could not be followed, with the reason."""

    given: tuple[str, ...]
    refused: tuple[str, ...] = ()


Reading = Callable[[Sequence[str]], Understood]
_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
_REPEATED = "is left out: one choice is possible, and the link names a later one."


def read_many(asked: Sequence[str], choices: Mapping[str, str]) -> Understood:
    """Any of the choices (identifier to label); an empty value is none of them."""
    known = _spellings(choices)
    refused = [
        f"“{one}” is not there. {did_you_mean(one, choices.values())}" for one in asked if one and one not in known
    ]
    return Understood(given=tuple(dict.fromkeys(known[one] for one in asked if one in known)), refused=tuple(refused))


def read_choice(asked: Sequence[str], choices: Mapping[str, str]) -> Understood:
    """One of the choices; the last, as the browser takes it, when a link names several."""
    every = read_many(asked, choices)
    empty = () if any(asked) else ("The link names nothing.",)
    repeated = tuple(f"“{one}” {_REPEATED}" for one in every.given[:-1])
    return Understood(given=every.given[-1:], refused=(*every.refused, *repeated, *empty))


def read_switch(asked: Sequence[str]) -> Understood:
    """On or off."""
    last = asked[-1].casefold()
    if last not in _YES + _NO:
        return Understood(given=(), refused=(f"“{asked[-1]}” is neither true nor false.",))
    return Understood(given=("true" if last in _YES else "false",), refused=_earlier(asked))


def read_number(asked: Sequence[str], low: float, high: float) -> Understood:
    """A number between two ends."""
    number = _to_float(asked[-1])
    if not low <= number <= high:
        return Understood(given=(), refused=(f"“{asked[-1]}” is no number from {low:g} to {high:g}.",))
    return Understood(given=(asked[-1],), refused=_earlier(asked))


def read_range(asked: Sequence[str], ends: tuple[float, float]) -> Understood:
    """Two numbers on a slider: both repeated, or a filter as the terminal writes it ("40..60", ">= 60").

    Whatever lies beyond the ends is cut off there, where nobody is; a range that holds no value is refused.
    """
    whole = all(isinstance(end, int) for end in ends)
    try:
        wanted = _parse_ends(asked)
    except StudyError:
        return Understood(given=(), refused=(f"“{'..'.join(asked)}” is no range of numbers, such as 40..60.",))
    low, high = max(wanted.low, ends[0]), min(wanted.high, ends[1])
    if whole:
        low, high = math.ceil(low), math.floor(high)
    if low > high:
        return Understood(
            given=(), refused=(f"“{'..'.join(asked)}” holds nobody: values go from {ends[0]:g} to {ends[1]:g}.",)
        )
    return Understood(given=(f"{low:.10g}", f"{high:.10g}"))


def read_text(asked: Sequence[str]) -> Understood:
    """Any text."""
    return Understood(given=(asked[-1],), refused=_earlier(asked))


def _parse_ends(asked: Sequence[str]) -> RangeFilter:
    if len(asked) > 2:
        raise StudyError(f"“{', '.join(asked)}” are more than two numbers")
    text = "..".join(asked)
    sign = next((one for one in (">=", "<=") if text.startswith(one)), "=")
    return parse_range("the range", sign, text.removeprefix(sign).strip())


def _spellings(choices: Mapping[str, str]) -> dict[str, str]:
    """The label by every word that may name it; a label goes before another choice's identifier."""
    labels = {label: label for label in choices.values()}
    renamed = {old: new for old, new in RENAMED.items() if new in labels}
    unescaped = {label.replace("\\", ""): label for label in labels}
    return {**renamed, **choices, **unescaped, **labels}


def _earlier(asked: Sequence[str]) -> tuple[str, ...]:
    others = dict.fromkeys(one for one in asked[:-1] if one != asked[-1])
    return tuple(f"“{one}” {_REPEATED}" for one in others)


def _to_float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
