"""An export as one file: JSON, or a zip of several."""

import io
import zipfile

import numpy as np
import pytest

import cmapcore as cmp
from gallery.errors import GalleryError
from gallery.import_files import pack_documents, read_import
from gallery.store import Gallery

ME = "browser " + "m" * 43


@pytest.fixture
def document(tmp_path):
    gallery = Gallery(tmp_path / "gallery.db")
    for name in ("one", "two"):
        palette = cmp.Palette(np.eye(3), np.full(3, 1 / 3), np.zeros(3, bool), name)
        gallery.save(palette, cmp.Recipe(), owner=ME)
    (only,) = gallery.export_all(ME)
    gallery.close()
    return only


def zip_of(*members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, member in enumerate(members):
            archive.writestr(str(number), member)
    return file.getvalue()


def damaged_bzip2(member):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("0", member)
    data = bytearray(file.getvalue())
    data[60:70] = bytes(10)
    return bytes(data)


def test_one_document_is_itself(document):
    assert pack_documents([document], as_zip=False) == document
    assert [entry.name for entry in read_import(document)] == ["one", "two"]


def test_several_go_into_a_zip_and_come_back_in_their_order(document):
    data = pack_documents([document, document], as_zip=True)
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["palettes-1.json", "palettes-2.json"]
    assert [entry.name for entry in read_import(data)] == ["one", "two", "one", "two"]


def test_what_is_no_export_is_one_sentence(document):
    whole = pack_documents([document], as_zip=True)
    locked = bytearray(whole)
    for at in (whole.index(b"PK\x03\x04") + 6, whole.index(b"PK\x01\x02") + 8):
        locked[at] |= 1
    table = {
        "half": whole[: len(whole) // 2],
        "changed": whole[:60] + bytes([whole[60] ^ 255]) + whole[61:],
        "locked": bytes(locked),
        "bomb": zip_of(b" " * (80 << 20)),
        "several bombs": zip_of(*[b" " * (30 << 20)] * 3),
        "many files": zip_of(*[document] * 101),
        "something else": zip_of(b"{}"),
        "a zip in it": zip_of(whole),
        "nothing": b"",
        "bad bzip2": damaged_bzip2(document),
        "a name that is no text": zip_of(document)
        .replace(b"0", b"\xff")
        .replace(b"\x00\x00\x08\x00", b"\x00\x08\x08\x00"),
        "far away": whole[:-6] + b"\xff\xff\xff\x7f" + whole[-2:],
    }
    for name, data in table.items():
        with pytest.raises(GalleryError) as error:
            read_import(data)
        assert str(error.value).count(". ") == 0, name


def test_too_many_palettes_are_refused(document, monkeypatch):
    monkeypatch.setattr("gallery.import_files.MOST_ENTRIES", 3)
    with pytest.raises(GalleryError, match="at most 3 palettes, and this has 4"):
        read_import(pack_documents([document, document], as_zip=True))
