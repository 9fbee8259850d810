"""Figures of exposure show the result: every bar, every mark, every number at risk, in both looks."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from hcc_dash.drawing.look import Look
from hcc_dash.drawing.tints import contrast
from hcc_dash.questions.exposure.numbers.result import COMPLETED, DIED, FULL, ON, REDUCED, STOPPED, WITHHELD
from hcc_dash.questions.exposure.pictures.exposure import draw_states
from hcc_dash.questions.exposure.pictures.exposure_patients import draw_patients
from hcc_dash.questions.exposure.pictures.exposure_stopping import count_at_risk, draw_stopping
from hcc_dash.questions.exposure.pictures.exposure_styles import order_states, stopped_for, style_states
from tests.questions.exposure.pictures.exposure_results import HARM, STATES, hand_made, without_doses

BOTH = ("na", "na_peg")


def in_legend(state: str) -> str:
    """Under its heading a state needs fewer words."""
    return state.removeprefix("stopped early: ").removesuffix(" on treatment")


def named(figure: go.Figure, name: str) -> list[Any]:
    go.Figure(figure.to_dict())  # Plotly takes all of it
    return [one for one in figure.data if one.name == name]


@pytest.mark.parametrize("dark", [False, True])
def test_bars_of_states_are_the_result_and_sum_to_the_whole(dark: bool) -> None:
    figure = draw_states(hand_made(), Look(dark))
    assert [one.name for one in figure.data] == [FULL, REDUCED, WITHHELD, COMPLETED, "died", HARM]
    assert named(figure, HARM)[0].legendgrouptitle.text == "Stopped early"
    for state, counts in STATES.items():
        (bars,) = named(figure, in_legend(state))
        assert list(bars.y) == [count / 4 for count in counts]
        assert [words.split(": ")[1] for words in bars.hovertext] == [f"{n} of 4 ({25 * n} %)" for n in counts]
        assert list(bars.x) == [0, 1, 2, 3, 4]
    assert np.sum([one.y for one in figure.data], axis=0) == pytest.approx(1.0)
    assert figure.layout.barmode == "stack"


def test_arms_have_a_panel_each_and_a_state_one_entry_in_the_legend() -> None:
    figure = draw_states(hand_made(BOTH))
    for state in STATES:
        bars = named(figure, in_legend(state))
        assert [one.showlegend for one in bars] == [True, False]
        assert len({one.yaxis for one in bars}) == 2
    assert [one.text for one in figure.layout.annotations] == ["<b>NA</b>", "<b>NA + peg-IFN</b>"]
    assert figure.layout.yaxis2.domain[1] < figure.layout.yaxis.domain[0]


@pytest.mark.parametrize("dark", [False, True])
def test_neighbouring_states_differ_without_colour(dark: bool) -> None:
    result = hand_made()
    styles = [style_states(result, Look(dark))[state] for state in order_states(result)]
    for below, above in pairwise(styles):
        assert contrast(below.fill, above.fill) >= 1.3 or below.hatch != above.hatch


@pytest.mark.parametrize("dark", [False, True])
def test_reasons_to_stop_wear_no_arm_s_hue_and_their_marks_are_seen(dark: bool) -> None:
    look = Look(dark)
    many = hand_made()
    reasons = [f"reason {i}" for i in range(6)]
    ended = pd.DataFrame({"state": STOPPED, "reason": reasons})
    styles = style_states(replace(many, patients=pd.concat([many.patients, ended], ignore_index=True)), look)
    fills = [styles[stopped_for(reason)].fill for reason in reasons]
    assert len(set(fills)) == len(fills)
    assert all(contrast(fill, look.ground) >= 3 for fill in fills)
    for fill in fills:
        red, _, blue = (int(fill[at : at + 2], 16) for at in (1, 3, 5))
        assert 0 <= red - blue <= 32, "a grey, a little warm: no arm's hue"
        assert fill not in {look.line(arm) for arm in range(8)}


def test_every_patient_is_a_row_with_doses_and_an_end() -> None:
    result = hand_made()
    figure = draw_patients(result)
    rows = {"P-1": 0, "P-2": 1, "P-3": 2, "P-4": 3}  # the longest treated on top
    for level in (FULL, REDUCED, WITHHELD):
        (bars,) = named(figure, level)
        spans = result.spans[result.spans["level"] == level]
        assert list(bars.customdata) == spans["subject_id"].tolist()
        assert list(bars.y) == [rows[code] for code in spans["subject_id"]]
        assert np.add(bars.base, bars.x) * 7 == pytest.approx(spans["end"].to_numpy())
        assert np.asarray(bars.base) * 7 == pytest.approx(spans["time"].to_numpy())
    (reduced,) = named(figure, REDUCED)
    assert reduced.hovertext[0] == "<b>P-2</b><br>reduced dose, 135 µg, weeks 2 to 4<br>adverse event"
    (stopped,) = named(figure, HARM)
    assert (list(stopped.customdata), list(stopped.x), list(stopped.y)) == (["P-3"], [2.0], [2.0])
    assert stopped.hovertext[0].endswith("stopped early: adverse event after 2 weeks<br>25 % of the planned dose")
    assert list(named(figure, COMPLETED)[0].customdata) == ["P-1", "P-2"]
    assert list(named(figure, in_legend(DIED))[0].x) == [1.0]
    assert figure.layout.shapes[0].x0 == 4


def test_without_doses_a_bar_says_how_long() -> None:
    result = without_doses()
    (bars,) = named(draw_patients(result), ON)
    assert list(bars.x) == [4, 4, 2, 1]
    assert list(bars.customdata) == result.patients["subject_id"].tolist()
    assert named(draw_patients(result), FULL) == []


def test_arms_stand_under_each_other_and_hundreds_stay_apart() -> None:
    figure = draw_patients(hand_made(BOTH))
    (full,) = named(figure, FULL)
    heights = dict(zip(full.customdata, full.y, strict=True))
    assert max(y for code, y in heights.items() if code[0] == "P") < min(
        y for code, y in heights.items() if code[0] == "Q"
    )
    first, second = (one.y for one in figure.layout.annotations)
    assert first < heights["P-1"] < heights["P-4"] < second < heights["Q-1"]


@pytest.mark.parametrize("dark", [False, True])
def test_the_curve_and_the_numbers_at_risk_are_the_result(dark: bool) -> None:
    result = hand_made()
    figure = draw_stopping(result, Look(dark))
    (curve,) = named(figure, "NA + peg-IFN")
    assert list(curve.y) == result.stopping["estimate"].tolist()
    assert list(curve.x) == [0, 1, 2, 4]
    assert curve.line.color == Look(dark).line(1), "the arm's own colour"
    assert curve.hovertext[2] == "week 2<br>25 % (1–68)<br>3 watched"
    (at_risk,) = named(figure, "NA + peg-IFN at risk")
    assert list(at_risk.text) == ["4", "4", "3", "2", "2"]
    assert list(at_risk.x) == [0, 1, 2, 3, 4]
    assert count_at_risk(result.stopping, np.array([5.0])) == [0]
