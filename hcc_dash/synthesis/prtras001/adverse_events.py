"""Adverse events of CTCAE v5.0 grade 2 or higher: cytopenias and flares read off the labs, the rest drawn."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.clinical.ctcae import TERMS
from hcc_dash.synthesis.prtras001.course import Course
from hcc_dash.synthesis.prtras001.protocol import PEG_DAYS, STUDY_DAYS, Floats, calendar

CRITERIA = [
    "death",
    "life_threatening",
    "hospitalisation",
    "disability",
    "congenital_anomaly",
    "other_important",
]
COLUMNS = [
    "subject_id",
    "term",
    "soc",
    "grade",
    "started_on",
    "ended_on",
    "serious",
    *CRITERIA,
    "causality_na",
    "causality_peg",
    "outcome",
    "action_na",
    "action_peg",
    "ctcae_version",
]


@dataclass(frozen=True, slots=True)
class _Hazard:
    """A clinical term: events per patient-year off and on peg-interferon, grades, and mean length in days."""

    off: float
    on: float
    grades: dict[int, float]
    days: int


_CLINICAL = {
    "Flu like symptoms": _Hazard(0.002, 0.55, {2: 0.88, 3: 0.12}, 12),
    "Fever": _Hazard(0.010, 0.35, {2: 0.90, 3: 0.10}, 5),
    "Fatigue": _Hazard(0.040, 0.40, {2: 0.86, 3: 0.14}, 60),
    "Myalgia": _Hazard(0.010, 0.18, {2: 0.93, 3: 0.07}, 14),
    "Headache": _Hazard(0.010, 0.14, {2: 0.94, 3: 0.06}, 8),
    "Anorexia": _Hazard(0.015, 0.16, {2: 0.90, 3: 0.10}, 35),
    "Nausea": _Hazard(0.015, 0.09, {2: 0.95, 3: 0.05}, 12),
    "Weight loss": _Hazard(0.006, 0.08, {2: 0.95, 3: 0.05}, 90),
    "Alopecia": _Hazard(0.002, 0.14, {2: 1.0}, 150),
    "Injection site reaction": _Hazard(0.0, 0.08, {2: 0.97, 3: 0.03}, 9),
    "Rash maculo-papular": _Hazard(0.008, 0.06, {2: 0.92, 3: 0.08}, 16),
    "Pruritus": _Hazard(0.010, 0.05, {2: 0.96, 3: 0.04}, 20),
    "Insomnia": _Hazard(0.015, 0.15, {2: 0.92, 3: 0.08}, 50),
    "Irritability": _Hazard(0.003, 0.07, {2: 0.94, 3: 0.06}, 45),
    "Anxiety": _Hazard(0.006, 0.05, {2: 0.90, 3: 0.10}, 45),
    "Depression": _Hazard(0.004, 0.08, {2: 0.80, 3: 0.17, 4: 0.03}, 90),
    "Hypothyroidism": _Hazard(0.002, 0.06, {2: 0.98, 3: 0.02}, 200),
    "Hyperthyroidism": _Hazard(0.001, 0.035, {2: 0.95, 3: 0.05}, 90),
    "Retinopathy": _Hazard(0.0, 0.008, {2: 0.8, 3: 0.2}, 60),
    "Upper respiratory infection": _Hazard(0.050, 0.09, {2: 0.97, 3: 0.03}, 9),
    "Lung infection": _Hazard(0.006, 0.012, {2: 0.35, 3: 0.60, 4: 0.05}, 16),
    "Abdominal pain": _Hazard(0.025, 0.03, {2: 0.90, 3: 0.10}, 10),
    "Ascites": _Hazard(0.010, 0.008, {2: 0.75, 3: 0.25}, 70),
    "Esophageal varices hemorrhage": _Hazard(0.003, 0.003, {3: 0.75, 4: 0.25}, 10),
    "Creatinine increased": _Hazard(0.010, 0.006, {2: 0.97, 3: 0.03}, 50),
}
_FATAL = ["Hepatic failure", "Esophageal varices hemorrhage", "Lung infection"]
_USUAL_WITH_PEG = {
    "Alopecia",
    "Depression",
    "Flu like symptoms",
    "Hyperthyroidism",
    "Hypothyroidism",
    "Injection site reaction",
    "Neutrophil count decreased",
    "Platelet count decreased",
    "Retinopathy",
}


def draw_adverse_events(
    patients: pd.DataFrame, course: Course, labs: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Adverse event records from the first dose to 36 months, in order of patient and date."""
    events = pd.concat([_clinical(course, rng), _fatal(course, rng), _from_labs(patients, labs)], ignore_index=True)
    events = events.sort_values(["i", "start", "term"], ignore_index=True)
    radical_on = patients["radical_on"].iloc[events["i"]].reset_index(drop=True)
    events["subject_id"] = patients["subject_id"].to_numpy()[events["i"]]
    events["soc"] = [TERMS[term].soc for term in events["term"]]
    last = np.minimum(course.end, STUDY_DAYS)[events["i"]]
    events["ongoing"] = (events["end"] > last) & (events["grade"] < 5)
    events["started_on"] = calendar(radical_on, events["start"])
    events["ended_on"] = calendar(radical_on, events["end"].where(~events["ongoing"]))
    _judge(events, course, rng)
    events["ctcae_version"] = "5.0"
    return events[COLUMNS]


