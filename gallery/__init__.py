"""The store of saved palettes. Needs SQLAlchemy, Alembic and limits, and for PostgreSQL psycopg, as the app does.

::

    schema       the tables, and how much of everything there may be
    text         names, tags and notes as they are kept
    entries      what is kept of a palette, and what is refused
    exchange     entries as JSON
    archive      one file of one document or several
    database     SQLite or PostgreSQL, migrations, errors in plain words
    ids          of palettes
    rows         entries as rows, and back
    search       who may see what; by words, tags, number, colour
    tag_counts   which tags there are
    quotas       how much may be done in an hour
    examples     what a new gallery comes with
    store        Gallery
    operating    Operator
    migrations   how the tables came to be what they are
"""

from .entry import Entry, Saved, make_thumbnail
from .json_documents import Imported, read_entries
from .operator import Listed, Operator
from .search import MODES, SORTS, Page
from .store import UNDO, Gallery

__all__ = [
    "MODES",
    "SORTS",
    "UNDO",
    "Entry",
    "Gallery",
    "Imported",
    "Listed",
    "Operator",
    "Page",
    "Saved",
    "make_thumbnail",
    "read_entries",
]
