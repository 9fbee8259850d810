"""The small figures at a glance: drawn of the exhibit that the page shows, number by number, and nothing beside it."""

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from hcc_dash.answers.exhibit import Exhibit, Picture
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.catalogue import CATALOGUE, question_of
from hcc_dash.questions.glance import Glance
from hcc_dash.questions.harms.numbers.differing import most_differing
from hcc_dash.questions.subgroups.exhibit.subgroups_small import LETTERS, MOST_ROWS, ON_PHONE, small_rows
from hcc_dash.questions.subgroups.numbers.options import SubgroupOptions
from hcc_dash.questions.subgroups.numbers.subgroups import estimate_subgroups
from tests.cohort.bundled import bundled

HEIGHT = 220
TRIALS = ("lo2007", "prtras001")


@cache
def everybody(study_id: str) -> Cohort:
    return select(bundled(study_id), Selection())


@cache
def shown(study_id: str, question: str) -> tuple[Exhibit, Picture]:
    asked = question_of(question)
    assert asked.glance is not None
    exhibit = asked.ask(everybody(study_id))
    picture = asked.glance.picture(exhibit, LIGHT, HEIGHT)
    assert picture is not None
    return exhibit, picture


def trace(picture: Picture, name: str) -> Any:  # noqa: ANN401 - Plotly's own
    return next(one for one in picture.figure.data if one.name == name)


def test_four_questions_stand_at_a_glance_in_the_order_of_the_story() -> None:
    assert [one.id for one in CATALOGUE if one.glance] == ["survival", "subgroups", "adverse-events", "scores"]
    assert [one.id for one in CATALOGUE if one.glance and not one.needs(bundled("lo2007"))] == ["survival", "subgroups"]


@pytest.mark.parametrize("study_id", TRIALS)
def test_the_small_curves_are_those_of_the_page(study_id: str) -> None:
    exhibit, picture = shown(study_id, "survival")
    large = exhibit.pictures[0]
    assert picture.alt == large.alt
    for group in exhibit.result.panels[0].groups:
        for name in (f"{group.label}", f"{group.label} band", f"{group.label} censored"):
            first, second = trace(picture, name), trace(large, name)
            np.testing.assert_array_equal(first.x, second.x)
            np.testing.assert_array_equal(first.y, second.y)
        at_risk = next(t for t in picture.figure.data if t.mode == "text" and t.name.startswith(group.label))
        assert tuple(at_risk.text) == tuple(trace(large, f"{group.label} at risk").text)


@pytest.mark.parametrize("study_id", TRIALS)
def test_the_small_forest_holds_all_patients_and_eight_levels_at_most(study_id: str) -> None:
    exhibit, picture = shown(study_id, "subgroups")
    result = exhibit.result
    levels = [row for factor in result.factors for row in factor.subgroups]
    assert len(small_rows(result)) == 1 + min(len(levels), MOST_ROWS)
    expected = [row.hazard_ratio for row in (result.overall, *levels) if row.hazard_ratio.estimable]
    assert list(trace(picture, "estimates").x) == [ratio.value for ratio in expected]
    words = " ".join(one.text for one in picture.figure.layout.annotations)
    for row in (result.overall, *levels):
        assert (
            ("not estimated" in words) if not row.hazard_ratio.estimable else f"{row.hazard_ratio.value:.2f}" in words
        )


def test_a_forest_of_many_factors_shows_whole_factors_and_tells_of_the_others() -> None:
    cohort = everybody("prtras001")
    factors = tuple(factor.column for factor in cohort.study.dividing_factors)
    result = estimate_subgroups(cohort, SubgroupOptions(endpoint="ttr", factors=factors))
    rows = small_rows(result)
    assert 1 < len(rows) <= 1 + MOST_ROWS
    whole = np.cumsum([len(factor.subgroups) for factor in result.factors])
    assert len(rows) - 1 in whole
    for look, most in ((LIGHT, LETTERS), (Look(screen="phone"), ON_PHONE)):
        named = small_rows(result, look)
        assert all(row.label == row.aside or len(row.aside) > most >= len(row.label) for row in named)
        assert all(row.label.endswith(row.aside.split()[-1]) for row in named), "the level is never cut"
    exhibit = question_of("subgroups").ask(cohort, {"factors": list(factors)})
    glance = question_of("subgroups").glance
    assert glance is not None
    picture = glance.picture(exhibit, LIGHT, HEIGHT)
    assert picture is not None
    assert f"{whole[-1] - len(rows) + 1} further rows on the page." in picture.alt


