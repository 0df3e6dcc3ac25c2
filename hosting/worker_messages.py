"""What a worker sends to the server: data, never a pickle, since it has touched a stranger's bytes.

Whoever has taken over a worker can send anything. What comes out of `unpack` consists of numbers, texts,
bytes, moments, arrays, lists, tuples, dicts and our own values (dataclasses, named tuples, and classes of our packages
that name their `PARAMETERS`), and only their constructors are called to make it. A message is its length in eight
bytes, followed by its content.
"""

from __future__ import annotations

import builtins
import dataclasses
import json
import math
import os
import re
import select
import struct
import sys
import time
from datetime import datetime
from typing import Any, Literal

import numpy as np

from cmapcore.errors import CmapError

_OURS = ("cmapcore", "gallery")  # the packages whose values may be sent

MOST_BYTES = 2**29
"""Of one message."""

_OUR_ERRORS = ("cmapcore.errors", "gallery.errors")
_ALIGNED = 16
_LENGTH = struct.Struct("!Q")
_PIECE = 2**20
_MOST_IN_HEAD = 2**25
_KINDS = "biuf"  # of arrays: booleans and numbers
_DTYPE = re.compile(f"[<>|][{_KINDS}][0-9]{{1,2}}")
_MOST_WORDS = 2_000  # characters of an error's sentence


def pack(value: Any) -> bytes:
    """Write a value.

    Raises
    ------
    TypeError
        It is not data, or not ours.
    """
    buffers: list[bytes] = []
    size = 0

    def keep(data: bytes | memoryview) -> int:
        nonlocal size
        start = size
        pad = -len(data) % _ALIGNED
        buffers.extend((bytes(data), bytes(pad)))
        size += len(data) + pad
        return start

    def written(value: Any) -> Any:
        kind = type(value)
        if value is None or kind in (bool, int, float, str):
            return value
        if kind in (list, tuple, frozenset):
            return [kind.__name__, [written(each) for each in value]]
        if kind is dict:
            return ["dict", [[written(key), written(each)] for key, each in value.items()]]
        if kind is datetime:
            return ["moment", value.isoformat()]
        if kind in (bytes, bytearray):
            return ["bytes", keep(value), len(value)]
        if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in _KINDS:
            array = np.asarray(value)
            order: Literal["F", "C"] = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
            data = array.tobytes(order)
            scalar = isinstance(value, np.generic)
            return ["scalar" if scalar else "array", array.dtype.str, list(array.shape), order, keep(data)]
        if isinstance(value, str | float | int):  # of a kind of its own, such as an enumeration's
            return written(next(plain(value) for plain in (str, float, int) if isinstance(value, plain)))
        name = f"{kind.__module__}:{kind.__qualname__}"
        if _class(name) is kind:
            values = (
                value.parameters()
                if _names_parameters(kind)
                else {each: getattr(value, each) for each in _fields(kind)}
            )
            return ["ours", name, [[field, written(each)] for field, each in values.items()]]
        raise TypeError(f"{name} cannot be sent by a worker.")

    head = json.dumps(written(value)).encode("ascii")
    return b"".join([_LENGTH.pack(len(head)), head, bytes(-(_LENGTH.size + len(head)) % _ALIGNED), *buffers])


def unpack(message: bytearray) -> Any:
    """Read what `pack` wrote, from an untrusted source; arrays are views of the message itself.

    Raises
    ------
    ValueError
        It is nothing of the kind.
    """
    try:
        (length,) = _LENGTH.unpack_from(message)
        if length > _MOST_IN_HEAD:
            raise ValueError("too long")
        head = json.loads(bytes(message[_LENGTH.size : _LENGTH.size + length]))
        start = _LENGTH.size + length
        return _read(head, memoryview(message)[start + -start % _ALIGNED :])
    except Exception as error:  # constructors of ours meet what nobody has made them for, and may raise anything
        raise ValueError("A worker sent an invalid message.") from error


