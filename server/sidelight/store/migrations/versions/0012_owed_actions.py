"""Actions that were asked for and have not ended."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "owedaction",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_seq", sa.Integer(), nullable=False),
        sa.Column("visitor_id", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("parameters_json", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site", "conversation_id"],
            ["conversation.site", "conversation.id"],
            name=op.f("fk_owedaction_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("site", "conversation_id", "key", name=op.f("pk_owedaction")),
    )


def downgrade() -> None:
    op.drop_table("owedaction")