def _clinical(course: Course, rng: np.random.Generator) -> pd.DataFrame:
    """Poisson events of each clinical term, off and on peg-interferon."""
    last = np.minimum(course.end, STUDY_DAYS)
    off_peg = np.where(course.treated, course.start + PEG_DAYS + 30, course.start)
    on_until = np.minimum(course.start + PEG_DAYS, last)
    rows: list[dict[str, Any]] = []
    for term, hazard in _CLINICAL.items():
        for rate, since, until, who in (
            (hazard.off, off_peg, last, np.ones_like(course.treated)),
            (hazard.on, course.start, on_until, course.treated),
        ):
            years = np.maximum(until - since, 0) / 365.25 * who
            for i in np.repeat(np.arange(len(years)), rng.poisson(rate * years)):
                start = int(rng.integers(since[i], until[i] + 1))
                grade = int(rng.choice(list(hazard.grades), p=list(hazard.grades.values())))
                length = 1 + int(rng.exponential(hazard.days * (1 + 0.4 * (grade - 2))))
                rows.append({"i": int(i), "term": term, "grade": grade, "start": start, "end": start + length})
    return pd.DataFrame(rows)


def _fatal(course: Course, rng: np.random.Generator) -> pd.DataFrame:
    """A grade 5 event for those who die within the study visits without a recurrence."""
    dead = np.flatnonzero((course.death <= STUDY_DAYS) & (course.death < course.onset))
    day = course.death[dead].astype(int)
    start = np.maximum(day - rng.integers(2, 30, len(dead)), course.start[dead])
    term = rng.choice(_FATAL, len(dead), p=[0.5, 0.2, 0.3])
    return pd.DataFrame({"i": dead, "term": term, "grade": 5, "start": start, "end": np.maximum(day, start)})


def _from_labs(patients: pd.DataFrame, labs: pd.DataFrame) -> pd.DataFrame:
    """Runs of blood tests at grade 2 or higher and above the grade at baseline, one event per run."""
    radical_on = patients.set_index("subject_id")["radical_on"]
    position = pd.Series(np.arange(len(patients)), index=patients["subject_id"])
    frame = pd.DataFrame({"i": labs["subject_id"].map(position)})
    frame["day"] = (labs["sampled_on"] - labs["subject_id"].map(radical_on)).dt.days + 1
    frame["week"] = labs["week"]
    first_alt = labs["subject_id"].map(labs[labs["week"] == 0].set_index("subject_id")["alt"])
    # CTCAE v5.0: multiples of the upper limit, or of the baseline where that was abnormal
    multiple: pd.Series[float] = labs["alt"] / np.maximum(first_alt, labs["alt_uln"])
    grades = {
        "Neutrophil count decreased": _graded(-labs["anc"], (-1.5, -1.0, -0.5)),
        "Platelet count decreased": _graded(-labs["platelets"], (-75, -50, -25)),
        "Alanine aminotransferase increased": _graded(multiple, (3, 5, 20)),
    }
    return pd.concat([_runs(frame, grade, term) for term, grade in grades.items()], ignore_index=True)


