"""The front door, but for what test_original.py says of it."""

import math
import warnings

import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore import CmapError, OptionError, PictureError, Recipe

# --- get_image


def test_get_image_gives_the_full_size_and_transparency(encoded, tmp_path):
    large = np.random.RandomState(0).randint(0, 256, (1100, 1000, 4)).astype(np.uint8)
    path = tmp_path / "large.PNG"
    path.write_bytes(encoded(large, "PNG", compress_level=1))
    for image in (cmp.get_image(str(path)), cmp.get_image(str(path), imgtype="file"), cmp.get_image(str(path), "file")):
        assert image.shape == (1100, 1000, 4)
        assert (np.rint(image[..., 3] * 255) == large[..., 3]).all()


def test_get_image_keeps_its_downloads_apart_and_in_their_folder(web, encoded, tmp_path):
    colors = [(200, 10, 10), (10, 200, 10), (10, 10, 200), (90, 90, 90)]
    urls = [
        "https://a.example/one/x.png",
        "https://a.example/two/x.png",
        "https://b.example/x.png?../../../../etc/passwd",
        "https://b.example/" + "x" * 500 + "/..%2f..%2f.png",
    ]
    for url, color in zip(urls, colors, strict=True):
        web[url] = encoded(np.full((3, 4, 3), color, dtype=np.uint8), "PNG")
    folder = tmp_path / "kept"
    for _ in range(2):
        for url, color in zip(urls, colors, strict=True):
            image = cmp.get_image(url, img_fname="../../a picture", cache_dir=folder)
            assert np.rint(image[0, 0] * 255).tolist() == list(color)
    assert web["fetched"] == urls
    assert len(list(folder.iterdir())) == len(urls)
    assert list(tmp_path.iterdir()) == [folder]


def test_get_image_keeps_downloads_in_the_cache_folder(web, encoded, tmp_path, monkeypatch):
    import platformdirs

    web["https://a.example/x.jpg"] = encoded(np.zeros((2, 2, 3), dtype=np.uint8), "PNG")
    monkeypatch.delenv("CMAPCORE_DATA_DIR", raising=False)
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name, **_: tmp_path / name)
    cmp.get_image("https://a.example/x.jpg")
    assert len(list((tmp_path / "cmapcore" / "downloads").iterdir())) == 1


def test_get_image_keeps_downloads_in_the_data_folder(web, encoded, tmp_path, monkeypatch):
    monkeypatch.setenv("CMAPCORE_DATA_DIR", str(tmp_path))
    web["https://a.example/x.png"] = encoded(np.zeros((2, 2, 3), dtype=np.uint8), "PNG")
    cmp.get_image("https://a.example/x.png")
    (kept,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert kept.name.startswith("cmap_image-x-")


def test_get_image_keeps_no_page_that_is_no_picture(web, tmp_path):
    web["https://a.example/x.jpg"] = b"<html>Not found</html>"
    with pytest.raises(PictureError):
        cmp.get_image("https://a.example/x.jpg", cache_dir=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "call", [("nowhere.png",), ("nowhere.png", "file"), ("x.png", "folder"), ("http://[::1/x.png",)]
)
def test_get_image_fails_by_name(call):
    with pytest.raises(CmapError):
        cmp.get_image(*call)


# --- what the front door says


def test_notices_become_warnings_where_the_call_stands():
    image = np.resize(np.array([[[255, 0, 0]], [[0, 0, 255]]], dtype=np.uint8), (4, 4, 3))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        cmp.get_colors_from_image(image, 6)
    assert {warning.category for warning in caught} == {UserWarning}
    assert any("distinct colour" in str(warning.message) for warning in caught)
    assert {warning.filename for warning in caught} == {__file__}


def test_optics_gets_dbscan_eps_for_its_steepness(scene_array):
    with pytest.warns(UserWarning, match="OPTICS found"):
        colors, _ = cmp.get_colors_from_image(
            scene_array, 6, npts=150, use_tsne=False, clustering="optics", dbscan_eps=0.1
        )
    recipe = Recipe.of(npts=150, use_tsne=False, clustering="optics", optics_xi=0.1)
    assert (colors == cmp.extract(cmp.load_picture(scene_array), recipe).palette.colors).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda image: cmp.get_colors_from_image(image, 0),
        lambda image: cmp.get_colors_from_image(image, 6, 64),
        lambda image: cmp.get_colors_from_image(image, clustering="means"),
        lambda image: cmp.get_colors_from_image(image, dbscan_eps=-1),
        lambda image: cmp.get_colors_from_image(image, clustering="optics", dbscan_eps=1),
        lambda image: cmp.sort_colors(image[0] / 255, "colour"),
        lambda image: cmp.sort_colors(image[0]),
        lambda image: cmp.sort_colors(image / 255),
        lambda _: cmp.sort_colors([[0, 0, math.nan]]),
        lambda image: cmp.prune_colorset(image[0] / 255, -1),
        lambda image: cmp.prune_colorset(image[0] / 255, 1, "both"),
        lambda image: cmp.prune_colorset(image[0] / 255, 1, "similar", "hsv"),
    ],
)
def test_bad_input_is_an_option_error(scene_array, call):
    with pytest.raises(OptionError) as caught:
        call(scene_array)
    assert str(caught.value).endswith(".")


