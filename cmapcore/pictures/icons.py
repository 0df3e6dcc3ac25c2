"""ICO files: several pictures in one, each a PNG or a bitmap without its file header."""

import struct

_MOST = 256


def largest(data: bytes) -> tuple[bytes, tuple[int, int]]:
    """Return the largest picture of an icon: a PNG file as it is, or an icon of it alone; and a bitmap's size.

    Raises
    ------
    ValueError
        There is none.
    """
    count = int.from_bytes(data[4:6], "little")
    entries = [data[6 + 16 * i : 22 + 16 * i] for i in range(min(count, _MOST))]
    best, best_rank = None, (0, 0)
    for entry in entries:
        if len(entry) < 16:
            break
        bits, length, start = struct.unpack_from("<HII", entry, 6)
        rank = ((entry[0] or 256) * (entry[1] or 256), bits)
        if start + length <= len(data) and length > 40 and rank > best_rank:
            best, best_rank = (entry, data[start : start + length]), rank
    if best is None:
        raise ValueError("no picture in it")
    entry, picture = best
    if picture.startswith(b"\x89PNG"):
        return picture, (0, 0)
    width, height = struct.unpack_from("<ii", picture, 4)
    alone = data[:4] + struct.pack("<H", 1) + entry[:12] + struct.pack("<I", 22) + picture
    return alone, (abs(width), abs(height) // 2)
