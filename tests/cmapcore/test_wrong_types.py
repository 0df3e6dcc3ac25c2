"""What is easily handed over by mistake is refused in a sentence that says what to give instead."""

import pytest

import cmapcore as cmp

MISTAKES = {
    "a file's path for its bytes": (lambda _: cmp.read_provenance("palette.gpl"), "bytes of a file"),
    "a number for a palette file": (lambda _: cmp.read_palette(5), "its path or its bytes, not as int"),
    "nothing for a colormap file": (lambda _: cmp.read_colormap(None), "its path or its bytes, not as NoneType"),
    "a palette for a result": (lambda result: cmp.provenance_of(result.palette), "what extract gives, .* type Palette"),
    "a result for its provenance": (
        lambda result: cmp.export(result.palette, "css", provenance=result),
        "what provenance_of gives, not of type Result",
    ),
    "no colours to write": (lambda _: cmp.export([], "css"), "no colours to write"),
    "formats for one": (lambda _: cmp.export(["red"], ["css", "gpl"]), "There is no palette format"),
    "a word for shares": (lambda _: cmp.Palette(["red", "blue"], "even"), "shares"),
    "nothing for an address": (lambda _: cmp.fetch(None), "An address is a text, not of type NoneType"),
    "a number for a name": (lambda _: cmp.Palette(["red"], name=5), "name"),
}


@pytest.mark.parametrize(("call", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told(scene, call, said):
    with pytest.raises(cmp.CmapError, match=said):
        call(cmp.extract(scene))
