"""What a server must bear that stands for weeks: uploads and refusals without end, bad pictures, workers that die."""

import asyncio
import os
import signal
import sys
import time
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.visitor import Visitor
from hosting.fork_server import TOO_MUCH
from tools.serving import PATIENCE, served

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are looked at in /proc"),
]

MB = 2**20
TIMES = 200
WARM = 60  # as many come before, until the caches are full and the allocator has what it needs
ROOM = 8  # megabytes that a session may upload
MOST = 40 * MB  # that the server may grow in all by what it was sent TIMES times, of which each is a MB or more
KILLS = 20


@pytest.fixture(scope="module")
def app():
    settings = {"CACHE_MB": "8", "UPLOAD_MB_PER_SESSION": str(ROOM), "REQUESTS_PER_ADDRESS": "1000000"}
    with served(settings={f"CMAPCORE_{name}": value for name, value in settings.items()}) as running:
        yield running


@pytest.fixture(scope="module")
def photo(scene_array, encoded):
    """Give a function from a number to a photograph of a megapixel, of which none is like another."""
    large = np.asarray(Image.fromarray(scene_array).resize((1200, 900)))
    data = encoded(large, "JPEG", quality=90)
    return lambda number: data + bytes(MB) + number.to_bytes(4, "big")


@pytest.fixture(scope="module")
def bad(encoded):
    """Files of which no palette comes."""
    png = encoded(np.zeros((1000, 1000, 4), np.uint8), "PNG", compress_level=0)
    header = b"IHDR" + 2 * (60_000).to_bytes(4, "big") + png[24:29]
    return {
        "no picture": b"no picture" + bytes(MB),
        "cut off": png[:MB],
        "a web page": b"<!DOCTYPE html><svg/>" * 50_000,
        "sixty thousand pixels a side": png[:12] + header + zlib.crc32(header).to_bytes(4, "big") + png[33:],
        "clear all over": png,
        "the head of a JPEG": b"\xff\xd8\xff",
    }


def resident(app):
    """Bytes of memory that the server process has."""
    status = Path(f"/proc/{app.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


def descriptors(app):
    return len(os.listdir(f"/proc/{app.process.pid}/fd"))


async def growth(app, act):
    """How much the server grows while `act(number)` is done `TIMES` times, in bytes and in open files."""
    for number in range(WARM):
        await act(number)
    memory, files = resident(app), descriptors(app)
    for number in range(WARM, WARM + TIMES):
        await act(number)
    return resident(app) - memory, descriptors(app) - files


def test_memory_stays_flat_whatever_is_uploaded(app, photo):
    async def run():
        async with Visitor(app.port) as visitor:
            await visitor.look()

            async def act(number):
                page = await visitor.upload(photo(number))
                assert not page.errors
                assert page.colors

            return await growth(app, act)

    memory, files = asyncio.run(run())
    print(f"{TIMES} uploads: {memory / MB:+.1f} MB, {files:+} files")
    assert memory < MOST
    assert files < 10


def test_memory_stays_flat_whatever_is_refused(app, photo):
    large = photo(0) + bytes((ROOM + 1) * MB)

    async def run():
        async with Visitor(app.port) as visitor:
            await visitor.look()

            async def act(number):
                page = await visitor.upload(large, declared=number % 2 == 0)
                assert "use a smaller one" in page.errors[0]

            grown = await growth(app, act)
            assert not (await visitor.upload(photo(1))).errors  # what was refused takes no room
            return grown

    memory, files = asyncio.run(run())
    print(f"{TIMES} refused uploads: {memory / MB:+.1f} MB, {files:+} files")
    assert memory < MOST
    assert files < 10


def test_memory_stays_flat_whatever_is_no_picture(app, photo, bad):
    async def run():
        async with Visitor(app.port) as visitor:
            await visitor.look()
            said = {}

            async def act(number):
                kind = list(bad)[number % len(bad)]
                page = await visitor.upload(bad[kind] + bytes(number // len(bad)))
                assert len(page.errors) == 1, kind
                assert said.setdefault(kind, page.errors) == page.errors

            grown = await growth(app, act)
            assert not (await visitor.upload(photo(2))).errors
            return *grown, said

    memory, files, said = asyncio.run(run())
    print(f"{TIMES} bad pictures: {memory / MB:+.1f} MB, {files:+} files", *said.items(), sep="\n")
    assert not [sentence for (sentence,) in said.values() if "went wrong" in sentence]
    assert memory < MOST
    assert files < 10


def kin(app):
    """Which of its processes is the fork server, and which are the workers, by number; the dead are in `zombies`."""
    fork_server, workers, zombies = [], [], []
    for pid in set(app.processes()) - {app.process.pid}:
        with suppress(FileNotFoundError, ProcessLookupError):
            state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
            kind = zombies if state == "Z" else fork_server if int(parent) == app.process.pid else workers
            kind.append(pid)
    return fork_server, workers, zombies


async def until(condition):
    """Look again and again until it holds."""
    give_up = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up
        await asyncio.sleep(0.02)


class Client:
    """Has the app compute on and on, and notes what it says."""

    def __init__(self, number):
        self.number = number
        self.served = 0
        self.errors = []

    async def work(self, port, begun, over):
        await begun.wait()
        while not over.is_set():
            await self.step(port)
        while not await self.step(port):  # what was killed last is tried again
            assert len(self.errors) <= 4 * KILLS

    async def is_served_again(self):
        had = self.served
        await until(lambda: self.served > had)

    async def step(self, port):
        """Have a computing of its own done; whether it was."""
        self.number += 100
        async with Visitor(port, f"clustering=kmeans&use_tsne=true&rseed={self.number}") as visitor:
            page = await visitor.look()
        self.errors += page.errors
        self.served += not page.errors
        return not page.errors


def test_all_are_served_though_workers_and_fork_server_are_killed_and_none_is_left():
    async def kill_and_kill(app, clients, begun, over):
        killed = 0
        await begun.wait()
        for number in range(KILLS):
            await until(lambda: all(kin(app)[:2]))  # somebody is at work
            fork_server, workers, _ = kin(app)
            for pid in (workers, fork_server, workers + fork_server)[number % 3]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            killed += len(workers) if number % 3 != 1 else 0
            await asyncio.gather(*(client.is_served_again() for client in clients))
        over.set()
        return killed

    async def run(app):
        clients = [Client(number) for number in range(4)]
        begun, over = asyncio.Barrier(len(clients) + 1), asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for client in clients:
                group.create_task(client.work(app.port, begun, over))
            killing = group.create_task(kill_and_kill(app, clients, begun, over))
        await until(lambda: [len(pids) for pids in kin(app)] == [1, 0, 0])
        return killing.result(), [error for client in clients for error in client.errors]

    with served(settings={"CMAPCORE_REQUESTS_PER_ADDRESS": "1000000"}) as app:
        killed, errors = asyncio.run(run(app))
        said = app.said()
    assert {error.partition(" (request ")[0] for error in errors} == {TOO_MUCH}
    print(f"{killed} workers killed, {len(errors)} times somebody was told")
    assert len(errors) <= killed  # who is told is who was hit
    assert "Traceback" not in said
    asyncio.run(until(lambda: not app.processes()))
