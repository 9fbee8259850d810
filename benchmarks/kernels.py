"""Our kernels against lifelines and R's survival, on the same patients in one run: time and agreement.

``.venv/bin/python benchmarks/kernels.py [patients ...]``. Whole days with heavy ties, two arms, a third censored.
R times itself, inside one process, without reading the data; it is left out where Rscript is not installed.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test
from machine import describe_machine

from hcc_dash.kernels.confidence_band import confidence_band
from hcc_dash.kernels.cox import fit_cox_binary
from hcc_dash.kernels.kaplan_meier import kaplan_meier, quantile
from hcc_dash.kernels.log_rank import log_rank

QUESTIONS = ("curve", "log-rank", "cox")
SLOW_COX = 100_000
"""lifelines' Cox model is asked once from here on, and not at all above: it would take minutes."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Days, whether the event was seen, and the arm (0 or 1); one value of each per patient."""

    time: np.ndarray
    event: np.ndarray
    arm: np.ndarray


@dataclass(frozen=True, slots=True)
class Timing:
    """Median seconds of one call, and the numbers it found."""

    seconds: float
    numbers: tuple[float, ...]


def draw_sample(n: int) -> Sample:
    """Exponential survival with hazard ratio 0.7, uniform censoring over five years, in whole days."""
    random = np.random.default_rng(20250901)
    arm = random.integers(0, 2, n)
    lived = np.ceil(random.exponential(1100 / np.where(arm == 1, 0.7, 1.0)))
    watched = random.integers(200, 2000, n)
    return Sample(np.minimum(lived, watched), lived <= watched, arm)


def time_call(ask: Callable[[], tuple[float, ...]], calls: int, rounds: int) -> Timing:
    """Median over rounds of the mean seconds per call."""
    numbers = ask()
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(calls):
            ask()
        seconds.append((time.perf_counter() - start) / calls)
    return Timing(statistics.median(seconds), numbers)


def ask_ours(sample: Sample) -> dict[str, Callable[[], tuple[float, ...]]]:
    def curve() -> tuple[float, ...]:
        found = kaplan_meier(sample.time, sample.event)
        low, high = confidence_band(found.survival, found.std_error)
        middle = quantile(found)[0]
        return float(found.survival.mean()), float(np.nanmean(low)), float(np.nanmean(high)), middle

    def cox() -> tuple[float, ...]:
        fit = fit_cox_binary(sample.time, sample.event, sample.arm)
        return float(fit.coef[0]), float(np.sqrt(fit.covariance[0, 0]))

    return {
        "curve": curve,
        "log-rank": lambda: (log_rank(sample.time, sample.event, sample.arm).statistic,),
        "cox": cox,
    }


def ask_lifelines(sample: Sample) -> dict[str, Callable[[], tuple[float, ...]]]:
    table = pd.DataFrame({"time": sample.time, "event": sample.event, "arm": sample.arm})
    treated = sample.arm == 1

    def curve() -> tuple[float, ...]:
        fit = KaplanMeierFitter().fit(sample.time, sample.event)
        survival, band = fit.survival_function_.to_numpy()[1:, 0], fit.confidence_interval_.to_numpy()[1:]
        return float(survival.mean()), *np.nanmean(band, axis=0).tolist(), float(fit.median_survival_time_)

    def compare() -> tuple[float, ...]:
        found = logrank_test(sample.time[treated], sample.time[~treated], sample.event[treated], sample.event[~treated])
        return (float(found.test_statistic),)

    def cox() -> tuple[float, ...]:
        fit = CoxPHFitter().fit(table, "time", "event")
        return float(fit.params_.iloc[0]), float(fit.standard_errors_.iloc[0])

    return {"curve": curve, "log-rank": compare, "cox": cox}


def ask_r(sample: Sample, calls: int, rounds: int) -> tuple[dict[str, Timing], str]:
    """What R's survival needs and finds, and its versions; nothing when there is no Rscript."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return {}, "R is not installed"
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        np.concatenate([sample.time, sample.event, sample.arm]).astype("<i4").tofile(file)
        file.flush()
        script = Path(__file__).with_name("kernels.R")
        command = [rscript, str(script), file.name, *map(str, (sample.time.size, calls, rounds))]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    words = {line.split()[0]: line.split()[1:] for line in said}
    timings = {q: Timing(float(words[q][0]), tuple(float(word) for word in words[q][1:])) for q in QUESTIONS}
    major, minor, package = words["version"]
    return timings, f"R {major}.{minor}, survival {package}"


def difference(ours: Timing, theirs: Timing) -> float:
    """Largest relative difference among the numbers."""
    return max(abs(a - b) / max(abs(a), 1e-300) for a, b in zip(ours.numbers, theirs.numbers, strict=True))


def measure(n: int) -> None:
    """Print one row per question for n patients."""
    sample, (calls, rounds) = draw_sample(n), (50, 5) if n < 10_000 else (1, 5 if n <= 100_000 else 3)
    r, version = ask_r(sample, calls, rounds)
    theirs = ask_lifelines(sample)
    for question, ask in ask_ours(sample).items():
        ours = time_call(ask, calls, max(rounds, 7))
        others = {"R": r[question]} if r else {}
        if question != "cox" or n < SLOW_COX:
            others["lifelines"] = time_call(theirs[question], min(calls, 5), rounds)
        elif n == SLOW_COX:
            start = time.perf_counter()
            numbers = theirs[question]()
            others["lifelines"] = Timing(time.perf_counter() - start, numbers)
        cells = [_cell(ours, others.get(name)) for name in ("R", "lifelines")]
        print(f"| {n:,} | {question} | {1e3 * ours.seconds:.2f} | " + " | ".join(cells) + " |", flush=True)
    print(f"| | {version} | | | | | | |")


def _cell(ours: Timing, theirs: Timing | None) -> str:
    if theirs is None:
        return "not run | |"
    times = theirs.seconds / ours.seconds
    return f"{1e3 * theirs.seconds:.1f} | {times:.1f} | {difference(ours, theirs):.0e}"


def main(sizes: list[int]) -> None:
    """Print the table."""
    print(describe_machine() + "\n")
    print("| patients | question | ours ms | R ms | ours faster | differs | lifelines ms | ours faster | differs |")
    print("|---|---|---|---|---|---|---|---|---|")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # lifelines' own advice about ties and variance
        for n in sizes:
            measure(n)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [332, 100_000, 1_000_000])
