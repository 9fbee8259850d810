"""Exploratory markers: PD-1 on circulating CD8+ cells, and PD-L1 and T cells in resected tissue."""

import numpy as np
import pandas as pd

from hcc_dash.synthesis.prtras001.course import Course
from hcc_dash.synthesis.prtras001.protocol import expit
from hcc_dash.synthesis.prtras001.schedule import attend

WEEKS = [0, 12, 24, 48, 96]


def draw_immune(patients: pd.DataFrame, course: Course, rng: np.random.Generator) -> pd.DataFrame:
    """PD-1+ as a percentage of CD8+ T cells in blood, with the number of CD8+ events counted."""
    visits = attend(patients, course, WEEKS, rng, missed=0.14)
    i, week = visits["i"].to_numpy(), visits["week"].to_numpy(dtype=float)
    usual = rng.normal(-1.25, 0.45, len(patients))[i]
    change = course.treated[i] * np.interp(week, [0, 12, 24, 48, 96], [0.0, 0.25, -0.25, -0.40, -0.15])
    immune = visits[["subject_id", "visit", "week"]].copy()
    immune["sampled_on"] = visits["on"]
    immune["gate"] = "CD8+"
    immune["pd1_of_cd8"] = (100 * expit(usual + change + rng.normal(0, 0.2, len(i)))).round(1)
    immune["parent_events"] = np.clip(rng.lognormal(9.3, 0.8, len(i)), 350, 90000).round().astype(int)
    return immune


def draw_tissue(patients: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """PD-L1 22C3 on resected tissue: TPS (percent), CPS (a number up to 100) and a T-cell score 0 to 3."""
    resected = patients.loc[patients["radical_treatment"] == "resection", ["subject_id"]]
    resected = resected[rng.random(len(resected)) < 0.93].reset_index(drop=True)
    n = len(resected)
    infiltration = rng.choice([0, 1, 2, 3], n, p=[0.18, 0.38, 0.30, 0.14])
    tps = np.where(rng.random(n) < 0.72, 0.0, np.minimum(rng.gamma(0.8, 9, n), 90)).round()
    resected["tps"] = tps
    resected["cps"] = np.minimum(tps + rng.poisson(1.2 + 2.2 * infiltration), 100)
    resected["t_cell_score"] = infiltration
    resected["viable_cells"] = np.clip(rng.lognormal(7.4, 0.7, n), 110, 20000).round().astype(int)
    return resected
