"""What every answer carries, and what is ready before the first one."""

import asyncio
import base64
import hashlib
import logging
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import httpx
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

import hcc_dash
from hcc_dash.drawing.look import Look
from hcc_dash.study.errors import StudyError
from hcc_dash.ui.serving.base_address import FETCHED_EARLY, SCRIPT, SCRIPT_HASH, BaseAddress
from hcc_dash.ui.serving.health import ROUTES
from hcc_dash.ui.serving.logs import ERROR_LOGGER, withhold_error_texts
from hcc_dash.ui.serving.overview_address import ROUTES as OVERVIEW
from hcc_dash.ui.serving.preload import preload
from hcc_dash.ui.serving.security import INLINE_SCRIPT_HASHES, METRICS_SWITCH, SecurityHeaders

ROOT = Path(__file__).resolve().parents[1]
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]


async def _answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse("inside", headers={"Cache-Control": "public", "X-Frame-Options": "ALLOWALL"})


def _get(path: str) -> httpx.Response:
    """The middleware's answer, asked directly: no server, and no deprecated client."""
    inside = [Route(path, _answer) for path in ("/", "/media/a.csv", "/_stcore/metrics", "/x/_stcore/metrics")]
    app = Starlette(routes=[*ROUTES, *inside], middleware=[Middleware(SecurityHeaders)])

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://dashboard") as client:
            return await client.get(path)

    return asyncio.run(ask())


@pytest.fixture(autouse=True)
def _metrics_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(METRICS_SWITCH, raising=False)


PAGE = "<html><head><title>Streamlit</title></head></html>"


async def _answer_page(request: Request) -> HTMLResponse:
    compressible = "accept-encoding" in request.headers
    return HTMLResponse(PAGE, headers={"ETag": '"1"', "X-Compressible": str(compressible)})


def _ask_base_address(path: str) -> httpx.Response:
    routes = [Route("/survival", _answer_page), Route("/index.html", _answer_page), Route("/a.css", _answer)]
    app = Starlette(routes=routes, middleware=[Middleware(BaseAddress)])

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://dashboard") as client:
            return await client.get(path, headers={"If-None-Match": '"1"'})

    return asyncio.run(ask())


def test_what_draws_figures_is_fetched_early_and_is_the_file_that_streamlit_has() -> None:
    (named,) = re.findall(r'href="\./(static/js/PlotlyChart[^"]+)"', FETCHED_EARLY)
    assert (Path(streamlit.__file__).parent / "static" / named).is_file()


@pytest.mark.parametrize("path", ["/survival", "/index.html"])
def test_a_page_learns_where_its_server_is_before_any_other_script(path: str) -> None:
    answer = _ask_base_address(path)
    whole = PAGE.replace("<head>", f"<head><script>{SCRIPT}</script>").replace("</head>", f"{FETCHED_EARLY}</head>")
    assert answer.text == whole
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "etag" not in answer.headers
    assert answer.headers["x-compressible"] == "False"


def test_what_is_no_page_is_sent_as_it_is() -> None:
    assert _ask_base_address("/a.css").text == "inside"
    assert _ask_base_address("/nowhere").status_code == 404


def test_the_policy_lets_the_address_script_run() -> None:
    assert f"'{SCRIPT_HASH}'" in _get("/").headers["content-security-policy"]


def test_health_names_the_version() -> None:
    answer = _get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "version": hcc_dash.__version__}
    assert answer.headers["cache-control"] == "no-store"


def test_icon_is_served_from_here() -> None:
    answer = _get("/favicon.png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere", "/_stcore/metrics"])
def test_every_answer_carries_the_headers(path: str) -> None:
    headers = _get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["connect-src"] == policy["frame-ancestors"] == "'self'"
    assert "unsafe" not in policy["script-src"]
    assert "http" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers.get_list("x-frame-options") == ["SAMEORIGIN"]


