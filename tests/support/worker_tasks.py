"""What the workers are given to do in their tests: functions that a fresh process can import."""

import os
import signal
import time
from pathlib import Path

import numpy as np


def count_to(n, progress):
    for i in range(n):
        progress(i / n)
        time.sleep(0.01)
    return n


def give_back(value, progress):
    return value


def who_am_i(progress):
    return os.getpid()


def spin(progress):
    while True:
        pass


def doze(progress):
    time.sleep(600)


def eat(nbytes, progress):
    return int(np.ones(nbytes, dtype=np.uint8).sum())


def write(path, progress):
    Path(path).write_bytes(b"x" * 10_000)


def truncate(path, progress):
    os.truncate(path, 0)


def remove(path, progress):
    Path(path).unlink()


def rename(path, progress):
    Path(path).rename(f"{path}-moved")


def make_folder(path, progress):
    Path(f"{path}-folder").mkdir()


def make_link(path, progress):
    Path(path).symlink_to("elsewhere")


def read(path, progress):
    Path(os.devnull).write_bytes(b"x")
    return Path(path).read_text()


def fail(progress):
    raise ValueError("It was not to be.")


class Odd(Exception):
    """An exception that cannot be pickled."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def fail_oddly(progress):
    raise Odd("this", "that")


def die(progress):
    os.kill(os.getpid(), signal.SIGKILL)


def crash(progress):
    os.kill(os.getpid(), signal.SIGSEGV)


def threads_of_libraries(progress):
    from threadpoolctl import threadpool_info

    return {library["num_threads"] for library in threadpool_info()}
