"""What every test may ask for: the application opened without a browser, trials read once, and honest caches."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[1]

# No deadline: a busy machine is not a wrong number.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")


LONGEST = (
    "tests/synthesis/test_lo2007.py",
    "tests/answers/test_said.py::test_what_is_said_otherwise_is_as_kept",
    "tests/pages/test_links.py::test_no_choice_of_two_hundred_mutated_links_is_dropped_in_silence",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes a quarter of a minute or more: left to the end, one core would wait for the other."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.fixture
def root() -> Path:
    """The checkout's own folder."""
    return ROOT


@pytest.fixture(autouse=True, scope="session")
def _trials_are_read_once() -> Iterator[None]:
    """Give page, terminal and library the cohorts that all tests share; at the end prove them unchanged."""
    with pytest.MonkeyPatch.context() as patch:
        for reader in ("hcc_dash.cli.cohort", "hcc_dash.library"):
            if reader in sys.modules:
                _read_once(reader, patch)
        yield
    if "tests.cohort.bundled" in sys.modules:
        from tests.cohort.bundled import changed

        assert changed() == [], "a shared cohort is no longer what was read"
    if "tests.answered" in sys.modules:
        from tests.answered import changed_answers

        assert changed_answers() == [], "a shared answer is no longer what was computed"


@pytest.fixture(scope="session")
def _application() -> Iterator[None]:
    """The application as tests open it: bundled trials read once, installed packages not searched."""
    with pytest.MonkeyPatch.context() as patch:
        _read_once("hcc_dash.ui.session", patch)
        # Streamlit's harness reads the description of every installed package before each run: 0.3 s, none is found.
        patch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", lambda **_: [])
        yield


def _read_once(reader: str, patch: pytest.MonkeyPatch) -> None:
    from tests.cohort.bundled import read_once

    patch.setattr(import_module(reader), "load_cohort", read_once)


@pytest.fixture(autouse=True, scope="module")
def _own_caches_of_a_module_that_replaces(request: pytest.FixtureRequest) -> Iterator[None]:
    """Share answers between tests as readers of a page do, but not with tests that put something else in their place.

    Such a module has Streamlit's two caches to itself, unless each test of it that replaces something asks for its own.
    """
    tests = [one for one in request.session.items if one.path == request.path]
    names = [set(getattr(one, "fixturenames", ())) for one in tests]
    replaces = any("monkeypatch" in asked and "own_caches" not in asked for asked in names)
    if replaces:
        _empty_caches()
    yield
    if replaces:
        _empty_caches()


@pytest.fixture
def own_caches() -> Iterator[None]:
    """Caches of its own for a test that puts something else in the place of what they would remember."""
    _empty_caches()
    yield
    _empty_caches()


def _empty_caches() -> None:
    if "streamlit.testing.v1" in sys.modules:
        import streamlit as st

        st.cache_data.clear()
        st.cache_resource.clear()


@pytest.fixture
def open_app(_application: None) -> "Callable[..., AppTest]":
    """``open_app(query={"endpoint": "os"})``: the first page, or the one named, run once, as a link opens it.

    ``opened``: keys of what a reader has unfolded.
    """

    def open_(
        query: Mapping[str, str | list[str]] | None = None, name: str = "", opened: Sequence[str] = ()
    ) -> "AppTest":
        from streamlit.testing.v1 import AppTest

        app = AppTest.from_file(str(ROOT / "hcc_dash" / "ui" / "main.py"), default_timeout=60)
        for key, value in (query or {}).items():
            app.query_params[key] = value
        for key in opened:
            app.session_state[key] = True
        if name:
            app.switch_page(f"../../pages/{name}.py")
        return app.run()

    return open_


@pytest.fixture
def open_page(open_app: "Callable[..., AppTest]") -> "Callable[..., AppTest]":
    """``open_page("survival", query=...)``: the page ``pages/survival.py``, through the front door."""

    def open_(name: str, query: Mapping[str, str | list[str]] | None = None, opened: Sequence[str] = ()) -> "AppTest":
        return open_app(query, name, opened)

    return open_


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many sentences the properties of sentences have read, over all workers."""
    reports = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    read = sum(value for one in reports for name, value in one.user_properties if name == "sentences")
    if read:
        terminalreporter.write_line(f"{read:,} sentences of every question read.")
