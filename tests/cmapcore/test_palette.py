"""A palette is a sequence of colours that people can make, look at and hand on."""

import pickle
import subprocess
import sys

import coloraide
import matplotlib as mpl
import numpy as np
import pytest
from coloraide import contrast  # noqa: F401

import cmapcore as cmp
from cmapcore.palette import Palette

THREE = ("#ff8800", "#004080", "#ffd700")
FORMS = {
    "hex codes": ["#ff8800", "#004080", "#ffd700"],
    "bare and short codes": ["f80", "004080", "FFD700"],
    "names": ["#f80", "rgb(0 64 128)", "gold"],
    "a tuple": ("#ff8800", "#004080", "gold"),
    "a generator": (code for code in THREE),
    "one text": "#ff8800, #004080 gold",
    "floats": [[1, 136 / 255, 0], [0, 64 / 255, 128 / 255], [1, 215 / 255, 0]],
    "an array": np.array([[255, 136, 0], [0, 64, 128], [255, 215, 0]]) / 255,
    "bytes": np.array([[255, 136, 0], [0, 64, 128], [255, 215, 0]], np.uint8),
    "whole numbers": [[255, 136, 0], [0, 64, 128], [255, 215, 0]],
    "with opacity": np.array([[255, 136, 0, 255], [0, 64, 128, 9], [255, 215, 0, 0]], np.uint8),
    "a mixture": ["#ff8800", (0, 64 / 255, 128 / 255), "gold"],
    "a palette": Palette(THREE),
}


@pytest.mark.parametrize("form", FORMS)
def test_it_is_made_of_colours_in_any_form(form):
    palette = Palette(FORMS[form])
    assert palette.hex == THREE
    assert palette.ordered
    assert not palette.has_shares
    assert not palette.pinned.any()


def test_it_takes_the_names_of_matplotlib():
    names = ["tab:blue", "C1", "xkcd:sky blue", "k"]
    assert Palette(names).hex == tuple(map(mpl.colors.to_hex, names))


def test_it_may_be_empty_or_of_one_colour():
    assert len(Palette([])) == 0
    assert Palette("#f80").hex == ("#ff8800",)


@pytest.mark.parametrize(
    "wrong",
    [
        *(["#ff880"], ["no colour"], "nothing", [[1, 2]], [[0.5, 0.5, 1.5]]),
        *([[300, 0, 0]], [[np.nan, 0, 0]], [None], 7 * [1.0]),
    ],
)
def test_what_is_no_colour_is_told(wrong):
    with pytest.raises(cmp.OptionError):
        Palette(wrong)


@pytest.mark.parametrize("more", [{"shares": [0.5]}, {"pinned": [True]}, {"shares": [[0.1, 0.2, 0.3]]}])
def test_shares_and_pins_are_as_many_as_colours(more):
    with pytest.raises(cmp.OptionError, match="each of its colours") as raised:
        Palette(THREE, **more)
    assert ("share" in str(raised.value), "pin" in str(raised.value)) == ("shares" in more, "pinned" in more)


@pytest.mark.parametrize("share", [2, -1, np.nan, np.inf])
def test_a_share_is_a_number_from_0_to_1(share):
    with pytest.raises(cmp.OptionError, match="numbers from 0 to 1"):
        Palette(THREE, shares=[0.1, share, 0.1])


def test_it_is_a_sequence():
    palette = Palette(THREE, [0.5, 0.25, 0.125], [False, True, False], "harbour", ("", "deep", ""))
    assert (palette[0], palette[-1], palette[np.int64(1)]) == (THREE[0], THREE[2], THREE[1])
    assert list(palette) == list(THREE)
    assert "#004080" in palette
    with pytest.raises(IndexError):
        palette[3]
    for part in (palette[1:], palette[[1, 2]], palette[np.array([False, True, True])]):
        assert part.hex == THREE[1:]
        assert part.shares.tolist() == [0.25, 0.125]
        assert part.pinned.tolist() == [True, False]
        assert part.own_names == ("deep", "")
        assert part.name == "harbour"
    assert palette[::-1].hex == THREE[::-1]


def test_equal_colours_shares_and_names_are_equal():
    assert Palette(THREE) == Palette(FORMS["bytes"])
    assert hash(Palette(THREE)) == hash(Palette(FORMS["bytes"]))
    for other in (Palette(THREE, [0.1, 0.2, 0.3]), Palette(THREE, name="other"), Palette(THREE[:2]), list(THREE)):
        assert Palette(THREE) != other
    assert pickle.loads(pickle.dumps(Palette(THREE))) == Palette(THREE)


