"""Memory of the server's process after a long day: every page of both trials, then 200 filters over all pages.

``.venv/bin/python benchmarks/memory.py [filters]``. Resident memory (Linux), without the reader of uploads beside it.
"""

import asyncio
import sys
from itertools import cycle, islice, product
from pathlib import Path

from client import Reader
from enlarged import BUNDLED
from every_page import TRIALS, address_of
from machine import describe_load, describe_machine
from server import Server, run_server

from hcc_dash.questions.pages import PAGES

PLAN = [page for page in PAGES if page.id not in {"prognosis", "second_opinion", "qol_model"}]
"""Pages that are filtered 200 times; the others fit models for seconds, and keep no more than these."""


def megabytes(pid: int) -> float:
    """Resident memory now."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


async def open_all(server: Server) -> None:
    """Every page of every trial once, a session each, as readers come and go."""
    for study, page in product(TRIALS, PAGES):
        reader = Reader(server.url, address_of(page), f"study={TRIALS[study].replace(' ', '+')}")
        await reader.open()
        await reader.close()


async def filter_all(server: Server, filters: int) -> None:
    """So many filters, no two alike, spread over the pages."""
    readers = [Reader(server.url, address_of(page), "study=PRTRAS+001") for page in PLAN]
    for reader in readers:
        await reader.open()
    low, high = next(reader.ends["prtras001.where.age"] for reader in readers)
    ranges = ((low + 1 + number % 20, high - number // 20) for number in range(filters))
    for reader, ends in zip(islice(cycle(readers), filters), ranges, strict=True):
        answer = await reader.move("prtras001.where.age", ends)
        if answer.errors:
            raise RuntimeError(f"Age {ends}: {answer.errors}")
    for reader in readers:
        await reader.close()


def main(filters: int) -> None:
    """Print one row for each stage."""
    print(describe_machine() + "\n\n| after | resident MB |\n|---|---|")
    with run_server(BUNDLED.parent) as server:
        print(f"| the start | {megabytes(server.pid):.0f} |", flush=True)
        asyncio.run(open_all(server))
        print(f"| all pages of both trials | {megabytes(server.pid):.0f} |", flush=True)
        asyncio.run(filter_all(server, filters))
        print(f"| {filters} filters over all pages | {megabytes(server.pid):.0f} |")
    print(f"\nAt the end {describe_load()}.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
