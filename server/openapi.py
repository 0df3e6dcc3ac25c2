"""The OpenAPI document of the HTTP interface, made from the declarations of the options and the formats."""

from typing import Any

from cmapcore import __version__
from cmapcore.formats import FORMATS, What, names
from cmapcore.options import MAX_RADIUS, Option
from cmapcore.pipeline import Recipe
from cmapcore.samples import SAMPLES

_HEX = "[0-9a-fA-F]{6}"
_NUMBER = r"(0|1|0?\.[0-9]+|[01]\.0+)"


def openapi_document(prefix: str) -> dict[str, Any]:
    """Describe the interface (OpenAPI 3.1.0).

    Parameters
    ----------
    prefix : str
        Of every path.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Colormaps from pictures",
            "version": __version__,
            "summary": "A picture comes in, a palette or a colormap goes out, in the format of the tool that takes it.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {f"{prefix}/{what}": _path(what) for what in ("palette", "colormap")}
        | {f"{prefix}/openapi.json": {"get": _own_description()}},
        "components": {"schemas": {"Problem": _PROBLEM}},
    }


_PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What was wrong, and what to do."},
        "option": {"type": "string", "description": "The parameter at fault."},
        "seconds": {"type": "integer", "description": "When to try again."},
    },
}
_WRONG = {
    "400": "A parameter is unknown or bad, and `option` names it; or there is no picture.",
    "405": "Another method is needed.",
    "406": "There is no such media type.",
    "408": "The picture took too long to arrive.",
    "413": "The picture is too large.",
    "422": "The picture cannot be fetched or read, or asks for too much work.",
    "429": "Too many requests.",
    "503": "Too much to do just now.",
}


def _own_description() -> dict[str, Any]:
    said = {"description": "This document.", "content": {"application/json": {"schema": {"type": "object"}}}}
    return {"operationId": "describe", "responses": {"200": said}}


def _path(what: What) -> dict[str, Any]:
    options = [*(_parameter(spec) for spec in Recipe.all_options().values()), _format(what), _VERSION]
    pictures: dict[str, Any] = {"image/*": {}}  # bytes, of which there is no schema
    return {
        "get": {
            "operationId": f"{what}OfAddress",
            "summary": f"The {what} of a picture on the web, or of a sample.",
            "description": "Give `url` or `sample`, one of them. It is the page's address with another path.",
            "parameters": [*_PLACES, _source("url", "sample"), *options, _TAG],
            "responses": _responses(what) | {"304": {"description": "It is what `If-None-Match` names."}},
        },
        "post": {
            "operationId": f"{what}OfBody",
            "summary": f"The {what} of the picture that is the request's body.",
            "parameters": [_source("upload", "camera"), *options],
            "requestBody": {"required": True, "content": pictures},
            "responses": _responses(what),
        },
    }


_PLACES = [
    {
        "name": "url",
        "in": "query",
        "description": "Address of a picture, http or https.",
        "schema": {"type": "string"},
    },
    {"name": "sample", "in": "query", "description": "Name of a sample.", "schema": {"enum": list(SAMPLES)}},
]
_VERSION = {
    "name": "v",
    "in": "query",
    "description": "Version of the recipe: what an option left out means.",
    "schema": {"type": "integer", "minimum": 1, "maximum": Recipe.VERSION},
}


_TAG = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of an answer that the client has.",
    "schema": {"type": "string"},
}


def _source(*may_be: str) -> dict[str, Any]:
    return {
        "name": "source",
        "in": "query",
        "description": "Where the picture is, as the page's address says it; it may be left out.",
        "schema": {"enum": list(may_be)},
    }


def _format(what: What) -> dict[str, Any]:
    return {
        "name": "format",
        "in": "query",
        "description": "The format of the answer; without it, Accept decides.",
        "schema": {"enum": names(what)},
    }


def _responses(what: What) -> dict[str, Any]:
    media_types = dict.fromkeys(FORMATS[what, name].media_type for name in names(what))
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    headers = {
        "ETag": {"description": "Names this answer: picture, recipe and format are its whole cause."},
        "X-Notices": {"description": "Where less could be given than was asked: sentences, as a list in JSON."},
    }
    for each in headers.values():
        each["schema"] = {"type": "string"}
    found = {"200": {"description": f"The {what}.", "headers": headers, "content": {each: {} for each in media_types}}}
    return found | {status: {"description": said, "content": problem} for status, said in _WRONG.items()}


def _parameter(spec: Option) -> dict[str, Any]:
    return {
        "name": spec.name,
        "in": "query",
        "description": f"{spec.label}: {spec.help} Takes {spec.takes}.",
        "schema": _schema(spec) | ({} if spec.is_list else {"default": spec.default}),
    }


def _schema(spec: Option) -> dict[str, Any]:
    """What text the option takes, as JSON Schema has it."""
    if spec.kind == "bool":
        return {"type": "boolean"}
    if spec.kind == "choice":
        return {"enum": list(spec.choices)}
    if spec.kind in ("int", "float"):
        return {
            "type": "integer" if spec.kind == "int" else "number",
            "minimum": spec.low,
            "maximum": spec.high,
        }
    if spec.kind == "box":
        return {"type": "string", "pattern": f"^({_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER})?$"}
    most = int(spec.high or 0)
    one = _HEX if spec.kind == "hexes" else f"{_HEX}~(?:[1-9][0-9]?|{MAX_RADIUS})"
    return {"type": "string", "pattern": f"^({one}(,{one}){{0,{most - 1}}})?$"}
