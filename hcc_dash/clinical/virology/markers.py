"""Markers of immunity and of the tumour's tissue: PD-1 on T cells by its parent gate, PD-L1 by its two scores."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

FEWEST_EVENTS = 1000
"""Events in the parent gate below which a proportion is doubtful."""
FEWEST_CELLS = 100
"""Viable tumour cells that a score of PD-L1 needs."""
HIGHEST_CPS = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PdL1:
    """PD-L1 22C3 of one tissue: TPS in percent, CPS a number up to 100; NaN where not given.

    ``cells``: viable tumour cells counted, NaN where not given.
    """

    tps: float = math.nan
    cps: float = math.nan
    cells: float = math.nan


def is_positive(pd_l1: PdL1, score: Literal["TPS", "CPS"], cut_off: float) -> bool | None:
    """Whether a score reaches the cut-off; None where it cannot be told, least of all by the other score."""
    value = pd_l1.tps if score == "TPS" else pd_l1.cps
    if math.isnan(value) or pd_l1.cells < FEWEST_CELLS:
        return None
    return value >= cut_off


_SCORES = re.compile(r"(TPS|CPS|viable cells)\s*=\s*([\d.]+)", re.IGNORECASE)


def read_pd_l1(printed: str) -> PdL1:
    """``TPS=0 %;CPS=12;viable cells=800`` as scores; what is not printed is not known."""
    found = {name.lower(): float(value) for name, value in _SCORES.findall(printed)}
    return PdL1(
        tps=found.get("tps", math.nan),
        cps=min(found.get("cps", math.nan), HIGHEST_CPS),
        cells=found.get("viable cells", math.nan),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pd1Sample:
    """A proportion of T cells with PD-1, in percent of its parent gate, with the events counted there."""

    day: float
    percent: float
    gate: str
    parent_events: float = math.nan

    @property
    def is_doubtful(self) -> bool:
        """Whether fewer events were counted than a proportion needs."""
        return self.parent_events < FEWEST_EVENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Pd1Change:
    """Points since baseline at a sample; NaN of another parent gate, which is another quantity."""

    day: float
    points: float
    is_doubtful: bool


def change_by_gate(samples: Sequence[Pd1Sample], gate: str) -> tuple[Pd1Change, ...]:
    """Change of every sample after day 0 from the last before it of the same parent gate."""
    mine = sorted((sample for sample in samples if sample.gate == gate), key=lambda sample: sample.day)
    before = [sample for sample in mine if sample.day <= 0]
    baseline = before[-1] if before else None
    changes = []
    for sample in sorted(samples, key=lambda one: one.day):
        if sample.day > 0:
            known = sample.gate == gate and baseline is not None
            points = sample.percent - baseline.percent if known and baseline is not None else math.nan
            doubtful = known and baseline is not None and (sample.is_doubtful or baseline.is_doubtful)
            changes.append(Pd1Change(day=sample.day, points=points, is_doubtful=doubtful))
    return tuple(changes)
