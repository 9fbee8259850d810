"""Exhibits of change and deterioration: words, frames, figures against the result, and the terminal."""

from decimal import Decimal

import numpy as np
import plotly.graph_objects as go
import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.quality_of_life.exhibit.deterioration import build_deterioration
from hcc_dash.questions.quality_of_life.exhibit.responders import build_responders
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import DeteriorationOptions
from hcc_dash.questions.quality_of_life.numbers.responders import ResponderOptions
from hcc_dash.wording.words import WITHHELD
from tests.questions.quality_of_life.numbers.qol_cohorts import simulated, trial
from tests.questions.survival.exhibit.test_survival_exhibit import VOCABULARY


@pytest.fixture(scope="module")
def responders() -> Exhibit:
    return build_responders(simulated(), ResponderOptions(scale="FA"))


def check(exhibit: Exhibit) -> None:
    for frame in exhibit.frames.values():
        assert len(frame)
        assert set(frame.columns) <= VOCABULARY | {"change"}
        for mark in exhibit.marks:
            assert frame["note"].str.contains(mark, regex=False).all()
    assert "associat" in exhibit.footnote
    assert exhibit.asked["status"] == "exploratory"
    for picture in exhibit.pictures:
        go.Figure(picture.figure.to_dict())
        assert "Simulation." in picture.alt


@pytest.mark.parametrize(
    ("options", "said", "tables", "n_comparisons"),
    [
        (DeteriorationOptions(), "had deteriorated by 10 points or more on Global health status: difference", 4, 1),
        (DeteriorationOptions(scale="FA", death="event", reference="best"), "on Fatigue or had died: difference", 3, 1),
        (DeteriorationOptions(confirmation="definitive", compare="bclc"), "had a definitive deterioration", 4, 2),
        (DeteriorationOptions(death="censored", compare="none"), "% had deteriorated by 10 points", 2, 0),
    ],
)
def test_deterioration(options: DeteriorationOptions, said: str, tables: int, n_comparisons: int) -> None:
    exhibit = build_deterioration(simulated(), options)
    check(exhibit)
    assert said in exhibit.answer
    assert exhibit.answer in exhibit.pictures[0].alt
    assert len(exhibit.tables) == tables
    assert exhibit.n_comparisons == n_comparisons
    assert "Deterioration: a" in exhibit.footnote
    assert "left out: 1 with no score on a form before the first dose" in exhibit.footnote
    shown = exhibit.tables[0].frame
    censored = shown["Censored"].astype(int) + shown["Deteriorated"].astype(int)
    died = shown["Died without it"].astype(int) if "Died without it" in shown else 0
    assert (censored + died == shown["With a baseline"].astype(int)).all()
    withheld = [one for one in exhibit.estimates if one.get("p_value", 0) is None]
    assert all(WITHHELD in one["note"] for one in withheld)
    assert not any(one.get("p_value") for one in exhibit.estimates if one["term"] != "proportional_hazards")


def test_two_groups_differ_by_what_their_curves_do() -> None:
    for options in (DeteriorationOptions(), DeteriorationOptions(death="event")):
        exhibit = build_deterioration(simulated(), options)
        first, second = (Decimal(one.split(" %")[0].split()[-1]) for one in exhibit.answer.split(" v "))
        told = Decimal(exhibit.answer.split("difference ")[1].split()[0])
        assert second - first == told
        assert told > 0


def test_responders_in_words_and_frames(responders: Exhibit) -> None:
    check(responders)
    assert list(responders.frames) == ["responders", "distribution_of_change"]
    assert "of those who answered had worsened by 10 points or more on Fatigue" in responders.answer
    assert "worsened by 10 points or more on Fatigue: associated difference" in responders.answer
    assert responders.n_comparisons == 2
    assert "higher is worse" in responders.question
    frame = responders.frames["responders"]
    split = frame[frame["term"].isin(["improved", "stable", "worsened"])].groupby(["arm", "visit"])
    assert (split["n_events"].sum() == split["n"].first()).all()


def test_bars_and_steps_are_the_result(responders: Exhibit) -> None:
    bars, steps = (picture.figure for picture in responders.pictures)
    result = responders.result
    for arm, label in (("na", "NA"), ("na_peg", "NA + peg-IFN")):
        mine = [one for one in result.by_visit if one.arm == arm]
        for term, sign in (("worsened", -1), ("improved", 1)):
            bar = next(one for one in bars.data if one.name == f"{label}, {term}")
            np.testing.assert_array_equal(bar.x, [sign * one.shares[term].value for one in mine])
            assert [round(o, 2) for o in bar.marker.opacity] == [
                1.0 if one.visit == "week 48" else 0.45 for one in mine
            ]
        rows = result.distribution[result.distribution["arm"] == arm]
        step = next(one for one in steps.data if one.name == label)
        np.testing.assert_array_equal(step.y[1:], rows["estimate"])
        np.testing.assert_array_equal(step.x[1:], rows["change"])
    # a symptom falls to the better, and better is always to the right
    assert steps.layout.xaxis.range[0] > steps.layout.xaxis.range[1]
    upright = build_responders(simulated(), ResponderOptions(scale="QL"), look=Look(dark=True)).pictures[1].figure
    assert upright.layout.xaxis.range[0] < upright.layout.xaxis.range[1]
    assert upright.data[0].line.color != steps.data[0].line.color


def test_points_of_per_cent_are_not_points_of_the_scale(responders: Exhibit) -> None:
    exhibit = build_deterioration(simulated(), DeteriorationOptions(scale="FA"))
    for one in (exhibit, responders):
        assert "by 10 points or more on Fatigue" in one.answer
        assert " percentage points (95 % CI " in one.answer


def test_a_file_says_its_scale_and_its_clock(responders: Exhibit) -> None:
    exhibit = build_deterioration(simulated(), DeteriorationOptions(scale="FA", threshold=20))
    for frame in exhibit.frames.values():
        note = frame["note"].iloc[0]
        assert "Fatigue by 20 points or more" in note
        assert "scale FA, threshold 20, event first, worse than baseline, death competing within 12 months" in note
        assert "higher is worse" in note
        assert "time in days" in note
    for frame in responders.frames.values():
        assert "scale FA, Fatigue, higher is worse; threshold 10 points; time in days" in frame["note"].iloc[0]


def test_one_arm_keeps_its_colour() -> None:
    cohort = select(simulated(), Selection(arms=("na_peg",)))
    exhibit = build_responders(cohort, ResponderOptions())
    assert exhibit.pictures[1].figure.data[0].line.color == LIGHT.line(1)
    assert "difference" not in exhibit.answer
    assert build_deterioration(cohort, DeteriorationOptions()).n_comparisons == 0


def test_nobody_with_a_baseline() -> None:
    rows = [(one, "week 12", 84, {29: 4.0, 30: 4.0}) for one in "AB"]
    cohort = trial({"A": {}, "B": {"arm": "na_peg"}}, rows)
    for death in ("competing", "event"):
        exhibit = build_deterioration(cohort, DeteriorationOptions(death=death))
        assert exhibit.answer == "Nobody of this selection can be analysed."
        assert exhibit.pictures == exhibit.tables == ()
    exhibit = build_responders(cohort, ResponderOptions())
    assert exhibit.answer == "Nobody of this selection can be analysed."
    assert exhibit.pictures == ()
