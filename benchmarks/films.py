"""How good, how fast and how frugal the reading of films is, beside the goals.

``python benchmarks/films.py [FILM …]`` measures coverage and cuts on the films given, if any, and on films made here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import av
import numpy as np

import cmapcore as cmp
from cmapcore.color.conversions import delta_e_2000, srgb_to_lab
from cmapcore.pictures.film.plan import MOMENTS

FPS = 24
ADDED_BYTES = 2**30  # what a worker of the app may take beyond what is loaded
LONG = 7_200  # seconds


def scene(width: int, height: int, random: np.random.Generator) -> np.ndarray:
    """Draw a picture with shapes of many colours on a gradient."""
    ramp = np.linspace(0, 1, width)[None, :, None] * random.integers(30, 200, 3)
    pixels = np.broadcast_to(ramp + np.linspace(0, 60, height)[:, None, None], (height, width, 3)).copy()
    for _ in range(12):
        y, x = random.integers(0, height), random.integers(0, width)
        h, w = random.integers(height // 12, height // 3), random.integers(width // 12, width // 3)
        pixels[y : y + h, x : x + w] = random.integers(0, 256, 3)
    return np.clip(pixels, 0, 255).astype(np.uint8)


def make(
    path: Path, seconds: float, size: tuple[int, int], codec: str, *, cuts: float = 4.0, bits: int = 0, **options: str
) -> None:
    """Encode a film of moving scenes with grain, a cut every few seconds."""
    width, height = size
    random = np.random.default_rng(0)
    grain = random.integers(-12, 13, (height + 64, width + 64, 1)).astype(np.int16)
    with av.open(str(path), "w") as made:
        stream = made.add_stream(codec, rate=Fraction(FPS))
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p10le" if "10" in options.pop("depth", "8") else "yuv420p"
        if bits:
            stream.bit_rate = bits
        stream.gop_size = int(10 * FPS)
        stream.options = options
        still = scene(width, height, random)
        for number in range(round(seconds * FPS)):
            if number and number % round(cuts * FPS) == 0:
                still = scene(width, height, random)
            y, x = random.integers(0, 64, 2)
            moved = np.roll(still, number * 3 % width, axis=1)
            pixels = np.clip(moved + grain[y : y + height, x : x + width], 0, 255).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts = number
            made.mux(stream.encode(frame))
        made.mux(stream.encode())


def every_frame(path: Path) -> np.ndarray:
    """Pixels of every frame, one of each 6 × 6 block, through the same conversion."""
    from cmapcore.pictures.film.container import open_film
    from cmapcore.pictures.film.planes import Grid, planes_of

    found = []
    with path.open("rb") as file, open_film(file) as film:
        for number, frame in enumerate(film.container.decode(film.stream)):
            planes = planes_of(frame)
            found.append(Grid(planes.shape, 6).pick(planes, number).reshape(-1, 3))
    return np.concatenate(found)


def error(pixels: np.ndarray, colors: np.ndarray) -> float:
    """Return the mean ΔE00 of pixels to the nearest of some colours."""
    codes, count = np.unique(pixels >> 2, axis=0, return_counts=True)
    lab, palette = srgb_to_lab((codes * 4 + 2) / 255), srgb_to_lab(colors)
    away = np.min([delta_e_2000(lab, np.broadcast_to(one, lab.shape)) for one in palette], axis=0)
    return float((away * count).sum() / count.sum())


def coverage(path: Path) -> tuple[float, dict[int, float]]:
    """Coverage of the palette of the sheet over that of every frame's, with more and fewer moments too."""
    from cmapcore.pictures.film import sheet as module

    truth = every_frame(path)
    side = int(np.ceil(np.sqrt(len(truth))))
    square = np.resize(truth, (side * side, 3)).reshape(side, side, 3)
    best = error(truth, cmp.extract(cmp.load_picture(square)).palette.colors)
    real, found = module.evenly_spaced, {}
    for count in (16, 64, 128, MOMENTS, 1_024):
        module.evenly_spaced = lambda index, start, end, most=count: real(index, start, end, most)
        found[count] = error(truth, cmp.extract(cmp.load_film(path)).palette.colors) / best
    module.evenly_spaced = real
    return best, found


