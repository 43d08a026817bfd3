"""Takes conversations and visitors away with all that hangs on them; what may go is decided above.

Every removal leaves a hint for a few minutes, by which servers end what still shows it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import delete, exists, select as select_columns
from sqlmodel import col, select

from sidelight.store import tables
from sidelight.store.removal_tables import Removal
from sidelight.store.session import StoreSession

HINT_MS: Final = 10 * 60_000
"""How long a hint is kept: servers look every other second and for a minute back."""

Why = Literal["erased", "expired", "merged"]
"""Because a person asked for it, its time was over, or the visitor signed in as somebody else."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken away."""

    conversations: int = 0
    events: int = 0
    visitors: int = 0


_VISITOR: Final = tables.table_of(tables.Visitor)
_CONVERSATION: Final = tables.table_of(tables.Conversation)
_EVENT: Final = tables.table_of(tables.Event)
_RECEIPT: Final = tables.table_of(tables.Receipt)


def delete_conversations(
    session: StoreSession, site: str, names: Collection[str], *, why: Why, now_ms: int
) -> Removed:
    """Deletes conversations with their events and receipts; those not there are left out.

    Lock them first, in the order of their names.
    """
    events = conversations = 0
    for name in sorted(names):
        delete_receipts(session, site, name)
        events += session.exec(
            delete(_EVENT).where(_EVENT.c.site == site, _EVENT.c.conversation_id == name)
        ).rowcount
        conversations += session.exec(
            delete(_CONVERSATION).where(_CONVERSATION.c.site == site, _CONVERSATION.c.id == name)
        ).rowcount
        _hint(session, site, ("conversation", name), why=why, now_ms=now_ms)
    return Removed(conversations=conversations, events=events)


def delete_receipts(session: StoreSession, site: str, conversation: str) -> int:
    """Deletes the receipts of a conversation and returns how many there were."""
    return session.exec(
        delete(_RECEIPT).where(_RECEIPT.c.site == site, _RECEIPT.c.conversation_id == conversation)
    ).rowcount


def delete_visitors(
    session: StoreSession, site: str, names: Collection[str], *, why: Why, now_ms: int
) -> Removed:
    """Deletes those visitors who have no conversation."""
    owned = select_columns(1).where(
        _CONVERSATION.c.site == _VISITOR.c.site, _CONVERSATION.c.visitor_id == _VISITOR.c.id
    )
    count = session.exec(
        delete(_VISITOR).where(_VISITOR.c.site == site, _VISITOR.c.id.in_(names), ~exists(owned))
    ).rowcount
    for name in sorted(names) if why == "erased" else ():
        _hint(session, site, ("visitor", name), why=why, now_ms=now_ms)
    return Removed(visitors=count)


def hint_merged(session: StoreSession, site: str, visitor: str, *, now_ms: int) -> None:
    """Lets servers end the connections of an anonymous visitor who is somebody else now."""
    _hint(session, site, ("visitor", visitor), why="merged", now_ms=now_ms)


def lock_conversations(
    session: StoreSession, site: str, names: Collection[str]
) -> Sequence[tables.Conversation]:
    """Returns those that are there, locked until the commit, in the order of their names."""
    query = (
        select(tables.Conversation)
        .where(col(tables.Conversation.site) == site, col(tables.Conversation.id).in_(names))
        .order_by(col(tables.Conversation.id))
        .with_for_update()
    )
    return session.exec(query).all()


def removals_since(session: StoreSession, since_ms: int) -> tuple[Removal, ...]:
    """Returns what was taken away since a time, in no order."""
    return tuple(session.exec(select(Removal).where(col(Removal.at_ms) >= since_ms)))


def forget_hints(session: StoreSession, *, now_ms: int) -> None:
    """Deletes the hints that every server has seen."""
    session.exec(delete(Removal).where(col(Removal.at_ms) < now_ms - HINT_MS))


def _hint(
    session: StoreSession, site: str, thing: tuple[str, str], *, why: Why, now_ms: int
) -> None:
    session.merge(Removal(site=site, what=thing[0], id=thing[1], why=why, at_ms=now_ms))
