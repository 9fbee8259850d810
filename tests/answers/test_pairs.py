"""With three arms every page gives one hazard ratio for a pair: that of the two arms alone."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.overview.exhibit.overview import build_overview
from hcc_dash.questions.recurrence.exhibit.competing import build_competing
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions
from hcc_dash.questions.second_opinion.exhibit.second_opinion import build_second_opinion
from hcc_dash.questions.second_opinion.numbers.survival_opinion import compare_engines
from hcc_dash.questions.subgroups.exhibit.subgroups import build_subgroups
from hcc_dash.questions.subgroups.numbers.options import SubgroupOptions
from hcc_dash.questions.survival.exhibit.survival import build_survival
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.study.plans import PlannedAnalysis
from tests.estimation.cohorts import upload

ARMS = ("A", "B", "C", "D")


@cache
def trial(n_arms: int = 3, seed: int = 4) -> Cohort:
    """40 patients an arm, later arms live longer, a fifth die of another cause."""
    draw = np.random.default_rng(seed)
    arm = np.repeat(np.arange(n_arms), 40)
    columns = {
        "time": np.round(draw.exponential(20 + 8 * arm) + 0.1, 1).tolist(),
        "event": draw.choice([0, 1, 2], arm.size, p=[0.25, 0.55, 0.2]).tolist(),
        "arm": [ARMS[code] for code in arm],
        "sex": draw.choice(["f", "m"], arm.size).tolist(),
    }
    return upload(columns, reference="A", factors=("sex",), competing_values=("2",))


def pair_alone(cohort: Cohort, arm: str) -> float:
    """The hazard ratio that two arms have when nobody else is on file."""
    both = select(cohort, Selection(arms=("A", arm)))
    return estimate_survival(both, SurvivalOptions(endpoint="event")).panels[0].comparisons[0].hazard_ratio.value


def of_term(estimates: tuple, term: str, arm: str) -> float:
    (found,) = {one["estimate"] for one in estimates if one.get("term") == term and one.get("arm") == arm}
    return found


@pytest.mark.parametrize("n_arms", [3, 4])
def test_every_page_gives_the_pairs_own_ratio(n_arms: int) -> None:
    cohort = trial(n_arms)
    survival = build_survival(cohort, SurvivalOptions(endpoint="event"), Shown())
    competing = build_competing(cohort, CompetingOptions(endpoint="event")).result
    opinion = build_second_opinion(cohort, SurvivalOptions(endpoint="event")).result
    for arm in ARMS[1:n_arms]:
        alone = pair_alone(cohort, arm)
        assert of_term(survival.estimates, "hazard_ratio", arm) == pytest.approx(alone, rel=1e-12)
        assert build_subgroups(
            cohort, SubgroupOptions(endpoint="event", arm=arm)
        ).result.overall.hazard_ratio.value == (pytest.approx(alone, rel=1e-9))
        row = next(one for one in competing.unadjusted.terms if one.term == arm)
        assert row.cause_specific.value == pytest.approx(alone, rel=1e-9)
        theirs = [one for one in opinion.checks if (one.term, one.arm) == ("hazard_ratio", arm)]
        assert [one.ours for one in theirs] == [pytest.approx(alone, rel=1e-12)] * len(theirs)
        assert {one.engine for one in theirs} >= {"lifelines", "scikit-survival"}
        assert all(one.verdict in {"agrees", "explained"} for one in theirs)
    assert "a Cox model with the compared groups alone" in survival.method


@pytest.mark.parametrize("joint", [False, True])
def test_the_joint_model_is_another_and_named(joint: bool) -> None:
    cohort = trial()
    options = SurvivalOptions(endpoint="event", joint=joint)
    survival = build_survival(cohort, options, Shown())
    found = of_term(survival.estimates, "hazard_ratio", "B")
    assert (found == pytest.approx(pair_alone(cohort, "B"), rel=1e-9)) != joint
    assert ("one Cox model of all groups" in survival.method) == joint
    assert survival.asked["joint"] == joint
    assert [one for one in compare_engines(cohort, options).checks if one.verdict == "differs"] == []


@pytest.mark.parametrize("n_arms", [2, 3, 4])
def test_the_overview_gives_the_pairs_own_numbers_or_none(n_arms: int) -> None:
    cohort = trial(n_arms)
    plan = PlannedAnalysis(id="main", endpoint="event", population=cohort.study.populations[0].id)
    planned = replace(cohort, study=cohort.study.model_copy(update={"planned": (plan,)}))
    (said,) = build_overview(planned).key_results
    percentages = dict(re.findall(r"([\d.]+) % \(([A-D])\)", said.answer))
    assert sorted(percentages.values()) == list(ARMS[:n_arms])
    printed = {arm: text for text, arm in percentages.items()}
    for arm in ARMS[1:n_arms]:
        both = select(cohort, Selection(arms=("A", arm)))
        panel = estimate_survival(both, SurvivalOptions(endpoint="event")).panels[0]
        for group in panel.groups:
            text = printed[group.arm]
            assert float(text) == pytest.approx(100 * group.at_landmark.value, abs=0.5 * 10 ** -len(text[3:]) + 1e-9)
    ratios = re.findall(r"hazard ratio ([\d.]+)", said.answer)
    assert ratios == ([f"{pair_alone(cohort, 'B'):.2f}"] if n_arms == 2 else [])
    assert ("difference" in said.answer) == (n_arms == 2)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_a_further_arm_leaves_the_ratio_of_a_pair(seed: int) -> None:
    cohort = trial(4, seed)
    found = estimate_survival(cohort, SurvivalOptions(endpoint="event")).panels[0].comparisons
    for comparison in found:
        assert comparison.hazard_ratio.value == pytest.approx(pair_alone(cohort, comparison.arm), rel=1e-12)


def test_a_pair_with_too_few_events_takes_no_other_along() -> None:
    n = 30
    columns = {
        "time": list(np.arange(1.0, 3 * n + 1)),
        "event": [1] * n + [1] * n + [0] * n,
        "arm": ["A"] * n + ["B"] * n + ["C"] * n,
    }
    b, c = estimate_survival(upload(columns, reference="A"), SurvivalOptions(endpoint="event")).panels[0].comparisons
    assert c.hazard_ratio.why_missing == "no events in C"
    assert b.hazard_ratio.why_missing != c.hazard_ratio.why_missing
