"""The wheel alone: installed into an empty environment, it serves both trials from any folder, and ends when told."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import venv
import zipfile
from pathlib import Path

import pytest

from hcc_dash.study.read import BUNDLED, list_studies, read_study
from tests.serving.running import ROOT, free_port, reading, running

CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "HCC_DASH", "STREAMLIT"))}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    run = subprocess.run(command, cwd=ROOT, env=CLEAN, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``hcc-dash`` of an environment with the wheel and the locked packages, which does not see this checkout."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True, symlinks=True)
    python = folder / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--no-compile", str(wheel)]
    subprocess.run(command, env=CLEAN, check=True)
    # a line of a .pth file adds the folder, and not what the .pth files in it would add: the editable checkout
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return folder / "bin" / "hcc-dash"


def _started_by(pid: int) -> set[int]:
    """The process and all that it started, and they."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it ended between the two looks
            continue
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _first_screen(port: int) -> tuple[int, str]:
    """How many pages the first run lists, and everything it draws as one text."""

    async def read() -> tuple[int, str]:
        async with reading(port) as (_, messages):
            (listed,) = [len(one.navigation.app_pages) for one in messages if one.HasField("navigation")]
            assert [one for one in messages if "exception" in str(one)[:400]] == []
            return listed, "\n".join(map(str, messages))

    return asyncio.run(read())


def test_the_wheel_holds_the_application(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    held = {name.removeprefix("hcc_dash/bundled/") for name in names if name.startswith("hcc_dash/bundled/")}
    wanted = {"app.py", ".streamlit/config.toml"}
    for folder in ("pages", "data"):
        files = [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        wanted |= {path.relative_to(ROOT).as_posix() for path in files}
    assert len(wanted) > 30
    assert held == wanted
    assert [name for name in names if name.startswith("tests") or name.endswith(".pyc")] == []


def test_installed_it_serves_both_trials_and_ends_with_its_children(installed: Path, tmp_path: Path) -> None:
    port = free_port()
    with running([str(installed), "serve", "--port", str(port)], port, tmp_path, tmp_path / "log", CLEAN) as server:
        assert b'"status":"ok"' in server.get("/healthz")
        n_pages, screen = _first_screen(port)
        assert n_pages == len(list((ROOT / "pages").glob("*.py")))
        for study in list_studies():
            assert read_study(BUNDLED / study).short in screen
        family = _started_by(server.process.pid)
        command = Path(f"/proc/{server.process.pid}/cmdline").read_bytes().split(b"\0")
        assert b"streamlit" in command, "serve becomes the server"
        os.kill(server.process.pid, signal.SIGTERM)
        server.process.wait(30)
        deadline = time.monotonic() + 10
        while any(map(_alive, family)) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert [pid for pid in family if _alive(pid)] == []
        assert sorted(path.name for path in tmp_path.iterdir()) == ["log"]


def test_own_studies_take_the_place_of_the_bundled_ones(installed: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "mine").mkdir(parents=True)
    for file in (BUNDLED / "lo2007").iterdir():
        (own / "mine" / file.name).write_bytes(file.read_bytes())
    command = [str(installed), "study", "list", "--data", "own", "--data", str(BUNDLED)]
    run = subprocess.run(command, cwd=tmp_path, env=CLEAN, capture_output=True, text=True, check=False)
    assert [line.split("\t")[0] for line in run.stdout.splitlines()] == ["mine", "lo2007", "prtras001"], run.stderr
    port = free_port()
    serve = [str(installed), "serve", "--port", str(port), "--data", "own"]
    with running(serve, port, tmp_path, tmp_path / "log", CLEAN):
        screen = _first_screen(port)[1]
    assert read_study(own / "mine").short in screen
    assert read_study(BUNDLED / "prtras001").short not in screen


def test_a_taken_port_is_said(installed: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [str(installed), "serve", "--port", str(port)]
        run = subprocess.run(command, cwd=tmp_path, env=CLEAN, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert f"port {port}" in run.stderr
    assert "--port" in run.stderr
