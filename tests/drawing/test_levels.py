"""Curves and dots by the levels of a factor wear none of the arms' colours, on screen and for print."""

import re
from typing import Any

import pytest

from hcc_dash.drawing.look import LIGHT
from hcc_dash.estimation.events import FIRST_LEVEL, place_of
from hcc_dash.questions.survival.exhibit.log_rank_tests import build_log_rank
from hcc_dash.study.read import read_study, study_folder
from tests.drawing.every_figure import traces_of
from tests.every_question import QUESTIONS, Question

ARMS = frozenset(LIGHT.line(i) for i in range(4))
BY_LEVEL = [
    question
    for question in QUESTIONS
    if re.search(r" by \w+$|^prognosis|^cuts|two patients$", question.id) and question.asked.build is not build_log_rank
]


def colours_of(trace: dict[str, Any]) -> set[str]:
    found = {trace.get(part, {}).get("color") for part in ("line", "marker") if not isinstance(trace.get(part), str)}
    return {colour for colour in found if isinstance(colour, str)}


@pytest.mark.parametrize("question", BY_LEVEL, ids=lambda question: question.name)
def test_levels_have_colours_of_their_own(question: Question) -> None:
    assert traces_of(question)
    for traces in traces_of(question):
        assert not {colour for trace in traces for colour in colours_of(trace)} & ARMS


@pytest.mark.parametrize("study_id", ["lo2007", "prtras001"])
def test_places(study_id: str) -> None:
    study = read_study(study_folder(study_id))
    factor = study.factors[0].column
    arms = [place_of(study, "", arm.id) for arm in study.arms]
    assert sorted(arms) == list(range(len(study.arms)))
    assert arms == [place_of(study, study.design.arm_column, arm.id) for arm in study.arms]
    levels = [place_of(study, factor, level) for level in study.column(factor).levels]
    assert levels == list(range(FIRST_LEVEL, FIRST_LEVEL + len(levels)))
