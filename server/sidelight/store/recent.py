"""What a visitor wrote lately, read without the answers in between; what it means is not asked."""

import json
from typing import Final

from sqlalchemy import Integer, bindparam, select

from sidelight.store import tables
from sidelight.store.heads import ConversationHead
from sidelight.store.log import EVENTS
from sidelight.store.session import StoreSession
from sidelight.store.statements import Params, Prepared

_EVENT: Final = tables.table_of(tables.Event)
_COLUMNS: Final = [one.name for one in _EVENT.c]
_SEQ, _KIND, _ACTOR = (_COLUMNS.index(one) for one in ("seq", "kind", "actor_kind"))
_BODIES: Final = Prepared(
    select(_EVENT.c.body)
    .where(
        _EVENT.c.site == bindparam("site"),
        _EVENT.c.conversation_id == bindparam("conversation"),
        _EVENT.c.seq > bindparam("after", type_=Integer),
        _EVENT.c.kind == "message",
        _EVENT.c.actor_kind == "visitor",
    )
    .order_by(_EVENT.c.seq),
    settles=False,
)


def recent_texts(session: StoreSession, head: ConversationHead, *, events: int) -> list[str]:
    """Returns the texts of the visitor's messages among the last events, oldest first.

    Has nothing written that waits, and parses nothing but those messages.
    A damaged body is left out.

    Args:
        events: How many of the conversation's last events are looked at.
    """
    after = max(0, head.head - events)
    place: Params = {"site": head.site, "conversation": head.id, "after": after}
    waiting = session.added(EVENTS, (head.site, head.id))
    is_all_waiting = len(waiting) >= head.head - after
    bodies = [] if is_all_waiting else [cells[0] for cells in session.rows(_BODIES, place)]
    bodies += [
        cells[-1]
        for cells in waiting
        if cells[_SEQ] > after and cells[_KIND] == "message" and cells[_ACTOR] == "visitor"
    ]
    return [text for body in bodies if (text := _text(body)) is not None]


def _text(body: str) -> str | None:
    # As plain JSON: validating would cost ten times as much.
    try:
        text = json.loads(body).get("text")
    except (ValueError, AttributeError):
        return None
    return text if isinstance(text, str) else None
