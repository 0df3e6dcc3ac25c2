"""What the workers are given to do in their tests: functions that a fresh process can import."""

import os
import pickle
import resource
import signal
import socket
import stat
import time
from pathlib import Path

import numpy as np

from hosting import worker_messages


def count_to(n, progress):
    for i in range(n):
        progress(i / n)
        time.sleep(0.01)
    return n


def give_back(value, progress):
    return value


def who_am_i(progress):
    return os.getpid()


def niceness(progress):
    return os.getpriority(os.PRIO_PROCESS, 0)


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


def environment(progress):
    return dict(os.environ)


# What code would try that has taken a worker over


def connect(server, progress):
    socket.create_connection(("127.0.0.1", 9), 1)


def send_datagram(server, progress):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))


def connect_to_fork_server(server, progress):
    socket.socket(socket.AF_UNIX).connect("/tmp/fork_server")


def signal_server(server, progress):
    os.kill(server, signal.SIGUSR1)


def signal_fork_server(server, progress):
    os.kill(os.getppid(), signal.SIGKILL)


def look_into_server(server, progress):
    Path(f"/proc/{server}/status").read_text()


def start_program(server, progress):
    os.execv("/bin/sh", ["sh", "-c", "true"])


def start_process(server, progress):
    if os.fork() == 0:
        os._exit(0)


def limit_server(server, progress):
    resource.prlimit(server, resource.RLIMIT_NOFILE, (8, 8))


class Bomb:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


def give_pickle_bomb(path, progress):
    return Bomb(path)


def _connection():
    """Find what a worker speaks through: the one socket it has."""
    for name in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(name).st_mode):
                return name
        except OSError:
            continue
    raise FileNotFoundError


def send_pickle_bomb(path, progress):
    worker_messages.send(_connection(), pickle.dumps(("value", Bomb(path))))
    time.sleep(60)


def send_nonsense(path, progress):
    head = b'["value", ["ours", "cmapcore.palette:Palette", [["colors", null]]]]'
    worker_messages.send(_connection(), len(head).to_bytes(8, "big") + head)
    time.sleep(60)


def send_half(progress):
    os.write(_connection(), (1000).to_bytes(8, "big") + b"half")
    time.sleep(60)


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

    return sorted({library["num_threads"] for library in threadpool_info()})
