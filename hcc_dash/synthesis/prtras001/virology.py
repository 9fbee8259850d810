"""Quantitative HBsAg and HBV DNA every 12 weeks, as a laboratory prints them."""

import numpy as np
import pandas as pd

from hcc_dash.synthesis.prtras001.course import Course
from hcc_dash.synthesis.prtras001.protocol import PEG_DAYS, Floats, expit
from hcc_dash.synthesis.prtras001.schedule import attend

WEEKS = list(range(0, 157, 12))
HBSAG_LIMIT = 0.05  # IU/mL
PLATFORM_CHANGE = pd.Timestamp("2026-04-01")  # until then the assay's limit is 20 IU/mL, afterwards 10


def draw_virology(patients: pd.DataFrame, course: Course, rng: np.random.Generator) -> pd.DataFrame:
    """Virology records: results as printed, with unit and limit, and log10 values for drawing."""
    visits = attend(patients, course, WEEKS, rng)
    hbsag = _log10_hbsag(patients, course, visits, rng)
    dna = _log10_dna(patients, visits, rng)
    limit = np.where(visits["on"] < PLATFORM_CHANGE, 20.0, 10.0)
    lowest = np.log10(HBSAG_LIMIT)
    return pd.DataFrame(
        {
            "subject_id": visits["subject_id"],
            "visit": visits["visit"],
            "week": visits["week"],
            "sampled_on": visits["on"],
            "hbsag": [f"{10**x:.2f}" if x >= lowest + 1e-9 else f"<{HBSAG_LIMIT}" for x in hbsag],
            "hbsag_unit": "IU/mL",
            "hbsag_limit": HBSAG_LIMIT,
            "hbsag_log10": np.round(np.maximum(hbsag, lowest), 3),
            "hbv_dna": [_print_dna(x, at) for x, at in zip(dna, limit, strict=True)],
            "hbv_dna_unit": "IU/mL",
            "hbv_dna_limit": limit,
            "hbv_dna_log10": np.round(np.where(np.isnan(dna), np.log10(limit / 2), dna), 3),
        }
    )


def _log10_hbsag(patients: pd.DataFrame, course: Course, visits: pd.DataFrame, rng: np.random.Generator) -> Floats:
    """Slow decline on NA; on peg-interferon some lose HBsAg, mostly those who start low."""
    n = len(patients)
    baseline = np.log10(patients["hbsag"].to_numpy(dtype=float))
    chance = np.where(course.treated, 0.42 * expit(-2.2 * (baseline - 2.6)), 0.012)
    responds = rng.random(n) < chance
    partial = course.treated * rng.gamma(1.6, 0.35, n)
    drop = np.where(responds, baseline + 1.3 + rng.uniform(0.3, 2.0, n), partial)
    pace = np.where(course.treated, PEG_DAYS / 7 * rng.uniform(0.45, 0.95, n), rng.uniform(40, 100, n))
    rebound = np.where(responds & (rng.random(n) < 0.14), 1.0, 0.0)  # comes back after the injections end
    i, week = visits["i"].to_numpy(), visits["week"].to_numpy(dtype=float)
    fallen = drop[i] * np.minimum(week / pace[i], 1.0) ** 1.2
    back = rebound[i] * np.clip((week - 60) / 24, 0.0, 1.0) * drop[i]
    noise = np.where(week == 0, 0.0, rng.normal(0, 0.07, len(visits)))
    return np.asarray(baseline[i] - 0.0012 * week - fallen + back + noise, dtype=float)


def _log10_dna(patients: pd.DataFrame, visits: pd.DataFrame, rng: np.random.Generator) -> Floats:
    """log10 IU/mL; missing means the target was not detected. Some blips come from missed tablets."""
    n = len(patients)
    detectable = (patients["hbv_dna_baseline"] == "detectable").to_numpy()
    baseline = np.where(detectable, rng.uniform(1.7, 5.8, n), np.nan)
    slope = rng.uniform(0.06, 0.16, n)  # log10 per week on NA
    i, week = visits["i"].to_numpy(), visits["week"].to_numpy(dtype=float)
    value = baseline[i] - slope[i] * week
    blip = (rng.random(len(visits)) < 0.025) & (week > 0)
    value = np.where(blip, rng.uniform(0.5, 2.6, len(visits)), value)
    return np.where(value < 0.3, np.nan, value)


def _print_dna(log10_value: float, limit: float) -> str:
    if np.isnan(log10_value):
        return "TND"
    value = 10**log10_value
    if value < limit:
        return f"<{limit:g}"
    return f"{value:.2E}" if value >= 10000 else f"{value:.0f}"