def in_a_process(path: Path, *, limited: bool) -> dict[str, float]:
    """Read a film in a process of its own; give its processor time, its peak of memory and how many frames came."""
    program = (
        "import json, resource, sys, time\n"
        "import av, cmapcore as cmp\n"
        f"if {limited}:\n"
        "    now = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        f"    resource.setrlimit(resource.RLIMIT_AS, (now + {ADDED_BYTES},) * 2)\n"
        "def peak():\n"  # ru_maxrss begins at that of the process it was forked from
        "    return int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) / 1024\n"
        "before = peak()\n"
        "start = time.process_time()\n"
        "film = cmp.load_film(sys.argv[1])\n"
        "read = time.process_time() - start\n"
        "cmp.extract(film)\n"
        "print(json.dumps({'read': read, 'all': time.process_time() - start, 'frames': len(film.frames),\n"
        "    'added': peak() - before, 'peak': peak(), 'notices': film.notices}))\n"
    )
    said = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True)
    if said.returncode:
        return {"error": said.stderr.strip().splitlines()[-1]}
    return json.loads(said.stdout)


def repeat(path: Path, into: Path, seconds: float) -> None:
    """Write a film again and again, without encoding it, until it is so long."""
    with av.open(str(into), "w") as made:
        with av.open(str(path)) as one:
            out = made.add_stream_from_template(one.streams.video[0])
        at = 0
        while at < seconds:
            with av.open(str(path)) as one:
                stream = one.streams.video[0]
                step = round(at / stream.time_base)
                for packet in one.demux(stream):
                    if packet.dts is not None:
                        packet.pts += step
                        packet.dts += step
                        packet.stream = out
                        made.mux(packet)
                at += float(stream.duration * stream.time_base)


def row(what: str, value: str, goal: str, met: bool) -> None:
    print(f"| {what} | {value} | {goal} | {'yes' if met else 'NO'} |", flush=True)


def main() -> None:
    """Print the table."""
    print("| figure | measured | goal | met |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        films = [Path(name) for name in sys.argv[1:]]
        made = Path(folder) / "scenes.mp4"
        make(made, 40, (320, 180), "libx264", cuts=2.5)
        for path in [*films, made]:
            best, found = coverage(path)
            shown = ", ".join(f"{count}: {ratio:.3f}" for count, ratio in found.items())
            row(
                f"coverage of {path.name} (every frame: ΔE {best:.2f}), by moments",
                shown,
                "≤ 1.02",
                found[MOMENTS] <= 1.02,
            )
        minute = Path(folder) / "minute.mp4"
        make(minute, 60, (1920, 1080), "libx264", bits=8_000_000, preset="veryfast")
        took = in_a_process(minute, limited=True)
        size = minute.stat().st_size * 8 / 60 / 1e6
        value = f"{took['all']:.1f} s (reading {took['read']:.1f} s)"
        row(f"1 min of 1080p24 H.264 at {size:.1f} Mbit/s", value, "≤ 10 s", took["all"] <= 10)
        for codec, name, options in (
            ("libx264", "H.264", {"preset": "ultrafast"}),
            ("libx265", "HEVC, 10 bits", {"preset": "ultrafast", "depth": "10", "x265-params": "log-level=none"}),
            ("libvpx-vp9", "VP9", {"deadline": "realtime", "cpu-used": "8"}),
            ("libsvtav1", "AV1, 10 bits", {"preset": "12", "depth": "10", "svtav1-params": "lp=2"}),
        ):
            path = Path(folder) / f"{codec}.mkv"
            make(path, 3, (3840, 2160), codec, cuts=1, **options)
            took = in_a_process(path, limited=True)
            value = took.get("error") or f"{took['frames']} frames, +{took['added']:.0f} MB, {took['read']:.1f} s"
            row(f"4K {name} in a worker's memory limit", str(value), "yes", "error" not in took)
        long = Path(folder) / "long.mp4"
        repeat(minute, long, LONG)
        took = in_a_process(long, limited=False)
        row(
            f"2 h film ({long.stat().st_size / 1e9:.1f} GB) from its path: memory",
            f"{took['peak']:.0f} MB in all, +{took['added']:.0f} MB; {took['read']:.1f} s",
            "≤ 300 MB",
            took["peak"] <= 300,
        )
        print("\n" + "\n".join(took["notices"]))


if __name__ == "__main__":
    main()
