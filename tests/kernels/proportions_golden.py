"""R's answers from tests/golden/proportions.csv."""

import hashlib
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.kernels.golden import ROOT

GOLDEN = ROOT / "tests" / "golden" / "proportions.csv"
RERUN = "Run again from the checkout's folder: Rscript tests/golden/proportions.R"


@cache
def read() -> pd.DataFrame:
    """Every answer: dataset, question, group, time, quantity, value."""
    return pd.read_csv(GOLDEN, comment="#", dtype={"group": str}, na_values=["NA", "NaN"], keep_default_na=False)


def rows(question: str, dataset: str = "", group: str = "") -> pd.DataFrame:
    """R's rows for one question; a question R was not asked is an error in the test."""
    found = read()[read()["question"] == question]
    if dataset:
        found = found[found["dataset"] == dataset]
    if group:
        found = found[found["group"] == group]
    assert len(found), f"{GOLDEN.name} has no {question!r} for {dataset!r} {group!r}. {RERUN}"
    return found


def value(question: str, dataset: str, quantity: str, group: str = "all") -> NDArray[np.float64]:
    """R's values of one quantity, in R's order."""
    found = rows(question, dataset, group)
    found = found[found["quantity"] == quantity]
    assert len(found), f"{GOLDEN.name} has no {quantity!r} of {question!r} for {dataset!r}. {RERUN}"
    return found["value"].to_numpy(np.float64)


def check_provenance(path: str) -> None:
    """Fail when a data file is not the one that R read."""
    digest = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
    assert f"# sha256 {digest} {path}" in GOLDEN.read_text().splitlines(), f"{path} has changed. {RERUN}"
