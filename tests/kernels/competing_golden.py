"""R's answers from tests/golden/competing.csv and weighted.csv, and the same samples for us to answer about."""

import hashlib
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.kernels.golden import ROOT

COMPETING = ["mgus2", "pbc", "lo2007 ttr", "prtras001 ttr", "prtras001 hbsag_loss"]
ARMS = {"lo2007": ["control", "ifn1"], "prtras001": ["na", "na_peg"]}


@dataclass(frozen=True)
class CompetingSample:
    """Times, causes (0 censored, 1, 2), group codes in the order of labels, covariates that may have gaps."""

    time: NDArray[np.float64]
    cause: NDArray[np.int64]
    group: NDArray[np.int64]
    labels: list[str]
    x: NDArray[np.float64]

    @property
    def dummies(self) -> NDArray[np.float64]:
        """One column per group after the first."""
        return (self.group[:, None] == np.arange(1, len(self.labels))).astype(np.float64)


@dataclass(frozen=True)
class WeightedSample:
    """Times, events, groups, strata; weights and clusters of the weighted curve."""

    time: NDArray[np.float64]
    event: NDArray[np.int64]
    group: NDArray[np.int64]
    labels: list[str]
    strata: NDArray
    weights: NDArray[np.float64]
    cluster: NDArray


@cache
def _golden(name: str) -> pd.DataFrame:
    path = ROOT / "tests" / "golden" / f"{name}.csv"
    frame = pd.read_csv(path, comment="#", dtype={"group": str}, na_values=["NA", "NaN"], keep_default_na=False)
    return frame.set_index(["dataset", "question", "group", "quantity"]).sort_index(kind="stable")


def value(name: str, dataset: str, question: str, quantity: str, group: object = "all") -> NDArray[np.float64]:
    """R's values in R's order; what R was not asked is an error in the test."""
    key = (dataset, question, str(group), quantity)
    assert key in _golden(name).index, f"{name}.csv has no {key}. Run again: Rscript tests/golden/{name}.R"
    return _golden(name).loc[[key], "value"].to_numpy(np.float64)


def times(name: str, dataset: str, question: str, quantity: str, group: object) -> NDArray[np.float64]:
    """The times that go with the values."""
    return _golden(name).loc[[(dataset, question, str(group), quantity)], "time"].to_numpy(np.float64)


def coefficients(dataset: str, question: str, p: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coefficients (p,) and covariance (p, p) of a model in competing.csv."""
    coef = [value("competing", dataset, question, "coef", i)[0] for i in range(p)]
    return np.array(coef), np.array([value("competing", dataset, question, "covariance", i) for i in range(p)])


def _read(name: str, path: str) -> pd.DataFrame:
    golden = ROOT / "tests" / "golden" / f"{name}.csv"
    stated = [line.split() for line in golden.read_text().splitlines() if line.startswith("# sha256")]
    found = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
    assert [found] == [digest for _, _, digest, one in stated if one == path], (
        f"{path} is not what {golden.name} was made from. Run again: Rscript tests/golden/{name}.R"
    )
    return pd.read_csv(ROOT / path)


@cache
def load_competing(dataset: str) -> CompetingSample:
    """The sample that competing.R calls by this name."""
    source, _, endpoint = dataset.partition(" ")
    if source == "mgus2":
        d = _read("competing", "tests/data/mgus2.csv")
        progressed = d["pstat"] == 1
        time, cause = d["ptime"].where(progressed, d["futime"]), (2 * d["death"]).where(~progressed, 1)
        return _competing(time, cause, d["sex"], ["F", "M"], d[["age", "mspike"]])
    if source == "pbc":
        d = _read("competing", "tests/data/pbc.csv")
        x = pd.DataFrame({"age": d["age"], "log_bili": np.log(d["bili"]), "albumin": d["albumin"]})
        return _competing(d["time"], d["status"], d["sex"], ["f", "m"], x)
    d = _read("competing", f"data/{source}/subjects.csv")
    d = d[d["arm"].isin(ARMS[source]) & d[f"{endpoint}_days"].notna()]
    if source == "lo2007":
        late = (d["stage_group"] == "III/IVA").astype(int)
        x = pd.DataFrame({"late": late, "afp": np.log10(d["afp"]), "size": d["tumour_size"]})
    else:
        x = pd.DataFrame({"age": d["age"] / 10, "b": (d["bclc"] == "B").astype(int), "hbsag": np.log10(d["hbsag"])})
    return _competing(d[f"{endpoint}_days"], d[f"{endpoint}_status"], d["arm"], ARMS[source], x)


def _competing(
    time: pd.Series, cause: pd.Series, group: pd.Series, labels: list[str], x: pd.DataFrame
) -> CompetingSample:
    codes = pd.Categorical(group, categories=labels).codes.astype(np.int64)
    return CompetingSample(time.to_numpy(np.float64), cause.to_numpy(np.int64), codes, labels, x.to_numpy(np.float64))


@cache
def load_weighted(dataset: str) -> WeightedSample:
    """The sample that weighted.R calls by this name."""
    if dataset == "colon":
        d = _read("weighted", "tests/data/colon.csv")
        d = d[d["etype"] == 2]
        return _weighted(
            d["time"], d["status"], d["rx"], ["Obs", "Lev", "Lev+5FU"], d["sex"], d["age"] / 50, d["id"] % 60
        )
    if dataset == "pbc":
        d = _read("weighted", "tests/data/pbc.csv").dropna(subset=["stage"])
        stage = d["stage"].astype(int).astype(str)
        died = (d["status"] == 2).astype(int)
        return _weighted(d["time"], died, stage, ["1", "2", "3", "4"], d["sex"], d["albumin"] ** 2, d["id"] % 40)
    d = _read("weighted", "data/prtras001/subjects.csv")
    cluster = pd.Series(np.arange(1, len(d) + 1) % 50)
    return _weighted(d["rfs_days"], d["rfs_event"], d["bclc"], ["0", "A", "B"], d["arm"], d["platelets"] / 100, cluster)


def _weighted(
    time: pd.Series,
    event: pd.Series,
    group: pd.Series,
    labels: list[str],
    strata: pd.Series,
    weights: pd.Series,
    cluster: pd.Series,
) -> WeightedSample:
    codes = pd.Categorical(group, categories=labels).codes.astype(np.int64)
    return WeightedSample(
        time.to_numpy(np.float64),
        event.to_numpy(np.int64),
        codes,
        labels,
        strata.astype(str).to_numpy(object),
        weights.to_numpy(np.float64),
        cluster.to_numpy(np.int64),
    )
