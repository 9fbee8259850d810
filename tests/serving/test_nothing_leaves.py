"""The running server asks no name, reaches nobody outside and writes no upload to the disk."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from tests.serving.running import ROOT, Running, free_port, reading, running, streamlit_command

MEGABYTES = 3


@pytest.fixture(scope="module", params=["127.0.0.1", "0.0.0.0"])
def watched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    """A server and the file that its audit hook, and those of its children, write to."""
    folder = tmp_path_factory.mktemp("watched")
    (folder / "sitecustomize.py").write_bytes((ROOT / "tests" / "serving" / "watch.py").read_bytes())
    port, notes = free_port(), folder / "notes"
    environment = {"PYTHONPATH": f"{folder}:{ROOT}", "HCC_DASH_WATCH": str(notes)}
    command = streamlit_command(port, "--server.address", request.param)
    with running(command, port, ROOT, folder / "log", environment) as server:
        yield server, notes


def _handshake(port: int, origin: str | None) -> int:
    """Status of a websocket handshake: 101 is open."""

    async def shake() -> int:
        try:
            async with connect(
                f"ws://127.0.0.1:{port}/_stcore/stream", origin=None if origin is None else Origin(origin)
            ):
                return 101
        except InvalidStatus as refusal:
            return refusal.response.status_code

    return asyncio.run(shake())


def _upload(port: int) -> int:
    """Status of an upload of a few megabytes into an open session, as the page sends it."""

    async def send() -> int:
        async with reading(port) as (_, messages):
            (session,) = [one.new_session.initialize.session_id for one in messages if one.HasField("new_session")]
            return await asyncio.to_thread(_put, port, session)

    return asyncio.run(send())


def _put(port: int, session: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health") as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
    body = b"--edge\r\n" + b'Content-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body += b"time,event\r\n" + b"1,1\r\n" * (MEGABYTES * 200_000) + b"\r\n--edge--\r\n"
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/_stcore/upload_file/{session}/{uuid.uuid4()}",
        data=body,
        method="PUT",
        headers={
            "Content-Type": "multipart/form-data; boundary=edge",
            "Cookie": cookie,
            "X-Xsrftoken": cookie.split("=", 1)[1],
            "Origin": f"http://127.0.0.1:{port}",
        },
    )
    with urllib.request.urlopen(asked) as answer:
        return int(answer.status)


def _noted(notes: Path, event: str) -> list[str]:
    return [line for line in notes.read_text("utf-8").splitlines() if line.startswith(event)]


def test_nobody_outside_is_asked_or_told(watched: tuple[Running, Path]) -> None:
    server, notes = watched
    before = time.monotonic()
    own = f"http://127.0.0.1:{server.port}"
    foreign = ("https://elsewhere.example.org", "null", "http://[", "http://localhost:1", f"{own}.example.org")
    assert {origin: _handshake(server.port, origin) for origin in foreign} == dict.fromkeys(foreign, 403)
    assert time.monotonic() - before < 10
    assert _handshake(server.port, own) == 101
    assert _handshake(server.port, None) == 101
    assert b"<title>" in server.get("/survival?trial=lo2007")
    assert _upload(server.port) == 204
    named = [
        line
        for line in _noted(notes, "socket.getaddrinfo") + _noted(notes, "socket.gethostby")
        if "'127.0.0.1'" not in line and "'0.0.0.0'" not in line
    ]
    assert named == []
    reached = _noted(notes, "socket.connect") + _noted(notes, "socket.sendto")
    assert [line for line in reached if "127.0.0.1" not in line and ".sock" not in line] == []


def test_an_upload_touches_no_disk(watched: tuple[Running, Path]) -> None:
    server, notes = watched
    server.get("/healthz")
    before = len(_noted(notes, "open"))
    assert _upload(server.port) == 204
    written = [line for line in _noted(notes, "open")[before:] if "__pycache__" not in line and "/dev/null" not in line]
    assert written == []


def test_the_watch_sees_what_it_should(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_bytes((ROOT / "tests" / "serving" / "watch.py").read_bytes())
    script = (
        "import socket, tempfile\n"
        "tempfile.TemporaryFile()\n"
        "with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s: s.connect(('192.0.2.1', 1))\n"
        "socket.getaddrinfo('localhost', 80)\n"
    )
    notes = tmp_path / "notes"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "HCC_DASH_WATCH": str(notes)}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
    assert len(_noted(notes, "socket.connect (('192.0.2.1', 1)")) == 1
    assert len(_noted(notes, "socket.getaddrinfo ('localhost'")) == 1
    assert any(tempfile.gettempdir() in line for line in _noted(notes, "open"))


def test_no_other_page_may_steer_this_one(watched: tuple[Running, Path]) -> None:
    assert json.loads(watched[0].get("/_stcore/host-config"))["allowedOrigins"] == []
