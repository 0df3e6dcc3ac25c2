"""Everything from one picture as a zip."""

import dataclasses
import io
import json
import subprocess
import sys
import zipfile

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore import FormatError
from cmapcore.color.conversions import from_hex, relative_luminance
from cmapcore.formats.family import family_colormaps, family_notices, family_zip, members, pack_family, zip_name
from cmapcore.formats.family_files import GROUNDS, family_overview, family_style
from cmapcore.formats.provenance import read_provenance
from cmapcore.formats.replay import remake
from tests.cmapcore.formats.test_formats import LISTED, NAMES, PALETTE, PROVENANCE, WithEnds, run_through
from tests.support.daily import one_in

COLORMAPS = {
    "qualitative": WithEnds(np.array([[0.04, 0.1, 0.8], [1, 0.5, 0], [1, 1, 1], [0, 0, 0]]), "qualitative", "", True),
    "sequential": run_through("0a1ec8 ff8800 ffffff", 256, "sequential"),
    "diverging": run_through("0a1ec8 f0f0f0 ff8800", 256, "diverging"),
    "diverging_dark": run_through("0a1ec8 101010 ff8800", 256, "diverging"),
    "cyclic": run_through("0a1ec8 ff8800 0a1ec8", 256, "cyclic"),
}
USE = """
import json, sys
sys.path.insert(0, sys.argv[1])
import {stem} as family, matplotlib as mpl, matplotlib.pyplot as plt
family.use(sys.argv[2])
plt.switch_backend("agg")
image = plt.imshow([[0, 1]])
print(json.dumps({{
    "palette": family.palette,
    "default": image.get_cmap().name,
    "ground": mpl.colors.to_hex(plt.gcf().get_facecolor()),
    "registered": sorted(name for name in mpl.colormaps if name.startswith("json_")),
    "tables": {{member: [mpl.colors.to_hex(c) for c in cmap(range(cmap.N))]
               for member, cmap in family.colormaps.items()}},
    "plain": all(cmap.get_bad()[3] == 0 and tuple(cmap.get_over()) == cmap(1.0) for cmap in family.colormaps.values()),
    "ends": {{member: [mpl.colors.to_hex(c) for c in (cmap.get_bad(), cmap.get_under(), cmap.get_over())]
             for member, cmap in ((member, cmap.with_extremes(**family.extremes[member]))
                                  for member, cmap in family.colormaps.items())}},
}}))
"""


def unpacked(data, folder):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
        return archive.namelist()


def test_what_is_in_it():
    with zipfile.ZipFile(io.BytesIO(family_zip(PALETTE, COLORMAPS))) as archive:
        stem = "old_harbour_colors"
        assert archive.namelist() == [
            f"{stem}/README.md",
            *(
                f"{stem}/{stem}{ending}"
                for ending in (".py", ".json", ".css", ".png", "_light.mplstyle", "_dark.mplstyle")
            ),
        ]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_gives_the_same_bytes():
    first = family_zip(PALETTE, COLORMAPS, provenance=PROVENANCE)
    assert first == family_zip(PALETTE, COLORMAPS, provenance=PROVENANCE)
    assert first != family_zip(PALETTE, COLORMAPS, name="other", provenance=PROVENANCE)


def test_every_file_says_how_it_was_made(tmp_path):
    data = family_zip(PALETTE, COLORMAPS, provenance=PROVENANCE)
    assert read_provenance(data) == PROVENANCE
    for path in unpacked(data, tmp_path):
        assert read_provenance((tmp_path / path).read_bytes()) == PROVENANCE
    for path in unpacked(family_zip(PALETTE, COLORMAPS), tmp_path):
        with pytest.raises(FormatError):
            read_provenance((tmp_path / path).read_bytes())


