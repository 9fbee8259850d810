"""Intervals are named by the level the study asks for: at 90 % no sentence, heading or cell speaks of another."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest

from hcc_dash.cohort.cohort import Cohort
from tests.every_question import STUDIES, whole
from tests.said import answers, questions_of, say_beside, say_exhibit

LEVEL = re.compile(r"(\d+(?:\.\d+)?) % (?:CI|limit|interval|(?:[\w-]+ )+(?:limits|intervals?)\b)")


def levels(lines: Iterable[str]) -> Counter[str]:
    """How often each level is named: "95 % CI", "95 % log-log limits"."""
    return Counter(level for line in lines for level in LEVEL.findall(line))


def at_90(cohort: Cohort) -> Cohort:
    methods = cohort.study.methods.model_copy(update={"conf_level": 0.9})
    return replace(cohort, study=cohort.study.model_copy(update={"methods": methods}))


@pytest.mark.parametrize("study_id", STUDIES)
def test_every_level_is_the_studys(study_id: str) -> None:
    usual, cohort, named = answers(study_id), at_90(whole(study_id)), 0
    for question in questions_of(study_id):
        exhibit = question.ask(cohort)
        before = levels(usual[question.id])
        found = levels((*say_exhibit(exhibit), *say_beside(cohort, exhibit)))
        assert set(before) <= {"95"}, question.name
        assert found == Counter({"90": before["95"]}), question.name
        named += found["90"]
    assert named > 50
