"""Figures of quality of life show the result: scores over their n, direction, band, completion, harm beside it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.clinical.qlq import QLQ_C30
from hcc_dash.drawing.by_visit import DODGE
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import Look
from hcc_dash.questions.quality_of_life.exhibit.qol import build_trajectory
from hcc_dash.questions.quality_of_life.exhibit.qol_views import QolView
from hcc_dash.questions.quality_of_life.numbers.options import QolOptions
from hcc_dash.questions.quality_of_life.pictures.qol import ScoreChart, ScoreLine, draw_scores
from tests.cohort.bundled import bundled
from tests.questions.quality_of_life.exhibit.test_qol_exhibits import of_bundled

ARMS = {"na": "NA", "na_peg": "NA + peg-IFN"}


def traces(figure: FinishedFigure) -> dict[str, go.Scatter]:
    """Traces by name, after Plotly has accepted the figure."""
    go.Figure(figure.to_dict())
    return {one.name: one for one in figure.data}


def words(figure: FinishedFigure) -> str:
    return " | ".join(one.text for one in figure.layout.annotations)


@pytest.mark.parametrize("dark", [False, True])
def test_means_stand_over_the_numbers_answering(dark: bool) -> None:
    exhibit = build_trajectory(bundled("prtras001"), QolOptions(scale="FA"), QolView(), Look(dark))
    figure, frame = exhibit.pictures[0].figure, exhibit.frames["scores"]
    drawn = traces(figure)
    weeks = np.array([exhibit.result.weeks[visit] for visit in exhibit.result.visits])
    for i, (arm, label) in enumerate(ARMS.items()):
        rows, one = frame[frame["arm"] == arm], drawn[label]
        np.testing.assert_array_equal(one.y, rows["estimate"])
        np.testing.assert_allclose(one.y + one.error_y.array, rows["conf_high"])
        np.testing.assert_allclose(one.y - one.error_y.arrayminus, rows["conf_low"])
        np.testing.assert_allclose(one.x, weeks + DODGE * 12 * (i - 0.5))
        assert one.line.color == Look(dark).line(i)
        axis = figure.layout[f"xaxis{i + 2}"]
        assert list(axis.tickvals) == weeks.tolist()
        assert list(axis.ticktext) == rows["n"].astype(str).tolist()
    assert "higher is worse; down is better ↓" in words(figure)


def test_turning_moves_the_axis_and_no_number() -> None:
    cohort = bundled("prtras001")
    straight, turned = (
        build_trajectory(cohort, QolOptions(scale="FA"), QolView(turned=one)).pictures[0].figure
        for one in (False, True)
    )
    assert turned.layout.yaxis.range == straight.layout.yaxis.range[::-1]
    np.testing.assert_array_equal(traces(turned)["NA"].y, traces(straight)["NA"].y)
    assert "axis turned, up is better ↑" in words(turned)
    function = build_trajectory(cohort, QolOptions(scale="PF"), QolView(turned=True)).pictures[0].figure
    assert function.layout.yaxis.range[0] < function.layout.yaxis.range[1]
    assert "higher is better ↑" in words(function)


def test_the_band_is_the_relevant_difference() -> None:
    cohort = bundled("prtras001")
    absolute = build_trajectory(cohort, QolOptions(scale="FA"), QolView(relevant="scale"))
    first = float(absolute.frames["scores"]["estimate"].iloc[0])
    band = absolute.pictures[0].figure.layout.shapes[0]
    assert (band.y0, band.y1) == pytest.approx((first - 4, first + 5))  # better by 4, worse by 5: fatigue is a symptom
    change = build_trajectory(cohort, QolOptions(scale="PF", change=True), QolView(relevant="own", points=7.5))
    band = change.pictures[0].figure.layout.shapes[0]
    assert (band.y0, band.y1) == (-7.5, 7.5)
    assert (
        build_trajectory(cohort, QolOptions(scale="PF"), QolView(relevant="none")).pictures[0].figure.layout.shapes
        == ()
    )


def test_every_scale_has_a_panel_of_the_same_span_with_its_direction() -> None:
    exhibit = of_bundled()[1]
    assert [picture.heading for picture in exhibit.pictures] == [*(one.label for one in QLQ_C30), "Summary score"]
    for picture, scale in zip(exhibit.pictures, exhibit.result.scales, strict=True):
        rows = exhibit.frames["scales"].query("term == @scale.code and arm == 'na'")
        np.testing.assert_array_equal(traces(picture.figure)["NA"].y, rows["estimate"])
        assert ("higher is better" in words(picture.figure)) == (scale.better == "higher")
        low, high = picture.figure.layout.yaxis.range
        assert low <= rows["conf_low"].min()
        assert high >= rows["conf_high"].max()
    spans = {round(np.ptp(one.figure.layout.yaxis.range), 6) for one in exhibit.pictures}
    assert len(spans) == 1


def test_patients_are_thin_coded_and_in_the_colour_of_their_arm() -> None:
    exhibit = build_trajectory(bundled("prtras001"), QolOptions(), QolView(patients=True))
    drawn, everybody = traces(exhibit.pictures[0].figure), exhibit.frames["patients"]
    for i, (arm, label) in enumerate(ARMS.items()):
        one, rows = drawn[f"patients, {label}"], everybody[everybody["arm"] == arm]
        known = ~np.isnan(one.y)
        ordered = rows.sort_values(["subject_id", "time"], kind="stable")
        np.testing.assert_array_equal(one.y[known], ordered["estimate"])
        assert (~known).sum() == rows["subject_id"].nunique() - 1
        assert {text for text in one.text if text} == set(rows["subject_id"])
        assert all(text.startswith("P-") for text in one.text if text)
        assert one.line.color == Look().line(i)
        assert one.line.width < 1


def test_labels_of_a_table_are_shown_as_they_are() -> None:
    rows = pd.DataFrame({"visit": ["%{x}"], "n": [1], "estimate": [50.0], "conf_low": [np.nan], "conf_high": [np.nan]})
    line = ScoreLine("<b>a</b>", 0, rows)
    chart = ScoreChart("<i>s</i>", "higher is better", [line], ["%{x}"], [0.0], (0.0, 100.0), axis="Visit")
    figure = draw_scores(chart, Look())
    assert "&lt;b&gt;a&lt;/b&gt;" in traces(figure)
    assert figure.layout.yaxis.title.text == "&lt;i&gt;s&lt;/i&gt;"
    assert "%{" not in figure.layout.xaxis.ticktext[0]
    assert "CI" not in figure.data[1].hovertext[0]
    assert "single" not in words(draw_scores(replace(chart, lines=[]), Look()))


@pytest.fixture(scope="module")
def completion() -> Exhibit:
    return of_bundled()[2]


def test_completion_draws_both_denominators(completion: Exhibit) -> None:
    drawn, rates = traces(completion.pictures[0].figure), completion.frames["rates"]
    for arm, label in ARMS.items():
        mine = rates[rates["arm"] == arm]
        np.testing.assert_array_equal(drawn[label].y, mine.loc[mine["term"] == "variable", "estimate"])
        np.testing.assert_array_equal(
            drawn[f"{label}, of all at the start"].y, mine.loc[mine["term"] == "fixed", "estimate"]
        )


def test_patterns_end_where_the_last_form_was(completion: Exhibit) -> None:
    rows = completion.frames["patterns"].query("arm == 'na'")
    figure = completion.pictures[1].figure
    for last, found in rows.groupby("level"):
        n = int(found.loc[found["visit"] == last, "n"].iloc[0])
        one = traces(figure)[f"last form at {last}, n = {n}"]
        np.testing.assert_array_equal(one.y, found["estimate"])
        assert one.x[-1] == completion.result.weeks[last]
    ends = rows[rows["visit"] == rows["level"]].set_index("level")["n"]
    assert list(figure.layout.xaxis2.ticktext) == [str(ends.get(one, 0)) for one in completion.result.answered]


def test_harm_and_scores_share_one_axis_of_weeks() -> None:
    exhibit = of_bundled()[3]
    ranges = set()
    for arm, picture in zip(ARMS, exhibit.pictures, strict=True):
        drawn = traces(picture.figure)
        burden = exhibit.frames["burden"][exhibit.frames["burden"]["arm"] == arm]
        np.testing.assert_array_equal(drawn["burden"].x, burden["time"])
        np.testing.assert_array_equal(drawn["burden"].y, burden["estimate"])
        np.testing.assert_array_equal(drawn["scores"].y, exhibit.frames["scores"].query("arm == @arm")["estimate"])
        layout = picture.figure.layout
        assert drawn["burden"].xaxis is drawn["scores"].xaxis is None
        assert layout.yaxis.domain[0] > layout.yaxis2.domain[1]
        assert layout.yaxis2.overlaying is None
        ranges.add((layout.yaxis.range, layout.yaxis2.range))
        at = {week: f"{n:.0f}" for week, n in zip(burden["time"], burden["n"], strict=True)}
        assert list(layout.xaxis2.ticktext) == [at[week] for week in exhibit.result.weeks.values()]
    assert len(ranges) == 1
