"""The OpenAPI document of the HTTP interface, made from the declarations of options and formats."""

from typing import Any

from cmapcore import __version__
from cmapcore.formats.registry import FORMATS, What, names
from cmapcore.options import Option
from cmapcore.palette_text import PATTERN, TAKES
from cmapcore.pictures.samples import SAMPLES
from cmapcore.pictures.several import EQUAL, MOST_TOGETHER, WEIGHTINGS
from cmapcore.recipe import Recipe

Operation = dict[str, Any]


def openapi_document(prefix: str) -> Operation:
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
            "summary": "Turns a picture into a palette or a colormap, in the format of the tool that will use it.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {f"{prefix}/{what}": _of_a_picture(what) for what in ("palette", "colormap")}
        | {f"{prefix}/openapi.json": _get_and_head(_own_description())}
        | _of_saved_palettes(),
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
        "request": {"type": "string", "description": "The request's ID, as in the header X-Request-Id."},
    },
}
_PROBLEMS = {
    400: "A parameter is unknown or bad, and `option` names it; or there is no picture.",
    404: "There is no such palette, it has no colormap, or there is no such format.",
    405: "Another method is needed.",
    406: "There is no such media type.",
    408: "The picture took too long to arrive.",
    413: "The picture is too large.",
    422: "The picture cannot be fetched or read, or needs too much work.",
    429: "Too many requests.",
    500: "Something went wrong that is not the client's doing.",
    503: "Too much to do just now.",
}
_OF_ALL = (405, 429, 500, 503)
_NOT_CHANGED = {"304": {"description": "The answer is still the one that `If-None-Match` names."}}


def _problems(*statuses: int, content: tuple[str, ...] = ("application/problem+json",)) -> Operation:
    schema = {"$ref": "#/components/schemas/Problem"}
    media = {each: {"schema": schema if "json" in each else {"type": "string"}} for each in content}
    return {
        str(status): {"description": _PROBLEMS[status], "content": media} for status in sorted((*statuses, *_OF_ALL))
    }


def _get_and_head(get: Operation) -> Operation:
    """Return a read-only path: HEAD answers as GET does, without the content."""
    told = {
        status: {key: value for key, value in response.items() if key != "content"}
        for status, response in get["responses"].items()
    }
    head = {"operationId": f"{get['operationId']}Head", "summary": "The answer to GET, without its content."}
    return {"get": get, "head": get | head | {"responses": told}}


def _own_description() -> Operation:
    said = {"description": "This document.", "content": {"application/json": {"schema": {"type": "object"}}}}
    return {"operationId": "describe", "responses": {"200": said} | _problems()}


def _of_a_picture(what: What) -> Operation:
    options = [*(_parameter(spec) for spec in Recipe.all_options().values()), _format(what, "query"), _VERSION]
    pictures: Operation = {"image/*": {}}  # bytes, which have no schema
    wrong = (400, 406, 422)
    get = {
        "operationId": f"{what}OfAddress",
        "summary": f"The {what} of a picture on the web, of a sample, or of colours.",
        "description": "Give `url`, `sample` or `colors`. The parameters are those of the page's address.",
        "parameters": [
            *_PLACES,
            _PART,
            _COLORS,
            _source("url", "sample", "upload", "camera", "colors"),
            *options,
            _TAG,
        ],
        "responses": {"200": _file(what, notices=True)} | _NOT_CHANGED | _problems(*wrong),
    }
    post = {
        "operationId": f"{what}OfBody",
        "summary": f"The {what} of the picture sent as the request's body.",
        "parameters": [_PART, _source("upload", "camera"), *options],
        "requestBody": {"required": True, "content": pictures},
        "responses": {"200": _file(what, notices=True)} | _problems(*wrong, 408, 413),
    }
    return _get_and_head(get) | {"post": post}


