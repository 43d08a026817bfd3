"""The first tables: visitors, agents, conversations with their logs, receipts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "agent",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id", name=op.f("pk_agent")),
    )
    op.create_index("uq_agent_email", "agent", ["site", "email"], unique=True)

    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "visitor",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("traits_json", sa.Text(), nullable=False),
        sa.Column("identified", sa.Boolean(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id", name=op.f("pk_visitor")),
    )
    op.create_index("uq_visitor_subject", "visitor", ["site", "subject"], unique=True)

    op.create_table(
        "conversation",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visitor_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("visitor_head", sa.Integer(), nullable=False),
        sa.Column("unanswered_seq", sa.Integer(), nullable=True),
        sa.Column("agent_id", sa.String(), nullable=True),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("skills_json", sa.Text(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("waiting_since_ms", sa.BigInteger(), nullable=True),
        sa.Column("opened_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_text", sa.Text(), nullable=False),
        sa.Column("page_json", sa.Text(), nullable=True),
        sa.Column("card_json", sa.Text(), nullable=True),
        sa.Column("not_helpful", sa.Integer(), nullable=False),
        sa.Column("csat", sa.Integer(), nullable=True),
        sa.Column("visitor_seen", sa.Integer(), nullable=False),
        sa.Column("agent_seen", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site", "agent_id"], ["agent.site", "agent.id"], name=op.f("fk_conversation_agent")
        ),
        sa.ForeignKeyConstraint(
            ["site", "visitor_id"],
            ["visitor.site", "visitor.id"],
            name=op.f("fk_conversation_visitor"),
        ),
        sa.PrimaryKeyConstraint("site", "id", name=op.f("pk_conversation")),
    )
    op.create_index("ix_conversation_agent", "conversation", ["site", "agent_id"], unique=False)
    op.create_index("ix_conversation_inbox", "conversation", ["site", "state"], unique=False)
    op.create_index(
        "ix_conversation_unanswered",
        "conversation",
        ["site", "unanswered_seq"],
        unique=False,
        sqlite_where=sa.text("unanswered_seq IS NOT NULL"),
        postgresql_where=sa.text("unanswered_seq IS NOT NULL"),
    )
    op.create_index("ix_conversation_visitor", "conversation", ["site", "visitor_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("visitor_seq", sa.Integer(), nullable=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site", "conversation_id"],
            ["conversation.site", "conversation.id"],
            name=op.f("fk_event_conversation"),
        ),
        sa.PrimaryKeyConstraint("site", "conversation_id", "seq", name=op.f("pk_event")),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "receipt",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site", "conversation_id"],
            ["conversation.site", "conversation.id"],
            name=op.f("fk_receipt_conversation"),
        ),
        sa.PrimaryKeyConstraint("site", "conversation_id", "key", name=op.f("pk_receipt")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("receipt", "event", "conversation", "visitor", "meta", "agent"):
        op.drop_table(table)
