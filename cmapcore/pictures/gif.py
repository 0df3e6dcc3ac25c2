"""GIF files by their blocks (GIF89a): how many frames there are, without decoding them."""

_IMAGE, _EXTENSION = 0x2C, 0x21
_MOST_BLOCKS = 2_000_000  # of a file; each is a step in Python, and a sensible one has 256 bytes


def frame_count(data: bytes) -> int:
    """Count the frames, as far as the file makes sense; one that is cut off counts too.

    Raises
    ------
    ValueError
        There are more blocks than an animation needs.
    """
    place, frames, left = 13 + _table(data[10:11]), 0, _MOST_BLOCKS
    while place < len(data) and data[place] in (_IMAGE, _EXTENSION):
        if data[place] == _IMAGE:
            frames += 1
            place += 11 + _table(data[place + 9 : place + 10])
        else:
            place += 2
        while place < len(data) and data[place]:
            place += 1 + data[place]
            left -= 1
        place += 1
        left -= 1
        if left < 0:
            raise ValueError("too many blocks")
    return max(frames, 1)


def _table(flags: bytes) -> int:
    """How many bytes a table of colours has, by the flags that tell of it."""
    return 3 << (flags[0] & 7) + 1 if flags and flags[0] & 0x80 else 0
