import matplotlib as mpl
import numpy as np
import pytest

import cmapcore as cmp

SCENE = {  # colour: rows of eighty pixels
    (24, 30, 42): 24,
    (196, 188, 170): 14,
    (52, 96, 140): 10,
    (190, 70, 40): 6,
    (90, 130, 60): 4,
    (240, 210, 60): 2,
}


@pytest.fixture(scope="session")
def scene_array():
    """Six noisy areas of different sizes, ``uint8[60, 80, 3]``."""
    rows = np.concatenate([np.tile(color, (count, 80, 1)) for color, count in SCENE.items()]).astype(float)
    noise = np.random.RandomState(3).normal(scale=3, size=rows.shape)
    return np.clip(np.rint(rows + noise), 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def scene(scene_array):
    return cmp.load_picture(scene_array, name="scene")


@pytest.fixture
def shown(monkeypatch):
    """Pyplot without a window; the figures that were current when it was told to show."""
    mpl.use("Agg", force=True)
    import matplotlib.pyplot as plt

    figures = []
    monkeypatch.setattr(plt, "show", lambda *_, **__: figures.append(plt.gcf()))
    with mpl.rc_context():
        yield figures
    plt.close("all")
