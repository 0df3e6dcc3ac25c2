"""Taking a palette and its colormap away, without a browser."""

import io
import json
import zipfile
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

import cmapcore as cmp
from cmapcore import FORMATS, Colormap, Palette, Provenance, Recipe
from cmapcore.formats.registry import file_name
from cmapcore.formats.replay import remake
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from ui.sections.export import FIRST_TOOL, GROUPS, OTHERS, everything, grouped, tools
from ui.state.runner import shared_runner

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
FIRST = next(iter(SAMPLES))
QUICK = {"clustering": "kmeans", "use_tsne": "false", "npts": "100", "ncolors": "4"}
MADE = Provenance("v=1", "00", link="https://a.example/")


def of_numbers(count):
    colors = np.linspace((0.1, 0.2, 0.8), (1, 0.5, 0), count)
    return Palette(colors, np.full(count, 1 / count), np.zeros(count, dtype=bool), "Harbour")


PALETTE = of_numbers(5)
CMAP = Colormap(of_numbers(256).colors, "sequential", "Harbour")


def script(palette, cmap, made):
    from ui.sections.export import show_export

    show_export(palette, cmap, made)


def section(palette=PALETTE, cmap=CMAP):
    return run(AppTest.from_function(script, args=(palette, cmap, MADE), default_timeout=30))


def run(at):
    at.run()
    assert not at.exception
    return at


def choose(at, tool):
    """Choose a tool in its group."""
    (group,) = [pills for pills in at.pills if tool in pills.options]
    group.set_value(tool)
    return run(at)


def chosen(at):
    """The tool that is chosen, of all groups."""
    (tool,) = [pills.value for pills in at.pills if pills.value]
    return tool


def downloads(at):
    return [element.proto.label for element in at.get("download_button")]


def test_every_format_is_for_some_tool_and_tools_have_plain_names():
    found = tools()
    assert {key for keys in found.values() for key in keys} == set(FORMATS)
    assert {"Matplotlib", "QGIS", "Photoshop", "CSS", "Figma", "LaTeX", "ggplot2", "Anything"} <= set(found)
    assert found["Matplotlib"] == [("palette", "mplstyle"), ("colormap", "py")]
    assert all("(" not in tool and "," not in tool for tool in found)


def test_each_tool_is_in_the_group_of_those_who_use_it():
    found = grouped(tools())
    assert sorted(tool for members in found.values() for tool in members) == sorted(tools())
    assert set(found.pop(OTHERS)) == {"Anything", "Programs"}
    assert found == {group: list(members) for group, members in GROUPS.items()}
    assert grouped(["Of tomorrow", "GIMP"]) == {"Design and drawing": ["GIMP"], OTHERS: ["Of tomorrow"]}


def test_each_tool_shows_what_it_takes():
    at = section()
    assert chosen(at) == FIRST_TOOL
    for tool, keys in tools().items():
        assert chosen(choose(at, tool)) == tool
        assert downloads(at) == [f"Download {FORMATS[key].suffix}" for key in keys], tool
        made = {"palette": PALETTE, "colormap": CMAP}
        written = [cmp.export(made[what], name, name="Harbour", provenance=MADE) for what, name in keys]
        texts = [data.decode() for data, key in zip(written, keys, strict=True) if FORMATS[key].is_text]
        assert [block.value.strip() for block in at.code] == [text.strip() for text in texts]
        copied = [
            json.loads(each.proto.json)["items"][0]["text"]
            for each in at.get("bidi_component")
            if each.proto.json.startswith('{"items')
        ]
        assert copied == texts


def test_without_a_colormap_there_are_palettes_only():
    at = section(cmap=None)
    assert not any("QGIS" in pills.options for pills in at.pills)
    assert downloads(at) == ["Download .mplstyle"]


