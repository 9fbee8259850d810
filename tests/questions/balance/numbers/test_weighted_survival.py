"""The weighted comparison of a study: counts, status, reasons, and what stands beside what."""

import math
from functools import cache

import numpy as np
import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.balance.numbers.weighted_result import Found, WeightedOptions, WeightedResult
from hcc_dash.questions.balance.numbers.weighted_survival import estimate_weighted
from hcc_dash.questions.balance.words.propensity_method import say_notes
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.study.plans import PlannedAnalysis
from tests.estimation.cohorts import bundled, two_arms, upload, whole


@cache
def ask(**options: object) -> WeightedResult:
    return estimate_weighted(bundled("prtras001"), WeightedOptions(**({"endpoint": "ttr"} | options)))


def found_in(result: WeightedResult) -> Found:
    assert result.found is not None, result.why_not
    return result.found


def test_unadjusted_is_the_survival_pages_number() -> None:
    page = estimate_survival(bundled("prtras001"), SurvivalOptions(endpoint="ttr")).panels[0]
    found = found_in(ask())
    assert found.ratio("unadjusted").estimate.value == pytest.approx(page.comparisons[0].hazard_ratio.value, rel=1e-9)
    raw = {group.arm: value for group, value in zip(found.groups, found.at_landmark_unweighted.groups, strict=True)}
    for group in page.groups:
        assert raw[group.arm].value == pytest.approx(group.at_landmark.value, abs=1e-12)


def test_counts_add_up() -> None:
    result = ask(trim=0.1)
    found = found_in(result)
    assert result.n_trimmed > 0
    assert result.n_analysed + result.n_trimmed + sum(one.n for one in result.left_out) == result.n_selected
    assert sum(group.n for group in found.groups) == result.n_analysed == found.overlap.counts.sum()
    for group, weights in zip(found.groups, found.overlap.weighted, strict=True):
        assert group.effective_n <= group.n
        first = found.counts[(found.counts["arm"] == group.arm) & (found.counts["time"] == 0)]
        assert first["n"].tolist() == [group.n]
        assert first["n_at_risk"].tolist() == pytest.approx([weights.sum()])


def test_grids_hold_the_chosen_answer() -> None:
    found = found_in(ask(weights="ate", trim=0.05))
    chosen = found.ratio("weighted").estimate.value
    by_kind, by_trim = found.by_weights.set_index("level"), found.by_trim.set_index("level")
    assert by_kind.loc["ate", "estimate"] == pytest.approx(chosen)
    assert by_trim.loc["0.05", "estimate"] == pytest.approx(chosen)
    assert by_trim.loc["0", "n"] == 332
    assert (np.diff(by_trim["n"]) <= 0).all()


def test_everything_is_exploratory_unless_planned() -> None:
    assert ask().status == "exploratory"
    cohort = bundled("prtras001")
    plan = PlannedAnalysis(id="weighted", analysis="balance", endpoint="ttr", population="all")
    study = cohort.study.model_copy(update={"planned": (*cohort.study.planned, plan)})
    planned = select(Cohort(study, cohort.tables), Selection())
    assert estimate_weighted(planned, WeightedOptions(endpoint="ttr")).status == "planned"
    for changed in ({"weights": "ate"}, {"trim": 0.05}, {"arm": "na_peg"}):
        assert estimate_weighted(planned, WeightedOptions(endpoint="ttr", **changed)).status == "exploratory"


def test_the_balance_names_what_the_score_does_not_hold() -> None:
    balance = found_in(ask()).balance
    inside, outside = balance[balance["note"] == ""], balance[balance["note"] != ""]
    assert len(inside) == 2 * 9
    assert (inside.loc[inside["level"] == "after", "estimate"] < 1e-8).all()
    assert "Sex" in set(outside["term"])
    assert "Cirrhosis" not in set(outside["term"])


def test_the_notes_name_what_stays_apart() -> None:
    result = ask()
    after = found_in(result).balance.query("level == 'after' and estimate > 0.1")["term"]
    note = next(text for text in say_notes(result) if text.startswith("Still apart"))
    assert all(term in note for term in after)
    assert any("not measured" in text for text in say_notes(result))


def test_why_there_is_none() -> None:
    assert "randomised" in estimate_weighted(bundled("lo2007"), WeightedOptions(endpoint="os")).why_not
    uploaded = estimate_weighted(upload(two_arms()), WeightedOptions(endpoint="event"))
    assert (uploaded.found, uploaded.why_not) == (None, "the study declares no propensity model")
    one_arm = estimate_weighted(select(whole("prtras001"), Selection(arms=("na",))), WeightedOptions(endpoint="ttr"))
    assert one_arm.why_not == "a comparison needs two arms with patients"
    stage_b = select(whole("prtras001"), Selection(filters=(LevelFilter("bclc", ("B",)),)))
    assert "the same in everybody" in estimate_weighted(stage_b, WeightedOptions(endpoint="ttr")).why_not
    nobody = Selection(filters=(LevelFilter("bclc", ("B",)), LevelFilter("cnlc", ("Ia",))))
    empty = estimate_weighted(select(whole("prtras001"), nobody), WeightedOptions(endpoint="ttr"))
    assert empty.found is None
    assert empty.why_not


def test_few_events_leave_the_curves_and_the_reason() -> None:
    cohort = bundled("prtras001")
    subjects = cohort.subjects.copy()
    subjects["os_event"] = np.where(subjects["os_event"].cumsum() <= 8, subjects["os_event"], 0.0)
    found = found_in(estimate_weighted(Cohort(cohort.study, {"subjects": subjects}), WeightedOptions(endpoint="os")))
    assert found.ratio("weighted").estimate.why_missing == "too few events: 8"
    assert found.e_value is None
    assert found.at_landmark.groups[0].estimable
    assert math.isnan(found.by_trim["estimate"].iloc[0])
    assert found.by_trim["note"].iloc[0] == "too few events: 8"


def test_unknown_endpoints_and_arms_are_refused() -> None:
    with pytest.raises(ValueError, match='No time-to-event endpoint "x"'):
        ask(endpoint="x")
    with pytest.raises(ValueError, match='No arm "x"'):
        ask(arm="x")
