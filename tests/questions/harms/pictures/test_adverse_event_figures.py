"""The figures of adverse events show the result: counts in cells, dots and differences, bars by grade, curves."""

import re
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.drawing.tints import contrast, ink_on, tint, tint_scale
from hcc_dash.questions.harms.exhibit.adverse_events import FIRST_ROWS, EventsView, build_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events import describe_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.numbers.grade_cells import ALL_GRADES, grade_cells, keep_named, name_grades
from hcc_dash.questions.harms.numbers.onset import follow_onset
from hcc_dash.questions.harms.numbers.onset_result import OnsetOptions
from hcc_dash.questions.harms.pictures.adverse_events import BAR, draw_heatmap, shorten
from hcc_dash.questions.harms.pictures.harms_dots import draw_dots, draw_grades
from hcc_dash.questions.harms.pictures.heatmap_grid import MOST_LETTERS, SHADES, Grid, outline_cells, shade
from hcc_dash.questions.harms.pictures.onset import draw_onset
from hcc_dash.questions.harms.words.adverse_events import say_reading, word_cells, word_differences
from hcc_dash.wording.words import say_percent
from tests.cohort.bundled import bundled
from tests.questions.harms.numbers.harm_cohorts import arms, trial

ASKED = AdverseEventOptions(collected_months=36)


@pytest.fixture(scope="module")
def result() -> AdverseEventResult:
    return describe_adverse_events(select(bundled("prtras001"), Selection()), ASKED)


def drawn(figure: FinishedFigure) -> dict[str, Any]:
    """The traces by name, after Plotly's own validation has accepted the figure."""
    go.Figure(figure.to_dict())
    return {one.name: one for one in figure.data}


def heatmap(result: AdverseEventResult, look: Look = LIGHT) -> FinishedFigure:
    return draw_heatmap(result, word_cells(result, grade_cells(result)), word_differences(result), look)


LOOKS = [Look(dark, screen) for dark in (False, True) for screen in ("desk", "tablet", "phone")]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_heatmap_prints_every_count_but_zero_on_its_tint(result: AdverseEventResult, look: Look) -> None:
    traces = drawn(heatmap(result, look))
    cells = grade_cells(result)
    strongest = cells.loc[cells["level"] != ALL_GRADES, "estimate"].max()
    printed = {}
    for name in ("numbers in #000000", "numbers in #FFFFFF", "all grades"):
        texts = traces[name]
        ink = texts.textfont.color
        printed |= {(x, y): (said, ink) for x, y, said in zip(texts.x, texts.y, texts.text, strict=True)}
        assert texts.unselected.textfont.color == ink
    over = traces["cells"]
    assert [tuple(one) for one in over.customdata] == list(cells[["term", "arm", "level"]].itertuples(index=False))
    assert len(printed) == (cells["n_events"] > 0).sum()
    for x, y, cell, hover in zip(over.x, over.y, cells.itertuples(), over.text, strict=True):
        if cell.n_events == 0:
            assert (x, y) not in printed
            assert "not excluded" in hover
            continue
        said, ink = printed[x, y]
        if cell.level == ALL_GRADES:
            assert re.match(rf"{cell.n_events}\D", said)
            assert say_percent(cell.estimate) in said
            assert min(contrast(ink, tint(BAR, look)), contrast(ink, look.ground)) >= 4.5
        else:
            assert said == str(cell.n_events)
            (strength,) = shade(np.array([cell.estimate]), cell.level, strongest)
            assert contrast(ink, tint(strength, look)) >= 4.5
    for i, arm in enumerate(result.rows[0].arms):
        mine = cells[cells["arm"] == arm.arm]
        shares = mine["estimate"].to_numpy().reshape(len(result.rows), -1)
        tints, bars = traces[f"{arm.label} tints"], traces[f"{arm.label}, {ALL_GRADES}"]
        z = tints.z[1::2] if look.screen == "phone" else tints.z
        assert (np.isnan(z) == (shares[:, 1:] == 0)).all(), "nobody is an empty cell"
        np.testing.assert_allclose(bars.x / bars.x.max(), shares[:, 0] / shares[:, 0].max())
        assert np.diff(tints.x).tolist() == pytest.approx([1.0] * (shares.shape[1] - 1)), i


