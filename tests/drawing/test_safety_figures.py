"""Figures of liver and blood values show the result: cells, medians with n, incidence, peaks and a path."""

import numpy as np
import plotly.graph_objects as go
import pytest

from hcc_dash.answers.safety_parts import cell_key
from hcc_dash.asking.views import PatientView
from hcc_dash.clinical.dose_action import SCHEMES
from hcc_dash.drawing.by_visit import short_visit
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import Look
from hcc_dash.drawing.tints import contrast, tint, tint_scale
from hcc_dash.questions.labs.exhibit.lab_views import MedianView, ShiftView
from hcc_dash.questions.labs.exhibit.labs import build_medians, build_shift
from hcc_dash.questions.labs.numbers.labs import LabsResult, describe_medians
from hcc_dash.questions.labs.numbers.options import LabOptions
from hcc_dash.questions.liver.exhibit.liver import RiseView, build_child_pugh
from hcc_dash.questions.liver.exhibit.liver_injury import build_injury
from hcc_dash.questions.liver.numbers.options import ChildPughOptions, InjuryOptions
from tests.cohort.bundled import bundled

FIFTH = LabOptions(version="5.0")
NEUTROPHILS = "Neutrophil count decreased"


def named(figure: FinishedFigure) -> dict[str, object]:
    """Traces by name, after Plotly has accepted the figure."""
    go.Figure(figure.to_dict())
    return {one.name: one for one in figure.data}


@pytest.fixture(scope="module")
def labs() -> LabsResult:
    return describe_medians(bundled("prtras001"), FIFTH)


def test_a_shift_prints_every_count_and_leaves_zeros_empty(labs: LabsResult) -> None:
    exhibit = build_shift(bundled("prtras001"), FIFTH, ShiftView(term=NEUTROPHILS))
    for arm, picture in zip(labs.groups, exhibit.pictures, strict=True):
        figure = picture.figure
        trace = named(figure)["patients"]
        rows = labs.shift[(labs.shift["term"] == NEUTROPHILS) & (labs.shift["arm"] == arm)]
        found = {(row["level"], row["worst"]): row["n"] for row in rows.to_dict("records")}
        levels, worsts = figure.layout.yaxis.ticktext, figure.layout.xaxis.ticktext
        printed = {(levels[one.y], worsts[one.x]): int(one.text) for one in figure.layout.annotations}
        assert printed == found
        empty = [(i, j) for i in range(len(levels)) for j in range(len(worsts)) if trace.z[i][j] is None]
        assert len(empty) == len(levels) * len(worsts) - len(found)
        assert all("is possible" in trace.customdata[i][j] for i, j in empty)


def test_a_click_on_a_cell_asks_for_its_patients(labs: LabsResult) -> None:
    exhibit = build_shift(bundled("prtras001"), FIFTH, ShiftView(term=NEUTROPHILS))
    rows = labs.shift[labs.shift["term"] == NEUTROPHILS]
    for arm, picture in zip(labs.groups, exhibit.pictures, strict=True):
        marks = named(picture.figure)["cells"]
        mine = rows[rows["arm"] == arm]
        keys = [cell_key(arm, row["level"], row["worst"]) for row in mine.to_dict("records")]
        assert sorted(set(marks.customdata)) == sorted(keys)
        levels, worsts = picture.figure.layout.yaxis.ticktext, picture.figure.layout.xaxis.ticktext
        for x, y, key, text in zip(marks.x, marks.y, marks.customdata, marks.text, strict=True):
            assert cell_key(arm, levels[y], worsts[round(x)]) == key
            assert text == named(picture.figure)["patients"].customdata[y][round(x)]
        assert marks.marker.opacity == marks.selected.marker.opacity == marks.unselected.marker.opacity == 0
    child_pugh = build_child_pugh(bundled("prtras001"), ChildPughOptions())
    assert all("cells" not in named(picture.figure) for picture in child_pugh.pictures)


