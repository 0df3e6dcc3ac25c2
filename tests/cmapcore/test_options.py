import dataclasses
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmapcore import Cluster, OptionError, Prune, Recipe, Sample, Sort
from cmapcore.methods import Method
from cmapcore.option_kinds import Bool, Box, Choice, Exclusions, Float, Hexes, Int, Widget
from cmapcore.options import OptionSet, option
from cmapcore.recipe import RESERVED

OPTIONS = Recipe.all_options()
NUMBERS = {  # name: default, lowest, highest
    "rseed": (42, 0, 2**32 - 1),
    "npts": (1000, 50, 20_000),
    "tsne_perp": (40, 2, 200),
    "tsne_eggr": (12, 1, 50),
    "ncolors": (6, 1, 64),
    "accents": (-1, -1, 62),
    "dbscan_eps": (0, 0, 50),
    "optics_xi": (0.05, 0.001, 0.999),
    "step_repetitions": (8, 1, 16),
    "n_prune": (0, 0, 63),
    "nudge": (0, 0, 50),
    "alternative": (1, 1, 3),
}
CHOICES = {  # the first is the default
    "sampling": ["random", "cells"],
    "clustering": ["accents", "kmeans", "GMM", "DBSCAN", "spectral", "optics", "accents"],
    "sort_type": ["lum", "rval", "hsv", "hls", "E", "step", "hilbert", "distance", "none"],
    "prune_metric": ["hls", "h", "l"],
    "criterion": ["similar", "different"],
    "kind": ["sequential", "diverging", "cyclic", "qualitative", "listed", "continuous"],
    "character": ["balanced", "faithful", "vivid"],
    "centre": ["light", "dark"],
}
WHOLE = ("rseed", "npts", "ncolors", "accents", "step_repetitions", "n_prune", "alternative")


def test_the_options_are_these():
    lists = {"order", "drop", "pins", "region", "exclude", "anchors", "class_colors"}
    others = {"use_tsne", "reverse", "constant", "flip"} | lists
    assert set(OPTIONS) >= NUMBERS.keys() | CHOICES.keys() | others
    assert OPTIONS["use_tsne"].default is True
    assert OPTIONS["reverse"].default is False
    for spec in OPTIONS.values():
        assert not spec.kind.is_list or spec.default == ()
    assert all(OPTIONS[name].kind.is_list for name in lists)


def test_no_name_is_declared_twice_or_is_a_word_of_the_address():
    declared = [name for stage in Recipe.stages().values() for name in stage.options()] + list(Recipe.options())
    assert sorted(declared) == sorted(OPTIONS)
    assert not set(declared) & set(RESERVED)


@pytest.mark.parametrize("spec", OPTIONS.values(), ids=OPTIONS)
def test_every_option_has_its_words(spec):
    assert spec.label
    assert spec.help.endswith(".")
    assert spec.kind.takes


@pytest.mark.parametrize(("name", "limits"), NUMBERS.items(), ids=NUMBERS)
def test_limits_of_numbers(name, limits):
    default, low, high = limits
    assert Recipe().flat()[name] == default
    for value in (low, high):
        assert Recipe.of(**{name: value}).flat()[name] == value
    for value in (math.nextafter(low, -math.inf), math.nextafter(high, math.inf), low - 1, high + 1):
        with pytest.raises(OptionError):
            Recipe.of(**{name: value})


@pytest.mark.parametrize(("name", "choices"), CHOICES.items(), ids=CHOICES)
def test_choices(name, choices):
    assert Recipe().flat()[name] == choices[0]
    assert set(choices) <= set(OPTIONS[name].kind.choices)
    for value in OPTIONS[name].kind.choices:
        assert Recipe.of(**{name: value}).flat()[name] == value


