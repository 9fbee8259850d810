"""Liver function of prtras001 equals R: rises with death competing, ALBI by visit, peaks."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from hcc_dash.questions.liver.numbers.albi import describe_albi
from hcc_dash.questions.liver.numbers.child_pugh import describe_child_pugh
from hcc_dash.questions.liver.numbers.incidence import RiseIncidence
from hcc_dash.questions.liver.numbers.injury import describe_liver_injury
from tests.cohort.bundled import bundled
from tests.kernels.golden import assert_equal_to_r, read_checked

pytestmark = pytest.mark.golden


@cache
def golden() -> pd.DataFrame:
    found = read_checked("liver", dtype={"time": str})
    return found.set_index(["question", "group", "time", "quantity"])


def r(question: str, group: str, time: object, quantity: str) -> float:
    label = time if isinstance(time, str) else f"{time:g}"
    return float(golden().loc[(question, group, label, quantity), "value"])


@cache
def rises() -> RiseIncidence:
    found = describe_child_pugh(bundled("prtras001")).incidence
    assert found is not None
    return found


def test_readings() -> None:
    incidence = rises()
    assert incidence.horizon == r("horizon", "all", 0, "day")
    assert len(incidence.readings) == 16
    for one in incidence.readings:
        question = f"{one.rule} {'at recurrence' if one.at_recurrence else 'none'}"
        key = (question, one.arm, one.at)
        assert_equal_to_r(one.incidence.value, r(*key, "rise"))
        assert_equal_to_r(one.incidence.std_error, r(*key, "rise std_error"))
        assert (one.n_at_risk, one.n_events) == (r(*key, "n_at_risk"), r(*key, "n_events"))
        if one.n_events:
            assert_equal_to_r(one.incidence.conf_low, r(*key, "rise conf_low"))
            assert_equal_to_r(one.incidence.conf_high, r(*key, "rise conf_high"))


def test_deaths_compete() -> None:
    incidence = rises()
    curves = incidence.curves[incidence.curves["term"] != "rise"]
    for (arm, rule, censoring), curve in curves.groupby(["arm", "level", "censoring"]):
        for at in (343, incidence.horizon):
            last = curve[curve["time"] <= at].iloc[-1]
            assert_equal_to_r(last["estimate"], r(f"{rule} {censoring}", arm, at, "death"))
            assert_equal_to_r(last["std_error"], r(f"{rule} {censoring}", arm, at, "death std_error"))


@pytest.mark.parametrize("visit", ["baseline", "week 24", "week 48", "week 144"])
@pytest.mark.parametrize("arm", ["na", "na_peg"])
def test_albi(arm: str, visit: str) -> None:
    albi = describe_albi(bundled("prtras001"))
    row = albi.summary[(albi.summary["arm"] == arm) & (albi.summary["visit"] == visit)].iloc[0]
    for quantity in ("lower_quartile", "estimate", "upper_quartile", "n"):
        assert_equal_to_r(row[quantity], r("albi", arm, visit, quantity))
    counts = albi.modified_grades[(albi.modified_grades["arm"] == arm) & (albi.modified_grades["visit"] == visit)]
    by_grade = dict(zip(counts["level"], counts["n"], strict=True))
    for grade in ("1", "2a", "2b", "3"):
        assert by_grade.get(grade, 0) == r("albi", arm, visit, f"grade {grade}")


@pytest.mark.parametrize("arm", ["na", "na_peg"])
def test_peaks(arm: str) -> None:
    injury = describe_liver_injury(bundled("prtras001"))
    mine = injury.patients[injury.patients["arm"] == arm]
    assert_equal_to_r(np.sum(mine["enzyme_peak"]), r("peaks", arm, 0, "sum of alt"))
    assert_equal_to_r(np.sum(mine["bilirubin_peak"]), r("peaks", arm, 0, "sum of bilirubin"))
    counts = injury.quadrants[injury.quadrants["arm"] == arm].set_index("level")["n"]
    assert counts["Temple's corollary"] == r("peaks", arm, 0, "temple")
    assert counts["potential Hy's law"] == r("peaks", arm, 0, "hy")
    assert counts["cholestasis"] == r("peaks", arm, 0, "cholestasis")
