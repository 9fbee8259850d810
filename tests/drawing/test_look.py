"""Colours reach their contrast on both grounds, styles tell groups apart, thinning moves nothing that shows."""

import math
from itertools import combinations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hcc_dash.drawing.finished import MARKS_LINE, FinishedFigure
from hcc_dash.drawing.look import DASH_GLYPHS, DASHES, Look, dash_of, glyph_of, screen_of, write_label
from hcc_dash.drawing.steps import MAX_TICKS, RESOLUTION, read_steps, thin_steps, thin_ticks
from hcc_dash.estimation.events import FIRST_LEVEL

PLACES = (*range(8), *range(FIRST_LEVEL, FIRST_LEVEL + 8))
GROUNDS = {False: "#FCFCFD", True: "#14181D"}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_lines_and_grey_reach_three_to_one_and_ink_four_and_a_half(dark: bool) -> None:
    look = Look(dark)
    faint = [look.line(i) for i in PLACES if contrast(look.line(i), GROUNDS[dark]) < 3]
    assert faint == []
    assert contrast(look.grey, GROUNDS[dark]) >= 3
    assert contrast(look.ink, GROUNDS[dark]) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_eight_groups_have_eight_colours_none_the_grey(dark: bool) -> None:
    look = Look(dark)
    colours = {look.line(i) for i in range(8)}
    assert len(colours) == 8
    assert look.grey not in colours
    assert look.line(8) == look.line(0)


@pytest.mark.parametrize("dark", [False, True])
def test_no_level_wears_an_arm_s_colour_and_no_two_the_same(dark: bool) -> None:
    look = Look(dark)
    arms, levels = ([look.line(first + i) for i in range(8)] for first in (0, FIRST_LEVEL))
    assert len({*arms, *levels}) == 16
    assert look.grey not in levels
    assert min(apart(level, arm) for level in levels for arm in arms[:2]) > 0.09
    assert min(apart(a, b) for a, b in combinations(levels, 2)) > 0.09


@pytest.mark.parametrize("dark", [False, True])
def test_names_of_levels_read_on_two_bands_that_overlap(dark: bool) -> None:
    look = Look(dark)
    for place in range(FIRST_LEVEL, FIRST_LEVEL + 8):
        ground = GROUNDS[dark]
        for band in (place, FIRST_LEVEL + (place + 1) % 8):
            ground = mixed(look.line(band), ground, 0.15)
        assert contrast(look.words(place), ground) >= 4.5, place


def mixed(over: str, under: str, share: float) -> str:
    pairs = [(int(over[at : at + 2], 16), int(under[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02X}" for a, b in pairs)


# Machado, Oliveira and Fernandes 2009, IEEE Trans Vis Comput Graph 15:1291: nobody, protanopia, deuteranopia.
READERS = (
    np.eye(3),
    np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
)
# Ottosson's OKLab, in which equal distances look alike.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def apart(color: str, other: str) -> float:
    """The least distance of two colours to any reader."""
    seen = [[TO_LAB @ np.cbrt(TO_CONES @ np.clip(eye @ linear(c), 0, 1)) for c in (color, other)] for eye in READERS]
    return min(float(np.linalg.norm(a - b)) for a, b in seen)


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def test_neighbours_differ_in_style_and_each_style_has_its_glyph() -> None:
    assert len(DASHES) == len(DASH_GLYPHS) == 8
    assert all(dash_of(i) != dash_of(i + 1) for i in range(8))
    assert len({glyph_of(i) for i in range(8)}) == 8


def test_a_band_is_its_lines_colour_at_fifteen_hundredths() -> None:
    assert Look().line(0) == "#0072B2"
    assert Look().band(0) == "rgba(0,114,178,0.15)"


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("NA + peg-IFN", "NA + peg-IFN"),
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("A & B", "A &amp; B"),
        ("%{x}", "&#37;{x}"),
        ("50 %", "50 %"),
        ('"quoted"', '"quoted"'),
    ],
)
def test_labels(label: str, written: str) -> None:
    assert write_label(label) == written


def drawn(values: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """What a step curve through the kept points shows at every position."""
    return values[kept][np.searchsorted(kept, np.arange(len(values)), side="right") - 1]


@settings(max_examples=50)
@example(n=100_000, seed=1, steps=100_000)
@example(n=1, seed=1, steps=1)
@given(n=st.integers(1, 3000), seed=st.integers(0, 2**31), steps=st.integers(1, 5000))
def test_thinning_moves_no_curve_by_a_thousandth(n: int, seed: int, steps: int) -> None:
    rng = np.random.default_rng(seed)
    estimate = 1 - np.sort(rng.integers(0, steps + 1, n)) / steps
    low, high = estimate * rng.random(), np.minimum(1, estimate + rng.random(n) * 0.01)
    for values in (estimate, low, high):
        kept = thin_steps(values)
        assert (kept[0], kept[-1]) == (0, n - 1)
        assert (np.diff(kept) > 0).all()
        assert np.abs(drawn(values, kept) - values).max() <= RESOLUTION


def test_thinning_keeps_few_points_of_a_long_curve() -> None:
    assert len(thin_steps(np.linspace(1, 0, 100_000))) <= 1002


def test_thinning_nothing() -> None:
    assert thin_steps(np.array([])).size == 0


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.booleans(), st.booleans()), max_size=8),
    st.booleans(),
)
def test_a_band_holds_its_curve_whichever_way_it_is_turned(
    rows: list[tuple[float, float, float, bool, bool]], complement: bool
) -> None:
    ordered = [(*sorted(row[:3]), *row[3:]) for row in rows]
    frame = pd.DataFrame(
        {
            "estimate": [row[1] for row in ordered],
            "conf_low": [math.nan if row[3] else row[0] for row in ordered],
            "conf_high": [math.nan if row[4] else row[2] for row in ordered],
        },
        dtype=float,
    )
    steps = read_steps(frame.assign(time=np.arange(len(frame))), complement=complement)
    curve, (lower, upper) = steps.value, steps.closed()
    assert (lower <= curve).all()
    assert (curve <= upper).all()
    assert curve.tolist() == [1 - row[1] if complement else row[1] for row in ordered]
    no_lower = np.array([row[4 if complement else 3] for row in ordered], dtype=bool)
    assert (lower[no_lower] == curve[no_lower]).all()