def test_a_tool_for_colormaps_is_not_kept_for_a_palette_that_has_none():
    def script(palette, cmap, made):
        import streamlit as st

        from ui.sections.export import show_export

        show_export(palette, cmap if st.toggle("With its colormap", value=True) else None, made)

    at = run(AppTest.from_function(script, args=(PALETTE, CMAP, MADE), default_timeout=30))
    assert len(downloads(choose(at, "QGIS"))) == len(tools()["QGIS"])
    at.toggle[0].set_value(False)
    assert downloads(run(at)) == ["Download .mplstyle"]


def test_what_a_format_cannot_hold_is_said():
    at = section(of_numbers(40))
    choose(at, "Procreate")
    assert downloads(at) == []
    assert "holds at most 30 colours" in at.info[0].value


@pytest.mark.parametrize(("cookie", "shown"), [("QGIS", "QGIS"), ("", FIRST_TOOL), ("<script>", FIRST_TOOL)])
def test_the_last_choice_is_taken_up_if_it_is_one(monkeypatch, cookie, shown):
    monkeypatch.setattr("ui.sections.export.read_cookie", lambda _: cookie)
    assert chosen(section()) == shown


def script_of_family(palette, made, heard):
    from cmapcore.errors import BusyError
    from ui.sections.export import show_export

    def family(*, progress=None):
        heard.append(progress)
        raise BusyError("Too much is being computed already; try again in a minute.")

    show_export(palette, None, made, family=family)


def test_why_everything_cannot_be_had_is_said():
    heard = []
    at = run(AppTest.from_function(script_of_family, args=(PALETTE, MADE, heard), default_timeout=30))
    assert not at.error
    assert not heard
    at.get_by_key("_export_family").click()
    run(at)
    assert [error.value for error in at.error] == ["Too much is being computed already; try again in a minute."]
    assert all(callable(progress) for progress in heard)


def opened(**query):
    at = AppTest.from_file(FRAME, default_timeout=30)
    for name, text in query.items():
        at.query_params[name] = text
    return run(at)


def provenance(at):
    """That of the files that the page offers in its dialog, which all have the same."""
    at.get_by_key("_export_it").click()
    run(at)
    found = {cmp.read_provenance(block.value.encode()) for block in at.code if "cmapcore {" in block.value}
    (made,) = found
    return made


def test_files_from_the_page_bring_back_what_it_shows():
    at = opened(**QUICK, sort_type="hsv")
    made = provenance(at)
    assert (made.source, made.version) == (FIRST, cmp.__version__)
    linked = dict(parse_qsl(urlsplit(made.link).query))
    assert (linked["source"], linked["sample"]) == ("sample", FIRST)
    assert Recipe.from_query(linked | {"source": "sample"})[0] == Recipe.from_query(QUICK | {"sort_type": "hsv"})[0]
    for block in at.code:
        if "cmapcore {" in block.value:
            assert remake(block.value.encode()).holds in ("palette", "colormap")


def test_files_from_an_own_picture_do_not_name_it():
    file = io.BytesIO()
    Image.fromarray(np.full((9, 9, 3), 77, np.uint8)).save(file, "PNG")
    at = opened(**QUICK, source="upload")
    at.file_uploader(key="_upload").upload("Aunt Mary.png", file.getvalue(), "image/png")
    run(at)
    made = provenance(at)
    assert made.source == ""
    assert "source=upload" in made.link
    assert "Mary" not in made.link


def test_everything_is_made_in_a_worker_when_it_is_asked_for():
    result = cmp.extract(cmp.load_picture(sample_bytes(FIRST), name="Harbour"), Recipe.from_query(QUICK)[0])
    made = cmp.provenance_of(result, source=FIRST)
    runs = shared_runner().runs["family"]
    later = everything(result, made)
    assert shared_runner().runs["family"] == runs
    told = []
    data = later(progress=lambda name, _: told.append(name))
    assert shared_runner().runs["family"] == runs + 1
    assert set(told) <= {"family", "queue"}
    assert remake(data).holds == "family"
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None


def test_the_files_name_is_that_of_the_palette():
    assert file_name("palette", "css", PALETTE.name) == "harbour_palette.css"
