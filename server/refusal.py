"""What is said to whoever is refused."""

from dataclasses import dataclass

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send


@dataclass(eq=False)
class Refused(Exception):
    """A request that is not served.

    Attributes
    ----------
    status : int
        Of HTTP.
    why : str
        Which limit it was, for the log.
    sentence : str
        What was wrong and what to do, for whoever asked.
    seconds : int
        When to try again; 0 where waiting does not help.
    """

    status: int
    why: str
    sentence: str
    seconds: int = 0


async def refuse(refused: Refused, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the sentence, a WebSocket's handshake too where the server can."""
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1013, "reason": refused.sentence})
        return
    headers = {"Cache-Control": "no-store"}
    if refused.seconds:
        headers["Retry-After"] = str(refused.seconds)
    await PlainTextResponse(refused.sentence, refused.status, headers)(scope, receive, send)
