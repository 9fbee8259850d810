"""``needs`` is exact: a question is refused where, and only where, the tables lack what its answer is made of."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from types import MappingProxyType

import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.kinds import OneOf, Words
from hcc_dash.asking.options import applies, fields_of, values_of
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.drawing.look import LIGHT
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.questions.question import Question
from tests.every_question import STUDIES, first_of_arms, whole
from tests.hostile import hostile_table, hostile_upload

RECOMPUTED = {"second-opinion", "qol-opinion"}
"""They need what the question needs whose numbers they compute again; what engines find is tested with them."""
FASTER: dict[str, dict[str, Words]] = {"prognosis": {"resamples": ("0",)}}


def without_table(cohort: Cohort, name: str) -> Cohort:
    return Cohort(cohort.study, MappingProxyType({key: cohort.tables[key] for key in cohort.tables if key != name}))


def without_role(cohort: Cohort, role: str) -> Cohort:
    """The same patients, with no column of their table declared to be of that role."""
    subjects = cohort.study.tables["subjects"]
    columns = {
        name: column.model_copy(update={"role": None}) if column.role == role else column
        for name, column in subjects.columns.items()
    }
    tables = cohort.study.tables | {"subjects": subjects.model_copy(update={"columns": columns})}
    return replace(cohort, study=cohort.study.model_copy(update={"tables": tables}))


def without_times(cohort: Cohort) -> Cohort:
    others = tuple(one for one in cohort.study.endpoints if one.kind != "time_to_event")
    return replace(cohort, study=cohort.study.model_copy(update={"endpoints": others}))


def bare_upload() -> Cohort:
    """Times and events alone."""
    cohort, issues = map_table(hostile_table(), ColumnMapping("months", "died", ("1",), "months"))
    assert cohort is not None, issues
    return cohort


@cache
def cohorts() -> dict[str, Cohort]:
    full = first_of_arms(whole("prtras001"), 40, 40)
    lacking = {f"without {name}": without_table(full, name) for name in full.tables if name != "subjects"}
    roles = ("treatment_start_date", "last_contact_date")
    lacking |= {f"without {role}": without_role(full, role) for role in roles}
    uploads = {"upload": hostile_upload(), "bare upload": bare_upload()}
    return {one: whole(one) for one in STUDIES} | lacking | uploads | {"without times": without_times(full)}


def variants(question: Question, cohort: Cohort) -> Iterator[dict[str, Words]]:
    """The usual options, then each choice of each field by itself, in words."""
    yield {}
    given = values_of(question.read({}, cohort)[0])
    for name, (kind, _) in fields_of(question.options).items():
        if isinstance(kind, OneOf) and applies(kind, cohort, given):
            yield from ({name: kind.write(one)} for one in kind.choose(cohort, given))


def shows_something(exhibit: Exhibit) -> bool:
    return bool(exhibit.pictures or exhibit.tables)


def answers_something(question: Question, cohort: Cohort) -> bool:
    try:
        for words in variants(question, cohort):
            asked = question.read(FASTER.get(question.id, {}) | words, cohort)
            if shows_something(question.build(cohort, *asked, LIGHT)):
                return True
    except (ValueError, KeyError):  # as a question that was not to be asked may end
        pass
    return False


@pytest.mark.parametrize("question", [pytest.param(one, id=one.id) for one in CATALOGUE if one.id not in RECOMPUTED])
def test_a_question_is_refused_where_and_only_where_it_has_nothing_to_show(question: Question) -> None:
    found = {name: (question.needs(cohort), answers_something(question, cohort)) for name, cohort in cohorts().items()}
    assert {name: why for name, (why, something) in found.items() if bool(why) == something} == {}


def test_both_happen() -> None:
    asked = {bool(question.needs(cohort)) for question in CATALOGUE for cohort in cohorts().values()}
    assert asked == {True, False}
