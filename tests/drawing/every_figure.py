"""The figures of every question's figures, of the whole trial and of a few patients, drawn once for all tests."""

from functools import cache
from typing import Any

import pytest

from tests.every_question import QUESTIONS, Question, small_cohorts, whole

FEW = "7 patients, 4 and 3"
EVERY = pytest.mark.parametrize("question", [one for one in QUESTIONS if not one.slow], ids=lambda one: one.name)


def traces_of(question: Question) -> list[list[dict[str, Any]]]:
    """One list for each figure."""
    return [figure["data"] for figure in figures_of(question)]


def figures_of(question: Question) -> list[dict[str, Any]]:
    """Every figure as the browser gets it."""
    return _drawn(QUESTIONS.index(question))


@cache
def _drawn(place: int) -> list[dict[str, Any]]:
    question = QUESTIONS[place]
    cohorts = (whole(question.study), small_cohorts(question.study)[FEW])
    return [picture.figure.to_dict() for cohort in cohorts for picture in question.ask(cohort).pictures]
