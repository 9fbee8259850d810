"""Shares, strata and cures of patients small enough to be counted by hand."""

import math

import pytest

from hcc_dash.questions.virology.numbers.cures import NO_STOPS
from hcc_dash.questions.virology.numbers.options import HbvResponseOptions
from hcc_dash.questions.virology.numbers.response_rates import estimate_response
from hcc_dash.questions.virology.numbers.result import (
    DETECTABLE,
    DETECTABLE_EVALUABLE,
    ENROLLED,
    EVALUABLE,
    HbvResponseResult,
)
from tests.cohort.bundled import bundled
from tests.questions.virology.numbers.virology_cohorts import described, small

LOST = [(-3, "310"), (168, "<0.05"), (336, "<0.05"), (700, "<0.05")]
REVERSED = [(-3, "2000"), (168, "<0.05"), (400, "<0.05"), (700, "35")]
KEPT = [(-3, "310"), (168, "300"), (740, "280")]
LOST_TO_FOLLOW_UP = [(-3, "310"), (168, "300")]
ALREADY = [(-3, "<0.05"), (168, "<0.05"), (336, "<0.05")]
NEVER_TESTED: list[tuple[int, str]] = []
PATIENTS = {
    "lost": LOST,
    "reversed": REVERSED,
    "kept": KEPT,
    "away": LOST_TO_FOLLOW_UP,
    "already": ALREADY,
    "untested": NEVER_TESTED,
}


def asked(**options: object) -> HbvResponseResult:
    return estimate_response(small(PATIENTS, died={"away": 300}), HbvResponseOptions(**options))  # type: ignore[arg-type]  # any field


def test_every_denominator_counts_whom_it_says() -> None:
    (arm,) = asked().arms
    counts = {name: (share.x, share.n) for name, share in arm.shares.items()}
    assert counts == {DETECTABLE: (2, 4), DETECTABLE_EVALUABLE: (2, 3), ENROLLED: (3, 6), EVALUABLE: (3, 4)}
    assert (arm.n_below, arm.n_unknown, arm.n_reversed, arm.n_gap, arm.n_died) == (1, 1, 1, 1, 1)


def test_a_death_competes_until_the_window_ends_and_not_after() -> None:
    days = {300: 1, 735: 1, 736: 0}
    for day, n_died in days.items():
        (arm,) = estimate_response(small(PATIENTS, died={"away": day}), HbvResponseOptions()).arms
        assert arm.n_died == n_died


def test_incidence_is_read_with_death_competing() -> None:
    (arm,) = asked().arms
    # of six, one is never followed beyond day 1; of the other five three respond, one of them below already, one dies
    assert arm.incidence.value == pytest.approx(3 / 5)
    assert arm.death.value == pytest.approx(1 / 5)


def test_strata_are_of_those_detectable_and_of_a_known_amount() -> None:
    found = asked()
    low, high = found.strata
    assert [(share.x, share.n) for share in (low.shares["a"], high.shares["a"])] == [(1, 3), (1, 1)]
    assert found.n_no_stratum == 0
    undiluted = small({"big": [(-3, ">250"), (168, "<0.05")], "small": [(-3, "100")]})
    at_1500, at_250 = (estimate_response(undiluted, HbvResponseOptions(cut=cut)) for cut in (1500.0, 250.0))
    assert (at_1500.n_no_stratum, at_250.n_no_stratum) == (1, 0)
    assert at_250.strata[1].shares["a"].n == 1


def test_arms_are_compared_with_the_reference() -> None:
    found = estimate_response(small(PATIENTS, arms={"lost": "b"}), HbvResponseOptions())
    (difference,) = (one for one in found.differences if one.denominator == DETECTABLE)
    assert (difference.arm, difference.reference) == ("b", "a")
    assert difference.difference.value == pytest.approx(1 - 1 / 3)
    assert not found.interactions["b"].estimable


def test_functional_cure_needs_the_dates_on_which_treatment_stopped() -> None:
    assert estimate_response(bundled("prtras001"), HbvResponseOptions()).cures.why_not == NO_STOPS
    lasting = [(-3, "310"), (336, "<0.05"), (420, "<0.05"), (588, "<0.05")]
    dna = [(-3, "340"), (336, "TND"), (420, "TND"), (588, "TND")]
    both, records = {"cured": lasting, "on tablets": lasting}, {"cured": dna, "on tablets": dna}
    found = estimate_response(small(both, dna=records, stopped={"cured": 400}), HbvResponseOptions())
    assert found.cures.arms == (("a", 1, 1),)
    late = estimate_response(small(both, dna=records, stopped={"cured": 421}), HbvResponseOptions())
    assert late.cures.arms == (("a", 1, 0),)


def test_the_definition_of_the_study_holds_unless_another_is_asked() -> None:
    cohort = small({"one": [(-3, "310"), (168, "<0.05"), (336, "<0.05")]}, study=described(apart_days=169))
    strict, mild = (estimate_response(cohort, HbvResponseOptions(apart_days=apart)) for apart in (None, 168))
    assert [found.arms[0].n_responded for found in (strict, mild)] == [0, 1]


def test_copies_are_converted_and_counted() -> None:
    cohort = small({"one": [(-3, "310")]}, dna={"one": [(-3, "5200", "copies/mL"), (168, "50", "copies/mL")]})
    (arm,) = estimate_response(cohort, HbvResponseOptions(marker="hbv_dna")).arms
    assert (arm.n_converted, arm.shares[DETECTABLE].n) == (2, 1)


@pytest.mark.parametrize("cut", [0.0, -1.0, math.nan])
def test_a_cut_that_is_none_is_refused(cut: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        asked(cut=cut)
