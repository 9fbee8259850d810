"""Streamlit's scripts, asked for through the middleware as a browser asks, before Streamlit's own files."""

import asyncio
import gzip
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from streamlit import config, file_util
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_assets_routes

from app import MIDDLEWARE
from hcc_dash.ui.serving.compressed import TYPES, CompressedScripts

FOLDER = Path(file_util.get_static_dir())
SCRIPTS = sorted((FOLDER / "static" / "js").glob("*.js"), key=lambda file: file.stat().st_size)
LARGEST, SMALLEST = SCRIPTS[-1], SCRIPTS[0]
BROWSER = {"accept-encoding": "gzip, deflate, br, zstd"}


def _ask(
    *requests: tuple[str, str, Mapping[str, str]], base: str = "", middleware: list[Middleware] | None = None
) -> list[httpx.Response]:
    """Answers of one application to requests in turn; bodies as they came over the wire."""
    app = Starlette(
        routes=create_streamlit_static_assets_routes(base or None),
        middleware=[Middleware(CompressedScripts)] if middleware is None else middleware,
    )

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        answers = []
        async with httpx.AsyncClient(transport=transport, base_url="http://dashboard") as client:
            client.headers.clear()
            for method, path, headers in requests:
                async with client.stream(method, path, headers=dict(headers)) as answer:
                    wire = b"".join([part async for part in answer.aiter_raw()])
                    answers.append(httpx.Response(answer.status_code, headers=_unpacked(answer), content=wire))
        return answers

    return asyncio.run(ask())


def _unpacked(answer: httpx.Response) -> list[tuple[str, str]]:
    """The headers, the coding under a name of ours: httpx would unpack the body by it."""
    return [("x-coding" if name == "content-encoding" else name, text) for name, text in answer.headers.multi_items()]


def _get(file: Path, **headers: str) -> httpx.Response:
    return _ask(("GET", _path(file), {name.replace("_", "-"): text for name, text in headers.items()}))[0]


def _path(file: Path) -> str:
    return f"/{file.relative_to(FOLDER).as_posix()}"


def test_a_script_is_packed_whole_and_kept_for_ever() -> None:
    answer = _get(LARGEST, **BROWSER)
    assert answer.status_code == 200
    assert answer.headers["x-coding"] == "gzip"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "accept-encoding"
    assert int(answer.headers["content-length"]) == len(answer.content) < 0.4 * LARGEST.stat().st_size
    assert gzip.decompress(answer.content) == LARGEST.read_bytes()


def test_all_of_them_packed_fit_into_seven_megabytes_and_a_half() -> None:
    files = [file for file in (FOLDER / "static").rglob("*") if file.suffix in TYPES]
    assert len(files) > 300
    answers = _ask(*(("GET", _path(file), BROWSER) for file in files))
    assert all(answer.headers.get("x-coding") or len(answer.content) < 2_000 for answer in answers)
    assert sum(len(answer.content) for answer in answers) < 7_500_000


@pytest.mark.parametrize("suffix", sorted({file.suffix for file in (FOLDER / "static").rglob("*")} & set(TYPES)))
def test_the_type_is_the_one_that_streamlit_names(suffix: str) -> None:
    file = next((FOLDER / "static").rglob(f"*{suffix}"))
    ours, its = _ask(("GET", _path(file), BROWSER), ("GET", _path(file), {"accept-encoding": "identity"}))
    assert ours.headers["content-type"] == its.headers["content-type"]


def test_what_is_too_small_to_gain_is_sent_as_it_is() -> None:
    answer = _get(SMALLEST, **BROWSER)
    assert "x-coding" not in answer.headers
    assert answer.content == SMALLEST.read_bytes()
    assert "etag" in answer.headers


