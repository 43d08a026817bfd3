"""Finds data past its time and empties it; how long that is, is decided above.

A conversation's class is judged by its row alone, so that the log is read for due ones only.
Classes that leave the conversation remember how far they have come (`reached`): what was quiet
before that was emptied then, and whatever was written since is newer.
"""

from collections.abc import Callable
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, exists, func, select, update
from sqlmodel import col, select as columns

from sidelight.domain.conversations import State
from sidelight.domain.retention import WHOLE, DataClass
from sidelight.protocol.events import Declared, EventBody, Note, Opened, PageMoved
from sidelight.protocol.views import PageVisit
from sidelight.store import tables
from sidelight.store.heads import ConversationHead
from sidelight.store.session import StoreSession

NO_LONGER_KEPT: Final = "(no longer kept)"
"""What a note says when its time is over; its number stays, because a hole would mean a loss."""

_VISITOR: Final = tables.table_of(tables.Visitor)
_CONVERSATION: Final = tables.table_of(tables.Conversation)
_EVENT: Final = tables.table_of(tables.Event)
_DONE: Final = (State.RESOLVED.value, State.CLOSED.value)
_BODY: Final[TypeAdapter[EventBody]] = TypeAdapter(EventBody)


def due(
    session: StoreSession, site: str, what: DataClass, *, before_ms: int, after: str, limit: int
) -> tuple[str, ...]:
    """Returns the ids of what is due, in their order, from the first above `after` on.

    Ids are of visitors for the class of visitors, and of conversations for all others.
    """
    names, is_due = _due(session, site, what, before_ms)
    query = select(names).where(is_due, names > after).order_by(names).limit(limit)
    return tuple(session.scalars(query))


def count_due(session: StoreSession, site: str, what: DataClass, *, before_ms: int) -> int:
    """Returns how many are due."""
    _, is_due = _due(session, site, what, before_ms)
    return session.scalar(select(func.count()).where(is_due)) or 0


def is_due(head: ConversationHead, what: DataClass, *, before_ms: int) -> bool:
    """Tells whether a conversation is due still, now that it is locked."""
    is_done = head.state.value in _DONE
    if what in WHOLE and is_done is not (what is DataClass.CONVERSATIONS):
        return False
    return head.last_at_ms < before_ms


def empty_notes(session: StoreSession, head: ConversationHead) -> None:
    """Takes the words out of a conversation's private notes."""
    _rewrite(session, head, ("note",), lambda _: Note(text=NO_LONGER_KEPT))


def empty_pages(session: StoreSession, head: ConversationHead) -> None:
    """Takes addresses, titles and declared state out of a conversation; contexts stay."""
    _rewrite(session, head, ("opened", "page_moved", "declared"), _without_page)
    card = head.card
    head.page = None
    if card is not None:
        head.card = card.model_copy(update={"page": None, "trail": (), "declared": {}})


def reached(session: StoreSession, site: str, what: DataClass) -> int:
    """Returns the time before which everything of this class was emptied."""
    found = session.get(tables.Meta, f"retention:{site}:{what}")
    return int(found.value) if found is not None else 0


def keep_reached(session: StoreSession, site: str, what: DataClass, before_ms: int) -> None:
    """Writes how far a class has come, which never goes back."""
    if what not in {*WHOLE, DataClass.VISITORS} and before_ms > reached(session, site, what):
        session.merge(tables.Meta(key=f"retention:{site}:{what}", value=str(before_ms)))


def _due(
    session: StoreSession, site: str, what: DataClass, before_ms: int
) -> tuple[ColumnElement[str], ColumnElement[bool]]:
    """Returns the column of ids, and the condition."""
    if what is DataClass.VISITORS:
        owned = select(1).where(
            _CONVERSATION.c.site == _VISITOR.c.site, _CONVERSATION.c.visitor_id == _VISITOR.c.id
        )
        idle = and_(_VISITOR.c.last_seen_at_ms < before_ms, ~exists(owned))
        return _VISITOR.c.id, and_(_VISITOR.c.site == site, idle)
    table = _CONVERSATION.c
    quiet = and_(table.site == site, table.last_at_ms < before_ms)
    match what:
        case DataClass.CONVERSATIONS:
            return table.id, and_(quiet, table.state.in_(_DONE))
        case DataClass.OPEN_CONVERSATIONS:
            return table.id, and_(quiet, table.state.not_in(_DONE))
        case _:
            return table.id, and_(quiet, table.last_at_ms >= reached(session, site, what))


def _rewrite(
    session: StoreSession,
    head: ConversationHead,
    kinds: tuple[str, ...],
    change: Callable[[EventBody], EventBody],
) -> None:
    """Changes the bodies of some kinds of a conversation's events; their numbers stay."""
    mine = and_(_EVENT.c.site == head.site, _EVENT.c.conversation_id == head.id)
    query = columns(col(tables.Event.seq), col(tables.Event.body)).where(
        mine, _EVENT.c.kind.in_(kinds)
    )
    for seq, body in session.exec(query).all():
        changed = change(_BODY.validate_json(body)).model_dump_json()
        if changed != body:
            session.exec(update(_EVENT).where(mine, _EVENT.c.seq == seq).values(body=changed))


def _without_page(body: EventBody) -> EventBody:
    match body:
        case Opened():
            return body.model_copy(update={"page": None, "trail": (), "declared": {}})
        case PageMoved(page=page):
            return PageMoved(page=_place(page))
        case Declared():
            return Declared(declared={})
        case _:
            return body


def _place(page: PageVisit) -> PageVisit:
    """Keeps which page context it was, which says nothing of a person."""
    return page.model_copy(update={"url": "", "title": ""})
