"""Answers from where pages remember them, so that page and test compute the same answer once."""

from typing import Any

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.question import Question
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.second_opinion import open_second_opinion


def answer_of_page(question: Question, cohort: Cohort, options: Any, display: Any) -> Exhibit:  # noqa: ANN401 - of any question
    """What ``question.build`` gives; a page that asks something else does not find it and builds its own."""
    if question.id.endswith("opinion"):
        return open_second_opinion(cohort, options)
    return open_exhibit(question.build, cohort, options, display)
