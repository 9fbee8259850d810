"""The server as its readers start it, on a free port of its own, for tests that look at the process from outside."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server that answers: its process, its port and the file that it writes to."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def get(self, path: str) -> bytes:
        """Body of one answer."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return bytes(answer.read())


@asynccontextmanager
async def reading(port: int, query: str = "") -> AsyncIterator[tuple[ClientConnection, list[ForwardMsg]]]:
    """A reader's websocket after the first run of the first page, and the messages of that run."""
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with connect(address, origin=Origin(f"http://127.0.0.1:{port}"), max_size=None) as socket_:
        asking = BackMsg()
        asking.rerun_script.query_string = query
        await socket_.send(asking.SerializeToString())
        messages: list[ForwardMsg] = []
        while not messages or messages[-1].WhichOneof("type") != "script_finished":
            messages.append(ForwardMsg.FromString(bytes(await socket_.recv())))
        yield socket_, messages


def streamlit_command(port: int, *options: str) -> list[str]:
    """What ``make run`` runs."""
    return [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), *options]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str], port: int, folder: Path, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Start a command in a folder, wait for ``/healthz``, and end its whole session whatever happens."""
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**inherited, **(environment or {})},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        server = Running(process=process, port=port, log=log)
        _wait(server)
        yield server
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _wait(server: Running) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.process.poll() is None, f"The server stopped at its start:\n{server.log.read_text('utf-8')}"
        try:
            server.get("/healthz")
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"No answer after {START_SECONDS:g} s:\n{server.log.read_text('utf-8')}")
