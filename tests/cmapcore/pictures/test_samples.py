import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from cmapcore import PictureError, load_picture
from cmapcore.pictures.samples import SAMPLES, sample_bytes, sample_path, thumbnail_path

FOLDER = sample_path("kingfisher").parent


def test_there_are_sixteen_and_the_most_colourful_by_default_comes_first():
    assert len(SAMPLES) == 16
    assert next(iter(SAMPLES)) == "hawa_mahal"


def test_every_file_has_its_row_and_every_row_its_file():
    assert {path.stem for path in FOLDER.glob("*.webp")} == set(SAMPLES)
    assert {path.stem for path in (FOLDER / "thumbnails").iterdir()} == set(SAMPLES)
    rows = [line.split("|") for line in (FOLDER / "LICENSES.md").read_text("utf-8").splitlines()]
    files = {row[1].strip(): row for row in rows if len(row) == 6 and row[1].strip().endswith(".webp")}
    assert set(files) == {f"{name}.webp" for name in SAMPLES}
    for name, sample in SAMPLES.items():
        row = files[f"{name}.webp"]
        assert sample.credit.split(",")[0] in row[2]
        assert sample.licence.lower() in row[3].lower()
        assert row[4].strip()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_small_upright_srgb_and_free_of_metadata(name):
    data = sample_bytes(name)
    assert data == sample_path(name).read_bytes()
    assert len(data) <= 150_000
    image = Image.open(io.BytesIO(data))
    assert image.format == "WEBP"
    assert max(image.size) <= 1024
    assert not {"exif", "xmp", "icc_profile"} & set(image.info)
    picture = load_picture(sample_path(name))
    assert picture.size == image.size
    assert picture.opaque is None
    assert picture.name == name


@pytest.fixture(scope="module")
def crops():
    """Every picture in very small, cut to a thumbnail's shape at eleven places."""
    tiny = {name: Image.open(sample_path(name)) for name in SAMPLES}
    for image in tiny.values():
        image.thumbnail((160, 160))
    return {
        name: [np.asarray(ImageOps.fit(image, (16, 12), centering=(i / 10, i / 10)), int) for i in range(11)]
        for name, image in tiny.items()
    }


@pytest.mark.parametrize("name", SAMPLES)
def test_a_thumbnail_is_its_picture_in_small(name, crops):
    data = thumbnail_path(name).read_bytes()
    assert len(data) <= 10_000
    thumbnail = Image.open(io.BytesIO(data))
    assert (thumbnail.format, thumbnail.size) == ("WEBP", (160, 120))
    small = np.asarray(thumbnail.resize((16, 12), Image.Resampling.BOX), int)
    distance = {other: min(np.abs(crop - small).mean() for crop in crops[other]) for other in SAMPLES}
    assert min(distance, key=distance.get) == name
    assert distance[name] < 8


def test_the_samples_are_varied():
    pictures = [load_picture(sample_path(name)) for name in SAMPLES]
    assert {picture.size[0] > picture.size[1] for picture in pictures} == {True, False}
    means = np.array([picture.pixels.mean(axis=(0, 1)) for picture in pictures])
    assert set(means.argmax(axis=1)) == {0, 1, 2}  # reddish, greenish, bluish
    assert np.ptp(means.mean(axis=1)) > 60  # dark to light


@pytest.mark.parametrize("ask", [sample_path, sample_bytes, thumbnail_path])
@pytest.mark.parametrize("name", ["", "Kingfisher", "../samples/kingfisher", "kingfisher.webp"])
def test_an_unknown_sample_is_refused_with_the_names(ask, name):
    with pytest.raises(PictureError, match=r"choose one of hawa_mahal, kingfisher, .*chameleon"):
        ask(name)


def test_a_path_is_what_it_says():
    assert isinstance(sample_path("owl"), Path)