def test_downloads_are_not_stored() -> None:
    assert _get("/media/a.csv").headers.get_list("cache-control") == ["no-store"]
    assert _get("/").headers.get_list("cache-control") == ["public"]


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/x/_stcore/metrics"])
def test_metrics_are_closed_unless_asked_for(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _get(path).status_code == 404
    monkeypatch.setenv(METRICS_SWITCH, "1")
    assert _get(path).text == "inside"


def test_policy_knows_the_inline_scripts_of_this_streamlit() -> None:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
    scripts = re.findall(rb"<script>(.*?)</script>", page, flags=re.DOTALL)
    hashes = tuple("sha256-" + base64.b64encode(hashlib.sha256(s).digest()).decode("ascii") for s in scripts)
    assert hashes == INLINE_SCRIPT_HASHES, (
        f"Streamlit {streamlit.__version__} has other inline scripts, which browsers would refuse. Read them "
        f"in index.html, then set INLINE_SCRIPT_HASHES in hcc_dash/ui/serving/security.py to {hashes}."
    )


def test_preload_freezes_the_heap_and_leaves_second_opinions_out() -> None:
    script = (
        "import asyncio, gc, sys\n"
        "from hcc_dash.ui.serving.preload import preload\n"
        "async def start():\n"
        "    async with preload(None):\n"
        "        lazy = {'lifelines', 'sksurv', 'statsmodels', 'sklearn', 'great_tables'} & set(sys.modules)\n"
        "        print(gc.get_freeze_count() > 50_000, 'plotly' in sys.modules, sorted(lazy))\n"
        "asyncio.run(start())\n"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "True True []"


def _start_and_stop() -> None:
    async def start() -> None:
        async with preload(None):
            pass

    asyncio.run(start())


def test_a_faulty_study_does_not_close_the_dashboard(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise StudyError('data/x/study.toml: endpoint "os" names no column.')

    monkeypatch.setattr("hcc_dash.ui.warm.draw_first_figures", fail)
    monkeypatch.setattr("hcc_dash.ui.serving.preload.freeze_heap", lambda: 0)
    _start_and_stop()
    assert 'endpoint "os" names no column' in caplog.text


def test_any_other_fault_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("hcc_dash.ui.warm.draw_first_figures", fail)
    with pytest.raises(ZeroDivisionError):
        _start_and_stop()


def test_streamlit_knows_every_option_set() -> None:
    command = [sys.executable, "-m", "streamlit", "config", "show"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "not a valid config option" not in run.stdout + run.stderr
    for line in ("gatherUsageStats = false", 'address = "127.0.0.1"', "maxUploadSize = 50"):
        assert f"\n{line}\n" in run.stdout
    assert '\nshowErrorDetails = "none"\n' in run.stdout


def _luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.1."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("text", ["textColor", "linkColor"])
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
def test_text_reads_on_its_background(mode: str, text: str, ground: str) -> None:
    assert _contrast(THEME[mode][text], THEME[mode][ground]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_controls_and_chart_colours_stand_out(mode: str) -> None:
    colours = THEME[mode]
    for colour in (colours["primaryColor"], *colours["chartCategoricalColors"]):
        assert _contrast(colour, colours["backgroundColor"]) >= 2.9, colour
    assert _contrast(colours["primaryColor"], "#FFFFFF") >= 4.5, "the text of buttons and of chosen entries"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_figures_stand_on_the_pages_ground(mode: str) -> None:
    assert Look(dark=mode == "dark").ground == THEME[mode]["backgroundColor"]


def test_the_log_names_an_error_and_its_place_and_withholds_its_text(caplog: pytest.LogCaptureFixture) -> None:
    withhold_error_texts()
    try:
        float("Zhang San, 13800000000")
    except ValueError as error:
        with caplog.at_level(logging.ERROR, logger=ERROR_LOGGER):
            logging.getLogger(ERROR_LOGGER).error("Uncaught app execution", exc_info=error)
    assert "builtins.ValueError" in caplog.text
    assert "test_serving.py" in caplog.text
    assert "could not convert" not in caplog.text
    (record,) = caplog.records
    assert record.exc_info is None


@pytest.mark.parametrize("query", ["", "?study=lo2007&lo2007.arms=control"])
def test_the_overview_answers_at_its_own_name_too(query: str) -> None:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=Starlette(routes=[*OVERVIEW]))
        async with httpx.AsyncClient(transport=transport, base_url="http://dashboard") as client:
            return await client.get(f"/overview{query}")

    response = asyncio.run(ask())
    assert response.is_redirect
    assert response.headers["location"] == f"./{query}"
