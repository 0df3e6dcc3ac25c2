"""A film's or an animation's colours over time, and its shots."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cmapcore.films.course_files import COURSE_FILES
from cmapcore.films.script_files import SCRIPT_FILES
from tests.support.pages import run

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
QUICK = {"clustering": "kmeans", "use_tsne": "false", "npts": "200", "ncolors": "2", "source": "upload"}
COLORS = ((230, 60, 40), (50, 70, 200))


@pytest.fixture(scope="module")
def animation() -> bytes:
    """Red for 2 s, then blue for 2 s."""
    frames = [Image.fromarray(np.full((30, 40, 3), color, np.uint8)) for color in COLORS for _ in range(8)]
    file = io.BytesIO()
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], duration=250, lossless=True)
    return file.getvalue()


def test_shares_cuts_shots_and_files(animation):
    at = AppTest.from_file(FRAME, default_timeout=180)
    for name, text in QUICK.items():
        at.query_params[name] = text
    run(at)
    assert "Colour over time" not in [header.value for header in at.header]
    at.file_uploader(key="_upload").upload("film.webp", animation)
    run(at)
    assert {"Colour over time", "Shots"} <= {header.value for header in at.header}
    strip = json.loads(at.get_by_key("_time_strip").proto.json)
    assert set(strip["hex"]) == {"#e63c28", "#3246c8"}
    assert strip["edges"][-1] == 4
    assert strip["cuts"] == [pytest.approx(2, abs=0.3)]
    shots = next(each.proto.body for each in at.get("html") if 'class="shots"' in each.proto.body)
    assert shots.count("<li>") == 2
    labels = [button.proto.label for button in at.get("download_button")]
    for each in (*COURSE_FILES.values(), *SCRIPT_FILES.values()):
        assert each.label in labels
    assert "Timeline for Matplotlib" in labels
