"""An effect in one level of a factor never stands without its interaction test, whoever shows it."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from scipy.stats import chi2

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, RangeFilter, Selection
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.interaction import compare_differences
from hcc_dash.questions.harms.exhibit.serious_events import build_serious
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.serious_events import describe_serious_events
from hcc_dash.questions.subgroups.numbers.arms import arms_to_compare
from hcc_dash.questions.subgroups.numbers.modifier import estimate_modifier
from hcc_dash.questions.subgroups.numbers.options import ModifierOptions, SubgroupOptions
from hcc_dash.questions.subgroups.numbers.selected import ArmShare, interaction_of_differences
from hcc_dash.questions.subgroups.numbers.subgroups import estimate_subgroups
from hcc_dash.questions.survival.exhibit.survival import build_survival
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.report.terminal import write_exhibit
from hcc_dash.wording.small_groups import gives_counts_only
from hcc_dash.wording.words import say_p_equals
from tests.cohort.bundled import bundled
from tests.every_question import QUESTIONS, STUDIES, first_of_arms, whole

SHARES = {"adverse-events", "child-pugh", "deterioration", "onset", "responders", "serious-events"}
EVERY_LEVEL = {"survival", "cox", "competing"}
FIRST_LEVEL = {"ph", "competing-periods", "predicted", "weighted", "rmst", "standardised", "subgroups", "time-zero"}
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


def asked_by_arm(study_id: str, questions: set[str]) -> list[Callable[[Cohort], Exhibit]]:
    """Questions that compare arms, each of the first endpoint."""
    found: dict[str, Callable[[Cohort], Exhibit]] = {}
    for one in QUESTIONS:
        if one.study == study_id and one.asked.id in questions:
            found.setdefault(one.asked.id, one.ask)
    assert set(found) == questions
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
            if not exhibit.estimates or exhibit.answer.startswith("No model was fitted"):
                continue  # no effect is shown, and why not
            if gives_counts_only(exhibit.answer):
                continue  # no effect is stated, as another test says
            forest = estimate_subgroups(
                whole(study_id), SubgroupOptions(endpoint=exhibit.asked["endpoint"], factors=(column,))
            )
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
    late = build_survival(in_level("lo2007", "stage_group", "III/IVA"), SurvivalOptions(endpoint="os"), TWO_DECIMALS)
    assert late.answer.endswith("The effect did not differ clearly by pTNM stage (interaction P = 0.31).")
    assert "P = 0.038 within pTNM III/IVA" in late.printed
    assert "does not survive" in late.printed
    assert late.printed in write_exhibit(late, "text")
    other = build_survival(in_level("lo2007", "stage_group", "III/IVA"), SurvivalOptions(endpoint="rfs"), TWO_DECIMALS)
    assert "interaction" in other.answer
    assert other.printed == "", "the paper prints nothing of this endpoint"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ((), ""),
        ((LevelFilter("stage_group", ("I/II", "III/IVA")),), ""),
        ((RangeFilter("age", 0, 200),), ""),
        ((RangeFilter("age", 40, 60),), "along age (interaction P"),
        ((LevelFilter("sex", ("male",)), LevelFilter("stage_group", ("I/II",))), "by pTNM stage (interaction P"),
        ((LevelFilter("stage", ("I", "II")),), "was not tested: a group has no events in one level"),
    ],
)
def test_a_headline_is_plain_unless_levels_are_chosen(filters: tuple, expected: str) -> None:
    cohort = select(bundled("lo2007"), Selection(filters=filters))
    answer = build_survival(cohort, SurvivalOptions(endpoint="os"), TWO_DECIMALS).answer
    assert expected in answer
    assert ("interaction" in answer or "tested" in answer) == bool(expected)


def test_nothing_is_said_where_arms_are_not_compared() -> None:
    late = in_level("lo2007", "stage_group", "III/IVA")
    assert (
        "interaction" not in build_survival(late, SurvivalOptions(endpoint="os", compare="none"), TWO_DECIMALS).answer
    )
    assert "interaction" not in build_survival(late, SurvivalOptions(endpoint="os", compare="sex"), TWO_DECIMALS).answer
    one_arm = select(bundled("lo2007"), Selection(arms=("control",), filters=late.selection.filters))
    assert "interaction" not in build_survival(one_arm, SurvivalOptions(endpoint="os"), TWO_DECIMALS).answer


def test_a_stratified_hazard_ratio_is_called_so() -> None:
    cohort = whole("lo2007")
    plain = build_survival(cohort, SurvivalOptions(endpoint="os"), TWO_DECIMALS).answer
    stratified = build_survival(cohort, SurvivalOptions(endpoint="os", strata=("stage_group",)), TWO_DECIMALS).answer
    assert "stratified" not in plain
    assert stratified.endswith("The hazard ratio is stratified by pTNM stage.")


@pytest.mark.parametrize("study_id", STUDIES)
def test_every_headline_in_a_range_holds_the_interaction_test_along_the_number(study_id: str) -> None:
    cohort = select(bundled(study_id), Selection(filters=(RangeFilter("age", 40, 60),)))
    read = 0
    for ask in asked_by_arm(study_id, EVERY_LEVEL | FIRST_LEVEL):
        exhibit = ask(cohort)
        if exhibit.estimates:
            along = estimate_modifier(
                whole(study_id), ModifierOptions(endpoint=exhibit.asked["endpoint"], column="age")
            ).linear
            assert f"along age (interaction {say_p_equals(along.p_value)})" in exhibit.answer, exhibit.id
            assert exhibit.estimates[-1]["p_value"] == along.p_value
            read += 1
    assert read >= 7


@pytest.mark.parametrize(
    ("chosen", "parts"),
    [
        (LevelFilter("bclc", ("A",)), [LevelFilter("bclc", (level,)) for level in ("0", "A", "B")]),
        (RangeFilter("age", 50, 200), [RangeFilter("age", 0, 49.9), RangeFilter("age", 50, 200)]),
    ],
)
def test_a_difference_in_a_part_holds_the_test_whether_the_parts_differ(
    chosen: LevelFilter | RangeFilter, parts: list[LevelFilter | RangeFilter]
) -> None:
    """Cochran's Q by hand of the differences of patients with a serious event."""
    exhibit = build_serious(select(bundled("prtras001"), Selection(filters=(chosen,))), AdverseEventOptions())
    differences, weights = [], []
    for part in parts:
        cohort = select(bundled("prtras001"), Selection(filters=(part,)))
        first, second = describe_serious_events(cohort, AdverseEventOptions()).overall.arms
        shares = [one.n_patients / one.n for one in (first, second)]
        differences.append(shares[1] - shares[0])
        weights.append(1 / sum(p * (1 - p) / one.n for p, one in zip(shares, (first, second), strict=True)))
    q = sum(w * (d - np.average(differences, weights=weights)) ** 2 for w, d in zip(weights, differences, strict=True))
    record = exhibit.estimates[-1]
    assert record["statistic"] == pytest.approx(q)
    assert record["p_value"] == pytest.approx(chi2.sf(q, len(parts) - 1))
    assert f"(interaction {say_p_equals(record['p_value'])})" in exhibit.answer


