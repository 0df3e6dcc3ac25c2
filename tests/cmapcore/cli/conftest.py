import shutil

import pytest
from PIL import Image

from tests.support.command_line import QUICK, typed


@pytest.fixture(scope="session")
def path(scene_array, tmp_path_factory):
    path = tmp_path_factory.mktemp("pictures") / "scene.png"
    Image.fromarray(scene_array).save(path)
    return str(path)


@pytest.fixture
def run(monkeypatch, capsys):
    return typed(monkeypatch, capsys)


@pytest.fixture
def others(path, tmp_path):
    """The picture in two other folders."""
    paths = [tmp_path / folder / "scene.png" for folder in "ab"]
    for each in paths:
        each.parent.mkdir()
        shutil.copy(path, each)
    return [str(each) for each in paths]


@pytest.fixture
def written(run, path, tmp_path):
    file = tmp_path / "a.css"
    run("palette", path, *QUICK, "-o", file)
    return file
