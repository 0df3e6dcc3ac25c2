"""One look for a whole paper or dashboard: everything made from one picture, as a zip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..arrays import Progress
from ..colormaps.kinds import KINDS
from ..errors import FormatError
from ..identifiers import identifier, tidy
from ..palette import Palette
from ..pipeline import Call, Result, call_plainly, colormap
from ..stages.map import Map
from .family_files import (
    GROUNDS,
    family_document,
    family_module,
    family_picture,
    family_readme,
    family_style,
    shown_name,
)
from .languages import palette_css
from .provenance import Provenance
from .writing import comment

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap


def members() -> dict[str, dict[str, Any]]:
    """Return the names of a family's colormaps and the options that make them, over the recipe's.

    There is one of every kind that is made from the picture, those of steps first, and one of each if its centre may be
    light or dark.
    """
    found: dict[str, dict[str, Any]] = {}
    for name, kind in sorted(KINDS.items(), key=lambda item: not item[1].stepped):
        if kind.needs != "picture":
            continue
        if "centre" in kind.uses:
            first, *others = Map.options()["centre"].kind.choices
            found[name] = {"kind": name, "centre": first}
            found |= {f"{name}_{centre}": {"kind": name, "centre": centre} for centre in others}
        else:
            found[name] = {"kind": name}
    return found


def family_colormaps(result: Result, *, call: Call = call_plainly) -> dict[str, Colormap]:
    """Make the colormaps of a family.

    Parameters
    ----------
    result : Result
        Of `extract`.
    call : callable, optional
        How they are made, as for `extract`.

    Returns
    -------
    dict of str to Colormap

    Examples
    --------
    >>> import cmapcore as cmp
    >>> from cmapcore.pictures.samples import sample_path
    >>> result = cmp.extract(cmp.load_picture(sample_path("coffee")))
    >>> list(cmp.family_colormaps(result))
    ['qualitative', 'sequential', 'diverging', 'diverging_dark', 'cyclic']
    """
    return {member: colormap(result, call=call, **options) for member, options in members().items()}


def family_zip(
    palette: Palette,
    colormaps: Mapping[str, Colormap],
    *,
    name: str = "",
    notices: Sequence[str] = (),
    provenance: Provenance | None = None,
) -> bytes:
    """Pack a palette and its colormaps: Matplotlib styles and module, JSON, a picture of all, and instructions.

    The same input gives the same bytes: nothing in the zip is dated.

    Parameters
    ----------
    palette : Palette
        The colours for lines and bars.
    colormaps : mapping of str to Colormap
        From `family_colormaps`.
    name : str, optional
        What to call it; the palette's, if not given.
    notices : sequence of str, optional
        The palette's notices, from `Result.notices`; the colormaps have their own.
    provenance : Provenance, optional
        Goes into every file, and into the zip's comment.

    Returns
    -------
    bytes
        Of a zip.

    Raises
    ------
    FormatError
        Where a colormap of `members` is missing.

    Examples
    --------
    >>> import io, zipfile
    >>> import cmapcore as cmp
    >>> from cmapcore.pictures.samples import sample_path
    >>> result = cmp.extract(cmp.load_picture(sample_path("coffee")))
    >>> data = cmp.family_zip(result.palette, cmp.family_colormaps(result), name="Coffee")
    >>> zipfile.ZipFile(io.BytesIO(data)).namelist()[0]
    'coffee_colors/README.md'
    """
    needed = members()
    missing = [member for member in needed if member not in colormaps]
    if missing:
        raise FormatError(f"A family needs the colormaps {', '.join(needed)}; {', '.join(missing)} is missing.")
    called = tidy(name) or tidy(palette.name) or "palette"
    stem = _stem(called)
    files: dict[str, str | bytes] = {
        "README.md": family_readme(called, stem, colormaps, family_notices(notices, colormaps), provenance),
        f"{stem}.py": family_module(called, stem, palette, colormaps, provenance),
        f"{stem}.json": family_document(called, palette, colormaps, notices, provenance),
        f"{stem}.css": palette_css(palette, called, provenance),
        f"{stem}.png": family_picture(palette, colormaps, provenance),
        **{f"{stem}_{ground}.mplstyle": family_style(colormaps, ground, provenance) for ground in GROUNDS},
    }
    return _zipped({f"{stem}/{path}": content for path, content in files.items()}, comment(provenance, ""))


def _zipped(files: Mapping[str, str | bytes], said: str) -> bytes:
    """Pack files by their paths, with a comment and without any date."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            info = zipfile.ZipInfo(path)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content if isinstance(content, bytes) else content.encode(errors="backslashreplace"))
        archive.comment = said.encode()
    return file.getvalue()


def family_notices(notices: Sequence[str], colormaps: Mapping[str, Colormap]) -> tuple[str, ...]:
    """Return all notices of a palette and its colormaps: a sentence each, after the name of what it is about.

    Parameters
    ----------
    notices : sequence of str
        Of the palette, from `Result.notices`.
    colormaps : mapping of str to Colormap
        From `family_colormaps`.
    """
    said = {"palette": notices, **{member: one.notices for member, one in colormaps.items()}}
    return tuple(f"{shown_name(about).capitalize()}: {each}" for about, sentences in said.items() for each in sentences)


def zip_name(name: str) -> str:
    """Return the file name of the zip of a family with that name."""
    return f"{_stem(name)}.zip"


def _stem(name: str) -> str:
    return f"{identifier(tidy(name), '_')}_colors"  # a module called like a library would be imported in its place


def pack_family(result: Result, provenance: Provenance, progress: Progress | None = None) -> bytes:  # noqa: ARG001
    """Make the colormaps of a family and pack it, in one call that a worker can be given."""
    colormaps = family_colormaps(result)
    return family_zip(result.palette, colormaps, notices=result.notices, provenance=provenance)
