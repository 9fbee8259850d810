"""What late entry leaves a curve silent about, in sentences for its notes."""

import math

from hcc_dash.estimation.late_entry import LateEntry
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult
from hcc_dash.study.counts import count_noun
from hcc_dash.study.time import convert_time
from hcc_dash.wording.words import say_number

FEW = 0.1
"""Of a group; with fewer at risk its first steps hang on single patients."""


def say_late_entry(result: SurvivalResult) -> list[str]:
    """Who entered late, and when nobody was at risk, group by group; nothing where all were there from the start."""
    several = sum(len(panel.groups) for panel in result.panels) > 1
    sentences = []
    for panel in result.panels:
        for group in panel.groups:
            if group.entry is not None and group.n:
                name = ", ".join(filter(None, [panel.label, group.label])) if several else ""
                sentences += [
                    f"{name}: {sentence}" if name else _raise(sentence)
                    for sentence in _say(result, group.entry, group.n)
                ]
    return sentences


def _raise(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _say(result: SurvivalResult, entry: LateEntry, n: int) -> list[str]:
    sentences = [f"{entry.n_late} of {count_noun(n, 'patient')} entered after the start."]
    if entry.first > 0:
        sentences.append(
            f"nobody is at risk before {_at(result, entry.first)}, so the curve describes nobody until then."
        )
    if 0 < entry.n_at_first_event < FEW * n:
        at_risk = f"{entry.n_at_first_event} of {n}" + (" was" if entry.n_at_first_event == 1 else " were")
        sentences.append(f"only {at_risk} at risk at the first event, and all that follows is multiplied by that step.")
    if not math.isnan(entry.emptied):
        later = f"{count_noun(entry.n_after, 'patient')} entered then or later"
        sentences.append(
            f"all at risk by {_at(result, entry.emptied)} had had the event while {later}: the curve stays at 0 and "
            "does not describe them."
        )
    if entry.gaps:
        spans = " and ".join(f"from {_at(result, start)} to {_at(result, end)}" for start, end in entry.gaps[:3])
        more = f" and {len(entry.gaps) - 3} times more" if len(entry.gaps) > 3 else ""
        sentences.append(f"nobody is at risk {spans}{more}; the curve is level there for want of patients.")
    return sentences


def _at(result: SurvivalResult, time: float) -> str:
    return f"{say_number(convert_time(time, result.endpoint.unit, 'months'), 1)} months"
