"""From whatever names or holds a picture file to its bytes: paths, addresses, open files."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, BinaryIO, NamedTuple, TextIO

from ..errors import FetchError, PictureError
from ..wording import unreadable
from .addresses import Policy, as_address, data_of_url, is_web_address, path_of_file_url, stem, without_wrapping
from .limits import MAX_BYTES, too_heavy
from .signatures import film_container

_START = 64  # bytes, by which a film's file is known


class File(NamedTuple):
    """A picture file's bytes and name; a film is opened instead, and read piece by piece."""

    data: bytes
    name: str
    notices: tuple[str, ...] = ()
    opened: Callable[[], AbstractContextManager[BinaryIO]] | None = None


def read_source(source: Any, policy: Policy) -> File:
    """Read a path, a URL, bytes or a file object.

    Raises
    ------
    PictureError, FetchError
        As `load_picture`.
    """
    if isinstance(source, str):
        return _read_text(source, policy)
    if isinstance(source, os.PathLike):
        return _read_path(os.fsdecode(source))
    if isinstance(source, bytes | bytearray | memoryview):
        return _of_bytes(bytes(source), "")
    if hasattr(source, "read"):
        return _read_stream(source)
    raise PictureError(
        "A picture is a path, a URL, bytes, a binary file object, a Pillow image or an array, "
        f"not {type(source).__name__}."
    )


def _of_bytes(data: bytes, name: str, notices: tuple[str, ...] = ()) -> File:
    if film_container(data[:_START]):
        return File(b"", name, notices, partial(io.BytesIO, data))
    return File(data, name, notices)


def address_of(text: str) -> str:
    """Return the address that a text means; empty if it is the path of an existing file, or means none."""
    address = as_address(text)
    if not is_web_address(address) or (not is_web_address(text.strip()) and _is_there(text)):
        return ""
    return address


def _is_there(path: str) -> bool:
    """Whether there is a file at that path, or the folder that the path begins with."""
    return os.path.exists(path) or os.path.isdir(os.path.join(path.split("/")[0], ""))


def _read_text(text: str, policy: Policy) -> File:
    if policy == "public":
        return _read_address(text, policy)
    plain = without_wrapping(text)
    if re.match("data:", plain, re.IGNORECASE):
        return _of_bytes(data_of_url(plain), "")
    if re.match("file:", plain, re.IGNORECASE):
        return _read_path(path_of_file_url(plain))
    if re.match(r"[a-z][a-z0-9+.-]*://", plain, re.IGNORECASE):
        return _read_address(plain, policy)
    if not address_of(text):
        return _read_path(text if os.path.exists(text) or not os.path.exists(os.path.expanduser(plain)) else plain)
    try:
        return _read_address(plain, policy)
    except FetchError as error:
        if plain.lower().startswith("www."):
            raise
        said = str(error)
        raise FetchError(f"There is no file {plain!r}, and {said[:1].lower()}{said[1:]}") from error


def _read_address(text: str, policy: Policy) -> File:
    from .download import fetch_picture  # which a file needs nothing of

    fetched = fetch_picture(text, policy=policy)
    return _of_bytes(fetched.data, fetched.name, fetched.notices)


def _read_path(path: str) -> File:
    """Read a file; a leading ``~`` is the home folder, unless something with that very name exists."""
    if not os.path.exists(path):
        path = os.path.expanduser(path)
    try:
        with open(path, "rb") as file:
            start = file.read(_START)
            if film_container(start) and file.seekable():
                return File(b"", stem(path), opened=lambda: open(path, "rb"))
            size = os.fstat(file.fileno()).st_size  # of a device 0, whatever comes out of it
            data = start + file.read(MAX_BYTES + 1) if size <= MAX_BYTES else b""
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        raise PictureError(unreadable(path, error)) from error
    if max(size, len(data)) > MAX_BYTES:
        raise PictureError(too_heavy(max(size, len(data))))
    return File(data, stem(path))


def _read_stream(source: BinaryIO | TextIO) -> File:
    binary: Any = getattr(source, "buffer", source)  # the binary file beneath one that was opened in text mode
    name = stem(str(getattr(source, "name", "")))
    data = bytearray()
    try:
        can_seek = getattr(binary, "seekable", bool)()
        if can_seek:
            binary.seek(0)
        while len(data) <= MAX_BYTES and (piece := binary.read(MAX_BYTES + 1 - len(data) if data else _START)):
            if isinstance(piece, str):
                raise PictureError("The file object gives text; open the file in binary mode, 'rb'.")
            data += piece
            if can_seek and film_container(bytes(data[:_START])):
                return File(b"", name, opened=lambda: nullcontext(binary))
    except PictureError:
        raise
    except (OSError, ValueError, TypeError, AttributeError) as error:  # closed, not for reading, no real file
        raise PictureError(f"The file object cannot be read ({error}); open the file for reading, 'rb'.") from error
    return _of_bytes(bytes(data), name)
