"""Thousands of hostile uploads through the road that the page takes: what was refused, asked, and wrong.

``.venv/bin/python benchmarks/hostile.py [inputs [seed]]``. First every input goes through the reading child, and what
it reads is compared with the counts that are right; then the running application reads the worst of them while
``/healthz`` is asked every 20 ms, and the longest time without an answer is printed.
"""

import asyncio
import random
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from client import Reader
from hostile_files import Input, damages, hostile_texts, monsters, reencodings
from machine import describe_machine
from server import run_server

from hcc_dash.cohort.confined.limits import limits_for
from hcc_dash.cohort.issues import blocks
from hcc_dash.cohort.mapping import ColumnMapping
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.untrusted import check_table, narrow_upload, take_upload

SEED = 20261130
N = 3200
SLACK = 2.0


def inputs(n: int, seed: int) -> Iterator[Input]:
    """The monsters, and so many others: half of them damages."""
    rng = random.Random(seed)
    return chain(monsters(), damages(rng, n // 2), hostile_texts(rng, n // 4), reencodings(rng, n - n // 2 - n // 4))


def judge(one: Input) -> tuple[str, str]:
    """What became of one input (refused, asked, read, wrong, traceback), and what to say of it."""
    try:
        table = take_upload(one.content, one.name)
        narrow_upload(table, "", {})
        columns = table.columns
        time_, event = (columns[0], columns[1]) if one.kind != "five thousand columns" else ("c0", "c1")
        cohort, issues = check_table(table, ColumnMapping(time_, event, ("1",), "months"))
    except UnreadableFileError as refused:
        return ("traceback" if "unexpectedly" in str(refused) else "refused"), str(refused)
    if one.may_be_fewer:
        lines = sum(1 for line in one.content.splitlines()[1:] if line.strip(b" ,"))
        if table.n_rows < lines - 1 and not issues:
            return "wrong", f"{table.n_rows} rows of {lines} lines"
    elif one.rows is not None and table.n_rows != one.rows and not issues:
        return "wrong", f"{table.n_rows} rows of {one.rows}"
    if cohort is None:
        return ("asked" if blocks(issues) else "traceback"), ""
    events = int((cohort.subjects["event"] == 1).sum())
    if one.events is not None and (cohort.n, events) != (one.rows, one.events):
        return "wrong", f"{cohort.n} patients, {events} events"
    return "read", ""


def try_all(n: int, seed: int) -> list[Input]:
    """Print the table of outcomes; the inputs that took longest."""
    outcomes: dict[str, Counter[str]] = {}
    slow: list[tuple[float, Input]] = []
    late = short_of_memory = 0
    for one in inputs(n, seed):
        start = time.perf_counter()
        outcome, why = judge(one)
        taken = time.perf_counter() - start
        # reading, choosing rows and checking are three pieces of work, each within the limit
        late += taken > 3 * limits_for(len(one.content)).seconds + SLACK
        short_of_memory += "needs more than" in why
        if outcome in {"wrong", "traceback"}:
            print(f"{outcome}: {one.kind}, {one.name[:40]}: {why}", file=sys.stderr, flush=True)
        outcomes.setdefault(one.kind, Counter())[outcome] += 1
        slow = sorted([*slow, (taken, one)], key=lambda pair: -pair[0])[:15]
    total = sum(outcomes.values(), Counter())
    names = ("refused", "asked", "read", "wrong", "traceback")
    print("| input | tried | " + " | ".join(names) + " |\n|" + "---|" * (len(names) + 2))
    for kind, counted in sorted(outcomes.items(), key=lambda pair: -pair[1].total()):
        print(f"| {kind} | {counted.total()} | " + " | ".join(str(counted[name]) for name in names) + " |")
    print(f"| **all** | {total.total()} | " + " | ".join(str(total[name]) for name in names) + " |")
    print(f"\nOver the limit of time: {late}. Slowest: {slow[0][0]:.1f} s ({slow[0][1].kind}).")
    print(f"Refused for memory (1.5 GB is set by the system, nothing can exceed it): {short_of_memory}.")
    return [one for _, one in slow]


def watch(url: str, end: threading.Event) -> float:
    """Seconds of the longest wait for ``/healthz``, asked every 20 ms."""
    longest = 0.0
    while not end.is_set():
        start = time.perf_counter()
        with urllib.request.urlopen(url + "/healthz", timeout=60):
            longest = max(longest, time.perf_counter() - start)
        time.sleep(0.02)
    return longest


async def map_columns(reader: Reader) -> str:
    """Answer the unit and the event as a person would where they are asked; how far the page went."""
    reached = "the file"
    unit = next((key for key in reader.options if key.startswith("answer_unit:")), "")
    if unit:
        months = next(option for option in reader.options[unit] if option.startswith("months"))
        answer, reached = await reader.move(unit, months), "the unit"
        codes = next((key for key in reader.widgets if key.startswith("event_codes_")), "")
        if codes and not answer.errors:
            answer, reached = await reader.move(codes, ("1",)), "the checks"
        if answer.errors:
            raise RuntimeError(f"the page broke: {answer.errors[:3]}")
    return reached


async def upload_each(url: str, worst: list[Input]) -> None:
    """Print the longest standstill while the application reads each input."""
    print("\n| uploaded to the running application | reached | s | longest standstill ms |\n|---|---|---|---|")
    for one in worst:
        reader = Reader(url, "data", "")
        await reader.open()
        end = threading.Event()
        watching = asyncio.create_task(asyncio.to_thread(watch, url, end))
        start = time.perf_counter()
        answer = await reader.upload("upload_file", one.name, one.content)
        if answer.errors or not answer.texts:
            raise RuntimeError(f"{one.kind}: the page broke. {answer.errors[:3]}")
        reached = await map_columns(reader)
        taken = time.perf_counter() - start
        end.set()
        print(f"| {one.kind} | {reached} | {taken:.1f} | {1e3 * await watching:.0f} |", flush=True)
        await reader.close()


def main(n: int, seed: int) -> None:
    """Try all inputs, then upload the worst."""
    print(describe_machine() + f"; seed {seed}\n")
    worst = try_all(n, seed)
    with run_server() as server:
        asyncio.run(upload_each(server.url, worst))


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    main(words[0] if words else N, words[1] if len(words) > 1 else SEED)
