"""The running application on a free loopback port, with its own data folder when one is given."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Server:
    """Address of a healthy server, its process, and the seconds from its launch to that."""

    url: str
    pid: int
    start_seconds: float


@contextmanager
def run_server(data: Path | None = None) -> Iterator[Server]:
    """Start the application as ``make run`` does; stop it, and it alone, at the end."""
    port = _free_port()
    # bytecode is written and read, as in the installed application
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment.setdefault("OPENBLAS_NUM_THREADS", "1")  # so too ``make run`` and ``hcc-dash serve``
    if data is not None:
        environment["HCC_DASH_DATA"] = str(data)
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    # a benchmark that is told to stop takes its server with it
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    with tempfile.TemporaryFile() as log:
        launched = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait_until_healthy(process, f"http://127.0.0.1:{port}/healthz", log.fileno())
            yield Server(f"http://127.0.0.1:{port}", process.pid, time.perf_counter() - launched)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(process: subprocess.Popen[bytes], address: str, log: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = os.pread(log, 20_000, 0).decode("utf-8", "replace")
            raise RuntimeError(f"The application stopped at its start. It said:\n{said}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"The application was not healthy after {START_SECONDS:g} s.")
