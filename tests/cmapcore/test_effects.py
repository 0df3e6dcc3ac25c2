"""An option counts as active, and so has a widget on a page, only where moving it changes something on that page."""

import io
from collections.abc import Hashable, Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore.colormaps.kinds import KINDS
from cmapcore.pictures.samples import sample_bytes
from cmapcore.pipeline import StageProgress, Step, call_plainly, embed
from cmapcore.recipe import Recipe
from cmapcore.stages.cluster_methods import CLUSTERINGS
from tests.support.daily import one_in

SMALL = {"npts": 100, "ncolors": 8, "tsne_perp": 20, "sort_type": "step", "n_prune": 3}
OPTIONS = Recipe.all_options()
PINS = ("aa2020", "20aa20", "2020aa", "aaaa20", "20aaaa", "aa20aa", "202020", "d0d0d0")
OF_MAP = set(Recipe.stages()["map"].options())


@pytest.fixture(scope="module")
def picture() -> cmp.Picture:
    """Many colours of few pixels, so that every method has something to choose from."""
    image = Image.open(io.BytesIO(sample_bytes("scarlet_macaw"))).convert("RGB")
    return cmp.load_picture(image.resize((80, 60)))


@pytest.fixture(scope="module")
def call():
    """Return what does a step once and remembers it: t-SNE takes a while."""
    known: dict[Hashable, Any] = {}

    def do(step: Step, progress: StageProgress | None) -> tuple[Any, float]:
        if (step.name, step.key) not in known:
            known[step.name, step.key] = call_plainly(step, progress)
        return known[step.name, step.key]

    return do


def others(name: str, recipe: Recipe) -> Iterator[Any]:
    """Other values of an option that has a widget."""
    spec, value = OPTIONS[name], recipe.flat()[name]
    if spec.kind.choices:
        yield from (choice for choice in spec.kind.choices if choice != value)
    elif isinstance(value, bool):
        yield not value
    else:
        low, high = spec.kind.schema["minimum"], spec.kind.schema["maximum"]
        near = (value + 1, value + 4, value * 2, value / 2, low, high)
        yield from (type(spec.default)(one) for one in near if low <= one <= min(high, 400) and one != value)


def with_widget(names: set[str]) -> list[str]:
    return sorted(name for name in names if OPTIONS[name].kind.widget)


CONTEXTS = [
    *({"clustering": name} for name in CLUSTERINGS),
    *({"clustering": name, "use_tsne": False} for name, way in CLUSTERINGS.items() if way.needs == "points"),
    {"clustering": "GMM", "use_tsne": False, "sampling": "cells"},
    *({"clustering": name, "pins": PINS} for name in ("accents", "kmeans")),
]


@pytest.mark.parametrize("context", CONTEXTS, ids=str)
def test_every_active_option_changes_the_palette(picture, call, context):
    recipe = Recipe.of(**SMALL | context)

    def palette(**changes: Any) -> tuple[Any, ...]:
        found = cmp.extract(picture, recipe.replace(**changes), call=call).palette
        return found.hex, found.shares.tolist()

    before = palette()
    idle = [
        name
        for name in with_widget(recipe.active_options() - OF_MAP)
        if all(palette(**{name: value}) == before for value in others(name, recipe))
    ]
    assert not idle


@pytest.mark.parametrize("name", [name for name, way in CLUSTERINGS.items() if way.needs == "points"])
@pytest.mark.parametrize("use_tsne", [False, True])
def test_the_seed_is_no_option_where_nothing_is_drawn_at_random(picture, call, name, use_tsne):
    recipe = Recipe.of(**SMALL, clustering=name, use_tsne=use_tsne, sampling="cells")
    palettes = {cmp.extract(picture, recipe.replace(rseed=seed), call=call).palette.hex for seed in (1, 2, 3)}
    assert (len(palettes) > 1) <= ("rseed" in recipe.active_options())
    assert ("rseed" in recipe.active_options()) == (name in ("kmeans", "GMM", "spectral"))


@pytest.mark.parametrize(
    "context",
    [
        {},
        {"sampling": "cells"},
        {"clustering": "kmeans", "pins": PINS},
        {"clustering": "DBSCAN", "use_tsne": False, "sampling": "cells"},
    ],
    ids=str,
)
def test_every_option_of_the_plot_moves_its_points_and_no_colour(picture, call, context):
    recipe = Recipe.of(**SMALL | context)
    before = cmp.extract(picture, recipe, call=call)
    places = embed(before, call=call).xy
    for name in with_widget(recipe.plot_options()):
        after = cmp.extract(picture, recipe.replace(**{name: next(others(name, recipe))}), call=call)
        assert after.palette.hex == before.palette.hex, name
        assert not np.array_equal(embed(after, call=call).xy, places), name


@pytest.mark.parametrize("kind", one_in(2, KINDS))
def test_every_option_of_a_colormap_changes_it_with_a_picture_and_without(picture, call, kind):
    recipe = Recipe.of(**SMALL, kind=kind)
    result = cmp.extract(picture, recipe, call=call)
    for source in (result, result.palette):
        before = cmp.colormap(source, recipe=recipe).rgb8
        for name in with_widget(recipe.active_options() & OF_MAP - {"kind"}):
            changed = (cmp.colormap(source, recipe=recipe.replace(**{name: one})) for one in others(name, recipe))
            assert any(not np.array_equal(one.rgb8, before) for one in changed), (type(source), name)
