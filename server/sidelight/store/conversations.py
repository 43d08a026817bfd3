"""Lists of conversations: the inbox, a visitor's own, and those that wait for an answer.

What they give are heads, in the writer locked and written back like those of `heads`.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import bindparam

from sidelight.domain.conversations import State
from sidelight.store.heads import TABLE, ConversationHead, HeadQuery
from sidelight.store.session import StoreSession

INBOX_ROWS: Final = 500
"""Conversations of one state in a snapshot: more than a team looks through, about 300 kB."""

OWN_ROWS: Final = 20
"""A visitor's conversations in a snapshot, as many as `hello` can resume."""

OPEN: Final = (State.WAITING, State.WITH_AGENT, State.ASSISTING)
"""States in which somebody still expects something."""

_SITE: Final = TABLE.c.site == bindparam("site")
_OF_VISITOR: Final = TABLE.c.visitor_id == bindparam("visitor")
_INBOX: Final = HeadQuery(
    _SITE, TABLE.c.state == bindparam("state"), newest_first=TABLE.c.last_at_ms
)
_OWN: Final = HeadQuery(_SITE, _OF_VISITOR, newest_first=TABLE.c.last_at_ms)
_OWN_OPEN: Final = HeadQuery(
    _SITE,
    _OF_VISITOR,
    TABLE.c.state != "resolved",
    TABLE.c.state != "closed",
    newest_first=TABLE.c.last_at_ms,
)
_EVERY: Final = HeadQuery(_SITE)
_UNANSWERED: Final = HeadQuery(_SITE, TABLE.c.unanswered_seq.is_not(None))


def inbox(
    session: StoreSession, site: str, states: Iterable[State] = OPEN, *, limit: int = INBOX_ROWS
) -> tuple[ConversationHead, ...]:
    """Returns the conversations in these states, state by state, the latest first.

    At most `limit` of each state.
    """
    return tuple(
        head
        for state in states
        for head in _INBOX.load(session, {"site": site, "state": state.value, "count": limit})
    )


def conversations_of(
    session: StoreSession, site: str, visitor: str, *, limit: int = OWN_ROWS
) -> tuple[ConversationHead, ...]:
    """Returns a visitor's conversations, the latest first."""
    return _OWN.load(session, {"site": site, "visitor": visitor, "count": limit})


def open_conversations(
    session: StoreSession, site: str, visitor: str, *, limit: int = OWN_ROWS
) -> tuple[ConversationHead, ...]:
    """Returns those of a visitor's conversations that are neither resolved nor closed."""
    return _OWN_OPEN.load(session, {"site": site, "visitor": visitor, "count": limit})


def unanswered(session: StoreSession, site: str) -> tuple[ConversationHead, ...]:
    """Returns the conversations in which the assistant owes an answer, such as after a restart."""
    return _UNANSWERED.load(session, {"site": site})


def every(session: StoreSession, site: str) -> tuple[ConversationHead, ...]:
    """Returns all conversations of a site, in no order; for exports."""
    return _EVERY.load(session, {"site": site})
