"""Source text: style sheets, LaTeX, and programs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from ..color.conversions import hex_codes
from ..color.css import from_css
from ..color.gradients import css_gradient
from ..identifiers import identifier
from ..palette import Palette
from .provenance import Provenance
from .reading import Found, FoundColor, plain_text
from .theme import ROLES, themes_of
from .writing import colormap_stops, comment, extreme_codes, wrapped

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap

_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|(?<![:\w])//[^\n]*+", re.DOTALL)
_DECLARED = re.compile(r"(?<![\w-])(?:--|\$)([\w-]++)\s*+:\s*+([^;{}]{1,200}+)(?=[;}]|\Z)")
_BARE_HSL = re.compile(r"[\d.]+(?:deg)?\s+[\d.]+%\s+[\d.]+%")


def palette_css(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """CSS custom properties: the colours, and those of a light and a dark theme."""
    return _properties(palette, f"--{identifier(name)}", ":root", provenance)


def palette_tailwind(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """Theme variables of Tailwind 4, each of which makes its utilities."""
    return _properties(palette, f"--color-{identifier(name)}", "@theme", provenance)


def _properties(palette: Palette, prefix: str, block: str, provenance: Provenance | None) -> str:
    light, dark = themes_of(palette).values()
    colors = {str(i): code for i, code in enumerate(palette.hex, 1)} | light
    lines = "".join(f"  {prefix}-{part}: {code};\n" for part, code in colors.items())
    darker = "".join(f"    {prefix}-{role}: {code};\n" for role, code in dark.items())
    return (
        f"{comment(provenance, '/* ', ' */')}{block} {{\n{lines}}}\n\n"
        f"@media (prefers-color-scheme: dark) {{\n  :root {{\n{darker}  }}\n}}\n"
    )


def read_css(data: bytes) -> Found | None:
    """Read the colours among the custom properties of a style sheet, or the variables of Sass."""
    colors: dict[str, FoundColor] = {}
    for name, value in _DECLARED.findall(_CSS_COMMENT.sub(" ", plain_text(data) or "")):
        text = value.strip()
        rgb = from_css(f"hsl({text})" if _BARE_HSL.fullmatch(text) else text)
        if rgb is not None and name not in colors:  # what is declared again is for another theme, or another notation
            colors[name] = FoundColor(rgb.tolist(), name)
    if not colors:
        return None
    first = next(iter(colors))
    stem = first.removesuffix("-1")
    if stem != first:
        colors = {name: color for name, color in colors.items() if name.removeprefix(f"{stem}-") not in ROLES}
    if list(colors) == [f"{stem}-{i}" for i in range(1, len(colors) + 1)]:  # numbers are not names
        return Found([FoundColor(color.rgb) for color in colors.values()], stem.removeprefix("color-"))
    return Found(list(colors.values()))


def palette_scss(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """Write a Sass variable for each colour, and a list of them all."""
    word = identifier(name)
    each = "".join(f"${word}-{i}: {code};\n" for i, code in enumerate(palette.hex, 1))
    together = "".join(f"  ${word}-{i},\n" for i in range(1, len(palette) + 1))
    return f"{comment(provenance, '// ')}{each}${word}-colors: (\n{together});\n"


def palette_latex(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """Definitions of the package xcolor, to which a hyphen means something only where a name begins."""
    word = identifier(name)
    lines = (f"\\definecolor{{{word}-{i}}}{{HTML}}{{{code[1:].upper()}}}\n" for i, code in enumerate(palette.hex, 1))
    return comment(provenance, "% ") + "".join(lines)


def palette_python(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """Write a Python list."""
    codes = ", ".join(f'"{code}"' for code in palette.hex)
    return f"{comment(provenance, '# ')}{identifier(name, '_')} = [{codes}]\n"


def palette_r(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """Write an R vector."""
    codes = ", ".join(f'"{code}"' for code in palette.hex)
    return f"{comment(provenance, '# ')}{identifier(name, '_')} <- c({codes})\n"


def colormap_py(colormap: Colormap, name: str, provenance: Provenance | None) -> str:
    """Write a module that registers the colormap and its reverse with Matplotlib when it is imported."""
    word = identifier(name, "_", "colormap")
    reverse = word.removesuffix("_r") if word.endswith("_r") else f"{word}_r"
    ends = ", ".join(f'"{end}": "{code}"' for end, code in extreme_codes(colormap).items())
    return f'''"""Import this file, then draw with cmap="{word}", or with "{reverse}" for its reverse.

`cmap.with_extremes(**extremes)` gives what is missing, below and above the range colours that stand out.
"""

{comment(provenance, "# ")}import matplotlib
from matplotlib.colors import ListedColormap

colors = [
{wrapped([f'"{code}"' for code in hex_codes(colormap.rgb8)], "    ")},
]
extremes = {{{ends}}}
cmap = ListedColormap(colors, name="{word}")
for each in (cmap, cmap.reversed("{reverse}")):
    matplotlib.colormaps.unregister(each.name)
    matplotlib.colormaps.register(each)
'''


def colormap_d3(colormap: Colormap, _name: str, provenance: Provenance | None) -> str:
    """Write an ECMAScript module whose default export takes a number in [0, 1] and gives a colour."""
    ends = "".join(f'export const {end} = "{code}";\n' for end, code in extreme_codes(colormap).items())
    codes = wrapped([f'"{code}"' for code in hex_codes(colormap.rgb8)], "  ")
    return f"""{comment(provenance, "// ")}export const colors = [
{codes},
];
{ends}
export default function interpolate(t) {{
  if (Number.isNaN(t)) return bad;
  if (t < 0) return under;
  if (t > 1) return over;
  return colors[Math.min(colors.length - 1, Math.floor(t * colors.length))];
}}
"""


def colormap_css(colormap: Colormap, name: str, provenance: Provenance | None) -> str:
    """Write a custom property that holds a gradient."""
    word = f"{identifier(name, '-', 'colormap')}-gradient"  # a number at its end would be a palette's colour
    gradient = css_gradient(colormap_stops(colormap))
    return f"{comment(provenance, '/* ', ' */')}:root {{\n  --{word}: {gradient};\n}}\n"


def colormap_pgfplots(colormap: Colormap, name: str, provenance: Provenance | None) -> str:
    """Write a colormap of PGFPlots; steps are kept apart."""
    colors = wrapped([f"rgb255=({r},{g},{b})" for r, g, b in colormap.rgb8.tolist()], "    ", " ")
    access = "\n  colormap access=piecewise const," if colormap.stepped else ""
    word = identifier(name, "-", "colormap")
    return f"{comment(provenance, '% ')}\\pgfplotsset{{{access}\n  colormap={{{word}}}{{\n{colors}\n  }},\n}}\n"


def palette_mplstyle(palette: Palette, _name: str, provenance: Provenance | None) -> str:
    """Write a Matplotlib style sheet with the colours as its cycle; bare codes, since ``#`` starts a comment there."""
    codes = json.dumps([code[1:] for code in palette.hex]).replace('"', "'")
    return f"{comment(provenance, '# ')}axes.prop_cycle: cycler('color', {codes})\n"
