"""Colormaps through the public door: what every kind promises, whatever the picture and the options."""

import io
import subprocess
import sys
from pathlib import Path

import hypothesis.extra.numpy as arrays
import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cmapcore as cmp
from cmapcore.color.conversions import from_hex, srgb_to_cam02ucs
from cmapcore.color.curves import speed_variation
from cmapcore.color.vision import simulated, simulated_lightness
from cmapcore.colormaps.kinds import KINDS
from cmapcore.errors import OptionError
from cmapcore.pictures.samples import SAMPLES, sample_path
from cmapcore.recipe import Recipe
from cmapcore.stages.map import Map
from hosting.runner import Runner
from tests.support.daily import one_in

ROOT = Path(cmp.__file__).parents[1]
FAST = {"clustering": "kmeans", "use_tsne": False, "npts": 200}
FROM_PICTURE = [kind for kind, method in KINDS.items() if method.needs == "picture"]


@pytest.fixture(scope="module")
def result():
    return cmp.extract(cmp.load_picture(sample_path("hawa_mahal")), Recipe.of(**FAST))


@pytest.fixture(scope="module")
def maps(result):
    return {kind: cmp.colormap(result, kind) for kind in KINDS}


# --- options


@pytest.mark.parametrize("kind", KINDS)
def test_flip_turns_floats_and_bytes_around(result, maps, kind):
    flipped = cmp.colormap(result, kind, flip=True)
    assert (flipped.rgb == maps[kind].rgb[::-1]).all()
    assert (flipped.rgb8 == maps[kind].rgb8[::-1]).all()


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("sequential", {"character": "vivid"}),
        ("sequential", {"alternative": 2}),
        ("sequential", {"anchors": "71a0ca"}),
        ("diverging", {"centre": "dark"}),
        ("diverging", {"alternative": 2}),
        ("cyclic", {"constant": True}),
        ("cyclic", {"alternative": 2}),
        ("qualitative", {"nudge": 10}),
    ],
)
def test_an_option_of_a_kind_changes_the_map(result, maps, kind, changes):
    changed = cmp.colormap(result, kind, **changes)
    assert changed.rgb.shape != maps[kind].rgb.shape or np.abs(changed.rgb - maps[kind].rgb).max() > 0.02


@pytest.mark.parametrize("kind", KINDS)
def test_an_option_of_another_kind_changes_nothing(result, maps, kind):
    others = {"character": "vivid", "anchors": "71a0ca", "centre": "dark", "constant": True, "nudge": 10}
    others |= {"alternative": 2}
    unused = {name: value for name, value in others.items() if name not in KINDS[kind].uses}
    assert unused
    assert (cmp.colormap(result, kind, **unused).rgb == maps[kind].rgb).all()
    assert Map(kind=kind).key() == Map(kind=kind, **unused).key()


def test_a_sequential_map_passes_through_its_anchors(result):
    through = cmp.colormap(result, "sequential", anchors="71a0ca")
    distance = np.linalg.norm(srgb_to_cam02ucs(through.rgb) - srgb_to_cam02ucs(from_hex("71a0ca")), axis=1)
    assert distance.min() <= 2 or any("71a0ca" in notice for notice in through.notices)


def test_a_constant_loop_warns(result):
    assert cmp.colormap(result, "cyclic", constant=True).notices


@pytest.mark.parametrize(
    "changes",
    [{"character": "loud"}, {"centre": "red"}, {"alternative": 4}, {"nudge": -1}, {"anchors": "rot"}, {"flip": 2}],
)
def test_a_bad_option_is_named(result, changes):
    with pytest.raises(OptionError, match=next(iter(changes))):
        cmp.colormap(result, "sequential", **changes)


def test_a_link_carries_every_option():
    wanted = Recipe.of(kind="sequential", character="vivid", anchors=("ff8800", "102030"), alternative=3, flip=True)
    read, complaints = Recipe.from_query(wanted.to_query())
    assert read == wanted
    assert not complaints


