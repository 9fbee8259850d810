"""Subgroups: who is counted where, when there is no ratio, what arms and cuts do; and the credibility of it."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.estimation.estimate import Test
from hcc_dash.questions.subgroups.numbers.arms import arms_to_compare
from hcc_dash.questions.subgroups.numbers.credibility import _chance, assess_credibility
from hcc_dash.questions.subgroups.numbers.cuts import estimate_cuts
from hcc_dash.questions.subgroups.numbers.levels import asked_factors, filter_of
from hcc_dash.questions.subgroups.numbers.modifier import estimate_modifier
from hcc_dash.questions.subgroups.numbers.options import CutsOptions, ModifierOptions, SubgroupOptions
from hcc_dash.questions.subgroups.numbers.result import Subgroup, SubgroupFactor
from hcc_dash.questions.subgroups.numbers.subgroups import estimate_subgroups
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.study.plans import PlannedAnalysis
from tests.equality import same
from tests.estimation.cohorts import bundled, two_arms, upload, whole

ALL = {name: tuple(f.column for f in bundled(name).study.factors) for name in ("lo2007", "prtras001")}


def levels(n: int, *names: str) -> list[str]:
    return [names[i % len(names)] for i in range(n)]


@pytest.mark.parametrize("study", ALL)
def test_the_row_of_all_patients_is_the_survival_result(study: str) -> None:
    cohort = bundled(study)
    for endpoint in cohort.study.time_to_event:
        for strata in ((), ("cirrhosis",)):
            result = estimate_subgroups(cohort, SubgroupOptions(endpoint=endpoint.id, strata=strata))
            panel = estimate_survival(cohort, SurvivalOptions(endpoint=endpoint.id, strata=strata)).panels[0]
            assert result.overall is not None
            assert same(result.overall.hazard_ratio, panel.comparisons[0].hazard_ratio)
            for one, group in zip(result.overall.arms, panel.groups, strict=True):
                assert (one.arm, one.n, one.n_events) == (group.arm, group.n, group.n_events)
                assert one.at_landmark.value == pytest.approx(group.at_landmark.value, rel=1e-13)
                assert one.at_landmark.conf_low == pytest.approx(group.at_landmark.conf_low, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("study", ALL)
def test_each_row_is_the_survival_result_of_its_patients(study: str) -> None:
    cohort = bundled(study)
    endpoint = cohort.study.time_to_event[0].id
    result = estimate_subgroups(cohort, SubgroupOptions(endpoint=endpoint, factors=ALL[study]))
    for factor in result.factors:
        for row in factor.subgroups:
            chosen = filter_of(cohort, row.column, row.level, factor.cut)
            narrowed = select(cohort, Selection(filters=(chosen,)))
            panel = estimate_survival(narrowed, SurvivalOptions(endpoint=endpoint)).panels[0]
            counts = {group.arm: (group.n, group.n_events) for group in panel.groups}
            assert {one.arm: (one.n, one.n_events) for one in row.arms if one.n} == counts
            if row.hazard_ratio.estimable:
                other = panel.comparisons[0].hazard_ratio
                assert row.hazard_ratio.value == pytest.approx(other.value, rel=1e-9)
                assert row.hazard_ratio.std_error == pytest.approx(other.std_error, rel=1e-9)


@pytest.mark.parametrize("study", ALL)
def test_levels_and_missing_add_up_to_everybody(study: str) -> None:
    result = estimate_subgroups(
        bundled(study), SubgroupOptions(endpoint=bundled(study).study.time_to_event[0].id, factors=ALL[study])
    )
    assert result.overall is not None
    assert {one.column for one in result.factors} == set(ALL[study])
    for factor in result.factors:
        assert sum(row.n for row in factor.subgroups) + factor.n_missing == result.n_analysed == result.overall.n
        assert sum(row.n_events for row in factor.subgroups) + factor.n_events_missing == result.overall.n_events
    if study == "prtras001":
        assert result.factor("mvi").n_missing == 149


def test_the_published_claim_does_not_survive_the_interaction_test() -> None:
    result = estimate_subgroups(bundled("lo2007"), SubgroupOptions(endpoint="os"))
    (factor,) = result.factors
    assert factor.column == "stage_group"
    assert factor.declared
    early, late = factor.subgroups
    assert late.hazard_ratio.conf_high < 1
    assert early.hazard_ratio.why_missing == "too few events: 4"
    assert factor.interaction.p_value == pytest.approx(0.306, abs=0.001)
    found = assess_credibility(result, "stage_group")
    assert not found.suggested
    assert [(one.level, one.figure.printed) for one in found.printed] == [("I/II", "0.917"), ("III/IVA", "0.038")]
    low, high = found.from_printed
    assert 0.26 <= low < high <= 0.47  # the range that follows from the abstract alone


def test_few_events_leave_no_ratio_but_the_probabilities() -> None:
    n = 80
    table = two_arms(n, part=levels(n, "big", "big", "big", "four", "six"))
    part = np.array(table["part"])
    event = np.array(table["event"])
    event[part == "four"], event[part == "six"] = 0, 0
    event[np.flatnonzero(part == "four")[:4]], event[np.flatnonzero(part == "six")[:6]] = 1, 1
    result = estimate_subgroups(
        upload(table | {"event": event.tolist()}, factors=("part",)), SubgroupOptions(endpoint="event")
    )
    rows = {row.level: row for row in result.factors[0].subgroups}
    assert rows["big"].hazard_ratio.estimable
    assert rows["four"].hazard_ratio.why_missing == "too few events: 4"
    assert rows["six"].hazard_ratio.why_missing == "too few events: 6"
    assert all(one.at_landmark.estimable for one in rows["four"].arms)
    assert any(one.at_landmark.estimable for one in rows["six"].arms)
    assert rows["four"].n == 16


def test_an_arm_without_events_or_patients_in_a_level() -> None:
    table = two_arms(90, part=levels(90, "x", "y", "z"))
    frame = pd.DataFrame(table)
    frame.loc[(frame["part"] == "y") & (frame["arm"] == "treated"), "event"] = 0
    frame = frame[~((frame["part"] == "z") & (frame["arm"] == "control"))]
    frame.loc[frame["part"] == "y", "event"] = frame.loc[frame["part"] == "y", "arm"].eq("control").astype(int)
    result = estimate_subgroups(upload(frame.to_dict("list"), factors=("part",)), SubgroupOptions(endpoint="event"))
    rows = {row.level: row for row in result.factors[0].subgroups}
    assert rows["x"].hazard_ratio.estimable
    assert rows["y"].hazard_ratio.why_missing == "no events in treated"
    assert rows["z"].hazard_ratio.why_missing == "nobody in control"
    assert not rows["z"].arms[0].at_landmark.estimable
    assert "no events in one level" in result.factors[0].interaction.why_missing


def test_a_level_nobody_has_is_no_row_and_one_level_no_test() -> None:
    cohort = select(whole("lo2007"), Selection(filters=(LevelFilter("stage_group", ("III/IVA",)),)))
    (factor,) = estimate_subgroups(cohort, SubgroupOptions(endpoint="os")).factors
    assert [row.level for row in factor.subgroups] == ["III/IVA"]
    assert factor.interaction.why_missing == "all patients are of one level"


def flipped(row: Subgroup, other: Subgroup) -> None:
    assert row.hazard_ratio.why_missing == other.hazard_ratio.why_missing
    if row.hazard_ratio.estimable:
        assert row.hazard_ratio.value * other.hazard_ratio.value == pytest.approx(1, rel=1e-9)
        assert row.hazard_ratio.conf_low * other.hazard_ratio.conf_high == pytest.approx(1, rel=1e-9)


@given(seed=st.integers(0, 10_000), n=st.integers(40, 120))
@settings(max_examples=6)
def test_swapped_arms_invert_and_the_order_of_rows_is_nothing(seed: int, n: int) -> None:
    table = two_arms(n, seed, part=levels(n, "x", "y", "z"), size=np.round(np.linspace(1, 9, n), 2).tolist())
    options = SubgroupOptions(endpoint="event", factors=("part", "size"))
    factors = {"factors": ("part", "size")}
    result = estimate_subgroups(upload(table, reference="control", **factors), options)
    swapped = estimate_subgroups(upload(table, reference="treated", **factors), options)
    order = np.random.default_rng(seed).permutation(n)
    mixed = {name: [column[i] for i in order] for name, column in table.items()}
    shuffled = estimate_subgroups(upload(mixed, reference="control", **factors), options)
    for one, two, three in zip(result.factors, swapped.factors, shuffled.factors, strict=True):
        same_test(one, two)
        same_test(one, three)
        for row, other, third in zip(one.subgroups, two.subgroups, three.subgroups, strict=True):
            flipped(row, other)
            assert (row.n, row.n_events) == (third.n, third.n_events)
            assert row.hazard_ratio.value == pytest.approx(third.hazard_ratio.value, rel=1e-9, nan_ok=True)


def same_test(one: SubgroupFactor, other: SubgroupFactor) -> None:
    assert one.interaction.why_missing == other.interaction.why_missing
    assert one.interaction.statistic == pytest.approx(other.interaction.statistic, abs=1e-8, nan_ok=True)


def three_arms(n: int = 120) -> Cohort:
    table = two_arms(n, part=levels(n, "x", "y")) | {"arm": levels(n, "a", "b", "c", "c", "a")}
    return upload(table, factors=("part",), reference="b")


def test_of_three_arms_one_is_set_against_the_reference() -> None:
    cohort = three_arms()
    assert list(arms_to_compare(cohort)) == ["a", "c"]
    first = estimate_subgroups(cohort, SubgroupOptions(endpoint="event"))
    assert (first.reference, first.arm) == ("b", "a")
    other = estimate_subgroups(cohort, SubgroupOptions(endpoint="event", arm="c"))
    assert (other.reference, other.arm) == ("b", "c")
    assert [(one.reason, one.n) for one in other.left_out] == [("an arm that is not compared", 48)]
    assert other.n_analysed == cohort.n - 48
    alone = select(cohort, Selection(arms=("b", "c")))
    assert other.overall is not None
    assert (
        other.overall.hazard_ratio
        == estimate_survival(alone, SurvivalOptions(endpoint="event")).panels[0].comparisons[0].hazard_ratio
    )


def test_without_two_arms_there_is_a_reason() -> None:
    table = two_arms()
    armless = upload({name: column for name, column in table.items() if name != "arm"})
    assert estimate_subgroups(armless, SubgroupOptions(endpoint="event")).why_not == (
        "no column says which arm a patient is in"
    )
    one = select(whole("lo2007"), Selection(arms=("ifn1",)))
    result = estimate_subgroups(one, SubgroupOptions(endpoint="os"))
    assert (result.overall, result.factors) == (None, ())
    assert result.why_not == "only one arm has patients in this selection: IFN-I"
    nobody = select(
        whole("lo2007"),
        Selection(filters=(LevelFilter("stage_group", ("I/II",)), LevelFilter("stage", ("IVA",)))),
    )
    assert "nobody" in estimate_subgroups(nobody, SubgroupOptions(endpoint="os")).why_not
    asked = estimate_subgroups(bundled("lo2007"), SubgroupOptions(endpoint="os", arm="ifn2"))
    assert asked.why_not == "IFN-II has no patients to compare in this selection"


def test_strata_leave_out_who_has_none() -> None:
    result = estimate_subgroups(bundled("prtras001"), SubgroupOptions(endpoint="ttr", strata=("mvi",)))
    assert [(one.reason, one.n) for one in result.left_out] == [("no value for Microvascular invasion", 149)]
    assert result.n_analysed == result.factors[0].subgroups[0].n + sum(r.n for r in result.factors[0].subgroups[1:])


def test_impossible_questions_are_refused() -> None:
    cohort = bundled("lo2007")
    for options in (
        SubgroupOptions(endpoint="nothing"),
        SubgroupOptions(endpoint="os", factors=("nothing",)),
        SubgroupOptions(endpoint="os", landmark_months=-1),
        SubgroupOptions(endpoint="os", strata=("age",)),
    ):
        with pytest.raises(ValueError, match=r"No |landmark|levels"):
            estimate_subgroups(cohort, options)
    with pytest.raises(ValueError, match="not a number"):
        estimate_cuts(cohort, CutsOptions(endpoint="os", column="sex"))
    with pytest.raises(ValueError, match="not a number"):
        estimate_modifier(cohort, ModifierOptions(endpoint="os", column="sex"))


def test_planned_is_what_the_study_planned() -> None:
    cohort = bundled("prtras001")
    assert estimate_subgroups(cohort, SubgroupOptions(endpoint="ttr")).status == "exploratory"
    plan = PlannedAnalysis(
        id="forest", analysis="subgroups", endpoint="ttr", population="all", factors=("bclc", "hbsag_group")
    )
    study = cohort.study.model_copy(update={"planned": (plan,)})
    planned = Cohort(study, cohort.tables, selection=cohort.selection)
    assert estimate_subgroups(planned, SubgroupOptions(endpoint="ttr", factors=("bclc",))).status == "planned"
    for other in (
        SubgroupOptions(endpoint="ttr", factors=("bclc", "sex")),
        SubgroupOptions(endpoint="ttr", factors=("bclc",), strata=("cirrhosis",)),
        SubgroupOptions(endpoint="ttr", factors=("age",)),
        SubgroupOptions(endpoint="os", factors=("bclc",)),
        SubgroupOptions(endpoint="ttr", factors=()),
    ):
        assert estimate_subgroups(planned, other).status == "exploratory"


def test_factors_of_a_study_that_declares_none() -> None:
    table = two_arms(60, part=levels(60, "x", "y"), size=np.linspace(1, 9, 60).tolist())
    study = upload(table, factors=("part", "size")).study
    assert [one.column for one in asked_factors(study, None)] == ["part"]
    assert [one.column for one in asked_factors(bundled("prtras001").study, None)] == [
        "bclc",
        "radical_treatment",
        "hbsag_group",
    ]


# cuts ------------------------------------------------------------------------------------------------------------


def test_a_number_is_cut_at_its_median_or_where_the_reader_says() -> None:
    cohort = bundled("prtras001")
    age = cohort.subjects["age"].to_numpy()
    (factor,) = estimate_subgroups(cohort, SubgroupOptions(endpoint="ttr", factors=("age",))).factors
    assert factor.cut == np.median(age)
    assert factor.at_median
    assert [row.n for row in factor.subgroups] == [int((age < 53).sum()), int((age >= 53).sum())]
    (chosen,) = estimate_subgroups(
        cohort, SubgroupOptions(endpoint="ttr", factors=("age",), cuts=(("age", 60.0),))
    ).factors
    assert [row.level for row in chosen.subgroups] == ["below 60", "60 or above"]
    assert not chosen.at_median
    assert [row.n for row in chosen.subgroups] == [int((age < 60).sum()), int((age >= 60).sum())]


def test_the_sweep_of_cuts_is_the_forest_at_each_cut() -> None:
    cohort = bundled("prtras001")
    sweep = estimate_cuts(cohort, CutsOptions(endpoint="ttr", column="hbsag"))
    assert len(sweep.rows) == 17
    assert sweep.used == np.median(cohort.subjects["hbsag"])
    for row in sweep.rows[::4]:
        (factor,) = estimate_subgroups(
            cohort, SubgroupOptions(endpoint="ttr", factors=("hbsag",), cuts=(("hbsag", row.cut),))
        ).factors
        assert row.levels == tuple(one.level for one in factor.subgroups)
        assert row.n == tuple(one.n for one in factor.subgroups)
        assert row.interaction.p_value == pytest.approx(factor.interaction.p_value, rel=1e-9, nan_ok=True)
        for ours, theirs in zip(row.hazard_ratios, factor.subgroups, strict=True):
            assert ours.value == pytest.approx(theirs.hazard_ratio.value, rel=1e-9, nan_ok=True)
    assert sweep.smallest_p == min(row.interaction.p_value for row in sweep.rows if row.interaction.estimable)
    one_arm = select(cohort, Selection(arms=("na",)))
    assert "only one arm" in estimate_cuts(one_arm, CutsOptions(endpoint="ttr", column="age")).why_not


# along a number --------------------------------------------------------------------------------------------------


def test_swapped_arms_invert_the_curve_and_units_change_nothing() -> None:
    n = 200
    table = two_arms(n, size=np.round(np.random.default_rng(3).normal(5, 2, n), 3).tolist())
    first = estimate_modifier(
        upload(table, reference="control", factors=("size",)), ModifierOptions(endpoint="event", column="size")
    )
    other = estimate_modifier(
        upload(table, reference="treated", factors=("size",)), ModifierOptions(endpoint="event", column="size")
    )
    np.testing.assert_allclose(first.curve["estimate"] * other.curve["estimate"], 1, rtol=1e-8)
    np.testing.assert_allclose(first.curve["std_error"], other.curve["std_error"], rtol=1e-7)
    scaled = table | {"size": [1000 * one for one in table["size"]]}
    third = estimate_modifier(
        upload(scaled, reference="control", factors=("size",)), ModifierOptions(endpoint="event", column="size")
    )
    np.testing.assert_allclose(first.curve["estimate"], third.curve["estimate"], rtol=1e-7)
    assert first.spline.p_value == pytest.approx(third.spline.p_value, rel=1e-6)


def test_a_planted_interaction_is_found() -> None:
    draw = np.random.default_rng(8)
    n = 600
    size, arm = draw.uniform(0, 1, n), draw.integers(0, 2, n)
    time = draw.exponential(np.exp(arm * (2 * size - 1)))
    table = {"time": time.tolist(), "event": [1] * n, "arm": [f"g{one}" for one in arm], "size": size.tolist()}
    found = estimate_modifier(upload(table, factors=("size",)), ModifierOptions(endpoint="event", column="size"))
    assert found.linear.p_value < 1e-6
    # hazard of the arm is exp(1 - 2 size) times the reference's
    np.testing.assert_allclose(np.log(found.curve["estimate"]), 1 - 2 * found.curve["value"], atol=0.45)
    assert found.histogram["n"].sum() == n


def test_no_curve_without_numbers_enough() -> None:
    n = 60
    table = two_arms(n, size=[float(i % 7) if i % 10 else 0.0 for i in range(n)])
    few = estimate_modifier(
        upload(table | {"event": [int(i < 8) for i in range(n)]}, factors=("size",)),
        ModifierOptions(endpoint="event", column="size"),
    )
    assert few.why_not == "too few events: 8"
    flat = two_arms(n, size=[float(i) if i < 8 else 3.0 for i in range(n)])
    assert (
        "too few different values"
        in estimate_modifier(upload(flat, factors=("size",)), ModifierOptions(endpoint="event", column="size")).why_not
    )
    zero = upload(table, factors=("size",))
    logged = estimate_modifier(zero, ModifierOptions(endpoint="event", column="size", scale="log10"))
    lost = sum(one == 0 for one in table["size"])
    assert [(one.reason, one.n) for one in logged.left_out] == [("no value above 0 for size", lost)]
    assert logged.n_analysed + lost == n


# credibility -----------------------------------------------------------------------------------------------------


def grades(study: str, options: SubgroupOptions, column: str) -> dict[str, str]:
    found = assess_credibility(estimate_subgroups(bundled(study), options), column)
    return {one.topic: one.grade for one in found.answers}


def test_icemans_grades() -> None:
    declared = grades("prtras001", SubgroupOptions(endpoint="ttr"), "bclc")
    assert declared == {
        "baseline": "probably yes",
        "direction": "a person",
        "prior evidence": "a person",
        "chance": "probably no or unclear",
        "number tested": "definitely yes",
        "cut points": "not asked",
    }
    many = grades("prtras001", SubgroupOptions(endpoint="ttr", factors=ALL["prtras001"]), "age")
    assert many["number tested"] == "definitely no"
    assert many["cut points"] == "probably no or unclear"
    assert many["direction"] == "probably no or unclear"
    assert many["baseline"] == "a person"
    cut = grades("prtras001", SubgroupOptions(endpoint="ttr", factors=("age",), cuts=(("age", 60.0),)), "age")
    assert cut["cut points"] == "definitely no"
    assert cut["number tested"] == "probably yes"
    assert grades("lo2007", SubgroupOptions(endpoint="os"), "stage_group")["baseline"] == "definitely yes"


@pytest.mark.parametrize(
    ("p", "grade"),
    [(0.06, "definitely no"), (0.05, "probably no or unclear"), (0.01, "probably yes"), (0.005, "definitely yes")],
)
def test_bounds_of_chance(p: float, grade: str) -> None:
    assert _chance(Test("interaction", 1.0, 1, p))[0] == grade
    assert _chance(Test("interaction", why_missing="none"))[0] == "definitely no"


def test_expected_by_chance() -> None:
    found = assess_credibility(
        estimate_subgroups(bundled("prtras001"), SubgroupOptions(endpoint="ttr", factors=ALL["prtras001"])), "age"
    )
    assert found.expected == pytest.approx(0.05 * found.n_tests)
    assert 0 < found.n_below < found.n_tests
    assert found.printed == ()
    assert math.isnan(found.from_printed[0])


@pytest.mark.parametrize("others", [None, ("bclc",)])
def test_a_factor_that_is_cut_is_one_of_the_forest(others: tuple[str, ...] | None) -> None:
    """Named with others or not: a cut is never taken and forgotten."""
    cohort = bundled("prtras001")
    said = estimate_subgroups(cohort, SubgroupOptions(endpoint="os", factors=others, cuts=(("age", 60.0),)))
    named = SubgroupOptions(endpoint="os", factors=(*(others or ()), "age"), cuts=(("age", 60.0),))
    assert said.factors == estimate_subgroups(cohort, named).factors
    assert said.factor("age").cut == 60.0


def test_a_declared_factor_that_is_cut_leaves_the_others() -> None:
    study = bundled("prtras001").study
    declared = [one.column for one in asked_factors(study, None)]
    assert [one.column for one in asked_factors(study, None, (declared[1],))] == declared
