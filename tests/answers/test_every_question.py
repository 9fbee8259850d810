"""Every exhibit builder is among the questions that properties are asked of, and each answers its whole trial."""

import importlib
import inspect
import pkgutil
from dataclasses import replace

import pytest

import hcc_dash.questions
from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.questions.catalogue import CATALOGUE, question_of
from tests.every_question import QUESTIONS, Question, as_usually_asked, whole


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


def test_a_question_that_nobody_names_is_asked_as_usual_of_every_trial_that_it_applies_to() -> None:
    new = [replace(question_of(one), id="new", slow=False) for one in ("balance", "exposure")]
    found = list(as_usually_asked(new, set()))
    assert [(one.study, one.id) for one in found] == [("lo2007", "new"), ("prtras001", "new"), ("prtras001", "new")]
    assert found[0].ask(whole("lo2007")).id == "baseline"
    assert not list(as_usually_asked(CATALOGUE, {(one.study, one.asked.id) for one in QUESTIONS})), "all are there"


def test_every_builder_is_among_the_questions() -> None:
    builders, asked = _builders(), {one.asked.build for one in QUESTIONS}
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
