"""Opening a film's file and nothing else: which containers and codecs are allowed, and how large a picture.

FFmpeg opens things by itself. A playlist names files and addresses, a session description listens on the network, and
either may have a film's name. So the container is recognised by its first bytes, never guessed by FFmpeg; containers,
protocols and codecs that are not listed here are refused a second time by FFmpeg itself; and it is given an open file,
never a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from ...errors import PictureError
from ..opening import reader_of
from ..signatures import FILM_NAMES, film_container

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.codeccontext import VideoCodecContext
    from av.video.stream import VideoStream

MAX_PIXELS = 10_000_000  # of a frame: 4K, whose decoders keep up to 17 of them


@dataclass(frozen=True)
class Codec:
    """A codec that is read.

    Attributes
    ----------
    name : str
        For people.
    decoders : tuple of str
        FFmpeg's names of what decodes it.
    weight : float
        How much longer a pixel takes to decode than one of H.264.
    """

    name: str
    decoders: tuple[str, ...]
    weight: float


CODECS = {
    "h264": Codec("H.264", ("h264",), 1.0),
    "hevc": Codec("HEVC", ("hevc",), 1.6),
    "vp9": Codec("VP9", ("vp9",), 1.3),
    "av1": Codec("AV1", ("libdav1d",), 1.0),
    "mpeg4": Codec("MPEG-4", ("mpeg4",), 1.0),
    "prores": Codec("ProRes", ("prores",), 3.0),
    "mjpeg": Codec("MJPEG", ("mjpeg",), 2.0),
}
_READ_NAMES = "H.264, HEVC, VP9, AV1, MPEG-4, ProRes and MJPEG"

CONTAINER_OPTIONS = {"format_whitelist": "mov,matroska", "protocol_whitelist": "none"}
"""For `av.open`."""

CODEC_OPTIONS = {
    "codec_whitelist": ",".join(name for codec in CODECS.values() for name in codec.decoders),
    "max_pixels": str(MAX_PIXELS),
    "err_detect": "explode",  # or else damaged parts are made up, mostly of grey
}
"""For a codec context, before it decodes anything; passed to `av.open`, they have no effect."""


@dataclass(frozen=True)
class OpenFilm:
    """An opened film file: its video stream, and what decodes it."""

    container: InputContainer
    stream: VideoStream
    codec: Codec

    @property
    def context(self) -> VideoCodecContext:
        """What decodes the stream."""
        return self.stream.codec_context

    @property
    def pixels(self) -> int:
        """Of a frame."""
        return self.context.width * self.context.height


@contextmanager
def open_film(file: BinaryIO) -> Iterator[OpenFilm]:
    """Open a film; the file stays open, and is rewound before.

    Raises
    ------
    PictureError
        It is of a kind that is not read, is damaged, or PyAV is not installed.
    """
    file.seek(0)
    format_ = film_container(file.read(64))
    if not format_:
        raise PictureError(f"This is not a film that can be read; {FILM_NAMES} can.")
    with reader_of("film", "A film"):
        import av
    file.seek(0)
    av.logging.set_level(av.logging.PANIC)  # its messages are raised as errors
    try:
        container = _open(file, format_)
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise PictureError(
            "The film is damaged or cut off: its index is missing; save or download it again."
        ) from error
    with container:
        stream = _stream(container)
        yield OpenFilm(container, stream, _prepare(stream))


def _open(file: BinaryIO, format_: str) -> InputContainer:
    import av

    return av.open(file, "r", format=format_, container_options=CONTAINER_OPTIONS, buffer_size=2**20)


def _stream(container: Any) -> VideoStream:
    """Choose the video stream: the one that players show, not the cover of an album."""
    import av

    still = av.stream.Disposition.attached_pic
    found = [stream for stream in container.streams.video if not stream.disposition & still]
    if not found:
        raise PictureError("There is no video in it; choose a film or a picture.")
    default = [stream for stream in found if stream.disposition & av.stream.Disposition.default]
    chosen: VideoStream = (default or found)[0]
    for stream in container.streams:
        if stream is not chosen:
            stream.discard = type(stream.discard)["all"]
    return chosen


def _prepare(stream: VideoStream) -> Codec:
    """Check codec and size, and limit what the decoder takes."""
    context = stream.codec_context
    name = "" if context is None else context.codec.canonical_name
    codec = CODECS.get(name)
    if codec is None:
        said = f"is {name}, which" if name else "uses a codec that"
        raise PictureError(f"The film's video {said} cannot be read; {_READ_NAMES} can.")
    if not 0 < context.width * context.height <= MAX_PIXELS:
        raise PictureError(
            f"The film is too large: {context.width:,} × {context.height:,} pixels, and at most {MAX_PIXELS // 10**6} "
            "million are read; make it smaller."
        )
    limit(context)
    return codec


def limit(context: VideoCodecContext) -> None:
    """Have the decoder itself refuse what is not listed or too large, and keep to one thread."""
    context.options = dict(CODEC_OPTIONS)
    context.thread_count = 1  # more than one run out of a worker's memory, or give nothing without a word
