"""Same origin: another site's page opens no websocket and changes nothing here.

Streamlit refuses a foreign origin too, but to be sure it first asks an outside service for the server's own address, in
the event loop: every reader waits, and something left the house. So such a request never reaches it.
"""

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_REFUSED = b"Refused: this request comes from a page of another origin."


class SameOrigin:
    """ASGI middleware: refuses a websocket or a changing request whose ``Origin`` is not the ``Host`` it was sent to.

    Without ``Origin`` (no browser leaves it out) a request passes. A proxy must hand on the browser's ``Host``.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (the ASGI protocol's three arguments)."""
        changes = scope["type"] == "websocket" or (scope["type"] == "http" and scope["method"] not in _READING)
        if not changes or _is_own(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()  # the handshake; closed before it is accepted, it is answered by 403
            await send({"type": "websocket.close", "code": 1008})
        else:
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(_REFUSED))]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": _REFUSED})


def _is_own(scope: Scope) -> bool:
    """Whether every ``Origin`` names the one ``Host``; a doubled header must not show two readers two origins."""
    origins = {value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"}
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    return not origins or (len(hosts) == 1 and bool(hosts[0]) and {_place(origin) for origin in origins} == set(hosts))


def _place(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # "http://[": no address at all
        return ""
