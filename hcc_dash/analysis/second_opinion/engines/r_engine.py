"""R's opinion, where Rscript with its package survival is on the machine: everything the question has."""

import io
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hcc_dash.analysis.second_opinion.engines.sample import Key, Opinion, Sample

NAME = "R"
SCRIPT = Path(__file__).with_name("r_engine.R")
SECONDS = 60


def ask(samples: Sequence[Sample]) -> Opinion:
    """R's numbers for all samples from one process.

    The patients go through a pipe as times and integer codes, so nothing is written to disk, and R is started
    ``--vanilla``: no profile is read, no workspace saved. It is stopped after a minute.
    """
    program = shutil.which("Rscript")
    if program is None:
        return Opinion(NAME, absent="Rscript is not on this machine")
    command = [program, "--vanilla", str(SCRIPT), *_arguments(samples)]
    try:
        run = subprocess.run(
            command, input=_table(samples), capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return Opinion(NAME, failed=f"R did not answer within {SECONDS} seconds")
    except OSError as error:
        return Opinion(NAME, absent=f"Rscript cannot be started: {error.strerror}")
    if "survival is not installed" in run.stderr:
        return Opinion(NAME, absent="R's package survival is not installed on this machine")
    if run.returncode != 0:
        said = " ".join(run.stderr.split()).removesuffix("Execution halted").strip()
        return Opinion(NAME, failed=f"R stopped: {said or f'exit status {run.returncode}'}")
    return _read(run.stdout, len(samples))


def _arguments(samples: Sequence[Sample]) -> list[str]:
    first = samples[0]
    shared = [
        repr(float(first.landmark)), repr(first.methods.conf_level), first.methods.conf_type, first.methods.ties
    ]  # fmt: skip
    for one in samples:
        marks = (one.has_test, one.has_stratified_test, one.has_model)
        shared += [repr(float(one.tau)), *(str(int(mark)) for mark in marks)]
    return shared


def _table(samples: Sequence[Sample]) -> str:
    """The patients as CSV with 17 digits: R reads the very same numbers back."""
    written = io.StringIO("panel,time,event,group,stratum\n")
    written.seek(0, io.SEEK_END)
    for panel, one in enumerate(samples):
        columns = (np.full(one.time.size, panel), one.time, one.event, one.group, one.stratum)
        np.savetxt(written, np.column_stack(columns), delimiter=",", fmt=["%d", "%.17g", "%d", "%d", "%d"])
    return written.getvalue()


def _read(printed: str, n_samples: int) -> Opinion:
    version, *lines = printed.splitlines()
    answers: tuple[dict[Key, float], ...] = tuple({} for _ in range(n_samples))
    notes = tuple(f"R: {line.removeprefix('note,')}." for line in lines if line.startswith("note,"))
    for line in (line for line in lines if not line.startswith("note,")):
        panel, term, group, value = line.split(",")
        answers[int(panel)][term, int(group)] = float("nan") if value in {"NA", "NaN"} else float(value)
    return Opinion(NAME, version, answers, notes=notes)
