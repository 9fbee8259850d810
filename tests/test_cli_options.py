"""Every option of every analysis changes its answer or is refused; none is taken and forgotten."""

import json
from collections.abc import Iterator
from functools import cache

import click
import pytest
from click.testing import CliRunner, Result

from hcc_dash.asking.options import fields_of, flag_of, values_of
from hcc_dash.cli.analyse import analyse
from hcc_dash.cli.cohort import _TABLE_ONLY as TABLE_ONLY
from hcc_dash.cli.main import main
from hcc_dash.clinical.dose_action import SCHEMES
from hcc_dash.questions.catalogue import CATALOGUE
from tests.cohort.bundled import bundled
from tests.every_question import whole, without_engines

# A command's ways of answering, by the options that choose them; all are asked of the bundled trial with every table.
WAYS: dict[str, tuple[str, ...]] = {
    "cox": ("", "--term age", "--endpoint hbsag_loss"),
    "ph": ("", "--term age"),
    "standardised": ("", "--term age"),
    "predicted": ("", "--model own --term age"),
    "log-rank": ("", "--weights fleming-harrington", "--compare bclc"),
    "adverse-events": ("", "--window weeks", "--window emergent", "--related any", "--stratify sex"),
    "onset": ("", "--related any"),
    "serious-events": ("", "--window weeks"),
    "albi": ("", "--modified"),
    "lab-shift": ("--ctcae 5.0",),
    "lab-agreement": ("--ctcae 5.0",),
    "lab-medians": ("--ctcae 5.0",),
    "scores": ("", "--relevant own"),
    "scales": ("", "--relevant own"),
    "deterioration": ("", "--confirmation confirmed"),
    "prognosis": ("--resamples 0",),
    "qol": ("--engine random-slope --scale PF",),
    "qol-opinion": ("--engine random-slope --scale PF",),
}
# Values that mean something to the trial; of a choice every value is tried, a switch is switched.
VALUES: dict[str, tuple[str, ...]] = {
    "rho": ("2.5",),
    "gamma": ("1.5",),
    "endpoint": ("os", "rfs", "hbsag_loss"),
    "population": ("all",),
    "where": ("sex = male",),
    "group": ("bclc: 0/A = 0, A",),
    "compare": ("sex",),
    "panels": ("sex",),
    "by": ("sex", "age"),
    "stratify": ("bclc",),
    "landmark": ("18",),
    "tau": ("20.5",),
    "conf_level": ("0.9",),
    "conf_type": ("log", "logit"),
    "entry": ("age",),
    "at": ("age = 40",),
    "cut": ("18.5", "age=60"),
    "term": ("age", "Thrombocytopenia", "Anemia"),
    "interaction": ("age",),
    "weights": ("age",),
    "characteristic": ("sex", "age"),
    "model": ("factor bclc", "own"),
    "own": ("covariate log10_afp",),
    "resamples": ("10",),
    "along": ("hbsag",),
    "ties": ("efron", "breslow"),
    "cluster": ("bclc",),
    "versus": ("na_peg",),
    "trim": ("0.05",),
    "covariate": ("bclc_b", "age_per_10"),
    "grade": ("3",),
    "related": ("any",),
    "weeks": ("0 12", "24"),
    "treatment_end": ("last_contact_on",),
    "days_after": ("60",),
    "collected_months": ("18",),
    "threshold": ("0.2", "15"),
    "search": ("fatigue",),
    "name": ("Fatigue",),
    "at_weeks": ("24",),
    "treatment": ("peg_ifn",),
    "rise": ("3",),
    "visit": ("week 24", "week 48"),
    "window": ("treatment", "three_years", "emergent", "weeks"),
    "patient": (),
    "modified_cut": ("-2.3",),
    "alp_limit": ("1.5",),
    "days_after_peak": ("10",),
    "window_days": ("90",),
    "test": ("alt", "platelets"),
    "of_arm": ("na_peg",),
    "scheme": (next(iter(SCHEMES)),),
    "lr5": ("registry",),
    "local_mm": ("5",),
    "page": ("2",),
    "kind": ("scan-overdue",),
    "reader": ("reader 2",),
    "scale": ("PF", "QL", "FA"),
    "questionnaire": ("qlq_c30",),
    "points": ("7",),
    "death_within": ("3",),
    "marker": ("hbsag", "hbv_dna"),
    "below": ("1",),
    "apart_days": ("100",),
    "until_day": ("400",),
    "fall_week": ("24",),
}
SHARED = set.intersection(*({str(one.name) for one in command.params} for command in analyse.commands.values()))
ELSEWHERE = SHARED - {"endpoint", "population", "where"}
FIRST = {"population", "treatment", "questionnaire", "patient", "versus", "part", "ctcae"}
"""The trial has one of them, or a list names none."""
SOMETIMES = {("cox", "--cut"), *((name, "--model") for name in ("cox", "ph", "standardised"))}
"""They change nothing in a way: where hazards are proportional, and where a term says that the model is one's own."""
DRAWN = {"unit"}
"""It changes pictures and, where there are some, words of tables; neither is printed as JSON."""
USUAL = {
    "hbsag",
    "term",
    "frequency",
    "all",
    "none",
    "overlap",
    "mean",
    "group",
    "efron",
    "registered",
    "three_years",
    "alt",
    "QL",
    "week 48",
}


