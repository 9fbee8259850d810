"""Compressed scripts: what a browser fetches once, packed once and answered from memory.

Streamlit sends its scripts as they lie on the disk, 9 MB on a first visit, and leaves packing to a proxy. Here each is
packed when a browser first asks for it, in a thread, so that the start takes no longer and nobody waits meanwhile.
Starlette's ``GZipMiddleware`` packs every answer anew, and libraries that serve packed files want them written beside
the originals, in a folder of installed packages that is not ours to write to.

Only files that were in Streamlit's own folder at the start, and whose names carry a hash of what they hold, are
answered: a path is looked up among their names and never opened. So no path leads elsewhere, no data of a patient is
among them, a browser may keep each for ever, and all of them packed take 7 MB of memory at most.
"""

import asyncio
import gzip
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config, file_util

TYPES: Mapping[str, str] = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
FOLDER = "static"
"""In Streamlit's folder and in the address alike."""

_HASHED = re.compile(r"\.[\w-]{8}\.\w+$")
_CODING = re.compile(r"([\w*-]+)(?:\s*;\s*q\s*=\s*(\d(?:\.\d*)?))?", re.IGNORECASE)
_WORTH = 0.9
"""A file is sent packed where that leaves at most this share of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packed:
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    tag: str


class CompressedScripts:
    """ASGI middleware: answers for the scripts and styles of ``folder``; everything else passes untouched."""

    def __init__(self, app: ASGIApp, folder: Path | None = None) -> None:
        self.app = app
        root = Path(file_util.get_static_dir()) if folder is None else folder
        self._files = dict(_find_files(root))
        self._packed: dict[str, _Packed] = {}
        base = str(config.get_option("server.baseUrlPath") or "").strip("/")
        self._start = f"/{base}/" if base else "/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (the ASGI protocol's three arguments)."""
        name = self._name(scope)
        if name not in self._files:
            await self.app(scope, receive, send)
            return
        asked = _Asked(scope)
        if not asked.takes_gzip or asked.part:
            await self.app(scope, receive, _saying_it_varies(send))
            return
        if name not in self._packed:  # two at once pack it twice, to the same end
            self._packed[name] = await asyncio.to_thread(_pack, self._files[name])
        await _answer(self._packed[name], asked, send)

    def _name(self, scope: Scope) -> str:
        """Name in the folder that is asked for to be read; empty where nothing of it can be."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            return ""
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        return path[len(self._start) :] if path.startswith(self._start) else ""


class _Asked:
    """What a request says of the answer it can use."""

    def __init__(self, scope: Scope) -> None:
        headers = [(name.lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        self.head = scope["method"] == "HEAD"
        self.part = any(name == b"range" for name, _ in headers)
        self.takes_gzip = _takes_gzip(",".join(value for name, value in headers if name == b"accept-encoding"))
        has = ",".join(value for name, value in headers if name == b"if-none-match")
        self.tags = {tag.strip().removeprefix("W/") for tag in has.split(",")}


def _takes_gzip(codings: str) -> bool:
    """Whether an Accept-Encoding lets gzip pass: by its name, or else among all the others."""
    matches = filter(None, (_CODING.fullmatch(coding.strip()) for coding in codings.split(",")))
    weights = {match[1].lower(): float(match[2] or 1) for match in matches}
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def _find_files(root: Path) -> Iterator[tuple[str, Path]]:
    for file in (root / FOLDER).rglob("*"):
        if file.suffix in TYPES and _HASHED.search(file.name) and file.is_file():
            yield file.relative_to(root).as_posix(), file


def _pack(file: Path) -> _Packed:
    """The file for sending: packed, or as it is where that saves nothing."""
    whole = file.read_bytes()
    packed = gzip.compress(whole, 9, mtime=0)
    worth = len(packed) <= _WORTH * len(whole)
    body = packed if worth else whole
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {
        "content-type": TYPES[file.suffix],
        "content-length": str(len(body)),
        "cache-control": KEPT_FOR_EVER,
        "etag": tag,
        "vary": "accept-encoding",
    }
    if worth:
        headers["content-encoding"] = "gzip"
    return _Packed(body=body, headers=tuple((name.encode(), text.encode()) for name, text in headers.items()), tag=tag)


async def _answer(packed: _Packed, asked: _Asked, send: Send) -> None:
    known = packed.tag in asked.tags or "*" in asked.tags
    of_body = {b"content-type", b"content-length", b"content-encoding"} if known else set()
    headers = [(name, value) for name, value in packed.headers if name not in of_body]
    await send({"type": "http.response.start", "status": 304 if known else 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if known or asked.head else packed.body})


def _saying_it_varies(send: Send) -> Send:
    """Streamlit's own answer, marked so that no cache between hands it to who could take the packed one."""

    async def mark(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"vary", b"accept-encoding")]}
        await send(message)

    return mark
