"""How answers can be shown: what several questions share; none of it changes a number."""

from dataclasses import dataclass

from hcc_dash.asking.choices import UNIT
from hcc_dash.asking.kinds import ask
from hcc_dash.study.time import TimeUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class NoView:
    """The answer can be shown in one way only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeView:
    """The unit of times in words and on axes."""

    unit: TimeUnit = ask(UNIT, "months")
