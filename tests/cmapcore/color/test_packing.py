import numpy as np

from cmapcore.color.pixel_colors import packed, unpacked


def test_known_colours():
    colors = np.array([[0, 0, 1], [0, 1, 0], [18, 52, 86], [255, 255, 255]], np.uint8)
    assert packed(colors).tolist() == [0x000001, 0x000100, 0x123456, 0xFFFFFF]
    assert (unpacked(packed(colors)) == colors).all()
    assert unpacked(packed(colors)).dtype == np.uint8


def test_none():
    assert unpacked(packed(np.empty((0, 3), np.uint8))).shape == (0, 3)
