"""The part of a film, as Media Fragments write it."""

import pytest

from cmapcore.errors import OptionError
from cmapcore.pictures.part import checked_part, part_of_text, part_text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("10,60", (10, 60)),
        ("10", (10, None)),
        (",60", (0, 60)),
        ("npt:10,60", (10, 60)),
        ("1.5,2.25", (1.5, 2.25)),
        ("1:30,2:00.5", None),
        ("01:30,02:00.5", (90, 120.5)),
        ("1:00:00,1:00:01", (3600, 3601)),
        ("10s,60s", (10, 60)),
    ],
)
def test_parts_are_read_and_written_back(text, part):
    if part is None:
        with pytest.raises(OptionError):
            part_of_text(text)
        return
    assert part_of_text(text) == part
    assert part_of_text(part_text(part)) == part


@pytest.mark.parametrize(
    "text", ["", ",", "a", "10,5", "10,10", "-1,5", "nan,inf", "1e9,", "10,60,70", "9" * 200, "10,"]
)
def test_what_is_no_part_is_told(text):
    with pytest.raises(OptionError, match="t is a part of a film in seconds"):
        part_of_text(text)


@pytest.mark.parametrize("value", [(1,), (1, 2, 3), (None, 2), (float("nan"), 2), (0, float("inf")), 3, object()])
def test_what_cannot_be_a_part_is_refused(value):
    with pytest.raises(OptionError, match="t is a part of a film in seconds"):
        checked_part(value)
