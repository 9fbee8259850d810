"""Any adverse event within strata: counts from the patient table, the kernel's numbers, who may see a p-value."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import Selection
from hcc_dash.kernels.mantel_haenszel import Common, mantel_haenszel
from hcc_dash.questions.catalogue import question_of
from hcc_dash.questions.harms.exhibit.adverse_events import build_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events import describe_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.stratified import LIMITED, StratifiedEvents
from hcc_dash.study.errors import StudyError
from hcc_dash.study.plans import PlannedAnalysis
from hcc_dash.wording.words import WITHHELD
from tests.cohort.bundled import bundled

ASKED = AdverseEventOptions(collected_months=36, strata=("bclc",))


def whole() -> Cohort:
    return select(bundled("prtras001"), Selection())


def within(cohort: Cohort, options: AdverseEventOptions = ASKED) -> StratifiedEvents:
    found = describe_adverse_events(cohort, options).stratified
    assert found is not None
    return found


def test_counts_and_effects_are_those_of_the_tables() -> None:
    cohort = whole()
    harmed = set(cohort.tables["adverse_events"].query("grade >= 2")["subject_id"].astype(str))
    people = cohort.subjects.assign(harmed=cohort.subjects["subject_id"].astype(str).isin(harmed))
    by = people.groupby(["bclc", "arm"], observed=True)["harmed"].agg(["size", "sum"])
    treated, control = by.xs("na_peg", level="arm"), by.xs("na", level="arm")
    expected = mantel_haenszel(treated["sum"], treated["size"], control["sum"], control["size"])
    found = within(cohort)
    one = found.comparisons[0]
    assert (one.arm, one.reference, one.n, one.n_strata) == ("na_peg", "na", 332, 3)
    assert one.risk_difference.value == pytest.approx(expected.risk_difference.estimate)
    assert one.risk_ratio.conf_high == pytest.approx(expected.risk_ratio.high)
    assert one.odds_ratio.conf_low == pytest.approx(expected.odds_ratio.low)
    assert one.test.statistic == pytest.approx(expected.statistic)
    told = found.counts.set_index(["level", "arm"])
    assert told.loc[("BCLC 0", "na"), ["n", "n_events"]].tolist() == control.loc["0"].tolist()
    assert found.counts["n"].sum() == 332


@pytest.mark.parametrize(("limits", "kernel"), LIMITED.items())
def test_other_limits_are_the_kernels_and_touch_the_difference_alone(
    limits: str, kernel: Callable[..., Common]
) -> None:
    usual, found = within(whole()), within(whole(), replace(ASKED, limits=limits))
    wide = usual.counts.pivot_table(index="level", columns="arm", values=["n", "n_events"], sort=False)
    counts = (wide[field, arm].to_numpy() for arm in ("na_peg", "na") for field in ("n_events", "n"))
    expected = kernel(*counts)
    (one,), (sato,) = found.comparisons, usual.comparisons
    limited = (one.risk_difference.value, one.risk_difference.conf_low, one.risk_difference.conf_high)
    assert limited == pytest.approx((expected.estimate, expected.low, expected.high), abs=1e-12)
    assert one.risk_difference.value == pytest.approx(sato.risk_difference.value, abs=1e-12)
    assert one.risk_difference.conf_low != sato.risk_difference.conf_low
    assert (one.risk_ratio, one.odds_ratio, one.test) == (sato.risk_ratio, sato.odds_ratio, sato.test)
    exhibit = build_adverse_events(whole(), replace(ASKED, limits=limits))
    named = {
        "newcombe": "stratified Newcombe limits of Yan and Su",
        "score": "stratified Miettinen-Nurminen score limits",
    }
    assert named[limits] in exhibit.footnote
    assert f"--limits {limits}" in exhibit.code


def test_limits_without_strata_are_refused_and_others_than_the_usual_are_not_planned() -> None:
    with pytest.raises(StudyError, match="--limits would change nothing"):
        question_of("adverse-events").read({"limits": ("score",)}, whole())
    cohort = whole()
    plan = PlannedAnalysis(id="harms", analysis="adverse_events", endpoint="ae", population="all", strata=("bclc",))
    planned = replace(cohort, study=cohort.study.model_copy(update={"planned": (plan,)}))
    assert within(planned, replace(ASKED, limits="sato")).status == within(planned).status
    assert within(planned, replace(ASKED, limits="score")).status == "exploratory"


def test_two_factors_make_every_combination_and_the_missing_are_counted() -> None:
    cohort = whole()
    people = cohort.subjects.copy()
    people.loc[people.index[:7], "sex"] = np.nan
    holed = replace(cohort, tables={**cohort.tables, "subjects": people}, parent=None)
    found = within(holed, replace(ASKED, strata=("bclc", "sex")))
    assert found.counts["n"].sum() == 325
    assert [(one.n, one.reason) for one in found.left_out] == [(7, "no value of a stratum")]
    assert "BCLC A, Sex male" in set(found.counts["level"])


def test_few_events_one_arm_and_unknown_factors() -> None:
    cohort = whole()
    asking = cohort.study.methods.model_copy(update={"min_events": 500})
    rare = within(replace(cohort, study=cohort.study.model_copy(update={"methods": asking}))).comparisons[0]
    assert not rare.risk_difference.estimable
    assert "fewer than 500 patients with an event" in rare.test.why_missing
    assert within(select(bundled("prtras001"), Selection(arms=("na",)))).comparisons == ()
    with pytest.raises(ValueError, match="no factor with levels"):
        within(cohort, replace(ASKED, strata=("age",)))


@pytest.mark.parametrize("planned", [False, True])
def test_a_p_value_is_seen_only_where_the_comparison_was_planned(planned: bool) -> None:
    cohort = whole()
    plan = PlannedAnalysis(id="harms", analysis="adverse_events", endpoint="ae", population="all", strata=("bclc",))
    study = cohort.study.model_copy(update={"planned": (*cohort.study.planned, plan)}) if planned else cohort.study
    asked = replace(cohort, study=study)
    exhibit = build_adverse_events(asked, ASKED)
    record = next(one for one in exhibit.estimates if one["term"].endswith("Cochran-Mantel-Haenszel"))
    table = next(one for one in exhibit.tables if "within strata" in one.title)
    assert table.title.endswith("(planned)" if planned else "(exploratory)")
    assert (record["p_value"] is not None) == planned
    assert (WITHHELD in table.frame.iloc[0].tolist()) != planned
    assert isinstance(exhibit.frames["strata"], pd.DataFrame)
    assert "Mantel-Haenszel" in exhibit.footnote
    for other in (replace(ASKED, serious_only=True), replace(ASKED, window="weeks"), replace(ASKED, minimum_grade=3)):
        assert within(asked, other).status == "exploratory"
