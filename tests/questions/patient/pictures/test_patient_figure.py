"""The patient's timeline and the bars of serious events show the result, in both looks."""

from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from hcc_dash.drawing.look import Look
from hcc_dash.drawing.tints import contrast
from hcc_dash.estimation.masked_ids import mask_ids
from hcc_dash.questions.exposure.pictures.exposure_styles import style_dose
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.serious_events import describe_serious_events
from hcc_dash.questions.harms.pictures.serious_events import draw_serious
from hcc_dash.questions.harms.words.serious_events import criteria_rows
from hcc_dash.questions.patient.numbers.profile import ProfileResult, describe_profile
from hcc_dash.questions.patient.pictures.patient import Drawing, draw_patient
from hcc_dash.questions.patient.pictures.patient_lanes import Clock, grade_colours, stagger
from hcc_dash.questions.patient.words.patient import say_signs
from tests.cohort.bundled import bundled
from tests.questions.harms.numbers.harm_cohorts import arms
from tests.questions.harms.numbers.harm_cohorts import trial as harm_trial
from tests.questions.harms.numbers.safety_cohorts import blood, events, on, patients, trial


@pytest.fixture(scope="module")
def result() -> ProfileResult:
    whole = bundled("prtras001")
    return describe_profile(whole, mask_ids(whole)["PR-002"])


def named(figure: go.Figure, name: str) -> list[Any]:
    go.Figure(figure.to_dict())
    return [one for one in figure.data if one.name == name]


@pytest.mark.parametrize(("unit", "scale"), [("days", 1.0), ("weeks", 1 / 7)])
def test_every_event_is_a_lane_with_its_grade_and_span(result: ProfileResult, unit: str, scale: float) -> None:
    figure = draw_patient(result, Drawing(unit))
    expected = result.spans.query("kind == 'adverse event'").sort_values(["time", "term"])
    marks = named(figure, "adverse event")
    assert [one.x[0] for one in marks] == pytest.approx((expected["time"] * scale).tolist())
    assert [one.text[0] for one in marks] == expected["level"].tolist()
    heights = [one.y[0] for one in marks]
    assert heights == sorted(heights)
    assert len(set(heights)) == len(expected)
    closed = expected.dropna(subset=["end"])
    assert sorted(one.x[1] for one in named(figure, "span")) == pytest.approx(sorted(closed["end"] * scale))
    texts = " ".join(one.text for one in figure.layout.annotations)
    assert f"<b>Recurrence, {'day 905' if unit == 'days' else 'week 129'}</b>" in texts
    assert f"{unit.capitalize()} since the start of study treatment" == figure.layout.xaxis.title.text


def test_doses_are_bars_of_the_treatment_and_its_end_is_marked(result: ProfileResult) -> None:
    figure = draw_patient(result, Drawing("days"))
    for level in ("full dose", "reduced dose"):
        spans = result.spans.query("kind == 'dose' and level == @level")
        lines = named(figure, f"dose: {level}")
        assert [(one.x[0], one.x[-1]) for one in lines] == list(zip(spans["time"], spans["end"], strict=True))
        assert {one.line.color for one in lines} == {style_dose(level, Look()).fill}
        assert all(note in one.hovertext[0] for one, note in zip(lines, spans["note"], strict=True))
    (end,) = named(figure, "end of treatment")
    assert list(end.x) == result.spans.query("kind == 'treatment'")["end"].tolist()
    assert end.marker.symbol == "circle-open"
    assert "<b>Peg-interferon alfa-2b</b>, completed" in [one.text for one in figure.layout.annotations]
    assert "dotted while withheld" in say_signs(result)


def test_findings_that_fall_together_stand_in_lines_of_their_own() -> None:
    clock = Clock("days", Look(), 0.0, 1000.0)  # nearly a pixel a day
    words = ["no lesion", "not assessable", "", "no lesion"]
    assert stagger([100.0, 500.0, 510.0, 900.0], words, clock) == [0, 0, 0, 0]
    assert stagger([500.0, 510.0, 515.0, 520.0], words, clock) == [0, 1, 0, 2]
    assert stagger([520.0, 500.0, 515.0, 800.0], words, clock) == [1, 0, 0, 0]
    assert stagger([500.0, 510.0, 515.0, 700.0], words, clock) == [0, 1, 0, 0], "a line is used again"


def test_a_finding_of_the_first_days_stays_within_the_figure() -> None:
    clock = Clock("days", Look(screen="phone"), 0.0, 1000.0)  # a quarter of a pixel a day
    words = ["MRI, no lesion", "MRI, no lesion"]
    assert stagger([10.0, 900.0], words, clock) == [0, 0]
    assert stagger([10.0, 300.0], words, clock) == [0, 1], "the first begins at its mark, the other ends there"
    assert stagger([200.0, 600.0], words, clock) == [0, 0]


