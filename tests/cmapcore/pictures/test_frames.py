"""How a sheet is laid out: tiles, and what is written down about them."""

import json
import pickle
from dataclasses import replace

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.pictures.frames import Frames, lay_out

FILM = Frames(
    (0.5, 1.5, 2.5),
    (4, 3),
    2,
    shots=(1.25,),
    bars=(0, 12, 0, 12),
    rotation=90,
    duration=3.0,
    part=(0.25, 2.75),
)


def test_tiles_are_found_where_they_were_laid():
    tiles = [np.full((3, 4, 4), number + 1, np.uint8) for number in range(5)]
    sheet, frames = lay_out(tiles, times=range(5))
    assert len(frames) == 5
    for number, tile in enumerate(tiles):
        np.testing.assert_array_equal(sheet[frames.tile(number)], tile)
    assert (sheet == 0).any()  # of the last row


@pytest.mark.parametrize("frames", [FILM, Frames((0.5,), (4, 3), 1), Frames((), (4, 3), 2, names=("a", "b"))])
def test_frames_go_through_json_and_between_processes(frames):
    assert Frames.from_dict(json.loads(json.dumps(frames.to_dict()))) == frames
    assert pickle.loads(pickle.dumps(frames)) == frames
    picture = replace(cmp.load_picture(np.zeros((3, 8, 3), np.uint8)), frames=frames)
    assert pickle.loads(pickle.dumps(picture)).frames == frames


@pytest.mark.parametrize(
    "change",
    [
        {"times": [0.5, 0.5, 1]},
        {"times": [0.5, float("nan"), 1]},
        {"times": [-1, 0, 1]},
        {"times": [True, 2, 3]},
        {"times": "123"},
        {"times": []},
        {"names": ["a", "b", "c"]},
        {"names": [1]},
        {"size": [4, 0]},
        {"size": [4]},
        {"size": [4.0, 3]},
        {"columns": 0},
        {"columns": None},
        {"bars": [0, -1, 0, 0]},
        {"bars": 3},
        {"rotation": 45},
        {"rotation": 360},
        {"duration": float("inf")},
        {"part": [3, 1]},
        {"part": [1]},
        {"shots": [2, 1]},
    ],
)
def test_frames_that_make_no_sense_are_refused(change):
    with pytest.raises(cmp.PictureError, match="makes no sense"):
        Frames.from_dict(FILM.to_dict() | change)
