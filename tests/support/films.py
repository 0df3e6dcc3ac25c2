"""Films made by script: small, with known colours, shots, codecs and tags."""

import io
from fractions import Fraction

import av
import numpy as np

SHOTS = (((192, 57, 43), 2), ((46, 134, 193), 5), ((244, 208, 63), 1), ((30, 132, 73), 4))
"""Colours, and for how many seconds each is shown."""

FPS = 10


def film(
    frames,
    *,
    container="mp4",
    codec="libx264",
    pix_fmt="yuv420p",
    times=None,
    fps=FPS,
    keyframes=10,
    rotation=0,
    container_options=None,
    **options,
):
    """Encode frames uint8[h,w,3]; ``times`` in seconds, if not one after the other; shown by BT.601."""
    file = io.BytesIO()
    with av.open(file, "w", format=container, options=container_options or {}) as made:
        stream = made.add_stream(codec, rate=Fraction(fps))
        stream.pix_fmt, stream.gop_size = pix_fmt, keyframes
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        usual = {"libx264": {"crf": "10", "sc_threshold": "0"}, "libx265": {"crf": "10"}}  # no keyframes at cuts
        stream.options = usual.get(codec, {}) | options
        for number, pixels in enumerate(frames):
            if not number:
                stream.height, stream.width = pixels.shape[:2]
                stream.codec_context.thread_count = 1  # the same bytes every time
                if rotation:
                    stream.set_display_rotation(-rotation)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
            frame.time_base = Fraction(1, 1000)
            frame.pts = round(1000 * (number / fps if times is None else times[number]))
            made.mux(stream.encode(frame))
        made.mux(stream.encode())
    return file.getvalue()


def flat(color, shape=(48, 80)):
    return np.full((*shape, 3), color, np.uint8)


def shots(shown=SHOTS, *, fps=FPS, shape=(48, 80), bars=0):
    """Yield the frames of shots with a little noise, perhaps with black bars above and below."""
    random = np.random.default_rng(0)
    for color, seconds in shown:
        for _ in range(round(seconds * fps)):
            pixels = flat(color, shape).astype(int) + random.integers(-3, 4, (*shape, 3))
            if bars:
                pixels[:bars] = pixels[-bars:] = 0
            yield np.clip(pixels, 0, 255).astype(np.uint8)


def shares(picture, shown=SHOTS):
    """How much of a sheet is nearest to each shot's colour."""
    pixels = picture.pixels if picture.opaque is None else picture.pixels[picture.opaque]
    distance = [((pixels.reshape(-1, 3).astype(int) - color) ** 2).sum(axis=1) for color, _ in shown]
    return np.bincount(np.argmin(distance, axis=0), minlength=len(shown)) / distance[0].size


def true_shares(shown=SHOTS):
    seconds = np.array([each for _, each in shown], float)
    return seconds / seconds.sum()
