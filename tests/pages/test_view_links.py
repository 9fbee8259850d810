"""Over the catalogue: the link of a view opens the page that shows the view, as it is usual and otherwise."""

from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.kinds import Given, Kind, Number, OneOf, SomeOf, Switch, Text
from hcc_dash.asking.options import applies, usual_of
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.catalogue import CATALOGUE, question_of
from hcc_dash.questions.cox.numbers.chosen_terms import enters_by_level, usable_columns
from hcc_dash.questions.question import Question
from hcc_dash.questions.subgroups.numbers.levels import numeric_factors
from hcc_dash.questions.view import View
from hcc_dash.study.errors import StudyError
from hcc_dash.ui import second_opinion
from hcc_dash.ui.show import COMMAND
from tests.cohort.bundled import bundled
from tests.every_question import STUDIES, whole, without_engines
from tests.pages.answers import answer_of_page
from tests.pages.test_bundled import healthy
from tests.pages.test_links import refusals

Open = Callable[..., AppTest]
Said = dict[str, tuple[str, ...]]
PRIVATE = {"patient"}
"""Questions of one patient, whom no link names."""
WITHIN = {"rmst": "survival"}
"""Questions whose answer is a part of another's on their page."""
NOT_OFFERED = {("lo2007", "weighted"), ("lo2007", "time-zero")}
"""What the page of a randomised trial does not ask."""
SETTLED = {
    "prognosis": {"resamples": ("0",)},
}
"""What is quick."""
OPENED: dict[str, AppTest] = {}
"""Pages by their link: several questions stand on one."""
UNUSED = {("scales", "scale"), ("prognosis", "resamples")}
"""What changes nothing in the answer, all scales being in it, and what takes long."""
ASKABLE = [
    pytest.param(question, study, id=f"{study} {question.id}")
    for study in STUDIES
    for question in CATALOGUE
    if not question.needs(whole(study)) and question.id not in PRIVATE and (study, question.id) not in NOT_OFFERED
]


# of exhibits whose command is another word than their own
OTHER_IDS = (
    *("adjusted", "adverse_events_onset", "alt_flares", "baseline", "hazards", "propensity", "quality_of_life"),
    *("labs_agreement", "labs_medians", "labs_shift", "qol_completion", "qol_model", "qol_scales"),
    "qol_together",
)
COMMANDS = [f"{COMMAND}{one}" for one in (*(question.id.replace("-", "_") for question in CATALOGUE), *OTHER_IDS)]
QUESTIONS = [one for one in ASKABLE if not one.values[0].id.endswith("opinion")]
OPINIONS = [one for one in ASKABLE if one not in QUESTIONS]


def view_of(question: Question, study: str, said: Said, selection: Selection) -> View:
    options, display = question.read(SETTLED.get(question.id, {}) | said, select(bundled(study), selection))
    return View(study=study, question=question.id, selection=selection, options=options, display=display)


def everybody(study: str) -> Selection:
    return Selection(bundled(study).study.populations[0].id)


def shown_by(app: AppTest) -> set[str]:
    """The commands under the answers of a page: its questions in words."""
    return {one.value for one in app.code if one.value.startswith("hcc-dash analyse")}


@pytest.fixture
def opinions(monkeypatch: pytest.MonkeyPatch, own_caches: None) -> list[tuple[Selection, Any]]:
    """What second opinions are asked, which show no command; they answer without their engines."""
    without_engines(monkeypatch)
    asked: list[tuple[Selection, Any]] = []
    for name in ("build_second_opinion", "build_model_opinion"):
        build = getattr(second_opinion, name)

        def noting(cohort: Cohort, options: object, build: Callable[..., Exhibit] = build) -> Exhibit:
            asked.append((cohort.selection, options))
            return build(cohort, options)

        monkeypatch.setattr(second_opinion, name, noting)
    return asked


def assert_shown(view: View, app: AppTest) -> None:
    assert refusals(app) == ""
    if view.question in WITHIN:
        assert any(f"analyse {WITHIN[view.question]} " in one for one in shown_by(app))
        return
    cohort = select(bundled(view.study), view.selection)
    assert answer_of_page(question_of(view.question), cohort, view.options, view.display).code in shown_by(app)


def open_view(open_page: Open, view: View) -> tuple[dict[str, list[str]], AppTest]:
    page, _, query = view.to_link(bundled(view.study)).partition("?")
    return parse_qs(query), healthy(open_page(page, parse_qs(query), COMMANDS))


@pytest.mark.parametrize(("question", "study"), QUESTIONS)
def test_the_link_of_a_usual_view_shows_it(question: Question, study: str, open_page: Open) -> None:
    view = view_of(question, study, {}, everybody(study))
    link = view.to_link(bundled(study))
    if link not in OPENED:
        OPENED[link] = open_view(open_page, view)[1]
    assert_shown(view, OPENED[link])


@pytest.mark.parametrize(("question", "study"), QUESTIONS)
def test_the_link_of_another_view_shows_it_and_is_written_by_the_page(
    question: Question, study: str, open_page: Open
) -> None:
    view = another_view(question, study)
    link, app = open_view(open_page, view)
    assert_shown(view, app)
    assert_written(link, app)


