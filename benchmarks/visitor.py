"""A visitor of the app: a session that speaks Streamlit's protocol as a browser does."""

import asyncio
import json
import re
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from types import TracebackType
from typing import Self

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from tools.serving import PATIENCE, ask

_DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)

Value = bool | float | str | list[float] | list[str] | FileUploaderState


@dataclass(frozen=True)
class Page:
    """What a page says in red, its pictures' addresses, the palette's colours, and the ids of what it says is saved."""

    errors: tuple[str, ...]
    pictures: tuple[str, ...] = ()
    colors: tuple[str, ...] = ()
    saved: tuple[str, ...] = ()


class Visitor:
    """A session. Entered, it has the page and what that names; each of its steps ends when all that it shows is there.

    Parameters
    ----------
    port : int
        Of the app.
    query : str, optional
        Of the address that it opens.
    comes_from : str, optional
        Its address, as a proxy says it.
    """

    def __init__(self, port: int, query: str = "", comes_from: str = "") -> None:
        self.session = ""
        self._port = port
        self._query = query
        self._headers = {"X-Forwarded-For": comes_from} if comes_from else {}
        self._cookies: dict[str, str] = {}
        self._ids: dict[str, str] = {}  # of the widgets, by key
        self._fragments: dict[str, str] = {}  # of the part of the page that a widget runs again, by the widget's id
        self._values: dict[str, Value] = {}  # likewise, as they were moved
        self._hashes: set[str] = set()  # of messages that need not come again
        self._seen: set[str] = set()  # pictures
        self._places: dict[str, str] = {}  # what is to stand at each place that waits for a visitor, by key

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._get_page)
        address = f"ws://127.0.0.1:{self._port}/_stcore/stream"
        self._socket: ClientConnection = await connect(
            address,
            subprotocols=["streamlit"],
            additional_headers=self._headers_with_cookies(),
            max_size=None,
            compression=None,
            proxy=None,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()

    async def look(self) -> Page:
        """Have the page as it is: at first, and then again."""
        return await self._run()

    async def change(self, key: str, value: Value) -> Page:
        """Move a widget: a float for a number's field, a list for a slider and for a row of choices.

        Where it lies in a fragment, only that runs again, and only what that shows is told.
        """
        self._values[key] = value
        return await self._run(fragment=self._fragments.get(self._ids[key], ""))

    async def click(self, key: str, **fields: Value) -> Page:
        """Click on a button, which may be a form's: then with what its fields hold, named by how their keys begin."""
        for begin, value in fields.items():
            self._values[next(each for each in self._ids if each.startswith(begin))] = value
        number = self._ids[key]
        return await self._run(WidgetState(id=number, trigger_value=True), fragment=self._fragments.get(number, ""))

    async def pick(self, sample: str) -> Page:
        """Click on a sample."""
        return await self._tell("_samples", "pick", sample)

    async def come_near(self, key: str) -> Page:
        """Scroll to a place for which its part of the page waits."""
        return await self._tell(key, "near", self._places[key])

    async def _tell(self, key: str, event: str, value: str) -> Page:
        """Have a component of the app's own tell something."""
        number = self._ids[key]
        told = WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{number}__events")
        told.json_trigger_value = json.dumps([{"event": event, "value": value}])
        return await self._run(told, WidgetState(id=number, json_value="{}"), fragment=self._fragments[number])

    async def upload(self, data: bytes, name: str = "photo.jpg", *, declared: bool = True) -> Page:
        """Give the uploader a file in place of the one that it has, and say before how large it is, or do not.

        Where the file is refused, that is what the page says in red.
        """
        request = BackMsg()
        request.file_urls_request.session_id = self.session
        request.file_urls_request.file_names.append(name)
        await self._socket.send(request.SerializeToString())
        answer = ForwardMsg()
        while answer.WhichOneof("type") != "file_urls_response":
            answer.ParseFromString(await self._socket.recv())
        urls = answer.file_urls_response.file_urls[0]
        refusal = await asyncio.to_thread(self._put, urls.upload_url, data, name, declared)
        if refusal:
            return Page((refusal,))
        before = self._values.get("_upload")
        if isinstance(before, FileUploaderState):
            await asyncio.to_thread(self._delete, before.uploaded_file_info[0].file_urls.delete_url)
        state = FileUploaderState()
        state.uploaded_file_info.add(name=name, size=len(data), file_id=urls.file_id, file_urls=urls)
        return await self.change("_upload", state)

    async def _run(self, *events: WidgetState, fragment: str = "") -> Page:
        """Have the script run, or a fragment of it, and follow it to its end."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self._query
        state.fragment_id = fragment
        state.cached_message_hashes.extend(self._hashes)
        state.widget_states.widgets.extend(_state(self._ids[key], value) for key, value in self._values.items())
        state.widget_states.widgets.extend(events)
        await self._socket.send(message.SerializeToString())
        errors: list[str] = []
        pictures: list[str] = []
        colors: list[str] = []
        saved: list[str] = []
        while True:
            said = ForwardMsg()
            written = await self._socket.recv(decode=False)
            said.ParseFromString(written)
            saved += [id_.decode() for id_ in re.findall(rb"/p/([0-9A-Za-z]{12})", written)]
            match said.WhichOneof("type"):
                case "new_session":  # of the script, not of the visitor
                    self.session = said.new_session.initialize.session_id
                    errors, pictures, colors = [], [], []
                case "page_info_changed":
                    self._query = said.page_info_changed.query_string
                case "script_finished" if said.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    errors.append("the script cannot run")
                    break
                case "script_finished" if said.script_finished in _DONE:
                    break
                case "delta":
                    self._read(said, errors, pictures, colors)
            if said.metadata.cacheable:
                self._hashes.add(said.hash)
        unseen = [it for it in pictures if it not in self._seen and not it.startswith("data:")]
        await asyncio.to_thread(self._get, *unseen)
        self._seen.update(unseen)
        return Page(tuple(errors), tuple(pictures), tuple(colors), tuple(saved))

    def _read(self, said: ForwardMsg, errors: list[str], pictures: list[str], colors: list[str]) -> None:
        block = said.delta.add_block
        if block.WhichOneof("type") == "popover":
            self._note(block.popover.id, said)
        element = said.delta.new_element
        kind = element.WhichOneof("type")
        if kind is None:
            return
        if kind == "alert" and element.alert.format == Alert.ERROR:
            errors.append(re.sub(r"\\(.)", r"\1", element.alert.body))  # what Markdown makes of it
        elif kind == "exception":
            errors.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "imgs":
            pictures.extend(image.url for image in element.imgs.imgs)
        elif kind == "bidi_component" and element.bidi_component.component_name == "swatches":
            colors[:] = [color["hex"] for color in json.loads(element.bidi_component.json)["colors"]]
        number = getattr(getattr(element, kind), "id", "")
        self._note(number, said)
        if kind == "bidi_component" and element.bidi_component.component_name == "nearing":
            self._places[number.split("-", 2)[2]] = json.loads(element.bidi_component.json)["what"]

    def _note(self, number: str, said: ForwardMsg) -> None:
        """Note a widget by its key."""
        if number.startswith("$$ID-"):
            self._ids[number.split("-", 2)[2]] = number
            self._fragments[number] = said.delta.fragment_id

    def _get_page(self) -> None:
        self._get("/_stcore/health")
        page = self._get("/").decode()
        token = self._cookies["_streamlit_xsrf"]
        self._proof = self._headers_with_cookies() | {"X-Xsrftoken": token}  # that a page of the app asks
        # those of Streamlit's own: scripts of elements, which ours asks for below, other pages ask for unseen by this
        files = re.findall(r'"\./(static/[^"]+)"', page.partition("</head>")[0])
        self._headers["Accept-Encoding"] = "gzip, deflate, br"  # of the page itself, its text is wanted
        self._get("/_stcore/host-config", *(f"/{file}" for file in files))

    def _get(self, *paths: str) -> bytes:
        """Ask for one thing after the other, as on one of a browser's connections; give the last of them."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        body = b""
        try:
            for path in paths:
                connection.request("GET", path, headers=self._headers_with_cookies())
                answer = connection.getresponse()
                for cookie in answer.headers.get_all("set-cookie", ()):
                    name, _, value = cookie.partition(";")[0].partition("=")
                    self._cookies[name] = value
                body = answer.read()
                if answer.status != 200:
                    raise HTTPException(f"{answer.status} for {path}: {body[:200]!r}")
        finally:
            connection.close()
        return body

    def _headers_with_cookies(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return self._headers | ({"Cookie": cookies} if cookies else {})

    def _put(self, url: str, data: bytes, name: str, declared: bool) -> str:
        """Upload, and give the sentence with which that was refused."""
        head = f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        headers = self._proof | {"Content-Type": "multipart/form-data; boundary=cut"}
        body = head.encode() + data + b"\r\n--cut--\r\n"
        pieces = (body[start : start + 2**18] for start in range(0, len(body), 2**18))
        with ask(self._port, "PUT", url, body if declared else pieces, headers) as answer:
            return "" if answer.status == 204 else answer.read().decode() or f"answer {answer.status}"

    def _delete(self, url: str) -> None:
        with ask(self._port, "DELETE", url, headers=self._proof) as answer:
            answer.read()


def _state(number: str, value: Value) -> WidgetState:
    state = WidgetState(id=number)
    match value:
        case bool():
            state.bool_value = value
        case float():
            state.double_value = value
        case str():
            state.string_value = value
        case FileUploaderState():
            state.file_uploader_state_value.CopyFrom(value)
        case [str(), *_]:
            state.string_array_value.data.extend(value)
        case _:
            state.double_array_value.data.extend(value)
    return state
