"""The forest shows its rows' own numbers; squares by information; arrows beyond the axis; words that never meet."""

import math
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest

from hcc_dash.drawing.forest import LARGEST, MARGINS, SMALLEST, draw_forest
from hcc_dash.drawing.forest_columns import HEADING, LEAST, ROW, lay_columns
from hcc_dash.drawing.forest_row import AXES, ForestMark, ForestPlan, ForestRow, axis_ticks, place_rows
from hcc_dash.drawing.look import LIGHT, Look, Screen
from hcc_dash.drawing.names import pixels_of
from hcc_dash.questions.subgroups.exhibit.subgroups import forest_plan, forest_rows
from hcc_dash.questions.subgroups.numbers.cuts import estimate_cuts
from hcc_dash.questions.subgroups.numbers.modifier import estimate_modifier
from hcc_dash.questions.subgroups.numbers.options import CutsOptions, ModifierOptions, SubgroupOptions
from hcc_dash.questions.subgroups.numbers.subgroups import estimate_subgroups
from hcc_dash.questions.subgroups.pictures.modifier import draw_cuts, draw_modifier
from hcc_dash.wording.words import say_interval, say_number, say_ratio
from tests.estimation.cohorts import bundled


def mark(estimate: float, low: float, high: float, series: int = 0) -> ForestMark:
    error = math.log(high / low) / 3.92
    return ForestMark(estimate, low, high, error**-2, f"{estimate:.2f}", series)


ROWS = (
    ForestRow("All patients", "10/20 v 5/20", (mark(0.6, 0.4, 0.9),), kind="overall"),
    ForestRow("Stage", aside="interaction P = 0.31", kind="heading"),
    ForestRow("I/II", "2/10 v 2/10", note="not estimated: too few events: 4", key="stage=I/II"),
    ForestRow("III/IVA", "8/10 v 3/10", (mark(0.3, 0.02, 1.8),), key="stage=III/IVA"),
)
SCREENS: tuple[Screen, ...] = ("phone", "tablet", "laptop", "desk", "wall")
PLAN = ForestPlan(head=("Events/patients",), head_right="HR", left="favours A", right="favours B", overall=0.6)


def named(figure: go.Figure, name: str) -> go.Scatter:
    (found,) = [trace for trace in figure.data if trace.name == name]
    return found


def words(figure: go.Figure) -> list[str]:
    return [one.text for one in figure.layout.annotations]


@pytest.mark.parametrize("look", [Look(), Look(dark=True)])
@pytest.mark.parametrize("study", ["lo2007", "prtras001"])
def test_plotly_accepts_it_and_it_shows_the_result(study: str, look: Look) -> None:
    cohort = bundled(study)
    factors = tuple(factor.column for factor in cohort.study.factors)
    result = estimate_subgroups(cohort, SubgroupOptions(endpoint=cohort.study.time_to_event[0].id, factors=factors))
    rows = forest_rows(result)
    figure = draw_forest(rows, forest_plan(result), look)
    go.Figure(figure.to_dict())
    drawn = named(figure, "estimates 0")
    lowest, highest = axis_ticks(rows)[0], axis_ticks(rows)[-1]
    every = [result.overall, *(row for factor in result.factors for row in factor.subgroups)]
    estimates = [row.hazard_ratio.value for row in every if row.hazard_ratio.estimable]
    np.testing.assert_array_equal(drawn.x, [one for one in estimates if lowest <= one <= highest])
    assert named(figure, "overall").x[0] == result.overall.hazard_ratio.value
    keys = list(dict.fromkeys(named(figure, "rows").customdata))
    assert keys == [f"{row.column}={row.level}" for row in every[1:]]


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_a_row_has_its_words_its_square_and_its_interval(screen: Screen) -> None:
    figure = draw_forest(ROWS, PLAN, Look(screen=screen))
    said = words(figure)
    together = [text for text in said if "<b>All patients</b>" in text and "10/20 v 5/20" in text]
    assert len(together) == (screen == "phone")
    assert "10/20 v 5/20" in "".join(said)
    assert {"0.60", "0.30", "interaction P = 0.31", "not estimated: too few events: 4", "HR"} <= set(said)
    assert "← favours A" in said
    assert "favours B →" in said
    squares = named(figure, "estimates 0")
    assert list(squares.x) == [0.6, 0.3]
    assert list(squares.marker.symbol) == ["diamond", "square"]
    assert list(squares.customdata) == ["", "stage=III/IVA"]
    intervals = named(figure, "intervals 0")
    assert list(intervals.x) == [0.4, 0.9, None, 0.1, 1.8, None]
    arrows = named(figure, "arrows 0")
    assert list(arrows.x) == [0.1]
    assert list(arrows.marker.symbol) == ["triangle-left"]


