"""The tables as SQLModel classes; it owns columns and indices, and must not query or decide.

Every row belongs to a site, and `site` leads every primary key, so that no key of one site can
collide with another's.
JSON is kept as text: what the wire carries is stored and sent byte for byte, on every database.
"""

from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, MetaData, Table, Text, text
from sqlmodel import Field, SQLModel


class Row(SQLModel):
    """What all tables share: one metadata, whose names of constraints Alembic can rely on."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Meta(Row, table=True):
    """Facts on the database itself, such as its `epoch`."""

    key: str = Field(primary_key=True)
    value: str


class Lease(Row, table=True):
    """Which process does what only one may do, and until when."""

    name: str = Field(primary_key=True)
    holder: str
    until_ms: int = Field(sa_type=BigInteger)


class Visitor(Row, table=True):
    """A visitor; `subject` is who the product says he is, at most once per site."""

    __table_args__ = (Index("uq_visitor_subject", "site", "subject", unique=True),)

    site: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    subject: str | None = None
    name: str
    email: str
    traits_json: str = Field(sa_type=Text)
    """JSON object of strings."""
    identified: bool
    created_at_ms: int = Field(sa_type=BigInteger)
    last_seen_at_ms: int = Field(sa_type=BigInteger)
    became: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Id of the visitor who took over what this anonymous one had; empty while he is himself."""


class Agent(Row, table=True):
    """An agent; `email` is in lower case."""

    __table_args__ = (Index("uq_agent_email", "site", "email", unique=True),)

    site: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    email: str
    name: str
    password_hash: str
    created_at_ms: int = Field(sa_type=BigInteger)
    disabled: bool


class Conversation(Row, table=True):
    """A conversation as its log leaves it: counters, where it is, and what the inbox shows."""

    __table_args__ = (
        ForeignKeyConstraint(["site", "visitor_id"], ["visitor.site", "visitor.id"]),
        ForeignKeyConstraint(["site", "agent_id"], ["agent.site", "agent.id"]),
        Index("ix_conversation_inbox", "site", "state"),
        Index("ix_conversation_visitor", "site", "visitor_id"),
        Index("ix_conversation_agent", "site", "agent_id"),
        Index(
            "ix_conversation_unanswered",
            "site",
            "unanswered_seq",
            sqlite_where=text("unanswered_seq IS NOT NULL"),
            postgresql_where=text("unanswered_seq IS NOT NULL"),
        ),
    )

    site: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    visitor_id: str
    state: str
    head: int
    """Highest `seq`, 0 before the first event."""
    visitor_head: int
    """Highest `visitor_seq`."""
    unanswered_seq: int | None = None
    """`seq` of the visitor's message that the assistant still owes an answer."""
    agent_id: str | None = None
    team: str
    skills_json: str = Field(sa_type=Text)
    """JSON list of strings."""
    priority: str
    reason: str | None = None
    waiting_since_ms: int | None = Field(default=None, sa_type=BigInteger)
    opened_at_ms: int = Field(sa_type=BigInteger)
    last_at_ms: int = Field(sa_type=BigInteger)
    last_text: str = Field(sa_type=Text)
    page_json: str | None = Field(default=None, sa_type=Text)
    """JSON of a `PageVisit`."""
    card_json: str | None = Field(default=None, sa_type=Text)
    """JSON of a `HandoffCard`."""
    not_helpful: int
    csat: int | None = None
    visitor_seen: int
    """`visitor_seq` up to which the visitor has read."""
    agent_seen: int
    """`seq` up to which an agent has read."""


class Event(Row, table=True):
    """An entry of a conversation's log; never changed once written.

    Clustered by its key (SQLite: without rowid), so that a stream is read from neighbouring pages.
    The visitor's stream needs no index of its own (which would cost a page written for each event):
    `visitor_seq` is `seq` less the private events before, so the key bounds where it can be.
    """

    __table_args__ = (
        ForeignKeyConstraint(["site", "conversation_id"], ["conversation.site", "conversation.id"]),
        {"sqlite_with_rowid": False},
    )

    site: str = Field(primary_key=True)
    conversation_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    visitor_seq: int | None = None
    """Number in the visitor's stream; none for what is private among agents."""
    at_ms: int = Field(sa_type=BigInteger)
    kind: str
    actor_kind: str
    actor_id: str
    actor_name: str
    state: str
    key: str | None = None
    body: str = Field(sa_type=Text)
    """JSON of the body as the wire carries it."""


class Receipt(Row, table=True):
    """The first reply to a command, kept under its idempotency key."""

    __table_args__ = (
        ForeignKeyConstraint(["site", "conversation_id"], ["conversation.site", "conversation.id"]),
        {"sqlite_with_rowid": False},
    )

    site: str = Field(primary_key=True)
    conversation_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    reply: str = Field(sa_type=Text)
    at_ms: int = Field(sa_type=BigInteger)


def table_of(row: type[Row]) -> Table:
    """Returns the Core table of a class, for prepared statements."""
    return Row.metadata.tables[row.__name__.lower()]
