"""Resamples of one factor, counted all at once, against every resample fitted and judged by itself."""

import numpy as np
import pytest

from hcc_dash.kernels.concordance import concordance
from hcc_dash.kernels.cox import Ties, fit_cox
from hcc_dash.questions.prognosis.numbers import level_resamples
from hcc_dash.questions.prognosis.numbers.level_resamples import Judged, resample_levels
from hcc_dash.questions.prognosis.numbers.models import Predictors, fit_model

LEVELS = ("I", "II", "III", "IV")


def sample(seed: int, n: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stages of rising hazard, the last of them rare, and times in whole months, so that many are tied."""
    draw = np.random.default_rng(seed)
    codes = draw.choice(len(LEVELS), size=n, p=[0.4, 0.35, 0.2, 0.05])
    time = np.ceil(draw.exponential(20 / (1 + codes)))
    return codes, time, draw.random(n) < 0.6


def one_by_one(codes: np.ndarray, time: np.ndarray, event: np.ndarray, ties: Ties, rows: np.ndarray) -> Judged:
    """Each resample fitted as any model is."""
    predictors = Predictors((LEVELS,), ("stage",), (codes,), np.zeros((len(codes), 0)))
    judged = np.full((3, len(rows)), np.nan)
    for b, drawn in enumerate(rows):
        refitted = fit_model(predictors.take(drawn), time[drawn], event[drawn], ties) if event[drawn].any() else ""
        if not isinstance(refitted, str):
            score = refitted.score(predictors)
            judged[0, b] = concordance(time[drawn], event[drawn], score[drawn]).value
            judged[1, b] = concordance(time, event, score).value
            judged[2, b] = fit_cox(time, event, score, ties=ties).coef[0]
    return judged[0], judged[1], judged[2]


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_they_are_what_each_is_by_itself(seed: int, ties: Ties, monkeypatch: pytest.MonkeyPatch) -> None:
    codes, time, event = sample(seed)
    rows = np.random.default_rng(seed).integers(len(codes), size=(25, len(codes)))
    rows[3] = np.flatnonzero(~event)[0]  # nobody has the event
    rows[4] = np.flatnonzero(codes == 0)[np.arange(len(codes)) % (codes == 0).sum()]  # one level alone
    expected = one_by_one(codes, time, event, ties, rows)
    assert np.isnan(expected[0][[3, 4]]).all()
    assert np.isfinite(expected[0]).sum() >= 20
    for room in (level_resamples.ROOM, 1000):
        monkeypatch.setattr(level_resamples, "ROOM", room)
        found = resample_levels(codes, len(LEVELS), time, event, ties, rows)
        np.testing.assert_allclose(found[0], expected[0], rtol=1e-14)
        np.testing.assert_allclose(found[1], expected[1], rtol=1e-14)
        np.testing.assert_allclose(found[2], expected[2], rtol=1e-8)
