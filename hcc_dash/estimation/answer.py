"""What every result begins with: what was asked of which study, of whom, and why there may be no answer."""

from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

from hcc_dash.estimation.events import LeftOut
from hcc_dash.estimation.plan import Status
from hcc_dash.study.model import Study

Options = TypeVar("Options")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[Options]):
    """The head of a result; a question's own class adds what was found.

    ``options``: the question in its one form. ``status``: planned or exploratory; None for what no plan can fix, one
    patient's course say. ``n_selected``: patients whom the filters keep, ``n_analysed`` those of them with all that
    the question needs, ``left_out`` the others by reason. ``why_not``: why nothing could be found, empty when it was.
    """

    study: Study
    options: Options
    status: Status | None
    n_selected: int
    n_analysed: int
    left_out: tuple[LeftOut, ...] = ()
    why_not: str = ""


def head_of(answer: Answer[Any]) -> dict[str, Any]:
    """The head of an answer, for a result that is made of it."""
    return {field.name: getattr(answer, field.name) for field in fields(Answer)}
