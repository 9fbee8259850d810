"""Over the catalogue: what a question writes it reads again, in a shell and in a terminal, whatever was asked."""

import json
import re
import shlex
import subprocess
from dataclasses import MISSING
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hcc_dash.answers.command import command_of as printed_command
from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.answers.records import record_asked
from hcc_dash.asking.kinds import Kind, Number, OneOf, Own, SomeOf, Switch, Text
from hcc_dash.asking.options import applies, build_options, fields_of, flag_of, usual_of, values_of, write_flags
from hcc_dash.cli import main
from hcc_dash.cli.asking import command_of
from hcc_dash.cli.old_words import renew
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT
from hcc_dash.estimation.answer import Answer
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.questions.question import Question
from hcc_dash.report.terminal import describe_exhibit
from hcc_dash.study.errors import StudyError
from tests.asking.own_values import OWN_VALUES
from tests.every_question import STUDIES, whole, without_engines

ASKABLE = [
    pytest.param(question, study, id=f"{study} {question.id}")
    for study in STUDIES
    for question in CATALOGUE
    if not question.needs(whole(study))
]
REFUSED = [
    pytest.param(question, study, id=f"{study} {question.id}")
    for study in STUDIES
    for question in CATALOGUE
    if question.needs(whole(study))
]
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


def values(name: str, kind: Kind, cohort: Cohort, before: dict[str, Any], default: object) -> st.SearchStrategy[Any]:
    """Values that a field can have."""
    match kind:
        case OneOf():
            return st.sampled_from(list(kind.choose(cohort, before)) or [default])
        case SomeOf():
            known = list(kind.choose(cohort, before))
            chosen = st.lists(st.sampled_from(known), unique=True) if known else st.just([])
            return chosen.map(lambda some: tuple(one for one in known if one in some))
        case Number(whole=True):
            return st.integers(int(kind.low), int(kind.high))
        case Number():
            number = st.floats(0.001, 400, allow_nan=False)
            return st.none() | number if default is None else number
        case Switch():
            return st.booleans()
        case Text():
            return TEXTS
        case Own():
            return OWN_VALUES[name](cohort, before)
    raise TypeError(kind)


@st.composite
def asked(draw: st.DrawFn, question: Question, cohort: Cohort) -> tuple[Any, Any]:
    """Options and view that the question can be asked with."""
    chosen: dict[str, Any] = {}
    for one in (question.options, question.view):
        for name, (kind, default) in fields_of(one).items():
            if applies(kind, cohort, chosen):
                usual = st.just(usual_of(kind, default, cohort, chosen))
                chosen[name] = draw(usual | values(name, kind, cohort, chosen, default))
            else:
                chosen[name] = default
    return build_options(question.options, chosen), build_options(question.view, chosen)


@pytest.mark.parametrize(("question", "study"), ASKABLE)
def test_what_is_written_is_read_again(question: Question, study: str) -> None:
    cohort = whole(study)

    @settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
    @given(asked(question, cohort))
    def holds(chosen: tuple[Any, Any]) -> None:
        assert question.read(question.write(*chosen, cohort), cohort) == chosen

    holds()


@pytest.mark.parametrize(("question", "study"), ASKABLE)
def test_the_record_of_any_options_is_json_and_says_them_all(question: Question, study: str) -> None:
    cohort = whole(study)

    @settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
    @given(asked(question, cohort))
    def holds(chosen: tuple[Any, Any]) -> None:
        answer = Answer(study=cohort.study, options=chosen[0], status=None, n_selected=0, n_analysed=0)
        record = json.loads(json.dumps(record_asked(cohort, answer, {})))
        assert set(record["options"]) == set(values_of(chosen[0]))

    holds()