def _of_saved_palettes() -> Operation:
    def path(name: str, summary: str, answer: Operation, *parameters: Operation) -> Operation:
        responses = {"200": answer} | _NOT_CHANGED | _problems(404)
        given = [_ID, *parameters, _TAG]
        return _get_and_head({"operationId": name, "summary": summary, "parameters": given, "responses": responses})

    for_people = {"200": {"description": "A page that links to it.", "content": {"text/html": {}}}}
    page = {
        "operationId": "pageOfSaved",
        "summary": "The address of a saved palette to share, with Open Graph tags that describe it.",
        "parameters": [_ID],
        # an id with a full stop in it is looked for as a file
        "responses": for_people | _problems(404, content=("text/html", "text/plain", "application/problem+json")),
    }
    card = {"description": "Its preview.", "headers": {"ETag": _ETAG}, "content": {"image/png": {}}}
    return {
        "/p/{id}": _get_and_head(page),
        "/p/{id}/card.png": path("cardOfSaved", "The preview of a saved palette, 1200 × 630 pixels.", card),
        "/p/{id}.{format}": path(
            "savedPalette", "A saved palette.", _file("palette", notices=False), _format("palette", "path")
        ),
        "/p/{id}/colormap.{format}": path(
            "savedColormap",
            "The colormap of a saved palette.",
            _file("colormap", notices=False),
            _format("colormap", "path"),
        ),
    }


_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The saved palette's.",
    "schema": {"type": "string", "pattern": "^[0-9A-Za-z]{12}$"},
}
_SAMPLE = f"({'|'.join(SAMPLES)})"
_PLACES = [
    {
        "name": "url",
        "in": "query",
        "description": f"Address of a picture, http or https, or of a web page that declares one as its own; or "
        f"several separated by spaces, at most {MOST_TOGETHER}, to use together.",
        "schema": {"type": "string"},
    },
    {
        "name": "sample",
        "in": "query",
        "description": f"Name of a sample, or of several, separated by spaces, at most {MOST_TOGETHER}.",
        "schema": {"type": "string", "pattern": f"^{_SAMPLE}( {_SAMPLE}){{0,{MOST_TOGETHER - 1}}}$"},
    },
    {
        "name": "weighting",
        "in": "query",
        "description": "How several pictures are weighted: equally, or by their number of pixels.",
        "schema": {"enum": list(WEIGHTINGS), "default": EQUAL},
    },
]
_PART = {
    "name": "t",
    "in": "query",
    "description": "The part of a film to use, in seconds: from 10 to 60 as `10,60`, from 10 on as `10`.",
    "schema": {"type": "string", "pattern": r"^[0-9]{1,6}(\.[0-9]{1,3})?(,[0-9]{1,6}(\.[0-9]{1,3})?)?$"},
}
_COLORS = {
    "name": "colors",
    "in": "query",
    "description": f"A palette to use as it is, without a picture. Takes {TAKES}. With `url` or `sample` too, a "
    "colormap that is made from a picture is made from that one.",
    "schema": {"type": "string", "pattern": PATTERN},
}
_VERSION = {
    "name": "v",
    "in": "query",
    "description": "Version of the recipe: what an option left out means.",
    "schema": {"type": "integer", "minimum": 1, "maximum": Recipe.VERSION},
}


_TAG = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of an answer that the client already has.",
    "schema": {"type": "string"},
}


def _source(*may_be: str) -> Operation:
    return {
        "name": "source",
        "in": "query",
        "description": "Where the picture comes from, as in the page's address; it may be left out.",
        "schema": {"enum": list(may_be)},
    }


def _format(what: What, place: str) -> Operation:
    said = "The format of the answer" + ("; without it, Accept decides." if place == "query" else ".")
    required = {"required": True} if place == "path" else {}
    return {"name": "format", "in": place, "description": said, "schema": {"enum": names(what)}} | required


_ETAG = {"description": "Identifies this answer by everything it is made from.", "schema": {"type": "string"}}
_NOTICES = {
    "description": "Notices where less could be given than was asked for: sentences, as a list in JSON.",
    "schema": {"type": "string"},
}


def _file(what: What, *, notices: bool) -> Operation:
    media_types = dict.fromkeys(FORMATS[what, name].media_type for name in names(what))
    headers = {"ETag": _ETAG} | ({"X-Notices": _NOTICES} if notices else {})
    return {"description": f"The {what}.", "headers": headers, "content": {each: {} for each in media_types}}


def _parameter(spec: Option) -> Operation:
    return {
        "name": spec.name,
        "in": "query",
        "description": f"{spec.label}: {spec.help} Takes {spec.kind.takes}.",
        "schema": spec.kind.schema | ({} if spec.kind.is_list else {"default": spec.default}),
    }
