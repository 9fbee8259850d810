"""Server time of a filter change on a page: question sent to last message received, one session.

``.venv/bin/python benchmarks/rerun.py [page] [patients ...]``: Survival by default; 332 are prtras001 as bundled.
"""

import asyncio
import statistics
import sys
import tempfile
from pathlib import Path

import pandas as pd
from client import Answer, Reader
from enlarged import BUNDLED, write_enlarged
from machine import describe_machine
from server import run_server

QUERY = "study=PRTRAS+001"
AGES = [(float(low), float(low + 30)) for low in range(23, 46)]
ROUNDS = 4


def count_between(folder: Path, low: float, high: float) -> int:
    """How many patients the answer must speak of."""
    age = pd.read_csv(folder / "subjects.csv", usecols=["age"])["age"]
    return int(age.between(low, high).sum())


async def measure(url: str, folder: Path, page: str) -> tuple[Answer, list[Answer], list[Answer]]:
    """The first draw, every filter once (uncached), and all of them again (cached)."""
    expected = {ages: count_between(folder, *ages) for ages in AGES}
    reader = Reader(url, page, QUERY)
    first = await reader.open()
    fresh, again = [], []
    for turn in range(1 + ROUNDS):
        for ages in AGES:
            answer = await reader.move("prtras001.where.age", ages)
            if answer.errors or answer.n_selected != expected[ages] or not answer.n_charts:
                raise RuntimeError(f"Age {ages}: {answer.n_selected} instead of {expected[ages]}; {answer.errors}")
            (again if turn else fresh).append(answer)
    await reader.close()
    return first, fresh, again


def say(name: str, answers: list[Answer]) -> str:
    """Median and 95th percentile in ms, and kB on the wire."""
    times = sorted(1e3 * answer.seconds for answer in answers)
    kilobytes = statistics.median(answer.n_bytes for answer in answers) / 1e3
    return f"| {name} | {statistics.median(times):.0f} | {times[int(0.95 * (len(times) - 1))]:.0f} | {kilobytes:.0f} |"


def main(page: str, sizes: list[int]) -> None:
    """Print one table for each size."""
    print(describe_machine())
    for n in sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = BUNDLED.parent if n == 332 else write_enlarged(Path(folder), n)
            with run_server(root) as server:
                first, fresh, again = asyncio.run(measure(server.url, root / "prtras001", page))
            print(f"\n| {page}, {n:,} patients (healthy after {server.start_seconds:.1f} s) | p50 ms | p95 ms | kB |")
            print("|---|---|---|---|")
            print(say("first draw of the page", [first]))
            print(say("filter change, new", fresh))
            print(say("filter change, seen before", again))


if __name__ == "__main__":
    words = sys.argv[1:]
    named = [word for word in words if not word.isdigit()]
    main(named[0] if named else "survival", [int(word) for word in words if word.isdigit()] or [332, 100_000])
