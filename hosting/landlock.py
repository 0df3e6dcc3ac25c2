"""Access to no files but the libraries', and no other process, if the kernel has Landlock (Linux 5.13 and later).

https://docs.kernel.org/userspace-api/landlock.html
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on all of today's processors
_ASK_VERSION = 1
_PATH_BENEATH = 1
_NO_NEW_PRIVILEGES = 38  # of prctl; without it only root may restrict itself

_WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 1, 1 << 2, 1 << 3
_FILES = sum(1 << bit for bit in range(13))  # to run, write, read, list, remove, and to make whatever has a path
_FILES_SINCE = {2: 1 << 13, 3: 1 << 14, 5: 1 << 15}  # to move elsewhere, to truncate, to control devices
_TCP = 0b11  # to listen, to connect
_OTHERS = 0b11  # abstract sockets and signals of processes outside
_TCP_SINCE, _OTHERS_SINCE = 4, 6

_libc = ctypes.CDLL(None, use_errno=True)


def landlock_version() -> int:
    """Return the version of the kernel's interface; 0 if it has none or does not allow its use."""
    return max(0, _call(_CREATE_RULESET, None, 0, _ASK_VERSION))


def keep_to_files(readable: Iterable[str], writable: Iterable[str] = (os.devnull,)) -> bool:
    """Permanently give up access to all files but some, inspecting and signalling other processes, and TCP connections.

    Open files stay open. This applies to the calling thread and everything that it starts from now on. Modes and
    times of files may still be changed. Linux before 6.2 lets files be truncated, before 6.7 connections be made, and
    before 6.12 signals be sent.

    Parameters
    ----------
    readable : iterable of str
        Files that may still be read, and folders with everything in them; those that do not exist are ignored.
    writable : iterable of str, optional
        Files that may still be read and written.

    Returns
    -------
    bool
        Whether it holds: False where the kernel does not have it, or does not allow to use it.
    """
    version = landlock_version()
    if version < 1:
        return False
    rights = struct.pack("=Q", _FILES | sum(right for since, right in _FILES_SINCE.items() if version >= since))
    if version >= _TCP_SINCE:
        rights += struct.pack("=Q", _TCP)
    if version >= _OTHERS_SINCE:
        rights += struct.pack("=Q", _OTHERS)
    ruleset = _call(_CREATE_RULESET, rights, len(rights), 0)
    if ruleset < 0:
        return False
    try:
        rules = [(path, _READ_FILE | _READ_FOLDER) for path in readable]
        rules += [(path, _READ_FILE | _WRITE_FILE) for path in writable]
        return all(_allow(ruleset, path, rights) for path, rights in rules) and _restrict(ruleset)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> bool:
    try:
        place = os.open(path, os.O_PATH)
    except OSError:
        return True  # there is none
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= ~_READ_FOLDER
        return _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, place), 0) == 0
    finally:
        os.close(place)


def _restrict(ruleset: int) -> bool:
    alone = _libc.prctl(_NO_NEW_PRIVILEGES, *map(ctypes.c_ulong, (1, 0, 0, 0))) == 0
    return alone and _call(_RESTRICT_SELF, ruleset, 0) == 0


def _call(number: int, *values: ctypes.c_void_p | int | bytes | None) -> int:
    wide = (ctypes.c_long(value) if isinstance(value, int) else value for value in values)
    return int(_libc.syscall(ctypes.c_long(number), *wide))
