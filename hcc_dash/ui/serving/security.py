"""Security headers: what a browser may do with a page, decided on the server for every answer.

Pure ASGI, because Starlette's BaseHTTPMiddleware would wrap each download in a task of its own. Websockets
pass untouched: ``same_origin.py`` is theirs.
"""

import os

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hcc_dash.ui.serving.base_address import SCRIPT_HASH

INLINE_SCRIPT_HASHES = ("sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA=",)
"""The inline scripts of Streamlit 1.67's index.html; tests/test_serving.py recomputes them on an upgrade."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        # no 'unsafe-eval': figures are drawn as SVG, only WebGL traces would need it
        "script-src 'self' " + " ".join(f"'{value}'" for value in (*INLINE_SCRIPT_HASHES, SCRIPT_HASH)),
        "style-src 'self' 'unsafe-inline'",  # Streamlit writes its styles at run time
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-ancestors 'self'",
        "form-action 'self'",
        "object-src 'none'",
        "base-uri 'self'",
    )
)

SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",  # for browsers older than frame-ancestors
    "Referrer-Policy": "no-referrer",  # a link carries the reader's filters
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

METRICS_SWITCH = "HCC_DASH_METRICS"
"""Environment variable; ``1`` opens Streamlit's unauthenticated ``/_stcore/metrics``."""


class SecurityHeaders:
    """ASGI middleware: headers on every answer, downloads never stored, metrics closed unless asked for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.metrics_open = os.environ.get(METRICS_SWITCH) == "1"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (the ASGI protocol's three arguments)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        # `in`, not startswith: server.baseUrlPath puts a prefix before Streamlit's own paths
        path = scope["path"]
        headers, encrypted = dict(SECURITY_HEADERS), _is_encrypted(scope)
        if "/media/" in path:
            headers["Cache-Control"] = "no-store"  # a download holds patients' data

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = _merge(message.get("headers", ()), headers)
                message = {**message, "headers": _secure_cookies(sent) if encrypted else sent}
            await send(message)

        if "/_stcore/metrics" in path and not self.metrics_open:
            await _refuse(send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)


def _merge(sent: list[tuple[bytes, bytes]], ours: dict[str, str]) -> list[tuple[bytes, bytes]]:
    fixed = {name.lower().encode("latin-1"): value.encode("latin-1") for name, value in ours.items()}
    return [(name, value) for name, value in sent if name.lower() not in fixed] + list(fixed.items())


def _is_encrypted(scope: Scope) -> bool:
    """Whether the browser speaks TLS, here or to the proxy that says so."""
    return scope["scheme"] == "https" or (b"x-forwarded-proto", b"https") in scope["headers"]


def _secure_cookies(sent: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Every cookie for encrypted connections only; Streamlit knows of no proxy and sets its own without."""
    bare = [name.lower() == b"set-cookie" and b"; secure" not in value.lower() for name, value in sent]
    return [
        (name, value + b"; Secure" if is_bare else value) for (name, value), is_bare in zip(sent, bare, strict=True)
    ]


async def _refuse(send: Send) -> None:
    body = b"Not found"
    length = str(len(body)).encode("ascii")
    start_headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": 404, "headers": start_headers})
    await send({"type": "http.response.body", "body": body})
