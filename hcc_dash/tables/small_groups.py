"""Sentences about groups too small, or too uniform, for an estimate: counts, and what cannot be said.

Tables, files and JSON keep their estimates with the reason for doubt; a sentence is read without them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hcc_dash.tables.words import say_list

FEWEST = 8
"""Patients that every group needs before a sentence states a percentage, an effect or an interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A group as a sentence counts it: its label ("" for everybody together), patients analysed, those with the event.

    ``n_events`` is None where the question has no event, such as a score.
    """

    label: str
    n: int
    n_events: int | None = None


def why_counts_only(groups: Sequence[Counted]) -> str:
    """Why a sentence about these groups gives counts alone; empty where it may say more."""
    small = [one for one in groups if one.n < FEWEST]
    if small:
        named = [one.label for one in small if one.label]
        where = "each" if len(small) == len(groups) > 1 else say_list(named)
        return f"fewer than {FEWEST} patients" + (f" in {where}" if named and len(groups) > 1 else "")
    events = [one.n_events for one in groups if one.n_events is not None]
    if not events or len(events) < len(groups):
        return ""
    if not any(events):
        return "nobody had the event"
    return "everybody had the event" if sum(events) == sum(one.n for one in groups) else ""


def say_counts_only(groups: Sequence[Counted], happened: str, unsaid: str = "percentage or difference") -> str:
    """``1 of 3 (Control) v 0 of 1 (IFN-I) had died: fewer than 8 patients in each, so no percentage …``.

    Empty where the groups allow more. ``happened``: what the counted patients did, as in "had died"; ``unsaid``: what
    the sentence would state of larger groups.
    """
    why = why_counts_only(groups)
    if len(groups) < 2:
        unsaid = unsaid.removesuffix(" or difference")
    return f"{say_counts(groups, happened)}: {why}, so no {unsaid}{_STATED}" if why else ""


_STATED = " is stated."


def gives_counts_only(answer: str) -> bool:
    """Whether an answer is such a sentence, which states no effect."""
    return answer.endswith(_STATED)


def say_counts(groups: Sequence[Counted], happened: str) -> str:
    """``1 of 3 (Control) v 0 of 1 (IFN-I) had died``; of patients alone where nobody counts events."""
    named = [f" ({one.label})" if one.label else "" for one in groups]
    if any(one.n_events is None for one in groups):
        return " v ".join(f"{one.n}{label}" for one, label in zip(groups, named, strict=True)) + f" {happened}"
    said = [f"{one.n_events} of {one.n}{label}" for one, label in zip(groups, named, strict=True)]
    return f"{' v '.join(said)} {happened}"
