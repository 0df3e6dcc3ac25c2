"""The colours of the primary item count, whatever else a HEIC or AVIF file holds."""

import io
import struct

import pytest
from PIL import Image

from cmapcore.pictures.color_profiles import Space
from cmapcore.pictures.iso_media import Colors, boxes, item_colors


def box(kind, *parts):
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def full(kind, version, flags, *parts):
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def nclx(primaries, transfer):
    return box(b"colr", b"nclx", struct.pack(">HHHB", primaries, transfer, 6, 0x80))


def profile(icc, kind=b"prof"):
    return box(b"colr", kind, icc)


def file(properties, owned, *, primary=1, types=None, parts=None, wide=False, version=0):
    """A file of items: `owned` says which properties, counted from 1, each has; `parts` what of."""
    number = ">I" if version else ">H"
    ipma = struct.pack(">I", len(owned))
    for item, indices in owned.items():
        ipma += struct.pack(number, item) + bytes([len(indices)])
        ipma += b"".join(struct.pack(">H", 0x8000 | i) if wide else bytes([0x80 | i]) for i in indices)
    infe = [
        full(b"infe", 3 if version else 2, 0, struct.pack(number, item), bytes(2), kind, b"\0")
        for item, kind in (types or dict.fromkeys(owned, b"hvc1")).items()
    ]
    count = struct.pack(">I" if version else ">H", len(infe))
    refs = [
        box(b"dimg", struct.pack(number, item), struct.pack(">H", len(of)), *(struct.pack(number, i) for i in of))
        for item, of in (parts or {}).items()
    ]
    meta = full(
        b"meta",
        0,
        0,
        full(b"hdlr", 0, 0, bytes(4), b"pict", bytes(13)),
        full(b"pitm", version, 0, struct.pack(number, primary)),
        full(b"iinf", version, 0, count, *infe),
        full(b"iref", version, 0, *refs),
        box(b"iprp", box(b"ipco", *properties), full(b"ipma", version, int(wide), ipma)),
    )
    return box(b"ftyp", b"heic", bytes(4), b"mif1heic") + meta + box(b"mdat", bytes(20))


P3, PQ = nclx(12, 13), nclx(9, 16)
ISPE = full(b"ispe", 0, 0, bytes(8))


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize(
    ("properties", "owned", "more", "expected"),
    [
        ([ISPE, P3, PQ], {1: [1, 2]}, {}, Colors(None, Space(12, 13))),
        ([PQ, ISPE, P3], {1: [2, 3], 2: [1]}, {}, Colors(None, Space(12, 13))),
        ([PQ, ISPE, P3], {1: [1], 2: [2, 3]}, {"primary": 2}, Colors(None, Space(12, 13))),
        ([P3, profile(b"icc")], {1: [1, 2]}, {}, Colors(b"icc", Space(12, 13))),
        ([profile(b"icc", b"rICC"), P3], {1: [1], 2: [2]}, {}, Colors(b"icc")),
        ([P3, PQ], {1: [1, 2]}, {}, Colors(None, Space(12, 13))),
        ([P3, PQ], {1: [], 2: [1]}, {}, Colors()),
        ([P3, PQ], {2: [1]}, {}, Colors()),
        ([P3, PQ], {1: [0, 9, 1]}, {}, Colors(None, Space(12, 13))),
        (
            [ISPE, P3, PQ],
            {1: [1], 2: [1, 2], 3: [1, 3]},
            {"types": {1: b"grid", 2: b"hvc1", 3: b"hvc1"}, "parts": {1: [2, 2], 3: [2]}},
            Colors(None, Space(12, 13)),
        ),
        (
            [ISPE, P3, PQ],
            {1: [1, 3], 2: [1, 2]},
            {"types": {1: b"grid", 2: b"hvc1"}, "parts": {1: [2, 2]}},
            Colors(None, Space(9, 16)),
        ),
        (
            [ISPE, P3],
            {1: [1], 2: [2]},
            {"types": {1: b"iden", 2: b"grid", 3: b"iden"}, "parts": {1: [3], 3: [1]}},
            Colors(),
        ),
        ([ISPE, P3], {1: [1], 2: [2]}, {"types": {1: b"hvc1", 2: b"hvc1"}, "parts": {1: [2]}}, Colors()),
    ],
)
def test_the_colors_of_the_primary_item(properties, owned, more, expected, wide, version):
    assert item_colors(file(properties, owned, wide=wide, version=version, **more)) == expected


def test_the_colors_of_moving_pictures_alone():
    entry = box(b"av01", bytes(78), box(b"av1C", bytes(4)), P3)
    track = full(b"stsd", 0, 0, struct.pack(">I", 1), entry)
    for kind in (b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        track = box(kind, track)
    assert item_colors(box(b"ftyp", b"avis", bytes(4)) + track) == Colors(None, Space(12, 13))


WHOLE = file([ISPE, P3, PQ], {1: [1, 2]})


@pytest.mark.parametrize("stop", range(0, len(WHOLE), 7))
def test_a_file_that_is_cut_off_says_it_or_nothing(stop):
    assert item_colors(WHOLE[:stop]) in (Colors(), Colors(None, Space(12, 13)))


def test_words_in_the_picture_itself_say_nothing():
    assert item_colors(WHOLE.replace(P3, ISPE[: len(P3)]) + box(b"mdat", PQ)) == Colors()
    assert item_colors(b"") == Colors()
    assert item_colors(b"colrnclx\0\x0c\0\x0d\0\x06\x80") == Colors()


def test_boxes():
    data = box(b"abcd", b"1234") + struct.pack(">I4sQ", 1, b"long", 20) + b"1234" + struct.pack(">I", 0) + b"restxyz"
    assert [(found.kind, data[found.start : found.end]) for found in boxes(data)] == [
        (b"abcd", b"1234"),
        (b"long", b"1234"),
        (b"rest", b"xyz"),
    ]
    with pytest.raises(ValueError, match="ends before it begins"):
        list(boxes(struct.pack(">I", 4) + b"abcd"))


@pytest.mark.parametrize("format_", ["AVIF", "HEIF"])
def test_what_encoders_write(format_):
    import pillow_heif

    pillow_heif.register_heif_opener()
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64)).save(buffer, format_)
    assert item_colors(buffer.getvalue()) == Colors(None, Space(1, 13))
