"""A drug whose doses, or whose end, the tables hold: who was to have it, how often, for how long."""

from typing import Literal, Self

from pydantic import Field, model_validator

from hcc_dash.study.parts import Part


class DoseTable(Part):
    """The table with a row per stretch of equal doses, and its columns.

    ``start`` and ``stop``: the first and the last administration of the stretch (``stop`` may be missing while it goes
    on). ``given``: the dose of each administration, 0 while the drug was withheld; ``planned``: what each should have
    been (empty: no reduction can be told). ``reason``: why the dose differs from the plan.
    """

    table: str
    start: str
    stop: str
    given: str
    planned: str = ""
    reason: str = ""


class EndTable(Part):
    """The table with a row per patient that says when the drug was given last and why it ended.

    ``completed``, ``died``, ``lost``: the values of ``reason`` that mean it ended as planned, by death, and because
    nobody knows of the patient any more; every other value means it was stopped early.
    """

    table: str
    last_on: str
    reason: str = ""
    completed: tuple[str, ...] = ()
    died: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


DoseActionName = Literal["reduce", "halve", "stop"]


class DoseLine(Part):
    """A blood count at which the protocol asks for a lower dose or a stop: below ``below`` (10⁹/L), not at it."""

    test: Literal["neutrophils", "platelets", "white_cells"]
    below: float = Field(gt=0)
    action: DoseActionName


class Treatment(Part):
    """A drug under study: its arms (all when none is named), its schedule, and where doses and end are on file.

    ``every_days``: from one administration to the next. ``planned_days``: the planned course, from the first
    administration to the end of the interval after the last (48 weekly injections: 336). Either of ``doses`` and
    ``ends`` may be missing, not both. ``dose_lines``: at which blood counts the protocol changes the dose.
    """

    id: str
    label: str
    arms: tuple[str, ...] = ()
    every_days: float = Field(default=1, gt=0)
    planned_days: float | None = Field(default=None, gt=0)
    doses: DoseTable | None = None
    ends: EndTable | None = None
    dose_lines: tuple[DoseLine, ...] = ()

    @model_validator(mode="after")
    def _something_is_on_file(self) -> Self:
        if self.doses is None and self.ends is None:
            raise ValueError('a treatment needs "doses" (a table of doses) or "ends" (a table of its end), or both.')
        return self
