"""Our models against lifelines and R on the same patients in one run: Cox, cumulative incidence, Fine-Gray, a forest.

``.venv/bin/python benchmarks/models.py``: sizes are fixed, for R's ``crr`` needs about a minute at 10,000 patients.
Whole days with heavy ties, two causes, four covariates. R times itself; it is left out where Rscript is absent.
"""

import shutil
import statistics
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from kernels import Timing, difference, time_call
from lifelines import AalenJohansenFitter, CoxPHFitter
from machine import describe_machine

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.load import load_cohort
from hcc_dash.cohort.selection import Selection
from hcc_dash.kernels.aalen_johansen import aalen_johansen
from hcc_dash.kernels.cox import fit_cox
from hcc_dash.kernels.fine_gray import fit_fine_gray
from hcc_dash.questions.subgroups.numbers.options import SubgroupOptions
from hcc_dash.questions.subgroups.numbers.subgroups import estimate_subgroups
from hcc_dash.study.read import study_folder

Ask = Callable[[], tuple[float, ...]]
SIZES = {"cox-4": (332, 100_000, 1_000_000), "incidence": (332, 100_000, 1_000_000), "fine-gray": (332, 10_000)}
LIFELINES_UP_TO = {"cox-4": 1_000_000, "incidence": 10_000, "fine-gray": 0}
"""lifelines' Aalen-Johansen jitters tied times, so it is timed where that is quick and never compared."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Days, cause (0 censored, 1, 2) and four covariates of whole numbers."""

    time: np.ndarray
    cause: np.ndarray
    x: np.ndarray


def draw_sample(n: int) -> Sample:
    """Two exponential causes, the first depending on the covariates, censoring over five years, in whole days."""
    random = np.random.default_rng(20250901)
    x = np.column_stack(
        [random.integers(0, 2, n), random.integers(20, 80, n), random.integers(0, 3, n), random.integers(0, 10, n)]
    )
    rate = np.exp(x @ np.array([-0.4, 0.01, 0.3, 0.0])) / 1500
    first, second = random.exponential(1 / rate), random.exponential(4000, n)
    watched = random.integers(200, 2000, n)
    lived = np.ceil(np.minimum(first, second))
    cause = np.where(lived > watched, 0, np.where(first < second, 1, 2))
    return Sample(np.minimum(lived, watched), cause, x.astype(np.float64))


def ask_ours(sample: Sample) -> dict[str, Ask]:
    def cox() -> tuple[float, ...]:
        fit = fit_cox(sample.time, sample.cause == 1, sample.x)
        return *fit.coef.tolist(), *np.sqrt(np.diag(fit.covariance)).tolist()

    def incidence() -> tuple[float, ...]:
        found = aalen_johansen(sample.time, sample.cause)
        return *found.incidence.mean(axis=0).tolist(), float(found.std_error[:, 0].mean())

    def fine_gray() -> tuple[float, ...]:
        fit = fit_fine_gray(sample.time, sample.cause, sample.x)
        return *fit.coef.tolist(), *np.sqrt(np.diag(fit.covariance)).tolist()

    return {"cox-4": cox, "incidence": incidence, "fine-gray": fine_gray}


def ask_lifelines(sample: Sample) -> dict[str, Ask]:
    table = pd.DataFrame(sample.x, columns=list("abcd")).assign(time=sample.time, event=sample.cause == 1)

    def cox() -> tuple[float, ...]:
        fit = CoxPHFitter().fit(table, "time", "event")
        return *fit.params_.tolist(), *fit.standard_errors_.tolist()

    def incidence() -> tuple[float, ...]:
        AalenJohansenFitter(seed=1).fit(sample.time, sample.cause, event_of_interest=1)
        return ()

    return {"cox-4": cox, "incidence": incidence}