def test_a_more_severe_grade_is_darker_and_a_fatal_one_darkest() -> None:
    shares = np.linspace(0.001, 1, 200)
    tints = {level: shade(shares, level, 1.0) for level in SHADES}
    for milder, worse in pairwise(tints.values()):
        assert (milder < worse).all(), "at the same share"
    assert all((np.diff(strengths) > 0).all() for strengths in tints.values()), "more is darker"
    assert tints["grade 5"].min() > max(tints[level].max() for level in list(tints)[:-1])
    assert tints["grade 4"].min() > tints["grade 2"].max()
    for look in (Look(False), Look(True)):
        ladder = [contrast(tint(tints[level][-1], look), look.ground) for level in SHADES]
        assert ladder == sorted(ladder)
    assert np.isnan(shade(np.zeros(2), "grade 5", 0.0)).all()


def test_the_only_fatal_cell_of_the_trial_is_its_darkest(result: AdverseEventResult) -> None:
    cells = grade_cells(result)
    (fatal,) = cells[(cells["level"] == "grade 5") & (cells["term"] == "Anorexia") & (cells["n_events"] > 0)].index
    traces = drawn(heatmap(result))
    z = {(arm.label, i, k): value
         for arm in result.rows[0].arms
         for i, row in enumerate(traces[f"{arm.label} tints"].z)
         for k, value in enumerate(row) if value == value}  # fmt: skip
    deepest = max(z, key=lambda cell: z[cell])
    assert deepest[2] == len(name_grades(result)) - 2
    assert cells.loc[fatal, "n_events"] == 1
    assert min(value for cell, value in z.items() if cell[2] == deepest[2]) > max(
        value for cell, value in z.items() if cell[2] < deepest[2]
    )


def test_cells_lie_in_their_tint_and_differences_beside(result: AdverseEventResult) -> None:
    figure = heatmap(result)
    traces = drawn(figure)
    over, first = traces["cells"], traces["NA tints"]
    assert over.x[1] == pytest.approx((first.x[0] + first.x[1]) / 2)
    assert over.y[0] == pytest.approx((first.y[0] + first.y[1]) / 2)
    above = drawn(heatmap(result, Look(screen="phone")))
    assert above["cells"].y[0] == pytest.approx((above["NA tints"].y[1] + above["NA tints"].y[2]) / 2)
    beside = traces["NA + peg-IFN, difference"]
    assert beside.x.min() > over.x.max()
    assert beside.text[0] == "53.7 (45.4–61.6)"
    assert above["NA + peg-IFN, difference"].text[0].startswith("53.7<br>")
    assert figure.layout.xaxis.range[1] >= beside.x.max()


def test_names_stand_left_of_the_cells_and_above_them_on_a_phone_alone(result: AdverseEventResult) -> None:
    names = [row.name for row in result.rows]
    desk, phone = heatmap(result).layout, heatmap(result, Look(screen="phone")).layout
    assert list(desk.yaxis.ticktext) == names
    assert desk.yaxis.visible
    assert not set(names) & {one.text for one in desk.annotations}
    assert desk.margin.l > phone.margin.l
    assert not phone.yaxis.visible
    assert set(names) <= {one.text for one in phone.annotations}
    assert shorten("A" * 60).endswith("A…")
    assert len(shorten("A" * 60)) == MOST_LETTERS


def test_the_first_rows_fit_the_first_screen_and_all_are_drawn_when_asked_for() -> None:
    cohort = select(bundled("prtras001"), Selection())
    few, every = (build_adverse_events(cohort, ASKED, EventsView(all_rows=asked)) for asked in (False, True))
    assert few.result.rows == every.result.rows
    names = [row.name for row in every.result.rows]
    assert len(names) > FIRST_ROWS
    for exhibit, shown in ((few, names[:FIRST_ROWS]), (every, names)):
        layout = exhibit.pictures[0].figure.layout
        assert list(layout.yaxis.ticktext) == shown
        assert (exhibit.pictures[0].figure.to_dict()["layout"]["height"] <= 640) == (exhibit is few)
    assert "--all-rows" in every.code
    assert "6 further rows" in say_reading(few.result, FIRST_ROWS)
    assert "further" not in say_reading(every.result, len(names))
    assert "rows are not shown" not in say_reading(every.result, len(names)) + every.footnote


