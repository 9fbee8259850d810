"""Hand work to a child process and take its answer, or the sentence that says which limit ended it."""

import os
import select
import signal
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from hcc_dash.cohort.confined import server
from hcc_dash.cohort.confined.limits import Limits, say_ended, say_out_of_memory, say_out_of_time
from hcc_dash.cohort.confined.process import SERVER
from hcc_dash.cohort.confined.wire import Parts, pack, unpack
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.study.errors import StudyError

T = TypeVar("T")

AT_ONCE = 4
"""Children at work at one time; further readers wait for a free one, so that memory stays within 4 x 1.5 GB."""

START_SECONDS = 60.0
_PATIENCE = 5.0
_OUT_OF_TIME = {-signal.SIGALRM, -signal.SIGXCPU}
_OUT_OF_MEMORY = {-signal.SIGKILL, signal.SIGKILL}


_SEATS = threading.BoundedSemaphore(AT_ONCE)


def run_confined(task: Callable[..., T], *arguments: object, name: str, n_bytes: int, limits: Limits) -> T:
    """What ``task(*arguments)`` returns when run in a child process under ``limits``.

    ``task``: a function of ``hcc_dash.cohort``; arguments and value are kinds that ``wire`` packs. ``name`` and
    ``n_bytes`` are the file's, for the sentences. Raises UnreadableFileError for what the task refuses, for a limit
    that was met and for a child that ended otherwise, and StudyError as the task does. The work is never done in this
    process instead.
    """
    parts = pack((f"{task.__module__}:{task.__qualname__}", arguments))
    with _SEATS:
        try:
            answer = _ask([server.HEADER.pack(limits.seconds, limits.memory_bytes), *parts], limits)
        except (OSError, AttributeError) as error:
            raise UnreadableFileError(_no_reader(name, error)) from None
    value: T = _interpret(answer, name, n_bytes, limits)
    return value


def _ask(parts: Parts, limits: Limits) -> bytes:
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    with os.fdopen(ours_out, "wb", buffering=0) as request, os.fdopen(ours_in, "rb", buffering=0) as answer:
        try:
            SERVER.hand_over([theirs_in, theirs_out])
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        try:
            for part in parts:
                _write_all(request.fileno(), memoryview(part))
            request.close()
        except BrokenPipeError:
            pass  # the child has ended; the trailer says how
        deadline = time.monotonic() + START_SECONDS + limits.seconds + _PATIENCE if limits.seconds else None
        return _read_all(answer.fileno(), deadline)


def _write_all(pipe: int, view: memoryview) -> None:
    while view:
        view = view[os.write(pipe, view) :]


def _read_all(pipe: int, deadline: float | None) -> bytes:
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    chunks: list[bytes] = []
    while True:
        left = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
        if not poll.poll(left):
            return b""
        chunk = os.read(pipe, 1 << 20)
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)


def _interpret(answer: bytes, name: str, n_bytes: int, limits: Limits) -> Any:  # noqa: ANN401 - what the task returns
    if len(answer) < server.TRAILER.size:
        raise UnreadableFileError(_no_reader(name, None))
    mark, code = server.TRAILER.unpack(answer[-server.TRAILER.size :])
    kind, content = answer[:1], memoryview(answer)[1 : -server.TRAILER.size]
    if code in _OUT_OF_TIME:
        raise UnreadableFileError(say_out_of_time(name, n_bytes, limits))
    if code in _OUT_OF_MEMORY or (code == 0 and kind == server.MEMORY):
        raise UnreadableFileError(say_out_of_memory(name, n_bytes, limits))
    if mark != server.MARK or code != 0:
        raise UnreadableFileError(say_ended(name, n_bytes, f"signal {-code}" if code < 0 else f"code {code}"))
    if kind == server.VALUE:
        return unpack(content)
    message = bytes(content).decode()
    if kind == server.MISTAKE:
        raise StudyError(message)
    raise UnreadableFileError(message if kind == server.REFUSAL else say_ended(name, n_bytes, message))


def _no_reader(name: str, error: Exception | None) -> str:
    why = f" ({type(error).__name__})" if error is not None else ""
    return (
        f"{name} was not read: the process that reads files could not be started on this machine{why}. Whoever runs "
        f"the dashboard can see why with: python -m {server.__name__} 0"
    )
