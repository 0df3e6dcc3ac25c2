"""The open pages, and messages to all of them."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from starlette.types import Message, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.RootContainer_pb2 import RootContainer


class OpenPages:
    """Knows how to reach every page whose WebSocket has been accepted."""

    def __init__(self) -> None:
        self._open: set[Send] = set()
        self._sending: set[asyncio.Task[None]] = set()

    @contextmanager
    def one(self, send: Send) -> Iterator[Send]:
        """Yield the function that sends to a page, which can be reached until the end."""

        async def noting(message: Message) -> None:
            await send(message)
            if message["type"] == "websocket.accept":
                self._open.add(send)
            elif message["type"] == "websocket.close":
                self._open.discard(send)

        try:
            yield noting
        finally:
            self._open.discard(send)

    def __len__(self) -> int:
        return len(self._open)

    def tell(self, sentence: str) -> None:
        """Show a sentence on every page, as `st.toast` does; must be called in the event loop."""
        message = {"type": "websocket.send", "bytes": _toast(sentence)}
        for send in self._open:
            task = asyncio.get_running_loop().create_task(_try(send, message))
            self._sending.add(task)  # the loop alone would let go of it
            task.add_done_callback(self._sending.discard)


async def _try(send: Send, message: Message) -> None:
    with suppress(Exception):  # gone meanwhile
        await send(message)


def _toast(sentence: str) -> bytes:
    message = ForwardMsg()
    message.metadata.delta_path.extend((RootContainer.EVENT, 0))
    message.delta.new_element.toast.body = sentence
    return bytes(message.SerializeToString())
