"""Server time of the Adverse events page when 100,000 events lie behind it: a filter, an option, an event chosen.

``.venv/bin/python benchmarks/safety.py [events ...]``: 798 are prtras001 as bundled.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from client import Answer, Reader, Value
from enlarged import BUNDLED, SEED, write_enlarged
from machine import describe_load, describe_machine, processor_seconds
from rerun import count_between, say
from server import Server, run_server

QUERY = "study=PRTRAS+001"
PAGE = "adverse_events"
AGES = [(float(low), float(low + 30)) for low in range(23, 33)]
LATER_AGES = [(float(low), float(low + 30)) for low in range(33, 43)]
THRESHOLDS = [float(percent) for percent in range(6, 16)]
EVENTS = ["Fatigue", "Alopecia", "Depression", "Hypothyroidism"]
LISTED = "_prtras001.adverse_events.cell.code"  # there when the patients of an event are listed
TURNS = ("new", "seen before")
OWN_EVENTS = 798
SPREAD = 21  # days that a copied event may begin later

Measured = dict[str, list[tuple[Answer, float]]]
"""Answers of each question, with the seconds of processor time the server spent on them."""


def write_events(root: Path, n_events: int) -> Path:
    """Write ``root/prtras001`` with so many patients, each a copy with all events, that n events are on file."""
    patients = pd.read_csv(BUNDLED / "subjects.csv", usecols=["subject_id"])
    copies = -(-n_events // OWN_EVENTS)
    folder = write_enlarged(root, copies * len(patients)) / "prtras001"
    own = pd.read_csv(BUNDLED / "adverse_events.csv", dtype=str, keep_default_na=False)
    copy = np.repeat(np.arange(copies), len(own))
    events = pd.concat([own] * copies, ignore_index=True)
    events["subject_id"] += np.where(copy == 0, "", [f"-{i}" for i in copy])
    later = np.where(copy == 0, 0, np.random.default_rng(SEED).integers(0, SPREAD, len(events)))
    for column in ("started_on", "ended_on"):
        moved = pd.to_datetime(events[column].replace("", None)) + pd.to_timedelta(later, unit="D")
        events[column] = moved.dt.strftime("%Y-%m-%d").fillna("")
    events.iloc[:n_events].to_csv(folder / "adverse_events.csv", index=False, lineterminator="\n")
    return root


class Measurer:
    """A reader whose answers are kept under the name of the question; ``everything`` asks all there is to ask."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.measured: Measured = {}
        self._pid, self._folder = server.pid, folder
        self._reader = Reader(server.url, PAGE, QUERY)

    async def everything(self) -> None:
        """The first draw; then each question once (new) and once more (seen before), without and with an event."""
        await self._note("first draw of the page", self._reader.open())
        await self._filter("filter change", AGES)
        await self._option("threshold change", "threshold", [(percent,) for percent in THRESHOLDS])
        if LISTED in self._reader.widgets:
            raise RuntimeError("Patients are listed before an event was chosen.")
        await self._option("event chosen", "cell.row", EVENTS)
        if LISTED not in self._reader.widgets:
            raise RuntimeError("No patients are listed for the event that was chosen.")
        await self._filter("filter change with an event chosen", LATER_AGES)
        await self._reader.close()

    async def _note(self, name: str, asked: Awaitable[Answer]) -> Answer:
        before = processor_seconds(self._pid)
        answer = await asked
        self.measured.setdefault(name, []).append((answer, processor_seconds(self._pid) - before))
        if answer.errors or not answer.n_charts:
            raise RuntimeError(f"{name}: an error or no chart. {answer.errors[:3]}")
        return answer

    async def _option(self, name: str, key: str, values: Sequence[Value]) -> None:
        for turn in TURNS:
            for value in values:
                await self._note(f"{name}, {turn}", self._reader.move(f"prtras001.{PAGE}.{key}", value))

    async def _filter(self, name: str, every: list[tuple[float, float]]) -> None:
        for turn in TURNS:
            for ages in every:
                answer = await self._note(f"{name}, {turn}", self._reader.move("prtras001.where.age", ages))
                if answer.n_selected != count_between(self._folder, *ages):
                    raise RuntimeError(f"Age {ages}: {answer.n_selected} patients selected.")


def main(sizes: list[int]) -> None:
    """Print one table for each size."""
    print(describe_machine())
    for n in sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = BUNDLED.parent if n == OWN_EVENTS else write_events(Path(folder), n)
            with run_server(root) as server:
                measurer = Measurer(server, root / "prtras001")
                asyncio.run(measurer.everything())
            heading = f"{n:,} events (healthy after {server.start_seconds:.1f} s; {describe_load()})"
            print(f"\n| {heading} | p50 ms | p95 ms | kB | processor p50 ms | highest |\n|---|---|---|---|---|---|")
            for name, found in measurer.measured.items():
                spent = [1e3 * seconds for _, seconds in found]
                print(f"{say(name, [one for one, _ in found])} {statistics.median(spent):.0f} | {max(spent):.0f} |")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [OWN_EVENTS, 100_000])
