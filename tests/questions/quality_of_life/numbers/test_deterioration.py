"""Time to deterioration and responders: against R, against the kernels on the derived times, and small trials."""

import hashlib
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hcc_dash.kernels.aalen_johansen import aalen_johansen
from hcc_dash.kernels.cox_binary import fit_cox_binary
from hcc_dash.kernels.kaplan_meier import kaplan_meier
from hcc_dash.questions.quality_of_life.numbers.deterioration import estimate_deterioration
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import DeteriorationOptions
from hcc_dash.questions.quality_of_life.numbers.responders import ResponderOptions, describe_responders
from hcc_dash.questions.quality_of_life.words.deterioration_method import say_method, say_notes
from hcc_dash.questions.recurrence.numbers.result import CompetingResult
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult
from tests.estimation.cohorts import bundled
from tests.questions.quality_of_life.numbers.qol_cohorts import Rows, ready, simulated, trial

ROOT = Path(__file__).resolve().parents[4]
GOLDEN = ROOT / "tests" / "golden" / "deterioration.csv"
RULES = ["first baseline 10", "confirmed best 10", "definitive baseline 10"]


@pytest.fixture(scope="module")
def golden() -> pd.DataFrame:
    for line in GOLDEN.read_text().splitlines():
        if line.startswith("# sha256"):
            _, _, digest, path = line.split()
            assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == digest, f"Run deterioration.R: {path}."
    return pd.read_csv(GOLDEN, comment="#").set_index(["question", "group", "quantity"]).sort_index(kind="stable")


def asked(question: str, **more: object) -> DeteriorationOptions:
    scale, confirmation, reference, threshold = question.split()
    return DeteriorationOptions(
        scale=scale, confirmation=confirmation, reference=reference, threshold=float(threshold), **more
    )


@pytest.mark.parametrize("question", [f"{scale} {one}" for scale in ("QL", "FA") for one in RULES])
def test_times_and_curves_are_those_of_r(question: str, golden: pd.DataFrame) -> None:
    result = estimate_deterioration(simulated(), asked(question))
    assert isinstance(result.curves, CompetingResult)
    for fates in result.fates:
        r = golden.loc[question, fates.arm]["value"]
        assert [fates.n_censored, fates.n_deteriorated, fates.n_died] == r.loc["count"].tolist()
        assert fates.n_no_later_form == r.loc["no_later_form"]
        times = result.times[result.times["arm"] == fates.arm]
        assert times["time"].sum() == r.loc["total_time"]
        curve = aalen_johansen(times["time"], times["status"].astype(int), 2)
        naive = kaplan_meier(times["time"], times["status"] == 1)
        at = golden.loc[question, fates.arm].loc["incidence"]["time"].to_numpy()
        step, same = (np.searchsorted(one.time, at, side="right") - 1 for one in (curve, naive))
        np.testing.assert_allclose(curve.incidence[step, 0], r.loc["incidence"], rtol=1e-10)
        np.testing.assert_allclose(naive.survival[same], r.loc["kaplan_meier"], rtol=1e-10)
        group = next(one for one in result.curves.groups if one.arm == fates.arm)
        assert group.incidence.value == pytest.approx(r.loc["incidence"].iloc[0], rel=1e-10)
        assert group.naive.value == pytest.approx(1 - r.loc["kaplan_meier"].iloc[0], rel=1e-10)
        assert group.at_risk_at_landmark == r.loc["n_at_risk"].iloc[0]
    ratio = result.curves.unadjusted.terms[0].cause_specific
    r = golden.loc[question, "na_peg"]["value"]
    assert math.log(ratio.value) == pytest.approx(r.loc["coef"].item(), rel=1e-8)
    assert ratio.std_error == pytest.approx(r.loc["std_error"].item(), rel=1e-8)


@pytest.mark.parametrize("scale", ["QL", "FA"])
def test_responders_are_those_of_r(scale: str, golden: pd.DataFrame) -> None:
    result = describe_responders(simulated(), ResponderOptions(scale=scale, visit="week 48"))
    for group in result.groups:
        r = golden.loc[f"{scale} week 48", group.arm]["value"]
        assert group.n_answered == r.loc["n"]
        for term in ("improved", "worsened"):
            share = group.shares[term]
            assert group.counts[term] == r.loc[term]
            np.testing.assert_allclose(
                [share.conf_low, share.conf_high], [r.loc[f"{term} conf_low"], r.loc[f"{term} conf_high"]], rtol=1e-9
            )
        assert group.n == {"na": 180, "na_peg": 152}[group.arm]
        assert group.n_baseline == group.n_answered + group.n_died + group.n_absent
        assert group.counts["worsened or missing"] == group.counts["worsened"] + group.n_died + group.n_absent


def test_death_as_an_event_or_not_counted_is_kaplan_meier_of_the_same_times() -> None:
    for death, events in (("event", (1, 2)), ("censored", (1,))):
        result = estimate_deterioration(simulated(), DeteriorationOptions(death=death))
        assert isinstance(result.curves, SurvivalResult)
        panel = result.curves.panels[0]
        event = result.times["status"].isin(events)
        for group in panel.groups:
            mine = result.times["arm"] == group.arm
            curve = kaplan_meier(result.times["time"][mine], event[mine])
            drawn = panel.curves[panel.curves["arm"] == group.arm]
            np.testing.assert_array_equal(drawn["estimate"].to_numpy()[-curve.time.size :], curve.survival)
            assert group.n_events == event[mine].sum()
        fit = fit_cox_binary(result.times["time"], event, result.times["arm"] == "na_peg")
        assert panel.comparisons[0].hazard_ratio.value == pytest.approx(math.exp(fit.coef[0]), rel=1e-12)


