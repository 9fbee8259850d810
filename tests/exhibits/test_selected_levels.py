"""An effect in one level of a factor never stands without its interaction test, whoever shows it."""

from collections.abc import Callable, Iterator

import pytest

from hcc_dash.analysis.options import SurvivalOptions
from hcc_dash.analysis.subgroups.arms import arms_to_compare
from hcc_dash.analysis.subgroups.result import SubgroupOptions
from hcc_dash.analysis.subgroups.subgroups import estimate_subgroups
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, RangeFilter, Selection
from hcc_dash.exhibits.competing import build_competing, build_periods
from hcc_dash.exhibits.cox import build_cox
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.propensity import build_propensity
from hcc_dash.exhibits.restricted_mean import build_restricted_mean
from hcc_dash.exhibits.standardised import build_standardised
from hcc_dash.exhibits.subgroups import build_subgroups
from hcc_dash.exhibits.survival import build_survival
from hcc_dash.exhibits.time_zero import build_time_zero
from hcc_dash.report.terminal import write_exhibit
from hcc_dash.tables.survival import Shown
from hcc_dash.tables.words import say_p_equals
from tests.cohort.bundled import bundled
from tests.every_question import QUESTIONS, STUDIES, whole

EVERY_LEVEL = {build_survival, build_cox, build_competing}
FIRST_LEVEL = {
    build_periods, build_propensity, build_restricted_mean, build_standardised, build_subgroups, build_time_zero,
}  # fmt: skip
TWO_DECIMALS = Shown()


def levels_of(study_id: str) -> Iterator[tuple[str, str, bool]]:
    """Factor, level that somebody has, and whether it is the factor's first."""
    cohort = whole(study_id)
    for factor in cohort.study.dividing_factors:
        present = set(cohort.subjects[factor.column].dropna())
        levels = [one for one in cohort.study.column(factor.column).levels if one in present]
        yield from ((factor.column, level, level == levels[0]) for level in levels if len(levels) > 1)


def in_level(study_id: str, column: str, *levels: str) -> Cohort:
    return select(bundled(study_id), Selection(filters=(LevelFilter(column, levels),)))


def asked_by_arm(study_id: str, builders: set[Callable[..., Exhibit]]) -> list[Callable[[Cohort], Exhibit]]:
    """Questions that compare arms, the first endpoint's of every builder."""
    found: dict[Callable[..., Exhibit], Callable[[Cohort], Exhibit]] = {}
    for one in QUESTIONS:
        if one.study == study_id and one.builder in builders:
            found.setdefault(one.builder, one.ask)
    assert set(found) == builders
    return list(found.values())


@pytest.mark.parametrize("study_id", STUDIES)
def test_every_headline_in_every_level_holds_the_interaction_test_that_subgroups_prints(study_id: str) -> None:
    read, tested = 0, 0
    for column, level, first in levels_of(study_id):
        cohort = in_level(study_id, column, level)
        if not arms_to_compare(cohort):
            continue
        for ask in asked_by_arm(study_id, EVERY_LEVEL | FIRST_LEVEL if first else EVERY_LEVEL):
            exhibit = ask(cohort)
            if not exhibit.estimates:
                continue  # no effect is shown, and why not
            forest = estimate_subgroups(whole(study_id), SubgroupOptions(exhibit.asked["endpoint"], factors=(column,)))
            (factor,) = forest.factors
            if factor.interaction.estimable:
                expected = f"(interaction {say_p_equals(factor.interaction.p_value)})"
                tested += 1
            else:
                expected = f"was not tested: {factor.interaction.why_missing}"
            assert expected in exhibit.answer, (column, level, exhibit.id)
            assert factor.label.lower()[1:] in exhibit.answer.lower()
            record = next(one for one in reversed(exhibit.estimates) if one.get("factor") == column)
            assert record["p_value"] == pytest.approx(factor.interaction.p_value, nan_ok=True)
            read += 1
    print(f"{study_id}: {read} headlines in one level read, {tested} with an estimable interaction test")
    assert tested > 20


def test_the_papers_p_is_explained_where_its_level_is_selected() -> None:
    late = build_survival(in_level("lo2007", "stage_group", "III/IVA"), SurvivalOptions("os"), TWO_DECIMALS)
    assert late.answer.endswith("The effect did not differ clearly by pTNM stage (interaction P = 0.31).")
    assert "P = 0.038 within pTNM III/IVA" in late.printed
    assert "does not survive" in late.printed
    assert late.printed in write_exhibit(late, "text")
    other = build_survival(in_level("lo2007", "stage_group", "III/IVA"), SurvivalOptions("rfs"), TWO_DECIMALS)
    assert "interaction" in other.answer
    assert other.printed == "", "the paper prints nothing of this endpoint"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ((), ""),
        ((LevelFilter("stage_group", ("I/II", "III/IVA")),), ""),
        ((RangeFilter("age", 40, 60),), ""),
        ((LevelFilter("sex", ("male",)), LevelFilter("stage_group", ("I/II",))), "by pTNM stage (interaction P"),
        ((LevelFilter("stage", ("I", "II")),), "was not tested: a group has no events in one level"),
    ],
)
def test_a_headline_is_plain_unless_levels_are_chosen(filters: tuple, expected: str) -> None:
    cohort = select(bundled("lo2007"), Selection(filters=filters))
    answer = build_survival(cohort, SurvivalOptions("os"), TWO_DECIMALS).answer
    assert expected in answer
    assert ("interaction" in answer or "tested" in answer) == bool(expected)


def test_nothing_is_said_where_arms_are_not_compared() -> None:
    late = in_level("lo2007", "stage_group", "III/IVA")
    assert "interaction" not in build_survival(late, SurvivalOptions("os", "none"), TWO_DECIMALS).answer
    assert "interaction" not in build_survival(late, SurvivalOptions("os", "sex"), TWO_DECIMALS).answer
    one_arm = select(bundled("lo2007"), Selection(arms=("control",), filters=late.selection.filters))
    assert "interaction" not in build_survival(one_arm, SurvivalOptions("os"), TWO_DECIMALS).answer


def test_a_stratified_hazard_ratio_is_called_so() -> None:
    cohort = whole("lo2007")
    plain = build_survival(cohort, SurvivalOptions("os"), TWO_DECIMALS).answer
    stratified = build_survival(cohort, SurvivalOptions("os", strata=("stage_group",)), TWO_DECIMALS).answer
    assert "stratified" not in plain
    assert stratified.endswith("The hazard ratio is stratified by pTNM stage.")
