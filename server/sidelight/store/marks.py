"""How far many conversations have come, in few queries; it reads marks and no events."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlmodel import col, select
from sqlmodel.sql.expression import Select

from sidelight.domain.conversations import State
from sidelight.store.conversations import INBOX_ROWS, OPEN
from sidelight.store.session import StoreSession
from sidelight.store.tables import Conversation

CHUNK: Final = 500
"""Keys in one statement: few statements, and few shapes of them to compile."""

_SETTLED: Final = (State.RESOLVED.value, State.CLOSED.value)


class Mark(NamedTuple):
    """How far a conversation has come.

    Attributes:
        head: Highest `seq`; `visitor_head` that of the visitor's stream.
    """

    site: str
    conversation: str
    visitor: str
    head: int
    visitor_head: int
    last_at_ms: int


def marks_of_conversations(
    session: StoreSession, site: str, names: Collection[str]
) -> Iterator[Mark]:
    """Gives the marks of these conversations; those that are not there are left out."""
    for some in _chunks(names):
        query = _query().where(col(Conversation.site) == site, col(Conversation.id).in_(some))
        yield from _marks(session, query)


def marks_of_visitors(
    session: StoreSession, site: str, visitors: Collection[str], *, since_ms: int
) -> Iterator[Mark]:
    """Gives the marks of visitors' conversations that are open, or were not long ago."""
    is_open = col(Conversation.state).not_in(_SETTLED)
    is_recent = col(Conversation.last_at_ms) >= since_ms
    for some in _chunks(visitors):
        query = _query().where(
            col(Conversation.site) == site,
            col(Conversation.visitor_id).in_(some),
            is_open | is_recent,
        )
        yield from _marks(session, query)


def marks_of_inbox(session: StoreSession, site: str, *, since_ms: int) -> Iterator[Mark]:
    """Gives the marks of what an inbox shows, and of all else that changed lately."""
    for state in OPEN:
        query = _query().where(
            col(Conversation.site) == site, col(Conversation.state) == state.value
        )
        latest = query.order_by(col(Conversation.last_at_ms).desc()).limit(INBOX_ROWS)
        yield from _marks(session, latest)
    settled = _query().where(
        col(Conversation.site) == site,
        col(Conversation.state).in_(_SETTLED),
        col(Conversation.last_at_ms) >= since_ms,
    )
    yield from _marks(session, settled)


def _query() -> Select[Any]:
    return select(  # type: ignore[call-overload, no-any-return]  # its overloads end at four
        Conversation.site,
        Conversation.id,
        Conversation.visitor_id,
        Conversation.head,
        Conversation.visitor_head,
        Conversation.last_at_ms,
    )


def _marks(session: StoreSession, query: Select[Any]) -> Iterator[Mark]:
    for row in session.exec(query):
        yield Mark._make(row)


def _chunks(names: Collection[str]) -> Iterator[Sequence[str]]:
    known = sorted(names)
    for start in range(0, len(known), CHUNK):
        yield known[start : start + CHUNK]
