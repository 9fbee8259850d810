"""A reader without a browser: one websocket, Streamlit's own messages, and what the page answered.

It speaks as the browser does: it sends the state of every widget it has moved, and the hashes of the messages
it already holds, so that the server leaves them out.
"""

import asyncio
import re
import time
import urllib.request
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ANSWER_SECONDS = 120.0
COUNTED = re.compile(r"([\d,]+) of ([\d,]+) patients")

Value = tuple[float, ...] | tuple[str, ...] | str


@dataclass
class Answer:
    """One run of the page: seconds from question to end, and what was drawn."""

    seconds: float = 0.0
    n_bytes: int = 0
    n_messages: int = 0
    n_charts: int = 0
    texts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def n_selected(self) -> int:
        """How many patients the page says are selected; -1 when it does not say."""
        found = next(filter(None, map(COUNTED.search, self.texts)), None)
        return int(found[1].replace(",", "")) if found else -1


class Reader:
    """A session on one page; ``move`` changes a widget and waits for the page's answer."""

    def __init__(self, url: str, page: str, query: str) -> None:
        self._url, self._page = url.replace("http", "ws", 1), page
        self._link = parse_qs(query)
        self._page_hash = ""
        self._known: set[str] = set()
        self._known_charts: set[str] = set()
        self._moved: dict[str, Value] = {}
        self._session = ""
        self._uploaded: tuple[str, str, int, FileURLs] | None = None
        self.widgets: dict[str, str] = {}
        self.options: dict[str, list[str]] = {}
        self.ends: dict[str, tuple[float, float]] = {}

    async def open(self) -> Answer:
        """Connect and draw the page for the first time."""
        self._socket = await websockets.connect(
            self._url + "/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
            compression=None,
            open_timeout=60,
            ping_interval=None,
        )
        return await self._ask()

    async def close(self) -> None:
        """End the session."""
        await self._socket.close()

    async def move(self, key: str, value: Value) -> Answer:
        """Set the widget with this key and run the page."""
        self._moved[self.widgets[key]] = value
        return await self._ask()

    async def upload(self, key: str, name: str, content: bytes) -> Answer:
        """Hand a file to the uploader with this key, as the browser does, and run the page."""
        message = BackMsg()
        message.file_urls_request.request_id = "1"
        message.file_urls_request.file_names.append(name)
        message.file_urls_request.session_id = self._session
        await self._socket.send(message.SerializeToString())
        while True:
            raw = await asyncio.wait_for(self._socket.recv(), ANSWER_SECONDS)
            said = ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode())
            if said.WhichOneof("type") == "file_urls_response":
                break
        urls = said.file_urls_response.file_urls[0]
        home = self._url.replace("ws", "http", 1)
        await asyncio.to_thread(_put, home, urls.upload_url, name, content)
        self._uploaded = (self.widgets[key], name, len(content), urls)
        return await self._ask()

    async def _ask(self) -> Answer:
        question = self._question()
        answer, started = Answer(), False
        asked = time.perf_counter()
        await self._socket.send(question)
        while True:
            raw = await asyncio.wait_for(self._socket.recv(), ANSWER_SECONDS)
            message = ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode())
            answer.n_bytes += len(raw)
            answer.n_messages += 1
            self._read(message, answer)
            kind = message.WhichOneof("type")
            started = started or kind == "new_session"
            if kind == "script_finished" and started:
                answer.seconds = time.perf_counter() - asked
                return answer

    def _question(self) -> bytes:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = urlencode(self._link, doseq=True)
        state.page_script_hash = self._page_hash
        if not self._page_hash:
            state.page_name = self._page
        for widget, value in self._moved.items():
            one = state.widget_states.widgets.add()
            one.id = widget
            if isinstance(value, str):
                one.string_value = value
            elif all(isinstance(part, str) for part in value):
                one.string_array_value.data.extend(value)
            else:
                one.double_array_value.data.extend(value)
        if self._uploaded is not None:
            widget, name, size, urls = self._uploaded
            one = state.widget_states.widgets.add(id=widget)
            info = one.file_uploader_state_value.uploaded_file_info.add(name=name, size=size, file_id=urls.file_id)
            info.file_urls.CopyFrom(urls)
        state.cached_message_hashes.extend(self._known)
        return message.SerializeToString()

    def _read(self, message: ForwardMsg, answer: Answer) -> None:
        if message.metadata.cacheable and message.hash:
            self._known.add(message.hash)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page_hash = message.new_session.page_script_hash
            self._session = message.new_session.initialize.session_id
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash or self._page_hash
        elif kind == "page_info_changed":
            self._link = parse_qs(message.page_info_changed.query_string)
        elif kind == "ref_hash":
            answer.n_charts += message.ref_hash in self._known_charts
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._read_element(message.delta.new_element, message.hash, answer)

    def _read_element(self, element: Element, message_hash: str, answer: Answer) -> None:
        kind = element.WhichOneof("type") or ""
        if kind == "markdown":
            answer.texts.append(element.markdown.body)
        elif kind == "exception":
            answer.errors.append(element.exception.message)
        elif kind == "plotly_chart":
            answer.n_charts += 1
            self._known_charts.add(message_hash)
        widget = getattr(getattr(element, kind, None), "id", "")
        if widget:  # $$ID-<hash>-<key>
            self.widgets[widget.rsplit("-", 1)[-1]] = widget
        if kind == "radio":
            self.options[widget.rsplit("-", 1)[-1]] = list(element.radio.options)
        if kind == "slider":
            self.ends[widget.rsplit("-", 1)[-1]] = (element.slider.min, element.slider.max)
        if kind == "selectbox" and element.selectbox.set_value:  # by the link; the browser says it back ever after
            self._moved[widget] = element.selectbox.raw_value


def _put(home: str, path: str, name: str, content: bytes) -> None:
    """Send one file as the browser does: a form of one part, with the token against forged requests."""
    cookies = SimpleCookie()
    with urllib.request.urlopen(f"{home}/_stcore/health") as answer:
        for line in answer.headers.get_all("Set-Cookie", ()):
            cookies.load(line)
    token = cookies["_streamlit_xsrf"].value if "_streamlit_xsrf" in cookies else ""
    border = "4f8d1c27b1"
    head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="upload"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{border}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={border}", "X-Xsrftoken": token}
    headers["Cookie"] = f"_streamlit_xsrf={token}"
    address = home + "/" + path.lstrip("/")
    with urllib.request.urlopen(urllib.request.Request(address, body, headers, method="PUT")):
        return
