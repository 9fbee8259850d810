"""What befalls the simulated patients, in days from radical treatment: the truth behind every record."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.synthesis.prtras001.protocol import DATA_CUT_OFF, HAZARD_RATIO, Days, Flags, Floats, expit

YEAR = 365.25
SHAPE = 0.86  # recurrence is most frequent in the first two years
SCALE = 0.138  # cumulative hazard of an average patient one year after the first month
FIRST_MONTH = 30  # a scan one month after radical treatment showed no residual tumour
SCAN_SENSITIVITY = 0.92


@dataclass(frozen=True, slots=True)
class Course:
    """Per patient, as study days (radical treatment is day 1; infinite where it never happens).

    ``onset`` is when the recurrence becomes visible to a scan, ``check`` the scan made before
    peg-interferon (0 for patients never considered for it), ``end`` the last day the patient is known of.
    """

    treated: Flags
    start: Days
    check: Days
    onset: Floats
    death: Floats
    end: Days
    lost: Flags


def follow_course(patients: pd.DataFrame, rng: np.random.Generator) -> Course:
    """Draw allocation, recurrence, death and drop-out.

    Peg-interferon is chosen for a low HBsAg and a good marrow, liver and age, which also forbode fewer
    recurrences: that is the confounding. A candidate whose recurrence is seen before the first injection
    stays on NA alone: that is the immortal time. From the first injection the hazard is multiplied by
    ``HAZARD_RATIO``.
    """
    n = len(patients)
    candidate = rng.random(n) < expit(_leaning_to_peg(patients))
    na_start = rng.integers(8, 43, n)
    peg_start = rng.integers(28, 85, n)
    check = np.where(candidate, peg_start - rng.integers(1, 7, n), 0)
    multiplier = np.exp(prognostic_index(patients))
    hazard = rng.exponential(size=n) / multiplier  # cumulative baseline hazard at which recurrence begins
    untreated = _days_at(hazard)
    seen_early = candidate & (untreated <= check) & (rng.random(n) < SCAN_SENSITIVITY)
    treated = candidate & ~seen_early
    at_start = _hazard_at(peg_start.astype(float))
    slowed = _days_at(at_start + np.maximum(hazard - at_start, 0.0) / HAZARD_RATIO)
    onset = np.where(treated & (hazard > at_start), slowed, untreated)
    death = _draw_death(patients, onset, rng)
    until_cut_off = (pd.Timestamp(DATA_CUT_OFF) - patients["radical_on"]).dt.days.to_numpy() + 1
    leaves = np.maximum(rng.exponential(YEAR / 0.05, n), 95.0)
    last_call = until_cut_off - rng.integers(0, 61, n)
    end = np.floor(np.minimum(np.minimum(death, leaves), last_call)).astype(np.int64)
    died = death <= np.minimum(leaves, until_cut_off)
    end = np.where(died, np.floor(np.where(died, death, 1.0)), end).astype(np.int64)
    return Course(
        treated=treated,
        start=np.where(treated, peg_start, np.where(seen_early, np.minimum(na_start, check), na_start)),
        check=check,
        onset=onset,
        death=np.where(died, np.floor(death), np.inf),
        end=end,
        lost=~died & (leaves <= last_call),
    )


def prognostic_index(patients: pd.DataFrame) -> Floats:
    """Log hazard of recurrence relative to an average patient: the true prognostic factors."""
    mvi = patients["mvi"].map({"M0": 0.0, "M1": 0.3, "M2": 0.6}).fillna(0.15)
    index = (
        0.40 * (np.log10(patients["hbsag"]) - 2.95)
        + 0.30 * (patients["cirrhosis"] == "yes")
        - 0.22 * (patients["platelets"] - 155) / 50
        + 0.12 * (patients["age"] - 52) / 10
        + 0.22 * np.log2(patients["tumour_size"] / 3.3)
        + 0.35 * (patients["tumour_number"] == "multiple")
        + 0.10 * (np.log10(patients["afp"]) - 1.4)
        + mvi
    )
    return index.to_numpy(dtype=float)


def _leaning_to_peg(patients: pd.DataFrame) -> Floats:
    leaning = (
        0.05
        - 1.00 * (np.log10(patients["hbsag"]) - 2.95)
        + 0.50 * (patients["platelets"] - 155) / 50
        - 0.40 * (patients["cirrhosis"] == "yes")
        - 0.30 * (patients["age"] - 52) / 10
    )
    return leaning.to_numpy(dtype=float)


def _hazard_at(day: Floats) -> Floats:
    return SCALE * (np.maximum(day - FIRST_MONTH, 0.0) / YEAR) ** SHAPE


def _days_at(hazard: Floats) -> Floats:
    return FIRST_MONTH + YEAR * (hazard / SCALE) ** (1 / SHAPE)


def _draw_death(patients: pd.DataFrame, onset: Floats, rng: np.random.Generator) -> Floats:
    """Death from liver or other disease; after a recurrence mostly from the tumour, sooner if early."""
    n = len(patients)
    frail = np.exp((0.5 * (patients["age"] - 52) / 10 + 0.9 * (patients["albi"] + 2.8)).to_numpy(dtype=float))
    other = rng.exponential(YEAR / 0.008, n) / frail
    early = np.where(onset < 365, 1.7, 1.0)
    tumour = 4.6 * YEAR * (rng.exponential(size=n) / early) ** (1 / 1.4)
    # whoever is well enough to be enrolled lives to begin treatment
    return np.maximum(np.minimum(other, onset + tumour), 90.0)