@pytest.mark.parametrize(("question", "study"), ASKABLE)
def test_the_command_says_the_same_words_in_bash(question: Question, study: str) -> None:
    """Fifty commands in one shell, which prints the words it hands on."""
    cohort, flags = whole(study), []

    @settings(max_examples=50, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(asked(question, cohort))
    def collect(chosen: tuple[Any, Any]) -> None:
        options, view = chosen
        flags.append(write_flags(options, cohort) + write_flags(view, cohort, values_of(options)))

    collect()
    script = "\n".join(f"printf '%s\\0' {' '.join(one)}; printf '\\n\\0'" for one in flags if one)
    printed = subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout.decode()
    assert printed.split("\n\0")[:-1] == [
        "".join(f"{word}\0" for word in shlex.split(" ".join(one))) for one in flags if one
    ]


def in_a_terminal(code: str) -> Result:
    words = shlex.split(code)
    assert words[0] == "hcc-dash"
    return CliRunner().invoke(main, [*words[1:], "--format", "json"])


def assert_same(answer: Result, exhibit: Exhibit) -> None:
    assert answer.exit_code == 0, answer.output
    printed = json.loads(answer.output)
    printed.pop("checks")
    assert printed == json.loads(json.dumps(describe_exhibit(exhibit)))


@pytest.mark.parametrize(("question", "study"), ASKABLE)
def test_the_command_gives_the_exhibit_again(question: Question, study: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without_engines(monkeypatch)
    exhibit = question.ask(whole(study))
    assert shlex.split(exhibit.code)[1:3] == ["analyse", question.id]
    assert_same(in_a_terminal(exhibit.code), exhibit)


@pytest.mark.parametrize(("question", "study"), [one for one in ASKABLE if not one.values[0].slow])
def test_the_command_of_any_options_gives_the_exhibit_again(question: Question, study: str) -> None:
    """Two questions with whatever options; what a trial cannot be asked is refused in the same words."""
    cohort = whole(study)

    @settings(max_examples=2, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(asked(question, cohort))
    def holds(chosen: tuple[Any, Any]) -> None:
        code = printed_command(cohort, question.id, *chosen)
        refusal, exhibit = "", None
        try:
            exhibit = question.build(cohort, *chosen, LIGHT)
        except (StudyError, ValueError) as error:
            refusal = str(error)
        answer = in_a_terminal(code)
        if exhibit is None:
            assert (answer.exit_code, answer.output.strip()) == (2, refusal)
        else:
            assert_same(answer, exhibit)

    holds()


@pytest.mark.parametrize(("question", "study"), ASKABLE)
def test_words_that_name_nothing_are_refused_with_the_option(question: Question, study: str) -> None:
    cohort = whole(study)
    for name, (kind, default) in question.fields.items():
        if isinstance(kind, Text) or (isinstance(kind, OneOf) and kind.open):
            continue
        with pytest.raises((StudyError, ValueError), match=r"--[a-z]"):
            question.read({name: ("no such thing",)}, cohort)
        del default


@pytest.mark.parametrize(("question", "study"), REFUSED)
def test_a_trial_that_cannot_be_asked_is_told_why(question: Question, study: str) -> None:
    needed = {name: kind for name, (kind, _) in question.fields.items() if kind.named}
    said = {name: kind.write(usual_of(kind, MISSING, whole(study), {})) for name, kind in needed.items()}
    named = [word for name, words in said.items() for word in (flag_of(name, needed[name]), *words)]
    answer = CliRunner().invoke(main, ["analyse", question.id, "--study", study, *named])
    assert answer.exit_code == 2
    assert question.needs(whole(study)) in answer.output


def test_every_option_is_one_word() -> None:
    commands = [command_of(one) for one in CATALOGUE]
    flags = [flag for one in commands for option in one.params for flag in (*option.opts, *option.secondary_opts)]
    assert [one for one in flags if not re.fullmatch(r"--[a-z][a-z0-9-]*", one)] == []


def test_no_two_options_of_a_command_are_called_alike() -> None:
    called = {one.id: [option.name for option in command_of(one).params] for one in CATALOGUE}
    assert {name: found for name, found in called.items() if len(set(found)) < len(found)} == {}


def test_every_question_is_in_the_catalogue_once() -> None:
    names = [one.id for one in CATALOGUE]
    assert len(set(names)) == len(names)


NAMES = {"HBV", "HBsAg", "DNA", "ALBI", "ALT", "Child-Pugh", "Cox", "Hy's"}
"""Words that are written with a capital wherever they stand."""


def test_a_title_is_a_noun_of_its_own() -> None:
    titles = [one.title for one in CATALOGUE]
    assert len(set(titles)) == len(titles)
    for title in titles:
        first, *others = title.split()
        assert len(title) < 50
        assert title[-1].isalpha(), f"no full stop: {title}"
        assert first in NAMES or first == first.capitalize(), title
        assert [one for one in others if not (one.islower() or one in NAMES)] == [], title


def test_the_terminal_lists_titles() -> None:
    listed = CliRunner().invoke(main, ["analyse", "--help"]).output
    for one in CATALOGUE:
        assert re.search(rf"^  {one.id} +{one.title}$", listed, re.MULTILINE), one.id


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("competing --periods --study x", "competing-periods --study x"),
        ("balance --study x", "balance --study x"),
        ("cox --term age", "cox --term age --model own"),
        ("ph --ties=breslow --study x", "ph --ties=breslow --study x --model own"),
        ("standardised --term age", "standardised --term age --model own"),
        ("cox --model own --firth", "cox --model own --firth"),
        ("ph --cut 12", "ph --cut 12"),
        ("balance --weights att --trim 0.1", "weighted --weights att --trim 0.1"),
        ("balance --study x --weights=overlap", "weighted --study x --weights=overlap"),
        ("adverse-events --name Fatigue --onset", "onset --name Fatigue"),
        ("labs --ctcae 5.0", "lab-shift --ctcae 5.0"),
        ("labs --part medians --ctcae 5.0", "lab-medians --ctcae 5.0"),
        ("liver --study x", "child-pugh --study x"),
        ("liver --part=injury --study x", "liver-injury --study x"),
        ("liver --study x --part albi --modified", "albi --study x --modified"),
        ("deterioration --study x --scale QL --responders", "responders --study x --scale QL"),
        ("trajectories --study x --scale QL", "scores --study x --scale QL"),
        ("trajectories --study x --part together --grade 3", "together --study x --grade 3"),
        ("trajectories --part=completion --study x", "completion --study x"),
        ("trajectories --part nothing --study x", "trajectories --study x"),
    ],
)
def test_commands_are_understood_as_they_were_once_written(old: str, new: str) -> None:
    assert renew(old.split()) == new.split()
