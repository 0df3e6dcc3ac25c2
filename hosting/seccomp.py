"""No network, other processes or programs for this process, if the kernel has seccomp and allows its use.

https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

_SET_SECCOMP, _FILTER = 22, 2  # of prctl
_NO_NEW_PRIVILEGES = 38
_LOAD, _EQUAL, _AT_LEAST, _HAS_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # of the filter's instructions
_NUMBER, _MACHINE, _FIRST_ARGUMENT = 0, 4, 16  # where they find a call's
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_NEW_THREAD = 0x00010000  # of clone
_FOREIGN_CALLS = 0x40000000  # from there on they are those of another interface

_MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

_DENIED: dict[str, tuple[int, int | None]] = {  # the numbers of calls on x86_64 and aarch64
    # connections
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    "io_uring_setup": (425, 425),  # which would make all of these by itself
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    # other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "setpriority": (141, 140),
    "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    # programs and processes of its own, which nobody would end
    "execve": (59, 221),
    "execveat": (322, 281),
    "fork": (57, None),
    "vfork": (58, None),
    # the kernel's corners
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
}
_ONLY_ITSELF = {"kill": (62, 129), "tgkill": (234, 131)}
_ONLY_THREADS = {"clone": (56, 220)}
_ONLY_0 = {"prlimit64": (302, 261), "sched_setaffinity": (203, 122)}  # that is itself
_UNKNOWN = {"clone3": (435, 435)}  # a filter cannot see what it is to make; callers then fall back to clone


def keep_alone() -> bool:
    """Permanently give up opening connections, starting processes and programs, and touching other processes.

    This applies to the calling thread and everything that it starts from now on; open files stay open.

    Returns
    -------
    bool
        Whether it holds: False where the kernel does not allow it, or the processor is not one of those known here.
    """
    filter_ = _filter()
    if not filter_:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    code = ctypes.create_string_buffer(filter_, len(filter_))
    program = struct.pack("HxxxxxxP", len(filter_) // 8, ctypes.addressof(code))
    return bool(
        libc.prctl(_NO_NEW_PRIVILEGES, *map(ctypes.c_ulong, (1, 0, 0, 0))) == 0
        and libc.prctl(_SET_SECCOMP, ctypes.c_ulong(_FILTER), program, ctypes.c_ulong(0), ctypes.c_ulong(0)) == 0
    )


def _filter() -> bytes:
    machine = platform.machine()
    if machine not in _MACHINES or struct.calcsize("P") != 8:
        return b""
    column = list(_MACHINES).index(machine)
    deny = _step(_RETURN, _FAIL | errno.EPERM)
    allow = _step(_RETURN, _ALLOW)
    first = _step(_LOAD, _FIRST_ARGUMENT)
    steps = [_step(_LOAD, _MACHINE), _step(_EQUAL, _MACHINES[machine], 1, 0), deny]
    steps += [_step(_LOAD, _NUMBER), _step(_AT_LEAST, _FOREIGN_CALLS, 0, 1), deny]
    for numbers in _DENIED.values():
        number = numbers[column]
        if number is not None:
            steps += [_step(_EQUAL, number, 0, 1), deny]
    for known in _UNKNOWN.values():
        steps += [_step(_EQUAL, known[column], 0, 1), _step(_RETURN, _FAIL | errno.ENOSYS)]
    for calls, test in (
        (_ONLY_ITSELF, _step(_EQUAL, os.getpid(), 0, 1)),
        (_ONLY_0, _step(_EQUAL, 0, 0, 1)),
        (_ONLY_THREADS, _step(_HAS_BIT, _NEW_THREAD, 0, 1)),
    ):
        for known in calls.values():
            steps += [_step(_EQUAL, known[column], 0, 4), first, test, allow, deny]
    return b"".join([*steps, allow])


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    """Return an instruction; `yes` and `no` are how many of the next to skip if it holds or does not."""
    return struct.pack("=HBBI", code, yes, no, value)
