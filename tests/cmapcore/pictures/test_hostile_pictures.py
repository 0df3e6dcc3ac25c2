"""Every odd and hostile picture comes to what is expected of it, in little memory."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.support.hostile_pictures import CORPUS

MOST_MEMORY = 150 * 2**20  # added by any of them; the largest file has 64 MB

# In a process of its own: here, jobs that other tests have left behind would be counted as well.
READER = """
import json, resource, sys
from cmapcore import PictureError, load_picture
from cmapcore.pictures.samples import sample_path

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

load_picture(sample_path("coffee"))  # and with it the libraries
for line in sys.stdin:
    before = peak()
    try:
        picture = load_picture(line.rstrip("\\n"))
        found = {"size": picture.size, "color": picture.pixels[0, 0].tolist()}
    except PictureError as error:
        found = {"sentence": str(error)}
    print(json.dumps({**found, "added": peak() - before}), flush=True)
"""


@pytest.fixture(scope="module")
def read():
    """Give a function from a path to what reading it gave, and by how many bytes the process's peak rose."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", READER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as process:

        def ask(path):
            print(path, file=process.stdin, flush=True)
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_picture_comes_to_what_is_expected(name, tmp_path, read):
    data, expected = CORPUS[name]
    path = tmp_path / "picture.png"  # whatever it is
    path.write_bytes(data)
    found = read(path)
    if isinstance(expected, str):
        sentence = found["sentence"]
        assert re.search(expected, sentence)
        assert sentence.endswith(".")
        assert "\n" not in sentence
    else:
        size, color = expected
        assert found["size"] == list(size)
        assert np.abs(np.array(found["color"]) - color).max() <= 3
    assert found["added"] < MOST_MEMORY
