"""What a survival question finds where data are thin, odd or divided, and what it says when it finds nothing."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.questions.survival.numbers.survival_result import Panel, SurvivalResult
from hcc_dash.questions.survival.words.survival_method import say_method, say_notes
from hcc_dash.study.time import DAYS_IN
from tests.equality import same
from tests.estimation.cohorts import BUNDLED, bundled, golden_cohort, two_arms, upload, upload_sample, whole
from tests.kernels.golden import load_sample
from tests.strategies import SurvivalSample, survival_samples


def ask(cohort: Cohort, **options: object) -> SurvivalResult:
    return estimate_survival(
        cohort, SurvivalOptions(endpoint=options.pop("endpoint", cohort.study.time_to_event[0].id), **options)
    )


def ask_one(cohort: Cohort, **options: object) -> Panel:
    panels = ask(cohort, **options).panels
    assert len(panels) == 1
    return panels[0]


def assert_counts_add_up(panel: Panel) -> None:
    for group in panel.groups:
        counts = panel.counts[panel.counts["arm"] == group.arm]
        assert len(counts)
        assert (counts["n_at_risk"] + counts["n_events"] + counts["n_censored"] == group.n).all()


# counts and curves -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("study", BUNDLED)
def test_the_three_rows_of_counts_add_up_to_n_at_every_tick(study: str) -> None:
    cohort = bundled(study)
    for endpoint in cohort.study.time_to_event:
        for panels in ("", cohort.study.dividing_factors[0].column):
            for panel in ask(cohort, endpoint=endpoint.id, panels=panels).panels:
                assert_counts_add_up(panel)


@settings(max_examples=25)
@given(sample=survival_samples(min_size=3, both_arms=True))
def test_counts_add_up_and_curves_agree_with_counts(sample: SurvivalSample) -> None:
    sample.event[0] = True
    columns = {
        "time": sample.time.tolist(),
        "event": sample.event.astype(int).tolist(),
        "arm": [f"a{g}" for g in sample.arm],
    }
    panel = ask_one(upload(columns))
    assert_counts_add_up(panel)
    for group in panel.groups:
        frame = panel.curves[panel.curves["arm"] == group.arm]
        assert frame["time"].iloc[0] == 0
        assert frame["n_events"].sum() == group.n_events
        assert frame["n_events"].sum() + frame["n_censored"].sum() == group.n
        assert frame["estimate"].is_monotonic_decreasing
        assert frame["time"].is_monotonic_increasing
        assert frame["time"].is_unique


def test_a_patient_with_an_event_at_a_tick_is_at_risk_there() -> None:
    panel = ask_one(upload({"time": [12.0, 12.0, 24.0, 30.0], "event": [1, 0, 1, 0]}))
    at_year = panel.counts[panel.counts["time"] == 12]
    assert at_year[["n_at_risk", "n_events", "n_censored"]].to_numpy().tolist() == [[4, 0, 0]]
    at_two = panel.counts[panel.counts["time"] == 24]
    assert at_two[["n_at_risk", "n_events", "n_censored"]].to_numpy().tolist() == [[2, 1, 1]]


@pytest.mark.parametrize(("longest", "step"), [(8, 1), (20, 3), (50, 6), (100, 12), (200, 24), (300, 36), (500, 60)])
def test_ticks_are_whole_steps_within_follow_up(longest: float, step: float) -> None:
    ticks = ask_one(upload({"time": [1.0, float(longest)], "event": [1, 0]})).counts["time"].to_numpy()
    np.testing.assert_allclose(np.diff(ticks), step)
    assert ticks[0] == 0
    assert longest - step < ticks[-1] <= longest


def test_grey_starts_after_the_last_time_with_a_tenth_at_risk() -> None:
    panel = ask_one(upload({"time": [float(t) for t in range(1, 31)], "event": [1, 0] * 15}))
    assert panel.groups[0].grey_from == 28.0  # 3 of 30 at risk just before 28, 2 before 29
    frame = panel.curves
    assert (frame.loc[frame["time"] > 28, "n_at_risk"] < 3).all()


# panels ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("study", "endpoint", "factor"), [("lo2007", "os", "stage_group"), ("prtras001", "ttr", "bclc")]
)
def test_a_panel_is_the_analysis_of_the_filtered_cohort(study: str, endpoint: str, factor: str) -> None:
    divided = ask(bundled(study), endpoint=endpoint, panels=factor)
    assert len(divided.panels) == len(bundled(study).study.column(factor).levels)
    for panel in divided.panels:
        narrowed = select(whole(study), Selection(filters=(LevelFilter(factor, (panel.level,)),)))
        alone = ask_one(narrowed, endpoint=endpoint)
        # By their text: a limit that is not reached is NaN, which equals nothing, not even itself.
        assert repr(panel.groups) == repr(alone.groups)
        assert repr(panel.comparisons) == repr(alone.comparisons)
        assert same(panel.log_rank, alone.log_rank)
        pd.testing.assert_frame_equal(panel.curves.drop(columns="level"), alone.curves.drop(columns="level"))


def test_a_level_with_nobody_makes_no_panel() -> None:
    cohort = bundled("lo2007")
    narrowed = select(whole("lo2007"), Selection(filters=(LevelFilter("stage", ("I", "II")),)))
    assert [p.level for p in ask(narrowed, panels="stage_group").panels] == ["I/II"]
    assert [p.level for p in ask(cohort, panels="stage_group").panels] == ["I/II", "III/IVA"]


def test_patients_without_a_panel_are_left_out_by_name() -> None:
    cohort = upload(two_arms(20, site=["x"] * 9 + ["y"] * 8 + [None] * 3), factors=("site",))
    result = ask(cohort, panels="site")
    assert [(one.reason, one.n) for one in result.left_out] == [("no value for site", 3)]
    assert (result.n_analysed, result.n_selected) == (17, 20)


def test_nobody_has_a_panel() -> None:
    cohort = upload(two_arms(20, site=["x", "y"] * 10), factors=("site",))
    cohort.subjects["site"] = pd.Categorical([None] * 20, categories=["x", "y"])
    result = ask(cohort, panels="site")
    assert result.panels == ()
    assert (result.n_analysed, result.left_out[0].n) == (0, 20)


def test_a_panel_without_the_reference_keeps_each_arms_place() -> None:
    cohort = upload(two_arms(40, site=["x" if i % 2 or i > 20 else "y" for i in range(40)]), factors=("site",))
    cohort = Cohort(
        cohort.study,
        {"subjects": cohort.subjects[~((cohort.subjects["site"] == "y") & (cohort.subjects["arm"] == "control"))]},
    )
    result = ask(cohort, panels="site")
    alone = next(panel for panel in result.panels if panel.level == "y")
    assert [group.arm for group in alone.groups] == ["treated"]
    assert alone.comparisons == ()
    assert result.position("control") == 0
    assert result.position("treated") == 1


# thin data -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "event"), [([5.0], [1]), ([0.0], [1]), ([5.0, 9.0], [1, 0]), ([5.0, 5.0], [1, 1]), ([0.0, 0.0], [1, 0])]
)
def test_one_or_two_patients(time: list[float], event: list[int]) -> None:
    panel = ask_one(upload({"time": time, "event": event}))
    assert (panel.groups[0].n, panel.groups[0].n_events) == (len(time), sum(event))
    assert panel.comparisons == ()
    assert panel.log_rank.why_missing == "one group only"
    assert_counts_add_up(panel)


def test_one_patient_in_each_arm() -> None:
    panel = ask_one(upload({"time": [3.0, 8.0], "event": [1, 1], "arm": ["a", "b"]}))
    assert panel.comparisons[0].hazard_ratio.why_missing == "too few events: 2"
    assert panel.log_rank.estimable


def test_nobody_at_all() -> None:
    cohort = bundled("lo2007")
    nobody = Cohort(cohort.study, {"subjects": cohort.subjects.iloc[:0]})
    panel = ask_one(nobody)
    assert panel.groups == ()
    assert panel.comparisons == ()
    assert not panel.log_rank.estimable


def test_no_events_gives_no_comparison_and_no_false_certainty() -> None:
    cohort = upload({"time": [20.0, 25.0, 30.0, 40.0] * 6, "event": [1] + [0] * 23, "arm": ["a", "b"] * 12})
    cohort.subjects.loc[0, "event"] = 0.0  # a mapping must name an event that somebody had
    panel = ask_one(cohort, landmark_months=12)
    comparison = panel.comparisons[0]
    assert panel.log_rank.why_missing == "no events"
    assert comparison.hazard_ratio.why_missing == "too few events: 0"
    assert math.isnan(comparison.hazard_ratio_p)
    assert comparison.difference.value == 0
    assert math.isnan(comparison.difference.conf_low)
    assert math.isnan(comparison.difference.conf_high)
    assert math.isnan(comparison.rmst_difference.conf_low)
    for group in panel.groups:
        assert group.median.why_missing == "the curve does not reach one half"
        assert group.at_landmark.value == 1


def test_a_group_without_limits_of_its_own_takes_those_of_the_difference() -> None:
    columns = {"time": [5.0, 30.0, 8.0, 40.0, 30.0, 30.0], "event": [1, 1, 1, 0, 0, 1], "arm": ["a"] * 4 + ["b"] * 2}
    difference = ask_one(upload(columns), landmark_months=12).comparisons[0].difference
    assert difference.value == 0.5
    assert math.isnan(difference.conf_low)
    assert math.isnan(difference.std_error)
    assert difference.why_missing == "b is at 0 or 100 % by then"


def test_everybody_has_the_event() -> None:
    columns = two_arms(40) | {"event": [1] * 40}
    panel = ask_one(upload(columns))
    for group in panel.groups:
        last = panel.curves[panel.curves["arm"] == group.arm].iloc[-1]
        assert last["estimate"] == 0
        assert last["std_error"] == 0
        assert math.isnan(last["conf_low"])
        assert group.follow_up.why_missing == "fewer than half of the patients are censored"
        assert group.median.estimable
    assert panel.comparisons[0].hazard_ratio.estimable


def test_an_arm_without_events_has_no_hazard_ratio_and_the_reason_names_it() -> None:
    columns = two_arms(40)
    columns["event"] = [1 if arm == "control" else 0 for arm in columns["arm"]]
    columns["arm"] = ["1" if arm == "control" else "2" for arm in columns["arm"]]
    result = ask(upload(columns))
    ratio = result.panels[0].comparisons[0].hazard_ratio
    assert ratio.why_missing == "no events in arm 2"  # the label, not the bare code
    assert "Hazard ratio not estimated: no events in arm 2." in say_notes(result)


@pytest.mark.parametrize(("n_events", "estimated"), [(9, False), (10, True)])
def test_a_hazard_ratio_needs_ten_events(n_events: int, estimated: bool) -> None:
    columns = two_arms(40)
    columns["event"] = [int(i < n_events) for i in range(40)]
    ratio = ask_one(upload(columns)).comparisons[0].hazard_ratio
    assert ratio.estimable is estimated
    assert ratio.why_missing == ("" if estimated else "too few events: 9")


def test_a_landmark_beyond_follow_up_is_not_estimable() -> None:
    columns = {"time": [5.0, 30.0, 8.0, 14.0], "event": [1, 0, 1, 0], "arm": ["a", "a", "b", "b"]}
    panel = ask_one(upload(columns), landmark_months=20)
    a, b = panel.groups
    assert a.at_landmark.value == 0.5
    assert b.at_landmark.why_missing == "follow-up ends before the landmark"
    assert b.at_risk_at_landmark == 0
    assert panel.comparisons[0].difference.why_missing == "follow-up of a group ends before the landmark"


def test_after_the_last_death_survival_is_known_to_be_zero() -> None:
    panel = ask_one(upload({"time": [5.0, 8.0], "event": [1, 1]}), landmark_months=20)
    assert panel.groups[0].at_landmark.value == 0


# strata ----------------------------------------------------------------------------------------------------------


def stratified(missing: int = 0) -> Cohort:
    strata = [("x", "y")[i % 3 == 0] for i in range(60)]
    return upload(two_arms(60, site=strata[: 60 - missing] + [None] * missing), factors=("site",))


def test_patients_without_a_stratum_are_counted_in_a_note() -> None:
    result = ask(stratified(missing=7), strata=("site",))
    panel = result.panels[0]
    assert panel.n_without_stratum == 7
    assert (
        "The stratified log-rank test and the hazard ratio leave out 7 patients without a value for site."
        in say_notes(result)
    )
    complete = upload(
        {k: v[:53] for k, v in two_arms(60, site=[("x", "y")[i % 3 == 0] for i in range(60)]).items()},
        factors=("site",),
    )
    without = ask_one(complete, strata=("site",))
    assert same(panel.comparisons[0].hazard_ratio, without.comparisons[0].hazard_ratio)
    assert same(panel.stratified_log_rank, without.stratified_log_rank)
    assert repr(panel.groups) == repr(ask_one(stratified()).groups)  # curves are everybody's


def test_with_all_strata_known_there_is_no_such_note() -> None:
    assert not any("leave out" in note for note in say_notes(ask(stratified(), strata=("site",))))


def test_competing_events_are_counted_among_the_patients_of_the_panels() -> None:
    columns = two_arms(60, site=[None if i < 4 else ("x", "y")[i % 3 == 0] for i in range(60)])
    columns["event"] = [2 if i in {1, 7} else event for i, event in enumerate(columns["event"])]
    cohort = upload(columns, factors=("site",), competing_values=("2",), censored_values=("0",))
    assert ask(cohort).n_competing == 2
    divided = ask(cohort, panels="site")
    assert divided.n_competing == 1, "the other has no site, so it is in no panel"
    assert any(note.startswith("1 patient had a competing event") for note in say_notes(divided))


def test_an_arm_without_any_stratum_does_not_change_the_reference() -> None:
    columns = two_arms(60)
    columns["site"] = [None if arm == "control" else "x" for arm in columns["arm"]]
    cohort = upload(columns, factors=("site",))
    comparison = ask_one(cohort, strata=("site",)).comparisons[0]
    assert (comparison.arm, comparison.reference) == ("treated", "control")
    assert comparison.hazard_ratio.why_missing == "nobody of control has a value for the strata"
    assert comparison.difference.estimable


def test_strata_that_each_hold_one_arm_give_a_reason_not_a_crash() -> None:
    columns = two_arms(60)
    columns["site"] = columns["arm"]
    panel = ask_one(upload(columns, factors=("site",)), strata=("site",))
    assert panel.comparisons[0].hazard_ratio.why_missing == "no stratum holds the groups at risk together"
    assert panel.stratified_log_rank is not None
    assert panel.stratified_log_rank.why_missing == "no stratum holds both groups at risk"
    three = two_arms(60) | {
        "arm": [f"a{i % 3}" for i in range(60)],
        "site": ["x" if i % 3 == 2 else "y" for i in range(60)],
    }
    pairs = ask_one(upload(three, factors=("site",)), strata=("site",)).comparisons
    # a0 and a1 share a site; a2, alone in its own, has nobody to be compared with there
    assert [pair.hazard_ratio.why_missing for pair in pairs] == ["", "no stratum holds the groups at risk together"]


def test_a_factor_that_makes_the_panels_does_not_stratify_and_the_method_does_not_say_so() -> None:
    cohort = bundled("lo2007")
    divided = ask(cohort, panels="stage_group", strata=("stage_group",))
    plain = ask(cohort, panels="stage_group")
    assert same([p.comparisons for p in divided.panels], [p.comparisons for p in plain.panels])
    assert "stratified by" not in say_method(divided)
    assert "stratified by pTNM stage" in say_method(ask(cohort, strata=("stage_group",)))


# horizon, units --------------------------------------------------------------------------------------------------


def test_the_horizon_is_the_wanted_one_when_every_group_is_followed_that_far() -> None:
    assert ask_one(bundled("lo2007"), endpoint="os").comparisons[0].tau == pytest.approx(60 * 30.4375)


def test_the_horizon_is_else_the_last_time_with_a_tenth_of_each_group_at_risk() -> None:
    columns = {
        "time": [float(t) for t in range(1, 31)] + [float(2 * t) for t in range(1, 31)],
        "event": [1, 0] * 30,
        "arm": ["short"] * 30 + ["long"] * 30,
    }
    assert ask_one(upload(columns)).comparisons[0].tau == 28.0


def test_everybody_at_time_zero_has_no_restricted_mean() -> None:
    panel = ask_one(upload({"time": [0.0] * 4, "event": [1, 0, 1, 0], "arm": ["a", "a", "b", "b"]}))
    assert panel.comparisons[0].rmst_difference.why_missing == "no common follow-up"
    assert panel.groups[0].rmst.why_missing == "no common follow-up"


@pytest.mark.parametrize("unit", ["days", "weeks", "years"])
def test_the_unit_of_time_scales_times_and_changes_no_ratio(unit: str) -> None:
    columns = two_arms(80)
    months = ask_one(upload(columns), landmark_months=12)
    factor = DAYS_IN["months"] / DAYS_IN[unit]
    other = ask_one(
        upload(columns | {"time": [t * factor for t in columns["time"]]}, time_unit=unit), landmark_months=12
    )
    assert other.comparisons[0].hazard_ratio.value == pytest.approx(months.comparisons[0].hazard_ratio.value, rel=1e-10)
    assert other.comparisons[0].difference.value == pytest.approx(months.comparisons[0].difference.value, abs=1e-12)
    assert other.log_rank.p_value == pytest.approx(months.log_rank.p_value, rel=1e-9)
    for ours, theirs in zip(other.groups, months.groups, strict=True):
        assert ours.median.value == pytest.approx(theirs.median.value * factor, rel=1e-12)
        assert ours.rmst.value == pytest.approx(theirs.rmst.value * factor, rel=1e-10)
        assert ours.at_landmark.value == pytest.approx(theirs.at_landmark.value, abs=1e-12)


def test_the_order_of_patients_changes_nothing() -> None:
    sample = load_sample("asaur os")
    order = np.random.default_rng(3).permutation(len(sample.time))
    shuffled = type(sample)(
        sample.time[order],
        sample.event[order],
        sample.group[order],
        sample.labels,
        sample.strata[order],
        sample.x[order],
    )
    ours, theirs = ask_one(upload_sample(shuffled, "months")), ask_one(golden_cohort("asaur os"))
    assert repr(ours.groups) == repr(theirs.groups)  # a limit that is not reached is NaN, which equals nothing
    assert ours.comparisons[0].hazard_ratio.value == pytest.approx(theirs.comparisons[0].hazard_ratio.value, rel=1e-12)


# interaction -----------------------------------------------------------------------------------------------------


def test_no_interaction_without_panels() -> None:
    assert ask(bundled("lo2007")).interaction is None


def test_no_interaction_where_a_cell_has_no_events() -> None:
    test = ask(bundled("lo2007"), panels="stage").interaction
    assert test is not None
    assert test.why_missing == "a group has no events in one level"


def test_no_interaction_with_one_level_or_few_events() -> None:
    narrowed = select(whole("lo2007"), Selection(filters=(LevelFilter("stage_group", ("I/II",)),)))
    assert ask(narrowed, panels="stage_group").interaction.why_missing == "all patients are of one level"
    assert ask(narrowed, panels="sex").interaction.why_missing == "too few events: 4"


def test_asking_changes_no_table() -> None:
    cohort = bundled("lo2007")
    before = {name: frame.copy(deep=True) for name, frame in cohort.tables.items()}
    ask(cohort, panels="stage_group", strata=("sex",))
    for name, frame in before.items():
        pd.testing.assert_frame_equal(cohort.tables[name], frame)
