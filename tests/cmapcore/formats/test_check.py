"""Any palette or colormap can be checked, wherever it is."""

import cmap
import matplotlib as mpl
import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.formats.registry import names
from cmapcore.pictures.samples import sample_path
from tests.support.daily import one_in

SET1 = ["#e41a1c", "#377eb8", "#4daf4a", "#984ea3"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, "sequential") for name in ("viridis", "jet", "turbo", "gray", "terrain", "Blues", "cmocean:thermal")),
        *((name, "diverging") for name in ("RdBu", "Spectral", "coolwarm", "berlin", "BrBG")),
        *((name, "cyclic") for name in ("twilight", "hsv", "cmocean:phase")),
        *((name, "qualitative") for name in ("tab10", "Set1")),
    ],
)
def test_a_name_is_enough_and_says_the_kind(name, kind):
    assert cmp.check(name).kind == kind


def test_the_same_however_it_is_given(tmp_path):
    table = mpl.colormaps["viridis"](np.arange(256))
    wanted = str(cmp.check("viridis"))
    ours = cmp.Colormap(table[:, :3], "sequential", "viridis")
    path = ours.save(tmp_path / "map.npy")
    for source in (mpl.colormaps["viridis"], cmap.Colormap("viridis"), table, ours, path, str(path)):
        assert str(cmp.check(source)) == wanted
    assert not cmp.check("viridis").passed
    assert cmp.check("cividis").passed


@pytest.mark.parametrize("name", one_in(2, ["coffee", "lincoln_memorial"]))
def test_a_colormap_in_8_bits_at_rounded_places_passes_as_it_did(name, tmp_path):
    made = cmp.colormap(cmp.extract(cmp.load_picture(sample_path(name))), "diverging")
    assert made.report().passed
    assert cmp.check(made.save(tmp_path / "map.cpt")).passed


def spoiled(how):
    """Cividis with a fault, in whole levels as files have it."""
    table, places = mpl.colormaps["cividis"](np.arange(256))[:, :3], np.arange(256)
    if how == "a run of red":
        table[97:103] = 1, 0, 0
    elif how == "a notch":
        table[100:104] = 0
    elif how == "bands":
        table = table[places // 8 * 8]
    elif how == "a run turned round":
        table[96:104] = table[96:104][::-1]
    return np.rint(255 * table) / 255


@pytest.mark.parametrize("how", ["a run of red", "a notch", "bands", "a run turned round"])
def test_a_fault_between_a_few_entries_of_a_file_is_found(how):
    assert cmp.Colormap(spoiled(""), "sequential").report().passed
    found = cmp.Colormap(spoiled(how), "sequential").report()
    assert not found.passed


def test_palettes_however_they_are_given(tmp_path):
    palette = cmp.Palette(SET1)
    wanted = str(cmp.check(palette))
    paths = [palette.save(tmp_path / f"mine.{suffix}") for suffix in ("ase", "gpl", "css", "json", "csv", "png")]
    for source in (SET1, tuple(SET1), palette.rgb8, ", ".join(SET1), *paths):
        assert str(cmp.check(source)) == wanted
    assert cmp.check(SET1).kind == "qualitative"
    assert cmp.check(["#000", "#444", "#aaa", "#fff"]).kind == "listed"


@pytest.mark.parametrize("name", names("colormap"))
def test_a_colormap_in_every_format(name, tmp_path):
    ours = cmp.Colormap(mpl.colormaps["cividis"](np.arange(256))[:, :3], "sequential")
    path = tmp_path / "map"
    path.write_bytes(cmp.export(ours, name))
    found = cmp.check(path)
    assert found.kind == "sequential"
    gradient = name in ("svg", "css")  # of a few stops, which are not as even
    wanted = [(each.check, each.passed and not (gradient and "steps" in each.check)) for each in ours.report().verdicts]
    assert [(each.check, each.passed) for each in found.verdicts] == wanted


@pytest.mark.parametrize(
    "name", ["viridis", "magma", "cividis", "gray", "Blues", "twilight", "RdBu", "coolwarm", "jet"]
)
def test_rounding_to_eight_bits_is_no_fault(name):
    table = mpl.colormaps[name](np.arange(mpl.colormaps[name].N))[:, :3]
    rounded = np.rint(255 * table).astype(np.uint8)
    verdicts = [(each.check, each.passed) for each in cmp.check(table).verdicts]
    assert [(each.check, each.passed) for each in cmp.check(rounded).verdicts] == verdicts


def test_the_kind_can_be_named():
    assert cmp.check("viridis", kind="diverging").kind == "diverging"
    with pytest.raises(cmp.OptionError, match="no kind 'other'"):
        cmp.check("viridis", kind="other")


@pytest.mark.parametrize("wrong", ["no such map", "nowhere.cpt", 5, [[1, 2]], None])
def test_what_is_none_is_told(wrong):
    with pytest.raises(cmp.CmapError):
        cmp.check(wrong)
