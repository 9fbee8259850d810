"""Random survival samples for property tests: ties, no events, nobody censored, one patient."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

# Months as days over 30.4375 are the fractions a clinic's table really holds.
DAYS_PER_MONTH = 30.4375


@dataclass(frozen=True)
class SurvivalSample:
    """Times, events, arm codes 0 and 1 and stratum codes of a few patients."""

    time: NDArray[np.float64]
    event: NDArray[np.bool_]
    arm: NDArray[np.int64]
    stratum: NDArray[np.int64]

    def reordered(self, order: NDArray[np.int64]) -> "SurvivalSample":
        """Return the same patients in another order."""
        return SurvivalSample(self.time[order], self.event[order], self.arm[order], self.stratum[order])


@st.composite
def survival_samples(
    draw: st.DrawFn, min_size: int = 1, max_size: int = 40, *, tied: bool = True, both_arms: bool = False
) -> SurvivalSample:
    """Draw a sample; few distinct times unless ``tied`` is false, then all distinct."""
    n = draw(st.integers(max(min_size, 2 * both_arms), max_size))
    days = draw(
        st.lists(st.integers(0, 12), min_size=n, max_size=n)
        if tied
        else st.lists(st.integers(1, 4000), min_size=n, max_size=n, unique=True)
    )
    flags = draw(st.sampled_from([st.booleans(), st.just(False), st.just(True)]))
    event = draw(st.lists(flags, min_size=n, max_size=n))
    arm = draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    if both_arms:
        arm[:2] = [0, 1]
    stratum = draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    unit = draw(st.sampled_from([1.0, DAYS_PER_MONTH]))
    return SurvivalSample(np.array(days) / unit, np.array(event), np.array(arm), np.array(stratum))