def test_its_colours_cannot_be_changed_in_place():
    palette = Palette(THREE)
    with pytest.raises(ValueError, match="read-only"):
        palette.colors[0] = 0
    with pytest.raises(AttributeError):
        palette.name = "other"


def test_its_colours_in_other_spaces_agree_with_coloraide():
    codes = [*THREE, "#000000", "#ffffff", "#808080", "#12c48e"]
    palette = Palette(codes)
    assert palette.rgb is palette.colors
    assert ["#{:02x}{:02x}{:02x}".format(*color) for color in palette.rgb8] == codes
    for space, found in (("hsv", palette.hsv * [360, 1, 1]), ("oklch", palette.oklch)):
        for code, color in zip(codes, found, strict=True):
            wanted = coloraide.Color(code).convert(space)
            at = 0 if space == "hsv" else 2
            for place, value in enumerate(color):
                if place != at or wanted["saturation" if space == "hsv" else "chroma"] > 1e-3:
                    assert value == pytest.approx(wanted[place], abs=2e-3), (code, space)


def test_text_is_black_or_white_whichever_has_more_contrast():
    codes = [f"#{level:02x}{level:02x}{level:02x}" for level in range(0, 256, 5)] + list(THREE)
    for code, text in zip(codes, Palette(codes).text_colors, strict=True):
        ratio = {each: coloraide.Color(code).contrast(each) for each in ("#000000", "#ffffff")}
        assert ratio[text] == max(ratio.values())


def test_matplotlib_takes_it():
    palette = Palette(THREE, name="harbour")
    assert palette.to_mpl().N == 3
    assert mpl.colors.to_hex(palette.to_mpl()(1)) == THREE[1]
    with mpl.rc_context({"axes.prop_cycle": palette.cycler()}):
        assert mpl.rcParams["axes.prop_cycle"].by_key()["color"] == list(THREE)


@pytest.mark.parametrize("suffix", ["ase", "gpl", "css", "tokens.json", "R", "png"])
def test_it_is_saved_in_the_format_of_the_suffix(suffix, tmp_path):
    palette = Palette(THREE, name="harbour")
    path = palette.save(tmp_path / f"mine.{suffix}")
    names = {"tokens.json": "tokens", "R": "r"}
    if suffix == "css":
        path = palette.save(tmp_path / "mine.css", format="css")
    assert path.read_bytes() == cmp.export(palette, names.get(suffix, suffix))


def test_a_suffix_that_says_nothing_is_told(tmp_path):
    palette = Palette(THREE)
    for name in ("mine", "mine.xyz", "mine.cpt"):
        with pytest.raises(cmp.FormatError):
            palette.save(tmp_path / name)
    with pytest.raises(OSError, match="nowhere"):
        palette.save(tmp_path / "nowhere" / "mine.ase")


def test_its_line_is_short_and_its_drawing_says_all():
    assert repr(Palette(THREE, name="harbour")) == "<Palette 'harbour': #ff8800 #004080 #ffd700>"
    many = Palette(np.linspace(0, 1, 192).reshape(64, 3))
    assert len(repr(many)) < 120
    assert "64 in all" in repr(many)
    drawn = Palette(THREE, [0.5, 0.25, 0.004], name='<b>"x"')._repr_html_()
    assert "<b>" not in drawn
    for part in ("#ff8800", "50%", "25%", "0%", "gold", "color:#000000", "color:#ffffff"):
        assert part in drawn


def test_colours_in_any_form_are_exported():
    assert cmp.export(["#f00", "#0f0"], "hex") == b"#ff0000\n#00ff00\n"
    assert cmp.export(np.array([[255, 0, 0]], np.uint8), "hex", name="one") == b"#ff0000\n"


def test_saving_loads_the_formats(tmp_path):
    code = f"import cmapcore as cmp; cmp.Palette(['#f80']).save({str(tmp_path / 'mine.txt')!r})"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert (tmp_path / "mine.txt").read_text() == "#ff8800\n"


def test_what_holds_no_colours_is_named_by_its_type():
    with pytest.raises(cmp.OptionError, match=r"not what is of type int\."):
        cmp.check(3)
