"""The forking process of this interpreter: how it is started, given work, and ended.

Nothing large is imported here, so that an application can start it first and import its own libraries beside it.
"""

import atexit
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from hcc_dash.cohort.confined import server

_ROOT = Path(__file__).resolve().parents[3]


class ForkingServer:
    """Started once, started again when it has died; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def hand_over(self, pipes: list[int]) -> None:
        """Give the two pipe ends to a new child; OSError where no process can be started."""
        with self._lock:
            self._start()
            assert self._control is not None
            socket.send_fds(self._control, [b"+"], pipes)

    def start(self) -> None:
        """Start the process if it does not run; it then imports by itself."""
        with self._lock:
            self._start()

    def stop(self) -> None:
        """End the process with this interpreter; children at work end by their own limits."""
        if self._process is not None and self._control is not None:
            self._control.close()
            self._process.terminate()
            self._process.wait()

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        if self._control is not None:
            self._control.close()
        self._control, theirs = socket.socketpair()
        # one thread each: a process with threads cannot be forked safely, and their stacks count as memory
        calm = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", server.__name__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={**os.environ, **calm, "PYTHONPATH": path},
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )


SERVER = ForkingServer()
atexit.register(SERVER.stop)


def start_reader() -> None:
    """Start the forking process ahead of the first file; a fault shows when a file is read, in words."""
    try:
        SERVER.start()
    except (OSError, AttributeError, ValueError):  # no Unix sockets, no processes left
        return
