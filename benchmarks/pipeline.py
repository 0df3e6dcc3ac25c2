"""How fast and how lean the way from a picture to a palette is, beside its rivals: ``python benchmarks/pipeline.py``.

Prints one table, and keeps its medians in ``benchmarks/results`` for ``compare.py``. Every way runs in a warm process
of its own on one thread, on a 12-megapixel JPEG that is made when it is needed; what is told is the processor's time,
imports not counted but where a command or the app is started. Ways that are compared run in turn, round after round,
and are divided round by round; a figure is the median of its rounds, with the quartiles beside it.
"""

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from measure import ONE_THREAD, CannotRunError, in_turn, ratios, together, working
from photo import SIZE, photo_jpeg
from results import Figure, keep, table
from visits import first_visits
from ways import PEERS, PROJECT

PATIENCE = 3.0  # seconds; a peer that took longer is not asked again
HUGE = (11_600, 8_700)  # a hundred megapixels
_STARTED = {"MPLBACKEND": "Agg", "PYTHONDONTWRITEBYTECODE": "", **ONE_THREAD}  # as for users: compiled once


def default_palette(photo: Path) -> Iterator[Figure]:
    """The default palette, beside bare decoding and beside the peers."""
    with ExitStack() as stack:
        teams, remarks = {}, []
        for name in PEERS:
            worker = stack.enter_context(working(name, photo, ONE_THREAD))
            try:
                took = together([worker])
            except CannotRunError as error:
                remarks.append(f"{name} cannot run here: {error}")
                continue
            if took > PATIENCE:
                remarks.append(f"{name}: {took:.1f} s, once")
            else:
                teams[name] = [worker]
        for name in ("decode", "ours", "ours, 24", "ours, 64", "k-means", "median cut", "octree"):
            teams[name] = [stack.enter_context(working(name, photo, ONE_THREAD))]
        seconds = in_turn(teams, 15)
    remarks += [f"{name}: {_time(seconds[name])}" for name in (*PEERS, "octree") if name in seconds]
    ours, decode = seconds["ours"], seconds["decode"]
    name = "default palette, 6 colours ÷ reduced decode"
    yield Figure(name, "≤ 2.8", ratios(ours, decode), "", _time(ours), _time(decode))
    for rival, goal in (("fast-colorthief", "≤ 0.35"), ("median cut", "≤ 0.45")):
        if rival in seconds:
            its = seconds[rival]
            yield Figure(f"the same ÷ {rival}", goal, ratios(ours, its), "", _time(ours), _time(its))
    for more, goal in (("24", "≤ 1.5"), ("64", "≤ 3")):
        its = seconds[f"ours, {more}"]
        yield Figure(f"{more} colours ÷ 6 colours", goal, ratios(its, ours), "", _time(its), _time(ours))
    its = seconds["k-means"]
    name = "k-means without t-SNE ÷ reduced decode"
    yield Figure(name, "≤ 2", ratios(its, decode), "", _time(its), _time(decode), remarks)


def tsne(photo: Path) -> Iterator[Figure]:
    """t-SNE, beside scikit-learn's and beside the original's steps from picture to palette."""
    names = ("t-SNE, 1000", "t-SNE, 5000", "scikit-learn, 1000", "original")
    with ExitStack() as stack:
        teams = {name: [stack.enter_context(working(name, photo, ONE_THREAD))] for name in names}
        small, large, scikit, original = in_turn(teams, 5).values()
    yield Figure("t-SNE of 1,000 points", "≤ 0.27", small, " s", "", f"{_time(original)}, all of the original")
    yield Figure("the same by scikit-learn ÷ ours", "≥ 3", ratios(scikit, small), "", _time(small), _time(scikit))
    yield Figure("t-SNE of 5,000 points", "≤ 1.3", large, " s")


def commands(photo: Path) -> Iterator[Figure]:
    """The command line, from the start of its process to the hex codes."""
    command = [sys.executable, "-m", "cmapcore", "palette", str(photo)]
    empty = [_processor_time([sys.executable, "-c", "import numpy"]) for _ in range(9)]
    default = [_processor_time(command) for _ in range(9)]
    name = "command, default ÷ python -c 'import numpy'"
    yield Figure(name, "≤ 3.5", ratios(default, empty), "", _time(default), _time(empty))
    kmeans = [_processor_time([*command, "--clustering", "kmeans"]) for _ in range(5)]
    alone = [_processor_time([sys.executable, "-c", "import openTSNE"]) for _ in range(5)]
    name = "command with --clustering kmeans (and t-SNE)"
    yield Figure(name, "≤ 2.4", kmeans, " s", "", f"{_time(alone)}, importing openTSNE alone")


