"""The roles of a palette's colours on a page: background, text, lines and two accents, light and dark.

Each is one of the palette's colours, moved in lightness only as far as contrast asks (WCAG 2.2: 4.5 : 1 for text, 3 : 1
for what else must be seen); where sRGB has less chroma at that lightness, it has that.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import numpy as np

from ..arrays import Bools, Floats
from ..color.conversions import cam02ucs_to_srgb, relative_luminance, srgb_to_cam02ucs, to_hex
from ..color.gamut import chroma, chroma_limit, neutral
from ..palette import Palette

TEXT_CONTRAST, GRAPHICS_CONTRAST = 4.5, 3.0
ROLES = {
    "ground": 0.0,
    "text": TEXT_CONTRAST,
    "lines": GRAPHICS_CONTRAST,
    "accent-1": GRAPHICS_CONTRAST,
    "accent-2": GRAPHICS_CONTRAST,
}
"""The contrast that each has with the background."""

Theme: TypeAlias = dict[str, str]
"""A hex code for each of `ROLES`."""

_GROUND_FROM = {"light": 80.0, "dark": 28.0}  # J' of the ground: at least, at most
_CALM, _VIVID = 0.3, 0.4  # what chroma costs a ground, text and lines, and is worth in accents
_APART, _ENOUGH = 0.3, 30.0  # what the distance of the two accents is worth, up to that
_STRONG = 0.3  # what a difference of lightness to the ground is worth in text
_LEVELS = np.arange(4.0, 99.0)


def themes_of(palette: Palette) -> dict[str, Theme]:
    """Give each role a colour, on a light and on a dark background.

    Examples
    --------
    >>> palette = Palette.of_hex(["#f3ead7", "#1f2a44", "#c8553d", "#588157", "#8d8d8d"])
    >>> list(themes_of(palette)), list(themes_of(palette)["dark"])
    (['light', 'dark'], ['ground', 'text', 'lines', 'accent-1', 'accent-2'])
    """
    return {name: dict(theme) for name, theme in _themes(palette.colors.tobytes()).items()}


@lru_cache(maxsize=16)  # several formats of one palette have them
def _themes(colors: bytes) -> dict[str, Theme]:
    shades = _Shades(srgb_to_cam02ucs(np.frombuffer(colors).reshape(-1, 3)))
    return {name: shades.theme(dark=name == "dark") for name in _GROUND_FROM}


class _Shades:
    """Colours at every lightness: what moving each there costs, and how light it is then."""

    def __init__(self, ucs: Floats) -> None:
        self.own = chroma(ucs)
        levels = np.broadcast_to(_LEVELS, (len(ucs), len(_LEVELS)))
        away = ucs[:, 1:] - neutral(ucs[:, 0])
        hue = np.broadcast_to(np.arctan2(away[:, 1], away[:, 0])[:, None], levels.shape)
        radius = np.minimum(self.own[:, None], chroma_limit(levels, hue))
        aside = np.stack([radius * np.cos(hue), radius * np.sin(hue)], axis=-1) + neutral(levels)
        moved = np.clip(cam02ucs_to_srgb(np.concatenate([levels[..., None], aside], axis=-1)), 0, 1)
        own = np.clip(cam02ucs_to_srgb(ucs), 0, 1)
        self.rgb = np.rint(255 * np.concatenate([moved, own[:, None]], axis=1)) / 255  # the last is as it was
        self.shift: Floats = np.linalg.norm(srgb_to_cam02ucs(self.rgb) - ucs[:, None], axis=-1)
        self.lightness: Floats = np.concatenate([levels, ucs[:, :1]], axis=1)
        self.luminance: Floats = relative_luminance(self.rgb)
        apart = np.linalg.norm(ucs[:, None] - ucs, axis=-1)
        self.worth_of_pairs: Floats = _VIVID * (self.own[:, None] + self.own) + _APART * np.minimum(apart, _ENOUGH)
        """What two accents are worth, before the cost of moving each."""

    def theme(self, *, dark: bool) -> Theme:
        grounds = self.lightness <= _GROUND_FROM["dark"] if dark else self.lightness >= _GROUND_FROM["light"]
        found = [self._on(int(color), int(level), dark) for color, level in np.argwhere(grounds)]
        _, shades = min(found, key=lambda each: each[0])
        return {role: str(to_hex(self.rgb[shade])) for role, shade in zip(ROLES, shades, strict=True)}

    def _on(self, color: int, level: int, dark: bool) -> tuple[float, list[tuple[int, int]]]:
        """Return what a theme on that ground costs, and the shades for its roles."""
        ground = self.luminance[color, level] + 0.05
        others = self.luminance + 0.05
        ratio = others / ground if dark else ground / others
        text, text_cost = self._nearest(ratio >= TEXT_CONTRAST)
        seen, seen_cost = self._nearest(ratio >= GRAPHICS_CONTRAST)
        free = np.ones(len(self.own), dtype=bool)

        def taken(*colors: int) -> None:
            free[list(colors)] = len(free) < len(ROLES)  # of fewer, one has several roles

        cost = self.shift[color, level] + _CALM * self.own[color]
        taken(color)
        strength = np.abs(self.lightness[np.arange(len(text)), text] - self.lightness[color, level])
        words = int(np.where(free, text_cost + _CALM * self.own - _STRONG * strength, np.inf).argmin())
        cost += text_cost[words] + _CALM * self.own[words]
        taken(words)
        pairs = self.worth_of_pairs - (seen_cost[:, None] + seen_cost)
        pairs[~(free[:, None] & free)] = -np.inf
        if free.sum() > 1:
            np.fill_diagonal(pairs, -np.inf)
        first, second = (int(at) for at in np.unravel_index(int(pairs.argmax()), pairs.shape))
        cost -= pairs[first, second]
        taken(first, second)
        lines = int(np.where(free, seen_cost + _CALM * self.own, np.inf).argmin())
        cost += seen_cost[lines] + _CALM * self.own[lines]
        shades = [(color, level), (words, text[words]), *((at, seen[at]) for at in (lines, first, second))]
        return float(cost), [(int(at), int(shade)) for at, shade in shades]

    def _nearest(self, allowed: Bools) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.intp]], Floats]:
        """Return for each colour the shade nearest to it that is allowed, and how far that is."""
        shift = np.where(allowed, self.shift, np.inf)
        nearest = shift.argmin(axis=1)
        return nearest, shift[np.arange(len(nearest)), nearest]