def test_the_runner_gives_the_same_and_computes_it_once(result, maps):
    runner = Runner(1)
    for kind in KINDS:
        for _ in range(2):
            assert (runner.colormap(result, kind).rgb == maps[kind].rgb).all()
    assert runner.runs["map"] == len(FROM_PICTURE)
    runner.close()


def test_only_what_may_be_seen_is_in_the_map():
    halves = np.zeros((40, 40, 3), np.uint8)
    halves[:, :20] = (200, 40, 40)
    halves[:, 20:] = (40, 60, 220)
    picture = cmp.load_picture(halves)
    left = cmp.extract(picture, Recipe.of(**FAST, region=(0, 0, 0.5, 1)))
    colors = cmp.colormap(left, "sequential").rgb
    assert (colors[:, 0] >= colors[:, 2]).all()  # nowhere blue


# --- promises


@pytest.mark.parametrize("name", one_in(4, list(SAMPLES)[::5]))
def test_maps_of_samples_pass(name):
    result = cmp.extract(cmp.load_picture(sample_path(name)), Recipe.of(**FAST))
    for kind in ("sequential", "diverging", "cyclic"):
        found = cmp.colormap(result, kind).report()
        assert found.passed, f"{kind}\n{found}"


pictures = arrays.arrays(
    np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12), st.just(3)), elements=st.integers(0, 255)
)


def examples(count):
    quietly = [HealthCheck.too_slow]
    return settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=quietly)


@examples(12)
@given(pictures, st.sampled_from(["faithful", "balanced", "vivid"]), st.integers(1, 3), st.booleans())
def test_any_picture_any_option_sequential(pixels, character, alternative, flip):
    result = cmp.extract(cmp.load_picture(pixels), Recipe.of(**FAST))
    made = cmp.colormap(result, "sequential", character=character, alternative=alternative, flip=flip)
    way = -1 if flip else 1
    for table in (made.rgb, made.rgb8 / 255):
        assert (np.diff(simulated_lightness(table), axis=1) * way > 0).all()
    assert speed_variation(srgb_to_cam02ucs(made.rgb)) <= 0.1
    assert np.ptp(srgb_to_cam02ucs(made.rgb)[:, 0]) >= 70
    assert 0 <= made.rgb.min() <= made.rgb.max() <= 1


@examples(12)
@given(pictures, st.sampled_from(["light", "dark"]), st.integers(1, 3))
def test_any_picture_any_option_diverging(pixels, centre, alternative):
    result = cmp.extract(cmp.load_picture(pixels), Recipe.of(**FAST))
    made = cmp.colormap(result, "diverging", centre=centre, alternative=alternative)
    ucs = srgb_to_cam02ucs(made.rgb)
    assert np.abs(ucs[:, 0] - ucs[::-1, 0]).max() <= 0.1
    assert speed_variation(ucs) <= 0.1
    apart = np.linalg.norm(simulated(made.rgb[:1])[:, 0] - simulated(made.rgb[-1:])[:, 0], axis=-1)
    assert apart[0] >= 25
    assert apart[1:].min() >= 16


@examples(4)
@given(pictures)
def test_any_picture_cyclic(pixels):
    result = cmp.extract(cmp.load_picture(pixels), Recipe.of(**FAST))
    made = cmp.colormap(result, "cyclic")
    assert speed_variation(srgb_to_cam02ucs(made.rgb), closed=True) <= 0.1
    assert made.report().passed or made.notices


@examples(12)
@given(pictures, st.sampled_from([0.0, 5.0, 10.0]))
def test_any_picture_any_nudge_qualitative(pixels, nudge):
    result = cmp.extract(cmp.load_picture(pixels), Recipe.of(**FAST))
    made = cmp.colormap(result, "qualitative", nudge=nudge)
    assert 1 <= len(made.rgb) <= len(result.palette)
    assert len(np.unique(made.rgb8, axis=0)) == len(made.rgb)
    assert len(made.rgb) == len(result.palette) or made.notices
    if not nudge:
        own = srgb_to_cam02ucs(pixels.reshape(-1, 3) / 255)
        assert np.linalg.norm(srgb_to_cam02ucs(made.rgb)[:, None] - own, axis=-1).min(axis=1).max() <= 2.5