@pytest.mark.parametrize("ground", GROUNDS)
def test_the_module_registers_all_of_it_and_sets_the_ground(ground, tmp_path):
    unpacked(family_zip(PALETTE, COLORMAPS, name="json", provenance=PROVENANCE), tmp_path)
    code = USE.format(stem="json_colors")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(tmp_path / "json_colors"), ground],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["palette"] == list(PALETTE.hex)
    assert found["default"] == "json_sequential"
    assert found["ground"] == GROUNDS[ground][0]
    assert found["registered"] == sorted(f"json_{member}{end}" for member in members() for end in ("", "_r"))
    assert found["plain"]
    for member, colormap in COLORMAPS.items():
        assert found["tables"][member] == ["#{:02x}{:02x}{:02x}".format(*color) for color in colormap.rgb8]
        assert found["ends"][member] == ["#808080", "#000033", "#ffffcc"]


def test_the_json_holds_all_of_it(tmp_path):
    unpacked(family_zip(PALETTE, COLORMAPS), tmp_path)
    document = json.loads((tmp_path / "old_harbour_colors" / "old_harbour_colors.json").read_text(encoding="utf-8"))
    assert document["name"] == "Old harbour"
    assert [color["hex"] for color in document["palette"]] == list(PALETTE.hex)
    assert list(document["colormaps"]) == list(members())
    for member, colormap in COLORMAPS.items():
        assert document["colormaps"][member]["kind"] == colormap.kind
        assert document["colormaps"][member]["bad"] == "#808080"
        assert np.array(document["colormaps"][member]["rgb"]) == pytest.approx(colormap.rgb, abs=1e-6)


@pytest.mark.parametrize(("ground", "left_out"), [("light", "#ffffff"), ("dark", "#000000")])
def test_a_style_leaves_out_what_cannot_be_seen_on_its_ground(ground, left_out, tmp_path):
    path = tmp_path / "a.mplstyle"
    path.write_text(family_style(COLORMAPS, ground), encoding="utf-8")
    style = mpl.rc_params_from_file(path, use_default_template=False)
    cycle = [mpl.colors.to_hex(code) for code in style["axes.prop_cycle"].by_key()["color"]]
    everything = ["#0a1acc", "#ff8000", "#ffffff", "#000000"]
    assert cycle == [code for code in everything if code != left_out]
    for key in ("figure.facecolor", "axes.facecolor", "savefig.facecolor"):
        assert mpl.colors.to_hex(style[key]) == GROUNDS[ground][0]
    assert mpl.colors.to_hex(style["text.color"]) == GROUNDS[ground][1]


def test_a_style_of_nothing_but_hardly_visible_colours_keeps_them():
    pale = WithEnds(np.full((3, 3), 0.99), "qualitative", "", True)
    assert "['fcfcfc', 'fcfcfc', 'fcfcfc']" in family_style({"qualitative": pale}, "light")


@pytest.mark.parametrize("ground", GROUNDS)
def test_what_is_written_on_a_ground_can_be_read(ground):
    dark, light = sorted(float(relative_luminance(from_hex(code))) for code in GROUNDS[ground])
    assert (light + 0.05) / (dark + 0.05) > 7


def test_the_overview_shows_every_colormap(tmp_path):
    unpacked(family_zip(PALETTE, COLORMAPS), tmp_path)
    with Image.open(tmp_path / "old_harbour_colors" / "old_harbour_colors.png") as image:
        pixels = np.asarray(image.convert("RGB")).reshape(-1, 3)
    shown = {tuple(color) for color in np.unique(pixels, axis=0).tolist()}
    assert {tuple(color) for color in np.rint(PALETTE.colors * 255).astype(int).tolist()} <= shown
    for colormap in COLORMAPS.values():
        assert {tuple(colormap.rgb8[0].tolist()), tuple(colormap.rgb8[-1].tolist())} <= shown
    assert {(128, 128, 128), (0, 0, 51), (255, 255, 204)} <= shown
    texts = [text.get_text() for axes in family_overview(PALETTE, COLORMAPS).axes for text in axes.texts]
    assert texts.count("diverging, dark") == len(GROUNDS)


