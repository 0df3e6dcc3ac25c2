"""Palette files read back: ours, those that other programs write, and hostile ones."""

import io
import json
import random
import struct
import time
import zipfile
from contextlib import suppress

import numpy as np
import pytest
from coloraide import Color

import cmapcore as cmp
from cmapcore import FormatError, Palette
from cmapcore.formats.palette_files import MOST_BYTES
from cmapcore.formats.registry import FORMATS, names
from tests.cmapcore.formats.test_formats import NAMES, PALETTE, PROVENANCE
from tests.support.pairing import formats_with

READ = [name for name in names("palette") if FORMATS["palette", name].read]
PAIR = ("#ff8800", "#003366")


def utf16(text, count=">H"):
    return struct.pack(count, len(text) + 1) + f"{text}\0".encode("utf-16-be")


def ase(*blocks, count=None):
    """Blocks of a kind and a body each, as Adobe Swatch Exchange has them."""
    written = b"".join(struct.pack(">HI", kind, len(body)) + body for kind, body in blocks)
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(blocks) if count is None else count) + written


def ase_color(name, model, *values):
    return 1, utf16(name) + model + struct.pack(f">{len(values)}fH", *values, 0)


def aco(*colors):
    """Colours of a model, four numbers and a name each, as Photoshop writes them: version 1, then version 2."""
    first = b"".join(struct.pack(">5H", *numbers) for *numbers, _ in colors)
    second = b"".join(struct.pack(">5H", *numbers) + utf16(name, ">I") for *numbers, name in colors)
    return struct.pack(">2H", 1, len(colors)) + first + struct.pack(">2H", 2, len(colors)) + second


