"""Many readers at once: each changes a filter, reads, thinks, changes again; every answer is checked.

``.venv/bin/python benchmarks/load.py [seconds]``. The readers share a set of filters, as a team before one trial does:
most answers are remembered, and each is counted wrong unless it speaks of the patients that were asked for. They are
spread over three pages.
"""

import asyncio
import random
import sys
import time
from dataclasses import dataclass, field

from client import Reader
from enlarged import BUNDLED
from machine import describe_load, describe_machine, processor_seconds
from rerun import AGES, QUERY, count_between
from server import Server, run_server

SCENES = ((10, 0.0), (10, 5.0), (100, 5.0))
FILTER = "prtras001.where.age"
PAGES = ("survival", "subgroups", "adverse_events")


@dataclass
class Tally:
    """Milliseconds of every answer, answers that were wrong, and sessions that broke."""

    times: list[float] = field(default_factory=list)
    wrong: int = 0
    broken: list[str] = field(default_factory=list)

    def at(self, share: float) -> float:
        """The time that this share of the answers needed at most."""
        return sorted(self.times)[int(share * (len(self.times) - 1))]


async def read(url: str, page: str, think: float, arrival: float, end: float, tally: Tally) -> None:
    """One reader, from arrival to the end; thinking times are exponential."""
    await asyncio.sleep(arrival)
    reader = Reader(url, page, QUERY)
    try:
        await reader.open()
        while time.perf_counter() < end:
            await asyncio.sleep(random.expovariate(1 / think) if think else 0)
            ages = random.choice(AGES)
            answer = await reader.move(FILTER, ages)
            tally.times.append(1e3 * answer.seconds)
            tally.wrong += bool(answer.errors) or answer.n_selected != EXPECTED[ages]
        await reader.close()
    except (OSError, TimeoutError, RuntimeError) as error:
        tally.broken.append(repr(error))


EXPECTED = {ages: count_between(BUNDLED, *ages) for ages in AGES}


async def play(server: Server, n: int, think: float, seconds: float) -> str:
    """One row: n readers for this long, arriving over the first tenth of a second each."""
    tally, start, used = Tally(), time.perf_counter(), processor_seconds(server.pid)
    arrivals = 0.1 * n
    end = start + arrivals + seconds
    pages = [PAGES[number % len(PAGES)] for number in range(n)]
    await asyncio.gather(*(read(server.url, page, think, random.uniform(0, arrivals), end, tally) for page in pages))
    rate = len(tally.times) / (time.perf_counter() - start)
    if not tally.times:
        raise RuntimeError(f"No reader got an answer: {tally.broken[:3]}")
    return (
        f"| {n} | {think:g} | {len(tally.times)} | {rate:.1f} | {tally.at(0.5):.0f} | {tally.at(0.95):.0f} "
        f"| {1e3 * (processor_seconds(server.pid) - used) / len(tally.times):.0f} "
        f"| {tally.wrong} | {len(tally.broken)} | {describe_load()} |"
    )


def main(seconds: float) -> None:
    """Print one row per scene; one process serves them all."""
    random.seed(20250901)
    print(describe_machine() + "\n")
    print("| readers | think s | answers | answers/s | p50 ms | p95 ms | processor ms per answer | wrong | broken | |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with run_server() as server:
        for n, think in SCENES:
            print(asyncio.run(play(server, n, think, seconds)), flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 30.0)
