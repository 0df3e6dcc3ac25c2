"""The palettes that a new gallery comes with."""

import pytest

import cmapcore as cmp
from cmapcore.pictures.samples import sample_bytes
from gallery.store import Gallery
from tools.examples import EXAMPLES

QUICK = ("hawa_mahal", "kingfisher", "coffee")  # the others in the long run


@pytest.mark.parametrize(
    "sample", [name if name in QUICK else pytest.param(name, marks=pytest.mark.long) for name in EXAMPLES]
)
def test_an_example_has_the_colours_that_its_recipe_gives(sample, tmp_path):
    gallery = Gallery(tmp_path / "palettes.db")
    (saved,) = [each for each in gallery.search().items if each.sample == sample]
    gallery.close()
    recipe, said = cmp.Recipe.from_query(saved.recipe)
    assert not said
    assert saved.palette.hex == cmp.extract(cmp.load_picture(sample_bytes(sample)), recipe).palette.hex