@pytest.fixture(autouse=True)
def _no_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    without_engines(monkeypatch)


def ask(command: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["analyse", command, "--study", "prtras001", "--format", "json", *words])


def written(option: click.Parameter) -> str:
    return max(option.opts, key=len)


def tries(option: click.Parameter) -> Iterator[list[str]]:
    """The option with each value it may have here."""
    assert isinstance(option, click.Option)
    if option.is_flag:
        yield from ([one] for one in (*option.opts, *option.secondary_opts))
    elif isinstance(option.type, click.Choice):
        yield from ([written(option), str(one)] for one in option.type.choices)
    else:
        name = written(option).removeprefix("--").replace("-", "_")
        assert name in VALUES, f"{written(option)} needs a value to be tried with"
        yield from ([written(option), *(text.split(" ") if option.nargs == 2 else [text])] for text in VALUES[name])


def own_options(command: click.Command) -> list[click.Parameter]:
    return [option for option in command.params if option.name not in ELSEWHERE and option.name != "help"]


@pytest.mark.parametrize("name", sorted(analyse.commands))
def test_an_option_changes_the_answer_or_is_refused(name: str) -> None:
    silent, heard = [], set()
    for way in WAYS.get(name, ("",)):
        base = ask(name, *way.split())
        assert base.exit_code == 0, base.output
        for option in own_options(analyse.commands[name]):
            for words in tries(option):
                if words[0] in way.split() and not option.multiple:
                    continue
                answer = ask(name, *way.split(), *words)
                assert answer.exit_code in {0, 2}, (way, words, answer.output, answer.exception)
                same = answer.exit_code == 0 and json.loads(answer.output) == json.loads(base.output)
                if not same:
                    heard.add(" ".join(words))
                elif not _is_usual(name, option, words):
                    silent.append((way, words))
    assert [one for one in silent if (name, one[1][0]) not in SOMETIMES or " ".join(one[1]) not in heard] == []


def _is_usual(command: str, option: click.Parameter, words: list[str]) -> bool:
    """Whether the value is the usual one, which changes nothing because it is what was asked."""
    value = " ".join(words[1:])
    if option.name in FIRST | DRAWN or bool(option.secondary_opts) or value in {str(option.default), *USUAL}:
        return True
    return " ".join(words) in _usual_words(command)


@cache
def _usual_words(command: str) -> set[str]:
    """The options of a question that say what holds without them."""
    asked = [one for one in CATALOGUE if one.id == command]
    return {
        " ".join([flag_of(name, kind), *kind.write(values[name])])
        for question in asked
        for options in question.read({}, whole("prtras001"))
        for values in [values_of(options)]
        for name, (kind, _) in fields_of(type(options)).items()
    }


@pytest.mark.parametrize("name", sorted(analyse.commands))
def test_a_name_of_nothing_is_refused(name: str) -> None:
    for way in WAYS.get(name, ("",)):
        for option in own_options(analyse.commands[name]):
            if isinstance(option.type, click.types.StringParamType) and option.name != "search":
                answer = ask(name, *way.split(), written(option), "no such thing")
                assert answer.exit_code == 2, (way, option.name)
                assert isinstance(answer.exception, SystemExit), answer.exception


@pytest.mark.parametrize("name", sorted(analyse.commands))
def test_a_bundled_study_takes_no_option_of_a_table(name: str) -> None:
    ctcae = ["--ctcae", "5.0"] if name.startswith("lab-") else []
    for option in (one for one in analyse.commands[name].params if one.name in TABLE_ONLY):
        assert isinstance(option, click.Option)
        value = (
            [] if option.is_flag else [str(option.type.choices[0]) if isinstance(option.type, click.Choice) else "x=1"]
        )
        answer = ask(name, *ctcae, written(option), *value)
        assert answer.exit_code == 2
        assert f"{written(option)} only goes with --table" in answer.output


@pytest.mark.parametrize("name", sorted(analyse.commands))
def test_numbers_that_mean_nothing_are_refused(name: str) -> None:
    for way in WAYS.get(name, ("",)):
        for option in own_options(analyse.commands[name]):
            if not isinstance(option.type, click.types.FloatParamType | click.types.IntParamType) or option.nargs != 1:
                continue
            whole = isinstance(option.type, click.types.IntParamType)
            for value in ["-1"] if whole else ["-1", "nan", "inf"]:
                if (name, option.name, value) in {("liver", "modified_cut", "-1"), ("cuts", "cut", "-1")}:
                    continue  # scores of ALBI are negative, and other numbers may be
                answer = ask(name, *way.split(), f"{written(option)}={value}")
                assert answer.exit_code == 2, (way, option.name, value)
                assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception


def test_json_carries_the_findings_of_the_checks() -> None:
    found = json.loads(ask("survival").output)["checks"]
    issues = bundled("prtras001").issues
    assert [one["rule"] for one in found] == [one.rule for one in issues]
    assert all(set(one) == {"rule", "severity", "table", "column", "count", "problem", "remedy"} for one in found)


def test_a_frame_belongs_to_csv() -> None:
    answer = ask("survival", "--frame", "curves")
    assert answer.exit_code == 2
    assert "--frame would change nothing in this answer" in answer.output
