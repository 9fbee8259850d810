"""How an answer stands among the few displays that open a trial: small, of the very exhibit that its page shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hcc_dash.answers.exhibit import Exhibit, Picture
from hcc_dash.drawing.look import Look
from hcc_dash.questions.layout import Says

FEWEST = 2
"""Patients below whom nothing is drawn: the sentence counts them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A display of a question as its page opens with it.

    ``draw``: the small picture of its exhibit in a height of so many pixels; None where its axes would be empty, and
    the answer says why, and ``why_empty`` where it does not. ``heading``: what is asked, in a line. It computes
    nothing: whatever is drawn and said is the exhibit's.
    """

    draw: Callable[[Exhibit, Look, int], Picture | None]
    heading: Says = lambda exhibit: exhibit.question
    why_empty: Says = lambda exhibit: ""

    def picture(self, exhibit: Exhibit, look: Look, height: int) -> Picture | None:
        """The small picture, where there is one to draw."""
        result: Any = exhibit.result
        return self.draw(exhibit, look, height) if exhibit.pictures and result.n_analysed >= FEWEST else None
