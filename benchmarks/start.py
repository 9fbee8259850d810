"""From launch to healthy, and the first reader's first chart after that; bytecode present, page cache warm.

``.venv/bin/python benchmarks/start.py [rounds]``
"""

import asyncio
import statistics
import sys

from client import Reader
from machine import describe_machine
from rerun import QUERY
from server import run_server


async def first_chart(url: str) -> tuple[float, float]:
    """Seconds of the first reader's first page, and of the second reader's."""
    seconds = []
    for _ in range(2):
        reader = Reader(url, "survival", QUERY)
        answer = await reader.open()
        await reader.close()
        if answer.errors or not answer.n_charts:
            raise RuntimeError(f"No chart was drawn: {answer.errors or answer.texts}")
        seconds.append(answer.seconds)
    return seconds[0], seconds[1]


def main(rounds: int) -> None:
    """Print medians over several starts."""
    print(describe_machine() + "\n")
    healthy, first, second = [], [], []
    for _ in range(rounds):
        with run_server() as server:
            healthy.append(server.start_seconds)
            one, two = asyncio.run(first_chart(server.url))
        first.append(one)
        second.append(two)
    print("| median of starts | s |")
    print("|---|---|")
    print(f"| launch to healthy | {statistics.median(healthy):.1f} |")
    print(f"| first reader, first chart on the server | {statistics.median(first):.2f} |")
    print(f"| second reader, the same | {statistics.median(second):.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
