import ast
import json
import keyword
import re

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore import Colormap, FormatError, Palette, Provenance
from cmapcore.formats import FORMATS, identifier, names

PALETTE = Palette(
    np.array([[10, 30, 200], [255, 136, 0], [255, 255, 255]]) / 255,
    np.array([0.5, 1 / 3, 0.1]),
    np.zeros(3, dtype=bool),
    name="Old harbour",
)
COLORMAP = Colormap(PALETTE.colors, "listed", "Old harbour", stepped=True)
PROVENANCE = Provenance("v=1&ncolors=3", "ab" * 32, source="harbour", version="0.1.0", link="https://a.example/?x=1")

GOLDEN = {
    ("palette", "hex"): "#0a1ec8\n#ff8800\n#ffffff\n",
    ("palette", "css"): """:root {
  --old-harbour-1: #0a1ec8;
  --old-harbour-2: #ff8800;
  --old-harbour-3: #ffffff;
}
""",
    ("palette", "python"): 'old_harbour = ["#0a1ec8", "#ff8800", "#ffffff"]\n',
    ("palette", "json"): """{
  "name": "Old harbour",
  "colors": [
    {
      "hex": "#0a1ec8",
      "rgb": [
        0.039216,
        0.117647,
        0.784314
      ],
      "share": 0.5
    },
    {
      "hex": "#ff8800",
      "rgb": [
        1.0,
        0.533333,
        0.0
      ],
      "share": 0.333333
    },
    {
      "hex": "#ffffff",
      "rgb": [
        1.0,
        1.0,
        1.0
      ],
      "share": 0.1
    }
  ]
}
""",
    ("colormap", "json"): '{"name": "Old harbour", "kind": "listed", "colors": ["#0a1ec8", "#ff8800", "#ffffff"], '
    '"rgb": [[0.039216, 0.117647, 0.784314], [1.0, 0.533333, 0.0], [1.0, 1.0, 1.0]]}\n',
}

NAMES = [
    "plain",
    "",
    "class",
    "None",
    "Quai d'Orsay \"à l'aube\"",
    "two  spaces\tand\na line",
    "Звёздная ночь",
    "神奈川沖浪裏",
    "2024 holiday",
    "--",
    "}/* </style><script>alert(1)</script>",
    "\\",
    "🌊",
    "x" * 500,
    "\udcff",  # what a file's name of no known encoding turns into
]


def thing(what):
    return PALETTE if what == "palette" else COLORMAP


@pytest.mark.parametrize(("what", "name"), GOLDEN, ids=["-".join(key) for key in GOLDEN])
def test_golden(what, name):
    assert cmp.export(thing(what), name).decode() == GOLDEN[what, name]


def test_the_formats_that_there_are():
    assert names("palette")[:4] == ["hex", "css", "python", "json"]
    assert "json" in names("colormap")
    for format_ in FORMATS.values():
        assert format_.label
        assert re.fullmatch(r"\.[a-z0-9]+", format_.suffix)
        assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", format_.media_type)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("what", "format_"), FORMATS, ids=["-".join(key) for key in FORMATS])
def test_any_name_can_be_written(what, format_, name):
    written = cmp.export(thing(what), format_, name=name)
    assert isinstance(written, bytes)
    assert written.decode()


@pytest.mark.parametrize("name", NAMES)
def test_css_has_one_property_a_colour_whatever_the_name(name):
    text = cmp.export(PALETTE, "css", name=name).decode()
    lines = text.splitlines()
    assert lines[0] == ":root {"
    assert lines[-1] == "}"
    assert [re.fullmatch(r"  --[a-z][a-z0-9-]*-(\d): (#[0-9a-f]{6});", line)[2] for line in lines[1:-1]] == list(
        PALETTE.hex
    )


@pytest.mark.parametrize("name", NAMES)
def test_python_is_one_assignment_whatever_the_name(name):
    scope = {}
    exec(cmp.export(PALETTE, "python", name=name).decode(), {"__builtins__": {}}, scope)
    assert list(scope.values()) == [list(PALETTE.hex)]
    (word,) = scope
    assert word.isidentifier()
    assert not keyword.iskeyword(word)


@pytest.mark.parametrize("name", [name for name in NAMES if name and name.isprintable()])
@pytest.mark.parametrize("what", ["palette", "colormap"])
def test_json_keeps_the_name_as_it_is(what, name):
    document = json.loads(cmp.export(thing(what), "json", name=name))
    assert document["name"] == name


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Old harbour", "old_harbour"),
        ("Café  à l'Été!", "cafe_a_l_ete"),
        ("class", "class_1"),
        ("2024", "c_2024"),
        ("", "palette"),
        ("神奈川", "palette"),
        ("__init__", "init"),
    ],
)
def test_identifier(name, word):
    assert identifier(name, "_") == word


def test_its_own_name_is_used_without_another():
    assert cmp.export(PALETTE, "python", name="other").startswith(b"other = ")
    assert ast.parse(cmp.export(PALETTE, "python")).body[0].targets[0].id == "old_harbour"


@pytest.mark.parametrize("what", ["palette", "colormap"])
def test_json_remembers_how_it_came_about(what):
    document = json.loads(cmp.export(thing(what), "json", provenance=PROVENANCE))
    assert document["provenance"] == {
        "recipe": "v=1&ncolors=3",
        "digest": "ab" * 32,
        "source": "harbour",
        "version": "0.1.0",
        "link": "https://a.example/?x=1",
    }


def test_json_holds_the_colours_exactly_enough(scene):
    result = cmp.extract(scene, cmp.Recipe.of(npts=100, use_tsne=False))
    document = json.loads(cmp.export(result.palette, "json"))
    assert np.array([color["rgb"] for color in document["colors"]]) == pytest.approx(result.palette.colors, abs=1e-6)
    assert [color["share"] for color in document["colors"]] == pytest.approx(result.palette.shares, abs=1e-6)
    table = json.loads(cmp.export(cmp.colormap(result, "continuous"), "json"))
    assert len(table["rgb"]) == len(table["colors"]) == 256


@pytest.mark.parametrize(
    ("of", "format_", "message"),
    [
        (PALETTE, "xcf", "There is no palette format 'xcf'; there are hex, css, python, json"),
        (PALETTE, "", "There is no palette format ''"),
        (COLORMAP, "hex", "There is no colormap format 'hex'; there are json"),
    ],
)
def test_a_format_that_does_not_exist(of, format_, message):
    with pytest.raises(FormatError) as caught:
        cmp.export(of, format_)
    assert str(caught.value).startswith(message)
    assert str(caught.value).endswith(".")
