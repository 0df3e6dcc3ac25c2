"""What a request asks for, read from its address and headers."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from cmapcore import __version__
from cmapcore.errors import OptionError
from cmapcore.formats.provenance import Provenance
from cmapcore.formats.registry import What, names
from cmapcore.options import unknown
from cmapcore.palette import Palette
from cmapcore.palette_text import palette_from_text, palette_to_text
from cmapcore.pictures.addresses import addresses_in
from cmapcore.pictures.part import Part, part_of_text, part_text
from cmapcore.pictures.samples import SAMPLES
from cmapcore.pictures.several import EQUAL, MOST_TOGETHER, WEIGHTINGS
from cmapcore.recipe import Recipe
from cmapcore.stages.map import Map
from cmapcore.version import library_versions
from hosting import settings

from ..problem import Problem
from .negotiation import negotiated

_BESIDE_OPTIONS = ("url", "sample", "weighting", "source", "t", "colors", "format", "v")


@dataclass(frozen=True)
class Asked:
    """What a request asks for.

    Attributes
    ----------
    what : {"palette", "colormap"}
    recipe : Recipe
    format : str
    source : {"url", "sample", "upload", "colors"}
    place : str
        The picture's URL or sample name, or those of several separated by spaces; empty if the picture is the request's
        body, or there is none.
    colors : Palette or None
        To be used as they are, if the request has them.
    weighting : str
        What each of several pictures counts for.
    t : (float, float or None) or None
        The part of a film.
    options : tuple of str
        Names of the options that the request has.
    """

    what: What
    recipe: Recipe
    format: str
    source: str
    place: str
    colors: Palette | None = None
    weighting: str = EQUAL
    t: Part | None = None
    options: tuple[str, ...] = ()

    @property
    def places(self) -> list[str]:
        """The picture's URL or sample name, or those of several."""
        return self.place.split() if " " in self.place else [self.place]

    @property
    def colors_text(self) -> str:
        """The colours as a URL has them; empty if there are none."""
        return "" if self.colors is None else palette_to_text(self.colors)

    @property
    def needs_picture(self) -> bool:
        """Whether the answer is made from a picture: a given palette is not, nor is a colormap through it."""
        if self.colors is None:
            return True
        return self.what == "colormap" and self.source != "colors" and self.recipe.map.needs_picture

    @property
    def notices(self) -> tuple[str, ...]:
        """Notices where less is done than was asked for: which options have no effect because the colours are given."""
        if self.colors is None:
            return ()
        of_pixels = ("region", "exclude") if self.needs_picture else ()
        idle = [name for name in self.options if name not in (*Map.options(), *of_pixels)]
        if not idle:
            return ()
        names = " and ".join(filter(None, (", ".join(idle[:-1]), idle[-1])))
        return (f"{names} {'has' if len(idle) == 1 else 'have'} no effect on given colours.",)

    def made_from(self, digest: str, decoder: str) -> Provenance:
        """Return the answer's provenance: together with the format, it determines the answer.

        There is a link in it only where the app knows its own address. The one that a client asks for it by may be
        made up, and the answer may be kept for others.

        Parameters
        ----------
        digest, decoder : str
            Of the picture; empty if there is none.
        """
        picture = {"source": self.source} | ({self.source: self.place} if self.place else {})
        weighting = self.weighting if len(self.places) > 1 else ""
        if weighting and weighting != EQUAL:
            picture["weighting"] = weighting
        colors = {"colors": self.colors_text} if self.colors_text else {}
        base = settings.PUBLIC_URL.read()
        part = {"t": part_text(self.t)} if self.t else {}
        asked = self.recipe.to_short_query() | picture | part | colors
        link = f"{base}/?{urlencode(asked, safe=',:/')}" if base else ""
        query = urlencode(self.recipe.to_query())
        return Provenance(
            query, digest, self.place, __version__, link, decoder, weighting, part.get("t", ""), library_versions()
        )