# --- colours for what is off the map


def test_matplotlib_shows_the_extremes(maps):
    made = maps["sequential"].to_mpl(extremes=True)
    shown = made(np.ma.masked_invalid([np.nan, -1.0, 2.0, 0.0, 1.0]))[:, :3]
    own = maps["sequential"]
    assert shown == pytest.approx(np.array([own.bad, own.under, own.over, own.rgb[0], own.rgb[-1]]), abs=1 / 255)


@pytest.mark.parametrize("kind", KINDS)
def test_matplotlib_makes_the_same_bytes(maps, kind):
    made = maps[kind]
    if made.table is not None:
        shown = made.to_mpl()(np.arange(len(made.rgb)), bytes=True)[:, :3]
        assert (shown == made.rgb8).all()


# --- the report


def judged(rgb, kind, pixels=None):
    return cmp.Colormap(rgb, kind).report(pixels)


def known(name, count=256):
    return mpl.colormaps[name](np.linspace(0, 1, count))[:, :3]


@pytest.mark.parametrize(
    ("name", "kind", "broken"),
    [
        ("viridis", "sequential", {"Distinguishable with tritanopia"}),
        ("cividis", "sequential", set()),
        ("gray", "sequential", {"Even steps"}),
        (
            "jet",
            "sequential",
            {"Even steps", "Lightness always increases", "Readable in greyscale"}
            | {f"Distinguishable with {vision}" for vision in ("protanopia", "deuteranopia", "tritanopia")},
        ),
        ("RdBu", "diverging", {"Even steps", "Symmetric"}),
        ("hsv", "cyclic", {"Even steps"}),
    ],
)
def test_known_maps_are_judged(name, kind, broken):
    found = judged(known(name), kind)
    wrong = {verdict.check for verdict in found.verdicts if verdict.passed is False}
    assert wrong >= broken if name == "hsv" else wrong == broken
    assert found.passed == (not broken)
    assert str(found).count("FAIL") == len(wrong)


@pytest.mark.parametrize(("name", "kind"), [("viridis", "sequential"), ("jet", "sequential"), ("RdBu", "diverging")])
def test_the_summary_adds_up_with_the_verdicts(name, kind):
    found = judged(known(name), kind)
    counts = {word.rstrip("s"): int(count) for count, word in (part.split() for part in found.summary.split(", "))}
    passed = [verdict.passed for verdict in found.verdicts]
    wanted = {"passed": passed.count(True), "note": passed.count(None), "failed": passed.count(False)}
    assert counts == {word: count for word, count in wanted.items() if count or word == "passed"}


def test_the_pair_that_is_confused_is_named():
    found = judged(np.array([[0.1, 0.1, 0.1], [0.8, 0.2, 0.2], [0.8, 0.22, 0.2]]), "listed")
    first = found.verdicts[0]
    assert not first.passed
    assert "#cc3333 and #cc3833" in first.figure
    assert first.colors == ("#cc3333", "#cc3833")
    contrast = {verdict.check: verdict.figure for verdict in found.verdicts}
    assert contrast["Stands out on white"].startswith("3 of 3")
    assert contrast["Stands out on black"].startswith("2 of 3")


@pytest.mark.parametrize(
    ("codes", "passed"),
    [(["#c03030", "#30a0c0"], True), (["#c03030", "#141414"], False), (["#c03030", "#fafafa"], False)],
)
def test_colours_that_one_ground_swallows_fail(codes, passed):
    colors = np.array([from_hex(code) for code in codes])
    (visible,) = (each for each in judged(colors, "qualitative").verdicts if each.check.startswith("Visible"))
    assert visible.passed is passed
    assert codes[1] in visible.figure


def test_a_map_of_one_colour_shows_nothing():
    assert not judged(np.full((256, 3), 0.5), "continuous").passed


