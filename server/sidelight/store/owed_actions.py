"""Actions that were asked for and have not ended: rows that outlive a crash; it decides nothing.

Whoever carries one out first puts his name into its row; a name whose time is over means that he
died at it, and that nobody can tell whether it was done.
"""

from sqlalchemy import BigInteger, ForeignKeyConstraint, Text
from sqlmodel import Field, col, select

from sidelight.store.session import StoreSession
from sidelight.store.tables import Row


class OwedAction(Row, table=True):
    """An action that was asked for, until its result or failure is in the log."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["site", "conversation_id"],
            ["conversation.site", "conversation.id"],
            ondelete="CASCADE",
        ),
    )

    site: str = Field(primary_key=True)
    conversation_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    """Idempotency key of the command that asked."""
    request_seq: int
    """`visitor_seq` of the request."""
    visitor_id: str
    action: str
    parameters_json: str = Field(sa_type=Text)
    """JSON object of what the visitor filled in; the log does not have what is private of it."""
    at_ms: int = Field(sa_type=BigInteger)
    holder: str = ""
    """Who carries it out; empty before anybody has begun."""
    until_ms: int = Field(default=0, sa_type=BigInteger)
    """When whoever began must have ended."""


def owe_action(session: StoreSession, owed: OwedAction) -> None:
    """Keeps an action that is to be carried out; its conversation must be there."""
    session.add(owed)


def find_owed(session: StoreSession, site: str, conversation: str, key: str) -> OwedAction | None:
    """Returns an action that has not ended, or none.

    Load its conversation before: that keeps other processes away from the row.
    """
    query = select(OwedAction).where(
        col(OwedAction.site) == site,
        col(OwedAction.conversation_id) == conversation,
        col(OwedAction.key) == key,
    )
    # What another process has written since this session last looked must be seen.
    return session.exec(query, execution_options={"populate_existing": True}).one_or_none()


def forget_owed(session: StoreSession, owed: OwedAction) -> None:
    """Takes an action away that has ended."""
    session.delete(owed)


def owed_actions(session: StoreSession, site: str, *, now_ms: int) -> tuple[OwedAction, ...]:
    """Returns what nobody has begun, and what somebody began and did not end in time."""
    query = (
        select(OwedAction)
        .where(col(OwedAction.site) == site, col(OwedAction.until_ms) <= now_ms)
        .order_by(col(OwedAction.at_ms))
    )
    return tuple(session.exec(query))
