"""Exposure in prtras001 equals R: doses, counts with limits, states by week, reasons, stopping early."""

from functools import cache

import pandas as pd
import pytest

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.exposure.numbers.exposure import describe_exposure
from hcc_dash.questions.exposure.numbers.result import ArmExposure, ExposureOptions, ExposureResult
from tests.cohort.bundled import bundled
from tests.kernels.golden import assert_equal_to_r, read_checked

pytestmark = pytest.mark.golden


@cache
def golden() -> pd.DataFrame:
    return read_checked("exposure", keep_default_na=False, na_values=["NA"])


def r(question: str, group: str = "") -> dict[str, float]:
    rows = golden()[(golden()["question"] == question) & (golden()["group"] == group)]
    assert len(rows), f"exposure.csv has nothing about {question}, {group}"
    return dict(zip(rows["quantity"], rows["value"], strict=True))


@cache
def found() -> ExposureResult:
    return describe_exposure(bundled("prtras001"), ExposureOptions())


def arm() -> ArmExposure:
    (only,) = found().arms
    return only


def test_doses_and_time_on_treatment() -> None:
    expected = r("arm")
    assert arm().n_treated == expected["n_treated"]
    assert_equal_to_r(arm().patient_years, expected["patient_years"])
    assert_equal_to_r(arm().doses_planned, expected["doses_planned"])
    assert_equal_to_r(arm().doses_given, expected["doses_given"])
    for name in ("n_given", "n_reduced", "n_withheld"):
        assert found().patients[name].sum() == expected[name]


@pytest.mark.parametrize("what", ["days", "share", "intensity"])
def test_quartiles(what: str) -> None:
    for name, value in r("quartiles", what).items():
        assert_equal_to_r(getattr(getattr(arm(), what), name), value)


@pytest.mark.parametrize("what", ["most", "reduced", "withheld", "stopped"])
def test_patients_with_exact_limits(what: str) -> None:
    expected = r("patients", what)
    share: Estimate = getattr(arm(), what)
    assert getattr(arm(), f"n_{what}") == expected["n_events"]
    assert_equal_to_r(share.value, expected["estimate"])
    assert_equal_to_r(share.conf_low, expected["conf_low"])
    assert_equal_to_r(share.conf_high, expected["conf_high"])


def test_how_treatment_ended() -> None:
    states = golden()[golden()["question"] == "states"]
    expected = dict(zip(states["group"], states["value"], strict=True))
    assert {state: n for state, n in arm().states.items() if n} == expected


def test_reasons() -> None:
    asked = golden()[golden()["question"].str.startswith("reason ")]
    assert len(found().reasons) == len(asked[["question", "group"]].drop_duplicates())
    for row in found().reasons.itertuples():
        expected = r(f"reason {row.level}", str(row.term))
        for name in ("n_events", "estimate", "conf_low", "conf_high"):
            assert_equal_to_r(getattr(row, name), expected[name])


def test_states_by_week() -> None:
    weeks = golden()[golden()["question"] == "weeks"].astype({"time": float})
    expected = weeks.set_index(["time", "group"])["value"].sort_index()
    ours = found().states[found().states["n_events"] > 0].set_index(["time", "level"])["n_events"].sort_index()
    assert ours.to_dict() == expected.to_dict()


def test_stopping_early() -> None:
    asked = golden()[golden()["question"] == "stopping"].astype({"time": float})
    expected = asked.pivot_table(index="time", columns="quantity", values="value")
    ours = found().stopping.set_index("time").loc[expected.index]
    for name in ("n_at_risk", "estimate", "conf_low", "conf_high"):
        assert_equal_to_r(ours[name].to_numpy(), expected[name].to_numpy())
    assert len(found().stopping) == len(expected) + 1, "and a first row at time 0"
