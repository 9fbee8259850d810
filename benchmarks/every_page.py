"""Every page of the catalogue: what a filter change costs that nobody made before, on the server and in Chromium.

``.venv/bin/python benchmarks/every_page.py [--no-browser] [page ...] [patients ...]``: prtras001 and lo2007 as
bundled, then prtras001 with 100,000 patients. One row each; the browser is asked at the bundled size only.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from client import Answer, Reader
from enlarged import BUNDLED, write_enlarged
from machine import describe_load, describe_machine, processor_seconds
from painted import Painted, change_filters
from server import Server, run_server

from hcc_dash.questions.pages import PAGES, Page
from hcc_dash.study.read import read_study

TRIALS = {"prtras001": "PRTRAS 001", "lo2007": "Lo 2007"}
CHANGES = 16
OWN, MANY = 332, 100_000
HEAD = (
    "| page | first ms | p50 ms | p95 ms | processor ms | kB | messages | charts "
    "| first chart painted p50 ms | all painted p50 ms |\n|---|---|---|---|---|---|---|---|---|---|"
)


@dataclass
class Row:
    """What one page answered: its first draw, its answers to new filters, and the processor's seconds for these."""

    first: Answer
    changes: list[Answer] = field(default_factory=list)
    spent: float = 0.0

    def text(self, name: str, painted: Painted | None) -> str:
        """The row of the table."""
        times = sorted(1e3 * answer.seconds for answer in self.changes)
        kilobytes = statistics.median(answer.n_bytes for answer in self.changes) / 1e3
        messages = statistics.median(answer.n_messages for answer in self.changes)
        seen = f"{painted.first:.0f} | {painted.last:.0f} |" if painted else "| |"
        return (
            f"| {name} | {1e3 * self.first.seconds:.0f} | {statistics.median(times):.0f} "
            f"| {times[int(0.95 * (len(times) - 1))]:.0f} | {1e3 * self.spent / len(times):.0f} | {kilobytes:.0f} "
            f"| {messages:.0f} | {self.changes[-1].n_charts} | {seen}"
        )


def new_filters(ends: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """Ranges of a filter, no two alike, each keeping about half of the patients or more."""
    low, high = ends
    for number in range(CHANGES):
        yield float(low + 1 + number // 4), float(high - 1 - number % 4 * 2)


def _ages(folder: Path) -> pd.Series:
    """Of the patients whom the pages begin with: those of the first population."""
    study = read_study(folder)
    patients = pd.read_csv(folder / "subjects.csv")
    first = study.populations[0].arms if study.populations else patients[study.design.arm_column].unique()
    return patients.loc[patients[study.design.arm_column].isin(first), "age"]


def address_of(page: Page) -> str:
    """Where the page is, below the server's address."""
    return "" if page is PAGES[0] else page.id


async def measure(server: Server, study: str, page: Page, ages: pd.Series) -> Row:
    """A new session on the page, then one filter after another."""
    reader = Reader(server.url, address_of(page), f"study={TRIALS[study].replace(' ', '+')}")
    row = Row(await reader.open())
    key = f"{study}.where.age"
    if row.first.errors:
        raise RuntimeError(f"{page.title}: {row.first.errors}")
    for low, high in new_filters(reader.ends[key]):
        before = processor_seconds(server.pid)
        answer = await reader.move(key, (low, high))
        row.spent += processor_seconds(server.pid) - before
        expected = int(ages.between(low, high).sum())
        if answer.errors or (page.filtered and answer.n_selected != expected):
            raise RuntimeError(f"{page.title}: {answer.n_selected} instead of {expected}. {answer.errors}")
        row.changes.append(answer)
    await reader.close()
    return row


def measure_trial(data: Path, study: str, pages: Sequence[Page], *, in_browser: bool) -> None:
    """One server for each trial; a new page finds the trial open and its filters unasked."""
    ages = _ages(data / study)
    with run_server(data) as server:
        started = f"healthy after {server.start_seconds:.1f} s, {describe_load()}"
        print(f"\n{TRIALS[study]}, {len(ages):,} patients ({started})\n\n{HEAD}")
        for page in pages:
            row = asyncio.run(measure(server, study, page, ages))
            seen = in_browser and row.changes[-1].n_charts > 0
            painted = change_filters(server.url, address_of(page), TRIALS[study]) if seen else None
            print(row.text(page.title, painted), flush=True)
        print(f"\nAt the end {describe_load()}.")


def main(words: Sequence[str]) -> None:
    """Print one table for each trial and size."""
    named = {word for word in words if not word.isdigit()} - {"--no-browser"}
    sizes = [int(word) for word in words if word.isdigit()] or [OWN, MANY]
    pages = [page for page in PAGES if not named or page.id in named]
    print(describe_machine())
    for n in sizes:
        if n == OWN:
            for study in TRIALS:
                measure_trial(BUNDLED.parent, study, pages, in_browser="--no-browser" not in words)
            continue
        with tempfile.TemporaryDirectory() as folder:
            measure_trial(write_enlarged(Path(folder), n), "prtras001", pages, in_browser=False)


if __name__ == "__main__":
    main(sys.argv[1:])