def test_no_image_is_a_picture_error():
    with pytest.raises(PictureError):
        cmp.get_colors_from_image(None)


# --- drawing


def test_plt_image(shown, scene_array):
    cmp.plt_image(scene_array / 255)
    (figure,) = shown
    assert figure.axes[0].images[0].get_array().shape == scene_array.shape


@pytest.mark.parametrize("count", [1, 6, 64])
def test_plt_cmap(shown, count):
    colors = np.random.RandomState(0).uniform(size=(count, 3))
    cmp.plt_cmap(colors)
    cmp.plt_cmap(colors, marker="o", size=100, sort=False)
    cmp.plt_cmap(colors, sort_type="hsv")
    drawn = [figure.axes[0].collections[0].get_facecolors()[:, :3].tolist() for figure in shown]
    expected = [cmp.sort_colors(colors), colors, cmp.sort_colors(colors, "hsv")]
    assert drawn == [each.tolist() for each in expected]


def test_plot_examples(shown, scene_array):
    colors, cmap = cmp.get_colors_from_image(scene_array, 4, npts=100, use_tsne=False)
    cmp.plot_examples(colors, cmap, xlen=20, ylen=10)
    (figure,) = shown
    assert len(figure.axes) >= 3
    assert figure.axes[0].images[0].get_array().shape == (10, 20)
    assert len(figure.axes[1].lines) == 4


def test_verbose_draws_picture_and_palette(shown, scene_array):
    cmp.get_colors_from_image(scene_array, 4, npts=100, use_tsne=False, verbose=True)
    assert len(shown) == 2


def test_a_path_object_is_a_path(tmp_path):
    path = tmp_path / "a.png"
    Image.new("RGB", (4, 3), (255, 0, 0)).save(path)
    assert cmp.get_image(path).shape == (3, 4, 3)


@pytest.mark.parametrize("empty", [[], np.empty((0, 3))])
def test_no_colours_are_no_colours(empty):
    assert cmp.sort_colors(empty).shape == (0, 3)
    assert cmp.prune_colorset(empty).shape == (0, 3)


@pytest.mark.parametrize("odd", [[["a", "b", "c"]], [[1, 2]], [[0.5, 0.5, float("nan")]], [[255, 0, 0]]])
def test_odd_colours_are_a_named_error(odd):
    with pytest.raises(cmp.OptionError, match=r"^Colours (are|must be an array) "):
        cmp.sort_colors(odd)


def test_an_error_names_the_parameter_that_was_given():
    with pytest.raises(cmp.OptionError, match=r"^dbscan_eps takes"):
        cmp.get_colors_from_image(np.zeros((9, 9, 3)), clustering="optics", dbscan_eps=1.5)
    with pytest.raises(cmp.OptionError, match=r"^metric takes"):
        cmp.prune_colorset([[0, 0, 0], [1, 1, 1]], 1, "similar", "x")
