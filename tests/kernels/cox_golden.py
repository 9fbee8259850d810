"""R's answers from tests/golden/cox.csv, and the same samples for the Cox kernels to answer about."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hcc_dash.kernels.cox import CoxFit, Ties, fit_cox
from hcc_dash.kernels.cox_residuals import look_at_fit, schoenfeld_residuals, weighted_scores
from tests.kernels.golden import BUNDLED, ROOT

GOLDEN = ROOT / "tests" / "golden" / "cox.csv"
RERUN = "Run again from the checkout's folder: Rscript tests/golden/cox.R"
START_STOP = "heart"
DATASETS = ["veteran", "heart", "pbc", "asaur", "colon", "lo2007 os", "lo2007 rfs", "prtras001 os", "prtras001 rfs"]
TIES: list[Ties] = ["efron", "breslow"]
# Of these R wrote down every residual and the baseline.
WRITTEN_OUT = ["efron stratified weighted", "breslow"]


@dataclass(frozen=True)
class CoxData:
    """One dataset of the golden; ``terms`` lists the columns of x that belong together."""

    time: NDArray[np.float64]
    event: NDArray[np.bool_]
    x: NDArray[np.float64]
    strata: NDArray
    weights: NDArray[np.float64]
    cluster: NDArray
    entry: NDArray[np.float64] | None
    terms: list[tuple[int, ...]]
    names: list[str]

    def sample(self, variant: str) -> dict[str, object]:
        """Return the arguments that a variant such as "efron stratified weighted" hands to every kernel."""
        return {
            "time": self.time,
            "event": self.event,
            "x": self.x,
            "strata": self.strata if "stratified" in variant else None,
            "entry": self.entry,
            "weights": self.weights if "weighted" in variant else None,
        }


def variants() -> list[str]:
    """Return the models that R was asked of every dataset."""
    return [
        ties + " stratified" * stratified + " weighted" * weighted
        for ties, stratified, weighted in product(TIES, [False, True], [False, True])
    ]


def ties_of(variant: str) -> Ties:
    """Return how a variant treats ties."""
    return "efron" if variant.startswith("efron") else "breslow"


@cache
def _golden() -> dict[tuple[str, str, str], NDArray[np.float64]]:
    frame = pd.read_csv(GOLDEN, comment="#")
    answers = {}
    for key, rows in frame.groupby(["dataset", "variant", "quantity"], sort=False):
        grid = np.full((rows["row"].max() + 1, rows["column"].max() + 1), np.nan)
        grid[rows["row"], rows["column"]] = rows["value"]
        answers[key] = grid
    return answers


def answer(dataset: str, variant: str, quantity: str) -> NDArray[np.float64]:
    """Return R's answer as a vector or a matrix; what R was not asked is an error in the test."""
    assert (dataset, variant, quantity) in _golden(), f"{GOLDEN.name} has no {quantity!r} for {dataset!r}. {RERUN}"
    grid = _golden()[dataset, variant, quantity]
    return grid[:, 0] if grid.shape[1] == 1 else grid


@cache
def fit(dataset: str, variant: str) -> CoxFit:
    """Return our model of a variant."""
    return fit_cox(**load(dataset).sample(variant), ties=ties_of(variant))


def residuals(fit: CoxFit, sample: dict) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return score residuals of each row, and Schoenfeld residuals of each event, as R gives them."""
    laid, _, moments = look_at_fit(**(dict.fromkeys(("strata", "entry", "weights")) | sample), fit=fit)
    return laid.in_order(weighted_scores(laid, moments)) * laid.scale, schoenfeld_residuals(laid, moments)


@cache
def load(dataset: str) -> CoxData:
    """Return the sample that cox.R calls by this name, after checking that it read the same file."""
    study, _, endpoint = dataset.partition(" ")
    if study in BUNDLED:
        return _bundled(study, endpoint)
    return {"veteran": _veteran, "heart": _heart, "pbc": _pbc, "asaur": _asaur, "colon": _colon}[study]()


def _read(path: str) -> pd.DataFrame:
    stated = [line.split() for line in GOLDEN.read_text().splitlines()[:20] if line.startswith("# sha256")]
    expected = {name: digest for _, _, digest, name in stated}
    assert path in expected, f"{GOLDEN.name} was made without {path}. {RERUN}"
    found = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
    assert found == expected[path], f"{path} has changed since {GOLDEN.name} was made. {RERUN}"
    return pd.read_csv(ROOT / path)


def _data(
    d: pd.DataFrame,
    follow_up: Sequence[str],
    stratum: str,
    covariates: Sequence[str],
    *,
    levels: Sequence[str] = (),
    factor: str = "",
    cluster: str = "",
) -> CoxData:
    """Build the arguments from columns: ``follow_up`` is time, event and perhaps entry; the factor comes last."""
    time, event, *entry = (d[name].to_numpy() for name in follow_up)
    age = np.floor(d["Age" if "Age" in d else "age"].to_numpy(np.float64))
    columns = [d[name].to_numpy(np.float64) for name in covariates]
    columns += [(d[factor] == level).to_numpy(np.float64) for level in levels[1:]]
    terms = [(i,) for i in range(len(covariates))]
    return CoxData(
        time=time.astype(np.float64),
        event=event.astype(np.bool_),
        x=np.column_stack(columns),
        strata=d[stratum].to_numpy(),
        weights=1 + np.mod(age, 3),
        cluster=d[cluster].to_numpy() if cluster else age,
        entry=entry[0].astype(np.float64) if entry else None,
        terms=[*terms, tuple(range(len(terms), len(columns)))] if levels else terms,
        names=list(covariates),
    )


def _veteran() -> CoxData:
    levels = ["squamous", "smallcell", "adeno", "large"]
    d = _read("tests/data/veteran.csv")
    return _data(d, ["time", "status"], "prior", ["trt", "age", "karno"], levels=levels, factor="celltype")


def _heart() -> CoxData:
    d = _read("tests/data/heart.csv")
    return _data(d, ["stop", "event", "start"], "surgery", ["age", "year", "transplant"], cluster="id")


def _pbc() -> CoxData:
    columns = ["trt", "age", "bili", "albumin", "protime", "edema"]
    d = _read("tests/data/pbc.csv").dropna(subset=[*columns, "stage"])
    d["stage"] = d["stage"].astype(int)
    return _data(d.assign(died=d["status"] == 2), ["time", "died"], "stage", columns)


def _asaur() -> CoxData:
    d = _read("tests/data/hcc_asaur_hepatocellular.csv")
    return _data(d, ["OS", "Death"], "TNM", ["BCLC", "Age", "AFP", "Tumorsize"])


def _colon() -> CoxData:
    d = _read("tests/data/colon.csv")
    d = d[d["etype"] == 2].dropna(subset=["age", "nodes", "obstruct"])
    levels = ["Obs", "Lev", "Lev+5FU"]
    return _data(d, ["time", "status"], "sex", ["age", "obstruct", "nodes"], levels=levels, factor="rx")


def _bundled(study: str, endpoint: str) -> CoxData:
    arms, stratum = BUNDLED[study]
    columns = ["age", "tumour_size", "afp"][: 2 if study == "lo2007" else 3]
    d = _read(f"data/{study}/subjects.csv")
    d = d[d["arm"].isin(arms)].dropna(subset=["os_days", *columns])
    d = d.assign(treated=d["arm"] == arms[1])
    return _data(d, [f"{endpoint}_days", f"{endpoint}_event"], stratum, ["treated", *columns])
