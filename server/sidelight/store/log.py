"""The append-only log of a conversation: numbers events and reads streams; it must not decide.

Two audiences read the same rows: agents by `seq`, visitors by `visitor_seq`, which private events
do not have; both count 1, 2, 3 … without holes.
"""

import json
from typing import Any, Final, Literal

from pydantic import TypeAdapter
from sqlalchemy import Integer, bindparam, select

from sidelight.protocol.events import Event, EventBody
from sidelight.protocol.views import Actor
from sidelight.store import tables
from sidelight.store.bulk import BulkInsert
from sidelight.store.heads import ConversationHead
from sidelight.store.session import StoreSession
from sidelight.store.statements import Cells, Prepared

MAX_SEQ: Final = 2**31 - 1
"""What the column holds: a number beyond it, which a client may ask for, is as good as this one."""

Audience = Literal["visitor", "agent"]
"""Who reads a stream."""

PRIVATE_KINDS: Final = frozenset({"note", "solved_by"})
"""Kinds that no visitor's stream carries; decided here once, so that no caller can forget."""

PAGE_EVENTS: Final = 200
"""Events that one read gives unless told otherwise: about 100 kB of frames at most."""


def append(
    session: StoreSession,
    head: ConversationHead,
    body: EventBody,
    *,
    actor: Actor,
    at_ms: int,
    key: str | None = None,
) -> Event:
    """Appends one event and returns it in the agents' numbering.

    Takes the next `seq` and, unless the kind is private, the next `visitor_seq`, and counts both
    up on the head; both are written with the job's group.
    The event's state is `head.state` as it is now: step first, append second.
    Can be called any number of times in a job; other fields of the head are left alone.
    Must run in the writer, on a head that `load_conversation` or `create_conversation` gave.
    """
    head.head += 1
    if body.kind not in PRIVATE_KINDS:
        head.visitor_head += 1
    event = _made(
        type="event",
        conversation=head.id,
        seq=head.head,
        visitor_seq=None if body.kind in PRIVATE_KINDS else head.visitor_head,
        at_ms=at_ms,
        actor=actor,
        state=head.wire_state,
        key=key,
        body=body,
    )
    session.add_row(EVENTS, (head.site, head.id), _cells(head.site, event))
    return event


def for_visitor(event: Event) -> Event | None:
    """Returns an event of the agents' stream in the visitor's numbering; none when private."""
    if event.visitor_seq is None:
        return None
    return event.model_copy(update={"seq": event.visitor_seq})


def read(
    session: StoreSession,
    head: ConversationHead,
    audience: Audience,
    *,
    after: int,
    limit: int = PAGE_EVENTS,
) -> tuple[Event, ...]:
    """Returns the events with `seq` above `after` in the audience's stream, oldest first."""
    return tuple(_event(cells) for cells in _rows_after(session, head, audience, after, limit))


def read_before(
    session: StoreSession,
    head: ConversationHead,
    audience: Audience,
    *,
    before: int,
    limit: int = PAGE_EVENTS,
) -> tuple[Event, ...]:
    """Returns the last events with `seq` below `before` in the audience's stream, oldest first."""
    cells = _rows_before(session, head, audience, before, limit)
    return tuple(_event(one) for one in reversed(cells))


def read_frames(
    session: StoreSession,
    head: ConversationHead,
    audience: Audience,
    *,
    after: int,
    limit: int = PAGE_EVENTS,
) -> list[str]:
    """Returns what `read` does as frames ready to send; bodies are passed through, not parsed."""
    return [_frame(cells) for cells in _rows_after(session, head, audience, after, limit)]


def stream_head(head: ConversationHead, audience: Audience) -> int:
    """Returns the highest `seq` of the audience's stream; 0 before its first event."""
    return head.visitor_head if audience == "visitor" else head.head


_EVENT: Final = tables.table_of(tables.Event)
_BODY: Final[TypeAdapter[EventBody]] = TypeAdapter(EventBody)


_READ: Final = (
    "conversation_id",
    "visitor_seq",
    "at_ms",
    "actor_kind",
    "actor_id",
    "actor_name",
    "state",
    "key",
    "body",
)


