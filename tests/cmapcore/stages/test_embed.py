"""The way of t-SNE, as it is kept to be played."""

import numpy as np
import pytest

from cmapcore.errors import Canceled
from cmapcore.stages.embed import STEPS, Embed
from cmapcore.stages.values import Points


def points(n):
    return Points(np.random.RandomState(0).uniform(size=(n, 3)), np.ones(n), None)


def test_the_path_begins_small_and_ends_where_the_embedding_is():
    embedding = Embed(tsne_perp=10)(points(80))
    path = embedding.path
    assert path.numbers.tolist() == list(range(80))
    assert path.steps[0] == 0
    assert path.steps[-1] == STEPS
    assert (np.diff(path.steps) > 0).all()
    assert path.xy.shape == (len(path.steps), 80, 2)
    assert len(path.steps) <= 40
    assert np.array_equal(path.xy[-1], embedding.xy.astype(np.float32))
    assert np.ptp(path.xy[0]) < 0.01 < np.ptp(path.xy[-1])


def test_of_many_points_a_thousand_have_their_path_kept():
    embedding = Embed(tsne_perp=5)(points(1500))
    assert len(embedding.path.numbers) == 1000
    assert len(np.unique(embedding.path.numbers)) == 1000
    assert embedding.path.numbers.max() > 1450
    assert np.array_equal(embedding.path.xy[-1], embedding.xy[embedding.path.numbers].astype(np.float32))


def test_progress_is_told_and_can_end_it():
    parts = []

    def tell(part):
        parts.append(part)
        if part > 0.5:
            raise Canceled("enough")

    with pytest.raises(Canceled, match="enough"):
        Embed(tsne_perp=5)(points(60), progress=tell)
    assert parts == sorted(parts)
    assert len(parts) > 10


def test_what_comes_of_it_does_not_depend_on_who_watches():
    assert (Embed()(points(60)).xy == Embed()(points(60), progress=[].append).xy).all()


def test_without_an_embedding_there_is_no_path():
    assert Embed(use_tsne=False)(points(60)).path is None