def test_an_arm_without_records_of_treatment_keeps_its_open_end() -> None:
    whole = bundled("prtras001")
    control = str(whole.subjects.loc[whole.subjects["arm"] == "na", "subject_id"].iloc[0])
    found = describe_profile(whole, mask_ids(whole)[control])
    figure = draw_patient(found, Drawing("days"))
    assert "<b>NA</b> (end not on file)" in [one.text for one in figure.layout.annotations]
    assert named(figure, "end of treatment") == []
    assert "withheld" not in say_signs(found)


def test_an_event_without_an_end_is_dotted_and_said() -> None:
    cohort = trial(
        subjects=patients({"a": {"contact": 400}}),
        adverse_events=events([("a", "Fever", 3, 2), ("a", "Anxiety", 9, 3)]).assign(
            ended_on=[on(5), on(None)], serious=[0.0, 1.0]
        ),
        liver_labs=blood([("a", 0, {"alt": 55.0}), ("a", 80, {"alt": 30.0})]),
    )
    found = describe_profile(cohort, mask_ids(cohort)["a"])
    figure = draw_patient(found, Drawing("days"))
    (_, open_end) = named(figure, "span without end")  # the treatment's and Anxiety's
    assert open_end.line.dash == "dot"
    assert list(open_end.x) == [9, 400]
    anxiety = named(figure, "adverse event")[1]
    assert "end not on file" in anxiety.hovertext[0]
    assert "Anxiety<b>, serious</b>" in [one.text for one in figure.layout.annotations]
    (alt,) = named(figure, "ALT, U/L")
    assert list(alt.y) == [55.0, 30.0]
    (limit,) = named(figure, "ALT, U/L, upper limit")
    assert list(limit.y) == [40.0, 40.0]


def test_panels_share_the_clock_and_hide_no_result(result: ProfileResult) -> None:
    figure = draw_patient(result, Drawing("days"))
    for term, name in (
        ("ALT", "ALT, U/L"),
        ("HBsAg as printed", "HBsAg, IU/mL, log scale"),
        ("Child-Pugh",) * 2,
        ("Global health status", "Global health, points, higher is better"),
    ):
        rows = result.measurements[result.measurements["term"] == term].sort_values("time")
        (panel,) = named(figure, name)
        np.testing.assert_array_equal(panel.x, rows["time"])
        known = rows["estimate"].notna().to_numpy()
        np.testing.assert_allclose(panel.y[known], rows["estimate"][known])
        assert np.isfinite(panel.y).all()
    dna = result.measurements.query("term == 'HBV DNA as printed'").sort_values("time")
    (panel,) = named(figure, "HBV DNA, IU/mL, log scale")
    for level, symbol, text in zip(dna["level"], panel.marker.symbol, panel.hovertext, strict=True):
        assert (symbol == "circle") == (level == "=")
        assert level in text or level == "="
    scans = result.points.query("kind == 'Scans'")
    assert sorted(named(figure, "Scans")[0].x) == sorted(scans["time"])
    assert len(named(figure, "QLQ-C30")[0].x) == (result.points["kind"] == "QLQ-C30").sum()
    domains = [figure.layout[f"yaxis{i}"].domain for i in ("", *range(2, 8), 9)]
    assert all(lower[1] <= upper[0] + 1e-9 for upper, lower in pairwise(domains))


@pytest.mark.parametrize("dark", [False, True])
def test_grades_are_one_hue_and_their_numbers_read(dark: bool) -> None:
    fills = [grade_colours(str(grade), Look(dark)) for grade in range(1, 6)]
    assert all(contrast(fill, ink) >= 4.5 for fill, ink in [*fills, grade_colours("", Look(dark))])
    from_black = [contrast(fill, "#000000") for fill, _ in fills]
    assert from_black == sorted(from_black, reverse=not dark)


@pytest.mark.parametrize("dark", [False, True])
def test_bars_of_serious_events_are_the_result(dark: bool) -> None:
    found = describe_serious_events(bundled("prtras001"), AdverseEventOptions(collected_months=36))
    rows = [(name, row) for name, _, row in criteria_rows(found)]
    figure = draw_serious(found.study, rows, Look(dark))
    for i, arm in enumerate(rows[0][1].arms):
        (bars,) = named(figure, arm.label)
        assert list(bars.x) == [row.arms[i].share.value for _, row in rows]
        assert bars.marker.color == Look(dark).line(i)
        (counts,) = named(figure, f"{arm.label}, n/N")
        assert [text.removeprefix("&nbsp;") for text in counts.text] == [
            f"{row.arms[i].n_patients}/{row.arms[i].n}" for _, row in rows
        ]
        for (_, row), hover, wide in zip(rows, bars.hovertext, bars.error_x.array, strict=True):
            share = row.arms[i].share
            nobody = row.arms[i].n_patients == 0
            assert ("is compatible" in hover) == nobody
            assert wide == pytest.approx(0 if nobody else share.conf_high - share.value)


def test_one_arm_keeps_its_colour() -> None:
    found = describe_serious_events(
        harm_trial(arms(2, 0), [{"id": "n1", "serious": 1, "admitted": 1}]), AdverseEventOptions()
    )
    figure = draw_serious(found.study, [(name, row) for name, _, row in criteria_rows(found)])
    (bars,) = named(figure, "New")
    assert bars.marker.color == Look().line(1)
