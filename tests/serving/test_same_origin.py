"""Which requests reach the application, by their Origin and Host; and cookies behind TLS."""

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from hcc_dash.ui.serving.same_origin import SameOrigin
from hcc_dash.ui.serving.security import SecurityHeaders

HOST = "trial.example.org"


async def _inside(scope: Scope, receive: Receive, send: Send) -> None:
    cookies = [(b"set-cookie", b"_xsrf=1; Path=/"), (b"set-cookie", b"own=1; Secure")]
    await send({"type": "http.response.start", "status": 200, "headers": cookies})


def _ask(middleware: type, kind: str, headers: list[tuple[str, str]], method: str = "GET") -> Message:
    """First message of the answer."""
    answered: list[Message] = []
    given = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    scope = {"type": kind, "method": method, "path": "/", "scheme": "http", "headers": given}

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        answered.append(message)

    asyncio.run(middleware(_inside)(scope, receive, send))
    return answered[0]


def _passes(*headers: tuple[str, str], kind: str = "websocket", method: str = "GET") -> bool:
    return bool(_ask(SameOrigin, kind, list(headers), method).get("status") == 200)


@pytest.mark.parametrize("origin", [f"https://{HOST}", f"http://{HOST}"])
def test_the_own_page_opens_its_websocket(origin: str) -> None:
    assert _passes(("host", HOST), ("origin", origin))


def test_what_is_no_browser_passes() -> None:
    assert _passes(("host", HOST))


@pytest.mark.parametrize(
    "headers",
    [
        [("host", HOST), ("origin", "https://elsewhere.example.org")],
        [("host", HOST), ("origin", f"https://{HOST}:8443")],
        [("host", HOST), ("origin", f"https://{HOST}@elsewhere.example.org")],
        [("host", HOST), ("origin", "null")],
        [("host", HOST), ("origin", "http://[")],
        [("host", ""), ("origin", "null")],
        [("origin", f"https://{HOST}")],
        # doubled: Streamlit reads the first, another reader the last
        [("host", HOST), ("origin", "https://elsewhere.example.org"), ("origin", f"https://{HOST}")],
        [("host", HOST), ("host", "elsewhere.example.org"), ("origin", "https://elsewhere.example.org")],
    ],
)
def test_another_origin_does_not(headers: list[tuple[str, str]]) -> None:
    assert _ask(SameOrigin, "websocket", headers) == {"type": "websocket.close", "code": 1008}
    assert _ask(SameOrigin, "http", headers, "PUT")["status"] == 403


def test_another_origin_may_follow_a_link_here() -> None:
    assert _passes(("host", HOST), ("origin", "https://elsewhere.example.org"), kind="http")


@pytest.mark.parametrize(("proxy", "expected"), [("https", b"_xsrf=1; Path=/; Secure"), ("http", b"_xsrf=1; Path=/")])
def test_behind_tls_every_cookie_is_secure(proxy: str, expected: bytes) -> None:
    headers = _ask(SecurityHeaders, "http", [("x-forwarded-proto", proxy)])["headers"]
    cookies = [value for name, value in headers if name == b"set-cookie"]
    assert cookies == [expected, b"own=1; Secure"]
