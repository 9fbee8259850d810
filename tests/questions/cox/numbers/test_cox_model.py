"""The Cox model: the registered one, who is left out, what the checks say, and what it declines to do."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.estimation.adjusted import estimate_adjusted
from hcc_dash.kernels.spline import natural_spline
from hcc_dash.questions.cox.numbers.chosen_terms import Term, read_term, usable_columns
from hcc_dash.questions.cox.numbers.design import collect_design
from hcc_dash.questions.cox.numbers.guards import Guard
from hcc_dash.questions.cox.numbers.model import estimate_cox
from hcc_dash.questions.cox.numbers.options import CoxOptions, checked_cox, registered_options
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.questions.cox.numbers.standardised import as_if, estimate_standardised
from hcc_dash.questions.cox.words.cox_method import say_notes
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from tests.equality import same
from tests.estimation.cohorts import bundled, two_arms, upload, whole

REGISTERED = {"lo2007": "os", "prtras001": "ttr"}


def registered(study: str) -> CoxOptions:
    found = registered_options(bundled(study).study, REGISTERED[study])
    assert found is not None
    return found


def changed(cohort: Cohort, **columns: object) -> Cohort:
    return Cohort(cohort.study, {"subjects": cohort.subjects.assign(**columns)}, selection=cohort.selection)


def guard(result: CoxResult, check: str) -> Guard:
    return next(one for one in result.guards if one.check == check)


def graded(n: int = 90, without_events: str = "", **more: Any) -> Cohort:
    """Two arms, a grade of three levels (one of them without events when named) and an age."""
    columns = two_arms(n, seed=5)
    grade = [("g1", "g2", "g3")[i % 3] for i in range(n)]
    event = [0 if g == without_events else e for g, e in zip(grade, columns["event"], strict=True)]
    age = np.random.default_rng(9).normal(60, 8, n).round(1).tolist()
    return upload(columns | {"event": event, "grade": grade, "age": age} | more, factors=("grade", "age", *more))


# the registered model -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("study", REGISTERED)
def test_the_registered_model_is_the_adjusted_analysis(study: str) -> None:
    result = estimate_cox(bundled(study), registered(study))
    ids = tuple(term.covariate for term in registered(study).terms)
    adjusted = estimate_adjusted(bundled(study), REGISTERED[study], ids)
    (row,) = result.arm_rows
    assert result.status == "planned"
    assert same(row.multivariable, adjusted.hazard_ratio)
    assert row.p_value == adjusted.p_value
    assert (result.n_analysed, result.n_events) == (adjusted.n, adjusted.n_events)
    others = [one.multivariable for one in result.rows if one.kind != "arm" and not one.reference]
    by_label = dict(adjusted.covariates)
    assert others == [by_label[one.label] for one in result.rows if one.kind != "arm" and not one.reference]


def test_lo2007_gives_back_the_printed_numbers() -> None:
    (row,) = estimate_cox(bundled("lo2007"), registered("lo2007")).arm_rows
    found = row.multivariable
    assert [round(one, 2) for one in (found.value, found.conf_low, found.conf_high)] == [0.42, 0.17, 1.05]
    assert round(row.p_value, 3) == 0.063


@pytest.mark.parametrize("study", REGISTERED)
def test_without_terms_it_is_the_survival_pages_hazard_ratio(study: str) -> None:
    endpoint = REGISTERED[study]
    (row,) = estimate_cox(bundled(study), CoxOptions(endpoint=endpoint)).arm_rows
    comparison = estimate_survival(bundled(study), SurvivalOptions(endpoint=endpoint)).panels[0].comparisons[0]
    assert row.multivariable.value == pytest.approx(comparison.hazard_ratio.value, rel=1e-10)
    assert same(row.univariable, row.multivariable)


@pytest.mark.parametrize(
    "change",
    [
        {"terms": ()},
        {"ties": "breslow"},
        {"arm": False},
        {"firth": True},
        {"interactions": ("tumour_size",)},
        {"strata": ("sex",)},
        {"landmark_months": 50.0},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_other_model_is_exploratory(change: dict[str, Any]) -> None:
    assert estimate_cox(bundled("lo2007"), replace(registered("lo2007"), **change)).status == "exploratory"


def test_a_narrowed_cohort_is_exploratory() -> None:
    narrowed = select(whole("prtras001"), Selection(filters=(LevelFilter("sex", ("male",)),)))
    assert estimate_cox(narrowed, registered("prtras001")).status == "exploratory"


# options --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (CoxOptions(endpoint="oss"), "No time-to-event endpoint"),
        (CoxOptions(endpoint="os", terms=(Term(covariate="afp"),)), 'No covariate "afp"'),
        (CoxOptions(endpoint="os", terms=(Term("os_days"),)), 'No factor or covariate column "os_days"'),
        (CoxOptions(endpoint="os", terms=(Term("sex", "log10"),)), "cannot be transformed"),
        (CoxOptions(endpoint="os", terms=(Term("sex"), Term("sex"))), "asked for twice"),
        (CoxOptions(endpoint="os", interactions=("sex",)), "An interaction is between"),
        (
            CoxOptions(endpoint="os", arm=False, terms=(Term("sex"),), interactions=("sex",)),
            "An interaction is between",
        ),
        (CoxOptions(endpoint="os", strata=("age",)), "cannot stratify"),
        (CoxOptions(endpoint="os", cut_months=-1.0), "months above 0"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(options: CoxOptions, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        checked_cox(bundled("lo2007").study, options)


def test_terms_are_read_from_their_keys() -> None:
    study = bundled("lo2007").study
    for key in ("log10_afp", "sex", "age:spline", "afp:log10", "age:per_10"):
        assert read_term(key, study).key == key
    assert read_term("age:none", study) == Term("age")
    with pytest.raises(ValueError, match="No transformation"):
        read_term("age:cubed", study)


def test_no_outcome_may_enter_a_model() -> None:
    for study in REGISTERED:
        columns = usable_columns(bundled(study).study)
        times = {name for e in bundled(study).study.time_to_event for name in (e.time, e.event)}
        assert not times & set(columns)
        assert bundled(study).study.design.arm_column not in columns


# who is analysed ------------------------------------------------------------------------------------------------


def test_everyone_left_out_is_counted_once_and_named() -> None:
    cohort = bundled("lo2007")
    times, afp, sizes = (cohort.subjects[name].copy() for name in ("os_days", "afp", "tumour_size"))
    times.iloc[:2], sizes.iloc[3:6] = math.nan, math.nan
    afp.iloc[5:7] = 0.0  # no logarithm; one of them lacks the size too
    result = estimate_cox(changed(cohort, os_days=times, afp=afp, tumour_size=sizes), registered("lo2007"))
    reasons = {one.reason: one.n for one in result.left_out}
    assert reasons == {
        "no time": 2,
        "no value for AFP above 0, of which alone there is a logarithm": 2,
        "no value for Tumour size": 2,
    }
    assert result.n_analysed + sum(reasons.values()) == cohort.n == result.n_selected
    missing = {one.reason: one.n for one in result.design.missing}
    assert missing["Tumour size, per cm"] == 3
    assert guard(result, "missing values").verdict == "caution"
    assert guard(result, "missing values").value == 6


def test_counts_of_levels_add_up_to_the_analysed() -> None:
    result = estimate_cox(bundled("prtras001"), CoxOptions(endpoint="ttr", terms=(Term("bclc"), Term("mvi"))))
    for term in ("arm", "bclc", "mvi"):
        rows = [row for row in result.rows if row.term == term]
        assert sum(row.n for row in rows) == result.n_analysed
        assert sum(row.n_events for row in rows) == result.n_events
    assert result.n_analysed < result.n_selected  # ablated patients have no microvascular invasion
    assert guard(result, "missing values").verdict == "strong caution"


def test_an_arm_that_lost_everybody_stops_the_model() -> None:
    cohort = bundled("lo2007")
    afp = cohort.subjects["afp"].where(cohort.subjects["arm"] == "control")
    result = estimate_cox(changed(cohort, afp=afp), registered("lo2007"))
    assert result.why_not == "nobody of IFN-I has a value for every covariate"


def test_one_arm_leaves_the_covariates_alone() -> None:
    narrowed = select(whole("prtras001"), Selection(arms=("na",)))
    options = replace(
        registered("prtras001"), terms=(*registered("prtras001").terms, Term("sex")), interactions=("sex",)
    )
    result = estimate_cox(narrowed, options)
    assert result.why_not == ""
    assert result.arm_rows == ()
    assert result.reference_arm is None
    assert len([row for row in result.rows if not row.reference]) == 4
    assert any("One arm only" in note for note in say_notes(result))
    assert estimate_standardised(result).why_not == "the model holds no arms"


def test_a_model_of_nothing_is_declined() -> None:
    result = estimate_cox(bundled("lo2007"), CoxOptions(endpoint="os", arm=False))
    assert result.why_not == "the model holds no term that can be estimated"
    assert result.rows == ()
    assert estimate_standardised(result).why_not == result.why_not


def test_a_ratio_too_large_to_write_is_infinite_and_no_crash() -> None:
    ages = [one / 1e6 for one in np.random.default_rng(4).normal(60, 8, 90).round(1).tolist()]
    result = estimate_cox(graded(age=ages), CoxOptions(endpoint="event", terms=(Term("age"),)))
    row = next(one for one in result.rows if one.term == "age")
    assert row.multivariable.conf_high == math.inf
    assert row.multivariable.conf_low == 0


def test_nobody_is_declined() -> None:
    cohort = bundled("lo2007")
    nobody = changed(cohort, os_days=math.nan)
    result = estimate_cox(nobody, registered("lo2007"))
    assert (result.n_analysed, result.n_events) == (0, 0)
    assert result.why_not


# checks ---------------------------------------------------------------------------------------------------------


def test_too_few_events_stop() -> None:
    early = select(whole("lo2007"), Selection(filters=(LevelFilter("stage_group", ("I/II",)),)))
    result = estimate_cox(early, CoxOptions(endpoint="os", terms=(Term("tumour_size"),)))
    assert result.why_not == "too few events: 4"
    assert guard(result, "events").verdict == "stop"
    assert all(not row.multivariable.estimable for row in result.rows)
    assert sum(row.n for row in result.rows if row.kind == "arm") == result.n_analysed


@pytest.mark.parametrize(("n_terms", "verdict"), [(1, "good"), (2, "caution"), (4, "strong caution")])
def test_events_per_coefficient(n_terms: int, verdict: str) -> None:
    terms = tuple(Term(one) for one in ("age", "tumour_size", "sex", "virus")[:n_terms])
    result = estimate_cox(bundled("lo2007"), CoxOptions(endpoint="os", arm=n_terms > 1, terms=terms))
    found = guard(result, "events per coefficient")
    assert found.verdict == verdict
    assert found.value == 20 / (n_terms + (n_terms > 1))


def test_a_level_without_events_stops_the_model_and_its_rows_stay() -> None:
    result = estimate_cox(graded(without_events="g3"), CoxOptions(endpoint="event", terms=(Term("grade"), Term("age"))))
    assert result.why_not == "no events in grade: g3"
    assert result.separated
    assert guard(result, "separation").found == (("grade: g3", 30.0),)
    rows = {(row.term, row.level): row for row in result.rows}
    assert rows["grade", "g3"].n == 30
    assert rows["grade", "g3"].univariable.why_missing == "no events in g3"
    assert rows["age", ""].univariable.estimable  # alone in the model it can be estimated
    assert result.hazards is None
    assert result.overall_tests == ()


def test_an_arm_without_events_in_a_level_stops_their_interaction() -> None:
    columns = two_arms(80, seed=2)
    level = ["a" if i % 4 < 2 else "b" for i in range(80)]
    event = [
        0 if (g == "b" and a == "treated") else e
        for g, a, e in zip(level, columns["arm"], columns["event"], strict=True)
    ]
    cohort = upload(columns | {"event": event, "level": level}, factors=("level",))
    apart = estimate_cox(cohort, CoxOptions(endpoint="event", terms=(Term("level"),)))
    assert apart.why_not == ""
    crossed = estimate_cox(cohort, CoxOptions(endpoint="event", terms=(Term("level"),), interactions=("level",)))
    assert crossed.why_not == "no events in treated, level: b"


def test_events_that_a_number_separates_are_seen_after_the_fit() -> None:
    columns = two_arms(60, seed=4)
    order = [float(i + 1) for i in range(60)]
    size = [60.5 - one for one in order]  # the larger, the earlier, without exception
    cohort = upload(columns | {"size": size, "time": order}, factors=("size",))
    result = estimate_cox(cohort, CoxOptions(endpoint="event", terms=(Term("size"),)))
    assert result.why_not == "the events separate the patients completely"
    assert result.hazards is None
    assert estimate_standardised(result).why_not == result.why_not


def test_a_term_that_repeats_another_stops() -> None:
    terms = (Term(covariate="stage_iii_iva"), Term("stage_group"))
    result = estimate_cox(bundled("lo2007"), CoxOptions(endpoint="os", terms=terms))
    found = guard(result, "collinearity")
    assert found.verdict == "stop"
    assert {name for name, _ in found.found} == {"pTNM III/IVA v I/II", "pTNM stage"}
    assert result.why_not.startswith("the covariates explain one another")


def test_a_term_that_is_a_stratum_stops() -> None:
    options = CoxOptions(endpoint="os", terms=(Term("stage_group"),), strata=("stage_group",))
    result = estimate_cox(bundled("lo2007"), options)
    assert guard(result, "collinearity").verdict == "stop"
    term = next(row for row in result.rows if row.term == "stage_group" and not row.reference)
    assert term.univariable.why_missing == "it does not vary among the patients at risk"


def test_nearly_the_same_covariates_are_called_inflated() -> None:
    ages = np.random.default_rng(1).normal(60, 9, 90)
    twins = (ages + np.random.default_rng(2).normal(0, 1.0, 90)).round(2).tolist()
    cohort = graded(age=ages.round(2).tolist(), twin=twins)
    result = estimate_cox(cohort, CoxOptions(endpoint="event", terms=(Term("age"), Term("twin"))))
    found = guard(result, "collinearity")
    x = result.design.x
    expected = 1 / (1 - np.corrcoef(x[:, 1], x[:, 2])[0, 1] ** 2)
    assert found.verdict == "strong caution"
    assert found.value == pytest.approx(expected, rel=0.05)  # the arm explains a little more
    assert {name for name, _ in found.found} == {"age, per unit", "twin, per unit"}


def test_rare_levels_are_named() -> None:
    result = estimate_cox(bundled("lo2007"), CoxOptions(endpoint="os", terms=(Term("stage"),)))
    found = guard(result, "rare levels")
    assert found.verdict == "caution"
    counts = {row.level: row.n_events for row in result.rows if row.term == "stage"}
    assert dict(found.found) == {f"pTNM stage, four levels: {level}": n for level, n in counts.items() if n < 5}


def test_a_term_that_is_the_same_in_everybody_stops() -> None:
    late = select(whole("lo2007"), Selection(filters=(LevelFilter("stage_group", ("III/IVA",)),)))
    result = estimate_cox(late, CoxOptions(endpoint="os", terms=(Term(covariate="stage_iii_iva"),)))
    assert result.why_not == "too few different values of pTNM III/IVA v I/II"
    few = graded(n=90, age=[50.0] * 80 + [60.5 + i for i in range(10)])
    spline = estimate_cox(few, CoxOptions(endpoint="event", terms=(Term("age", "spline"),)))
    assert spline.why_not == "too few different values of age"
    assert estimate_cox(few, CoxOptions(endpoint="event", terms=(Term("age"),))).why_not == ""


# properties -----------------------------------------------------------------------------------------------------


@settings(max_examples=6)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_patients_changes_nothing(seed: int) -> None:
    cohort = bundled("lo2007")
    order = np.random.default_rng(seed).permutation(cohort.n)
    options = CoxOptions(endpoint="os", terms=(Term("age", "spline"), Term(covariate="log10_afp")), strata=("sex",))
    shuffled = estimate_cox(Cohort(cohort.study, {"subjects": cohort.subjects.iloc[order]}), options)
    for one, other in zip(estimate_cox(cohort, options).rows, shuffled.rows, strict=True):
        assert (one.n, one.n_events) == (other.n, other.n_events)
        assert one.multivariable.value == pytest.approx(other.multivariable.value, rel=1e-8, nan_ok=True)


def test_swapping_the_arms_inverts_the_ratio_and_nothing_else() -> None:
    columns = two_arms(90, seed=8)
    age = np.random.default_rng(3).normal(60, 8, 90).round(1).tolist()
    results = [
        estimate_cox(
            upload(columns | {"age": age}, factors=("age",), reference=reference),
            CoxOptions(endpoint="event", terms=(Term("age"),)),
        )
        for reference in ("control", "treated")
    ]
    one, other = (result.arm_rows[0].multivariable for result in results)
    assert one.value * other.value == pytest.approx(1, rel=1e-9)
    assert one.conf_low * other.conf_high == pytest.approx(1, rel=1e-9)
    ages = [next(row for row in result.rows if row.term == "age").multivariable for result in results]
    assert ages[0].value == pytest.approx(ages[1].value, rel=1e-9)
    assert results[0].concordance.value == pytest.approx(results[1].concordance.value, abs=1e-12)
    curves = [estimate_standardised(result) for result in results]
    assert curves[0].differences[0][1].value == pytest.approx(-curves[1].differences[0][1].value, abs=1e-12)


def test_a_spline_is_straight_beyond_its_knots() -> None:
    knots = np.array([1.0, 3.0, 7.0])
    beyond = natural_spline(np.array([7.0, 8.0, 9.0, 10.0]), knots)
    np.testing.assert_allclose(np.diff(beyond, n=2, axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(natural_spline(np.array([-5.0, 0.0, 1.0]), knots)[:, 1], 0)


def test_everybody_in_one_arm_changes_arm_columns_and_products_alone() -> None:
    options = CoxOptions(endpoint="ttr", terms=(Term("sex"), Term("age")), interactions=("sex", "age"))
    design = collect_design(bundled("prtras001"), options)
    treated = design.events.group == 1
    for g in (0, 1):
        world = as_if(design, g)
        np.testing.assert_allclose(world[treated == bool(g)], design.x[treated == bool(g)], atol=1e-12)
        np.testing.assert_array_equal(world[:, 0], g)


def test_adjusting_for_nothing_gives_the_models_own_curves() -> None:
    result = estimate_cox(bundled("lo2007"), CoxOptions(endpoint="os"))
    standardised = estimate_standardised(result)
    ratio = result.arm_rows[0].multivariable.value
    frames = {arm: frame.set_index("time")["estimate"] for arm, frame in standardised.curves.groupby("arm")}
    np.testing.assert_allclose(frames["ifn1"], frames["control"] ** ratio, rtol=1e-12)
    assert (standardised.curves["time"].to_numpy()[0], standardised.curves["estimate"].iloc[0]) == (0, 1)
    assert standardised.curves["time"].max() <= result.design.events.time.max()


def test_a_landmark_beyond_follow_up_is_not_estimable() -> None:
    late = estimate_standardised(estimate_cox(bundled("lo2007"), CoxOptions(endpoint="os", landmark_months=200.0)))
    assert all(not found.estimable for _, found in (*late.at_landmark, *late.differences))
    assert "ends before the landmark" in late.at_landmark[0][1].why_missing


# hazards over time ----------------------------------------------------------------------------------------------


def test_late_and_early_are_the_model_cut_and_the_model_begun_there() -> None:
    cohort = bundled("prtras001")
    hazards = estimate_cox(cohort, CoxOptions(endpoint="ttr")).hazards
    assert hazards is not None
    (parts,) = hazards.early_late
    cut = parts.cut
    subjects = cohort.subjects
    time, status = subjects["ttr_days"], subjects["ttr_status"]
    early = changed(cohort, ttr_days=time.clip(upper=cut), ttr_status=status.where(time <= cut, 0))
    late = Cohort(cohort.study, {"subjects": subjects[time > cut]})
    for ours, narrowed in ((parts.early, early), (parts.late, late)):
        theirs = estimate_cox(narrowed, CoxOptions(endpoint="ttr")).arm_rows[0].multivariable
        assert ours.value == pytest.approx(theirs.value, rel=1e-9)
        assert ours.std_error == pytest.approx(theirs.std_error, rel=1e-7)
    assert parts.n_events_early + parts.n_events_late == 128


def test_a_period_with_too_few_events_is_not_estimated_and_the_other_is() -> None:
    hazards = estimate_cox(bundled("lo2007"), registered("lo2007")).hazards
    assert hazards is not None
    (parts,) = hazards.early_late
    assert parts.early.why_missing == "too few events: 8"
    assert parts.late.estimable
    beyond = estimate_cox(bundled("lo2007"), replace(registered("lo2007"), cut_months=230.0)).hazards
    assert beyond is not None
    assert beyond.early_late[0].late.why_missing == "too few events: 0"
    assert beyond.early_late[0].early.value == pytest.approx(0.4167, abs=1e-4)


def test_restricted_mean_gain_is_the_survival_pages() -> None:
    hazards = estimate_cox(bundled("lo2007"), CoxOptions(endpoint="os")).hazards
    comparison = estimate_survival(bundled("lo2007"), SurvivalOptions(endpoint="os")).panels[0].comparisons[0]
    assert hazards is not None
    assert same(hazards.gains[0].difference, comparison.rmst_difference)
    assert hazards.gains[0].tau == comparison.tau


def test_log_log_curves_are_the_kaplan_meier_curves() -> None:
    hazards = estimate_cox(bundled("lo2007"), CoxOptions(endpoint="os")).hazards
    assert hazards is not None
    curves = estimate_survival(bundled("lo2007"), SurvivalOptions(endpoint="os")).panels[0].curves
    joined = hazards.log_log.merge(curves, on=["arm", "time"], suffixes=("", "_survival"))
    assert len(joined) == len(hazards.log_log) > 10
    np.testing.assert_allclose(joined["estimate"], np.log(-np.log(joined["estimate_survival"])), rtol=1e-12)


def test_crossing_hazards_are_seen() -> None:
    table = pd.DataFrame({"arm": ["a"] * 120 + ["b"] * 120})
    draw = np.random.default_rng(11)
    time = np.concatenate([draw.exponential(10, 120), 6 + draw.exponential(2, 120)])
    cohort = upload({"time": time.round(2).tolist(), "event": [1] * 240, "arm": table["arm"].tolist()})
    result = estimate_cox(cohort, CoxOptions(endpoint="event", cut_months=7.0))
    assert result.hazards is not None
    assert "arm" in result.hazards.failing
    assert not result.hazards.proportional
    (parts,) = result.hazards.early_late
    assert parts.early.value < 1 < parts.late.value
