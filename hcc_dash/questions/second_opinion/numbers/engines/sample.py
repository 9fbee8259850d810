"""What an engine is asked about a survival question: times, events and codes; never a patient's identifier."""

from dataclasses import dataclass

import numpy as np

from hcc_dash.study.parts import Methods

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
"""Statistics; their code is that of the group they are about, 0 where it is about all groups."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Patients of one panel as arrays of one length, read from the selected table by a path of its own.

    ``time`` in the endpoint's unit, times that differ by rounding noise not yet merged; ``event`` 0 or 1;
    ``group`` code, 0 the reference; ``stratum`` code, -1 without one, all 0 when nothing is stratified.
    ``joint``: one Cox model of all groups, not one of each pair. ``has_test`` and ``has_stratified_test`` say which
    tests the question has, ``modelled`` which groups have a hazard ratio.
    """

    time: np.ndarray
    event: np.ndarray
    group: np.ndarray
    stratum: np.ndarray
    n_groups: int
    landmark: float
    tau: float
    methods: Methods
    joint: bool
    has_test: bool
    has_stratified_test: bool
    modelled: tuple[int, ...]

    @property
    def has_model(self) -> bool:
        """Whether any group has a hazard ratio."""
        return bool(self.modelled)

    @property
    def models(self) -> list[tuple[list[int], np.ndarray]]:
        """Of each Cox model the groups compared with the reference, and which patients are in it."""
        parts = [list(self.modelled)] if self.joint else [[code] for code in self.modelled]
        return [(codes, np.isin(self.group, [0, *codes])) for codes in parts]

    @property
    def is_stratified(self) -> bool:
        """Whether strata act: there are several, or somebody without one is left out."""
        return bool((self.stratum != 0).any())
