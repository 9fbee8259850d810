"""Restricted means by arm: the pieces are R's, the difference and the ratio follow from them."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.questions.survival.exhibit.restricted_mean import build_restricted_mean
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.restricted_mean import (
    RestrictedMeanOptions,
    RestrictedMeanResult,
    estimate_restricted_mean,
)
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from tests.estimation.cohorts import bundled, golden_cohort, upload
from tests.kernels.golden import answers, value

Z = 1.959963984540054


def ask(dataset: str, tau: float) -> RestrictedMeanResult:
    cohort = golden_cohort(dataset)
    return estimate_restricted_mean(
        cohort, RestrictedMeanOptions(endpoint=cohort.study.time_to_event[0].id, tau_months=tau)
    )


@pytest.mark.golden
def test_means_difference_and_ratio_from_the_numbers_of_r() -> None:
    result = ask("asaur os", 60)
    rows = answers("asaur os", "restricted mean")
    r = [(value(rows, "estimate", g)[0], value(rows, "std_error", g)[0]) for g in ("1", "2")]
    for group, (mean, error) in zip(result.groups, r, strict=True):
        assert group.mean.value == pytest.approx(mean, abs=1e-10)
        assert group.mean.std_error == pytest.approx(error, abs=1e-10)
        assert group.lost.value == pytest.approx(60 - mean, abs=1e-10)
    (one,) = result.comparisons
    (m0, e0), (m1, e1) = r
    error = math.hypot(e0, e1)
    assert one.difference.value == pytest.approx(m1 - m0, abs=1e-10)
    assert one.difference.conf_low == pytest.approx(m1 - m0 - Z * error, abs=1e-9)
    assert one.difference_p == pytest.approx(2 * (1 - _normal(abs(m1 - m0) / error)), abs=1e-10)
    assert one.ratio.conf_high == pytest.approx(m1 / m0 * math.exp(Z * math.hypot(e0 / m0, e1 / m1)), rel=1e-9)


def _normal(z: float) -> float:
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))


def test_it_is_the_difference_of_the_survival_page() -> None:
    cohort = bundled("lo2007")
    page = estimate_survival(cohort, SurvivalOptions(endpoint="os")).panels[0].comparisons[0]
    result = estimate_restricted_mean(cohort, RestrictedMeanOptions(endpoint="os"))
    assert result.tau == page.tau
    assert result.comparisons[0].difference.value == pytest.approx(page.rmst_difference.value)
    assert result.comparisons[0].difference.std_error == pytest.approx(page.rmst_difference.std_error)
    assert result.status == "exploratory"


def test_a_horizon_nobody_was_followed_to_is_refused() -> None:
    with pytest.raises(ValueError, match=r"followed for .* months only; the horizon asked for is 600"):
        ask("asaur os", 600)


def test_the_horizon_that_a_refusal_names_can_be_asked_for() -> None:
    columns = {"time": [2, 4, 59.96, 70], "event": [1, 1, 0, 0], "arm": ["a", "b", "a", "b"]}
    cohort = upload(columns, reference="a")
    with pytest.raises(ValueError, match=r"followed for .* months only") as refused:
        estimate_restricted_mean(cohort, RestrictedMeanOptions(endpoint="event", tau_months=60))
    named = float(str(refused.value).split("followed for ")[1].split()[0])
    assert named == 59.9
    assert estimate_restricted_mean(cohort, RestrictedMeanOptions(endpoint="event", tau_months=named)).tau == 59.9


def test_by_hand() -> None:
    # a: events at 2 and 4 of two patients: area 2 + 2/2 = 3 to 4; b: nobody has the event: 4
    columns = {"time": [2, 4, 4, 5], "event": [1, 1, 0, 0], "arm": ["a", "a", "b", "b"]}
    cohort = upload(columns, reference="a")
    result = estimate_restricted_mean(cohort, RestrictedMeanOptions(endpoint="event", tau_months=4))
    assert [group.mean.value for group in result.groups] == [3, 4]
    assert math.isnan(result.groups[1].mean.conf_low), "no error: no interval of width 0"
    assert result.comparisons[0].difference.value == 1


@given(factor=st.floats(0.1, 40))
def test_time_scales_with_its_unit(factor: float) -> None:
    columns = {"time": [3, 5, 8, 9, 4, 7, 10, 12], "event": [1, 1, 0, 1, 1, 0, 1, 0], "arm": list("aaaabbbb")}
    slow = columns | {"time": [factor * one for one in columns["time"]]}
    one = estimate_restricted_mean(
        upload(columns, reference="a"), RestrictedMeanOptions(endpoint="event", tau_months=9)
    )
    other = estimate_restricted_mean(
        upload(slow, reference="a"), RestrictedMeanOptions(endpoint="event", tau_months=9 * factor)
    )
    assert other.comparisons[0].difference.value == pytest.approx(factor * one.comparisons[0].difference.value)
    assert other.comparisons[0].ratio.value == pytest.approx(one.comparisons[0].ratio.value)


def test_the_exhibit_withholds_an_exploratory_p_and_says_the_months() -> None:
    exhibit = build_restricted_mean(bundled("lo2007"), RestrictedMeanOptions(endpoint="os"))
    assert "lived free of death" in exhibit.answer
    records = [record for record in exhibit.estimates if record["term"] == "difference"]
    assert [record["p_value"] for record in records] == [None]
    notes = exhibit.frames["means"].set_index("term")["note"]
    assert notes.str.contains("Exploratory").all()
    assert notes.str.startswith("withheld: exploratory; ").equals(
        pd.Series(notes.index.isin({"difference", "ratio"}), notes.index)
    )