def test_near_the_picture():
    pixels = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    near = [judged(known(name), "sequential", pixels).verdicts[-1] for name in ("gray", "viridis")]
    assert [verdict.passed for verdict in near] == [True, False]


def test_steps_are_checked_as_palettes(maps):
    for kind in ("listed", "qualitative"):
        assert maps[kind].report().verdicts[0].check.startswith("Distinguishable")


def test_a_map_draws_itself_in_a_file(maps):
    from matplotlib.figure import Figure

    file = io.BytesIO()
    axes = Figure().subplots()
    axes.imshow([[0, 1], [2, np.nan]], cmap=maps["cyclic"].to_mpl())
    axes.figure.savefig(file, format="png")
    assert file.getvalue()


# --- as one of Matplotlib's


def ramp(**more):
    return cmp.Colormap(np.linspace((0, 0.1, 0.3), (1, 0.9, 0.6), 256), "sequential", "A ramp", **more)


@pytest.fixture
def registry():
    before = set(mpl.colormaps)
    yield mpl.colormaps
    for name in set(mpl.colormaps) - before:
        mpl.colormaps.unregister(name)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_colormap_of_matplotlib(maps, kind):
    from matplotlib.figure import Figure

    made = maps[kind]
    assert isinstance(made, mpl.colors.Colormap)
    axes = Figure().subplots()
    image = axes.imshow([[0.0, 0.5], [1.0, np.nan]], cmap=made)
    axes.figure.colorbar(image)
    axes.contourf([[0.0, 1.0], [2.0, 3.0]], cmap=made)
    axes.scatter([0, 1], [0, 1], c=[0, 1], cmap=made)
    axes.figure.savefig(io.BytesIO(), format="png")
    plain = made.to_mpl()
    assert not isinstance(plain, cmp.Colormap)
    values = np.ma.masked_invalid([0.0, 0.2, 0.999, 1.0, -1.0, 2.0, np.nan])
    assert (made(values) == plain(values)).all()
    assert made == plain
    assert made(np.nan)[3] == 0
    assert made(-1.0) == made(0.0)
    assert made(2.0) == made(1.0)


def test_it_keeps_its_own_through_what_matplotlib_does_with_it():
    import copy
    import pickle

    made = ramp(notices=("So.",))
    pickled = pickle.loads(pickle.dumps(made))
    for again in (copy.copy(made), pickled, made.with_extremes(bad="red"), made.with_alpha(0.5)):
        assert isinstance(again, cmp.Colormap)
        assert (again.rgb == made.rgb).all()
        assert (again.kind, again.title, again.notices) == ("sequential", "A ramp", ("So.",))
    assert made.with_extremes(bad="red")(np.nan) == (1, 0, 0, 1)
    assert made.replace(name="Other").name == "other_sequential"


@pytest.mark.parametrize("more", [{"kind": None}, {"kind": 5}, {"name": None}])
def test_a_kind_or_a_name_that_is_no_text_is_refused(more):
    with pytest.raises(OptionError, match="kind and name are words, not "):
        cmp.Colormap(["#000", "#fff"], **more)


def test_it_registers_itself_and_its_reverse_as_often_as_one_likes(registry):
    import matplotlib.pyplot as plt

    first, second = ramp(), cmp.Colormap(["navy", "white", "maroon"], "diverging", "A ramp")
    assert (first.register(), second.register(), first.register()) == (
        "a_ramp_sequential",
        "a_ramp_diverging",
        "a_ramp_sequential",
    )
    assert plt.get_cmap("a_ramp_sequential") == first
    assert plt.get_cmap("a_ramp_diverging_r") == second.reversed()
    assert ramp(variant="r").register() == "a_ramp_sequential_r"
    assert plt.get_cmap("a_ramp_sequential_r") == first
    assert first.register("mine") == "mine"
    assert registry["mine_r"] == first.reversed()
    with pytest.raises(cmp.OptionError, match="viridis"):
        first.register("viridis")


