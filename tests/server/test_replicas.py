"""Two copies of the app, PostgreSQL, and Caddy before them, as `compose.yaml` has them."""

import asyncio
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPException
from pathlib import Path

import pytest
from websockets.exceptions import WebSocketException

from benchmarks.visitor import Page, Visitor
from cmapcore.pictures.samples import SAMPLES
from gallery.store import Gallery
from tools.serving import PATIENCE, PROJECT, ask, free_port, served

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="signals as on Linux"),
    pytest.mark.skipif(not shutil.which("caddy"), reason="Caddy is not installed"),
]

VISITORS = 20
SAVE = "FormSubmitter:_save_form-Save"
FIELDS = {"_save_name_": "Harbour", "_save_tags_": "", "_save_note_": "", "_save_thumbnail_": True}


@contextmanager
def proxy(folder: Path, ports: list[int]) -> Iterator[int]:
    """Run Caddy with our own file, without TLS, and give its port."""
    port = free_port()
    text = (PROJECT / "Caddyfile").read_text()
    for number, behind in enumerate(ports, start=1):
        text = text.replace(f"app{number}:8501", f"127.0.0.1:{behind}")
    file = folder / "Caddyfile"
    file.write_text("{\n\tadmin off\n}\n" + text)
    caddy = subprocess.Popen(
        ["caddy", "run", "--config", str(file), "--adapter", "caddyfile"],
        env={"SITE": f"http://:{port}", "HOME": str(folder), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: status(port, "/readyz") == 200)
        yield port
    finally:
        caddy.terminate()
        caddy.wait()


def status(port: int, path: str) -> int:
    with suppress(OSError, HTTPException), ask(port, "GET", path) as answer:
        return answer.status
    return 0


def until(holds) -> None:
    give_up = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.1)


async def click_save(visitor: Visitor) -> Page:
    await visitor.look()
    await visitor.click("_save_it")
    return await visitor.click(SAVE, **FIELDS)


async def save(port: int, number: int, times: int, saved: list[str], begun: asyncio.Event) -> None:
    """Save palettes one after the other, as often as the visitor is told that one is saved; begin anew when cut off."""
    mine: list[str] = []
    while len(mine) < times:
        sample = list(SAMPLES)[(number + len(mine)) % len(SAMPLES)]
        with suppress(OSError, HTTPException, WebSocketException):
            async with Visitor(port, f"sample={sample}&ncolors={3 + len(mine)}", f"10.0.0.{number + 1}") as visitor:
                page = await click_save(visitor)
                assert not page.errors
                mine += page.saved[:1]
                saved += page.saved[:1]
                if len(saved) >= VISITORS:
                    begun.set()


@contextmanager
def replicas(address: str, folder: Path, **more: str):
    settings = {
        "CMAPCORE_DATABASE_URL": address,
        "CMAPCORE_TRUSTED_PROXIES": "2",  # Caddy, and the visitor who says where it comes from
        "CMAPCORE_DRAIN_SECONDS": "4",
        "CMAPCORE_SAVES_PER_HOUR": "1000",
        "STREAMLIT_SERVER_COOKIE_SECRET": "the same in both copies",
    } | more
    with ExitStack() as stack:
        copies = [stack.enter_context(served(settings=settings)) for _ in range(2)]
        yield copies, stack.enter_context(proxy(folder, [copy.port for copy in copies]))


def test_no_save_is_lost_when_a_copy_is_stopped_amid_visitors(empty_postgres, tmp_path):
    async def visit(port, stop):
        saved, begun = [], asyncio.Event()
        visits = [asyncio.create_task(save(port, number, 3, saved, begun)) for number in range(VISITORS)]
        await begun.wait()
        stop()
        await asyncio.gather(*visits)
        return saved

    with replicas(empty_postgres, tmp_path) as (copies, port):
        saved = asyncio.run(visit(port, lambda: copies[0].process.send_signal(signal.SIGTERM)))
        assert copies[0].process.wait(PATIENCE) == 0
        assert len(set(saved)) == len(saved) == 3 * VISITORS
        for id_ in saved:  # whichever copy saved it
            assert status(copies[1].port, f"/p/{id_}") == 200
    gallery = Gallery(empty_postgres)
    assert gallery.get(saved[0]).name
    gallery.close()


def test_what_one_copy_saves_the_other_shows(empty_postgres, tmp_path):
    async def visit(copy):
        saved = []
        await save(copy.port, 0, 1, saved, asyncio.Event())
        return saved[0]

    with replicas(empty_postgres, tmp_path) as (copies, _):
        id_ = asyncio.run(visit(copies[0]))
        with ask(copies[1].port, "GET", f"/p/{id_}.json") as answer:
            assert answer.status == 200


def test_limits_hold_for_both_copies(empty_postgres, tmp_path):
    async def visit(copy, ncolors):
        async with Visitor(copy.port, f"sample=cat&ncolors={ncolors}", "203.0.113.5") as visitor:
            return await click_save(visitor)

    few = {"CMAPCORE_TRUSTED_PROXIES": "1", "CMAPCORE_SAVES_PER_HOUR": "2"}
    with replicas(empty_postgres, tmp_path, **few) as (copies, _):
        first, second, third = (asyncio.run(visit(copies[n % 2], 3 + n)) for n in range(3))
    assert first.saved
    assert second.saved
    assert not third.saved
    assert third.errors[0].startswith("Too many palettes were saved in the last hour")
