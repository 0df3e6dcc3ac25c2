"""Ground, text, lines and accents of a palette."""

import json

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color.conversions import from_hex, relative_luminance, srgb_to_cam02ucs
from cmapcore.formats.theme import ROLES, themes_of
from cmapcore.pictures.samples import SAMPLES, sample_path

PALETTES = {
    "black": ["#000000"],
    "white": ["#ffffff"],
    "two": ["#ff0000", "#ff0001"],
    "greys": ["#101010", "#404040", "#808080", "#c0c0c0", "#f0f0f0"],
    "many": [f"#{i:02x}{255 - i:02x}80" for i in range(0, 256, 4)],
}


def contrast(one, other):
    lighter, darker = sorted((float(relative_luminance(from_hex(code))) for code in (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("codes", PALETTES.values(), ids=PALETTES)
def test_contrast_holds_whatever_the_palette(codes):
    for ground, theme in themes_of(cmp.Palette.of_hex(codes)).items():
        assert theme.keys() == ROLES.keys()
        for role, least in ROLES.items():
            assert contrast(theme["ground"], theme[role]) >= max(least, 1)
        assert (relative_luminance(from_hex(theme["ground"])) < 0.2) == (ground == "dark")


def test_colours_of_pictures_hardly_move_and_fill_five_roles():
    moved = []
    for name in SAMPLES:
        palette = cmp.extract(cmp.load_picture(sample_path(name))).palette
        own = srgb_to_cam02ucs(palette.colors)
        for theme in themes_of(palette).values():
            places = srgb_to_cam02ucs(np.array([from_hex(code) for code in theme.values()]))
            moved.append(np.linalg.norm(places[:, None] - own, axis=-1).min(axis=1).mean())
            assert len(set(theme.values())) == len(ROLES)
    assert np.mean(moved) <= 10


def test_css_tailwind_and_tokens_have_both_themes():
    palette = cmp.Palette.of_hex(PALETTES["greys"], name="Fog")
    light, dark = themes_of(palette).values()
    for name, prefix in (("css", "--fog"), ("tailwind", "--color-fog")):
        before, _, after = cmp.export(palette, name).decode().partition("@media (prefers-color-scheme: dark)")
        for role in ROLES:
            assert f"{prefix}-{role}: {light[role]};" in before
            assert f"{prefix}-{role}: {dark[role]};" in after
    tokens = json.loads(cmp.export(palette, "tokens"))["fog"]["theme"]
    assert {role: token["$value"]["hex"] for role, token in tokens["dark"].items()} == dark
