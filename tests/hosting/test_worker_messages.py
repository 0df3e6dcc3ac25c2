"""What a worker sends: data alone."""

import json
import math
import os
import socket
import threading
from datetime import UTC, datetime

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.pictures.samples import sample_bytes
from gallery.errors import NotThereError
from hosting.worker_messages import MOST_BYTES, Inbox, describe_error, error_of, pack, send, unpack


def there_and_back(value):
    return unpack(bytearray(pack(value)))


PLAIN = [
    None,
    True,
    -3,
    2**80,
    0.1,
    "größer ✓ \ud800",
    b"\0\xff",
    [],
    (),
    [1, (2.5, None), ["a"]],
    {"a": 1, (1, 2): [b"x"]},
    frozenset({1, 2}),
    datetime(2024, 2, 29, 12, 30, 15, 123456, UTC),
    datetime(2024, 2, 29),
]


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_plain_values_come_back(value):
    back = there_and_back(value)
    assert back == value
    assert type(back) is type(value)


def test_what_is_no_number_and_infinity_come_back():
    assert math.isnan(there_and_back(float("nan")))
    assert there_and_back(-math.inf) == -math.inf


ARRAYS = [
    np.arange(6.0).reshape(2, 3),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    np.arange(12)[::2],
    np.array(3.5),
    np.zeros((0, 3), np.uint8),
    np.array([True, False]),
    np.array([1, 2], ">u2"),
    np.array([np.nan, 1], np.float32),
]


@pytest.mark.parametrize("array", ARRAYS, ids=repr)
def test_arrays_come_back_and_may_be_changed(array):
    back = there_and_back(array)
    np.testing.assert_array_equal(back, array)
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    assert back.flags.f_contiguous or not array.flags.f_contiguous
    back[...] = 0


def test_scalars_of_numpy_come_back_as_such():
    for scalar in (np.float32(0.5), np.int64(7), np.bool_(True)):
        back = there_and_back(scalar)
        assert back == scalar
        assert type(back) is type(scalar)


def test_our_own_values_come_back(scene):
    result = cmp.extract(scene, cmp.Recipe.of(ncolors=3))
    for value in (scene, result.palette, result.recipe, cmp.colormap(result), result):
        back = there_and_back(value)
        assert type(back) is type(value)
    assert back.palette.hex == result.palette.hex
    assert back.recipe == result.recipe
    assert back.keys == result.keys
    assert there_and_back(scene) == scene
    assert not there_and_back(scene).pixels.flags.writeable
    picture = cmp.load_picture(sample_bytes("tulips"))
    np.testing.assert_array_equal(there_and_back(picture).pixels, picture.pixels)


@pytest.mark.parametrize("value", [object(), print, os, threading.Lock(), np.array([object()]), np.array(["a"])])
def test_what_is_no_data_is_not_sent(value):
    with pytest.raises(TypeError, match="cannot be sent"):
        pack([value])


def message(head, rest=b""):
    written = json.dumps(head).encode()
    return bytearray(len(written).to_bytes(8, "big") + written + bytes(-(8 + len(written)) % 16) + rest)


HOSTILE = [
    b"",
    b"\0" * 7,
    (2**40).to_bytes(8, "big"),
    (2).to_bytes(8, "big") + b"{",
    b"\x80\x04\x95\x00\x00\x00\x00\x00\x00\x00\x00.",
    message({"a": 1}),
    message(["unheard of", 1]),
    message(["ours", "os:system", [["command", "true"]]]),
    message(["ours", "subprocess:Popen", [["args", ["list", ["true"]]]]]),
    message(["ours", "hosting.fork_server:Task", [["function", None], ["args", None], ["seconds", 1]]]),
    message(["ours", "cmapcore.palette:color_names", [["colors", None]]]),
    message(["ours", "cmapcore.palette:Palette.of_hex", [["codes", None]]]),
    message(["ours", "cmapcore.palette:Palette", []]),
    message(["ours", "cmapcore.palette:Palette", [["colors", None], ["hex", None]]]),
    message(["ours", "cmapcore.palette:np", []]),
    message(["array", "|O", [1], "C", 0], bytes(64)),
    message(["array", "<f8", [-1], "C", 0], bytes(64)),
    message(["array", "<f8", [9], "C", 0], bytes(64)),
    message(["array", "<f8", [2**62, 4], "C", 0], bytes(64)),
    message(["array", "<f8", [1], "C", -8], bytes(64)),
    message(["array", "f8,f8", [1], "C", 0], bytes(64)),
    message(["bytes", 0, 65], bytes(64)),
    message(["bytes", -1, 1], bytes(64)),
    message(["dict", [[["list", []], 1]]]),
    bytearray((60_000).to_bytes(8, "big") + b"[" * 60_000),
]


@pytest.mark.parametrize("said", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_else_is_read(said):
    with pytest.raises(ValueError, match="A worker sent an invalid message"):
        unpack(bytearray(said))


ERRORS = [
    (cmp.PictureError("No picture."), cmp.PictureError),
    (NotThereError("Not there."), NotThereError),
    (ValueError("No value."), ValueError),
    (PermissionError(13, "Permission denied"), PermissionError),
    (json.JSONDecodeError("No JSON", "x", 0), RuntimeError),
    (UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"), RuntimeError),
]


@pytest.mark.parametrize(("error", "kind"), ERRORS)
def test_errors_come_back_by_their_kind_and_words(error, kind):
    back = error_of(*describe_error(error))
    assert type(back) is kind
    assert str(error) in str(back)


@pytest.mark.parametrize("name", ["os:system", "builtins:SystemExit", "builtins:print", "cmapcore.errors:x", "", None])
def test_no_other_error_is_made(name):
    assert type(error_of(name, "words")) is RuntimeError


def test_messages_come_in_pieces():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        inbox = Inbox(ours.fileno())
        packed = pack(["part", 0.5])
        whole = len(packed).to_bytes(8, "big") + packed
        for number in range(len(whole)):
            assert inbox.receive(0) is None
            theirs.send(whole[number : number + 1])
        assert unpack(inbox.receive(1)) == ["part", 0.5]
        thread = threading.Thread(target=send, args=(theirs.fileno(), pack(np.zeros(10**6))))
        thread.start()
        assert unpack(inbox.receive(60)).shape == (10**6,)
        thread.join()
        theirs.send((MOST_BYTES + 1).to_bytes(8, "big"))
        with pytest.raises(ValueError, match="too much"):
            inbox.receive(1)


def test_the_end_is_told():
    ours, theirs = socket.socketpair()
    with ours:
        theirs.close()
        with pytest.raises(EOFError):
            Inbox(ours.fileno()).receive(1)
