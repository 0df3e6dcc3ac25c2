"""Tables of points with classes, and tables that are none."""

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.figures.data_fields import Field
from cmapcore.figures.data_points import KEPT_POINTS, MOST_CLASSES, Points, read_data, read_points


@pytest.mark.parametrize(
    "text",
    [
        "x,y,species\n1,2,cat\n3,4,dog\n5,6,cat\n7,8,dog\n",
        "species;y;x\ncat;2;1\ndog;4;3\ncat;6;5\ndog;8;7\n",
        ",x,y,animal\n0,1,2,cat\n1,3,4,dog\n2,5,6,cat\n3,7,8,dog\n",
        "1\t2\tcat\n3\t4\tdog\n5\t6\tcat\n7\t8\tdog\n",
        'x,y,"species"\n1,2,"cat"\n3,4,"dog"\n5,6,"cat"\n7,8,"dog"\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_table_with_a_column_of_classes_is_points(text, encoding):
    points = read_points(text.encode(encoding), "pets")
    assert points is not None
    assert (points.x.tolist(), points.y.tolist()) == ([1, 3, 5, 7], [2, 4, 6, 8])
    assert (points.classes, points.labels.tolist()) == (("cat", "dog"), [0, 1, 0, 1])


def test_numbers_are_classes_where_the_header_says_so():
    points = read_points(b"x,y,label\n1,2,7\n3,4,3\n5,6,7\n7,8,3\n", "a")
    assert points is not None
    assert points.classes == ("7", "3")


def test_rows_that_lack_something_are_left_out_and_said():
    points = read_points(b"x,y,class\n1,2,a\n,3,a\n4,inf,b\n5,6,a\n7,8,\n", "a")
    assert points is not None
    assert len(points.x) == 2
    assert points.notices == ("3 rows without x, y or class left out.",)


@pytest.mark.parametrize(
    "data",
    [
        b"1,2,3\n4,5,6\n",
        b"label,jan,feb\nhere,1,2\nthere,3,4\n",  # labels of rows, which do not come again
        b"a,b\ncat,dog\n",
        b"",
        b"x,y,class\n",
        b"x,y,class\n1,2,a\n1,two,a\n",
        b"\x89PNG\r\n\x1a\n\0\0",
    ],
)
def test_other_files_are_no_points(data):
    assert read_points(data, "a") is None


def test_either_is_read():
    assert isinstance(read_data(b"1,2,3\n4,5,6\n", "a"), Field)
    assert isinstance(read_data(b"x,y,class\n1,2,a\n3,4,a\n", "a"), Points)


def test_too_many_classes_are_told():
    rows = b"".join(b"%d,%d,c%d\n" % (place, place, place % (MOST_CLASSES + 1)) for place in range(300))
    with pytest.raises(cmp.FormatError, match="65 classes, but at most 64"):
        read_points(b"x,y,class\n" + rows, "a")


def test_labels_of_the_rows_of_a_field_are_no_classes_though_they_come_again():
    rows = b"".join(b"%s,1,2,3\n" % day for day in (b"Mon", b"Tue", b"Wed") * 4)
    assert isinstance(read_data(b"day,a,b,c\n" + rows, "a"), Field)
    assert isinstance(read_data(b"class,a,b,c\n" + rows, "a"), Points)


def test_of_very_many_points_some_are_kept():
    rows = b"".join(b"%d,0,c%d\n" % (place, place % 2) for place in range(KEPT_POINTS + 10))
    points = read_points(b"x,y,class\n" + rows, "a")
    assert points is not None
    assert len(points.x) == KEPT_POINTS
    assert (points.x[0], points.x[-1]) == (0, KEPT_POINTS + 9)
    assert points.notices == ("Of 20,010 points, 20,000 are shown.",)


def test_many_points_are_read_in_order():
    rows = b"".join(b"%d,%d,c%d\n" % (place, -place, place % 3) for place in range(5000))
    points = read_points(b"x,y,class\n" + rows, "a")
    assert points is not None
    assert np.array_equal(points.labels, np.arange(5000) % 3)
