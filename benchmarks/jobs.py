"""Many pictures on the command line, by one process and by two: ``python benchmarks/jobs.py``.

Needs two free cores. Each round runs ``cmapcore palette`` on the same pictures with ``--jobs 1`` and ``--jobs 2``, on
the clock from the start of the command to its end, with one thread for each process.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from measure import ONE_THREAD, ratios
from photo import photo_jpeg
from results import Figure, table
from ways import PROJECT

PICTURES = 40
ROUNDS = 5


def seconds(pictures: list[Path], jobs: int) -> float:
    """Seconds on the clock."""
    command = [sys.executable, "-m", "cmapcore", "palette", *map(str, pictures), "--jobs", str(jobs)]
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=PROJECT, env=os.environ | ONE_THREAD)
    return time.perf_counter() - begun


def main() -> None:
    """Print the table."""
    before = os.getloadavg()[0]
    with TemporaryDirectory() as folder:
        photo = photo_jpeg()
        pictures = [Path(folder) / f"{number}.jpg" for number in range(PICTURES)]
        for path in pictures:
            path.write_bytes(photo)
        times = [(seconds(pictures, 1), seconds(pictures, 2)) for _ in range(ROUNDS)]
    one, two = map(list, zip(*times, strict=True))
    print(table([Figure(f"{PICTURES} pictures of 12 MP, --jobs 2 ÷ --jobs 1", "≤ 0.6", ratios(two, one))]))
    print(f"{min(one):.2f} s and {min(two):.2f} s at best. Load {before:.1f} before, {os.getloadavg()[0]:.1f} after.")


if __name__ == "__main__":
    main()
