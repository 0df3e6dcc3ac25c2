"""Recent actions, counted for all copies of the app together."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "counts",
        sa.Column("who", sa.LargeBinary, nullable=False),
        sa.Column("began", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("forget", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("who", "began", name="pk_counts"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("counts")
