"""Takes conversations and visitors away with all that hangs on them; what may go is decided above.

Every removal leaves a hint for a few minutes, by which servers end what still shows it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Table, bindparam, delete
from sqlmodel import col, select

from sidelight.store import tables
from sidelight.store.removal_tables import Removal
from sidelight.store.session import Prepared, StoreSession

HINT_MS: Final = 10 * 60_000
"""How long a hint is kept: servers look every other second and for a minute back."""

Why = Literal["erased", "expired"]
"""Because a person asked for it, or because its time was over."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken away."""

    conversations: int = 0
    events: int = 0
    visitors: int = 0


def _of_conversation(table: Table) -> Prepared:
    return Prepared(
        delete(table).where(
            table.c.site == bindparam("site"), table.c.conversation_id == bindparam("id")
        )
    )


_VISITOR: Final = tables.table_of(tables.Visitor)
_CONVERSATION: Final = tables.table_of(tables.Conversation)
_DELETE_EVENTS: Final = _of_conversation(tables.table_of(tables.Event))
_DELETE_RECEIPTS: Final = _of_conversation(tables.table_of(tables.Receipt))
_DELETE_CONVERSATION: Final = Prepared(
    delete(_CONVERSATION).where(
        _CONVERSATION.c.site == bindparam("site"), _CONVERSATION.c.id == bindparam("id")
    )
)
_DELETE_VISITOR: Final = Prepared(
    delete(_VISITOR).where(_VISITOR.c.site == bindparam("site"), _VISITOR.c.id == bindparam("id"))
)


def delete_conversations(
    session: StoreSession, site: str, names: Collection[str], *, why: Why, now_ms: int
) -> Removed:
    """Deletes conversations with their events and receipts; those not there are left out.

    Lock them first, in the order of their names.
    """
    events = conversations = 0
    for name in sorted(names):
        key = {"site": site, "id": name}
        session.run(_DELETE_RECEIPTS, key)
        events += session.run(_DELETE_EVENTS, key)
        conversations += session.run(_DELETE_CONVERSATION, key)
        _hint(session, site, ("conversation", name), why=why, now_ms=now_ms)
    return Removed(conversations=conversations, events=events)


def delete_visitors(
    session: StoreSession, site: str, names: Collection[str], *, why: Why, now_ms: int
) -> Removed:
    """Deletes visitors, who must have no conversation left."""
    count = 0
    for name in sorted(names):
        count += session.run(_DELETE_VISITOR, {"site": site, "id": name})
        _hint(session, site, ("visitor", name), why=why, now_ms=now_ms)
    return Removed(visitors=count)


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
