"""A view is data: written and read again it is the same, whatever was asked; what it does not know it refuses."""

import math
from urllib.parse import parse_qs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hcc_dash.asking.kinds import Number
from hcc_dash.asking.options import values_of
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.grouping import Grouping, LevelGroup
from hcc_dash.cohort.selection import (
    LevelFilter,
    RangeFilter,
    Selection,
    parse_levels,
    parse_where,
    write_levels,
    write_where,
)
from hcc_dash.questions.catalogue import question_of
from hcc_dash.questions.question import Question
from hcc_dash.questions.view import VERSION, View, view_from_toml
from hcc_dash.study.errors import StudyError
from tests.asking.test_questions import ASKABLE, asked
from tests.cohort.bundled import bundled
from tests.estimation.cohorts import upload

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


@st.composite
def selections(draw: st.DrawFn, cohort: Cohort) -> Selection:
    """Rules that leave the patients they leave, levels and ranges."""
    study, filters = cohort.study, []
    for factor in draw(st.lists(st.sampled_from(study.factors), unique_by=lambda one: one.column, max_size=2)):
        levels = study.column(factor.column).levels
        if levels:
            chosen = draw(st.lists(st.sampled_from(levels), min_size=1, unique=True))
            filters.append(LevelFilter(factor.column, tuple(chosen)))
        else:
            low, high = sorted((draw(NUMBERS | st.just(-math.inf)), draw(NUMBERS | st.just(math.inf))))
            if (low, high) != (-math.inf, math.inf):
                filters.append(RangeFilter(factor.column, low, high))
    population = draw(st.sampled_from(["", *(one.id for one in study.populations)]))
    dividing = [one.column for one in study.dividing_factors if one.column != study.design.arm_column]
    groupings = tuple(
        Grouping(column, (LevelGroup(f"{study.column(column).levels[0]}, …", study.column(column).levels[:2]),))
        for column in draw(st.lists(st.sampled_from(dividing), unique=True, max_size=2))
    )
    return Selection(population, (), tuple(filters), groupings)


@pytest.mark.parametrize(("question", "study"), ASKABLE)
def test_a_view_is_written_and_read_again(question: Question, study: str) -> None:
    cohort = bundled(study)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        selection = data.draw(selections(cohort))
        options, display = data.draw(asked(question, select(cohort, selection)))
        view = View(study=study, question=question.id, selection=selection, options=options, display=display)
        assert view_from_toml(view.to_toml(), bundled) == view

    holds()


@given(st.data())
@settings(deadline=None)
def test_filters_are_written_and_read_again(data: st.DataObject) -> None:
    cohort = bundled(data.draw(st.sampled_from(["lo2007", "prtras001"])))
    for one in data.draw(selections(cohort)).filters:
        assert parse_where(write_where(one), cohort.study) == one


@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1), min_size=1, unique=True
    )
)
def test_levels_of_any_letters_are_written_and_read_again(levels: list[str]) -> None:
    if all(one.strip("\"'") == one for one in levels):
        assert parse_levels("stage", write_levels(levels), tuple(levels)) == tuple(levels)


@pytest.mark.parametrize(("question", "study"), ASKABLE)
def test_a_link_says_the_value_of_a_field_and_no_other(question: Question, study: str) -> None:
    """A page shows a percentage and rounds nothing: what it cannot show it names."""
    cohort = bundled(study)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        options, display = data.draw(asked(question, cohort))
        values = values_of(options) | values_of(display)
        for name, (kind, _) in question.fields.items():
            words = kind.write_link(values[name], cohort, values)
            read = kind.read(words, cohort, values)
            if isinstance(kind, Number) and values[name] is not None:
                assert math.isclose(read / kind.times, values[name], rel_tol=1e-12, abs_tol=1e-6)
            else:
                assert read == values[name]

    holds()


def view(question: str = "survival", **said: tuple[str, ...]) -> View:
    options, display = question_of(question).read(said, select(bundled("lo2007"), Selection()))
    return View(study="lo2007", question=question, selection=Selection(), options=options, display=display)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("version = 1", f"version = {VERSION + 1}"), f"version {VERSION + 1}: a newer dashboard wrote it"),
        (('study = "lo2007"', 'study = "lo2007"\nstud = 1'), 'no "stud". Did you mean "study"'),
        (('question = "survival"', 'question = "survivl"'), 'No question is called "survivl"'),
        (('endpoint = "rfs"', 'endpoint = "pfs"'), '--endpoint (endpoint): "pfs" is not there'),
        (('endpoint = "rfs"', 'endpoit = "rfs"'), 'The question "survival" has no "endpoit"'),
        (('endpoint = "rfs"', "endpoint = 1"), "endpoint holds words in quotation marks"),
        (("[selection]", "[selection]\nwere = []"), 'no "were". Did you mean "where"'),
        (("version = 1", "version = "), "This is no saved view"),
    ],
)
def test_what_a_view_does_not_know_is_refused(change: tuple[str, str], said: str) -> None:
    text = view(endpoint=("rfs",)).to_toml()
    assert change[0] in text
    with pytest.raises(StudyError) as error:
        view_from_toml(text.replace(*change, 1), bundled)
    assert said in str(error.value)


def test_a_view_links_to_its_page_and_names_its_command() -> None:
    older = View(
        study="lo2007",
        question="survival",
        display=view().display,
        selection=Selection("", ("control",), (RangeFilter("age", 40.0, 60.5), LevelFilter("sex", ("male",)))),
        options=view(endpoint=("rfs",), landmark_months=("12.0",)).options,
    )
    page, _, query = older.to_link(bundled("lo2007")).partition("?")
    assert page == "survival"
    assert parse_qs(query) == {
        "study": ["lo2007"],
        "lo2007.arms": ["control"],
        "lo2007.where.age": ["40.0..60.5"],
        "lo2007.where.sex": ["male"],
        "lo2007.endpoint": ["rfs"],
        "lo2007.landmark.rfs": ["12"],
    }
    assert older.to_command(bundled("lo2007")) == (
        "hcc-dash analyse survival --study lo2007 --endpoint rfs --landmark 12.0 --where 'arm = control' "
        "--where 'age = 40.0..60.5' --where 'sex = male'"
    )
    assert older.ask(bundled("lo2007")).answer


def test_an_uploads_view_has_no_link_and_its_command_names_a_file() -> None:
    cohort = upload({"time": range(1, 41), "event": [1, 0] * 20, "arm": ["a", "b"] * 20}, reference="a")
    own = View(
        study="upload",
        question="survival",
        selection=Selection(),
        display=view().display,
        options=view().options,
    )
    with pytest.raises(StudyError, match="no link"):
        own.to_link(cohort)
    assert own.to_command(cohort) == "hcc-dash analyse survival --table FILE"
