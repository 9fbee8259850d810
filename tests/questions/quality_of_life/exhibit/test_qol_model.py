"""The mixed model of quality of life as figures, tables and exhibit."""

import math
from functools import cache

import numpy as np
import plotly.graph_objects as go
import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.quality_of_life.exhibit.qol_model import build_qol_model
from hcc_dash.questions.quality_of_life.numbers.model import fit_change
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.numbers.model_result import ModelResult
from hcc_dash.questions.quality_of_life.pictures.qol_model import draw_means
from tests.estimation.cohorts import bundled
from tests.questions.quality_of_life.numbers.qol_cohorts import ready, simulated, unplanned
from tests.questions.quality_of_life.numbers.test_qol_model import people, scores, with_plan


@cache
def shown(dark: bool = False) -> Exhibit:
    return build_qol_model(unplanned(), ModelOptions(), look=Look(dark) if dark else LIGHT)


def result_of(exhibit: Exhibit) -> ModelResult:
    assert isinstance(exhibit.result, ModelResult)
    return exhibit.result


def test_the_answer_is_the_primary_difference_with_its_direction() -> None:
    row = result_of(shown()).primary("na_peg")
    assert row is not None
    rows = result_of(shown()).differences.set_index("visit")["estimate"]
    largest = rows.loc["week 12"]
    assert largest < 0 < row["estimate"], "the answer must not hide the months on treatment"
    assert abs(largest) == rows.abs().max()
    assert shown().answer == (
        "Global health status (higher is better): associated difference of NA + peg-IFN from NA "
        f"−{-largest:.1f} points at week 12, the largest; the other way at week 120: {row['estimate']:.1f} (95 % CI "
        f"{row['conf_low']:.1f}–{row['conf_high']:.1f})."
    )
    pain = build_qol_model(simulated(), ModelOptions(scale="PA"))
    worse = result_of(pain).primary("na_peg")
    assert worse is not None
    assert "(higher is worse)" in pain.answer
    assert f": {worse['estimate']:.1f} (".replace("-", "−") in pain.answer


def test_means_and_limits_are_drawn_as_computed() -> None:
    result, figures = result_of(shown()), [one.figure for one in shown().pictures]
    for figure in figures:
        assert go.Figure(figure.to_dict()).data, "plotly takes what was written without its checks"
    for trace, (_, rows) in zip(figures[0].data, result.means.groupby("arm", sort=False), strict=True):
        np.testing.assert_array_equal(trace.y, rows["estimate"])
        np.testing.assert_allclose(trace.y + trace.error_y.array, rows["conf_high"])
        np.testing.assert_allclose(trace.y - trace.error_y.arrayminus, rows["conf_low"])
    np.testing.assert_array_equal(figures[1].data[0].y, result.differences["estimate"])
    assert list(figures[1].data[0].marker.symbol).count("circle") == 1
    for tick, n in zip(figures[0].layout.xaxis.ticktext, result.means["n"], strict=False):
        assert f">{n}</span>" in tick, "how many answered stands under the visit"
    assert "higher is better" in figures[0].layout.yaxis.title.text
    assert (
        shown(dark=True).pictures[0].figure.to_dict()["data"][0]["marker"] != figures[0].data[0].marker.to_plotly_json()
    )


def test_labels_are_shown_as_written() -> None:
    result = result_of(shown())
    object.__setattr__(
        hostile := fit_change(simulated(), ModelOptions(scale="FI")), "labels", {"na": "<b>x", "na_peg": "y"}
    )
    assert result.labels["na"] == "NA"
    assert "&lt;b&gt;x" in str(draw_means(hostile).to_dict())


def test_tables_hold_every_visit_and_no_p_value_of_an_exploratory_question() -> None:
    tables = {one.title: one.frame for one in shown().tables}
    visits = tables["By visit, 95 % confidence intervals"]
    assert visits["Visit"].tolist()[-1] == "week 120 (primary)"
    assert len(visits) == len(result_of(shown()).visits)
    assert not [column for column in visits if column.endswith(", P")]
    assert all("p_value" not in frame for frame in shown().frames.values())
    assert "withheld" in shown().footnote