def test_every_share_that_arms_are_compared_by_is_tested_or_says_why_not() -> None:
    cohort = in_level("prtras001", "bclc", "A")
    for one in QUESTIONS:
        if one.asked.id in SHARES:
            answer = one.ask(cohort).answer
            assert gives_counts_only(answer) or "(interaction P" in answer or "was not tested: " in answer, answer


def test_counts_alone_and_models_that_were_not_fitted_need_no_interaction_test() -> None:
    few = first_of_arms(whole("prtras001"), 4, 3)
    narrowed = select(few, Selection(filters=(LevelFilter("bclc", ("A", "B")),)))
    read = 0
    for one in QUESTIONS:
        if one.study == "prtras001" and not one.slow and one.asked.id in EVERY_LEVEL | FIRST_LEVEL | SHARES:
            answer = one.ask(narrowed).answer
            assert "differ by" not in answer
            assert "was not tested" not in answer or one.asked.id == "subgroups"
            read += 1
    assert read > 20


def test_differences_that_have_no_error_are_not_compared() -> None:
    one, none = Estimate(0.1, std_error=0.05), Estimate(0.3, std_error=0.0)
    assert not compare_differences([one]).estimable
    assert "nobody or everybody" in compare_differences([one, none]).why_missing
    two = compare_differences([one, Estimate(0.3, std_error=0.12)])
    assert two.statistic == pytest.approx((0.2 / np.hypot(0.05, 0.12)) ** 2)  # Altman and Bland's z, squared
    assert two.df == 1


@pytest.mark.parametrize(("events", "why"), [(9.6, "too few events: 9"), (10.0, ""), (10.4, "")])
def test_events_too_few_are_never_rounded_up_to_those_that_are_enough(events: float, why: str) -> None:
    cohort = in_level("prtras001", "bclc", "A")
    asked: list[Cohort] = []

    def share_of(part: Cohort) -> dict[str, ArmShare]:
        asked.append(part)
        arms = [arm.id for arm in part.study.arms]
        return {arm: ArmShare(n=100, share=Estimate(each, std_error=0.01)) for arm in arms}

    each = 0.0
    interaction_of_differences(cohort, share_of)
    each = events / (100 * 2 * len(asked))
    (found,) = interaction_of_differences(cohort, share_of)
    assert found.test.why_missing == why
