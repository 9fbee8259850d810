"""What leaves the balance page: fixed column words, marks on every row, unrounded numbers, looks counted rightly."""

import json
import math
from collections.abc import Callable

import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.balance.exhibit.baseline import build_baseline
from hcc_dash.questions.balance.exhibit.propensity import build_propensity
from hcc_dash.questions.balance.exhibit.time_zero import build_time_zero
from hcc_dash.questions.balance.numbers.baseline import BaselineOptions
from hcc_dash.questions.balance.numbers.time_zero_result import TimeZeroOptions
from hcc_dash.questions.balance.numbers.weighted_result import WeightedOptions
from hcc_dash.wording.words import WITHHELD
from tests.estimation.cohorts import bundled, two_arms, upload, whole

VOCABULARY = {
    "subject_id",
    "arm",
    "level",
    "visit",
    "time",
    "term",
    "n",
    "n_events",
    "n_at_risk",
    "n_censored",
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
    "statistic",
    "df",
    "p_value",
    "note",
}
BUILDS: dict[str, Callable[[Cohort], Exhibit]] = {
    "baseline": lambda cohort: build_baseline(cohort, BaselineOptions()),
    "propensity": lambda cohort: build_propensity(cohort, WeightedOptions(endpoint=cohort.study.time_to_event[0].id)),
    "time_zero": lambda cohort: build_time_zero(cohort, TimeZeroOptions(endpoint=cohort.study.time_to_event[0].id)),
}


@pytest.fixture(params=BUILDS, scope="module")
def exhibit(request: pytest.FixtureRequest) -> Exhibit:
    return BUILDS[request.param](bundled("prtras001"))


def test_frames_hold_the_fixed_words_and_the_marks(exhibit: Exhibit) -> None:
    assert exhibit.frames
    for frame in exhibit.frames.values():
        assert len(frame)
        assert set(frame.columns) <= VOCABULARY
        assert frame.columns.is_unique
        assert frame["note"].str.contains("prtras001; .*Simulation; data cut-off 2030-12-31; cohort ").all()


def test_estimates_can_be_written_as_json(exhibit: Exhibit) -> None:
    assert exhibit.estimates
    json.dumps([dict(one) for one in exhibit.estimates])
    json.dumps(dict(exhibit.asked))
    assert exhibit.asked["cohort"] == bundled("prtras001").fingerprint


def test_every_picture_has_words(exhibit: Exhibit) -> None:
    assert exhibit.pictures
    for picture in exhibit.pictures:
        assert picture.heading
        assert picture.alt.endswith("Simulation.")


def test_baseline_looks_at_no_outcome(exhibit: Exhibit) -> None:
    assert exhibit.n_comparisons == (0 if exhibit.id == "baseline" else 1)
    assert BUILDS["propensity"](bundled("lo2007")).n_comparisons == 0


@pytest.fixture(scope="module")
def weighted() -> Exhibit:
    return BUILDS["propensity"](bundled("prtras001"))


def test_no_p_value_leaves_an_exploratory_comparison(weighted: Exhibit) -> None:
    found = weighted
    ratios = [one for one in found.estimates if one["term"] == "hazard_ratio"]
    assert [one["level"] for one in ratios] == ["unadjusted", "adjusted", "weighted", "weighted and adjusted"]
    assert all(one["p_value"] is None and WITHHELD in one["note"] for one in ratios)
    assert "Exploratory" in found.marks


def test_estimates_are_the_results(weighted: Exhibit) -> None:
    found = weighted
    ratio = next(one for one in found.estimates if one.get("level") == "weighted" and one["term"] == "hazard_ratio")
    assert ratio["estimate"] == found.result.found.ratio("weighted").estimate.value
    frame = found.frames["ratios"].query("term == 'model' and level == 'weighted'").iloc[0]
    assert frame["estimate"] == ratio["estimate"]


@pytest.mark.parametrize("build", BUILDS)
def test_hard_cases_are_exhibits_too(build: str) -> None:
    """One arm, nobody, a filter that leaves too little, an upload with and without arms and factors."""
    nobody = Selection(filters=(LevelFilter("bclc", ("B",)), LevelFilter("cnlc", ("Ia",))))
    single = two_arms(sex=["m", "f"] * 30)
    del single["arm"]
    cohorts = [
        select(whole("prtras001"), Selection(arms=("na",))),
        select(whole("prtras001"), Selection(filters=(LevelFilter("bclc", ("B",)),))),
        select(whole("prtras001"), nobody),
        select(whole("lo2007"), Selection(population="randomised")),
        upload(two_arms()),
        upload(two_arms(sex=["m", "f"] * 30, score=[float(i) for i in range(60)]), factors=("sex", "score")),
        upload(single, factors=("sex",)),
    ]
    for cohort in cohorts:
        found = BUILDS[build](cohort)
        assert found.answer.endswith(".")
        assert found.marks
        assert all(len(picture.alt) > 20 for picture in found.pictures)


def test_a_landmark_beyond_follow_up_shows_what_there_is() -> None:
    found = build_time_zero(bundled("prtras001"), TimeZeroOptions(endpoint="ttr", months=200.0))
    assert "not estimated" in found.answer
    assert len(found.pictures) == 3


def test_few_events_keep_their_rows() -> None:
    cohort = bundled("prtras001")
    subjects = cohort.subjects.copy()
    subjects["os_event"] = 0.0
    found = build_propensity(Cohort(cohort.study, {"subjects": subjects}), WeightedOptions(endpoint="os"))
    assert "0 of 180 (NA) v 0 of 152 (NA + peg-IFN) had died by the end of follow-up" in found.answer
    assert "too few events: 0" in " ".join(found.frames["ratios"]["note"])
    assert all(math.isnan(value) for value in found.frames["ratios"]["estimate"])
    assert len(found.frames["ratios"]) == 12