@pytest.mark.parametrize("look", [Look(), Look(dark=True)])
def test_the_numbers_in_cells_read_on_their_tints(look: Look) -> None:
    exhibit = build_shift(bundled("prtras001"), FIFTH, ShiftView(term=NEUTROPHILS), look)
    for picture in exhibit.pictures:
        trace = named(picture.figure)["patients"]
        assert [list(end) for end in trace.colorscale] == tint_scale(look)
        for number in picture.figure.layout.annotations:
            assert contrast(number.font.color, tint(trace.z[number.y][number.x], look)) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_medians_stand_over_their_n(labs: LabsResult, dark: bool) -> None:
    exhibit = build_medians(bundled("prtras001"), FIFTH, MedianView(test="neutrophils"), Look(dark))
    figure = exhibit.pictures[0].figure
    traces = named(figure)
    for i, (arm, label) in enumerate(zip(labs.groups, ("NA", "NA + peg-IFN"), strict=True)):
        rows = labs.medians[(labs.medians["term"] == "neutrophils") & (labs.medians["arm"] == arm)]
        one = traces[label]
        np.testing.assert_array_equal(one.y, rows["estimate"])
        np.testing.assert_allclose(one.y + one.error_y.array, rows["upper_quartile"])
        np.testing.assert_allclose(one.y - one.error_y.arrayminus, rows["lower_quartile"])
        assert one.line.color == Look(dark).line(i)
        n = dict(zip(rows["visit"], rows["n"], strict=True))
        assert list(figure.layout[f"xaxis{i + 2}"].ticktext) == [str(n.get(visit, 0)) for visit in labs.visits]
    assert not figure.layout.shapes, "dose-action lines are off unless asked for"
    assert list(figure.layout.xaxis.ticktext)[:3] == ["0", "2", "4"]


def test_dose_action_lines_when_asked_for() -> None:
    view = MedianView(test="platelets", arm="na_peg", scheme=f"{next(iter(SCHEMES))}, older label")
    figure = build_medians(bundled("prtras001"), FIFTH, view).pictures[0].figure
    go.Figure(figure.to_dict())
    assert [(one.y0, one.name) for one in figure.layout.shapes] == [(80, "reduce below 80"), (50, "stop below 50")]
    assert [one.name for one in figure.data] == ["visits", "NA + peg-IFN"]
    assert figure.layout.yaxis.range[0] < 50


def test_visits_in_short() -> None:
    assert [short_visit(one) for one in ("baseline", "week 12", "unscheduled")] == ["0", "12", "unscheduled"]


@pytest.mark.parametrize("view", [RiseView(), RiseView(rule="confirmed", at_recurrence=True, window="treatment")])
def test_incidence_of_a_rise(view: RiseView) -> None:
    exhibit = build_child_pugh(bundled("prtras001"), ChildPughOptions(), view)
    figure = exhibit.pictures[0].figure
    traces = named(figure)
    curves = exhibit.result.incidence.curves
    curves = curves[(curves["level"] == view.rule) & (curves["term"] == "rise")]
    curves = curves[(curves["censoring"] == "at recurrence") == view.at_recurrence]
    for arm, label in (("na", "NA"), ("na_peg", "NA + peg-IFN")):
        rows = curves[curves["arm"] == arm]
        parts = [one for name, one in traces.items() if name in (label, f"{label}, few at risk")]
        assert max(part.y[-1] for part in parts) == pytest.approx(rows["estimate"].iloc[-1], abs=1e-3)
        counts = exhibit.frames["counts"].query("arm == @arm and term == 'rise'")
        assert list(traces[f"{label} at risk"].text) == [str(n) for n in counts["n_at_risk"]]
        assert traces[f"{label} at risk"].text[0] == str(rows["n_at_risk"].iloc[0])


def test_peaks_on_log_axes_with_lines_at_three_and_two() -> None:
    plain = build_injury(bundled("prtras001"), InjuryOptions())
    worst = plain.result.patients.sort_values("enzyme_peak")["subject_id"].iloc[-1]
    exhibit = build_injury(bundled("prtras001"), InjuryOptions(), PatientView(patient=worst))
    assert (len(plain.pictures), len(exhibit.pictures)) == (2, 3)
    for suffix, picture in zip(("", "_of_baseline"), exhibit.pictures, strict=False):
        figure = picture.figure
        traces = named(figure)
        assert (figure.layout.xaxis.type, figure.layout.yaxis.type) == ("log", "log")
        assert [figure.layout.shapes[0].x0, figure.layout.shapes[1].y0] == [3, 2]
        for arm, label in (("na", "NA"), ("na_peg", "NA + peg-IFN")):
            rows = exhibit.result.patients[exhibit.result.patients["arm"] == arm]
            np.testing.assert_array_equal(traces[label].x, rows[f"enzyme_peak{suffix}"])
            np.testing.assert_array_equal(traces[label].y, rows[f"bilirubin_peak{suffix}"])
            assert list(traces[label].customdata) == rows["subject_id"].tolist(), "what a click chooses"
            assert traces[label].unselected.marker.opacity == traces[label].marker.opacity, "and fades nobody"
        assert len(traces["chosen patient"].x) == exhibit.result.path(worst)["enzyme"].notna().sum()
        assert 10 ** figure.layout.xaxis.range[1] >= max(traces[label].x.max() for label in ("NA", "NA + peg-IFN"))
    path = named(exhibit.pictures[2].figure)
    np.testing.assert_allclose(path["ALT"].x * 7, exhibit.result.path(worst)["time"])
    np.testing.assert_array_equal(path["Bilirubin"].y, exhibit.result.path(worst)["bilirubin"])
