"""What CONTRIBUTING.md shows how to add can be added in that way."""

import __future__

import re
import textwrap
from pathlib import Path

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.colormaps import kinds
from cmapcore.formats import registry, swatches
from cmapcore.stages import cluster_methods, embed
from tests.support import file_readers

PAGE = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def shown(start):
    return next(block for block in BLOCKS if block.startswith(start))


def defined(module, code, name):
    """What code defines under a name where it is written at the end of a module."""
    names = dict(vars(module))
    exec(compile(code, "CONTRIBUTING.md", "exec", __future__.annotations.compiler_flag), names)
    return names[name]


def entry(module, name):
    """The entry of a registry, written in a module."""
    return eval("{" + shown(f'"{name}": ') + "}", dict(vars(module)))[name]


def test_an_option():
    fields = textwrap.indent(shown("tsne_steps"), "    ")
    longer = defined(embed, f"@dataclass(frozen=True)\nclass Longer(Embed):\n{fields}", "Longer")
    assert (longer().tsne_steps, longer(tsne_steps=600).tsne_steps) == (500, 600)
    with pytest.raises(cmp.OptionError, match="250 to 2000"):
        longer(tsne_steps=5)


def test_a_clustering_method(monkeypatch, scene):
    made = defined(cluster_methods, shown("def group_ward("), "group_ward")
    monkeypatch.setattr(cluster_methods, "group_ward", made, raising=False)
    monkeypatch.setitem(cluster_methods.CLUSTERINGS, "ward", entry(cluster_methods, "ward"))
    assert len(cmp.extract(scene, cmp.Recipe.of(clustering="ward", use_tsne=False)).palette) == 6


def test_a_colormap_kind(monkeypatch, scene):
    made = defined(kinds, shown("def through_palette_and_back("), "through_palette_and_back")
    monkeypatch.setattr(kinds, "through_palette_and_back", made, raising=False)
    monkeypatch.setitem(kinds.KINDS, "loop", entry(kinds, "loop"))
    loop = cmp.colormap(cmp.extract(scene), "loop")
    assert loop.rgb.shape == (256, 3)
    assert np.array_equal(loop.rgb[0], loop.rgb[-1])
    assert loop.report().verdicts


def test_a_format(monkeypatch, scene, tmp_path):
    monkeypatch.setattr(
        swatches, "palette_rgb", defined(swatches, shown("def palette_rgb("), "palette_rgb"), raising=False
    )
    monkeypatch.setitem(registry.FORMATS, ("palette", "rgb"), entry(registry, "rgb"))
    monkeypatch.setattr(file_readers, "READERS", {})
    read = defined(file_readers, shown('@reads("palette", "rgb")'), "rgb_colors")
    result = cmp.extract(scene)
    made = cmp.provenance_of(result)
    data = cmp.export(result.palette, "rgb", provenance=made)
    assert np.array_equal(read(data, result.palette, tmp_path), np.rint(result.palette.colors * 255))
    assert cmp.read_provenance(data) == made
    one = cmp.Palette(np.array([[1.0, 0.5, 0.0]]), np.ones(1), np.zeros(1, bool))
    assert read(cmp.export(one, "rgb"), one, tmp_path).tolist() == [[255, 128, 0]]