BAD = {
    Int: [
        None,
        "8",
        "",
        True,
        np.True_,
        8.5,
        math.nan,
        math.inf,
        -math.inf,
        1j,
        Decimal(8),
        [8],
        np.array([8]),
        10**400,
    ],
    Float: [None, "0.5", True, math.nan, -math.inf, np.float32("nan"), 1j, Decimal(1), (1,), 10**400],
    Bool: [None, 0, 1, "true", "", 1.0, [True]],
    Choice: [None, "", "LUM", " lum", "nonsense", 0, True, ["lum"], b"lum"],
    Hexes: [
        None,
        7,
        ["rot"],
        ["#ffff"],
        ["rgb(0 0 0)"],
        ["ff8800", ""],
        ["ff8800", None],
        "ff8800;00ff00",
        ["ff88000"],
        ["000000"] * 65,
    ],
    Box: [
        None,
        0.5,
        "0,0,1",
        "0,0,1,1,1",
        "0,0,1,",
        "0;0;1;1",
        "0,0,1,x",
        "0.5,0,0.5,1",
        "0.6,0,0.5,1",
        "0,0.6,1,0.5",
        "-0.1,0,1,1",
        "0,0,1,1.01",
        "nan,0,1,1",
        [0, 0, 1],
        [0, 0, 0.5, True],
        (0, 0, math.nan, 1),
        (0, 0, "0.5", 1),
        (0, 0, None, 1),
        (0, 0, math.inf, 1),
        {0, 0.1, 0.2, 0.3},
    ],
    Exclusions: [
        None,
        "ffffff",
        "ffffff~",
        "~10",
        "ffffff~0",
        "ffffff~-1",
        "ffffff~100.5",
        "ffffff~nan",
        "ffffff~1e-999",
        "ffffff~10~10",
        "ffff~10",
        "rot~10",
        "ffffff:10",
        ("ffffff", 10),
        [("ffffff", "10")],
        [("ffffff", True)],
        [("ffffff", math.nan)],
        [("ffffff", 10, 10)],
        [(7, 10)],
        ["ffffff~10"],
        [("000000", 1)] * 17,
    ],
}


@pytest.mark.parametrize("spec", OPTIONS.values(), ids=OPTIONS)
def test_a_bad_value_is_refused_in_one_sentence(spec):
    for value in BAD[type(spec.kind)]:
        with pytest.raises(OptionError) as caught:
            Recipe.of(**{spec.name: value})
        message = str(caught.value)
        assert message.startswith(f"{spec.name} takes {spec.kind.takes}, not ")
        assert message.endswith(".")
        assert "\n" not in message
        assert len(message) < 300


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: Recipe.of(ncolors=65), "ncolors takes a whole number from 1 to 64, not 65."),
        (lambda: Cluster(ncolors=0), "ncolors takes a whole number from 1 to 64, not 0."),
        (lambda: Recipe.of(optics_xi=1), "optics_xi takes a number from 0.001 to 0.999, not 1."),
        (lambda: Recipe.of(criterion="both"), "criterion takes one of similar, different, not 'both'."),
        (lambda: Sort(reverse=1), "reverse takes true or false, not 1."),
        (lambda: Sample(npts=math.nan), "npts takes a whole number from 50 to 20000, not nan."),
        (
            lambda: Prune(drop=["rot"]),
            "drop takes at most 64 colours such as ff8800, f80 or orange, separated by commas, not ['rot'].",
        ),
        (
            lambda: Cluster(pins="ff88"),
            "pins takes at most 64 colours such as ff8800, f80 or orange, separated by commas, not 'ff88'.",
        ),
        (
            lambda: Sample(region="0.5,0,0.2,1"),
            "region takes x0,y0,x1,y1: four fractions of width and height from 0 to 1, x0 less than x1 and y0 less "
            "than y1, not '0.5,0,0.2,1'.",
        ),
        (
            lambda: Sample(exclude="ffffff"),
            "exclude takes at most 16 exclusions such as ffffff~10, separated by commas: a colour and a radius "
            "above 0 and at most 100, not 'ffffff'.",
        ),
    ],
)
def test_the_sentence_names_the_option_what_it_got_and_what_it_takes(call, sentence):
    with pytest.raises(OptionError) as caught:
        call()
    assert str(caught.value) == sentence


def test_short_codes_and_names_of_colours_become_six_digits():
    assert Recipe.of(pins=["#F80", "Navy", "00ff00"]).cluster.pins == ("ff8800", "000080", "00ff00")
    assert Recipe.of(exclude=[("white", 10)]).sample.exclude == (("ffffff", 10.0),)
    recipe, complaints = Recipe.from_query({"pins": "#f80,navy", "exclude": "fff~10"})
    assert not complaints
    assert recipe.to_query()["pins"] == "ff8800,000080"
    assert recipe.to_query()["exclude"] == "ffffff~10"


@pytest.mark.parametrize("make", [Recipe.of, Recipe().replace, Cluster().replace], ids=["of", "recipe", "stage"])
def test_an_unknown_option_is_refused_by_name(make):
    with pytest.raises(OptionError, match=r"no option 'ncolour'; did you mean 'ncolors'\? Choose one of .*ncolors"):
        make(ncolour=8)


def test_values_become_plain_python():
    flat = Recipe.of(
        ncolors=np.int64(8), tsne_perp=np.float32(12.5), optics_xi=Fraction(1, 4), reverse=np.True_, npts=500.0
    ).flat()
    plain = [flat[name] for name in ("ncolors", "tsne_perp", "optics_xi", "reverse", "npts")]
    assert plain == [8, 12.5, 0.25, True, 500]
    assert [type(value) for value in plain] == [int, float, float, bool, int]
    assert type(Recipe.of(tsne_perp=40).embed.tsne_perp) is float