@pytest.mark.parametrize(("question", "study"), OPINIONS)
def test_the_links_of_a_second_opinion_ask_for_it(
    question: Question, study: str, open_page: Open, opinions: list[tuple[Selection, Any]]
) -> None:
    for view in (view_of(question, study, {}, everybody(study)), another_view(question, study)):
        link, app = open_view(open_page, view)
        assert refusals(app) == ""
        assert (view.selection, view.options) in opinions
    assert_written(link, app)


def assert_written(link: dict[str, list[str]], app: AppTest) -> None:
    written = {key: [value] if isinstance(value, str) else value for key, value in app.query_params.items()}
    assert {"study": ["lo2007"]} | written == link


@pytest.mark.parametrize(("study", "name"), sorted(NOT_OFFERED))
def test_a_link_to_what_a_trials_page_does_not_ask_is_named(study: str, name: str, open_page: Open) -> None:
    question = next(one for one in CATALOGUE if one.id == name)
    app = open_view(open_page, view_of(question, study, {}, everybody(study)))[1]
    assert f"{study}.balance.part" in refusals(app)


def test_no_link_names_a_patient_or_what_no_page_asks() -> None:
    profile = next(one for one in CATALOGUE if one.id == "patient")
    with pytest.raises(StudyError, match="no patient"):
        view_of(profile, "prtras001", {}, everybody("prtras001")).to_link(bundled("prtras001"))
    cox = next(one for one in CATALOGUE if one.id == "cox")
    clustered = view_of(cox, "lo2007", {"model": ("own",), "cluster": ("stage",)}, everybody("lo2007"))
    with pytest.raises(StudyError, match="--cluster"):
        clustered.to_link(bundled("lo2007"))
    forest = next(one for one in CATALOGUE if one.id == "subgroups")
    at_median = view_of(forest, "lo2007", {"factors": ("age",)}, everybody("lo2007"))
    with pytest.raises(StudyError, match="--cut age=60"):
        at_median.to_link(bundled("lo2007"))


@cache
def another_view(question: Question, study: str) -> View:
    """A view of fewer patients in which every field of the page differs from the usual, where it can be asked."""
    selection = Selection(everybody(study).population, (), (LevelFilter("sex", ("male",)),))
    cohort = select(bundled(study), selection)
    said = other_fields(question, cohort, lambda said: True)
    if not is_askable(question, cohort, said):
        said = other_fields(question, cohort, lambda said: is_askable(question, cohort, said))
    return view_of(question, study, said, selection)


def other_fields(question: Question, cohort: Cohort, can: Callable[[Said], bool]) -> Said:
    """Other words for one field after the other, where they can be asked with those before."""
    said: Said = {}
    given: dict[str, Any] = {}
    for name, (kind, default) in question.fields.items():
        given[name] = usual_of(kind, default, cohort, given)
        if not kind.on_page or kind.private or not applies(kind, cohort, given) or (question.id, name) in UNUSED:
            continue
        words = other_words(name, kind, cohort, given)
        if words and can(said | {name: words}):
            said[name] = words
            given[name] = kind.read(words, cohort, given)
    return said


def is_askable(question: Question, cohort: Cohort, said: Said) -> bool:
    """Whether the answer has something to draw, without which a page need not go on."""
    try:
        options, view = question.read(SETTLED.get(question.id, {}) | said, cohort)
        return question.slow or bool(answer_of_page(question, cohort, options, view).pictures)
    except ValueError:
        return False


def other_words(name: str, kind: Kind, cohort: Cohort, given: Given) -> tuple[str, ...]:
    """Words of a value that the page offers and that is not the usual one; none where there is no other."""
    usual = given[name]
    match kind:
        case _ if name in OWN:
            return OWN[name](cohort, given)
        case OneOf():
            others = [one for one in kind.choose(cohort, given) if one != usual]
            return kind.write(others[0 if name == "visit" else -1]) if others else ()
        case SomeOf():
            return tuple(one for one in kind.choose(cohort, given) if one not in given.values())[-1:]
        case Number(choices=None):
            low, high = kind.bounds(cohort, given) if kind.bounds else (kind.low, kind.high)
            return kind.write((min(low + 2 * kind.step, high)) / kind.times)
        case Number():
            others = list(kind.choices(cohort, given))[1:] if kind.choices else []
            return tuple(others[-1:])
        case Switch():
            return kind.write(not usual)
        case Text():
            return ("an",)
    raise TypeError(kind)


def _terms(cohort: Cohort, given: Given) -> tuple[str, ...]:
    study = cohort.study
    levels = [column for column in usable_columns(study) if enters_by_level(study, column)]
    numbers = [one.column for one in numeric_factors(study)]
    return (study.covariates[0].id, "cirrhosis" if "cirrhosis" in levels else levels[-1], f"{numbers[0]}:per_10")


def _cuts(cohort: Cohort, given: Given) -> tuple[str, ...]:
    numbers = {one.column for one in numeric_factors(cohort.study)} & set(given["factors"] or ())
    return tuple(f"{column}={cohort.subjects[column].quantile(0.6).round():.1f}" for column in numbers)


OWN: dict[str, Callable[[Cohort, Given], tuple[str, ...]]] = {
    "terms": _terms,
    "interactions": lambda cohort, given: tuple(term.key for term in given["terms"][1:2]),
    "cuts": _cuts,
    "at": lambda cohort, given: ("age=60.0",),
}
"""Values of the fields that have widgets of their own."""
