"""What an exported file holds, made again and compared with it."""

import io
import zipfile

import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore import FORMATS, Provenance, Recipe
from cmapcore.replay import remake
from cmapcore.samples import SAMPLES, sample_bytes

SAMPLE = "coffee"
RECIPE = Recipe.of(clustering="kmeans", use_tsne=False, npts=60, ncolors=4, kind="continuous")
HOLD_IT = [(what, name) for (what, name), form in FORMATS.items() if form.remembers]
NAMES = ["Harbour", "2024 — “Döner” & <b>", "зимородок", "zqxj 1", "a-1: #ff0000;", "lambda"]


@pytest.fixture(scope="module")
def result():
    return cmp.extract(cmp.load_picture(sample_bytes(SAMPLE), name=SAMPLES[SAMPLE].title), RECIPE)


@pytest.fixture(scope="module")
def made(result):
    return {"palette": result.palette, "colormap": cmp.colormap(result)}


@pytest.fixture(scope="module")
def provenance(result):
    return cmp.provenance_of(result, source=SAMPLE, link="https://a.example/")


@pytest.mark.parametrize(("what", "name"), HOLD_IT)
def test_every_format_that_holds_its_recipe_is_made_again_whatever_it_is_called(made, provenance, what, name):
    for called in NAMES:
        remade = remake(cmp.export(made[what], name, name=called, provenance=provenance))
        assert (remade.holds, remade.differs) == (what, ()), called
        assert remade.provenance == provenance
        assert remade.result.palette.hex == made["palette"].hex


@pytest.mark.parametrize("kind", ["listed", "sequential", "cyclic"])
def test_colormaps_of_other_kinds(result, kind):
    recipe = RECIPE.replace(kind=kind)
    other = cmp.extract(result.picture, recipe)
    data = cmp.export(cmp.colormap(other), "cpt", provenance=cmp.provenance_of(other, source=SAMPLE))
    assert remake(data).holds == "colormap"


def test_line_ends_do_not_count(made, provenance):
    data = cmp.export(made["palette"], "scss", provenance=provenance).replace(b"\n", b"\r\n")
    assert remake(data).holds == "palette"
    assert remake(data.strip()).holds == "palette"


@pytest.mark.parametrize("name", ["css", "gpl", "latex", "json", "tokens", "mplstyle"])
def test_a_colour_changed_by_hand_is_noticed(made, provenance, name):
    data = cmp.export(made["palette"], name, provenance=provenance)
    head, code, tail = data.partition(made["palette"].hex[2][1:].encode())
    if not code:
        head, code, tail = data.partition(made["palette"].hex[2][1:].upper().encode())
    assert code
    remade = remake(head + b"0a0b0c" + tail)
    assert (remade.holds, remade.differs) == ("", ())


def test_a_changed_pixel_is_noticed(made, provenance):
    data = cmp.export(made["palette"], "png", provenance=provenance)
    with Image.open(io.BytesIO(data)) as image:
        image.load()
    image.putpixel((3, 3), (1, 2, 3))
    assert remake(saved(image, provenance)).holds == ""
    image.putpixel((3, 3), tuple(bytes.fromhex(made["palette"].hex[0][1:])))
    assert remake(saved(image, provenance)).holds == "palette"


def saved(image, provenance):
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_text("cmapcore", provenance.to_line())
    file = io.BytesIO()
    image.save(file, "PNG", pnginfo=text, compress_level=1)
    return file.getvalue()


def test_another_version_and_another_picture_are_told(made, result, provenance, scene):
    older = Provenance(provenance.recipe, provenance.digest, SAMPLE, "0.0.9", "")
    told = f"It was made by version 0.0.9, and this is version {cmp.__version__}."
    same = remake(cmp.export(made["palette"], "css", provenance=older))
    assert (same.holds, same.differs) == ("palette", (told,))
    other = remake(cmp.export(made["palette"], "css", provenance=older), scene)
    assert (other.holds, other.differs) == ("", (told, "It was made from another picture than this one."))


def test_options_that_this_version_does_not_know_are_told(made, result):
    later = Provenance(
        "v=99&clustering=kmeans&ncolors=4&use_tsne=false&npts=60&wings=2",
        result.picture.digest,
        SAMPLE,
        cmp.__version__,
    )
    remade = remake(cmp.export(made["palette"], "css", provenance=later))
    assert remade.holds == "palette"
    assert [sentence.split()[0] for sentence in remade.differs] == ["v", "There"]


def test_the_family_is_made_again(result, provenance):
    data = cmp.family_zip(result.palette, cmp.family_colormaps(result), name="Brown & black", provenance=provenance)
    assert remake(data).holds == "family"
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info, content.replace(b"#", b"#0", 1) if info.filename.endswith(".json") else content)
        new.comment = old.comment
    assert remake(changed.getvalue()).holds == ""


def test_a_picture_on_the_web_is_fetched(result, web, made):
    url = "https://a.example/coffee.webp"
    web[url] = sample_bytes(SAMPLE)
    data = cmp.export(made["palette"], "css", provenance=cmp.provenance_of(result, source=url))
    assert remake(data).holds == "palette"
    assert web["fetched"] == [url]


@pytest.mark.parametrize("source", ["", "/etc/passwd", "file:///etc/passwd", "nothing", "-"])
def test_a_source_that_is_neither_sample_nor_address_is_not_read(made, result, source):
    data = cmp.export(made["palette"], "css", provenance=cmp.provenance_of(result, source=source))
    with pytest.raises(cmp.PictureError, match="does not say where its picture is"):
        remake(data)


@pytest.mark.parametrize("disguise", [b"\x89PNG\r\n\x1a\n", b"PK\x05\x06" + bytes(18), b"\x89PNG" + bytes(40), b""])
def test_files_that_pose_as_others_are_only_not_the_same(provenance, disguise, result):
    remade = remake(disguise + b"cmapcore " + provenance.to_line().encode())
    assert remade.holds == ""
