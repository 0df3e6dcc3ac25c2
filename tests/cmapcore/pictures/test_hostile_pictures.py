"""Every odd and hostile picture comes to what is expected of it, in little memory."""

import resource

import pytest

from cmapcore import PictureError, load_picture
from tests.support.hostile_pictures import CORPUS

MOST_MEMORY = 220 * 2**20  # of the process, which may hold what other tests left


def peak():
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_picture_comes_to_what_is_expected(name, tmp_path):
    data, expected = CORPUS[name]
    path = tmp_path / "picture.png"  # whatever it is
    path.write_bytes(data)
    before = peak()
    if isinstance(expected, str):
        with pytest.raises(PictureError, match=expected) as caught:
            load_picture(path)
        sentence = str(caught.value)
        assert sentence.endswith(".")
        assert "\n" not in sentence
    else:
        size, color = expected
        picture = load_picture(path)
        assert picture.size == size
        assert abs(picture.pixels[0, 0].astype(int) - color).max() <= 3
    assert peak() - before < MOST_MEMORY
