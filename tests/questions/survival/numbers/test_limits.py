"""Levels and kinds of limits, and quartiles, by the public route: equal to R, and the same everywhere they are said."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.asking.choices import CONF_TYPES
from hcc_dash.kernels.confidence_band import BandKind
from hcc_dash.questions.cox.exhibit.cox import build_cox
from hcc_dash.questions.cox.numbers.options import CoxOptions
from hcc_dash.questions.second_opinion.exhibit.second_opinion import build_second_opinion
from hcc_dash.questions.survival.exhibit.restricted_mean import build_restricted_mean
from hcc_dash.questions.survival.exhibit.survival import build_survival
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.restricted_mean import RestrictedMeanOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.questions.survival.words.survival import Shown
from tests.answers.test_confidence_level import at_90, levels
from tests.every_question import STUDIES, whole
from tests.kernels.golden import assert_equal_to_r
from tests.kernels.test_limits import KINDS, golden
from tests.said import say_exhibit

LEVELS = (0.8, 0.9, 0.95, 0.99)


def test_kinds_are_the_kernels() -> None:
    assert tuple(CONF_TYPES) == get_args(BandKind)


@pytest.mark.golden
@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", LEVELS)
def test_numbers_are_those_of_r(study: str, kind: BandKind, level: float) -> None:
    options = SurvivalOptions(endpoint="os", conf_level=level, conf_type=kind, quartiles=True, landmark_months=1)
    panel, rows = estimate_survival(whole(study), options).panels[0], golden()
    rows = rows[(rows["dataset"] == f"{study} os") & (rows["level"] == level)]
    for group in panel.groups:
        own = rows[(rows["question"] == f"quantile {kind}") & (rows["group"] == group.arm)]
        first, third = group.quartiles
        found = [[one.value, one.conf_low, one.conf_high] for one in (first, group.median, third)]
        assert_equal_to_r(found, own["value"].to_numpy().reshape(3, 3))
        own = rows[(rows["question"] == f"curve {kind}") & (rows["group"] == group.arm)]
        curve = panel.curves[panel.curves["arm"] == group.arm]
        for quantity, part in own.groupby("quantity"):
            at = np.searchsorted(curve["time"], part["time"], side="right") - 1
            assert_equal_to_r(curve[quantity].to_numpy()[at], part["value"])
    ratio = panel.comparisons[0].hazard_ratio
    expected = rows.loc[rows["question"] == "hazard ratio", "value"]
    assert_equal_to_r([ratio.conf_low, ratio.conf_high], expected)


@pytest.mark.parametrize("study", STUDIES)
def test_a_level_asked_for_is_the_level_of_every_word(study: str) -> None:
    """What a study that declares 90 % says is what is said when 90 % is asked for."""
    cohort, declared = whole(study), at_90(whole(study))
    key = cohort.study.time_to_event[0].id
    for build, options, view in (
        (build_survival, SurvivalOptions(endpoint=key), (Shown(),)),
        (build_restricted_mean, RestrictedMeanOptions(endpoint=key), ()),
        (build_cox, CoxOptions(endpoint=key), ()),
    ):
        asked = build(cohort, replace(options, conf_level=0.9), *view)
        by_study = build(declared, options, *view)
        assert set(levels(say_exhibit(asked))) == {"90"}
        assert [one["conf_low"] for one in asked.estimates if "conf_low" in one] == pytest.approx(
            [one["conf_low"] for one in by_study.estimates if "conf_low" in one], nan_ok=True
        )
        assert asked.marks[-1] == build(cohort, options, *view).marks[-1]
        assert "--conf-level 0.9" in asked.code


@pytest.mark.parametrize("study", STUDIES)
def test_other_limits_than_the_studys_were_not_planned(study: str) -> None:
    cohort = whole(study)
    plans = [plan for plan in cohort.study.planned if plan.analysis == "survival"]
    planned = [SurvivalOptions(endpoint=plan.endpoint, strata=plan.strata) for plan in plans]
    statuses = {options: estimate_survival(cohort, options).status for options in planned}
    assert "planned" in statuses.values()
    for options, status in statuses.items():
        assert estimate_survival(cohort, replace(options, conf_level=0.95, conf_type="log-log")).status == status
        for other in (replace(options, conf_level=0.9), replace(options, conf_type="log")):
            assert estimate_survival(cohort, other).status == "exploratory"


@settings(max_examples=25, deadline=None)
@given(st.floats(0.01, 0.985), st.sampled_from(KINDS), st.sampled_from(STUDIES))
def test_only_limits_change_and_a_higher_level_is_wider(level: float, kind: BandKind, study: str) -> None:
    cohort = whole(study)
    options = SurvivalOptions(endpoint="os", conf_level=level, conf_type=kind, quartiles=True)
    found, wider = (estimate_survival(cohort, one) for one in (options, replace(options, conf_level=level + 0.01)))
    usual = estimate_survival(cohort, SurvivalOptions(endpoint="os"))
    for group, more, other in zip(found.panels[0].groups, wider.panels[0].groups, usual.panels[0].groups, strict=True):
        assert (group.n, group.n_events) == (other.n, other.n_events)
        assert group.at_landmark.value == other.at_landmark.value
        assert group.at_landmark.conf_low >= more.at_landmark.conf_low
        assert group.at_landmark.conf_high <= more.at_landmark.conf_high
        assert group.median.value == pytest.approx(other.median.value, nan_ok=True)
    ratio, more = found.panels[0].comparisons[0].hazard_ratio, wider.panels[0].comparisons[0].hazard_ratio
    assert more.conf_low < ratio.conf_low < ratio.value < ratio.conf_high < more.conf_high


def test_a_level_that_is_no_share_is_refused_with_what_it_could_be() -> None:
    for level in (0.0, 1.0, 90.0, -0.5):
        with pytest.raises(ValueError, match=r"such as 0\.9; found"):
            estimate_survival(whole("lo2007"), SurvivalOptions(endpoint="os", conf_level=level))


def test_quartiles_stand_beside_the_median() -> None:
    usual = build_survival(whole("lo2007"), SurvivalOptions(endpoint="rfs"), Shown())
    asked = build_survival(whole("lo2007"), SurvivalOptions(endpoint="rfs", quartiles=True), Shown())
    columns = list(asked.tables[0].frame.columns)
    at = columns.index("Median time, months")
    assert columns[at - 1 : at + 2 : 2] == ["25th percentile, months", "75th percentile, months"]
    terms = {one["term"] for one in asked.estimates} - {one["term"] for one in usual.estimates}
    assert terms == {"percentile_25", "percentile_75"}
    assert "quartiles" in asked.method
    assert "quartiles" not in usual.method


def test_engines_are_asked_with_the_limits_of_the_question() -> None:
    options = SurvivalOptions(endpoint="os", conf_level=0.8, conf_type="log", quartiles=True)
    exhibit = build_second_opinion(whole("lo2007"), options)
    assert "--conf-level 0.8 --conf-type log" in exhibit.code
    assert "--quartiles" not in exhibit.code
    checks = exhibit.frames["checks"]
    assert set(checks.loc[checks["term"] == "survival_low", "verdict"]) >= {"agrees"}
    assert not exhibit.result.count("differs")