def _processor_time(command: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=PROJECT, env=os.environ | _STARTED)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def app_start(_photo: Path) -> Iterator[Figure]:
    """The app, from the start of its process to the first answer of /healthz."""
    from tools.serving import APP, NotServedError, served

    name, goal, seconds = "app start → /healthz", "≤ 1.5", []
    try:
        for _ in range(5):
            with served(APP, _STARTED) as server:
                ticks = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()[11:15]
                seconds.append(sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"))
    except (NotServedError, OSError) as error:
        yield Figure(name, goal, [], remarks=[f"App start: {error}."])
        return
    yield Figure(name, goal, seconds, " s", "", "the server's process, without workers")


def memory(photo: Path) -> Iterator[Figure]:
    """What the default palette adds to the process's peak, the first time that it runs."""
    if sys.platform != "linux":
        yield Figure("added peak memory", "", [], remarks=["Memory: only Linux tells a process's peak."])
        return
    huge = photo.with_name("huge.jpg")
    huge.write_bytes(photo_jpeg(HUGE))
    for name, path in (("12", photo), ("100", huge)):
        ours, original = ([_added(way, path) for _ in range(times)] for way, times in (("ours", 3), ("original", 1)))
        beside = f"{statistics.median(original):.0f} MB, the original's steps"
        yield Figure(f"added peak memory, {name} MP", "≤ 40", ours, " MB", "", beside)


def _added(way: str, photo: Path) -> float:
    with working(way, photo, ONE_THREAD) as worker:
        worker.ask("memory")
        return worker.answer()


def change(photo: Path) -> Iterator[Figure]:
    """Another order or pruning of a palette that is there, and the first palette of a sample."""
    with working("change", photo, ONE_THREAD) as worker:
        seconds = in_turn({"change": [worker]}, 50)["change"]
    slowest = f"slowest {max(seconds) * 1e3:.2f} ms"
    rival = "the original does all anew"
    yield Figure("change of sort or prune alone", "≤ 10", [1e3 * each for each in seconds], " ms", slowest, rival)
    with working("sample", photo, ONE_THREAD) as worker:
        seconds = in_turn({"sample": [worker]}, 15)["sample"]
    yield Figure("first palette of a sample, a worker's part", "≤ 40", [1e3 * each for each in seconds], " ms")


def first_visit(_photo: Path) -> Iterator[Figure]:
    """The app in a browser that has never seen it, its server warm; seconds on the clock."""
    name, goal = "first visit: address opened → palette visible", "≤ 2"
    try:
        seconds = first_visits(10)
    except CannotRunError as error:
        yield Figure(name, goal, [], remarks=[f"First visit: {error}."])
        return
    app, empty = seconds["app"], seconds["empty page"]
    times = f"{statistics.median(ratios(app, empty)):.2f} × empty"
    yield Figure(name, goal, app, " s", times, f"{_time(empty)}, an empty Streamlit page")


PARTS: tuple[Callable[[Path], Iterator[Figure]], ...] = (
    *(default_palette, tsne, commands, app_start, memory, change, first_visit),
)


def _time(seconds: Sequence[float]) -> str:
    middle = statistics.median(seconds)
    return f"{middle:.2f} s" if middle >= 1 else f"{middle * 1e3:.0f} ms"


def main() -> None:
    """Measure everything, print the table and keep it."""
    before, began = os.getloadavg()[0], time.monotonic()
    with TemporaryDirectory() as folder:
        photo = Path(folder) / "photo.jpg"
        photo.write_bytes(photo_jpeg())
        megabytes = photo.stat().st_size / 1e6
        figures: list[Figure] = []
        for part in PARTS:
            print(f"measuring: {part.__doc__}", file=sys.stderr, flush=True)
            figures += part(photo)
    print(table(figures))
    print(
        f"\nA JPEG of {SIZE[0]} × {SIZE[1]} pixels, {megabytes:.1f} MB. Python {platform.python_version()}, "
        f"{os.cpu_count()} processors, load {before:.1f} before and {os.getloadavg()[0]:.1f} after, "
        f"{time.monotonic() - began:.0f} s in all. Kept as {keep('pipeline', figures, before).name}."
    )


if __name__ == "__main__":
    main()