@pytest.mark.parametrize("coding", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0, *", "*;q=0", "x", "gzip;q=no"])
def test_who_cannot_unpack_gets_the_plain_file(coding: str) -> None:
    answer = _get(LARGEST, accept_encoding=coding)
    assert answer.status_code == 200
    assert "x-coding" not in answer.headers
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.content == LARGEST.read_bytes()


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "br;q=1.0, gzip;q=0.5", "*", "identity;q=0.5, *;q=0.1"])
def test_who_can_unpack_gets_it_packed(coding: str) -> None:
    assert _get(LARGEST, accept_encoding=coding).headers["x-coding"] == "gzip"


def test_without_a_word_on_coding_the_file_is_plain() -> None:
    assert _get(LARGEST).content == LARGEST.read_bytes()


def test_head_says_what_get_would_send() -> None:
    get, head = _ask(("GET", _path(LARGEST), BROWSER), ("HEAD", _path(LARGEST), BROWSER))
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers == get.headers


def test_what_a_browser_has_is_not_sent_again() -> None:
    tag = _get(LARGEST, **BROWSER).headers["etag"]
    for has in (tag, f'"other", W/{tag}', "*"):
        answer = _get(LARGEST, **BROWSER, if_none_match=has)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
        assert answer.headers["vary"] == "accept-encoding"
        assert "content-length" not in answer.headers
    assert _get(LARGEST, **BROWSER, if_none_match='"other"').status_code == 200
    assert tag != _get(LARGEST, accept_encoding="identity").headers["etag"]


def test_a_part_is_a_part_of_the_plain_file() -> None:
    answer = _get(LARGEST, **BROWSER, range="bytes=0-9")
    assert answer.status_code == 206
    assert answer.content == LARGEST.read_bytes()[:10]


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/nothing.AAAAAAAA.js",
        "/static/js",
        "/static/",
        "/",
        "/manifest.json",
        "/index.html",
        "/media/static/js/index.AAAAAAAA.js",
        "/survival",
    ],
)
def test_anything_else_is_streamlits_to_answer(path: str) -> None:
    bare, ours = (_ask(("GET", path, BROWSER), middleware=one)[0] for one in ([], [Middleware(CompressedScripts)]))
    assert (ours.status_code, ours.content) == (bare.status_code, bare.content)
    assert ours.headers == bare.headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../__init__.py",
        "/static/js/../../../version.js",
        "/static/%2e%2e/%2e%2e/web/cli.js",
        "/static//etc/passwd",
        "/static/js/..%2f..%2fsecret.AAAAAAAA.js",
    ],
)
def test_no_path_leads_out_of_the_folder(path: str) -> None:
    answer = _ask(("GET", path, BROWSER))[0]
    assert answer.status_code in {400, 404} or b"<!DOCTYPE html>" in answer.content


def test_only_what_carries_a_hash_is_kept_for_ever(tmp_path: Path) -> None:
    names = ("index.DormvYxC.js", "index.js", "manifest.json", "a.BsWL4Kly.woff2", "page.AAAAAAAA.html")
    (tmp_path / "static" / "js").mkdir(parents=True)
    for name in names:
        (tmp_path / "static" / "js" / name).write_text("x" * 100, "utf-8")
    (tmp_path / "own.DormvYxC.js").write_text("x", "utf-8")
    assert list(CompressedScripts(Starlette(), tmp_path)._files) == ["static/js/index.DormvYxC.js"]


def test_a_script_may_not_be_changed() -> None:
    assert _ask(("POST", _path(LARGEST), BROWSER))[0].status_code == 405


def test_below_a_path_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = config.get_option
    monkeypatch.setattr(config, "get_option", lambda key: "/trials/" if key == "server.baseUrlPath" else usual(key))
    inside, outside = _ask(
        ("GET", f"/trials{_path(LARGEST)}", BROWSER), ("GET", _path(LARGEST), BROWSER), base="trials"
    )
    assert inside.headers["x-coding"] == "gzip"
    assert outside.status_code == 404


def test_the_application_sends_them_so_with_its_other_headers() -> None:
    answer = _ask(("GET", _path(LARGEST), BROWSER), middleware=MIDDLEWARE)[0]
    assert answer.headers["x-coding"] == "gzip"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers.get_list("vary") == ["accept-encoding"]
