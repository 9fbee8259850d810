"""Every exhibit builder is among the questions that properties are asked of, and each answers its whole trial."""

import importlib
import inspect
import pkgutil

import pytest

import hcc_dash.questions
from hcc_dash.answers.exhibit import Exhibit
from tests.every_question import QUESTIONS, Question, whole


def _builders() -> dict[str, object]:
    """Public functions of the questions' exhibits that return an Exhibit, by module and name."""
    found: dict[str, object] = {}
    for module in pkgutil.walk_packages(hcc_dash.questions.__path__, "hcc_dash.questions."):
        if ".exhibit." not in module.name:
            continue
        for name, made in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            returned = inspect.signature(made).return_annotation
            if made.__module__ == module.name and not name.startswith("_") and returned is Exhibit:
                found[f"{module.name}.{name}"] = made
    return found


def test_every_builder_is_among_the_questions() -> None:
    builders, asked = _builders(), {one.builder for one in QUESTIONS}
    assert len(builders) >= 35
    assert not [name for name, made in builders.items() if made not in asked]
    assert len({one.name for one in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("question", [one for one in QUESTIONS if not one.slow], ids=lambda one: one.name)
def test_every_question_is_answered_on_the_whole_trial(question: Question) -> None:
    exhibit = question.ask(whole(question.study))
    assert exhibit.question
    assert exhibit.answer.endswith((".", ")"))
    heads = [str(name) for table in exhibit.tables for name in table.frame.columns]
    assert all(heads), "a column without a name says nothing to a screen reader"
