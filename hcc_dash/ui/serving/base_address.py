"""Base address, history and width: tells Streamlit's page where its server is, and enters a page once into the history.

Opened at ``/survival``, the page would first look for a server under ``/survival/`` and meet two refusals, which a
browser reports as errors. A page's name is always the last part of its address, so the folder it lies in is the
server; the page script reads it from ``window.__streamlit`` before it asks anything.

Streamlit enters every address that the server writes into the browser's history, so that one choice of an option would
cost the reader one more step back. Here an address that differs in its words only replaces the one of its page.

Figures are coloured on the server, which is told of light or dark by the next run alone. The colour of a hidden button
follows the page's (``ui/style.css``); when it begins to change to another theme's than the figures', which the
button's key names, the script presses the button, which is a run.

They are laid out on the server too, which is not told how wide a page is. The script writes the width into a cookie
of this browser's session, before the page asks for anything, so that the first figure already fits.
"""

import base64
import hashlib
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import file_util

_BASE = 'window.__streamlit={BACKEND_BASE_URL:new URL(".",location.href).href}'
_HISTORY = (
    "const enter=history.pushState.bind(history);"
    "history.pushState=(state,title,url)=>"
    'new URL(url??"",location.href).pathname===location.pathname'
    "?history.replaceState(state,title,url):enter(state,title,url)"
)
WIDTH = "hcc_width"
"""Name of the cookie."""

# a tab that opens in the background may have no width yet
_WIDTH = (
    f"const note=()=>{{if(innerWidth)document.cookie=`{WIDTH}=${{innerWidth}};samesite=strict`}};"
    'note();addEventListener("resize",note)'
)
REDRAW = "redraw"
"""How the key of the hidden button begins; it ends with the theme that the figures were drawn for."""

_REDRAW = (
    'addEventListener("transitionrun",({target})=>{'
    f"const drawn=target.className.match?.(/st-key-{REDRAW}_(light|dark)/)?.[1];"
    'if(drawn&&drawn!==getComputedStyle(target).colorScheme)target.querySelector("button")?.click()})'
)
SCRIPT = f"{_BASE};{{{_HISTORY};{_WIDTH};{_REDRAW}}}"

SCRIPT_HASH = "sha256-" + base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
"""For the content-security policy, which lets no other inline script run."""


def _early() -> str:
    files = sorted((Path(file_util.get_static_dir()) / "static" / "js").glob("PlotlyChart.*.js"))
    links = (
        f'<link rel="modulepreload" crossorigin fetchpriority="low" href="./static/js/{one.name}">' for one in files
    )
    return "".join(links)


FETCHED_EARLY = _early()
"""What draws figures, two fifths of a first visit: fetched while the page starts, not when the first figure arrives."""

_MARK = b"<head>"
_END = b"</head>"
_SHORTENING = frozenset({b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"})


class BaseAddress:
    """ASGI middleware: puts the script first into the head of every HTML page, the rest passes untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (the ASGI protocol's three arguments)."""
        last = scope.get("path", "").rsplit("/", 1)[-1]
        # a page's address has no dot; a file's has, and the page script itself is asked for as index.html too
        if scope["type"] != "http" or ("." in last and last != "index.html"):
            await self.app(scope, receive, send)
            return
        await self.app(_ask_plainly(scope), receive, _Rewriter(send))


def _ask_plainly(scope: Scope) -> Scope:
    """The request for the whole page, uncompressed: nothing else could be written into."""
    headers = [(name, value) for name, value in scope["headers"] if name not in _SHORTENING]
    return {**scope, "headers": headers}


class _Rewriter:
    """Sends one answer on; holds an HTML page back until it is whole."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self.start = message
        elif self.start is not None and message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_page(self.start)
        else:
            await self.send(message)

    async def _send_page(self, start: Message) -> None:
        headers = MutableHeaders(raw=list(start["headers"]))
        if self.body:
            self.body = self.body.replace(_MARK, _MARK + f"<script>{SCRIPT}</script>".encode(), 1)
            self.body = self.body.replace(_END, FETCHED_EARLY.encode() + _END, 1)
            headers["content-length"] = str(len(self.body))
        # the tag names Streamlit's file, not this page: a remembered page could hold another script
        del headers["etag"]
        del headers["last-modified"]
        await self.send({**start, "headers": headers.raw})
        await self.send({"type": "http.response.body", "body": self.body})


def _is_page(start: Message) -> bool:
    sent = MutableHeaders(raw=list(start["headers"]))
    return sent.get("content-type", "").startswith("text/html")
