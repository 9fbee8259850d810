"""R as a process: a table through a pipe, numbers back; nothing is written to disk."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from hcc_dash.questions.second_opinion.numbers.engines.opinion import Key, Opinion
from hcc_dash.study.errors import without_paths


def ask_r(
    name: str, script: Path, arguments: Sequence[str], table: str, n_samples: int = 1, seconds: int = 60
) -> Opinion:
    """The opinion of an R script on a table.

    ``table`` goes to its standard input. It prints a line with its version, then ``sample,term,code,value`` or
    ``note,`` and what R said; it stops with "R's package x is not installed" when it lacks one. R is started
    ``--vanilla`` (no profile is read, no workspace saved) and stopped after ``seconds``.
    """
    program = shutil.which("Rscript")
    if program is None:
        return Opinion(name, absent="Rscript is not on this machine")
    command = [program, "--vanilla", str(script), *arguments]
    try:
        run = subprocess.run(command, input=table, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return Opinion(name, failed=f"R did not answer within {seconds} seconds")
    except OSError as error:
        return Opinion(name, absent=f"Rscript cannot be started: {error.strerror}")
    missing = re.search(r"R's package \w+ is not installed", run.stderr)
    if missing:
        return Opinion(name, absent=f"{missing[0]} on this machine")
    if run.returncode != 0:
        return Opinion(name, failed=say_failure(run.stderr, run.returncode))
    return _read(name, run.stdout, n_samples)


def say_failure(printed: str, status: int) -> str:
    """Why R gave no numbers: its own error without paths of this machine; of any other only that R did not run."""
    error = re.search(r"^\s*Error(?: in|:)\s*(.+?)(?:\n\S|\Z)", printed, re.MULTILINE | re.DOTALL)
    if error is None:
        return f"R could not run (exit status {status}); Rscript is on this machine but does not start"
    sentence = " ".join(error[1].split()).removesuffix("Execution halted").strip()
    return f"R stopped: {without_paths(sentence)}"


def _read(name: str, printed: str, n_samples: int) -> Opinion:
    version, *lines = printed.splitlines()
    answers: tuple[dict[Key, float], ...] = tuple({} for _ in range(n_samples))
    notes = tuple(f"{name}: {line.removeprefix('note,')}." for line in lines if line.startswith("note,"))
    for line in (line for line in lines if not line.startswith("note,")):
        sample, term, code, value = line.split(",")
        answers[int(sample)][term, int(code)] = float("nan") if value in {"NA", "NaN"} else float(value)
    return Opinion(name, version, answers, notes=notes)