def test_the_area_of_a_square_is_its_information() -> None:
    rows = [ForestRow(str(i), marks=(ForestMark(1.0, 0.5, 2.0, i * 25.0, ""),)) for i in (1, 2, 4)]
    sizes = named(draw_forest(rows, ForestPlan()), "estimates 0").marker.size
    np.testing.assert_allclose(np.square(sizes) / LARGEST**2, [0.25, 0.5, 1.0])
    tiny = [ForestRow("", marks=(ForestMark(1.0, 0.5, 2.0, i, ""),)) for i in (1e-6, 1.0)]
    assert named(draw_forest(tiny, ForestPlan()), "estimates 0").marker.size[0] == SMALLEST


@pytest.mark.parametrize(
    ("estimates", "limits", "highest"),
    [
        ((0.8,), (0.6, 1.1), 2),
        ((0.8,), (0.4, 1.1), 4),
        ((0.15,), (0.1, 0.2), 10),
        ((0.5,), (0.001, 80), 10),
        ((14.0,), (3.0, 60.0), 20),
        ((0.03,), (0.01, 0.1), 50),
        ((400.0,), (10.0, 1e4), 50),
    ],
)
def test_the_axis_is_symmetrical_and_holds_the_estimates(
    estimates: tuple[float, ...], limits: tuple[float, float], highest: float
) -> None:
    ticks = axis_ticks([ForestRow("", marks=(mark(one, *limits),)) for one in estimates])
    assert ticks in AXES
    assert ticks[-1] == highest
    np.testing.assert_allclose(np.array(ticks) * np.array(ticks[::-1]), 1)


def test_an_estimate_beyond_every_axis_ends_in_an_arrow_without_a_square() -> None:
    figure = draw_forest([ForestRow("x", marks=(mark(400.0, 100.0, 1600.0),), key="x")], ForestPlan())
    assert len(named(figure, "estimates 0").x) == 0
    assert list(named(figure, "arrows 0").marker.symbol) == ["triangle-right"]


def test_on_a_phone_rows_never_share_a_line_and_long_words_take_two() -> None:
    rows = [
        *ROWS,
        ForestRow("a label of a table that goes on and on and on", "100/200 v 100/200 · 50 % v 50 %", key="k"),
    ]
    placed = place_rows(rows, PLAN)
    lines = placed.lines
    places = [at for line in lines for at in (*line.words, *line.marks)]
    assert all(later - earlier >= 15 for earlier, later in pairwise(places))
    assert places[-1] < placed.height
    assert len(lines[-1].words) == 2
    assert [len(line.words) for line in lines[:-1]] == [1, 1, 1, 1]


def test_two_series_stand_under_one_another() -> None:
    rows = [ForestRow("Age", marks=(mark(1.1, 0.9, 1.3, 1), mark(1.2, 1.0, 1.4, 0)))]
    figure = draw_forest(rows, ForestPlan(series=("adjusted", "crude")))
    assert named(figure, "estimates 1").y[0] < named(figure, "estimates 0").y[0]
    assert any("crude" in text and "adjusted" in text for text in words(figure))


@pytest.mark.parametrize("screen", ["phone", "desk", "wall"])
def test_labels_are_never_markup(screen: Screen) -> None:
    evil = '<a href="x">%{x}</a><b>'
    rows = [ForestRow(evil, evil, aside=evil, key="k"), ForestRow(evil, aside=evil, kind="heading")]
    plan = ForestPlan(head=(evil,), left=evil, right=evil, head_right=evil, series=(evil,))
    figure = draw_forest(rows, plan, Look(screen=screen))
    texts = [*words(figure), *named(figure, "rows").text]
    assert any("&lt;a href" in text for text in texts)
    assert not any("<a" in text or "%{" in text for text in texts)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_forest_of_nothing(screen: Screen) -> None:
    go.Figure(draw_forest([], ForestPlan(), Look(screen=screen)).to_dict())


def test_in_columns_each_row_has_one_line_and_words_leave_each_other_alone() -> None:
    columns = lay_columns(ROWS, PLAN, LIGHT, LIGHT.room)
    assert columns is not None
    plot, lines = columns.placed.plot, columns.placed.lines
    heights = [after.top - before.top for before, after in pairwise(lines)]
    assert heights == [ROW, HEADING, ROW]
    assert LIGHT.room * (plot[1] - plot[0]) >= LEAST
    ends = [
        (10 + pixels_of(row.label, bold=True), LIGHT.room * columns.detail_at) for row in ROWS if row.kind != "heading"
    ]
    ends += [(LIGHT.room * columns.detail_at + pixels_of(row.detail), LIGHT.room * plot[0]) for row in ROWS]
    said = [mark.said for row in ROWS for mark in row.marks]
    ends += [(LIGHT.room * plot[1], LIGHT.room * columns.said_at - pixels_of(text)) for text in said]
    assert all(end <= start for end, start in ends)


