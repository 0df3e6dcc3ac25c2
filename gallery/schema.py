"""The tables of the gallery, and the limits on what an entry may hold.

The database's own checks and those made before it share these numbers.

What a search reads is in `palettes`, a narrow row each; what is shown of a palette is in `contents`. Colours, shares
and tables are stored as little-endian float64, so that they come out bit for bit as they went in.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)

REVISION = "0003"
"""The last of the migrations, which results in these tables."""

ID_LENGTH = 12
NAME_LENGTH = 80
NOTE_LENGTH = 500
TAGS = 10
TAG_LENGTH = 30
COLORS = 64
REASON_LENGTH = 500
REPORTS = 100  # that are kept of a palette
OWNED = 10_000  # palettes of one owner, those that are deleted and may be taken back not counted
URL_LENGTH = 2048
PART_LENGTH = 40
RECIPE_LENGTH = 10_000  # characters of its query
TABLE_LENGTH = 4096  # colours of a colormap
THUMBNAIL_BYTES = 65_536
VISIBILITIES = ("public", "link")

_COLOR = 3 * 8  # bytes


class Moment(TypeDecorator[datetime]):
    """A time in UTC, to the microsecond; SQLite has no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return it as the database takes it."""
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return it with its time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


# By code point, on every database: SQLite does so of itself.
_KEY = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

palettes = Table(
    "palettes",
    metadata,
    Column("number", Integer, primary_key=True),  # grows with every save and is never given again
    Column("id", String(ID_LENGTH), nullable=False),
    Column("owner", String(64)),  # SHA-256 of the token; an example has none
    Column("fingerprint", String(64), nullable=False),  # of what never changes in it
    Column("visibility", String(6), nullable=False),
    Column("hidden", Boolean, nullable=False, server_default=false()),  # by the operator
    Column("deleted", Moment),  # and may be taken back for a while
    Column("created", Moment, nullable=False),
    Column("name", String(NAME_LENGTH), nullable=False),
    Column("name_key", _KEY, nullable=False),
    Column("words", _KEY, nullable=False),
    Column("ncolors", SmallInteger, nullable=False),
    Column("colorfulness", Double, nullable=False),
    Column("lightness", Double, nullable=False),
    UniqueConstraint("id"),
    UniqueConstraint("owner", "fingerprint"),
    CheckConstraint(f"length(id) = {ID_LENGTH}", "id"),
    CheckConstraint("length(owner) = 64", "owner"),
    CheckConstraint("visibility IN ('public', 'link')", "visibility"),
    CheckConstraint(f"length(name) BETWEEN 1 AND {NAME_LENGTH}", "name"),
    CheckConstraint(f"ncolors BETWEEN 1 AND {COLORS}", "ncolors"),
    Index(None, "created"),
    Index(None, "name_key"),
    Index(None, "colorfulness"),
    Index(None, "lightness"),
    sqlite_autoincrement=True,
)


def _of_palette(**options: Any) -> Column[int]:
    return Column("palette", ForeignKey(palettes.c.number, ondelete="CASCADE"), nullable=False, **options)


contents = Table(
    "contents",
    metadata,
    _of_palette(primary_key=True, autoincrement=False),
    Column("colors", LargeBinary, nullable=False),
    Column("shares", LargeBinary, nullable=False),
    Column("pinned", LargeBinary, nullable=False),  # a byte each, 0 or 1
    Column("note", String(NOTE_LENGTH), nullable=False),
    Column("recipe", Text, nullable=False),  # as an address's query
    Column("digest", String(64), nullable=False),
    Column("url", String(URL_LENGTH), nullable=False),
    Column("sample", String(64), nullable=False),
    Column("part", String(PART_LENGTH)),  # of a film, where it is not all of it
    Column("version", String(40), nullable=False),  # of the package that it was made with
    Column("kind", String(40)),  # of the colormap, if there is one
    Column("stepped", Boolean),
    Column("rgb", LargeBinary),
    Column("rgb8", LargeBinary),  # where that is more than rounded
    Column("thumbnail", LargeBinary),  # WebP
    CheckConstraint(f"length(colors) BETWEEN {_COLOR} AND {COLORS * _COLOR}", "colors"),
    CheckConstraint("length(colors) = 3 * length(shares)", "shares"),
    CheckConstraint("length(shares) = 8 * length(pinned)", "pinned"),
    CheckConstraint(f"length(note) <= {NOTE_LENGTH}", "note"),
    CheckConstraint(f"length(recipe) <= {RECIPE_LENGTH}", "recipe"),
    CheckConstraint(f"length(url) <= {URL_LENGTH}", "url"),
    CheckConstraint(f"length(rgb) BETWEEN {_COLOR} AND {TABLE_LENGTH * _COLOR}", "rgb"),
    CheckConstraint("length(rgb) = 8 * length(rgb8)", "rgb8"),
    CheckConstraint("(kind IS NULL) = (rgb IS NULL) AND (rgb8 IS NULL OR rgb IS NOT NULL)", "colormap"),
    CheckConstraint(f"length(thumbnail) <= {THUMBNAIL_BYTES}", "thumbnail"),
)

tags = Table(
    "tags",
    metadata,
    _of_palette(primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("tag", String(TAG_LENGTH), nullable=False),
    Column("key", _KEY, nullable=False),
    UniqueConstraint("palette", "key"),
    CheckConstraint(f"position BETWEEN 0 AND {TAGS - 1}", "position"),
    CheckConstraint(f"length(tag) BETWEEN 1 AND {TAG_LENGTH}", "tag"),
    Index(None, "key", "palette"),
)

reports = Table(
    "reports",
    metadata,
    _of_palette(primary_key=True),
    Column("reporter", String(64), primary_key=True),  # SHA-256 of the token
    Column("reason", String(REASON_LENGTH), nullable=False),
    Column("created", Moment, nullable=False),
    CheckConstraint("length(reporter) = 64", "reporter"),
    CheckConstraint(f"length(reason) <= {REASON_LENGTH}", "reason"),
)

counts = Table(
    "counts",
    metadata,
    Column("who", LargeBinary, primary_key=True),  # a hash of what is counted, and of whom
    Column("began", BigInteger, primary_key=True, autoincrement=False),  # the window, in seconds since 1970
    Column("number", Integer, nullable=False),
    Column("forget", BigInteger, nullable=False),  # from then on; likewise
)
"""Recent actions, for all copies of the app together."""