def test_the_eight_events_are_those_in_which_the_arms_differ_most() -> None:
    exhibit, picture = shown("prtras001", "adverse-events")
    rows = most_differing(exhibit.result, 8).rows
    sizes = [abs(row.comparisons[0].risk_difference.value) for row in rows]
    assert all(first >= second for first, second in pairwise(sizes))
    others = [row for row in exhibit.result.rows if row not in rows]
    assert max(abs(row.comparisons[0].risk_difference.value) for row in others) <= sizes[-1]
    for place, arm in enumerate(rows[0].arms):
        bars = [one for one in picture.figure.data if one.name.startswith(f"{arm.label}, grade")]
        total = np.sum([one.x for one in bars], axis=0)
        np.testing.assert_allclose(total, [row.arms[place].n_patients / row.arms[place].n for row in rows])
        for bar in bars:
            grade = int(bar.name[-1])
            counts = [row.arms[place].worst_grade[grade - 1] / row.arms[place].n for row in rows]
            np.testing.assert_allclose(bar.x, counts)
    assert all(row.name in picture.alt for row in rows)


def test_of_one_arm_the_most_frequent_events_are_shown() -> None:
    one_arm = select(bundled("prtras001"), Selection(arms=("na_peg",)))
    exhibit = question_of("adverse-events").ask(one_arm)
    rows = most_differing(exhibit.result, 8).rows
    assert not any(row.comparisons for row in rows)
    assert [row.name for row in rows] == [row.name for row in exhibit.result.rows[:8]]
    glance = question_of("adverse-events").glance
    assert glance is not None
    picture = glance.picture(exhibit, LIGHT, HEIGHT)
    assert picture is not None
    assert "Most frequent:" in picture.alt
    colours = {bar.marker.color for bar in picture.figure.data}
    assert colours == {LIGHT.line(1)}, "an arm alone keeps its colour"


def test_the_small_trajectory_is_that_of_the_page() -> None:
    exhibit, picture = shown("prtras001", "scores")
    large = exhibit.pictures[0]
    assert picture.alt == large.alt
    for label in exhibit.result.labels.values():
        first, second = trace(picture, label), trace(large, label)
        for side in ("x", "y"):
            np.testing.assert_array_equal(first[side], second[side])
        for side in ("array", "arrayminus"):
            np.testing.assert_array_equal(first.error_y[side], second.error_y[side])


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("question", [one.id for one in CATALOGUE if one.glance])
def test_a_small_figure_is_valid_legible_and_as_high_as_asked(question: str, dark: bool) -> None:
    asked = question_of(question)
    assert isinstance(asked.glance, Glance)
    picture = asked.glance.picture(shown("prtras001", question)[0], Look(dark=dark), HEIGHT)
    assert picture is not None
    drawn = picture.figure.to_dict()
    go.Figure(drawn)
    assert drawn["layout"]["height"] == HEIGHT
    assert min(_fonts(drawn)) >= 13
    assert drawn["layout"]["dragmode"] is False, "a finger moves the page, not the axes"


def _fonts(value: Any) -> list[float]:  # noqa: ANN401 - walks any part of a figure
    """The size of every text of a figure."""
    if isinstance(value, dict):
        own = [value["size"]] if set(value) <= {"size", "color", "family"} and "size" in value else []
        return own + [size for one in value.values() for size in _fonts(one)]
    return [size for one in value for size in _fonts(one)] if isinstance(value, list | tuple) else []


@pytest.mark.parametrize("question", [one.id for one in CATALOGUE if one.glance])
def test_of_one_patient_nothing_is_drawn_and_the_answer_counts(question: str) -> None:
    cohort = everybody("prtras001")
    sizes = cohort.subjects.groupby(["bclc", "radical_treatment", "sex", "hbsag_group", "mvi"], observed=True).size()
    levels = sizes[sizes == 1].index[0]
    columns = ("bclc", "radical_treatment", "sex", "hbsag_group", "mvi")
    filters = tuple(LevelFilter(column, (level,)) for column, level in zip(columns, levels, strict=True))
    one = select(bundled("prtras001"), Selection(filters=filters))
    assert one.n == 1
    asked = question_of(question)
    assert asked.glance is not None
    if asked.needs(one):
        return
    exhibit = asked.ask(one)
    assert asked.glance.picture(exhibit, LIGHT, HEIGHT) is None
    assert exhibit.answer


def test_a_forest_without_any_ratio_is_not_drawn_and_says_why() -> None:
    few = select(bundled("lo2007"), Selection(filters=(LevelFilter("stage_group", ("I/II",)),)))
    exhibit = question_of("subgroups").ask(few)
    assert not any(row.marks for row in small_rows(exhibit.result))
    glance = question_of("subgroups").glance
    assert glance is not None
    assert glance.picture(exhibit, LIGHT, HEIGHT) is None
    assert glance.why_empty(exhibit) == "Hazard ratio in all patients not estimated: too few events: 4."
