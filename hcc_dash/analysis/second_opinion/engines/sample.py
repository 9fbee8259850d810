"""What an engine is asked about and what it answers: times, events and codes; never a patient's identifier."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from hcc_dash.study.parts import Methods

Key = tuple[str, int]
"""A statistic (one of ``TERMS``) and the code of the group it is about; 0 where it is about all groups."""

TERMS = (
    "n",
    "n_events",
    "survival",
    "survival_low",
    "survival_high",
    "median",
    "median_low",
    "median_high",
    "restricted_mean",
    "restricted_mean_error",
    "log_rank",
    "log_rank_p",
    "stratified_log_rank",
    "stratified_log_rank_p",
    "hazard_ratio",
    "hazard_ratio_error",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """Patients of one panel as arrays of one length, read from the selected table by a path of its own.

    ``time`` in the endpoint's unit, times that differ by rounding noise not yet merged; ``event`` 0 or 1;
    ``group`` code, 0 the reference; ``stratum`` code, -1 without one, all 0 when nothing is stratified.
    ``has_test``, ``has_stratified_test`` and ``has_model`` say which comparisons the question has.
    """

    time: np.ndarray
    event: np.ndarray
    group: np.ndarray
    stratum: np.ndarray
    n_groups: int
    landmark: float
    tau: float
    methods: Methods
    has_test: bool
    has_stratified_test: bool
    has_model: bool

    @property
    def is_stratified(self) -> bool:
        """Whether strata act: there are several, or somebody without one is left out."""
        return bool((self.stratum != 0).any())


@dataclass(frozen=True, slots=True)
class Opinion:
    """One engine's answers, a mapping per sample; a statistic that it does not offer has no key.

    ``absent`` says why the engine was not asked, ``failed`` why it gave no answer; both are empty otherwise.
    ``notes`` are what the engine said beside its numbers.
    """

    engine: str
    version: str = ""
    answers: tuple[Mapping[Key, float], ...] = ()
    absent: str = ""
    failed: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """The engine with its version."""
        return f"{self.engine} {self.version}".strip()
