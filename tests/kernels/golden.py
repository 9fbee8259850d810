"""R's answers from tests/golden/survival.csv, and the same samples for the kernels to answer about."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "survival.csv"
RERUN = "Run again from the checkout's folder: Rscript tests/golden/survival.R"

# study: (arms compared, reference first; stratum)
BUNDLED = {"lo2007": (["control", "ifn1"], "stage_group"), "prtras001": (["na", "na_peg"], "bclc")}


@dataclass(frozen=True)
class Sample:
    """One dataset of the golden: group codes follow the order of labels; x may have gaps."""

    time: NDArray[np.float64]
    event: NDArray[np.int64]
    group: NDArray[np.int64]
    labels: list[str]
    strata: NDArray[np.object_]
    x: NDArray[np.float64]

    def only(self, label: str) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return time and event of one group."""
        inside = self.group == self.labels.index(label)
        return self.time[inside], self.event[inside]


def read_checked(name: str, **options: Any) -> pd.DataFrame:
    """A golden as a frame, read with pandas' ``options``; fails when a file R read is another one by now."""
    file = ROOT / "tests" / "golden" / f"{name}.csv"
    rerun = f"Run again from the checkout's folder: Rscript tests/golden/{name}.R"
    for line in file.read_text().splitlines():
        if line.startswith("# sha256"):
            _, _, digest, path = line.split()
            assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == digest, f"{path} has changed. {rerun}"
    return pd.read_csv(file, comment="#", **options)


@cache
def read_golden() -> pd.DataFrame:
    """Return the golden as a frame: dataset, question, group, time, quantity, value."""
    return pd.read_csv(GOLDEN, comment="#", dtype={"group": str}, na_values=["NA", "NaN"], keep_default_na=False)


def golden_datasets() -> list[str]:
    """Return the datasets about which R was asked everything."""
    golden = read_golden()
    return golden.loc[golden["question"] == "restricted mean", "dataset"].unique().tolist()


def small_datasets() -> list[str]:
    """Return the small random samples and those level at one half, about whose quantiles R was asked."""
    names = read_golden()["dataset"]
    return names[names.str.match("small|plateau")].unique().tolist()


def answers(dataset: str, question: str) -> pd.DataFrame:
    """Return R's rows for one question; a question R was not asked is an error in the test."""
    golden = read_golden()
    rows = golden[(golden["dataset"] == dataset) & (golden["question"] == question)]
    assert len(rows), f"{GOLDEN.name} has no {question!r} for {dataset!r}. {RERUN}"
    return rows


def value(rows: pd.DataFrame, quantity: str, group: str = "all") -> NDArray[np.float64]:
    """Return R's values of a quantity for a group, in R's order."""
    found = rows.loc[(rows["quantity"] == quantity) & (rows["group"] == group), "value"].to_numpy(np.float64)
    assert found.size, f"{GOLDEN.name} has no {quantity!r} for {group!r}. {RERUN}"
    return found


def check_provenance(path: str) -> None:
    """Fail when a data file is not the one that R read."""
    stated = [line.split() for line in GOLDEN.read_text().splitlines() if line.startswith("# sha256")]
    expected = {name: digest for _, _, digest, name in stated}
    assert path in expected, f"{GOLDEN.name} was made without {path}. {RERUN}"
    found = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
    assert found == expected[path], f"{path} has changed since {GOLDEN.name} was made. {RERUN}"


def assert_equal_to_r(ours: object, theirs: object) -> None:
    """Equal to R within 1e-8, absolutely or relatively; not estimable where R says so."""
    np.testing.assert_allclose(np.asarray(ours, float), np.asarray(theirs, float), rtol=1e-8, atol=1e-8)


@cache
def load_sample(dataset: str) -> Sample:
    """Return the sample that survival.R calls by this name, after checking that it read the same file."""
    source, _, endpoint = dataset.partition(" ")
    if source == "asaur":
        return _asaur(endpoint)
    if source == "colon":
        return _colon(endpoint)
    if source == "lung":
        return _lung(months=endpoint == "months")
    if source in {"small", "plateau"}:
        return _small(source, int(endpoint))
    return _bundled(source, endpoint)


def _read(path: str) -> pd.DataFrame:
    check_provenance(path)
    return pd.read_csv(ROOT / path)


def _sample(
    time: pd.Series, event: pd.Series, group: pd.Series, labels: list, strata: pd.Series, x: pd.DataFrame
) -> Sample:
    return Sample(
        time=time.to_numpy(np.float64),
        event=event.to_numpy(np.int64),
        group=group.map({label: code for code, label in enumerate(labels)}).to_numpy(np.int64),
        labels=[str(label) for label in labels],
        strata=strata.astype(str).to_numpy(object),
        x=x.to_numpy(np.float64),
    )


def _asaur(endpoint: str) -> Sample:
    d = _read("tests/data/hcc_asaur_hepatocellular.csv")
    time, event = {"os": ("OS", "Death"), "rfs": ("RFS", "Recurrence")}[endpoint]
    return _sample(d[time], d[event], d["BCLC"], [1, 2], d["TNM"], d[["Age", "AFP", "Tumorsize"]])


def _colon(endpoint: str) -> Sample:
    d = _read("tests/data/colon.csv")
    d = d[d["etype"] == {"recurrence": 1, "death": 2}[endpoint]]
    labels = ["Obs", "Lev", "Lev+5FU"]
    return _sample(d["time"], d["status"], d["rx"], labels, d["sex"], d[["age", "obstruct", "nodes"]])


def _lung(*, months: bool) -> Sample:
    d = _read("tests/data/lung.csv").dropna(subset=["ph.ecog", "inst"])
    event = d["status"] - 1
    if not months:
        return _sample(d["time"], event, d["sex"], [1, 2], d["ph.ecog"], d[["age", "ph.karno"]])
    time = d["time"] / 30.4375 + (np.arange(1, len(d) + 1) % 2) * 1e-9
    return _sample(time, event, d["sex"], [1, 2], d["inst"], d[["age", "ph.ecog"]])


def _small(file: str, number: int) -> Sample:
    d = _read(f"tests/data/{file}.csv")
    d = d[d["sample"] == number].assign(group=1)
    return _sample(d["time"], d["event"], d["group"], [1], d["group"], d[["group"]])


def _bundled(study: str, endpoint: str) -> Sample:
    arms, stratum = BUNDLED[study]
    d = _read(f"data/{study}/subjects.csv")
    d = d[d["arm"].isin(arms) & d["os_days"].notna()]
    x = d[[name for name in ("age", "tumour_size") if name in d]].copy()
    if "afp" in d:
        x["log10_afp"] = np.log10(d["afp"].clip(lower=1))
    return _sample(d[f"{endpoint}_days"], d[f"{endpoint}_event"], d["arm"], arms, d[stratum], x)