def riff(*chunks):
    body = b"PAL " + b"".join(kind + struct.pack("<I", len(data)) + data for kind, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def zipped(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.json", data)
    return file.getvalue()


# --- what we write


def test_every_format_is_read_but_pictures():
    assert set(names("palette")) - set(READ) == {"svg", "png"}


@pytest.mark.parametrize(("_what", "name", "called"), formats_with(NAMES, [("palette", name) for name in READ]))
def test_what_is_written_reads_back_whatever_its_name(_what, name, called):
    for provenance in (None, PROVENANCE):
        found = cmp.read_palette(cmp.export(PALETTE, name, name=called, provenance=provenance))
        assert found.hex == PALETTE.hex
        assert found.own_names in ((), PALETTE.names)
        assert not found.notices


@pytest.mark.parametrize("name", READ)
def test_any_palette_reads_back(name):
    draw = np.random.RandomState(5)
    most = 30 if name == "swatches" else 64
    for colors in (draw.uniform(size=(most, 3)), np.zeros((1, 3)), np.ones((2, 3)), draw.uniform(0.3, 0.5, (3, 3))):
        palette = Palette(colors, np.zeros(len(colors)), np.zeros(len(colors), bool))
        found = cmp.read_palette(cmp.export(palette, name))
        assert (found.hex, found.has_shares) == (palette.hex, False)


@pytest.mark.parametrize("name", ["json", "csv"])
def test_shares_read_back(name):
    assert cmp.read_palette(cmp.export(PALETTE, name)).shares == pytest.approx(PALETTE.shares, abs=1e-5)


@pytest.mark.parametrize("name", ["gpl", "ase", "aco", "csv", "json"])
def test_names_read_back(name):
    named = Palette(PALETTE.colors, PALETTE.shares, PALETTE.pinned, own_names=("Harbour", "", "Écume 🌊"))
    assert (
        cmp.read_palette(cmp.export(named, name)).own_names == named.names == ("Harbour", PALETTE.names[1], "Écume 🌊")
    )


@pytest.mark.parametrize("name", ["json", "gpl", "ase", "swatches", "tps", "tokens"])
def test_the_palette_s_name_reads_back(name):
    assert cmp.read_palette(cmp.export(PALETTE, name), name="a file").name == "Old harbour"


# --- what others write

FROM_OTHERS = {
    "gimp": b"GIMP Palette\r\nName: Dusk\r\nColumns: 2\r\n#\r\n255 136   0\tAmber\r\n  0  51 102\tUntitled\r\n",
    "gimp of the first kind": b"GIMP Palette\n# made by hand\n255 136 0 Amber\n0 51 102\n",
    "gimp in Latin 1": "GIMP Palette\n255 136 0 Amb\xe9r\n0 51 102\n".encode("latin-1"),
    "aseprite": b"GIMP Palette\nChannels: RGBA\n#\n255 136   0 255 Amber\n  0  51 102   0 Untitled\n",
    "illustrator": ase(
        (0xC001, utf16("Dusk")),
        ase_color("Amber", b"RGB ", 1, 136 / 255, 0),
        ase_color("", b"RGB ", 0, 0.2, 0.4),
        (0xC002, b""),
    ),
    "photoshop": aco((0, 65535, 34952, 0, 0, "Amber"), (0, 0, 13107, 26214, 0, "")),
    "photoshop, version 1": struct.pack(">2H10H", 1, 2, 0, 65535, 34952, 0, 0, 0, 0, 13107, 26214, 0),
    "photoshop, version 2": aco((0, 65535, 34952, 0, 0, "Amber"), (0, 0, 13107, 26214, 0, ""))[24:],
    "colour table with its count": bytes.fromhex("ff8800003366").ljust(768, b"\0") + struct.pack(">2H", 2, 65535),
    "colour table without": bytes.fromhex("ff8800003366").ljust(768, b"\0"),
    "paint shop pro": b"JASC-PAL\r\n0100\r\n2\r\n255 136 0\r\n0 51 102\r\n",
    "paint shop pro with alpha": b"JASC-PAL\n0100\n2\n255 136 0 255\n0 51 102 0\n",
    "windows": riff((b"data", struct.pack("<2H8B", 0x300, 2, 255, 136, 0, 0, 0, 51, 102, 4))),
    "windows with another chunk": riff(
        (b"offl", b"abcd"), (b"data", struct.pack("<2H8B", 0x300, 2, 255, 136, 0, 0, 0, 51, 102, 4))
    ),
    "procreate": zipped(
        Swatches=json.dumps(
            [
                {
                    "name": "Dusk",
                    "swatches": [
                        {"hue": 8 / 90, "saturation": 1, "brightness": 1},
                        None,
                        {"hue": 7 / 12, "saturation": 1, "brightness": 0.4},
                    ],
                }
            ]
        )
    ),
    "paint.net": b"; paint.net Palette File\r\n; Colors are written as: aarrggbb\r\nFFFF8800\r\n80003366\r\n",
    "lospec .hex": b"ff8800\r\n003366",
    "lospec .json": b'{"name":"Dusk","author":"","colors":["ff8800","003366"]}',
    "coolors array": b'["ff8800","003366"]',
    "coolors object": b'{"Amber":"ff8800","Deep blue":"003366"}',
    "coolors extended array": b'[{"name":"Amber","hex":"ff8800","rgb":[255,136,0]},'
    b'{"name":"","hex":"003366","rgb":[0,51,102]}]',
    "coolors address": b"https://coolors.co/ff8800-003366",
    "coolors scss": b"/* CSS HEX */\n--amber: #ff8800ff;\n--deep: #003366ff;\n"
    b"/* SCSS HSL */\n$amber: hsla(32, 100%, 50%, 1);\n$deep: hsla(210, 100%, 20%, 1);\n",
    "lists of numbers": b"[[255, 136, 0], [0, 51, 102]]",
    "sketch": b'{"colors":[{"red":1,"green":0.5333,"blue":0,"alpha":1},{"red":0,"green":0.2,"blue":0.4,"alpha":1}]}',
    "tailwind": b'{"brand":{"500":"#ff8800","900":"#003366"},"spacing":{"1":"4px"}}',
    "tokens of 2025": b'{"a":{"$type":"color","$value":{"colorSpace":"srgb","components":[1,0.5333,0]}},'
    b'"b":{"$type":"color","$value":{"colorSpace":"hsl","components":[210,100,20]}},"c":{"$value":"{a}"}}',
    "tokens of before": b'{"brand":{"a":{"$type":"color","$value":"#ff8800"},"b":{"value":"#003366","type":"color"},'
    b'"gap":{"$type":"dimension","$value":"4px"}}}',
    "css": b":root { --amber: #F80; --deep: rgb(0 51 102 / 50%); --gap: 4px; }\n.dark { --amber: black; }",
    "css in hsl": b":root{--amber:hsl(32deg 100% 50%);--deep:210 100% 20%}",
    "css without properties": b"a { color: #f80; background: #003366 } /* #123456 */ b { color: #ff8800; }",
    "program": b"const colors = ['#ff8800', '#003366'];  // more",
    "table": b"name;hex\r\nAmber;#ff8800\r\n;003366\r\n",
    "table of numbers": b"r,g,b\n255,136,0\n0,51,102\n",
    "words": b"#f80, 036",
    "UTF-16": "\ufeff#ff8800\n#003366".encode("utf-16-le"),
}


@pytest.mark.parametrize("data", FROM_OTHERS.values(), ids=FROM_OTHERS)
def test_files_of_other_programs(data):
    assert cmp.read_palette(data).hex == PAIR


@pytest.mark.parametrize(
    ("which", "colors", "called"),
    [
        ("gimp", ("Amber", ""), "Dusk"),
        ("gimp of the first kind", ("Amber", ""), "palette"),
        ("aseprite", ("Amber", ""), "palette"),
        ("illustrator", ("Amber", ""), "Dusk"),
        ("photoshop", ("Amber", ""), "palette"),
        ("lospec .json", (), "Dusk"),
        ("procreate", (), "Dusk"),
        ("coolors object", ("Amber", "Deep blue"), "palette"),
        ("coolors extended array", ("Amber", ""), "palette"),
        ("tailwind", ("brand 500", "brand 900"), "palette"),
        ("tokens of before", ("a", "b"), "brand"),
        ("css", ("amber", "deep"), "palette"),
        ("table", ("Amber", ""), "palette"),
    ],
)
def test_names_that_other_programs_give(which, colors, called):
    palette = cmp.read_palette(FROM_OTHERS[which])
    assert (palette.own_names, palette.name) == (colors, called)


LAB, OUTSIDE = (Color(f"lab({lab})").convert("srgb").coords() for lab in ("60 40 -20", "60 -128 0"))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (ase(ase_color("", b"CMYK", 0.2, 0.4, 0, 0.5)), [0.4, 0.3, 0.5]),
        (ase(ase_color("", b"LAB ", 0.6, 40, -20)), LAB),
        (ase(ase_color("", b"Gray", 0.25)), [0.25] * 3),
        (aco((1, 43690, 32768, 65535, 0, "")), [0.5, 0.5, 1]),
        (aco((2, 52428, 39321, 65535, 32768, "")), [0.4, 0.3, 0.5]),
        (aco((7, 6000, 4000, 65536 - 2000, 0, "")), LAB),
        (aco((8, 7500, 0, 0, 0, "75% ink")), [0.25] * 3),
        (aco((9, 2000, 4000, 0, 5000, "")), [0.4, 0.3, 0.5]),
        (ase(ase_color("", b"LAB ", 0.6, -128, 0)), [0, *OUTSIDE[1:]]),
    ],
    ids=["ase CMYK", "ase Lab", "ase grey", "aco HSB", "aco CMYK", "aco Lab", "aco grey", "aco wide CMYK", "clipped"],
)
def test_other_models_are_converted(data, expected):
    assert cmp.read_palette(data).colors[0] == pytest.approx(expected, abs=0.6 / 255)


