"""The second opinion as an exhibit: marks on every row, a withheld P nowhere, words and frame from one result."""

import json

import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.second_opinion.exhibit.second_opinion import COLUMNS, build_model_opinion, build_second_opinion
from hcc_dash.questions.second_opinion.numbers import model_opinion
from hcc_dash.questions.second_opinion.numbers.engines import r_engine
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Opinion
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.report.terminal import describe_exhibit
from tests.estimation.cohorts import bundled
from tests.questions.quality_of_life.numbers.model_cohorts import Counting, small


@pytest.fixture(autouse=True)
def _no_r(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(r_engine, "ask", lambda _: Opinion("R", absent="Rscript is not on this machine"))


def build(**options: object) -> Exhibit:
    return build_second_opinion(bundled("lo2007"), SurvivalOptions(endpoint="os", **options))


def test_every_check_is_a_row_with_the_marks() -> None:
    exhibit = build()
    frame = exhibit.frames["checks"]
    assert list(frame.columns) == [*COLUMNS, "note"]
    assert len(frame) == len(exhibit.result.checks)
    assert set(frame["note"]) == {
        f"lo2007; Planned; Reconstruction; data cut-off 2005-06-30; cohort {bundled('lo2007').identity}; time in days"
    }
    hazard = frame[(frame["term"] == "hazard_ratio") & (frame["engine"] == "lifelines")].iloc[0]
    assert hazard["difference"] == hazard["opinion"] - hazard["estimate"]
    assert hazard["verdict"] == "explained"


def test_a_withheld_p_value_is_in_no_file() -> None:
    exhibit = build(landmark_months=30.0)
    assert exhibit.asked["status"] == "exploratory"
    frame = exhibit.frames["checks"]
    tests = frame[frame["term"].str.startswith("log_rank")]
    assert len(tests) == 4
    assert tests["estimate"].isna().all()
    assert tests["opinion"].isna().all()
    assert tests["reason"].str.contains("withheld").all()
    said = json.dumps(describe_exhibit(exhibit))
    assert str(exhibit.result.survival.panels[0].log_rank.p_value)[:8] not in said


def test_it_counts_as_no_comparison_and_repeats_the_question() -> None:
    exhibit = build(strata=("stage_group",))
    assert exhibit.n_comparisons == 0
    assert exhibit.pictures == ()
    assert exhibit.asked["strata"] == ["stage_group"]
    assert exhibit.asked["engines"][0].startswith("lifelines ")
    assert [table.title for table in exhibit.tables][-1] == "Number by number"


def test_a_mixed_model_has_one_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_opinion, "ENGINES", (Counting(),))
    exhibit = build_model_opinion(small(), ModelOptions(engine="random-slope"))
    assert exhibit.id == "qol_model_second_opinion"
    assert exhibit.marks[0] == "Exploratory"
    assert "confirmed by counting" in exhibit.answer
    assert "offered by no other engine here" in exhibit.answer
    frame = exhibit.frames["checks"]
    assert set(frame["note"].str.contains("time in weeks")) == {True}
    tests = frame[frame["term"].isin(["difference_p", "average_p", "slope_p"])]
    assert len(tests)
    assert tests["estimate"].isna().all(), "withheld"
    assert exhibit.asked["engines"][0].startswith("counting ")
    assert exhibit.asked["fitted_structure"] == "random intercept and slope"
    numbers = exhibit.tables[-1].frame
    assert "week 12 · NA + peg-IFN less NA" in set(numbers["Group"])
    assert {"Patients analysed", "Yearly difference, df"} <= set(numbers["Number"])
