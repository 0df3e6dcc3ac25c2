"""A PNG of levels whose colours are inserted later, without recompressing anything (ISO/IEC 15948)."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from dataclasses import dataclass

import numpy as np

from ..arrays import Bytes


@dataclass(frozen=True)
class IndexedPng:
    """A whole PNG except the table of its colours.

    Attributes
    ----------
    before, after : bytes
        What stands before and after the chunk PLTE.
    """

    before: bytes
    after: bytes

    @classmethod
    def of(cls, levels: Bytes) -> IndexedPng:
        """Compress levels, ``uint8[height, width]``: each is a row of the table to come."""
        height, width = levels.shape
        header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
        plain = np.pad(levels, ((0, 0), (1, 0)))  # each row begins with the number of its filter, here 0: none
        above = np.diff(plain, axis=0, prepend=np.uint8(0))  # to the row above, modulo 256
        above[:, 0] = 2
        pixels = min((zlib.compress(rows.tobytes(), 9) for rows in (plain, above)), key=len)
        return cls(
            b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header),
            _chunk(b"IDAT", pixels) + _chunk(b"IEND", b""),
        )

    def address(self, table: Bytes, alpha: bytes = b"") -> str:
        """Return the picture as a data address.

        Parameters
        ----------
        table : uint8[n, 3]
            sRGB of each level, up to 256.
        alpha : bytes
            Opacity of each, if they are not all opaque.
        """
        colors = _chunk(b"PLTE", table.tobytes()) + (_chunk(b"tRNS", alpha) if alpha else b"")
        return f"data:image/png;base64,{b64encode(self.before + colors + self.after).decode('ascii')}"


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
