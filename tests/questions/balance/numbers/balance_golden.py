"""R's answers from tests/golden/balance.csv."""

import hashlib
from functools import cache

import numpy as np
import pandas as pd

from tests.kernels.golden import ROOT

GOLDEN = ROOT / "tests" / "golden" / "balance.csv"
RERUN = "Run again from the checkout's folder: Rscript tests/golden/balance.R"


@cache
def read_golden() -> pd.DataFrame:
    """dataset, question, term, quantity, value; every data file is the one that R read."""
    for line in GOLDEN.read_text().splitlines():
        if line.startswith("# sha256"):
            _, _, digest, path = line.split()
            found = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
            assert found == digest, f"{path} has changed since {GOLDEN.name} was made. {RERUN}"
    return pd.read_csv(GOLDEN, comment="#", dtype={"term": str, "dataset": str}, keep_default_na=False)


def said_by_r(dataset: str, question: str, quantity: str, term: str | None = None) -> np.ndarray:
    """R's values in R's order; a question R was not asked is an error."""
    golden = read_golden()
    chosen = (golden["dataset"] == dataset) & (golden["question"] == question) & (golden["quantity"] == quantity)
    if term is not None:
        chosen &= golden["term"] == term
    values = golden.loc[chosen, "value"].to_numpy(np.float64)
    assert values.size, f"{GOLDEN.name} has no {quantity!r} of {question!r} for {dataset!r}. {RERUN}"
    return values


def terms_of(dataset: str, question: str, quantity: str) -> list[str]:
    """The terms R was asked about."""
    golden = read_golden()
    chosen = (golden["dataset"] == dataset) & (golden["question"] == question) & (golden["quantity"] == quantity)
    return golden.loc[chosen, "term"].tolist()
