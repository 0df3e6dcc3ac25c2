"""The palettes that a new gallery starts with, made from the built-in pictures by ``tools/examples.py``."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

from sqlalchemy import Connection

from cmapcore.pictures.samples import thumbnail_path

from .entry import checked
from .ids import example_id
from .json_documents import read_entries
from .queries import insert_entry

FILE = "examples.json"


def insert_examples(connection: Connection) -> None:
    """Store the examples; each has the same id everywhere."""
    data = files("gallery").joinpath(FILE).read_bytes()
    for entry in read_entries(data):
        whole = checked(replace(entry, thumbnail=thumbnail_path(entry.sample).read_bytes()))
        insert_entry(connection, whole, example_id(entry.sample), None)