def test_in_columns_the_axis_lies_between_the_words() -> None:
    figure = draw_forest(ROWS, PLAN)
    columns = lay_columns(ROWS, PLAN, LIGHT, LIGHT.room - sum(MARGINS))
    assert columns is not None
    low, high = figure.layout.xaxis.range
    ticks = axis_ticks(ROWS)
    places = [(math.log10(tick) - low) / (high - low) for tick in (ticks[0], ticks[-1])]
    np.testing.assert_allclose(places, columns.placed.plot)


def test_long_words_are_broken_and_none_is_lost() -> None:
    label = "a label of a table that goes on and on and on, up to sixty le"
    rows = [ForestRow(label, "100/200 v 100/200 · 50 % v 50 %", key="k"), ForestRow("Factor " + label, kind="heading")]
    for screen in ("laptop", "desk", "wall"):
        texts = words(draw_forest(rows, PLAN, Look(screen=screen)))
        assert label in [text.replace("<b>", "").replace("<br>", " ") for text in texts]


def test_without_room_for_a_plot_words_stand_over_their_lines() -> None:
    assert lay_columns(ROWS, PLAN, LIGHT, 300) is None
    assert lay_columns(ROWS, PLAN, Look(screen="phone"), 900) is None


def test_on_a_phone_reference_lines_leave_the_words_alone() -> None:
    figure = draw_forest(ROWS, PLAN, Look(screen="phone"))
    lines = place_rows(ROWS, PLAN).lines
    spans = np.array(named(figure, "no difference").y, dtype=float).reshape(-1, 3)[:, :2]
    for at in (place for line in lines for place in line.words):
        assert not any(low < at < high for low, high in spans)
    assert len(spans) == 3


def test_in_columns_reference_lines_pass_by_all_but_a_note() -> None:
    spans = np.array(named(draw_forest(ROWS, PLAN), "overall").y, dtype=float).reshape(-1, 3)[:, :2]
    columns = lay_columns(ROWS, PLAN, LIGHT, LIGHT.room)
    assert columns is not None
    noted = [line.words[0] for line in columns.placed.lines if line.row.note]
    assert [[low < line.words[0] < high for low, high in spans].count(True) for line in columns.placed.lines] == [
        line.words[0] not in noted for line in columns.placed.lines
    ]


# along a number --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", ["none", "log10"])
def test_the_curve_and_band_are_the_results(scale: str) -> None:
    result = estimate_modifier(bundled("prtras001"), ModifierOptions(endpoint="ttr", column="hbsag", scale=scale))
    figure = draw_modifier(result, "HBsAg, IU/mL", ("favours A", "favours B"), Look())
    go.Figure(figure.to_dict())
    curve = named(figure, "hazard ratio")
    np.testing.assert_array_equal(curve.x, result.curve["value"])
    np.testing.assert_array_equal(curve.y, result.curve["estimate"])
    for words, row in zip(curve.hovertext, result.curve.to_dict("records"), strict=True):
        limits = say_interval(row["conf_low"], row["conf_high"], 2)
        assert words.endswith(f"<br>hazard ratio {say_number(row['estimate'], 2)} ({limits})")
    assert max(named(figure, "patients").y) == result.histogram["n"].max()
    assert figure.layout.xaxis.type == ("log" if scale == "log10" else "linear")
    dashed = [shape for shape in figure.layout.shapes if shape.line.dash == "dash"]
    assert [shape.y0 for shape in dashed] == [result.overall]


def test_the_cuts_are_the_results() -> None:
    result = estimate_cuts(bundled("prtras001"), CutsOptions(endpoint="ttr", column="age"))
    figure = draw_cuts(result, "Age, years", ("favours A", "favours B"), Look(dark=True))
    go.Figure(figure.to_dict())
    for side, name in enumerate(("below the cut", "at or above the cut")):
        trace = named(figure, name)
        assert [words.split("<br>")[0] for words in trace.hovertext] == [f"{name} {row.cut:g}" for row in result.rows]
        assert all(
            words.endswith(f"hazard ratio {say_ratio(row.hazard_ratios[side])}")
            for words, row in zip(trace.hovertext, result.rows, strict=True)
        )
        np.testing.assert_array_equal(trace.y, [row.hazard_ratios[side].value for row in result.rows])
    assert any(shape.x0 == result.used for shape in figure.layout.shapes)