def read_request(what: What, request: Request) -> Asked:
    """Read what is asked for from the address and the headers.

    Raises
    ------
    Problem
        For a parameter that is unknown, given twice, or bad; it names the first of them.
    """
    query = dict(request.query_params)
    known = Recipe.all_options()
    for name, text in query.items():
        if len(request.query_params.getlist(name)) > 1:
            raise Problem(400, "Bad option", f"{name[:40]} is given twice; give it once.", option=name[:40])
        if name in known:
            try:
                known[name].from_text(text)
            except OptionError as error:
                raise Problem(400, "Bad option", str(error), option=name) from error
        elif name not in _BESIDE_OPTIONS:
            names = (*_BESIDE_OPTIONS, *known)
            said = f"{unknown(name, names)} Choose one of {', '.join(names)}."
            raise Problem(400, "Bad option", said, option=name[:40])
    recipe, complaints = Recipe.from_query({name: text for name, text in query.items() if name in known or name == "v"})
    if complaints:
        raise Problem(400, "Bad option", complaints[0], option="v")
    wanted = _format(what, query.get("format", ""), ",".join(request.headers.getlist("accept")))
    colors = _colors(query.get("colors", ""))
    source = _source(request.method, query, has_colors=colors is not None)
    weighting = query.get("weighting") or EQUAL
    if weighting not in WEIGHTINGS:
        said = f"weighting takes one of {', '.join(WEIGHTINGS)}, not {weighting[:40]!r}."
        raise Problem(400, "Bad option", said, option="weighting")
    options = tuple(name for name in query if name in known)
    return Asked(what, recipe, wanted, *source, colors, weighting, _part(query.get("t", ""), source[1]), options)


def _part(text: str, place: str) -> Part | None:
    try:
        part = part_of_text(text) if text else None
    except OptionError as error:
        raise Problem(422, "Bad option", str(error), option="t") from error  # as where the film has no such part
    if part is not None and " " in place:
        raise Problem(422, "Bad option", "t is a part of one film: leave it out for several pictures.", option="t")
    return part


def _colors(text: str) -> Palette | None:
    if not text:
        return None
    try:
        return palette_from_text(text)
    except OptionError as error:
        raise Problem(400, "Bad option", str(error), option="colors") from error


def _source(method: str, query: Mapping[str, str], *, has_colors: bool) -> tuple[str, str]:
    """Return the kind of source, as in the page's address, and its URL or sample name."""
    given = [name for name in ("url", "sample") if query.get(name)]
    if method == "POST" and (given or has_colors):
        said = "The picture is the request's body: leave url, sample and colors out."
        raise Problem(400, "Bad option", said, option=[*given, "colors"][0])
    if has_colors and not given and query.get("source", "colors") in ("colors", "upload", "camera"):
        return "colors", ""  # what a link to an upload says about its picture is of no use here
    may_be = ("upload", "camera") if method == "POST" else ("url", "sample")
    source = query.get("source") or (given[0] if len(given) == 1 else may_be[0])
    if source not in may_be:
        raise Problem(400, "Bad option", f"source takes one of {', '.join(may_be)} here.", option="source")
    if method == "POST":
        return "upload", ""
    if source not in given or (len(given) == 2 and not query.get("source")):
        raise Problem(400, "Bad option", "Give one of url=https://…, sample=… or colors=….", option=source)
    places = addresses_in(query["url"]) if source == "url" else query[source].split()
    if source == "sample" and not all(place in SAMPLES for place in places):
        raise Problem(400, "Bad option", f"sample takes one of {', '.join(SAMPLES)}.", option="sample")
    if len(places) > MOST_TOGETHER:
        said = f"At most {MOST_TOGETHER} pictures are used together, and these are {len(places)}."
        raise Problem(400, "Bad option", said, option=source)
    return source, " ".join(places)


def _format(what: What, wanted: str, accept: str) -> str:
    if wanted and wanted not in names(what):
        said = f"format takes one of {', '.join(names(what))}, not {wanted[:40]!r}."
        raise Problem(400, "Bad option", said, option="format")
    return wanted or negotiated(what, accept)
