"""Reads from the log what agents said solved a question, and what had been asked; decides nothing.

For a command that runs now and then: it reads every such conversation whole, and nothing else.
"""

from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import select

from sidelight.protocol.events import EventBody
from sidelight.store import tables
from sidelight.store.session import StoreSession

SOLVED: Final = "solved_by"
"""Kind of the event that tells it."""

READ: Final = ("message", "taken_over", "reopened", SOLVED)
"""Kinds that tell what was asked and what solved it; notes are none of them."""

_EVENT: Final = tables.table_of(tables.Event)
_CONVERSATION: Final = tables.table_of(tables.Conversation)
_BODY: Final[TypeAdapter[EventBody]] = TypeAdapter(EventBody)


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a conversation in which something was solved.

    Attributes:
        visitor: Id of whose conversation it is.
    """

    conversation: str
    visitor: str
    seq: int
    at_ms: int
    by_visitor: bool
    body: EventBody


def told_of_solutions(session: StoreSession, site: str) -> tuple[Told, ...]:
    """Returns messages and steps of all conversations in which an agent told what solved it.

    In order of conversation and number.
    """
    solved = select(_EVENT.c.conversation_id).where(_EVENT.c.site == site, _EVENT.c.kind == SOLVED)
    event, owner = _EVENT.c, _CONVERSATION.c
    query = (
        select(
            event.conversation_id,
            owner.visitor_id,
            event.seq,
            event.at_ms,
            event.actor_kind,
            event.body,
        )
        .join(_CONVERSATION, (owner.site == event.site) & (owner.id == event.conversation_id))
        .where(event.site == site, event.kind.in_(READ), event.conversation_id.in_(solved))
        .order_by(event.conversation_id, event.seq)
    )
    return tuple(
        Told(name, visitor, seq, at_ms, kind == "visitor", _BODY.validate_json(body))
        for name, visitor, seq, at_ms, kind, body in session.connection().execute(query)
    )
