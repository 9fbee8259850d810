"""NCI's own list of terms by version, to check ours against (tests/data/README.md)."""

from pathlib import Path

import pandas as pd

TERMS = Path(__file__).resolve().parents[1] / "data" / "ctcae_terms.csv"


def read_ctcae() -> pd.DataFrame:
    """soc, lowest and highest grade by version and term, 837 terms of v5.0 and 850 of v6.0."""
    frame = pd.read_csv(TERMS, dtype={"version": str}).set_index(["version", "term"]).sort_index()
    assert frame.groupby("version").size().to_dict() == {"5.0": 837, "6.0": 850}
    return frame
