"""What pages cost the server, with Streamlit's own share beside it: ``python benchmarks/page_cpu.py``, on Linux.

Prints the processor time of the server's process, workers not included, for opening a page and for each change on it:
of the app, of an empty Streamlit page, and of a page with as many of Streamlit's own elements. In each round they take
turns, with another sample picture each time.
"""

import asyncio
import statistics
import sys
from collections import defaultdict
from collections.abc import Awaitable
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from measure import processor_seconds, quartiles
from visitor import Visitor

from cmapcore.pictures.samples import SAMPLES
from tools.serving import APP, Served, served

ROUNDS = 6
QUIET = 0.3  # seconds after each step, for what the server does when the page is there
LOADED = 8.0  # seconds in which the server loads its libraries
NUMBERS = (7.0, 9.0, 11.0)
SCRIPTS = {
    "empty page": Path(__file__).with_name("empty_page.py"),
    "plain elements": Path(__file__).with_name("plain_elements.py"),
    "Palette": APP,
}
GOALS = {"Palette, opened": 120.0, "Palette, another number of colours": 40.0}  # milliseconds

Figures = dict[str, list[float]]


async def measured(servers: dict[str, Served]) -> Figures:
    """Visit all pages in turn; milliseconds by figure."""
    found: Figures = defaultdict(list)
    for server in servers.values():
        async with Visitor(server.port) as first:  # which warms the server
            await first.look()
    await asyncio.sleep(LOADED)
    for sample in list(SAMPLES)[1 : ROUNDS + 1]:
        for name, server in servers.items():

            async def step(figure: str, done: Awaitable[object], of: str = name, pid: int = server.process.pid) -> None:
                before = processor_seconds(pid)
                await done
                await asyncio.sleep(QUIET)
                found[f"{of}, {figure}"].append(1000 * (processor_seconds(pid) - before))

            visitor = Visitor(server.port, f"sample={sample}" if server is servers["Palette"] else "")
            await step("its files", visitor.__aenter__())
            await step("opened", visitor.look())
            await step("run again", visitor.look())
            if server is servers["Palette"]:
                for number in NUMBERS:
                    await step("another number of colours", visitor.change("_ncolors", number))
                for number in NUMBERS:
                    await step("a number that was there before", visitor.change("_ncolors", number))
            await visitor.__aexit__(None, None, None)
    for name in servers:
        opened = zip(found.pop(f"{name}, its files"), found[f"{name}, opened"], strict=True)
        found[f"{name}, opened"] = [sum(both) for both in opened]
    return found


def line(name: str, values: list[float]) -> str:
    """Write one figure."""
    low, middle, high = quartiles(values)
    goal = GOALS.get(name)
    verdict = "" if goal is None else f"≤ {goal:g} {'✓' if middle <= goal else '✗ missed'}"
    return f"{name:44} {middle:6.1f} ms ({low:.1f} – {high:.1f})  {verdict}".rstrip()


def main() -> None:
    """Start the servers, and print the figures."""
    with ExitStack() as stack:
        servers = {name: stack.enter_context(served(script)) for name, script in SCRIPTS.items()}
        found = asyncio.run(measured(servers))
    for name, values in found.items():
        print(line(name, values))
    changed, plain = (
        statistics.median(found[name]) for name in ("Palette, another number of colours", "plain elements, run again")
    )
    print(f"\nAnother number of colours ÷ plain elements run again: {changed / plain:.1f}")


if __name__ == "__main__":
    main()
