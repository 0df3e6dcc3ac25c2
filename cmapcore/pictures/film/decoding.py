"""The frames that a plan asks for, decoded in one pass through the film; damaged ones are left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ...arrays import Progress
from .container import OpenFilm
from .index import Index
from .plan import Plan

if TYPE_CHECKING:
    from av.video.frame import VideoFrame


def planned_frames(
    film: OpenFilm, index: Index, plan: Plan, progress: Progress | None = None
) -> Iterator[tuple[int, VideoFrame]]:
    """Decode, and yield each wanted frame with the number of its packet, in display order.

    If anything in a group of pictures is damaged, the rest of the group is left out: it would be made from damaged
    frames, and often looks like a grey picture.

    Parameters
    ----------
    film : OpenFilm
        As it was opened: no packet read yet.
    index : Index
    plan : Plan
    progress : callable, optional
    """
    import av

    number_of = {int(pts): number for number, pts in enumerate(index.pts)}
    wanted = set(plan.frames.tolist())
    skipped = np.bincount(index.group, index.is_reference & ~plan.decode)  # how much of each group is left out
    left, total = int(plan.decode.sum()), max(int(plan.decode.sum()), 1)
    context = film.context
    damaged, at = -1, -1

    def good(frames: list[VideoFrame]) -> Iterator[tuple[int, VideoFrame]]:
        nonlocal damaged
        for frame in frames:
            number = number_of.get(frame.pts if frame.pts is not None else -1)
            if number is None or index.group[number] == damaged:
                continue
            if frame.is_corrupt:
                damaged = int(index.group[number])
            elif number in wanted:
                yield number, frame

    for packet in film.container.demux(film.stream):
        if not left:
            break
        when = packet.dts if packet.pts is None else packet.pts
        number = number_of.get(when) if packet.size and when is not None else None
        if number is None or not plan.decode[number] or number <= at:
            continue
        left -= 1
        group = int(index.group[number])
        if progress is not None and left % 8 == 0:
            progress(1 - left / total)
        if group == damaged:
            continue
        try:
            if index.is_key[number] and group and skipped[group - 1]:  # the last one decoded does not come before
                yield from good(context.decode(None))
                context.flush_buffers()
            at = number
            yield from good(context.decode(packet))
        except av.error.FFmpegError:
            damaged = group
            context.flush_buffers()
    try:
        yield from good(context.decode(None))
    except av.error.FFmpegError:
        return
