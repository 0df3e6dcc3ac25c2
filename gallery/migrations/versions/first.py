"""Palettes, what is shown of them, their tags, and reports."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "palettes",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("visibility", sa.String(6), nullable=False),
        sa.Column("hidden", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("deleted", _MOMENT),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("name_key", _KEY, nullable=False),
        sa.Column("words", _KEY, nullable=False),
        sa.Column("ncolors", sa.SmallInteger, nullable=False),
        sa.Column("colorfulness", sa.Double, nullable=False),
        sa.Column("lightness", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_palettes"),
        sa.UniqueConstraint("id", name="uq_palettes_id"),
        sa.UniqueConstraint("owner", "fingerprint", name="uq_palettes_owner_fingerprint"),
        sa.CheckConstraint("length(id) = 12", name=op.f("ck_palettes_id")),
        sa.CheckConstraint("length(owner) = 64", name=op.f("ck_palettes_owner")),
        sa.CheckConstraint("visibility IN ('public', 'link')", name=op.f("ck_palettes_visibility")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name=op.f("ck_palettes_name")),
        sa.CheckConstraint("ncolors BETWEEN 1 AND 64", name=op.f("ck_palettes_ncolors")),
        sqlite_autoincrement=True,
    )
    for column in ("created", "name_key", "colorfulness", "lightness"):
        op.create_index(f"ix_palettes_{column}", "palettes", [column])
    op.create_table(
        "contents",
        _of_palette("contents"),
        sa.Column("colors", sa.LargeBinary, nullable=False),
        sa.Column("shares", sa.LargeBinary, nullable=False),
        sa.Column("pinned", sa.LargeBinary, nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("recipe", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("url", sa.String(2048), nullable=False),
        sa.Column("sample", sa.String(64), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40)),
        sa.Column("stepped", sa.Boolean),
        sa.Column("rgb", sa.LargeBinary),
        sa.Column("rgb8", sa.LargeBinary),
        sa.Column("thumbnail", sa.LargeBinary),
        sa.PrimaryKeyConstraint("palette", name="pk_contents"),
        sa.CheckConstraint("length(colors) BETWEEN 24 AND 1536", name=op.f("ck_contents_colors")),
        sa.CheckConstraint("length(colors) = 3 * length(shares)", name=op.f("ck_contents_shares")),
        sa.CheckConstraint("length(shares) = 8 * length(pinned)", name=op.f("ck_contents_pinned")),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_contents_note")),
        sa.CheckConstraint("length(recipe) <= 10000", name=op.f("ck_contents_recipe")),
        sa.CheckConstraint("length(url) <= 2048", name=op.f("ck_contents_url")),
        sa.CheckConstraint("length(rgb) BETWEEN 24 AND 98304", name=op.f("ck_contents_rgb")),
        sa.CheckConstraint("length(rgb) = 8 * length(rgb8)", name=op.f("ck_contents_rgb8")),
        sa.CheckConstraint(
            "(kind IS NULL) = (rgb IS NULL) AND (rgb8 IS NULL OR rgb IS NOT NULL)",
            name=op.f("ck_contents_colormap"),
        ),
        sa.CheckConstraint("length(thumbnail) <= 65536", name=op.f("ck_contents_thumbnail")),
    )
    op.create_table(
        "tags",
        _of_palette("tags"),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("tag", sa.String(30), nullable=False),
        sa.Column("key", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("palette", "position", name="pk_tags"),
        sa.UniqueConstraint("palette", "key", name="uq_tags_palette_key"),
        sa.CheckConstraint("position BETWEEN 0 AND 9", name=op.f("ck_tags_position")),
        sa.CheckConstraint("length(tag) BETWEEN 1 AND 30", name=op.f("ck_tags_tag")),
    )
    op.create_index("ix_tags_key_palette", "tags", ["key", "palette"])
    op.create_table(
        "reports",
        _of_palette("reports"),
        sa.Column("reporter", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("palette", "reporter", name="pk_reports"),
        sa.CheckConstraint("length(reporter) = 64", name=op.f("ck_reports_reporter")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_reports_reason")),
    )


def _of_palette(table: str) -> "sa.Column[int]":
    to_palettes = sa.ForeignKey("palettes.number", name=f"fk_{table}_palette", ondelete="CASCADE")
    return sa.Column("palette", sa.Integer, to_palettes, nullable=False, autoincrement=False)


def downgrade() -> None:
    """Drop them, and all that is in them."""
    for table in ("reports", "tags", "contents", "palettes"):
        op.drop_table(table)
