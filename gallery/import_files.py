"""Exports from a gallery, and imports into one, as one file: a JSON document, or a zip of several."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence

from gallery.errors import GalleryError

from .entry import Entry
from .json_documents import MOST_BYTES, MOST_ENTRIES, read_entries

_ZIP = b"PK\x03\x04"
_MOST_MEMBERS = 100
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError),
    *(RuntimeError, OSError, ValueError),  # a password; bad bzip2; places before the beginning, names that are no text
)


def pack_documents(documents: Sequence[bytes], *, as_zip: bool) -> bytes:
    """Return the documents of `Gallery.export_all` as one file.

    Parameters
    ----------
    documents : sequence of bytes
        One of them, where it is to be no zip.
    as_zip : bool
    """
    if not as_zip:
        (document,) = documents
        return document
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, document in enumerate(documents, 1):
            archive.writestr(f"palettes-{number}.json", document)
    return file.getvalue()


def read_import(data: bytes, progress: Callable[[float], None] | None = None) -> tuple[Entry, ...]:
    """Read what `pack_documents` returned; can be called in a worker.

    Parameters
    ----------
    data : bytes
    progress : callable, optional
        Told the part of each document that is read, in [0, 1]; it may raise to stop.

    Raises
    ------
    GalleryError
        It is neither, or is too much; or as `read_entries`.
    """
    documents = _members(data) if data.startswith(_ZIP) else [data]
    entries = tuple(entry for document in documents for entry in read_entries(document, progress))
    if len(entries) > MOST_ENTRIES:
        raise GalleryError(
            f"A file may have at most {MOST_ENTRIES:,} palettes, and this has {len(entries):,}: split it."
        )
    return entries


def _members(data: bytes) -> Iterator[bytes]:
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MEMBERS:
                raise GalleryError(f"A zip may have at most {_MOST_MEMBERS} files, and this has {len(members):,}.")
            for member in members:
                with archive.open(member) as file:
                    document = file.read(left + 1)
                left -= len(document)
                if left < 0:
                    raise GalleryError(f"A file may be at most {MOST_BYTES >> 20} MB: split it.")
                yield document
    except GalleryError:
        raise
    except _DAMAGED as error:
        raise GalleryError("This zip is damaged or encrypted: export it again.") from error