def ask_r(sample: Sample, questions: list[str]) -> tuple[dict[str, Timing], str]:
    """What R needs and finds for these questions, and its versions; nothing when there is no Rscript."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return {}, "R is not installed"
    columns = np.column_stack([sample.time, sample.cause, sample.x, sample.cause])
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        columns.astype("<i4").T.tofile(file)
        file.flush()
        script = Path(__file__).with_name("models.R")
        command = [rscript, str(script), file.name, str(sample.time.size), *questions]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    words = {line.split()[0]: line.split()[1:] for line in said}
    timings = {q: Timing(float(words[q][0]), tuple(float(word) for word in words[q][1:])) for q in questions}
    major, minor, survival, cmprsk = words["version"]
    return timings, f"R {major}.{minor}, survival {survival}, cmprsk {cmprsk}"


def measure(n: int) -> str:
    """Print one row per question asked at this size; R's versions."""
    sample = draw_sample(n)
    questions = [question for question, sizes in SIZES.items() if n in sizes]
    r, version = ask_r(sample, questions)
    lifelines = ask_lifelines(sample)
    for question in questions:
        ours = time_call(ask_ours(sample)[question], 20 if n < 1000 else 1, 5)
        cells = [_cell(ours, r.get(question))]
        cells.append(_cell(ours, _once(lifelines[question]) if n <= LIFELINES_UP_TO[question] else None))
        print(f"| {n:,} | {question} | {1e3 * ours.seconds:.2f} | " + " | ".join(cells) + " |", flush=True)
    return version


def _once(ask: Ask) -> Timing:
    start = time.perf_counter()
    numbers = ask()
    return Timing(time.perf_counter() - start, numbers)


def _cell(ours: Timing, theirs: Timing | None) -> str:
    if theirs is None:
        return "not run | |"
    differs = f"{difference(ours, theirs):.0e}" if theirs.numbers else "not compared"
    return f"{1e3 * theirs.seconds:.1f} | {theirs.seconds / ours.seconds:.1f} | {differs}"


def measure_forest() -> None:
    """A forest at 332 patients, all rows and thirty of them: processor time, and lifelines' for the ratios alone."""
    cohort = select(load_cohort(study_folder("prtras001")), Selection())
    columns = tuple(factor.column for factor in cohort.study.dividing_factors)
    print("\n| forest at 332 patients, rows | CPU ms, best | median | lifelines CPU ms, hazard ratios alone |")
    print("|---|---|---|---|")
    for chosen in (columns, columns[:-1]):
        options = SubgroupOptions(endpoint="rfs", factors=chosen)
        rows = sum(len(factor.subgroups) for factor in estimate_subgroups(cohort, options).factors)
        best, median = _processor_time(lambda asked=options: estimate_subgroups(cohort, asked))
        print(f"| {rows} | {1e3 * best:.1f} | {1e3 * median:.1f} | {_lifelines_forest(cohort, chosen)} |")


def _processor_time(ask: Callable[[], object], warm_up: int = 10, rounds: int = 30) -> tuple[float, float]:
    """Smallest and median processor seconds of one call; less at the mercy of a busy machine than the clock."""
    taken = []
    for _ in range(warm_up + rounds):
        start = time.process_time()
        ask()
        taken.append(time.process_time() - start)
    return min(taken[warm_up:]), statistics.median(taken[warm_up:])


def _lifelines_forest(cohort: Cohort, columns: tuple[str, ...]) -> str:
    """The same hazard ratios by lifelines' Cox model, once, without tests and rates."""
    table = cohort.subjects
    seconds, fits = 0.0, 0
    for column in columns:
        for level in cohort.study.column(column).levels:
            inside = table[table[column] == level]
            data = pd.DataFrame(
                {"time": inside["rfs_days"], "event": inside["rfs_event"], "arm": inside["arm"] == "na_peg"}
            ).astype(float)
            if data.groupby("arm")["event"].sum().min() == 0 or data["arm"].nunique() < 2:
                continue
            start = time.process_time()
            CoxPHFitter().fit(data, "time", "event")
            seconds, fits = seconds + time.process_time() - start, fits + 1
    return f"{1e3 * seconds:.0f} for {fits}"


def main() -> None:
    """Print the table."""
    print(describe_machine() + "\n")
    print("| patients | question | ours ms | R ms | ours faster | differs | lifelines ms | ours faster | differs |")
    print("|---|---|---|---|---|---|---|---|---|")
    version = ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # lifelines' own advice about ties and variance
        for n in sorted({n for sizes in SIZES.values() for n in sizes}):
            version = measure(n)
        measure_forest()
    print(f"\n{version}")


if __name__ == "__main__":
    main()
