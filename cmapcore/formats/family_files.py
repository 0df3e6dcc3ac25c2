"""The files of a family: instructions, a module and styles for Matplotlib, JSON, and a picture of everything."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..color.conversions import from_hex, hex_codes, relative_luminance
from ..identifiers import identifier
from ..palette import Palette
from .languages import palette_mplstyle
from .provenance import Provenance
from .registry import export
from .theme import themes_of
from .writing import as_json, comment, extreme_codes, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..colormaps.colormap_object import Colormap

GROUNDS = {"light": ("#ffffff", "#262626"), "dark": ("#16181d", "#e6e6e6")}
"""The colours of the background and of text on it."""

FAINT = 1.5
"""Contrast ratio (WCAG 2.2) with the background below which a line is hard to see."""

_DARK = "_dark"
_INK = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")
_GROUND = ("figure.facecolor", "axes.facecolor", "savefig.facecolor")


def _for_lines(colormaps: Mapping[str, Colormap]) -> str:
    """Return the member whose colours are for lines and bars."""
    return next(member for member, one in colormaps.items() if one.stepped)


def _for_quantities(colormaps: Mapping[str, Colormap]) -> str:
    """Return the member that is the default: it runs from one end to the other."""
    return next(
        member for member, one in colormaps.items() if not (one.stepped or one.traits.closed or one.traits.hinged)
    )


def shown_name(member: str) -> str:
    """Return what people call a member."""
    return member.replace("_", ", ")


def family_style(colormaps: Mapping[str, Colormap], ground: str, provenance: Provenance | None = None) -> str:
    """Return a Matplotlib style sheet for a ground of `GROUNDS`, without the colours that are hard to see there."""
    paper, ink = GROUNDS[ground]
    steps = colormaps[_for_lines(colormaps)]
    cycle = steps.rgb[_contrast(steps, paper) >= FAINT]
    colors = cycle if len(cycle) else steps.rgb
    count = len(colors)
    lines = [f"{key}: {paper[1:]}\n" for key in _GROUND] + [f"{key}: {ink[1:]}\n" for key in _INK]
    palette = Palette(colors, np.full(count, 1 / count), np.zeros(count, dtype=bool))
    return palette_mplstyle(palette, "", provenance) + "".join(lines)


def _contrast(colormap: Colormap, paper: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the contrast ratio of each colour with the ground (WCAG 2.2), ``float[n]`` from 1 to 21."""
    its, ground = relative_luminance(colormap.rgb), float(relative_luminance(from_hex(paper)))
    return (np.maximum(its, ground) + 0.05) / (np.minimum(its, ground) + 0.05)


def family_overview(palette: Palette, colormaps: Mapping[str, Colormap]) -> Figure:
    """Draw the palette and every colormap with its extremes by Matplotlib, on a light and on a dark ground."""
    from matplotlib.figure import Figure

    from ..colormaps.colormap_object import Colormap

    figure = Figure(figsize=(8, 3.6), dpi=150)
    rows = [("palette", Colormap(palette.colors, stepped=True)), *colormaps.items()]
    for side, (paper, ink) in enumerate(GROUNDS.values()):
        axes = figure.add_axes((side / 2, 0, 0.5, 1))
        axes.set(xlim=(0, 1), ylim=(len(rows), 0), xticks=[], yticks=[], facecolor=paper)
        for spine in axes.spines.values():
            spine.set_visible(False)
        for at, (label, shown) in enumerate(rows):
            _draw_row(axes, at, shown_name(label), shown, ink, with_ends=at > 0)
    return figure


def _draw_row(axes: Axes, at: int, label: str, colormap: Colormap, ink: str, *, with_ends: bool) -> None:
    axes.text(0.05, at + 0.32, label, color=ink, fontsize=8)
    top, bottom = at + 0.4, at + 0.85
    axes.imshow(colormap.rgb8[None], extent=(0.05, 0.75, bottom, top), aspect="auto", interpolation="nearest")
    for i, (end, code) in enumerate(extreme_codes(colormap).items() if with_ends else ()):
        left = 0.79 + 0.06 * i
        axes.fill_between([left, left + 0.05], top, bottom, facecolor=code, edgecolor=ink, linewidth=0.4)
        axes.text(left + 0.025, at + 0.32, end, color=ink, fontsize=5, ha="center")


def family_picture(palette: Palette, colormaps: Mapping[str, Colormap], provenance: Provenance | None) -> bytes:
    """Return `family_overview` as a PNG."""
    file = io.BytesIO()
    made = {} if provenance is None else {"cmapcore": provenance.to_line()}
    family_overview(palette, colormaps).savefig(file, format="png", metadata={"Software": None, **made})
    return file.getvalue()


def family_document(
    name: str,
    palette: Palette,
    colormaps: Mapping[str, Colormap],
    notices: Sequence[str],
    provenance: Provenance | None,
) -> str:
    """Return the palette and the colormaps as JSON, with colours for a page."""
    document: dict[str, Any] = {
        "name": name,
        "palette": json.loads(export(palette, "json", name=name))["colors"],
        "themes": themes_of(palette),
        "notices": list(notices),
        "colormaps": {
            member: json.loads(export(one, "json", name=name)) | {"notices": list(one.notices)}
            for member, one in colormaps.items()
        },
    }
    if provenance is not None:
        document["provenance"] = provenance.to_dict()
    return as_json(document)


