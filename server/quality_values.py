"""Lists of weighted preferences of a client, such as ``Accept`` and ``Accept-Encoding``."""

import re

_WEIGHT = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


def weights(header: str) -> dict[str, float]:
    """Return what is named, in order and in lower case, with its weight: 1 if it has none (RFC 9110, 12.4.2).

    Malformed parts are ignored.
    """
    found: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = _weight(parameters)
        if name and weight is not None:
            found.setdefault(name, weight)
    return found


def _weight(parameters: list[str]) -> float | None:
    for parameter in parameters:
        name, _, value = (piece.strip() for piece in parameter.partition("="))
        if name == "q":
            return float(value) if _WEIGHT.fullmatch(value) else None
    return 1.0
