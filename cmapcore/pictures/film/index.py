"""The contents of a film, packet by packet, without decoding: when each frame is shown, and what it is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...arrays import Bools, Floats, Ints
from ...errors import PictureError
from .container import OpenFilm

_LONGEST_LAST = 1.0  # seconds: for longer the last frame is not shown where the file does not say it
_UNSAID = 0.04  # seconds for which the only frame is shown if nothing is said
_MOST_PACKETS = 2_000_000


@dataclass(frozen=True, eq=False)
class Index:
    """The packets of a film's video stream, in decoding order.

    Attributes
    ----------
    pts : int[n]
        When each packet's frame is shown, in the stream's unit; each once.
    is_key : bool[n]
        Whether decoding can begin there.
    is_reference : bool[n]
        Whether other frames are made from it; the others need not be decoded unless they are wanted themselves.
    is_shown : bool[n]
    group : int[n]
        The number of the keyframes so far, that is which group of pictures a packet belongs to, from 0.
    time : float[n]
        When each is shown, in seconds from the first.
    end : float
        When the last one is shown no more.
    declared : float
        How long the container says that the film is; 0 where it does not.
    """

    pts: Ints
    is_key: Bools
    is_reference: Bools
    is_shown: Bools
    group: Ints
    time: Floats
    end: float
    declared: float


def read_index(film: OpenFilm) -> Index:
    """Walk through all packets of a film.

    Raises
    ------
    PictureError
        There is no frame in it.
    """
    import av

    references = _References(film)
    rows, seen = [], set()
    try:
        for packet in film.container.demux(film.stream):
            when = packet.dts if packet.pts is None else packet.pts
            if not packet.size or when is None or when in seen:
                continue
            seen.add(when)
            kind = references.kind(packet)
            rows.append((when, packet.is_keyframe, not packet.is_discard, kind, packet.duration or 0))
            if len(rows) > _MOST_PACKETS:
                raise PictureError(f"The film has more than {_MOST_PACKETS:,} frames; give a shorter part of it.")
    except av.error.FFmpegError:
        pass  # it is cut off, or damaged from here on
    first = next((number for number, row in enumerate(rows) if row[1]), len(rows))
    rows = rows[first:]  # what comes before a keyframe cannot be decoded
    if not any(row[2] for row in rows):
        raise PictureError("There is no frame in this film; it is damaged or empty, save or download it again.")
    pts, is_key, is_shown, kinds, durations = (np.array(column) for column in zip(*rows, strict=True))
    unit = float(film.stream.time_base or 1 / 1000)
    start = int(pts[is_shown].min())
    time = (pts - start) * unit
    shown = np.sort(time[is_shown])
    last = float(durations[np.argmax(np.where(is_shown, pts, pts.min()))]) * unit
    if len(shown) > 1:  # some containers tell the last frame's in the order of decoding
        last = max(last, min(float(shown[-1] - shown[-2]), _LONGEST_LAST))
    declared = film.stream.duration * unit if film.stream.duration else (film.container.duration or 0) / av.time_base
    return Index(
        pts,
        is_key,
        references.are_in(kinds),
        is_shown,
        np.cumsum(is_key) - 1,
        time,
        round(float(shown[-1]) + (last or _UNSAID), 6),
        declared,
    )


class _References:
    """Tells from a packet's first bytes whether other frames depend on its frame, if the codec says so there."""

    def __init__(self, film: OpenFilm) -> None:
        said = film.context.extradata or b""
        self._name = film.context.codec.canonical_name
        self._prefix = 0  # bytes that tell how long a unit is (ISO/IEC 14496-15)
        if self._name == "h264" and len(said) > 4 and said[0] == 1:
            self._prefix = 1 + (said[4] & 3)
        if self._name == "hevc" and len(said) > 21:
            self._prefix = 1 + (said[21] & 3)

    def kind(self, packet: Any) -> int:
        """Give -1 for a frame that others are made from, else the layer of time in which none is made from it."""
        if not self._prefix:
            return -1
        data, place = memoryview(packet), 0
        while place + self._prefix + 2 <= len(data):
            length = int.from_bytes(data[place : place + self._prefix], "big")
            place += self._prefix
            if self._name == "h264" and data[place] & 31 in (1, 5):  # a slice (ITU-T H.264, 7.4.1)
                return -1 if data[place] >> 5 & 3 else 0
            unit = data[place] >> 1 & 63
            if self._name == "hevc" and unit < 32:  # a slice (ITU-T H.265, 7.4.2.2)
                return data[place + 1] & 7 if unit < 16 and unit % 2 == 0 else -1
            place += length
        return -1

    def are_in(self, kinds: Ints) -> Bools:
        """Which are references: all but those in the highest layer of time, which alone nobody looks at."""
        found: Bools = (kinds < 0) | (kinds < kinds.max())
        return found
