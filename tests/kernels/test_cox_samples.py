"""Cox models of many samples at once are those of each sample by itself."""

import numpy as np
import pytest

from hcc_dash.kernels.cox import Ties, fit_cox
from hcc_dash.kernels.cox_samples import fit_cox_samples


def samples(seed: int, p: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Resamples of patients with a hazard, times in whole months: ties of patients, and of the same patient."""
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(80, p)) * 10.0 ** np.arange(p)
    time = np.ceil(draw.exponential(15 * np.exp(-x[:, 0])))
    rows = draw.integers(80, size=(12, 80))
    return time[rows], (draw.random(80) < 0.6)[rows], x[rows]


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("p", [1, 3])
def test_each_is_what_it_is_by_itself(p: int, ties: Ties) -> None:
    time, event, x = samples(5, p)
    expected = [fit_cox(*one, ties=ties).coef for one in zip(time, event, x, strict=True)]
    np.testing.assert_allclose(fit_cox_samples(time, event, x, ties), expected, rtol=1e-8)


def test_by_hand() -> None:
    """One untreated of three, then the treated of two: b - log(2 + exp b) - log(1 + exp b) is highest at log(2) / 2."""
    time, event = np.array([[1.0, 2.0, 3.0]]), np.array([[True, True, False]])
    found = fit_cox_samples(time, event, np.array([[[0.0], [1.0], [0.0]]]))
    assert np.exp(found[0, 0]) == pytest.approx(np.sqrt(2.0), rel=1e-9)


def test_without_a_maximum_there_is_none() -> None:
    time, event, x = (one[:5].copy() for one in samples(7, 2))
    event[0] = False  # nobody has the event
    x[1, :, 1] = 3.0  # the same in everybody
    x[2, :, 1] = 1 - 2 * x[2, :, 0]  # explained by the other
    x[3, :, 1] = -time[3]  # the first to have the event is always the highest
    found = fit_cox_samples(time, event, x)
    assert np.isnan(found[:4]).all()
    np.testing.assert_allclose(found[4], fit_cox(time[4], event[4], x[4]).coef, rtol=1e-8)
