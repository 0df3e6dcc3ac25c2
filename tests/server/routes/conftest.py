"""What the app in a server of its own gives of a sample, and what is saved of it."""

import pytest

import cmapcore as cmp
from cmapcore import Recipe
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from tests.support.api import QUICK, SAMPLE


@pytest.fixture(scope="module")
def saved(server, result):
    """The id of a palette in the server's gallery."""
    return server.gallery.save(result.palette, result.recipe, owner="somebody", colormap=cmp.colormap(result)).id


@pytest.fixture(scope="module")
def result():
    """What the quick recipe gives of the sample."""
    picture = cmp.load_picture(sample_bytes(SAMPLE), name=SAMPLES[SAMPLE].title)
    return cmp.extract(picture, Recipe.from_query(QUICK)[0])
