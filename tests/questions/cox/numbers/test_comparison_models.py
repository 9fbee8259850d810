"""The adjusted hazard ratio, the published figures, the flow: what they count, when they decline, when they agree."""

import math

import numpy as np
import pandas as pd
import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.estimation.adjusted import covariate_labels, covariate_values, estimate_adjusted
from hcc_dash.estimation.flow import count_flow
from hcc_dash.questions.overview.numbers.published import compare_published
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.study.parts import Covariate
from hcc_dash.study.published import Published
from tests.estimation.cohorts import bundled, golden_cohort, whole

PLANNED = {
    "lo2007": ("os", ("stage_iii_iva", "log10_afp", "tumour_size")),
    "prtras001": ("ttr", ("age_per_10", "bclc_b", "log10_hbsag")),
}


def changed(cohort: Cohort, **columns: object) -> Cohort:
    """The same study with some columns of the patients replaced."""
    return Cohort(cohort.study, {"subjects": cohort.subjects.assign(**columns)}, selection=cohort.selection)


# adjusted --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("study", PLANNED)
def test_without_covariates_it_is_the_survival_results_hazard_ratio(study: str) -> None:
    endpoint, _ = PLANNED[study]
    adjusted = estimate_adjusted(bundled(study), endpoint, ())
    comparison = estimate_survival(bundled(study), SurvivalOptions(endpoint=endpoint)).panels[0].comparisons[0]
    assert adjusted.hazard_ratio.value == pytest.approx(comparison.hazard_ratio.value, rel=1e-10)
    assert adjusted.p_value == pytest.approx(comparison.hazard_ratio_p, rel=1e-8)
    assert (adjusted.arm, adjusted.reference) == (comparison.arm, comparison.reference)


@pytest.mark.parametrize("study", PLANNED)
def test_patients_with_a_missing_covariate_are_left_out_and_counted(study: str) -> None:
    endpoint, terms = PLANNED[study]
    cohort = bundled(study)
    sizes = cohort.subjects["tumour_size"].copy()
    sizes.iloc[:6] = math.nan
    cohort = changed(cohort, tumour_size=sizes)
    result = estimate_adjusted(cohort, endpoint, (*terms, "tumour_size") if "tumour_size" not in terms else terms)
    assert result.n_left_out == 6
    assert result.n + result.n_left_out == cohort.n


def test_n_and_left_out_add_up_with_missing_times_too() -> None:
    cohort = bundled("lo2007")
    times, afp = cohort.subjects["os_days"].copy(), cohort.subjects["afp"].copy()
    times.iloc[:3] = math.nan
    afp.iloc[2:5] = 0.0  # no logarithm
    result = estimate_adjusted(changed(cohort, os_days=times, afp=afp), "os", PLANNED["lo2007"][1])
    assert (result.n, result.n_left_out) == (75, 5)


def test_one_arm_is_declined_and_its_patients_counted() -> None:
    narrowed = select(whole("lo2007"), Selection(arms=("control",)))
    times = narrowed.subjects["os_days"].copy()
    times.iloc[0] = math.nan
    result = estimate_adjusted(changed(narrowed, os_days=times), "os", ())
    assert "needs two arms with patients; found 1" in result.hazard_ratio.why_missing
    assert (result.n, result.n_left_out) == (39, 1)
    assert math.isnan(result.p_value)


def test_too_few_events_are_declined() -> None:
    early = select(whole("lo2007"), Selection(filters=(LevelFilter("stage_group", ("I/II",)),)))
    result = estimate_adjusted(early, "os", ("log10_afp",))
    assert result.hazard_ratio.why_missing == "too few events: 4"
    assert (result.arm, result.reference) == ("ifn1", "control")


def test_a_covariate_that_is_the_same_in_everybody_is_declined() -> None:
    late = select(whole("lo2007"), Selection(filters=(LevelFilter("stage_group", ("III/IVA",)),)))
    result = estimate_adjusted(late, "os", ("stage_iii_iva",))
    assert result.hazard_ratio.why_missing == "a covariate is the same in everybody or repeats the others"


def test_an_arm_that_nobody_can_be_adjusted_in_is_declined() -> None:
    cohort = bundled("lo2007")
    afp = cohort.subjects["afp"].where(cohort.subjects["arm"] == "control")
    result = estimate_adjusted(changed(cohort, afp=afp), "os", ("log10_afp",))
    assert result.hazard_ratio.why_missing == "one arm has nobody with every covariate"


def test_an_unknown_covariate_is_never_dropped_in_silence() -> None:
    with pytest.raises(ValueError, match=r'No covariate "log10_afpp"\. Did you mean "log10_afp"'):
        estimate_adjusted(bundled("lo2007"), "os", ("log10_afpp",))


def test_covariates_come_in_the_studys_order_whatever_was_asked() -> None:
    study = bundled("lo2007").study
    asked = ("tumour_size", "stage_iii_iva")
    expected = ("pTNM III/IVA v I/II", "Tumour size, per cm")
    assert covariate_labels(study, asked) == expected
    assert tuple(label for label, _ in estimate_adjusted(bundled("lo2007"), "os", asked).covariates) == expected


