"""Removals that servers tell their clients of, and the trail of erasures."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "removal",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "what", "id", name=op.f("pk_removal")),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("visitors", sa.Integer(), nullable=False),
        sa.Column("conversations", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "erasedvisitor",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("site", "digest", name=op.f("pk_erasedvisitor")),
    )


def downgrade() -> None:
    for table in ("erasedvisitor", "erasure", "removal"):
        op.drop_table(table)
