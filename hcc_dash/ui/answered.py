"""A question that a page has answered: what was chosen, and the exhibit that its parts are drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.layout import Part
from hcc_dash.questions.question import Question
from hcc_dash.ui.show import HeadingLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """``values``: every choice by its field, also those of the question that it follows; ``level``: of headings.

    ``main``: the part that is the page's main figure, of the question that the page begins with.
    """

    question: Question
    cohort: Cohort
    options: Any
    view: Any
    exhibit: Exhibit
    values: Mapping[str, Any]
    level: HeadingLevel
    main: Part | None = None

    @property
    def study_id(self) -> str:
        """What keys of this study's widgets begin with."""
        return self.cohort.study.id