def _graded(value: "pd.Series[float]", cuts: tuple[float, float, float]) -> Floats:
    """0 below grade 2, else the grade, for values beyond each cut."""
    beyond = sum((value > cut).to_numpy().astype(float) for cut in cuts)
    return np.where(beyond > 0, beyond + 1, 0.0)


def _runs(frame: pd.DataFrame, grade: Floats, term: str) -> pd.DataFrame:
    tests = frame.assign(grade=grade)
    at_baseline = tests["i"].map(tests[tests["week"] == 0].set_index("i")["grade"])
    tests["worse"] = (tests["grade"] > at_baseline) & (tests["week"] > 0)
    run = (tests["worse"] != tests.groupby("i")["worse"].shift()).cumsum()
    next_day = tests.groupby("i")["day"].shift(-1).fillna(1e6)
    worse = tests.assign(run=run, until=next_day)[tests["worse"]]
    runs = worse.groupby(["i", "run"]).agg(grade=("grade", "max"), start=("day", "min"), end=("until", "max"))
    runs = runs.reset_index().astype({"grade": int, "end": int})
    return runs.assign(term=term)[["i", "term", "grade", "start", "end"]]


def _judge(events: pd.DataFrame, course: Course, rng: np.random.Generator) -> None:
    """Add seriousness with its criteria, causality per drug, outcome and action taken."""
    n, grade = len(events), events["grade"].to_numpy()
    laboratory = (events["soc"] == "Investigations").to_numpy()
    admitted = rng.random(n) < np.select([grade == 2, grade == 3], [0.012, np.where(laboratory, 0.06, 0.42)], 0.85)
    events["death"] = (grade == 5).astype(int)
    events["life_threatening"] = ((grade == 4) & (~laboratory | (rng.random(n) < 0.25))).astype(int)
    events["hospitalisation"] = admitted.astype(int)
    events["disability"] = 0
    events["congenital_anomaly"] = 0
    important = (grade >= 3) & ~admitted & (rng.random(n) < 0.05)
    events["other_important"] = important.astype(int)
    events["serious"] = events[CRITERIA].max(axis=1)
    treated = course.treated[events["i"]]
    since = events["start"].to_numpy() - course.start[events["i"]]
    exposed = treated & (since <= PEG_DAYS + 30)
    usual = events["term"].isin(_USUAL_WITH_PEG).to_numpy()
    likely = rng.choice(["Certain", "Probable", "Possible"], n, p=[0.10, 0.55, 0.35])
    doubtful = rng.choice(["Probable", "Possible", "Unlikely", "Unclassified"], n, p=[0.22, 0.43, 0.31, 0.04])
    after = np.where(treated, "Unlikely", "not applicable")
    events["causality_peg"] = np.where(exposed, np.where(usual, likely, doubtful), after)
    events["causality_na"] = rng.choice(["Possible", "Unlikely", "Unassessable"], n, p=[0.10, 0.88, 0.02])
    recovered = rng.choice(["recovered", "recovered with sequelae"], n, p=[0.98, 0.02])
    events["outcome"] = np.select([grade == 5, events["ongoing"]], ["fatal", "not recovered"], recovered)
    events["action_na"] = np.where(rng.random(n) < 0.985, "dose not changed", "drug changed")
    milder = rng.choice(["dose not changed", "dose reduced"], n, p=[0.88, 0.12])
    graver = rng.choice(["dose not changed", "dose reduced", "interrupted", "stopped"], n, p=[0.15, 0.45, 0.25, 0.15])
    taken = np.where(grade == 2, milder, graver)
    on_drug = treated & (since <= PEG_DAYS)
    events["action_peg"] = np.where(on_drug, taken, "not applicable")
