"""What is selected in a sheet is told by frame and time."""

import numpy as np
import pytest

from cmapcore.pictures.frames import Frames
from ui.diagnostics.moments import frames_in_words

FILM = Frames((0.5, 1.5, 62.44), (4, 3), 2, duration=63.0)
SEVERAL = Frames((), (4, 3), 2, names=("harbour", "<b>"))


def mask(frames, *numbers):
    pixels = np.zeros((6 if frames is FILM else 3, 8), bool)
    for number in numbers:
        rows, columns = frames.tile(number)
        pixels[rows.start, columns.start] = True
    return pixels


@pytest.mark.parametrize(
    ("frames", "numbers", "words"),
    [
        (FILM, (), ""),
        (FILM, (1,), "frame 2 of 3, at 0:01.5"),
        (FILM, (0, 2), "in 2 of 3 frames, from 0:00.5 to 1:02.4"),
        (FILM, (3,), ""),  # what is left of the last row
        (SEVERAL, (1,), "<b>"),
        (SEVERAL, (0, 1), "in 2 of 2 pictures"),
    ],
)
def test_frames_are_told_in_words(frames, numbers, words):
    assert frames_in_words(frames, mask(frames, *numbers)) == words