GOOD, WORSE, BEST = {29: 6.0, 30: 6.0}, {29: 5.0, 30: 5.0}, {29: 7.0, 30: 7.0}
FORMS: Rows = [
    ("worse", "baseline", -1, GOOD),
    ("worse", "week 12", 84, WORSE),
    ("dead", "baseline", -1, GOOD),
    ("dead", "week 12", 84, GOOD),
    ("unseen", "baseline", -1, GOOD),
    ("late", "week 12", 84, WORSE),
    ("better", "baseline", -1, GOOD),
    ("better", "week 12", 84, BEST),
    ("better", "week 48", 336, GOOD),
]
PEOPLE = {"worse": {}, "dead": {"death": 200}, "unseen": {}, "late": {}, "better": {"arm": "na_peg"}}


def test_everyone_is_counted_once() -> None:
    result = estimate_deterioration(trial(PEOPLE, FORMS), DeteriorationOptions())
    na, peg = result.fates
    assert (na.n, na.n_analysed, na.n_deteriorated, na.n_died, na.n_censored, na.n_no_later_form) == (4, 3, 1, 1, 1, 1)
    assert (peg.n, peg.n_analysed, peg.n_censored) == (1, 1, 1)
    assert [(one.reason, one.n) for one in result.curves.left_out] == [("no score on a form before the first dose", 1)]
    ratio = result.curves.unadjusted.terms[0].cause_specific
    assert ratio.why_missing == "too few events: 1"
    assert result.status == "exploratory"
    assert "1 patient without a form after baseline: censored on day 0." in say_notes(result)


def test_a_trial_without_dates_counts_weeks_and_no_deaths() -> None:
    frame = pd.DataFrame(
        [(one, f"week {12 * k}" if k else "baseline", 60.0 - 15 * k * (one == "A")) for one in "AB" for k in range(3)],
        columns=["subject_id", "visit", "QL"],
    )
    cohort = ready({"A": {}, "B": {}}, frame)
    result = estimate_deterioration(cohort, DeteriorationOptions())
    assert result.times[["time", "status"]].to_numpy().tolist() == [[84, 1], [168, 0]]
    assert "the week its visit is due" in say_method(result)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (DeteriorationOptions(threshold=0), "points above 0"),
        (DeteriorationOptions(confirmation="twice"), "A confirmation is one of first, confirmed, definitive"),
        (DeteriorationOptions(landmark_months=-1), "months above 0"),
        (DeteriorationOptions(scale="XX"), 'no scale "XX"'),
        (DeteriorationOptions(compare="age"), "divides nobody"),
    ],
)
def test_rules_that_are_none(options: DeteriorationOptions, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        estimate_deterioration(simulated(), options)


def test_a_trial_without_a_questionnaire_says_so() -> None:
    with pytest.raises(ValueError, match="has no questionnaire"):
        estimate_deterioration(bundled("lo2007"), DeteriorationOptions())
    with pytest.raises(ValueError, match='No form of a visit "week 13"'):
        describe_responders(simulated(), ResponderOptions(visit="week 13"))


def test_absent_patients_are_never_stable() -> None:
    rows = [(one, "baseline", -1, {29: 4.0, 30: 4.0}) for one in "ABCD"] + [
        ("A", "week 12", 84, {29: 5.0, 30: 5.0}),
        ("B", "week 12", 84, {29: 4.0, 30: 4.0}),
    ]
    rows.append(("E", "week 12", 84, {29: 1.0, 30: 1.0}))
    people = {"A": {}, "B": {}, "C": {"death": 50}, "D": {}, "E": {}}
    result = describe_responders(trial(people, rows), ResponderOptions())
    (group,) = result.groups
    assert (group.n, group.n_baseline, group.n_answered, group.n_died, group.n_absent) == (5, 4, 2, 1, 1)
    assert group.counts == {"improved": 1, "stable": 1, "worsened": 0, "worsened or missing": 2}
    assert group.shares["worsened or missing"].value == 0.5
    assert result.distribution[["change", "estimate"]].to_numpy() == pytest.approx(np.array([[0, 0.5], [100 / 6, 1]]))
    assert result.differences == ()


def test_distribution_ends_at_everybody_and_counts_the_worst_first() -> None:
    for scale, sign in (("QL", 1), ("FA", -1)):
        result = describe_responders(simulated(), ResponderOptions(scale=scale))
        for group in result.groups:
            rows = result.distribution[result.distribution["arm"] == group.arm]
            assert rows["estimate"].is_monotonic_increasing
            assert rows["estimate"].iloc[-1] == pytest.approx(1)
            assert (sign * rows["change"]).is_monotonic_increasing
            worse = rows[sign * rows["change"] <= -10]["estimate"].max()
            assert worse == pytest.approx(group.shares["worsened"].value)