@pytest.mark.parametrize(
    "given_codes", [["#FF8800", "00ff00"], ("ff8800", "#00FF00"), "ff8800,#00ff00", " #ff8800 , 00ff00 ,"]
)
def test_hex_codes_are_kept_in_one_way(given_codes):
    assert Recipe.of(drop=given_codes).prune.drop == ("ff8800", "00ff00")


@pytest.mark.parametrize(
    ("option", "given_value", "value", "text"),
    [
        ("region", "0.25,0,0.75,1", (0.25, 0.0, 0.75, 1.0), "0.25,0,0.75,1"),
        ("region", " .250, 0.0 ,75e-2, 1 ", (0.25, 0.0, 0.75, 1.0), "0.25,0,0.75,1"),
        ("region", [np.float64(0.25), 0, Fraction(3, 4), np.int64(1)], (0.25, 0.0, 0.75, 1.0), "0.25,0,0.75,1"),
        ("region", (0, 0, 1, 1), (), ""),
        ("region", "0,0,1,1", (), ""),
        ("region", "", (), ""),
        ("region", [], (), ""),
        ("exclude", "FFFFFF~10,000000~7.50", (("ffffff", 10.0), ("000000", 7.5)), "ffffff~10,000000~7.5"),
        ("exclude", " #ffffff ~ 1e1 ,", (("ffffff", 10.0),), "ffffff~10"),
        ("exclude", [["#FFFFFF", np.int64(10)]], (("ffffff", 10.0),), "ffffff~10"),
        ("exclude", "ffffff~100", (("ffffff", 100.0),), "ffffff~100"),
        ("exclude", "", (), ""),
        ("pins", "#FF8800,00ff00", ("ff8800", "00ff00"), "ff8800,00ff00"),
    ],
)
def test_lists_and_boxes_are_kept_and_written_in_one_way(option, given_value, value, text):
    kept = Recipe.of(**{option: given_value}).flat()[option]
    assert kept == value
    assert repr(kept) == repr(value)
    assert hash(kept) == hash(value)
    assert OPTIONS[option].to_text(kept) == text
    assert OPTIONS[option].from_text(text) == kept


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("ncolors", "8", 8),
        ("ncolors", " 8 ", 8),
        ("ncolors", "8.0", 8),
        ("npts", "1e3", 1000),
        ("rseed", "4294967295", 2**32 - 1),
        ("dbscan_eps", ".3", 0.3),
        ("use_tsne", "TRUE", True),
        ("use_tsne", "0", False),
        ("sort_type", "hsv", "hsv"),
        ("drop", "", ()),
        ("drop", "#ff8800", ("ff8800",)),
    ],
)
def test_reading_text(name, text, value):
    read = OPTIONS[name].from_text(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ncolors", ""),
        ("ncolors", "8.5"),
        ("ncolors", "1_0"),
        ("ncolors", "٨"),
        ("ncolors", "0x8"),
        ("ncolors", "8; drop table"),
        ("ncolors", "9" * 5000),
        ("ncolors", "True"),
        ("tsne_perp", "nan"),
        ("tsne_perp", "inf"),
        ("tsne_perp", "1e999"),
        ("use_tsne", "yes"),
        ("use_tsne", ""),
        ("sort_type", "<script>"),
        ("drop", "ff88"),
    ],
)
def test_text_that_is_refused(name, text):
    with pytest.raises(OptionError, match=f"^{name} takes "):
        OPTIONS[name].from_text(text)


@pytest.mark.parametrize("name", [name for name in NUMBERS if name not in WHOLE])
@settings(derandomize=True, max_examples=40, deadline=None, database=None)
@given(data=st.data())
def test_numbers_written_as_text_read_back_exactly(name, data):
    spec = OPTIONS[name]
    value = data.draw(st.floats(spec.kind.low, spec.kind.high))
    assert spec.from_text(spec.to_text(value)) == value


