"""The two competing-risks exhibits: frames in the fixed words, marks on every row, p-values by the plan."""

import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.views import TimeView
from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.recurrence.exhibit.competing import build_competing, build_periods
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions, registered_covariates
from hcc_dash.wording.words import WITHHELD
from tests.estimation.cohorts import bundled, upload
from tests.kernels.competing_golden import load_competing
from tests.questions.survival.exhibit.test_survival_exhibit import VOCABULARY

ASKED = [("prtras001", "ttr"), ("prtras001", "hbsag_loss"), ("lo2007", "ttr")]


@pytest.fixture(params=ASKED, ids="-".join, scope="module")
def exhibit(request: pytest.FixtureRequest) -> Exhibit:
    study, endpoint = request.param
    covariates = registered_covariates(bundled(study).study, endpoint)
    return build_competing(bundled(study), CompetingOptions(endpoint=endpoint, covariates=covariates))


def test_frames_hold_the_fixed_words_and_every_row_its_marks(exhibit: Exhibit) -> None:
    assert list(exhibit.frames) == ["incidence", "counts", "models"]
    for frame in exhibit.frames.values():
        assert len(frame)
        assert set(frame.columns) <= VOCABULARY
        for mark in exhibit.marks:
            assert frame["note"].str.contains(mark, regex=False).all()
    assert set(exhibit.frames["incidence"]["term"]) == {"event", "competing", "neither", "one_minus_kaplan_meier"}


def test_one_picture_of_curves_and_one_stack_for_each_group(exhibit: Exhibit) -> None:
    labels = [group.label for group in exhibit.result.groups]
    assert [picture.heading for picture in exhibit.pictures] == ["", *labels]
    assert exhibit.answer in exhibit.pictures[0].alt
    assert len({picture.alt for picture in exhibit.pictures}) == 3
    assert exhibit.n_comparisons == 1
    assert exhibit.notes[0].startswith("Kaplan-Meier counts")


def test_p_values_are_withheld_but_for_the_registered_model(exhibit: Exhibit) -> None:
    registered = bool(exhibit.asked["covariates"])
    models = exhibit.frames["models"]
    shown = models[models["p_value"].notna()]
    assert set(shown["level"]) == ({"cause-specific adjusted"} if registered else set())
    assert models.loc[models["p_value"].isna(), "note"].str.contains(WITHHELD).all()
    gray = next(one for one in exhibit.estimates if one["term"] == "Gray's test")
    assert gray["p_value"] is None
    assert gray["statistic"] is None, "chi-squared would give the p-value away"


def test_estimates_are_the_result_unrounded(exhibit: Exhibit) -> None:
    for group in exhibit.result.groups:
        mine = {one["term"]: one for one in exhibit.estimates if one.get("arm") == group.arm and "n_at_risk" in one}
        assert mine["event"]["estimate"] == group.incidence.value
        assert mine["competing"]["estimate"] == group.competing.value
        assert mine["one_minus_kaplan_meier"]["estimate"] == group.naive.value


def test_early_and_late() -> None:
    exhibit = build_periods(bundled("prtras001"), CompetingOptions(endpoint="ttr"), TimeView(unit="years"))
    assert [picture.heading for picture in exhibit.pictures] == [
        "Early: everybody, until 2 years",
        "Late: those free of both at 2 years",
    ]
    frame = exhibit.frames["early_and_late"]
    assert set(frame["level"]) == {"early", "late"}
    assert set(frame.columns) <= VOCABULARY
    assert frame["note"].str.contains("late: time counted from the cut").all()
    assert exhibit.marks[0] == "Exploratory"
    assert [one["level"] for one in exhibit.estimates if one["term"] == "hazard_ratio"] == ["early", "late"]


def test_an_uploaded_table_is_answered_without_arms_and_with_nominal_p_values() -> None:
    sample = load_competing("pbc")
    columns = {"time": sample.time.tolist(), "event": sample.cause.tolist()}
    alone = build_competing(
        upload(columns, competing_values=("2",), time_unit="days"), CompetingOptions(endpoint="event")
    )
    assert alone.question.endswith("all patients together")
    assert len(alone.pictures) == 2
    assert len(alone.frames["models"]) == 0
    columns["arm"] = [sample.labels[code] for code in sample.group]
    cohort = upload(columns, competing_values=("2",), time_unit="days", reference="f")
    by_arm = build_competing(cohort, CompetingOptions(endpoint="event"))
    between = next(table.frame for table in by_arm.tables if table.title == "Between groups")
    assert "Gray's test nominal P" in between.columns
    assert by_arm.question.endswith("by arm")


def test_nobody() -> None:
    nobody = select(bundled("lo2007"), Selection(filters=(LevelFilter("sex", ()),)))
    for build in (build_competing, build_periods):
        exhibit = build(nobody, CompetingOptions(endpoint="ttr"))
        assert exhibit.answer == "Nobody of this selection can be analysed."
        assert exhibit.pictures == ()
        assert exhibit.tables == ()
        assert all(len(frame) == 0 for frame in exhibit.frames.values())
