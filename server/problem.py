"""Errors for programs: problem details (RFC 9457)."""

from typing import Any

from starlette.responses import JSONResponse

from cmapcore.errors import BusyError, Canceled, CmapError, FetchError, FormatError, LimitError, OptionError
from gallery.errors import GalleryError, NotThereError

_MEANT: dict[type[CmapError], tuple[int, str]] = {
    OptionError: (400, "Bad option"),
    FormatError: (400, "Bad format"),
    FetchError: (422, "The picture could not be fetched"),
    LimitError: (422, "Too much work"),
    BusyError: (503, "Busy"),
    Canceled: (503, "Stopped"),
    NotThereError: (404, "No such palette"),
    GalleryError: (503, "Try again later"),  # its database, for those who only read
}
_ELSE = (422, "The picture cannot be used")
_SECONDS = 30


class Problem(Exception):
    """What was wrong with a request.

    Parameters
    ----------
    status : int
        Of HTTP.
    title : str
        What kind of problem it is.
    detail : str
        What was wrong and what to do.
    option : str, optional
        The parameter at fault.
    seconds : int, optional
        When to try again.

    Attributes
    ----------
    is_refusal : bool
        Whether a limit is why, which the log tells.
    """

    def __init__(self, status: int, title: str, detail: str, *, option: str = "", seconds: int = 0) -> None:
        super().__init__(detail)
        self.status = status
        self.content: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        self.content |= {"option": option} if option else {}
        self.content |= {"seconds": seconds} if seconds else {}
        self.is_refusal = status in (429, 503)
        self.headers = {"Cache-Control": "no-store"}
        if seconds:
            self.headers["Retry-After"] = str(seconds)

    @classmethod
    def of(cls, error: CmapError) -> "Problem":
        """Return what an error means over HTTP."""
        status, title = next((found for kind, found in _MEANT.items() if isinstance(error, kind)), _ELSE)
        problem = cls(status, title, str(error), seconds=_SECONDS if status == 503 else 0)
        problem.is_refusal = isinstance(error, (BusyError, LimitError))
        return problem

    def answer(self, request: str = "") -> JSONResponse:
        """Return it as a response, with the request's number."""
        content = self.content | ({"request": request} if request else {})
        return JSONResponse(content, self.status, self.headers, media_type="application/problem+json")