def test_a_stage_is_frozen_and_hashable():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Cluster().ncolors = 7
    assert len({Cluster(), Cluster(ncolors=6), Cluster(ncolors=7)}) == 2


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, {"tsne_perp", "tsne_eggr"}),
        ({"use_tsne": False}, set()),
        ({"clustering": "GMM"}, {"tsne_perp", "tsne_eggr"}),
        ({"clustering": "DBSCAN", "use_tsne": False}, {"dbscan_eps"}),
        ({"clustering": "optics", "use_tsne": False}, {"optics_xi"}),
        ({"sort_type": "step", "use_tsne": False}, {"step_repetitions"}),
        ({"n_prune": 1, "use_tsne": False}, {"prune_metric", "criterion"}),
        ({"kind": "sequential", "use_tsne": False}, {"character", "anchors", "alternative"}),
        ({"kind": "diverging", "use_tsne": False}, {"centre", "alternative"}),
        ({"kind": "cyclic", "use_tsne": False}, {"constant", "alternative"}),
        ({"kind": "qualitative", "use_tsne": False}, {"nudge", "class_colors"}),
    ],
)
def test_options_that_are_shown_only_where_they_are_used(changes, shown):
    always = {"rseed", "npts", "sampling", "use_tsne", "clustering", "ncolors", "sort_type", "reverse", "order"}
    always |= {"n_prune", "drop", "kind", "flip", "pins", "region", "exclude"}
    known = NUMBERS.keys() | CHOICES.keys() | {"use_tsne", "reverse", "constant", "flip"}
    known |= {"order", "drop", "pins", "region", "exclude", "anchors", "class_colors"}
    assert Recipe.of(**{"clustering": "kmeans", "kind": "listed"} | changes).active_options() & known == always | shown


def test_options_of_what_is_not_done_are_not_shown():
    everything = Recipe.of(clustering="kmeans").active_options()
    whole = Recipe.of(clustering="accents").active_options()
    assert everything - whole >= {"use_tsne", "tsne_perp", "tsne_eggr", "npts", "sampling", "rseed"}
    assert whole - everything == {"accents"}
    assert everything - Recipe.of(clustering="kmeans", sampling="cells").active_options() == {"npts"}


@pytest.mark.parametrize(
    ("changes", "plotted"),
    [
        ({"clustering": "accents"}, {"npts", "sampling", "rseed", "tsne_perp", "tsne_eggr"}),
        ({"clustering": "accents", "sampling": "cells"}, {"sampling", "tsne_perp", "tsne_eggr"}),
        ({"clustering": "kmeans", "use_tsne": False}, {"tsne_perp", "tsne_eggr"}),
        ({"clustering": "kmeans", "use_tsne": True}, set()),
    ],
)
def test_options_that_move_only_the_plotted_points(changes, plotted):
    assert Recipe.of(**changes).plot_options() == plotted


def test_a_method_and_its_option_are_one_declaration():
    ways = {"plain": Method(len, "Plain."), "fine": Method(len, "Fine.", uses=("grain",))}

    @dataclasses.dataclass(frozen=True)
    class Grind(OptionSet):
        how: str = option("plain", "How", "How it is ground.", choices=ways)
        grain: float = option(2, "Grain", "Higher is coarser.", low=1, high=9)

    assert list(Grind().active()) == ["how"]
    assert list(Grind(how="fine").active()) == ["how", "grain"]
    assert Grind(grain=5).key() == Grind().key()
    assert Grind(how="fine", grain=5).key() != Grind(how="fine").key()
    assert Grind.options()["grain"].kind == Float(1, 9)
    with pytest.raises(OptionError, match=r"^grain takes a number from 1 to 9, not 10"):
        Grind(grain=10)


@pytest.mark.parametrize(
    ("name", "widget"),
    [
        ("use_tsne", Widget("toggle")),
        ("sort_type", Widget("select")),
        ("rseed", Widget("number", 0, 2**32 - 1, 1, "%d")),
        ("npts", Widget("slider", 50, 20_000, 50, "%d")),
        ("accents", Widget("slider", -1, 62, 1, "%d")),
        ("tsne_perp", Widget("slider", 2.0, 200.0, 1.0)),
        ("nudge", Widget("slider", 0.0, 50.0, 0.1)),
        ("optics_xi", Widget("slider", 0.001, 0.999, 0.001)),
        ("pins", None),
        ("region", None),
        ("exclude", None),
    ],
)
def test_the_widget_that_an_option_asks_for(name, widget):
    found = OPTIONS[name].kind.widget
    assert found == widget
    if widget is not None:
        assert [type(each) for each in vars(found).values()] == [type(each) for each in vars(widget).values()]


def test_a_single_choice_needs_no_widget():
    assert Choice(("only",)).widget is None
    assert Choice(("one", "other")).widget == Widget("select")


def test_a_stage_does_its_work_when_called_and_a_recipe_does_not():
    assert not callable(Recipe())
    assert all(callable(getattr(Recipe(), name)) for name in Recipe.stages())
    assert list(Recipe.stages()) == ["sample", "embed", "cluster", "sort", "prune", "map"]
