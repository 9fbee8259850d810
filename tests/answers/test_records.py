"""Records of estimates: a p-value withheld never hides why there was no estimate, and nothing beside it tells it."""

import math

import pandas as pd
import pytest

from hcc_dash.answers.records import Frames, numbers_of, with_p
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.wording.words import WITHHELD
from tests.every_question import QUESTIONS, Question, whole


@pytest.mark.parametrize(("why", "note"), [("", WITHHELD), ("too few events: 3", f"too few events: 3; {WITHHELD}")])
def test_a_withheld_p_value_stands_beside_the_estimates_own_reason(why: str, note: str) -> None:
    record = with_p(numbers_of(Estimate(math.nan, why_missing=why)), 0.04, shown=False)
    assert (record["p_value"], record["note"]) == (None, note)


def test_a_p_value_that_may_be_shown_adds_no_note() -> None:
    record = with_p(numbers_of(Estimate(0.5)), 0.04, shown=True)
    assert (record["p_value"], record["note"]) == (0.04, "")


@pytest.mark.parametrize("question", [one for one in QUESTIONS if not one.slow], ids=lambda one: one.name)
def test_where_a_p_value_is_withheld_no_statistic_gives_it_away(question: Question) -> None:
    exhibit = question.ask(whole(question.study))
    told = [
        record
        for record in exhibit.estimates
        if WITHHELD in (record.get("note") or "") and isinstance(record.get("statistic"), float)
    ]
    assert told == []
    for name, frame in exhibit.frames.items():
        if {"statistic", "p_value"} <= set(frame.columns):
            withheld = frame["p_value"].isna()
            assert frame.loc[withheld, "statistic"].isna().all(), f"{name}: chi-squared without its p-value"


def test_a_frame_is_written_when_it_is_asked_for_once_and_marked_on_every_row() -> None:
    asked = []

    def write() -> pd.DataFrame:
        asked.append(1)
        return pd.DataFrame({"estimate": [1.0, 2.0], "note": ["of one patient", None]})

    frames = Frames({"later": write, "at_once": pd.DataFrame({"estimate": [3.0]})}, "made; Exploratory")
    assert (list(frames), len(frames), asked) == (["later", "at_once"], 2, [])
    assert list(frames["later"]["note"]) == ["of one patient; made; Exploratory", "made; Exploratory"]
    assert list(frames["at_once"]["note"]) == ["made; Exploratory"]
    assert frames["later"] is frames["later"]
    assert asked == [1]
