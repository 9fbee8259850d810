"""The process that forks a child for every piece of work; started by ``client``, and alone in having no threads.

It imports what readers need once and then forks, so that a child is ready after some milliseconds. Python's own fork
server is not used: it runs the parent's main module again in every child, which under Streamlit is a page's script,
and it sends objects as pickles. A child reads bytes nobody vouches for, so it may take a set memory and time, writes
no file and no core, and speaks through one pipe only; what its libraries print goes nowhere.
"""

import gc
import importlib
import math
import os
import resource
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

PRELOADED = ("pandas", "pyarrow.csv", "python_calamine", "hcc_dash.cohort.untrusted")
"""Imported once; the last of them imports reading, recognising and checking."""

HOME = "hcc_dash.cohort."
"""Tasks are functions of these modules and no others."""

HEADER = struct.Struct("<dQ")
"""Before a request: seconds and bytes of memory, 0 for no limit."""

TRAILER = struct.Struct("<4si")
"""After every answer: a mark, and how the child ended (0, or minus the signal)."""

MARK = b"END."
VALUE, REFUSAL, MISTAKE, MEMORY, FAULT = b"V", b"R", b"S", b"M", b"F"
"""First byte of an answer: a value; the text of an UnreadableFileError or StudyError; out of memory; anything else."""

_ALLOCATION = (b"memory allocation of", b"bad_alloc", b"MemoryError", b"Out of memory", b"out of memory")


def serve(control: socket.socket) -> None:
    """Fork a child for every pair of pipes that arrives; return when the parent is gone."""
    for module in PRELOADED:
        importlib.import_module(module)
    importlib.import_module(PRELOADED[-1]).rehearse()
    gc.collect()
    gc.freeze()  # a collection in a child would touch, and so copy, every page it shares
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the dead
    while True:
        _, pipes, _, _ = socket.recv_fds(control, 1, 2)
        if len(pipes) < 2:
            return
        if os.fork() == 0:
            control.close()
            _supervise(*pipes)
        for pipe in pipes:
            os.close(pipe)


def _supervise(request: int, answer: int) -> NoReturn:
    """Fork the child that works, wait for its end, and write after its answer how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)  # who prints without end is not waited for
    child = os.fork()
    if child == 0:
        os.dup2(write_end, 2)
        _work(request, answer)
    os.close(request)
    os.close(write_end)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGABRT and any(words in os.read(read_end, 65_536) for words in _ALLOCATION):
        code = -signal.SIGKILL  # what the system sends when memory is short
    os.write(answer, TRAILER.pack(MARK, code))
    os._exit(0)


def _work(request: int, answer: int) -> NoReturn:
    """Take the limits, do the task, write the answer; nothing that happens here reaches another process."""
    try:
        with os.fdopen(request, "rb", closefd=False) as stream:
            _limit(*HEADER.unpack(stream.read(HEADER.size)))
            content = stream.read()
        with os.fdopen(answer, "wb", closefd=False) as out:
            for part in _answer(content):
                out.write(part)
        os._exit(0)
    except MemoryError:
        os._exit(signal.SIGKILL)
    except BaseException:  # a Rust panic is no Exception; the code tells the parent that the work failed
        os._exit(1)


def _limit(seconds: float, memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if memory_bytes and sys.platform == "linux":  # other systems refuse or ignore a limit of address space
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    if seconds:
        whole = math.ceil(seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)  # ends the process, whatever code is running


def _answer(content: bytes) -> Iterator[bytes | memoryview]:
    from hcc_dash.cohort.confined.wire import pack, unpack
    from hcc_dash.cohort.reading.decode import UnreadableFileError
    from hcc_dash.study.errors import StudyError

    try:
        task, arguments = unpack(content, opened=True)
        del content
        parts = pack(_find(task)(*arguments))
    except UnreadableFileError as refused:
        yield REFUSAL + str(refused).encode()
    except StudyError as mistake:
        yield MISTAKE + str(mistake).encode()
    except MemoryError:
        yield MEMORY
    except BaseException as error:  # a Rust panic is no Exception
        yield FAULT + _place(error).encode()
    else:
        yield VALUE
        yield from parts


def _find(task: str) -> Callable[..., Any]:
    module, _, name = task.partition(":")
    if not module.startswith(HOME):
        raise ValueError("no task of the cohort")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def _place(error: BaseException) -> str:
    """Kind and place of an error; its text is withheld, because it may quote a cell."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if "hcc_dash" in frame.filename] or list(frames)
    return f"{type(error).__name__} in {os.path.basename(inside[-1].filename)}, line {inside[-1].lineno}"


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
