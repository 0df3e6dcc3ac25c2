"""The part of a film that a palette was made from."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; everything saved before was made from the whole film."""
    op.add_column("contents", sa.Column("part", sa.String(40)))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("contents") as table:
        table.drop_column("part")
