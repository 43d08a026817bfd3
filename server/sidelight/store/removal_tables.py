"""Tables of what was taken away: hints for open clients, and the trail of erasures."""

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from sidelight.store.tables import Row


class Removal(Row, table=True):
    """A conversation or visitor that is gone, kept for minutes: servers end what still shows it.

    Ids only, which name nothing any more.
    Servers look for the latest every other second, and every sign-in leaves one.
    """

    __table_args__ = (Index("ix_removal_at", "at_ms"),)

    site: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    """`visitor` or `conversation`."""
    id: str = Field(primary_key=True)
    why: str
    """`erased`, `expired` or `merged`."""
    at_ms: int = Field(sa_type=BigInteger)


class Erasure(Row, table=True):
    """That a person was erased: when, by whom and how much, and nothing of the person."""

    id: str = Field(primary_key=True)
    site: str
    at_ms: int = Field(sa_type=BigInteger)
    by: str
    visitors: int
    conversations: int
    events: int


class ErasedVisitor(Row, table=True):
    """Digest of a visitor who was erased, so that a restored backup does not bring him back."""

    site: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
