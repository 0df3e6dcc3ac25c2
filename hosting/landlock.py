"""No writing to files for this process and its children, where the kernel has Landlock (Linux 5.13 and later).

https://docs.kernel.org/userspace-api/landlock.html
"""

from __future__ import annotations

import ctypes
import os
import struct

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on all of today's processors
_ASK_VERSION = 1
_PATH_BENEATH = 1
_NO_NEW_PRIVILEGES = 38  # of prctl; without it only root may restrict itself

_WRITE_FILE = 1 << 1
_CHANGES = _WRITE_FILE | sum(1 << bit for bit in range(4, 13))  # to remove, and to make whatever has a path
_SINCE = {2: 1 << 13, 3: 1 << 14}  # by version of the interface: to move elsewhere, to truncate


def forbid_writing() -> bool:
    """Give up for good to open files for writing, and to make, move, truncate or remove any; all but ``/dev/null``.

    Reading, and what is open already, go on. It holds for the calling thread and for all that it starts from now on.
    Modes and times of files may still be changed, and Linux before 6.2 lets them be truncated.

    Returns
    -------
    bool
        Whether it holds: False where the kernel does not have it, or does not allow to use it.
    """
    libc = ctypes.CDLL(None, use_errno=True)

    def call(number: int, *values: ctypes.c_void_p | int | bytes | None) -> int:
        wide = (ctypes.c_long(value) if isinstance(value, int) else value for value in values)
        return int(libc.syscall(ctypes.c_long(number), *wide))

    version = call(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return False
    rights = struct.pack("=Q", _CHANGES | sum(right for since, right in _SINCE.items() if version >= since))
    ruleset = call(_CREATE_RULESET, rights, len(rights), 0)
    if ruleset < 0:
        return False
    null = os.open(os.devnull, os.O_PATH)
    try:
        return (
            call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", _WRITE_FILE, null), 0) == 0
            and libc.prctl(_NO_NEW_PRIVILEGES, *map(ctypes.c_ulong, (1, 0, 0, 0))) == 0
            and call(_RESTRICT_SELF, ruleset, 0) == 0
        )
    finally:
        os.close(null)
        os.close(ruleset)
