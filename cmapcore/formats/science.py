"""The colormap files of programs for maps, volumes and microscopy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..color.conversions import hex_codes
from .provenance import Provenance
from .writing import as_json, comment, escaped, extremes, extremes8, short_comments

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap


def colormap_paraview_json(colormap: Colormap, name: str, provenance: Provenance | None) -> str:
    """Write a preset of ParaView; steps become colours of categories."""
    rgb = np.round(colormap.rgb, 6)
    colors: dict[str, object]
    if colormap.stepped:
        labels = [text for i, code in enumerate(hex_codes(colormap.rgb8)) for text in (str(i), code)]
        colors = {"IndexedColors": rgb.ravel().tolist(), "Annotations": labels}
    else:
        places = np.linspace(0, 1, len(rgb)).round(6)
        colors = {"ColorSpace": "RGB", "RGBPoints": np.column_stack([places, rgb]).ravel().tolist()}
    ends = {name: color.round(6).tolist() for name, color in extremes(colormap).items()}
    outside = {
        "NanColor": ends["bad"],
        **{"UseBelowRangeColor": 1, "BelowRangeColor": ends["under"]},
        **{"UseAboveRangeColor": 1, "AboveRangeColor": ends["over"]},
    }
    made = {} if provenance is None else {"cmapcore": provenance.to_dict()}
    return as_json([{"Name": name, **colors, **outside, **made}])


def colormap_paraview_xml(colormap: Colormap, name: str, provenance: Provenance | None) -> str:
    """Write the older preset of ParaView."""
    at = np.arange(len(colormap.rgb)) if colormap.stepped else np.linspace(0, 1, len(colormap.rgb))
    points = "".join(f'    <Point x="{x:.6g}" o="1" {_channels(c)}/>\n' for x, c in zip(at, colormap.rgb, strict=True))
    indexed = "true" if colormap.stepped else "false"
    return f"""{comment(provenance, "<!-- ", " -->")}<ColorMaps>
  <ColorMap name="{escaped(name)}" space="RGB" indexedLookup="{indexed}">
{points}    <NaN {_channels(extremes(colormap)["bad"])}/>
  </ColorMap>
</ColorMaps>
"""


def _channels(color: NDArray[np.float64]) -> str:
    return " ".join(f'{channel}="{value:.6g}"' for channel, value in zip("rgb", color.tolist(), strict=True))


def colormap_qgis(colormap: Colormap, name: str, provenance: Provenance | None) -> str:
    """Write a style library of QGIS with one colour ramp; steps are a discrete ramp."""
    colors = [f"{r},{g},{b},255" for r, g, b in colormap.rgb8.tolist()]
    if colormap.stepped:
        inner = [(i / len(colors), color) for i, color in enumerate(colors)][1:]
    else:
        inner = [(i / (len(colors) - 1), color) for i, color in enumerate(colors)][1:-1]
    properties = {
        "color1": colors[0],
        "color2": colors[-1],
        "discrete": str(int(colormap.stepped)),
        "rampType": "gradient",
        "stops": ":".join(f"{at:.6g};{color}" for at, color in inner),
    }
    options = "".join(
        f'        <Option type="QString" name="{key}" value="{value}"/>\n' for key, value in properties.items()
    )
    props = "".join(
        f'      <prop k="{key}" v="{value}"/>\n' for key, value in properties.items()
    )  # for QGIS before 3.20
    return f"""<!DOCTYPE qgis_style>
{comment(provenance, "<!-- ", " -->")}<qgis_style version="2">
  <colorramps>
    <colorramp type="gradient" name="{escaped(name)}">
      <Option type="Map">
{options}      </Option>
{props}    </colorramp>
  </colorramps>
</qgis_style>
"""


def colormap_cpt(colormap: Colormap, _name: str, provenance: Provenance | None) -> str:
    """Write a colour palette table of GMT 6: a hinge stands at zero, and what is closed has its mark.

    From 0 to 1, and from -1 to 1 with a hinge, where GMT wants a slice to begin: an even table gets the mean of its two
    middle colours there.
    """
    colors = colormap.rgb8.astype(float)
    hinged = colormap.traits.hinged
    if colormap.stepped:
        edges = np.linspace(0, 1, len(colors) + 1)
        left, right = colors, colors
    else:
        edges = np.linspace(-1 if hinged else 0, 1, len(colors))
        if hinged and len(colors) % 2 == 0:
            middle = len(colors) // 2
            edges = np.insert(edges, middle, 0)
            colors = np.insert(colors, middle, colors[middle - 1 : middle + 1].mean(axis=0), axis=0)
        left, right = colors[:-1], colors[1:]
    mark = "# HARD_HINGE\n" if hinged else "# CYCLIC\n" if colormap.traits.closed else ""
    slices = "".join(
        f"{start:.6f}\t{_slashed(one)}\t{end:.6f}\t{_slashed(other)}\n"
        for start, one, end, other in zip(edges[:-1], left, edges[1:], right, strict=True)
    )
    ends = extremes8(colormap)
    rest = "".join(f"{key}\t{_slashed(ends[end])}\n" for key, end in (("B", "under"), ("F", "over"), ("N", "bad")))
    return f"{short_comments(provenance)}# COLOR_MODEL = RGB\n{mark}{slices}{rest}"


def _slashed(color: NDArray[np.float64] | list[int]) -> str:
    return "/".join(f"{value:g}" for value in color)


def colormap_lut(colormap: Colormap, _name: str, _provenance: Provenance | None) -> bytes:
    """Write a lookup table of ImageJ: 256 values of red, then of green, then of blue."""
    table = colormap.rgb8
    return table[np.arange(256) * len(table) // 256].T.tobytes()


def colormap_gdal(colormap: Colormap, _name: str, provenance: Provenance | None) -> str:
    """Write a colour table of ``gdaldem color-relief``, in per cent of the range; a step ends just below the next."""
    colors = [" ".join(map(str, color)) for color in colormap.rgb8.tolist()]
    count = len(colors)
    if colormap.stepped:
        ends = [(i + 1) / count * 100 - (1e-4 if i + 1 < count else 0) for i in range(count)]
        rows = [row for i, color in enumerate(colors) for row in ((i / count * 100, color), (ends[i], color))]
    else:
        rows = [(i / (count - 1) * 100, color) for i, color in enumerate(colors)]
    missing = " ".join(map(str, extremes8(colormap)["bad"]))
    return short_comments(provenance) + "".join(f"{at:.4f}% {color}\n" for at, color in rows) + f"nv {missing}\n"