def test_two_arrays_in_one_notebook_have_two_names():
    pictures = np.random.RandomState(4).randint(0, 255, (2, 12, 12, 3), np.uint8)
    names = {cmp.colormap(cmp.extract(picture)).name for picture in pictures}
    assert len(names) == 2
    assert all(name.isidentifier() for name in names)


def test_reversed_resampled_truncated():
    made = ramp().with_extremes(bad="red", under="lime", over="blue")
    back = made.reversed()
    assert back.name == "a_ramp_sequential_r"
    assert back.reversed().name == made.name
    assert (back.rgb == made.rgb[::-1]).all()
    assert (back(-1.0), back(2.0), back(np.nan)) == (made(2.0), made(-1.0), made(np.nan))
    few = made.resampled(5)
    assert few.N == 5
    assert few.rgb == pytest.approx(np.linspace((0, 0.1, 0.3), (1, 0.9, 0.6), 5))
    assert few(-1.0) == made(-1.0)
    part = made.truncated(0.25, 0.75)
    assert part.N == 256
    assert part.rgb[[0, -1]] == pytest.approx(np.array([[0.25, 0.3, 0.375], [0.75, 0.7, 0.525]]), abs=1e-9)
    for wrong in ((0.5, 0.5), (-0.1, 1), (0, 1.1), ("a", 1), (0, None), (np.nan, 1)):
        with pytest.raises(cmp.OptionError, match="lo to hi"):
            made.truncated(*wrong)
    with pytest.raises(cmp.OptionError):
        made.resampled(0)


def test_steps_stay_steps():
    steps = cmp.Colormap(["#000", "#f00", "#0f0", "#fff"], "listed", stepped=True)
    assert steps.truncated(0.2, 0.8).rgb.tolist() == [[1, 0, 0], [0, 1, 0]]
    assert steps.colors(2).hex == ("#000000", "#ffffff")
    assert steps.resampled(8).rgb.tolist() == np.repeat(steps.rgb, 2, axis=0).tolist()


def test_colours_evenly_along_it():
    assert ramp().colors(3).rgb == pytest.approx(np.array([[0, 0.1, 0.3], [0.5, 0.5, 0.45], [1, 0.9, 0.6]]))
    assert len(ramp().colors(1)) == 1
    with pytest.raises(OptionError, match="from 1 to 65536, not 0"):
        ramp().colors(0)
    for wrong in ("a", 2.5, None):
        for method in (ramp().colors, ramp().resampled):
            with pytest.raises(OptionError, match=f"a whole number of colours from 1 to 65536, not {wrong!r}"):
                method(wrong)
    assert len(ramp().colors(np.int64(4))) == 4
    circle = cmp.Colormap(np.array([[0, 0, 0], [1, 1, 1], [0, 0, 0.0]]), "cyclic")
    assert circle.colors(2).hex == ("#000000", "#ffffff")


def test_a_report_prints_as_a_table():
    lines = str(ramp().report()).splitlines()
    assert lines[0].startswith("sequential: ")
    assert len({line.index("│") for line in lines[1:]}) == 1
    assert "<table" in ramp().report()._repr_html_()


def test_it_is_saved_in_the_format_of_the_suffix(tmp_path):
    made = ramp()
    assert made.save(tmp_path / "ramp.cpt").read_bytes() == cmp.export(made, "cpt")
    assert made.save(tmp_path / "ramp.json", "paraview-json").read_bytes() == cmp.export(made, "paraview-json")


@pytest.mark.parametrize(
    "code",
    [
        "import cmapcore as cmp; cmp.extract(picture).palette",
        "from cmapcore.__main__ import command_line; command_line(['palette', path], standalone_mode=False)",
        "from cmapcore.__main__ import command_line; command_line(['palette', '--help'], standalone_mode=False)",
    ],
)
def test_a_palette_does_without_matplotlib(code):
    path = str(ROOT / "cmapcore" / "pictures" / "samples" / "coffee.webp")
    code = f"import sys; path = picture = {path!r}\n{code}\nassert 'matplotlib' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
