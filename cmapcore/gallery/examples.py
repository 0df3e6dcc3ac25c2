"""The palettes that a new gallery comes with, made from the built-in pictures by ``tools/examples.py``."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib.resources import files

from sqlalchemy import Connection

from ..samples import thumbnail_bytes
from .entries import checked
from .exchange import read_entries
from .rows import insert_entry
from .schema import ID_LENGTH

FILE = "gallery.json"


def insert_examples(connection: Connection) -> None:
    """Keep the examples; each has the same id everywhere."""
    data = files("cmapcore.samples").joinpath(FILE).read_bytes()
    for entry in read_entries(data):
        whole = checked(replace(entry, thumbnail=thumbnail_bytes(entry.sample)))
        insert_entry(connection, whole, example_id(entry.sample), None)


def example_id(sample: str) -> str:
    """Give the id of the example that was made from a built-in picture."""
    return hashlib.sha256(f"example {sample}".encode()).hexdigest()[:ID_LENGTH]