def _stream(number: str, *, forward: bool) -> Prepared:
    """Builds the query of one stream, whose own number comes first.

    `edge` is where the stream is cut; `bound` cuts the key so that no more than the conversation's
    private events are read in vain.
    """
    own, seq = _EVENT.c[number], _EVENT.c.seq
    edge, bound = bindparam("edge", type_=Integer), bindparam("bound", type_=Integer)
    return Prepared(
        select(own, *(_EVENT.c[name] for name in _READ))
        .where(
            _EVENT.c.site == bindparam("site"),
            _EVENT.c.conversation_id == bindparam("conversation"),
            *((seq > bound, own > edge) if forward else (seq < bound, own < edge)),
        )
        .order_by(seq if forward else seq.desc())
        .limit(bindparam("count")),
        settles=False,
    )


_AFTER: Final[dict[Audience, Prepared]] = {
    "agent": _stream("seq", forward=True),
    "visitor": _stream("visitor_seq", forward=True),
}
_BEFORE: Final[dict[Audience, Prepared]] = {
    "agent": _stream("seq", forward=False),
    "visitor": _stream("visitor_seq", forward=False),
}
EVENTS: Final = BulkInsert(_EVENT, [one.name for one in _EVENT.c], rank=3)
"""How new events are written; `cells[-1]` is the body."""


_FIELDS: Final = frozenset(Event.model_fields)
_set: Final = object.__setattr__


def _made(**fields: Any) -> Event:
    """Returns an event with all fields, as `Event.model_construct` does in five times as long.

    Nothing is validated: what is appended was made here, what is read was valid when written.
    """
    event = Event.__new__(Event)
    _set(event, "__dict__", fields)
    _set(event, "__pydantic_fields_set__", set(_FIELDS))
    _set(event, "__pydantic_extra__", None)
    _set(event, "__pydantic_private__", None)
    return event


def _cells(site: str, event: Event) -> Cells:
    """Returns an event's row, in the order of the table's columns."""
    actor = event.actor
    return (
        site,
        event.conversation,
        event.seq,
        event.visitor_seq,
        event.at_ms,
        event.body.kind,
        actor.kind,
        actor.id,
        actor.name,
        event.state,
        event.key,
        event.body.model_dump_json(),
    )


def _rows_after(
    session: StoreSession, head: ConversationHead, audience: Audience, after: int, limit: int
) -> list[Cells]:
    _settle(session, head)
    # An event's visitor_seq is never above its seq.
    return session.rows(
        _AFTER[audience],
        {
            "site": head.site,
            "conversation": head.id,
            "edge": min(after, MAX_SEQ),
            "bound": min(after, MAX_SEQ),
            "count": limit,
        },
    )


def _rows_before(
    session: StoreSession, head: ConversationHead, audience: Audience, before: int, limit: int
) -> list[Cells]:
    _settle(session, head)
    # An event's visitor_seq is below its seq by no more than there are private events.
    private = head.head - head.visitor_head
    return session.rows(
        _BEFORE[audience],
        {
            "site": head.site,
            "conversation": head.id,
            "edge": min(before, MAX_SEQ),
            "bound": min(before + private, MAX_SEQ),
            "count": limit,
        },
    )


def _settle(session: StoreSession, head: ConversationHead) -> None:
    """Has the conversation's new events written; others may go on waiting."""
    if session.added(EVENTS, (head.site, head.id)):
        session.settle()


def _event(cells: Cells) -> Event:
    """Builds an event without validating again what was valid when it was written."""
    seq, conversation, visitor_seq, at_ms, kind, actor_id, name, state, key, body = cells
    return _made(
        type="event",
        conversation=conversation,
        seq=seq,
        visitor_seq=visitor_seq,
        at_ms=at_ms,
        actor=Actor.model_construct(kind=kind, id=actor_id, name=name),
        state=state,
        key=key,
        body=_BODY.validate_json(body),
    )


def _frame(cells: Cells) -> str:
    """Splices a frame; equal to `_event(cells).model_dump_json()` (tested)."""
    seq, conversation, visitor_seq, at_ms, kind, actor_id, name, state, key, body = cells
    return (
        f'{{"type":"event","conversation":"{conversation}","seq":{seq},'
        f'"visitor_seq":{"null" if visitor_seq is None else visitor_seq},"at_ms":{at_ms},'
        f'"actor":{{"kind":"{kind}","id":{_quoted(actor_id)},"name":{_quoted(name)}}},'
        f'"state":"{state}","key":{_quoted(key)},"body":{body}}}'
    )


def _quoted(text: str | None) -> str:
    return json.dumps(text, ensure_ascii=False)
