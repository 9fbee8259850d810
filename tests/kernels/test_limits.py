"""Limits of every kind and level, and quartiles, equal R's survfit; by hand and by their properties."""

from functools import cache
from itertools import product
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.kernels.confidence_band import BandKind, confidence_band
from hcc_dash.kernels.kaplan_meier import KaplanMeier, kaplan_meier, quantile, survival_at
from tests.kernels.golden import assert_equal_to_r, load_sample, read_checked
from tests.strategies import SurvivalSample, survival_samples

KINDS: tuple[BandKind, ...] = get_args(BandKind)
DATASETS = ["asaur os", "lo2007 os", "prtras001 os", *(f"small {i}" for i in range(1, 41))]


@cache
def golden() -> pd.DataFrame:
    return read_checked("limits", dtype={"group": str}, na_values=["NA", "NaN"], keep_default_na=False)


def curves(dataset: str) -> dict[str, KaplanMeier]:
    sample = load_sample(dataset)
    return {label: kaplan_meier(*sample.only(label)) for label in sample.labels}


@pytest.mark.golden
@pytest.mark.parametrize(("dataset", "kind"), list(product(DATASETS, KINDS)))
def test_limits_and_quartiles(dataset: str, kind: BandKind) -> None:
    rows, compared = golden(), 0
    rows = rows[rows["dataset"] == dataset]
    for (label, level), part in rows[rows["question"] == f"curve {kind}"].groupby(["group", "level"]):
        curve = curves(dataset)[label]
        wide = part.pivot_table(index="time", columns="quantity", values="value", dropna=False)
        low, high = confidence_band(*survival_at(curve, wide.index.to_numpy()), level, kind)
        assert_equal_to_r([low, high], [wide["conf_low"], wide["conf_high"]])
        compared += len(wide)
    for (label, level, probability), part in rows[rows["question"] == f"quantile {kind}"].groupby(
        ["group", "level", "time"]
    ):
        assert_equal_to_r(quantile(curves(dataset)[label], probability, level, kind), part["value"])
        compared += 1
    assert compared > 12


def test_logit_and_arcsine_by_hand() -> None:
    # S = 0.8, se(log S) = 0.1: odds 4, se(logit S) = 0.1 / 0.2 = 0.5; se(asin sqrt S) = 0.05 * sqrt(0.8 / 0.2) = 0.1.
    z = 1.6448536269514722
    low, high = confidence_band(0.8, 0.1, 0.9, "logit")
    np.testing.assert_allclose([low / (1 - low), high / (1 - high)], 4 * np.exp([-z / 2, z / 2]))
    low, high = confidence_band(0.8, 0.1, 0.9, "arcsin")
    np.testing.assert_allclose(np.arcsin(np.sqrt([low, high])), np.arcsin(np.sqrt(0.8)) + np.array([-z, z]) / 10)


@given(survival_samples(), st.sampled_from(KINDS), st.sampled_from([(0.5, 0.8), (0.9, 0.95), (0.95, 0.99)]))
def test_a_higher_level_is_wider_and_holds_the_lower(
    sample: SurvivalSample, kind: BandKind, levels: tuple[float, float]
) -> None:
    curve = kaplan_meier(sample.time, sample.event)
    (low, high), (lower, higher) = (confidence_band(curve.survival, curve.std_error, one, kind) for one in levels)
    known = ~np.isnan(low)
    assert (lower[known] <= low[known] + 1e-12).all()
    assert (higher[known] >= high[known] - 1e-12).all()
    assert (np.isnan(lower) == ~known).all()


@given(survival_samples(), st.sampled_from(KINDS), st.floats(0.5, 0.99))
def test_quartiles_are_in_order_and_within_their_limits(sample: SurvivalSample, kind: BandKind, level: float) -> None:
    curve = kaplan_meier(sample.time, sample.event)
    found = np.array([quantile(curve, p, level, kind) for p in (0.25, 0.5, 0.75)])
    reached = found[~np.isnan(found[:, 0])]
    assert (np.diff(reached[:, 0]) >= 0).all()
    inside = ~np.isnan(reached).any(axis=1)
    assert (reached[inside, 1] <= reached[inside, 0]).all()
    assert (reached[inside, 0] <= reached[inside, 2]).all()


def test_a_kind_that_there_is_not_is_named() -> None:
    with pytest.raises(ValueError, match=r"log-log, log, plain, logit, arcsin; found 'loglog'"):
        confidence_band(0.5, 0.1, kind="loglog")  # type: ignore[arg-type]  # what is tested
