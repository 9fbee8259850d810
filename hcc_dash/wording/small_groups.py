"""Sentences about groups too small, or too uniform, for an estimate: counts, why alone, what to doubt elsewhere.

Tables, files and JSON keep their estimates with the reason for doubt; a sentence is read without them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hcc_dash.study.counts import count_noun
from hcc_dash.wording.words import say_list

FEWEST = 8
"""Patients that every group needs before a sentence states a percentage, an effect or an interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A group as a sentence counts it: its label ("" for everybody together), patients analysed, those with the event.

    ``n_events`` is None where the question has no event, such as a score; ``of`` is then how many could have had one,
    where that is more than those analysed.
    """

    label: str
    n: int
    n_events: int | None = None
    of: int | None = None


def why_counts_only(groups: Sequence[Counted]) -> str:
    """Why a sentence about these groups gives counts alone; empty where it may say more."""
    small = [group for group in groups if group.n < FEWEST]
    if small:
        named = [group.label for group in small if group.label]
        where = "each" if len(small) == len(groups) > 1 else say_list(named)
        return f"fewer than {FEWEST} patients" + (f" in {where}" if named and len(groups) > 1 else "")
    events = [group.n_events for group in groups if group.n_events is not None]
    if not events or len(events) < len(groups):
        return ""
    if not any(events):
        return "nobody had the event"
    return "everybody had the event" if sum(events) == sum(group.n for group in groups) else ""


def say_counts_only(groups: Sequence[Counted], happened: str) -> str:
    """``1 of 3 (Control) v 0 of 1 (IFN-I) had died: fewer than 8 patients in each, so counts alone. Estimates …``.

    Empty where the groups allow more. ``happened``: what the counted patients did, as in "had died".
    """
    why = why_counts_only(groups)
    return close_counts(say_counts(groups, happened), why) if why else ""


def close_counts(counts: str, why: str) -> str:
    """Counts, why they stand alone, and how to read the estimates that tables and figures keep."""
    return f"{counts}: {why}, so counts alone. {DOUBT}"


DOUBT = "Estimates in tables and figures are uncertain."


def gives_counts_only(answer: str) -> bool:
    """Whether an answer is such a sentence, which states no effect."""
    return answer.endswith(DOUBT)


def say_counts(groups: Sequence[Counted], happened: str) -> str:
    """``1 of 3 (Control) v 0 of 1 (IFN-I) had died``; patients with a score where the question has no event."""
    parts = [_count(group) + (f" ({group.label})" if group.label else "") for group in groups]
    return f"{' v '.join(parts)} {happened}"


def _count(group: Counted) -> str:
    if group.n_events is not None:
        return f"{group.n_events} of {group.n}"
    return count_noun(group.n, "patient") if group.of is None else f"{group.n} of {group.of}"
