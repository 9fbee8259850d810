"""Blood tests and Child-Pugh assessments; patients on peg-interferon are bled more often."""

import numpy as np
import pandas as pd

from hcc_dash.clinical.child_pugh import score_child_pugh
from hcc_dash.synthesis.prtras001.course import Course
from hcc_dash.synthesis.prtras001.protocol import PEG_DAYS, Floats
from hcc_dash.synthesis.prtras001.schedule import attend

EVERYONE = list(range(0, 157, 12))
ON_PEG = [2, 4, 8, 16, 20, 28, 32, 40, 44, 52]
UPPER_LIMITS = {"alt": 40.0, "ast": 40.0, "bilirubin": 20.5, "alp": 125.0}


def draw_labs(patients: pd.DataFrame, course: Course, rng: np.random.Generator) -> pd.DataFrame:
    """Wide laboratory table, one row per blood draw, with the upper limits of normal beside the enzymes."""
    visits = attend(patients, course, sorted(EVERYONE + ON_PEG), rng)
    i = visits["i"].to_numpy()
    visits = visits[visits["week"].isin(EVERYONE) | course.treated[i]].reset_index(drop=True)
    i, week = visits["i"].to_numpy(), visits["week"].to_numpy(dtype=float)
    under_peg = course.treated[i] * _phase(week)
    failing = _failing(visits, course)
    labs = visits[["subject_id", "visit", "week"]].copy()
    labs["sampled_on"] = visits["on"]
    labs["alt"], labs["ast"] = _enzymes(patients, course, visits, rng)
    bilirubin = patients["bilirubin"].to_numpy()[i] * np.exp(0.75 * failing + rng.normal(0, 0.13, len(i)))
    labs["bilirubin"] = np.where(week == 0, patients["bilirubin"].to_numpy()[i], bilirubin).round(1)
    albumin = patients["albumin"].to_numpy()[i] - 6.0 * failing - 1.0 * under_peg + rng.normal(0, 1.1, len(i))
    labs["albumin"] = np.where(week == 0, patients["albumin"].to_numpy()[i], albumin).round(1)
    cirrhotic = (patients["cirrhosis"] == "yes").to_numpy()[i]
    labs["inr"] = (1.03 + 0.06 * cirrhotic + 0.28 * failing + rng.normal(0, 0.035, len(i))).round(2)
    labs["alp"] = np.exp(4.4 + 0.35 * failing + rng.normal(0, 0.16, len(i))).round()
    depth = np.clip(rng.normal(0.36, 0.13, len(patients)), 0.05, 0.72)[i]
    platelets = patients["platelets"].to_numpy()[i] * (1 - depth * under_peg) * np.exp(rng.normal(0, 0.08, len(i)))
    labs["platelets"] = np.where(week == 0, patients["platelets"].to_numpy()[i], platelets).round()
    usual = np.exp(rng.normal(1.20 - 0.15 * (patients["cirrhosis"] == "yes"), 0.24))[i]
    fall = np.clip(rng.normal(0.46, 0.13, len(patients)), 0.05, 0.85)[i]
    labs["anc"] = (usual * (1 - fall * under_peg) * np.exp(rng.normal(0, 0.14, len(i)))).round(2)
    for test, limit in UPPER_LIMITS.items():
        labs[f"{test}_uln"] = limit
    return labs


def draw_child_pugh(labs: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Child-Pugh at the 12-weekly visits, scored from that day's blood tests."""
    seen = labs.loc[labs["week"].isin(EVERYONE), ["subject_id", "visit", "week", "sampled_on"]].copy()
    seen = seen.rename(columns={"sampled_on": "assessed_on"})
    seen[["bilirubin", "albumin", "inr"]] = labs.loc[seen.index, ["bilirubin", "albumin", "inr"]]
    poor = (seen["albumin"] < 33).to_numpy() * 0.30 + (seen["albumin"] < 30).to_numpy() * 0.40
    chance = rng.random(len(seen))
    seen["ascites"] = np.select([chance < 0.35 * poor, chance < poor], ["moderate", "mild"], "absent")
    clouded = (seen["ascites"] != "absent").to_numpy() & (rng.random(len(seen)) < 0.15)
    seen["encephalopathy"] = np.where(clouded, "grade 1-2", "absent")
    scored = [
        score_child_pugh(*row)
        for row in seen[["bilirubin", "albumin", "inr", "ascites", "encephalopathy"]].itertuples(index=False)
    ]
    seen["score"] = [result.score for result in scored]
    seen["grade"] = [result.grade for result in scored]
    return seen.reset_index(drop=True)


def _phase(week: Floats) -> Floats:
    """How far peg-interferon acts on the marrow: full after 8 weeks, gone 12 weeks after the last dose."""
    last = PEG_DAYS / 7
    return np.asarray(np.clip(week / 8, 0, 1) * np.clip((last + 12 - week) / 12, 0, 1), dtype=float)


def _failing(visits: pd.DataFrame, course: Course) -> Floats:
    """From 0 to about 1 in the year before death, some of it in the years after a recurrence."""
    i, day = visits["i"].to_numpy(), visits["day"].to_numpy(dtype=float)
    dying = np.clip(1 - (course.death[i] - day) / 300, 0, 1)
    relapsed = np.clip((day - course.onset[i]) / 1500, 0, 0.5)
    return np.asarray(np.where(visits["week"] == 0, 0.0, dying + relapsed), dtype=float)


def _enzymes(
    patients: pd.DataFrame, course: Course, visits: pd.DataFrame, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """ALT and AST in U/L; a fifth of the patients on peg-interferon have a flare in its first half year."""
    n, i = len(patients), visits["i"].to_numpy()
    week = visits["week"].to_numpy(dtype=float)
    usual = np.exp(rng.normal(3.25, 0.32, n))
    flares = course.treated & (rng.random(n) < 0.22)
    height = np.where(flares, rng.gamma(2.2, 1.7, n), 0.0)
    peak = rng.uniform(6, 26, n)
    flare = height[i] * np.exp(-(((week - peak[i]) / 5.5) ** 2))
    mild = 0.35 * course.treated[i] * _phase(week)
    alt = usual[i] * (1 + mild + np.where(week == 0, 0.0, flare)) * np.exp(rng.normal(0, 0.16, len(i)))
    ast = alt * np.exp(rng.normal(-0.05, 0.18, len(i)))
    return np.round(alt), np.round(ast)
