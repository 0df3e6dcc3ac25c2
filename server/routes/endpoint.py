"""Where a request to one path arrives, whatever its method, and where errors become answers."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from cmapcore.errors import CmapError

from ..log import note_refusal
from ..problem import Problem
from ..request_id import number_of


def _as_problem(request: Request, problem: Problem) -> Response:
    return problem.answer(number_of(request.scope))


class Endpoint:
    """ASGI: one path, open to pages of any site, since they send no cookie along.

    Parameters
    ----------
    answer : async callable
        Gives the answer; may raise `Problem` or `CmapError`.
    methods : tuple of str
        Those that are answered; with none of them, `answer` is asked whatever the method.
    tell : callable, optional
        Gives the answer where something went wrong; problem details, if not given.
    """

    def __init__(
        self,
        answer: Callable[[Request], Awaitable[Response]],
        methods: tuple[str, ...] = ("GET", "HEAD"),
        tell: Callable[[Request, Problem], Response] = _as_problem,
    ) -> None:
        self._answer = answer
        self._methods = methods
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve."""
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except (Problem, CmapError) as error:
            problem = error if isinstance(error, Problem) else Problem.of(error)
            if problem.is_refusal:
                note_refusal(scope, problem.content["title"])
            response = self._tell(request, problem)
        if request.method != "POST":
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = "ETag, X-Notices, X-Request-Id"
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if not self._methods or request.method in self._methods:
            return await self._answer(request)
        allowed = ", ".join(self._methods)
        if request.method == "OPTIONS":
            headers = {"Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Allow-Headers": "If-None-Match"}
            return Response(status_code=204, headers=headers | {"Allow": allowed})
        problem = Problem(405, "Method not allowed", f"Use one of {allowed}.")
        problem.headers["Allow"] = allowed
        raise problem


def client_of(request: Request) -> str:
    """Return the client's address as far as it is known, by which places are counted."""
    return request.client.host if request.client else ""