@given(st.integers(0, 5000))
def test_censor_ticks_are_capped_and_keep_both_ends(n: int) -> None:
    positions = np.arange(n) * 3
    kept = thin_ticks(positions)
    assert len(kept) == min(n, MAX_TICKS)
    assert set(kept) <= set(positions)
    if n:
        assert (kept[0], kept[-1]) == (0, 3 * (n - 1))


def test_a_finished_figure_carries_its_marks_and_cannot_be_marked_late() -> None:
    layout = {"height": 300, "margin": {"b": 10}, "template": {"layout": {}}}
    figure = FinishedFigure({"data": [], "layout": layout}, _validate=False)
    figure.write_marks(("Exploratory", "data cut-off 2005-06-30", "a <b> mark"))
    drawn = figure.to_dict()["layout"]
    assert drawn["title"]["text"] == "Exploratory · cut-off 2005-06-30 · a &lt;b&gt; mark"
    assert (drawn["height"], drawn["margin"]["b"]) == (300 + MARKS_LINE, 10 + MARKS_LINE)
    figure.write_marks(("Exploratory", "data cut-off 2005-06-30", "a <b> mark"))
    with pytest.raises(ValueError, match="finished"):
        figure.write_marks(("Planned",))
    go.Figure(figure.to_dict())  # Plotly's own validation


def test_a_legend_at_the_foot_of_a_figure_stands_over_its_marks() -> None:
    foot = {"yref": "container", "y": 0.01, "yanchor": "bottom"}
    for legend, moves in ((foot, True), ({"y": 1.0}, False)):
        figure = FinishedFigure({"data": [], "layout": {"height": 300, "legend": legend}}, _validate=False)
        figure.write_marks(("Exploratory",))
        drawn = figure.to_dict()["layout"]
        pixels = drawn["legend"]["y"] * drawn["height"]
        assert pixels == pytest.approx(0.01 * 300 + MARKS_LINE) if moves else drawn["legend"]["y"] == 1.0


def test_marks_that_are_longer_than_a_phone_is_wide_take_more_lines() -> None:
    layout = {"height": 300, "meta": "phone"}
    figure = FinishedFigure({"data": [], "layout": layout}, _validate=False)
    figure.write_marks(("Exploratory", "Reconstruction", "data cut-off 2005-06-30", "cohort d777a781fc"))
    drawn = figure.to_dict()["layout"]
    assert drawn["title"]["text"].count("<br>") == 1
    assert drawn["height"] == 300 + 2 * MARKS_LINE


@pytest.mark.parametrize(
    ("width", "screen"),
    [(0, "phone"), (390, "phone"), (899, "phone"), (900, "tablet"), (1200, "laptop"), (1440, "desk"), (1800, "wall")],
)
def test_a_page_s_width_says_what_it_is_read_on(width: int, screen: str) -> None:
    assert screen_of(width) == screen


def test_before_a_wall_every_length_grows_and_no_number_does() -> None:
    trace = {
        "type": "bar",
        "x": np.array([1.0, 2.0]),
        "y": [1.0, 2.0],
        "width": 0.5,
        "marker": {"size": [7, 14], "line": {"width": 1}},
        "error_x": {"array": [0.1, 0.2], "width": 3, "thickness": 2},
    }
    layout = {
        "height": 280,
        "meta": "wall",
        "font": {"size": 14},
        "margin": {"l": 7, "b": 14},
        "annotations": [{"x": 3, "xshift": -14, "font": {"size": 14}}],
        "xaxis": {"range": [0, 3], "title": {"text": "x", "standoff": 7}, "tickfont": {"size": 14}},
    }
    drawn = FinishedFigure({"data": [trace], "layout": layout}, _validate=False).to_dict()
    (bar,), around = drawn["data"], drawn["layout"]
    assert (bar["width"], bar["y"], bar["error_x"]["array"]) == (0.5, [1.0, 2.0], [0.1, 0.2])
    np.testing.assert_allclose([*bar["marker"]["size"], bar["marker"]["line"]["width"]], [8, 16, 8 / 7])
    np.testing.assert_allclose([bar["error_x"]["width"], bar["error_x"]["thickness"]], [24 / 7, 16 / 7])
    assert (around["height"], around["font"]["size"], around["margin"]["l"]) == (320, 16, 8)
    assert (around["annotations"][0]["x"], around["annotations"][0]["xshift"]) == (3, -16)
    assert (around["xaxis"]["range"], around["xaxis"]["title"]["standoff"]) == ([0, 3], 8)
    assert around["xaxis"]["tickfont"]["size"] == 16
