"""R's answers from tests/golden/mmrm.csv, and the data they are about."""

import hashlib
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "mmrm.csv"
RERUN = "Run again from the checkout's folder: Rscript tests/golden/mmrm.R"


@cache
def read_golden() -> pd.DataFrame:
    """The golden as a frame: dataset, question, term, quantity, value."""
    return pd.read_csv(GOLDEN, comment="#")


def answers(dataset: str, question: str, quantity: str) -> np.ndarray:
    """R's numbers in the order of its coefficients."""
    golden = read_golden()
    rows = golden[(golden[["dataset", "question", "quantity"]] == [dataset, question, quantity]).all(axis=1)]
    assert len(rows), f"{GOLDEN.name} has no {quantity} of {question!r} for {dataset!r}. {RERUN}"
    return rows["value"].to_numpy()


def stale_files() -> list[str]:
    """Files that are not those R read."""
    lines = [line.split() for line in GOLDEN.read_text().splitlines() if line.startswith("# sha256")]
    assert lines, RERUN
    return [path for _, _, digest, path in lines if hashlib.sha256((ROOT / path).read_bytes()).hexdigest() != digest]


@cache
def read_fev() -> pd.DataFrame:
    """FEV1 at four visits, rows with a value only."""
    return pd.read_csv(ROOT / "tests" / "data" / "fev_data.csv").dropna(subset=["FEV1"]).reset_index(drop=True)


def fev_design(fev: pd.DataFrame) -> np.ndarray:
    """FEV1 ~ RACE + SEX + ARMCD * AVISIT with R's contrasts: Asian, male, placebo and the first visit the reference."""
    treated = (fev["ARMCD"] == "TRT").to_numpy(dtype=float)
    visits = [(fev["AVISIT"] == f"VIS{i}").to_numpy(dtype=float) for i in (2, 3, 4)]
    black, white = (fev["RACE"] == race for race in ("Black or African American", "White"))
    first = [np.ones(len(fev)), black, white, fev["SEX"] == "Female", treated]
    return np.column_stack([*first, *visits, *(treated * visit for visit in visits)]).astype(float)
