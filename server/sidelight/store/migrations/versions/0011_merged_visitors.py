"""Who took over what an anonymous visitor had, and an index for the hints that this leaves."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("visitor", sa.Column("became", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_removal_at", "removal", ["at_ms"])


def downgrade() -> None:
    op.drop_index("ix_removal_at", table_name="removal")
    op.drop_column("visitor", "became")