def test_colors_of_a_book_are_skipped_and_told():
    palette = cmp.read_palette(aco((0, 65535, 0, 0, 0, ""), (3, 1, 2, 3, 4, "Pantone")))
    assert palette.hex == ("#ff0000",)
    assert palette.notices == ("Skipped 1 colour from a colour book, which only Photoshop can convert.",)


def test_of_many_colors_the_first_are_used_and_that_is_told():
    palette = cmp.read_palette("".join(f"{i:06x}\n" for i in range(300)).encode())
    assert palette.hex == tuple(f"#{i:06x}" for i in range(64))
    assert palette.notices == ("The file has 300 colours; the first 64 are used.",)


@pytest.mark.parametrize("shares", [[0.5, None], [0.5, -0.1], [0.9, 0.9], [0, 0], [float("nan"), 1]])
def test_shares_that_are_none_do_not_count(shares):
    colors = [{"hex": code, "share": share} for code, share in zip(PAIR, shares, strict=True)]
    assert cmp.read_palette(json.dumps(colors).encode()).shares.tolist() == [0, 0]


def test_a_path_gives_the_name(tmp_path):
    path = tmp_path / "Old harbour.gpl"
    path.write_bytes(FROM_OTHERS["lospec .hex"])  # whatever its suffix says
    assert cmp.read_palette(path).name == cmp.read_palette(str(path)).name == "Old harbour"
    assert cmp.read_palette(path, name="Mine").name == "Mine"
    with pytest.raises(FormatError, match=f"There is no file '{tmp_path}/no.gpl'; check the path"):
        cmp.read_palette(tmp_path / "no.gpl")


# --- hostile files

