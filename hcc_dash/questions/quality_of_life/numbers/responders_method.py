"""The sentence that declares how change was judged, and what to doubt about it."""

from collections.abc import Sequence
from typing import Protocol

from hcc_dash.questions.quality_of_life.numbers.change_forms import ChangeForms
from hcc_dash.questions.quality_of_life.numbers.change_values import name_points

FLOOR = 0.10  # from this share of a group on, a limit of the scale is worth a word about every group


class _Counted(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def n_answered(self) -> int: ...
    @property
    def n_no_room(self) -> int: ...
    @property
    def n_no_fall(self) -> int: ...


def describe_change(asked: ChangeForms, threshold: float, level: float) -> str:
    """Threshold, direction, baseline, denominators and intervals."""
    better, worse = ("rise", "fall") if asked.scale.better == "higher" else ("fall", "rise")
    return (
        f"{asked.scale.label}: improved is a {better} of {name_points(threshold)} or more since baseline, worsened a "
        f"{worse} of as much, stable is what lies between; baseline is the last score not after the start of study "
        "treatment. Proportions are of those with a score at baseline and at the visit, with exact (Clopper-Pearson) "
        f"{100 * level:g} % limits; differences with Miettinen and Nurminen's score limits. In the sensitivity reading "
        "everyone with a baseline and no score at the visit, the dead included, counts as worsened."
    )


def note_change(asked: ChangeForms, groups: Sequence[_Counted]) -> tuple[str, ...]:
    """Patients whose score leaves no room to change by the threshold, and what answering selects."""
    notes = []
    for wanted, verb, near in (("n_no_room", "improve", "best"), ("n_no_fall", "worsen", "worst")):
        answered = [group for group in groups if group.n_answered]
        if any(getattr(group, wanted) >= FLOOR * group.n_answered for group in answered):
            said = [f"{getattr(group, wanted)} of {group.n_answered} ({group.label})" for group in answered]
            notes.append(f"Too near the {near} score at baseline to {verb} by that much: {', '.join(said)}.")
    if not asked.deaths_known:
        notes.append("No date of death is on file: the dead cannot be told from those who did not answer.")
    notes.append("Those who answer are not all: the ill and the dead do not, so shares of those who answer flatter.")
    return tuple(notes)
