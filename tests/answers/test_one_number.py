"""What appears on two pages: the same number, or each page says why it has another."""

from pathlib import Path
from typing import Any

import pytest

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import LevelFilter, RangeFilter, Selection
from hcc_dash.questions.second_opinion.numbers.engines.r_process import say_failure
from tests.cohort.bundled import bundled
from tests.every_question import QUESTIONS, STUDIES, whole


def _asked(name: str) -> dict[str, Any]:
    question = next(one for one in QUESTIONS if one.name == name)
    exhibit = question.ask(whole(question.study))
    return {"exhibit": exhibit, "result": exhibit.result, "said": " ".join([exhibit.answer, exhibit.footnote])}


def test_fatal_events_and_those_that_led_to_death_say_why_they_differ() -> None:
    events, serious = _asked("prtras001 adverse events"), _asked("prtras001 serious events")
    fatal = next(row for row in events["result"].overview if row.name == "Fatal")
    led = next(one.row for one in serious["result"].criteria if one.label == "Led to death")
    numbers = (fatal.n_events, led.n_events)
    assert numbers == (12, 11)
    for page in (events, serious):
        assert f"{numbers[0]} events fatal" in page["said"]
        assert f"{numbers[1]} serious with the criterion death: 1 row of the file contradicts itself" in page["said"]


def test_serious_events_are_as_many_on_both_pages() -> None:
    events, serious = _asked("prtras001 adverse events"), _asked("prtras001 serious events")
    counted = next(row for row in events["result"].overview if row.name == "Serious")
    assert [(one.arm, one.n_patients, one.n) for one in counted.arms] == [
        (one.arm, one.n_patients, one.n) for one in serious["result"].overall.arms
    ]


def test_the_incidence_of_a_first_event_names_the_crude_shares_that_the_counts_show() -> None:
    onset, events = _asked("prtras001 onset"), _asked("prtras001 adverse events")
    shares = [f"{100 * one.n_patients / one.n:.0f} %" for one in events["result"].overview[0].arms]
    assert shares == ["50 %", "95 %"]
    assert " v ".join(shares) in events["exhibit"].answer.replace(" (NA)", "")
    assert f"{' v '.join(shares)}, crude" in onset["said"]


def test_the_agreement_of_grades_adds_up_to_its_pairs_and_names_those_without_an_event() -> None:
    found = _asked("prtras001 laboratory agreement")
    pairs = found["result"].agreement.pairs["level"].value_counts()
    answer = found["exhibit"].answer
    assert f"differ in 0 of {int(pairs.sum())} pairs" in answer
    for kind, words in (
        ("same grade", "the same in {}"),
        ("neither", "in {};"),
        ("not reported, as at baseline", "in {} the derived grade"),
    ):
        assert words.format(int(pairs[kind])) in answer
    assert int(pairs[["same grade", "neither", "not reported, as at baseline"]].sum()) == int(pairs.sum())


def test_incidence_on_two_pages_is_one_number_or_says_which_is_which() -> None:
    survival, competing = _asked("prtras001 survival ttr"), _asked("prtras001 competing ttr")
    naive = [group.naive.value for group in competing["result"].groups]
    rising = [1 - group.at_landmark.value for group in survival["result"].panels[0].groups]
    assert naive == pytest.approx(rising)
    assert "one minus Kaplan-Meier, which censors deaths, says 49 % v 22 %" in competing["said"]
    assert "one minus Kaplan-Meier overstates" in survival["said"]


def test_quality_of_life_reads_the_same_means_beside_harm() -> None:
    scores, beside = _asked("prtras001 quality of life"), _asked("prtras001 harm and quality of life")
    for part in ("75 (NA) v 63 (NA + peg-IFN) at week 24, the largest difference", "the other way at week 120: 71"):
        assert part in scores["exhibit"].answer
        assert part in beside["exhibit"].answer


@pytest.mark.parametrize("study", STUDIES)
def test_the_same_patients_have_one_code_however_they_were_selected(study: str) -> None:
    cohort = whole(study)
    everybody = RangeFilter("age", 0.0, 200.0)
    factor = cohort.study.dividing_factors[-1].column
    levels = LevelFilter(factor, cohort.study.column(factor).levels)
    narrowed = [select(bundled(study), Selection(filters=one)) for one in ((everybody,), (levels, everybody))]
    assert all(one.identity == cohort.identity for one in narrowed if one.n == cohort.n)
    assert narrowed[0].n == cohort.n
    fewer = select(bundled(study), Selection(filters=(RangeFilter("age", 50.0, 200.0),)))
    assert fewer.identity != cohort.identity


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("/usr/bin/Rscript: line 12: /usr/lib/R/bin/R: No such file or directory", "R could not run (exit status 127)"),
        ("Error in coxph(Surv(t, e) ~ g) : NA/NaN/Inf in foreign function call\nExecution halted", "NA/NaN/Inf in"),
        ("Error: cannot open file '/home/anna/secret/trial.csv': No such file\nExecution halted", "cannot open file"),
        ("", "R could not run (exit status 127)"),
    ],
)
def test_a_failure_of_r_is_told_without_paths_of_the_machine(printed: str, said: str) -> None:
    told = say_failure(printed, 127)
    assert said in told
    assert not any(one in told for one in ("/usr", "/home", "secret", str(Path.home()), "Execution halted"))