def test_the_chosen_cells_are_framed(result: AdverseEventResult) -> None:
    figure = heatmap(result)
    over, place = drawn(figure)["cells"], [row.name for row in result.rows].index("Fatigue")
    (frame,) = outline_cells(result, "Fatigue", "na_peg", ("grade 3",), LIGHT)
    (cell,) = [i for i, one in enumerate(over.customdata) if tuple(one) == ("Fatigue", "na_peg", "grade 3")]
    assert (frame["x0"] + frame["x1"]) / 2 == pytest.approx(over.x[cell])
    assert (frame["y0"], frame["y1"]) == (place, place + 1)
    (row,) = outline_cells(result, "Fatigue", "", (), LIGHT)
    assert (row["x0"], row["x1"]) == (0, pytest.approx(frame["x1"] + 2)), "as far as grade 5 of the last arm"
    assert len(outline_cells(result, "Fatigue", "", ("grade 3",), LIGHT)) == 2
    assert len(outline_cells(result, "Fatigue", "na", ("grade 3", "grade 4", "grade 5"), LIGHT)) == 3
    (whole,) = outline_cells(result, "Fatigue", "na", (), LIGHT)
    assert (whole["x0"], whole["x1"]) == (0, Grid(result, LIGHT).all_width)
    assert outline_cells(result, "no such event", "", (), LIGHT) == []
    framed = figure.framed([frame])
    go.Figure(framed.to_dict())
    assert framed.to_dict()["layout"]["shapes"] == [frame]
    assert "shapes" not in figure.to_dict()["layout"], "the one that readers share is as it was"


def test_tints_are_one_hue_with_an_ink_that_reads() -> None:
    for look in (Look(False), Look(True)):
        ends = tint_scale(look)
        assert (ends[0][1], ends[1][1]) == (tint(0, look), tint(1, look))
        assert all(contrast(ink_on(tint(i / 50, look)), tint(i / 50, look)) >= 4.5 for i in range(51))
        ground = "#0E1117" if look.dark else "#FFFFFF"
        against = [contrast(tint(i / 10, look), ground) for i in range(11)]
        assert against == sorted(against), "more stands out more"
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)


def test_dots_and_differences_are_the_result(result: AdverseEventResult) -> None:
    traces = drawn(draw_dots(result))
    for place, label in enumerate(("NA", "NA + peg-IFN")):
        found = [row.arms[place] for row in result.rows]
        dots = traces[label]
        np.testing.assert_array_equal(dots.x, [one.share.value for one in found])
        np.testing.assert_allclose(dots.x + dots.error_x.array, [one.share.conf_high for one in found])
        np.testing.assert_allclose(dots.x - dots.error_x.arrayminus, [one.share.conf_low for one in found])
        assert [one[1] for one in dots.customdata] == [found[0].arm] * len(found)
    differences = traces["NA + peg-IFN, difference"]
    expected = [row.comparisons[0].risk_difference for row in result.rows]
    np.testing.assert_array_equal(differences.x, [one.value for one in expected])
    np.testing.assert_allclose(differences.x - differences.error_x.arrayminus, [one.conf_low for one in expected])
    assert differences.xaxis == "x2"


def test_bars_stack_to_the_share_of_the_arm(result: AdverseEventResult) -> None:
    traces = drawn(draw_grades(result, grade_cells(result)))
    for place, label in enumerate(("NA", "NA + peg-IFN")):
        last = traces[f"{label}, grade 5"]
        np.testing.assert_allclose(last.base + last.x, [row.arms[place].share.value for row in result.rows])
        first = traces[f"{label}, grade 2"]
        assert not first.base.any()
        assert first.marker.opacity < last.marker.opacity


@pytest.mark.parametrize("curve", ["incidence", "means", "prevalence"])
def test_curves_over_weeks_are_the_result(curve: str) -> None:
    found = follow_onset(select(bundled("prtras001"), Selection()), OnsetOptions(events=ASKED, term="Fatigue"))
    traces = drawn(draw_onset(found, curve))
    for group in found.groups:
        frame = getattr(found, curve)
        mine = frame[frame["arm"] == group.arm]
        mine = mine[mine["term"] == "first event"] if curve == "incidence" else mine
        line = traces[group.label]
        np.testing.assert_allclose(line.x * 7, mine["time"])
        np.testing.assert_array_equal(line.y, mine["estimate"])
        assert (f"{group.label}, death without it" in traces) == (curve == "incidence")


def test_one_arm_and_nothing_are_drawn() -> None:
    alone = trial(arms(3, 0), [{"id": "n1", "grade": 3, "term": "Rash & <b>fever</b>"}])
    one = describe_adverse_events(alone, AdverseEventOptions())
    assert name_grades(one)[1:] == tuple(f"grade {grade}" for grade in range(1, 6))
    traces = drawn(heatmap(one))
    assert not any("difference" in name for name in traces)
    assert "&lt;b&gt;" in traces["cells"].text[0]
    assert set(drawn(draw_dots(one))) == {"New"}
    nothing = keep_named(one, "no such event")
    assert nothing.rows == ()
    assert not drawn(draw_dots(nothing))
    assert not drawn(draw_grades(nothing, grade_cells(nothing)))
    assert not drawn(heatmap(nothing))