def test_a_planned_model_shows_its_one_p_value() -> None:
    exhibit = build_qol_model(with_plan(visit="week 48"), ModelOptions())
    result, difference = result_of(exhibit), exhibit.frames["differences"].set_index("visit")["p_value"]
    row = result.primary("na_peg")
    assert row is not None
    assert difference["week 48"] == row["p_value"]
    assert difference.drop("week 48").isna().all()
    assert exhibit.answer.endswith("; P < 0.001).")
    table = exhibit.tables[0].frame.set_index("Visit")["NA + peg-IFN less NA, P"]
    assert table["week 48 (primary)"] == "<0.001"
    assert set(table.drop("week 48 (primary)")) == {"withheld: exploratory"}
    kept = [one["visit"] for one in exhibit.estimates if one.get("p_value") is not None]
    assert kept == ["week 48"]
    assert exhibit.marks[0] == "Planned"


def test_every_frame_carries_the_marks_in_the_fixed_words() -> None:
    words = {
        "arm",
        "level",
        "visit",
        "time",
        "term",
        "n",
        "estimate",
        "std_error",
        "df",
        "conf_low",
        "conf_high",
        "note",
        "mean",
        "sd",
    }
    for name, frame in shown().frames.items():
        assert set(frame.columns) <= words, name
        assert frame["note"].str.contains("Simulation").all(), name
        said = "Global health status (QL), higher is better; differences from NA; "
        assert frame["note"].str.contains(said, regex=False).all(), name
        assert frame["note"].str.contains("primary visit week 120; change from baseline in points").all(), name


def test_a_pattern_of_dropout_counts_the_patients_of_each_arm() -> None:
    found = result_of(shown())
    table = next(one.frame for one in shown().tables if one.title.startswith("What if"))
    said = table.set_index("Assumption").loc["NA + peg-IFN, by pattern: averaged over the patterns", "Patients"]
    sizes = found.n_by_arm
    assert said.startswith(f"NA {sizes['na']}, NA + peg-IFN {sizes['na_peg']}")
    assert sum(sizes.values()) == found.n_analysed


def test_a_trial_without_a_questionnaire_and_one_arm_explain_themselves() -> None:
    without = build_qol_model(bundled("lo2007"), ModelOptions())
    assert without.answer == "The trial has no quality-of-life questionnaire among its tables."
    assert (without.pictures, without.tables, dict(without.frames)) == ((), (), {})
    lone = build_qol_model(ready(people(arm="na"), scores()), ModelOptions())
    assert "needs two arms" in lone.answer


def test_an_arm_that_nobody_answered_in_is_said_and_drawn_without() -> None:
    frame = scores()
    gone = (frame["visit"] == "week 24") & frame["subject_id"].isin([f"P{i:02}" for i in range(1, 20, 2)])
    exhibit = build_qol_model(ready(people(), frame[~gone]), ModelOptions())
    assert "is not estimable (nobody of NA answered)" in exhibit.answer
    assert "NE (nobody of this arm answered)" in exhibit.tables[0].frame.iloc[1].tolist()
    assert [len(trace.y) for trace in exhibit.pictures[0].figure.data] == [1, 2]


@pytest.mark.parametrize("span", [True, False])
def test_a_tipping_point_beyond_the_scale_is_none(span: bool) -> None:
    plan = build_qol_model(with_plan(visit="week 48"), ModelOptions(primary_visit="week 48" if span else "week 120"))
    tipping = result_of(plan).tipping[0].shift.value
    assert (abs(tipping) > 100) == span
    assert ("no shift within the scale" in plan.notes[0]) == span
    assert ("points lower than expected" in plan.notes[0]) != span
    assert not math.isnan(tipping)
