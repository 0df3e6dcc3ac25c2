"""What is easily handed over by mistake is refused in a sentence that says what to give instead."""

import numpy as np
import pytest

import cmapcore as cmp

MISTAKES = {
    "a file's path for its bytes": (lambda _: cmp.read_provenance("palette.gpl"), "bytes of a file"),
    "a number for a palette file": (lambda _: cmp.read_palette(5), "its path or its bytes, not as int"),
    "nothing for a colormap file": (lambda _: cmp.read_colormap(None), "its path or its bytes, not as NoneType"),
    "a palette for a result": (lambda result: cmp.provenance_of(result.palette), "takes a Result, .* type Palette"),
    "a result for its provenance": (
        lambda result: cmp.export(result.palette, "css", provenance=result),
        "what provenance_of returns, not type Result",
    ),
    "no colours to write": (lambda _: cmp.export([], "css"), "no colours to write"),
    "formats for one": (lambda _: cmp.export(["red"], ["css", "gpl"]), "There is no palette format"),
    "a word for shares": (lambda _: cmp.Palette(["red", "blue"], "even"), "shares"),
    "nothing for an address": (lambda _: cmp.fetch(None), "An address must be text, not type NoneType"),
    "a number for a file's name": (lambda result: cmp.export(result.palette, "css", name=5), "name takes text, .* int"),
    "a number for a path": (lambda result: result.palette.save(5), "by its path, .* type int"),
    "a text for parameters": (lambda _: cmp.Recipe.from_query("v=3"), "must be a mapping: for text, give dict"),
    "a text in brackets": (lambda result: result.palette["a"], "a whole number, a slice or a list, not 'a'"),
    "a fraction in brackets": (lambda result: result.palette[1.5], "a whole number, a slice or a list, not 1.5"),
    "a word for pins": (
        lambda _: cmp.Palette(["red"], pinned="x"),
        "here, what was given as pins is not a list of them",
    ),
    "pins too many": (lambda _: cmp.Palette(["red"], pinned=[1, 0]), "or none at all; here, 1 colour and 2 pins"),
    "a box without a width": (lambda _: cmp.Recipe.of(region=(0.5, 0, 0.2, 1)), r"not \(0.5, 0, 0.2, 1\)"),
    "numbers beyond 8 bits": (lambda _: cmp.Palette([(300, 0, 0)]), "not numbers from 0 to 300"),
    "a picture of no numbers": (
        lambda _: cmp.load_picture(np.full((4, 4, 3), np.nan)),
        "NaN or infinite",
    ),
    "a million colours": (lambda result: cmp.colormap(result).resampled(10**9), "from 1 to 65536, not 1000000000"),
    "a number for a name": (lambda _: cmp.Palette(["red"], name=5), "name"),
}


@pytest.mark.parametrize(("call", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told(scene, call, said):
    with pytest.raises(cmp.CmapError, match=said):
        call(cmp.extract(scene))
