"""How a palette or a colormap was made: written into files as one line, and read back from them."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from ..errors import FormatError, OptionError
from ..recipe import Recipe

if TYPE_CHECKING:
    from ..pipeline import Result

CONTINUED = "\n#+"
"""What stands between the parts of a line where a format takes short comments only."""

MOST_OPTIONS = 200
"""Of a recipe that is read; later versions may have more of them than this one."""

_LONGEST_LINE = 65_000  # in bytes, of a provenance: a zip's comment holds no more

_TEXT = r'"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"'
_MEMBER = rf'"\w++"\s*+:\s*+{_TEXT}\s*+'
_WRITTEN = re.compile(rf"\{{\s*+{_MEMBER}(?:,\s*+{_MEMBER})*+\}}")  # possessive: no file makes it go back and forth
_DIGEST = re.compile("([0-9a-f]{64})?")  # none where it was saved without one
_RISKY = re.compile(
    r"[<>*]|(?<=-)-"
    r"|(?=COLOR_MODEL|CYCLIC|HINGE|RANGE).",  # which GMT and GDAL obey in comments too
)


@dataclass(frozen=True)
class Provenance:
    """What an export records about how it was made.

    Attributes
    ----------
    recipe : str
        The recipe as an address's query.
    digest : str
        The picture's `source_digest`.
    source : str
        The picture's URL or sample name, or empty; of several pictures each one's, separated by spaces.
    version : str
        Of this package.
    link : str
        The page that shows it, or empty.
    decoder : str
        The version of the decoder that read the picture, for a film FFmpeg's too; empty for the first.
    weighting : str
        How several pictures are weighted; empty for one.
    t : str
        The part of a film, in seconds, as ``10,60``; empty for all of it, or a picture.
    versions : str
        Of the libraries that colours depend on, separated by commas; empty if not recorded.
    """

    recipe: str
    digest: str
    source: str = ""
    version: str = ""
    link: str = ""
    decoder: str = ""
    weighting: str = ""
    t: str = ""
    versions: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return it as a JSON file holds it.

        Returns
        -------
        dict of str to str
        """
        spare = ("decoder", "weighting", "t", "versions")
        return {name: value for name, value in asdict(self).items() if value or name not in spare}

    def to_line(self) -> str:
        r"""Write it as one line of JSON that cannot end a comment in any language.

        It is ASCII, and what could be part of ``*/`` or ``-->``, of markup, or of a word that is obeyed in comments,
        is written as ``\uXXXX``.

        Returns
        -------
        str
        """
        return _RISKY.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(self.to_dict()))


def provenance_of(result: Result, *, source: str = "", link: str = "", **changes: Any) -> Provenance:
    """Return the provenance of a result.

    Parameters
    ----------
    result : Result
        What `extract` gave.
    source : str, optional
        The picture's URL or sample name; empty if the picture is a visitor's own.
    link : str, optional
        The page that shows the result.
    **changes
        Colormap options that differ from the recipe's, as for `colormap`: ``kind="diverging"``.

    Returns
    -------
    Provenance

    Raises
    ------
    OptionError
        For an unknown option, a bad value, or anything but a result.

    Examples
    --------
    >>> import cmapcore as cmp
    >>> from cmapcore.pictures.samples import sample_path
    >>> result = cmp.extract(cmp.load_picture(sample_path("coffee")))
    >>> made = cmp.provenance_of(result, source="coffee", kind="diverging")
    >>> made.source, "kind=diverging" in made.recipe
    ('coffee', True)
    """
    from ..pipeline import Result
    from ..version import __version__, library_versions

    if not isinstance(result, Result):
        raise OptionError(f"This takes a Result, as extract returns it, not type {type(result).__name__}.")
    recipe = result.recipe.replace(**changes)
    query, picture = urlencode(recipe.to_query()), result.picture
    weighting = "" if picture.frames is None else picture.frames.weighting
    return Provenance(
        query,
        picture.source_digest,
        source,
        __version__,
        link,
        picture.decoder,
        weighting,
        picture.t,
        library_versions(),
    )


def read_provenance(data: bytes) -> Provenance:
    """Read how a file's palette or colormap was made, whatever the file's format.

    Parameters
    ----------
    data : bytes
        The whole file. Of several provenances, the last valid one is used; its parts may come in any order.

    Returns
    -------
    Provenance

    Raises
    ------
    FormatError
        Where the file holds none.

    Examples
    --------
    >>> import cmapcore as cmp
    >>> from cmapcore.pictures.samples import sample_path
    >>> result = cmp.extract(cmp.load_picture(sample_path("coffee")))
    >>> made = cmp.provenance_of(result, source="coffee")
    >>> data = cmp.export(result.palette, "css", provenance=made)
    >>> cmp.read_provenance(data) == made
    True
    """
    if not isinstance(data, bytes):
        raise FormatError("This reads the bytes of a file: open it first, or Path(…).read_bytes().")
    known = [field.name for field in fields(Provenance)]
    for found in reversed(_WRITTEN.findall(text_of(data).replace(CONTINUED, ""))):
        values = json.loads(found, strict=False)
        if "recipe" in values and _DIGEST.fullmatch(values.get("digest", "-")):
            return Provenance(**{name: values[name] for name in known if name in values})
    raise FormatError(
        "This file does not say how it was made; give one that was exported with its recipe, in a format that holds it."
    )


def recorded_recipe(made: Provenance) -> tuple[Recipe, list[str]]:
    """Read the recipe of a provenance.

    Returns
    -------
    recipe : Recipe
    complaints : list of str
        What could not be read, a sentence each.

    Raises
    ------
    FormatError
        If no export could hold it.
    """
    if len(made.to_line()) > _LONGEST_LINE:
        raise FormatError(
            "What this file says about how it was made is too long for an export; give it as it was exported."
        )
    try:
        query = dict(parse_qsl(made.recipe, keep_blank_values=True, max_num_fields=MOST_OPTIONS))
    except ValueError:
        query = {}
    if "v" not in query:  # which every recipe says that was written by any version
        raise FormatError("What this file says about how it was made is not a recipe; give it as it was exported.")
    return Recipe.from_query(query)


def text_of(data: bytes) -> str:
    """Read a file as text: UTF-8, or UTF-16 where it begins with that byte-order mark, with line ends of any system."""
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = data.decode("utf-16" if is_utf16 else "utf-8-sig", errors="replace")
    return text.replace("\r\n", "\n")
