"""How answers can be shown: what several questions share; none of it changes a number."""

from dataclasses import dataclass

from hcc_dash.asking.choices import UNIT
from hcc_dash.asking.kinds import Text, ask
from hcc_dash.study.time import TimeUnit

PATIENT = Text(label="Patient", on_page=False, private=True, help="The code of a patient to be drawn strongly.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoView:
    """The answer can be shown in one way only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientView:
    """The masked code of a patient who is drawn strongly; never in a link."""

    patient: str = ask(PATIENT, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeView:
    """The unit of times in words and on axes."""

    unit: TimeUnit = ask(UNIT, "months")