BOMB = zipped(Swatches=b" " * (64 * MOST_BYTES))
HOSTILE = {
    "nothing": (b"", "is empty"),
    "too long": (b"#ff8800\n" * (MOST_BYTES // 8 + 1), "at most 1 MB"),
    "no palette": (b"hello", "No colours were found"),
    "a picture": (cmp.export(PALETTE, "png"), "No colours were found"),
    "bytes": (bytes(range(255, -1, -1)) * 5, "No colours were found"),
    "no colours in a .gpl": (b"GIMP Palette\n#\n", "No colours were found"),
    "a word in a .gpl": (b"GIMP Palette\nred green blue\n", "Line 2 of this GIMP palette"),
    "a level in a .gpl": (b"GIMP Palette\n1 2 3\n255 256 0\n", "Line 3 of this GIMP palette"),
    "cut .ase": (FROM_OTHERS["illustrator"][:-9], "Adobe swatch file (.ase) is damaged"),
    "four billion blocks": (ase(count=2**32 - 1), "(.ase) is damaged"),
    "a name of 4 GB": (b"ASEF" + struct.pack(">HHIHIH", 1, 0, 1, 1, 2**32 - 1, 65535), "(.ase) is damaged"),
    "a model that is none": (ase(ase_color("", b"HSV ", 0, 0, 0)), "(.ase) is damaged"),
    "a colour that is no number": (ase(ase_color("", b"RGB ", float("nan"), 0, 0)), "is not a number"),
    "an infinite colour": (ase(ase_color("", b"RGB ", float("inf"), 0, 0)), "is not a number"),
    "infinite ink": (ase(ase_color("", b"CMYK", float("-inf"), 0, 0, 1)), "is not a number"),
    "cut .aco": (FROM_OTHERS["photoshop"][:-3], "Photoshop swatch file (.aco) is damaged"),
    "a name of 8 GB in an .aco": (struct.pack(">2H5HI", 2, 1, 0, 0, 0, 0, 0, 2**32 - 1), "(.aco) is damaged"),
    "only a colour book": (aco((3, 1, 2, 3, 4, "Pantone")), "from a colour book"),
    "cut RIFF": (FROM_OTHERS["windows"][:-1], "Windows palette (.pal) is damaged"),
    "RIFF without data": (riff((b"offl", b"")), "Windows palette (.pal) is damaged"),
    "words in JASC": (b"JASC-PAL\n0100\n1\nred\n", "JASC palette (.pal) is damaged"),
    "long numbers in JASC": (b"JASC-PAL\n0100\n1\n" + b"9" * 9000 + b" 0 0\n", "JASC palette (.pal) is damaged"),
    "a zip bomb": (BOMB, "Procreate palette (.swatches) is too large"),
    "another zip": (zipped(other=b"[]"), "This zip is not a Procreate palette (.swatches)"),
    "a zip of other JSON": (zipped(Swatches=b'[{"swatches": {"hue": 1}}]'), "(.swatches) is damaged"),
    "a hue that is none": (
        zipped(Swatches=b'{"swatches": [{"hue": NaN, "saturation": 1, "brightness": 1}]}'),
        "(.swatches) is damaged",
    ),
    "deep JSON in a zip": (zipped(Swatches=b"[" * 100_000), "(.swatches) is damaged"),
    "deep JSON": (b"[" * 500_000 + b"]" * 500_000, "JSON file is damaged"),
    "JSON that is rather deep": (b'{"a":' * 60 + b'"#ff8800"' + b"}" * 60, "JSON file is damaged"),
    "a table of words": (b"name,hex\nAmber,golden\n", "CSV table is damaged"),
    "a wide table": (b"name,hex\n" + b"x" * 500_000 + b",#ff8800\n", "CSV table is damaged"),
    "entities": (
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
        b'<workbook><color-palette name="x"><color>&c;</color></color-palette></workbook>',
        "No colours were found",
    ),
}


@pytest.mark.parametrize(("data", "said"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_in_a_sentence(data, said):
    with pytest.raises(FormatError) as refused:
        cmp.read_palette(data)
    assert said in str(refused.value)
    assert str(refused.value).count(".\n") == 0
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "piece",
    [
        *(
            b"/*",
            b"<!--",
            b"--a:",
            b"$a: #fff ",
            b"<color-palette ",
            b"rgb(",
            b"ffffff-",
            b"a{b:",
            b"#",
            b"# ",
            b"1 ",
            b" ",
        ),
        *(b"{", b'{"a":', b"a,hex\n", b"GIMP Palette\n", b"\n", b"\r", b";"),
    ],
)
def test_no_text_takes_long(piece):
    began = time.process_time()
    with suppress(FormatError):
        cmp.read_palette(piece * (MOST_BYTES // 4 // len(piece)))
    assert time.process_time() - began < 4


def test_damaged_files_give_a_palette_or_a_sentence():
    chance = random.Random(7)
    samples = [*FROM_OTHERS.values(), *(cmp.export(PALETTE, name, provenance=PROVENANCE) for name in READ)]
    for data in samples:
        for _ in range(40):
            broken = bytearray(data)
            for _ in range(chance.choice((1, 3, 20))):
                broken[chance.randrange(len(broken))] = chance.choice((0, 1, 32, 127, 255, chance.randrange(256)))
            cut = bytes(broken[: chance.randint(0, len(broken))]) if chance.random() < 0.3 else bytes(broken)
            with suppress(FormatError):
                palette = cmp.read_palette(cut)
                assert 1 <= len(palette) == len(palette.shares)