def test_design_columns() -> None:
    table = pd.DataFrame(
        {"stage": pd.Categorical(["I", "II", None]), "afp": [100.0, 0.0, np.nan], "age": [50.0, 61.0, np.nan]}
    )
    level = Covariate(id="a", column="stage", label="", level="II")
    log = Covariate(id="b", column="afp", label="", transform="log10")
    ten = Covariate(id="c", column="age", label="", transform="per_10")
    np.testing.assert_array_equal(covariate_values(table, level), [0, 1, np.nan])
    np.testing.assert_array_equal(covariate_values(table, log), [2, np.nan, np.nan])
    np.testing.assert_array_equal(covariate_values(table, ten), [5.0, 6.1, np.nan])


# published -------------------------------------------------------------------------------------------------------


def reproduce(printed: str, times: list[float], events: list[int]) -> object:
    """One printed survival figure beside a control arm of these patients, read at 12 months."""
    figure = Published(id="f", label="f", printed=printed, quantity="survival", endpoint="os", arm="control", months=12)
    cohort = bundled("lo2007")
    study = cohort.study.model_copy(update={"published": (figure,)})
    table = pd.concat([cohort.subjects[cohort.subjects["arm"] == "control"]] * 6, ignore_index=True).iloc[: len(times)]
    return compare_published(Cohort(study, {"subjects": table.assign(os_days=times, os_event=events)}))[0]


def survivors(alive: int, n: int) -> tuple[list[float], list[int]]:
    """Times and events of n patients of whom so many are alive at a year: survival is alive / n."""
    return [100.0 + i for i in range(n - alive)] + [900.0] * alive, [1] * (n - alive) + [0] * alive


@pytest.mark.parametrize(
    ("printed", "alive", "n", "agrees"),
    [
        ("61%", 61, 100, True),
        ("61%", 121, 200, True),  # 60.5 rounds half up
        ("60%", 121, 200, False),
        ("61%", 123, 200, False),  # 61.5 is 62
        ("62%", 123, 200, True),
        ("61%", 122, 200, True),
        ("61.0%", 122, 200, True),
        ("61.5%", 123, 200, True),
        ("60.4%", 121, 200, False),
        ("0.61", 121, 200, True),
        ("0.605", 121, 200, True),
    ],
)
def test_a_printed_figure_stands_for_what_rounds_half_up_to_it(printed: str, alive: int, n: int, agrees: bool) -> None:
    found = reproduce(printed, *survivors(alive, n))
    assert found.computed == pytest.approx(alive / n, abs=1e-12)
    assert found.agrees is agrees


def test_what_cannot_be_computed_disagrees() -> None:
    found = reproduce("61%", [10.0, 20.0, 30.0], [1, 0, 0])
    assert math.isnan(found.computed)
    assert found.agrees is False


def test_an_arm_without_patients_disagrees() -> None:
    cohort = whole("lo2007")
    nobody = Cohort(cohort.study, {"subjects": cohort.subjects[cohort.subjects["arm"] == "ifn1"]})
    found = {one.published.id: one for one in compare_published(nobody)}
    assert found["os_12_control"].agrees is False
    assert found["os_log_rank"].agrees is False
    assert found["os_adjusted_hr"].agrees is False
    assert not math.isnan(found["os_12_ifn1"].computed)


def test_every_published_figure_comes_back() -> None:
    found = compare_published(whole("lo2007"))
    assert [one.published for one in found] == list(whole("lo2007").study.published)
    assert [one.published.id for one in found if not one.agrees] == []


def test_published_figures_are_those_of_the_exhibits() -> None:
    found = {one.published.id: one.computed for one in compare_published(whole("lo2007"))}
    panel = estimate_survival(bundled("lo2007"), SurvivalOptions(endpoint="os")).panels[0]
    assert found["os_60_control"] == panel.groups[0].at_landmark.value
    assert found["os_60_ifn1"] == panel.groups[1].at_landmark.value
    assert found["os_log_rank"] == panel.log_rank.p_value
    adjusted = estimate_adjusted(bundled("lo2007"), *PLANNED["lo2007"])
    assert found["os_adjusted_hr_low"] == adjusted.hazard_ratio.conf_low
    assert found["os_adjusted_hr_high"] == adjusted.hazard_ratio.conf_high
    late = {
        one.level: one
        for one in estimate_survival(bundled("lo2007"), SurvivalOptions(endpoint="os", panels="stage_group")).panels
    }
    assert found["os_60_late_ifn1"] == late["III/IVA"].groups[1].at_landmark.value
    assert found["os_log_rank_late"] == late["III/IVA"].log_rank.p_value


def test_a_study_without_published_figures_has_none() -> None:
    assert compare_published(golden_cohort("lung")) == ()


# flow ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("study", PLANNED)
def test_flow_counts_everybody_once(study: str) -> None:
    cohort = whole(study)
    flow = count_flow(cohort)
    assert flow.n == cohort.n == sum(arm.n for arm in flow.arms)
    assert flow.randomised is cohort.study.design.randomised
    for arm in flow.arms:
        assert sum(count for _, count in arm.statuses) == arm.n
        assert all(count > 0 for _, count in arm.statuses)
    assert sum(arm.n_compared for arm in flow.arms) == bundled(study).n


def test_a_closed_arm_is_in_the_flow_and_not_compared() -> None:
    flow = {arm.arm.id: arm for arm in count_flow(whole("lo2007")).arms}
    assert (flow["ifn2"].n, flow["ifn2"].n_compared) == (6, 0)
    assert (flow["control"].n, flow["control"].n_compared) == (40, 40)


def test_flow_of_a_table_without_dispositions() -> None:
    flow = count_flow(golden_cohort("lung"))
    assert [arm.statuses for arm in flow.arms] == [(), ()]
    assert flow.n == sum(arm.n_compared for arm in flow.arms)