@pytest.mark.parametrize("called", one_in(4, NAMES))
def test_any_name(called, tmp_path):
    palette = dataclasses.replace(PALETTE, name=called)
    paths = unpacked(family_zip(palette, COLORMAPS, provenance=PROVENANCE), tmp_path)
    assert {f"{path.split('/')[0]}.zip" for path in paths} == {zip_name(called)}
    (module,) = [path for path in paths if path.endswith(".py")]
    compile((tmp_path / module).read_text(encoding="utf-8"), module, "exec")
    readme = (tmp_path / paths[0]).read_text(encoding="utf-8")
    assert readme.startswith("# ")
    assert readme.split("\n", 2)[1] == ""
    assert "<script" not in readme.replace("\\<", "")  # Markdown shows an escaped bracket as it is


def test_from_a_picture(scene):
    result = cmp.extract(scene, cmp.Recipe.of(npts=100, use_tsne=False, constant=True))
    made = family_colormaps(result)
    assert {member: one.kind for member, one in made.items()} == {
        "qualitative": "qualitative",
        "sequential": "sequential",
        "diverging": "diverging",
        "diverging_dark": "diverging",
        "cyclic": "cyclic",
    }
    lightness = {
        member: relative_luminance(made[member].rgb[127:129]).mean() for member in ("diverging", "diverging_dark")
    }
    assert lightness["diverging"] > 0.5 > lightness["diverging_dark"]
    assert (made["cyclic"].rgb == cmp.colormap(result, "cyclic", constant=True).rgb).all()
    assert zipfile.is_zipfile(io.BytesIO(family_zip(result.palette, made)))


@pytest.fixture(scope="module")
def greys():
    ramp = np.tile(np.linspace(20, 230, 64, dtype=np.uint8)[None, :, None], (64, 1, 3))
    recipe = cmp.Recipe.of(npts=100, use_tsne=False, ncolors=64, clustering="kmeans")
    return cmp.extract(cmp.load_picture(ramp, name="Greys"), recipe)


def test_what_was_borrowed_is_told(greys, tmp_path):
    colormaps = family_colormaps(greys)
    told = family_notices(greys.notices, colormaps)
    for sentence in greys.notices:
        assert f"Palette: {sentence}" in told
    for about, part in [
        ("Palette", "instead of 64"),
        ("Sequential", "a run of greys"),
        ("Diverging", "Both ends"),
        ("Diverging, dark", "Both ends"),
        ("Cyclic", "are not in the picture"),
    ]:
        assert any(each.startswith(f"{about}: ") and part in each for each in told), about
    readme, _, document, *_ = unpacked(pack_family(greys, PROVENANCE), tmp_path)
    listed = "".join(f"- {each}\n" for each in told)
    assert f"\n## Notices\n\n{listed}\n## " in (tmp_path / readme).read_text(encoding="utf-8")
    document = json.loads((tmp_path / document).read_text(encoding="utf-8"))
    assert document["notices"] == list(greys.notices)
    for member, colormap in colormaps.items():
        assert document["colormaps"][member]["notices"] == list(colormap.notices)


def test_where_nothing_is_to_be_told_nothing_is():
    assert family_notices((), COLORMAPS) == ()
    with zipfile.ZipFile(io.BytesIO(family_zip(PALETTE, COLORMAPS))) as archive:
        assert "## Notices" not in archive.read(archive.namelist()[0]).decode()


def test_a_zip_with_notices_is_made_again(greys):
    made = cmp.provenance_of(greys)
    assert remake(pack_family(greys, made), greys.picture).holds == "family"


def test_a_colormap_that_is_missing():
    with pytest.raises(FormatError, match=r"^A family needs the colormaps .*; sequential, .*cyclic is missing\.$"):
        family_zip(PALETTE, {"qualitative": LISTED})
