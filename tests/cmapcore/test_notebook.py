"""What a notebook shows of values: a card, and a few short lines of text."""

import base64
import io
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore.pictures.samples import sample_path


@pytest.fixture(scope="module")
def result():
    return cmp.extract(sample_path("coffee"), ncolors=5)


class Balanced(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, _attributes):
        if tag not in ("img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def check_html(text):
    parser = Balanced()
    parser.feed(text)
    parser.close()
    assert not parser.open


def test_lines_are_few_and_short(result):
    made = cmp.colormap(result)
    for thing, most in ((result, 9), (result.palette, 1), (made, 1), (result.picture, 1), (result.recipe, 1)):
        lines = repr(thing).splitlines()
        assert len(lines) <= most
        assert max(map(len, lines)) < 160
    assert repr(result.recipe) == "Recipe.of(ncolors=5)"
    assert eval(repr(result.recipe), {"Recipe": cmp.Recipe}) == result.recipe
    assert "coffee" in repr(result)
    assert result.palette[0] in repr(result)


def test_many_notices_are_cut(result):
    from dataclasses import replace

    text = repr(replace(result, notices=tuple(f"Notice {number}." for number in range(30))))
    assert len(text.splitlines()) < 10
    assert "26 more" in text


def test_the_card_shows_all_of_it(result):
    card = result._repr_html_()
    check_html(card)
    assert all(code in card for code in result.palette)
    assert cmp.colormap(result).to_css() in card
    assert "data:image/jpeg;base64," in card
    assert len(card) < 40_000
    noticed = cmp.extract(np.zeros((9, 9, 3), np.uint8), ncolors=3)
    assert noticed.notices
    assert all(notice.split(":")[0] in noticed._repr_html_() for notice in noticed.notices)


def test_everything_draws_itself_in_the_notebook_s_own_colours(result):
    for thing in (result.palette, result.picture, cmp.colormap(result), cmp.colormap(result).report()):
        shown = thing._repr_html_()
        check_html(shown)
        outside = re.sub(r"background:[^;\"]+;color:#[0-9a-f]{6}", "", shown)  # of a swatch
        assert not re.search(r"(?<![-\w])color:", outside)


def test_a_picture_shows_a_thumbnail_without_what_is_transparent():
    pixels = np.full((600, 300, 4), 200, np.uint8)
    pixels[:300, :, 3] = 0
    shown = cmp.load_picture(pixels, name='<b>"x"')._repr_html_()
    assert "<b>" not in shown
    data = re.search(r"data:image/png;base64,([^\"]+)", shown)[1]
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        assert image.size == (120, 240)
        assert image.getpixel((5, 5))[3] == 0
        assert image.getpixel((5, 235)) == (200, 200, 200, 255)


def test_names_at_the_top_are_not_bare_verbs():
    assert cmp.MapOptions().kind == "sequential"
    assert not {"Map", "Sort", "Sample", "Prune", "Embed", "Cluster"} & set(cmp.__all__)
