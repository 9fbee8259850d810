"""How scores and completion of questionnaires can be shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hcc_dash.asking.choices import LAST_VISIT
from hcc_dash.asking.kinds import MORE, Choices, Given, Number, OneOf, Switch, ask
from hcc_dash.clinical.qlq_thresholds import GROUP_CHANGE
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.quality_of_life.numbers.asking import answered_visits, due_visits
from hcc_dash.questions.quality_of_life.words.qol import RELEVANT, Relevant


def _or_last(visits: Callable[[Cohort, Given], tuple[str, ...]]) -> Choices:
    def choose(cohort: Cohort, given: Given) -> Mapping[str, str]:
        return {"": LAST_VISIT} | {visit: visit for visit in visits(cohort, given) if visit}

    return choose


def _read_at(visits: Callable[[Cohort, Given], tuple[str, ...]]) -> OneOf:
    return OneOf(
        label="Read at",
        choices=_or_last(visits),
        empty="self",
        row=MORE,
        width=240,
        help="Visit where the answer reads; the last at which every arm has half of its best attended one.",
    )


_RELEVANT = OneOf(
    label="Relevant difference", choices=RELEVANT, row=MORE, width=250, help="Which relevant difference the band shows."
)
_POINTS = Number(
    label="Points",
    low=0.5,
    high=50.0,
    step=0.5,
    row=MORE,
    applies=lambda cohort, given: given["relevant"] == "own",
    help="Points of one's own relevant difference.",
)
_TURNED = Switch(
    label="Up is better in every scale",
    flag="up-is-better",
    key="up",
    row=MORE,
    help="Axes of scales on which higher is worse run downwards.",
)
_PATIENTS = Switch(label="Every patient's line", row=MORE, help="With every patient's scores, under codes.")


@dataclass(frozen=True, slots=True, kw_only=True)
class QolView:
    """How the scores of one scale are shown.

    ``visit``: where the answer reads, the last at which every arm still has half of its most by itself; ``turned``:
    axes of scales on which higher is worse run downwards, so that up is better; ``relevant``: which relevant
    difference the band shows, with its ``points`` when it is the reader's "own"; ``patients``: every patient's line.
    """

    visit: str = ask(_read_at(answered_visits), "")
    relevant: Relevant = ask(_RELEVANT, "group")
    points: float = ask(_POINTS, GROUP_CHANGE)
    turned: bool = ask(_TURNED, default=False)
    patients: bool = ask(_PATIENTS, default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalesView:
    """How all scales are shown: as one is, without patients."""

    visit: str = ask(_read_at(answered_visits), "")
    relevant: Relevant = ask(_RELEVANT, "group")
    points: float = ask(_POINTS, GROUP_CHANGE)
    turned: bool = ask(_TURNED, default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionView:
    """How completion is shown: ``visit`` may be one that no form came from; ``turned`` as for scores."""

    visit: str = ask(_read_at(due_visits), "")
    turned: bool = ask(_TURNED, default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherView:
    """How scores beside adverse events are shown: ``visit`` and ``turned`` as for scores."""

    visit: str = ask(_read_at(answered_visits), "")
    turned: bool = ask(_TURNED, default=False)
