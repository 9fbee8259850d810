"""The kinds of endpoint a trial can have; dispatch on them with ``match``."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hcc_dash.study.parts import Part
from hcc_dash.study.time import TimeUnit, convert_time

Coded = str | int


class Landmark(Part):
    """A time at which survival is read, in days or months, and what to call it."""

    months: float | None = Field(default=None, gt=0)
    days: float | None = Field(default=None, gt=0)
    label: str = ""

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if (self.months is None) == (self.days is None):
            raise ValueError("a landmark has either months or days, not both and not neither")
        return self

    def at(self, unit: TimeUnit) -> float:
        """The landmark in the unit of an endpoint's time column."""
        if self.days is not None:
            return convert_time(self.days, "days", unit)
        assert self.months is not None  # the validator saw to it
        return convert_time(self.months, "months", unit)

    @property
    def name(self) -> str:
        """The label, or whole years where months make them, or months; days where they make no tenth of a month."""
        if self.label:
            return self.label
        months = self.at("months")
        if months % 12 == 0:
            return f"{months / 12:.0f} year{'s' if months != 12 else ''}"
        if self.days is not None and abs(months - round(months, 1)) > 1e-9:
            return _count(self.days, "day")
        return _count(months, "month")

    @property
    def short(self) -> str:
        """The name without what stands in brackets, for sentences and column heads."""
        return self.name.split(" (")[0]


def _count(n: float, unit: str) -> str:
    """``7.5 months``: two decimals at most, two digits where that leaves none."""
    rounded = round(n, 2) or float(f"{n:.2g}")
    return f"{rounded:g} {unit}{'' if rounded == 1 else 's'}"


class TimeToEvent(Part):
    """Time from a stated origin to an event, possibly censored, possibly with a competing event."""

    kind: Literal["time_to_event"]
    id: str
    label: str
    short: str
    time: str
    event: str
    table: str = "subjects"
    unit: TimeUnit = "days"
    event_values: tuple[Coded, ...] = (1,)
    censored_values: tuple[Coded, ...] = (0,)
    competing_values: tuple[Coded, ...] = ()
    event_label: str
    event_free_label: str
    event_happened: str = ""
    origin: str = ""
    direction: Literal["survival", "incidence"] = "survival"
    landmarks: tuple[Landmark, ...] = ()
    invented: str = ""
    caveat: str = ""

    @property
    def happened(self) -> str:
        """What patients with the event have done, for sentences: "had died", "had had recurrence"."""
        return self.event_happened or f"had had {self.event_label}"

    @model_validator(mode="after")
    def _codes_mean_one_thing(self) -> Self:
        codes = [str(c) for c in (*self.event_values, *self.censored_values, *self.competing_values)]
        doubled = sorted({code for code in codes if codes.count(code) > 1})
        if doubled:
            raise ValueError(f"code {doubled[0]} is given twice; a code is event, censored or competing.")
        return self


class Response(Part):
    """A rate of responders under a confirmation rule."""

    kind: Literal["response"]
    id: str
    label: str
    short: str
    table: str
    value: str


class Repeated(Part):
    """A value measured at visits, with the direction that is better."""

    kind: Literal["repeated"]
    id: str
    label: str
    short: str
    table: str
    value: str
    visit: str
    better: Literal["higher", "lower"]


class AdverseEvents(Part):
    """Adverse events: graded, with the grade from which they were collected, or with their ``severity`` alone.

    Severity (mild, moderate, severe) is no CTCAE grade: without ``grade`` nothing is shown by grade.
    """

    kind: Literal["adverse_events"]
    id: str
    label: str
    short: str
    table: str
    term: str
    grade: str = ""
    severity: str = ""
    collected_from_grade: int = 1

    @model_validator(mode="after")
    def _says_how_bad(self) -> Self:
        if not self.grade and not self.severity:
            raise ValueError('adverse events need "grade" (CTCAE, 1 to 5) or, where there is none, "severity".')
        if not self.grade and self.collected_from_grade > 1:
            raise ValueError('"collected_from_grade" needs "grade".')
        return self


Endpoint = Annotated[TimeToEvent | Response | Repeated | AdverseEvents, Field(discriminator="kind")]
