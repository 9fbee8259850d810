"""The figures of adverse events show the result: counts in cells, dots and differences, bars by grade, curves."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.drawing.tints import contrast, ink_on, tint, tint_scale
from hcc_dash.questions.harms.numbers.adverse_events import describe_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.numbers.grade_cells import grade_cells, keep_named, name_grades
from hcc_dash.questions.harms.numbers.onset import follow_onset
from hcc_dash.questions.harms.numbers.onset_result import OnsetOptions
from hcc_dash.questions.harms.pictures.adverse_events import draw_heatmap
from hcc_dash.questions.harms.pictures.harms_dots import draw_dots, draw_grades
from hcc_dash.questions.harms.pictures.onset import draw_onset
from hcc_dash.questions.harms.words.adverse_events import word_cells, word_differences
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


@pytest.mark.parametrize("dark", [False, True])
def test_the_heatmap_prints_every_count_but_zero_on_its_tint(result: AdverseEventResult, dark: bool) -> None:
    look = Look(dark)
    traces = drawn(heatmap(result, look))
    cells = grade_cells(result)
    printed = {}
    for ink in ("#000000", "#FFFFFF"):
        texts = traces[f"numbers in {ink}"]
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
        assert said.startswith(f"{cell.n_events}<br>")
        assert contrast(ink, tint(cell.estimate / cells["estimate"].max(), look)) >= 4.5
    for i, arm in enumerate(result.rows[0].arms):
        shares = cells.loc[cells["arm"] == arm.arm, "estimate"].to_numpy().reshape(len(result.rows), -1)
        tints = traces[f"{arm.label} tints"]
        np.testing.assert_array_equal(np.nan_to_num(tints.z[1::2]), shares)
        assert np.isnan(tints.z[::2]).all()
        assert np.diff(tints.x).tolist() == pytest.approx([1.0] * shares.shape[1]), i


def test_cells_lie_in_their_tint_and_differences_beside(result: AdverseEventResult) -> None:
    figure = heatmap(result)
    traces = drawn(figure)
    over, first = traces["cells"], traces["NA tints"]
    assert over.x[0] == pytest.approx((first.x[0] + first.x[1]) / 2)
    assert over.y[0] == pytest.approx((first.y[1] + first.y[2]) / 2)
    beside = traces["NA + peg-IFN, difference"]
    assert beside.x.min() > over.x.max()
    assert beside.text[0].startswith("54<br>")
    assert "(45–62)" in beside.text[0]
    assert figure.layout.xaxis.range[1] >= beside.x.max()


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