def _read(said: Any, body: memoryview) -> Any:
    if not isinstance(said, list):
        if isinstance(said, dict):
            raise ValueError("written in another way")
        return said
    match said:
        case ["list" | "tuple" | "frozenset" as kind, list(parts)]:
            return getattr(builtins, kind)(_read(part, body) for part in parts)
        case ["dict", list(pairs)]:
            return {_read(key, body): _read(value, body) for key, value in pairs}
        case ["moment", str(text)]:
            return datetime.fromisoformat(text)
        case ["bytes", int(place), int(size)]:
            return bytes(_part(body, place, size))
        case ["array" | "scalar" as kind, str(name), list(shape), "C" | "F" as order, int(place)]:
            if not _DTYPE.fullmatch(name) or not all(type(side) is int and side >= 0 for side in shape):
                raise ValueError("no numbers")
            dtype, count = np.dtype(name), math.prod(shape)
            part = _part(body, place, count * dtype.itemsize)
            array = np.frombuffer(part, dtype).reshape(shape, order=order)
            return array if kind == "array" else array[()]
        case ["ours", str(name), list(fields)]:
            found = _class(name)
            values = {field: _read(value, body) for field, value in fields}
            if found is None or list(values) != _fields(found):
                raise ValueError("not ours")
            return found(**values)
    raise ValueError("no such kind")


def _part(body: memoryview, start: int, size: int) -> memoryview:
    if start < 0 or size < 0 or start + size > len(body):
        raise ValueError("beyond the end")
    return body[start : start + size]


def _class(name: str) -> type | None:
    """Return the class of one of our values, if it is already loaded."""
    module, _, path = name.partition(":")
    if module.partition(".")[0] not in _OURS:
        return None
    found = getattr(sys.modules.get(module), path, None)
    if not isinstance(found, type) or found.__module__ != module:
        return None
    return found if (dataclasses.is_dataclass(found) or _is_named_tuple(found) or _names_parameters(found)) else None


def _is_named_tuple(kind: type) -> bool:
    return issubclass(kind, tuple) and hasattr(kind, "_fields")


def _names_parameters(kind: Any) -> bool:
    return hasattr(kind, "PARAMETERS") and hasattr(kind, "parameters")


def _fields(kind: Any) -> list[str]:
    if _names_parameters(kind):
        return list(kind.PARAMETERS)
    if dataclasses.is_dataclass(kind):
        return [field.name for field in dataclasses.fields(kind) if field.init]
    return list(kind._fields)


def describe_error(error: Exception) -> tuple[str, str]:
    """Return an error as data: the name of its class, and its message."""
    kind = type(error)
    words = str(error)[:_MOST_WORDS]
    name = f"{kind.__module__}:{kind.__qualname__}"
    if type(error_of(name, words)) is kind:
        return name, words
    return "builtins:RuntimeError", f"{kind.__name__}: {words}"


def error_of(name: Any, words: Any) -> Exception:
    """Return the error that a worker described: one of ours, or of Python's own."""
    module, _, path = str(name).partition(":")
    words = str(words)[:_MOST_WORDS]
    found = getattr(sys.modules.get(module), path, None) if module in ("builtins", *_OUR_ERRORS) else None
    wanted = Exception if module == "builtins" else CmapError
    if isinstance(found, type) and issubclass(found, wanted):
        try:
            return found(words)
        except TypeError:  # one that takes more than words
            pass
    return RuntimeError(words)


def send(descriptor: int, message: bytes) -> None:
    """Write a message, using only calls that a worker may still make."""
    left = memoryview(_LENGTH.pack(len(message)) + message)
    while left:
        left = left[os.write(descriptor, left) :]


class Inbox:
    """Reads messages that may come in pieces, late, or incomplete.

    Parameters
    ----------
    descriptor : int
        Of the connection, which its opener closes.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._ready = select.poll()
        self._ready.register(descriptor, select.POLLIN)
        self._read = bytearray()

    def receive(self, seconds: float) -> bytearray | None:
        """Return the next message, or None if it does not arrive in time.

        Raises
        ------
        EOFError
            The other end is gone.
        ValueError
            It is longer than any may be.
        """
        ends = time.monotonic() + seconds
        while True:
            missing = self._missing()
            if not missing:
                return self._next()
            left = ends - time.monotonic()
            if left <= 0 or not self._ready.poll(max(1, int(left * 1000))):
                return None
            piece = os.read(self._descriptor, min(missing, _PIECE))
            if not piece:
                raise EOFError
            self._read += piece

    def _missing(self) -> int:
        if len(self._read) < _LENGTH.size:
            return _LENGTH.size - len(self._read)
        (length,) = _LENGTH.unpack_from(self._read)
        if length > MOST_BYTES:
            raise ValueError("A worker sent too much.")
        return int(_LENGTH.size + length - len(self._read))

    def _next(self) -> bytearray:
        message, self._read = self._read, bytearray()
        return message[_LENGTH.size :]
