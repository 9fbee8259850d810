"""The running application and a browser that reports everything unusual."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # root, as on a build machine, has no sandbox
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium in place of a downloaded one; CHROMIUM names another."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "Chromium is not on this machine. On Debian: apt-get update && apt-get install chromium"
    return {**browser_type_launch_args, "executable_path": chromium, "args": CHROMIUM_ARGUMENTS}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, f"The application stopped at its start:\n{log.read_text('utf-8')}"
        try:
            with urllib.request.urlopen(url + "/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"The application was not healthy after {START_SECONDS} s:\n{log.read_text('utf-8')}")


@contextmanager
def serve(log: Path, port: int = 0) -> Iterator[str]:
    """Address of the application, started as ``make run`` starts it, on a free port or the one named, until the end."""
    port = port or _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with log.open("ab") as output:
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait_until_healthy(server, url, log)
        yield url
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the application all journeys share, on a free port of its own."""
    with serve(tmp_path_factory.mktemp("server") / "log") as url:
        yield url


@pytest.fixture(autouse=True)
def _nothing_unusual(page: Page, app_url: str) -> Iterator[None]:
    """Fail the test on a console error, an uncaught error, or any request that leaves this origin."""
    unusual: list[str] = []
    home = (app_url, app_url.replace("http", "ws"), "data:", "blob:")

    def note_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            unusual.append(f"console: {message.text} {message.location['url']}")

    def note_request(request: Request) -> None:
        if not request.url.startswith(home):
            unusual.append(f"request left the origin: {request.url}")

    page.on("console", note_console)
    page.on("pageerror", lambda error: unusual.append(f"page error: {error}"))
    page.on("request", note_request)
    yield
    assert unusual == []


@pytest.fixture
def open_in_browser(page: Page, app_url: str) -> Callable[[str], Page]:
    """``open_in_browser("/survival?endpoint=os")``: the page at rest, its script run."""

    def open_(path: str = "/") -> Page:
        page.goto(app_url + path)
        # "not running" is also the state before the first run: something must have been drawn
        first = page.get_by_test_id("stMain").get_by_test_id("stElementContainer").first
        expect(first).to_be_attached(timeout=30_000)
        settle(page)
        return page

    return open_


def settle(page: Page) -> None:
    """Wait until the script has run; a changed chart stands beside the old one for a moment."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", re.compile("^notRunning$"), timeout=30_000)
    expect(page.locator('[data-stale="true"]')).to_have_count(0, timeout=30_000)


def more_options(page: Page) -> None:
    """Open what is folded away of a page's options."""
    page.get_by_test_id("stMain").get_by_role("button", name="More options").click()


@pytest.fixture
def settled() -> Callable[[Page], None]:
    """``settled(page)``: wait after a click until the page is at rest."""
    return settle


@pytest.fixture
def choose() -> Callable[[Locator, str], None]:
    """``choose(box, "III/IVA")``: an option of a box, scrolled to first: a menu that is scrolled under closes."""

    def choose_(box: Locator, option: str) -> None:
        box.scroll_into_view_if_needed()
        expect(box).to_be_in_viewport()
        box.click()
        name = re.escape(option).replace("/", r"\/")  # the browser reads the expression between slashes
        counted = re.compile(f"^{name}( · [0-9,]+)?$")  # filters say how many patients have a level
        box.page.get_by_role("option", name=counted).click()

    return choose_


@pytest.fixture
def go_to() -> Callable[..., None]:
    """``go_to(page, "Survival", "Results")``: a page of a section in the navigation on top; "" for those beside it."""

    def go_to_(page: Page, name: str, section: str = "") -> None:
        top = page.get_by_test_id("stTopNav")
        page.mouse.move(1, 1)  # off the mark that may have come to lie under it: its explanation would stay open
        if section:
            top.get_by_test_id("stTopNavSection").get_by_text(section, exact=True).click()
        kind = "stTopNavDropdownLink" if section else "stTopNavLink"
        page.get_by_test_id(kind).filter(has_text=re.compile(f"{re.escape(name)}( · no data)?$")).click()
        expect(page).to_have_title(re.compile(name), timeout=20_000)

    return go_to_