def family_module(
    name: str, stem: str, palette: Palette, colormaps: Mapping[str, Colormap], provenance: Provenance | None
) -> str:
    """Return a Python module, in a file called by the stem, that registers the colormaps by the family's name."""
    word = identifier(name, "_")
    codes = ", ".join(f'"{code}"' for code in palette.hex)
    calls = "".join(_registering(member, one) for member, one in colormaps.items())
    default = _for_quantities(colormaps)
    return f'''"""Import this file, and its colormaps are registered: cmap="{word}_{default}" and the others.

`use("light")` or `use("dark")` draws on that ground, with the family's colours for lines and its {default} colormap.
"""

{comment(provenance, "# ")}from pathlib import Path

import matplotlib
import matplotlib.style
from matplotlib.colors import ListedColormap

palette = [{codes}]
colormaps = {{}}
extremes = {{}}


def use(ground="light"):
    matplotlib.style.use(Path(__file__).with_name(f"{stem}_{{ground}}.mplstyle"))
    matplotlib.rcParams["image.cmap"] = "{word}_{default}"


def _register(member, codes, **ends):
    colors = [f"#{{code}}" for code in codes.split()]
    cmap = ListedColormap(colors, name=f"{word}_{{member}}")
    for each in (cmap, cmap.reversed()):
        matplotlib.colormaps.unregister(each.name)
        matplotlib.colormaps.register(each)
    colormaps[member] = cmap
    extremes[member] = ends

{calls}'''


def _registering(member: str, colormap: Colormap) -> str:
    ends = ", ".join(f'{end}="{code}"' for end, code in extreme_codes(colormap).items())
    codes = wrapped([code[1:] for code in hex_codes(colormap.rgb8)], "    ", " ")
    return f'\n_register(\n    "{member}",\n    """\n{codes}\n    """,\n    {ends},\n)\n'


def _uses(word: str, colormaps: Mapping[str, Colormap]) -> str:
    """Lines of Python, one for each colormap, those of steps last."""
    default = _for_quantities(colormaps)
    lines = []
    for member, one in sorted(colormaps.items(), key=lambda item: item[1].stepped):
        cmap = f'cmap="{word}_{member}"'
        if one.stepped:
            lines.append(f"plt.scatter(x, y, c=group, {cmap})  # categories")
        elif one.traits.closed:
            lines.append(f"plt.imshow(angle, {cmap})  # angles, hours, months")
        elif one.traits.hinged:
            which = "the same on a dark ground" if member.endswith(_DARK) else "above and below a value"
            lines.append(f"plt.imshow(change, {cmap}, vmin=-1, vmax=1)  # {which}")
        elif member == default:
            lines.append(f"plt.imshow(counts)  # how much there is: {member}, the default after use()")
        else:
            lines.append(f"plt.imshow(counts, {cmap})  # how much there is")
    return "\n".join(lines)


def family_readme(
    name: str,
    file: str,
    colormaps: Mapping[str, Colormap],
    notices: Sequence[str],
    provenance: Provenance | None,
) -> str:
    """Return instructions for the files, whose names begin with `file`, and the notices about their contents."""
    word = identifier(name, "_")
    lines, quantities = _for_lines(colormaps), _for_quantities(colormaps)
    title = re.sub(r"([^\w\s])", r"\\\1", name)
    noted = "".join(["\n## Notices\n\n", *(f"- {each}\n" for each in notices)]) if notices else ""
    return f"""# {title}

{comment(provenance, "<!-- ", " -->")}
One palette and the colormaps that go with it, made from one picture. `{file}.png` shows them all.
{noted}
## Matplotlib

Put this folder's files beside your notebook or script.

```python
import {file}
import matplotlib.pyplot as plt

{file}.use("light")  # or "dark"

plt.plot([[0, 1, 2], [1, 3, 2]])  # lines and bars: the {lines} colours
{_uses(word, colormaps)}
```

Every colormap has a reverse, `{word}_{quantities}_r` and so on. As with Matplotlib's own, values below and above the
range have the colours of the ends and missing ones are left out; for colours that stand out, take
`{file}.colormaps["{quantities}"].with_extremes(**{file}.extremes["{quantities}"])`.

Without the module, `plt.style.use("{file}_light.mplstyle")` or
`"{file}_dark.mplstyle"` gives the ground and the colours of lines; those that are hard to see on it are left out.

## Everything else

`{file}.json` holds all of it: `palette` is a list with `hex`, `rgb` and `share`; `colormaps` has, for each of
`{"`, `".join(colormaps)}`, its `colors` as hex codes, its `rgb`, and `bad`, `under` and `over`. `notices` are
sentences on what was borrowed or could not be had: those of the palette at the top, those of a colormap in it.
`themes` has colours for a page, `light` and `dark`: `ground`, `text` (4.5 : 1 on it), `lines`, `accent-1` and
`accent-2` (3 : 1), moved in lightness alone. `{file}.css` has them as custom properties.

```python
import json

family = json.load(open("{file}.json", encoding="utf-8"))
scale = family["colormaps"]["{quantities}"]["colors"]  # Plotly: color_continuous_scale=scale
colors = family["colormaps"]["{lines}"]["colors"]  # Plotly: color_discrete_sequence=colors
```
"""
