"""The words of a second opinion: confirmed, known to differ, or contradicted; a withheld P stays withheld."""

import math
import re
from dataclasses import replace
from functools import cache

import pytest

from hcc_dash.questions.second_opinion.numbers.engines import r_engine
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Opinion
from hcc_dash.questions.second_opinion.numbers.result import Check, Engine, SecondOpinion
from hcc_dash.questions.second_opinion.numbers.survival_opinion import compare_engines
from hcc_dash.questions.second_opinion.words.second_opinion import (
    say_check,
    say_engine,
    say_footnote,
    say_opinion,
    say_reasons,
    say_small,
    table_checks,
    table_engines,
    table_known,
    table_largest,
)
from hcc_dash.questions.second_opinion.words.second_opinion_names import SURVIVAL_NAMES
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.wording.words import WITHHELD
from tests.answers.test_every_sentence import ANSWER
from tests.estimation.cohorts import bundled


@cache
def asked(strata: tuple[str, ...] = ()) -> SecondOpinion:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(r_engine, "ask", lambda _: Opinion("R", absent="Rscript is not on this machine"))
        return compare_engines(bundled("lo2007"), SurvivalOptions(endpoint="os", strata=strata))


def contradicted() -> SecondOpinion:
    honest = asked()
    at = next(i for i, one in enumerate(honest.checks) if one.term == "survival" and one.engine == "lifelines")
    wrong = replace(honest.checks[at], theirs=0.7, difference=0.1, verdict="differs", reason="no known reason")
    return replace(honest, checks=(*honest.checks[:at], wrong, *honest.checks[at + 1 :]))


def test_every_number_is_confirmed_apart_or_unchecked_in_the_sentence() -> None:
    for strata in ((), ("stage_group",)):
        said = say_opinion(asked(strata)).split(". Of the")[0]
        confirmed, total = map(int, re.findall(r"(\d+) of (\d+) numbers", said)[0])
        others = re.findall(r"; (\d+) (?:differ|are offered)", said)
        assert confirmed + sum(map(int, others)) == total
        assert total == len({(one.level, one.arm, one.term) for one in asked(strata).checks})


def test_confirmed_numbers_are_counted_with_the_engines() -> None:
    said = say_opinion(asked())
    assert said.startswith("21 of 24 numbers are confirmed by lifelines")
    assert "; 1 differs for a known reason" in said, "only lifelines has the hazard ratio's error, and it stops early"
    assert said.split(". Of the")[0].removesuffix(".").endswith("; 2 are offered by no other engine here")
    honest = asked()
    known = replace(honest, checks=tuple(one for one in honest.checks if one.engine == "lifelines"))
    some = replace(known, checks=tuple(one for one in known.checks if one.verdict == "agrees"))
    assert say_opinion(some).startswith(f"All {len(some.checks)} numbers are confirmed by lifelines")
    unlike = next(one for one in known.checks if one.verdict == "explained")
    both = replace(known, checks=(*some.checks, unlike, replace(unlike, engine="R", verdict="agrees")))
    agree = len(both.checks) - 1
    told = f". Of the {agree + 1} values they give, 1 differs for a known reason."
    assert told in say_opinion(both)


def test_three_engines_are_said_in_a_sentence_one_reads_once() -> None:
    """The engines are this machine's; the words must hold where all of them answer."""
    honest = asked()
    versions = (("lifelines", "0.30.3"), ("scikit-survival", "0.28.0"), ("R", "4.2.2, survival 3.5.3"))
    engines = tuple(Engine(name, version=version) for name, version in versions)
    checks = tuple(replace(one, engine=engine.name) for engine in engines for one in honest.checks * 4)
    said = say_opinion(replace(honest, engines=engines, checks=checks))
    assert all(say_engine(engine) in said for engine in engines)
    assert len(said) <= ANSWER - 10, "a bigger trial has numbers of more digits"


def test_a_contradiction_is_the_answer() -> None:
    said = say_opinion(contradicted())
    assert said.startswith("1 number differs from lifelines for no known reason")
    assert said.endswith("do not use before this is understood.")
    known = table_known(contradicted())
    assert known.iloc[0]["Engine's value"] == "0.7", "what is not explained comes first"
    assert any(cell.startswith("DIFFERS by 1e") for cell in table_checks(contradicted())["lifelines"])
    assert "DIFFERS by 1e−01" in set(table_largest(contradicted())["lifelines"])


def test_each_reason_is_said_once() -> None:
    said = say_reasons(asked())
    assert said.startswith("Why: ")
    assert said.count("lifelines ends Newton's iterations early") == 1
    agreeing = tuple(one for one in asked().checks if one.verdict == "agrees")
    assert say_reasons(replace(asked(), checks=agreeing)) == ""


def test_nothing_to_recompute_is_said() -> None:
    assert "nothing that another engine could recompute" in say_opinion(replace(asked(), checks=(), engines=()))


def test_engines_that_were_not_asked_are_listed_with_the_reason() -> None:
    table = table_engines(asked()).set_index("Engine")
    assert table.loc["R", "Answered"] == "no: Rscript is not on this machine"
    assert table.loc["R", "Agree"] == "–"
    assert "R was not asked" in say_footnote(asked())


def test_p_values_of_an_exploratory_question_are_withheld() -> None:
    table = table_checks(asked(("stage_group",))).set_index("Number")
    for name in ("Log-rank P", "Log-rank statistic", "Stratified log-rank P"):
        assert set(table.loc[[name], "hcc_dash"]) == {WITHHELD}
    planned = table_checks(asked()).set_index("Number")
    assert planned.loc["Log-rank P", "hcc_dash"].startswith("0.137")


def test_every_statistic_has_a_name() -> None:
    table = table_checks(asked(("stage_group",)))
    assert len(set(table["Number"])) == len(SURVIVAL_NAMES)
    assert not any("{" in name for name in table["Number"])
    assert len(table_largest(asked(("stage_group",)))) == len(SURVIVAL_NAMES)


@pytest.mark.parametrize(
    ("verdict", "difference", "said"),
    [
        ("agrees", 0.0, "agrees exactly"),
        ("agrees", 2e-16, "agrees, 2e−16"),
        ("agrees", math.nan, "agrees: no value"),
        ("explained", -7e-6, "explained, 7e−06"),
        ("explained", math.nan, "explained"),
        ("differs", 0.1, "DIFFERS by 1e−01"),
        ("differs", math.nan, "DIFFERS by no value"),
        ("not offered", math.nan, "not offered"),
        ("not estimated", math.nan, "–"),
    ],
)
def test_a_verdict_in_a_cell(verdict: str, difference: float, said: str) -> None:
    check = Check("", "", "survival", "R", 0.5, 0.5, difference, 1e-8, verdict)  # type: ignore[arg-type]  # a parameter
    assert say_check(check) == said


def test_small_words() -> None:
    assert say_small(0.0) == "0"
    assert say_engine(Engine("R", "4.2.2, survival 3.5.3")) == "R 4.2.2 (survival 3.5.3)"
    assert say_engine(Engine("lifelines", "0.30.3")) == "lifelines 0.30.3"


@pytest.mark.parametrize(
    ("agreeing", "said"),
    [
        (1, "The number is confirmed by lifelines"),
        (2, "All 2 numbers are confirmed by lifelines"),
    ],
)
def test_one_number_and_two(agreeing: int, said: str) -> None:
    honest = asked()
    some = [one for one in honest.checks if one.engine == "lifelines" and one.verdict == "agrees"]
    assert say_opinion(replace(honest, checks=tuple(some[:agreeing]))).startswith(said)
