"""What a link says of one option, read by the terminal's word or by a label; the rest is named, never dropped."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hcc_dash.asking.kinds import NOTHING
from hcc_dash.cohort.selection import RangeFilter, parse_range
from hcc_dash.study.errors import StudyError, did_you_mean
from hcc_dash.ui.old_labels import RENAMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """The widget's own value, None where there is none to follow; and what could not be followed, with the reason."""

    given: Any = None
    refused: tuple[str, ...] = ()


Reading = Callable[[Sequence[str]], Understood]
_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
_REPEATED = "is left out: one choice is possible, and the link names a later one."


def read_many(asked: Sequence[str], choices: Mapping[str, str], others: Mapping[str, str] | None = None) -> Understood:
    """Any of the choices (word to label); "none" or an empty value is none of them. ``others``: further words."""
    known = _spellings(choices, others or {})
    refused = [
        f"“{word}” is not there. {did_you_mean(word, choices.values())}"
        for word in asked
        if word not in known and word not in ("", NOTHING)
    ]
    given = list(dict.fromkeys(known[word] for word in asked if word in known))
    return Understood(given=None if refused and not given else given, refused=tuple(refused))


def read_choice(
    asked: Sequence[str], choices: Mapping[str, str], others: Mapping[str, str] | None = None
) -> Understood:
    """One of the choices; the last when a link names several."""
    known = _spellings(choices, others or {})
    given = list(dict.fromkeys(known[word] for word in asked if word in known))
    refused = [
        f"“{word}” is not there. {did_you_mean(word, choices.values())}" for word in asked if word and word not in known
    ]
    refused += [f"“{choices[word]}” {_REPEATED}" for word in given[:-1]]
    refused += [] if any(asked) else ["The link names nothing."]
    return Understood(given=given[-1] if given else None, refused=tuple(refused))


def read_switch(asked: Sequence[str]) -> Understood:
    """On or off."""
    last = asked[-1].casefold()
    if last not in _YES + _NO:
        return Understood(refused=(f"“{asked[-1]}” is neither true nor false.",))
    return Understood(given=last in _YES, refused=_earlier(asked))


def read_number(asked: Sequence[str], low: float, high: float, whole: bool = False) -> Understood:
    """A number between two ends, a float or, if ``whole``, an integer."""
    number = _to_float(asked[-1])
    if not low <= number <= high or (whole and number != int(number)):
        kind = "whole number" if whole else "number"
        return Understood(refused=(f"“{asked[-1]}” is no {kind} from {low:g} to {high:g}.",))
    return Understood(given=int(number) if whole else number, refused=_earlier(asked))


def read_range(asked: Sequence[str], ends: tuple[float, float]) -> Understood:
    """Two numbers on a slider: a filter as the terminal writes it ("40..60", ">= 60"), or both repeated.

    Whatever lies beyond the ends is cut off there, where nobody is; a range that holds no value is refused.
    """
    whole = all(isinstance(end, int) for end in ends)
    try:
        wanted = _parse_ends(asked)
    except StudyError:
        return Understood(refused=(f"“{'..'.join(asked)}” is no range of numbers, such as 40..60.",))
    low, high = max(wanted.low, ends[0]), min(wanted.high, ends[1])
    if whole:
        low, high = math.ceil(low), math.floor(high)
    if low > high:
        return Understood(refused=(f"“{'..'.join(asked)}” holds nobody: values go from {ends[0]:g} to {ends[1]:g}.",))
    return Understood(given=(low, high))


def read_text(asked: Sequence[str]) -> Understood:
    """Any text."""
    return Understood(given=asked[-1], refused=_earlier(asked))


def _parse_ends(asked: Sequence[str]) -> RangeFilter:
    if len(asked) > 2:
        raise StudyError(f"“{', '.join(asked)}” are more than two numbers")
    text = "..".join(asked)
    sign = next((symbol for symbol in (">=", "<=") if text.startswith(symbol)), "=")
    return parse_range("the range", sign, text.removeprefix(sign).strip())


def _spellings(choices: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    """The choice by every word that may name it: its own goes before any other's label, which links once carried."""
    labels: dict[str, str] = {}
    for word, label in choices.items():
        for spelling in (label, label.replace("\\", "")):
            labels.setdefault(spelling, word)
    renamed = {old: labels[new] for old, new in RENAMED.items() if new in labels}
    return {**renamed, **labels, **others, **{word: word for word in choices}}


def _earlier(asked: Sequence[str]) -> tuple[str, ...]:
    others = dict.fromkeys(word for word in asked[:-1] if word != asked[-1])
    return tuple(f"“{word}” {_REPEATED}" for word in others)


def _to_float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
