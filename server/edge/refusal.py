"""Answers to refused requests."""

import re
from dataclasses import dataclass

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from ..problem import Problem
from ..request_id import number_of, with_number

_PAGE_OF_A_PALETTE = re.compile("/p/[^/.]+")


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
        What was wrong and what to do, for the client.
    seconds : int
        When to try again; 0 if waiting does not help.
    """

    status: int
    why: str
    sentence: str
    seconds: int = 0


def is_for_programs(path: str) -> bool:
    """Whether the client is a program, which gets problem details."""
    return path.startswith(("/api/", "/p/")) and not _PAGE_OF_A_PALETTE.fullmatch(path)


async def refuse(refused: Refused, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the sentence; a WebSocket's handshake too, if the server can."""
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1013, "reason": refused.sentence})
        return
    problem = Problem(refused.status, "Refused", refused.sentence, seconds=refused.seconds)
    number = number_of(scope)
    answer: Response = problem.answer(number)
    if not is_for_programs(scope["path"]):
        answer = PlainTextResponse(with_number(refused.sentence, number), refused.status, problem.headers)
    await answer(scope, receive, send)
