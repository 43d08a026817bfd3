"""All rows of one person, to be shown or taken away; whether he may ask is decided above."""

import hashlib
import json
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import func, or_
from sqlmodel import col, select

from sidelight.store.owed_actions import OwedAction
from sidelight.store.removal_tables import ErasedVisitor, Erasure
from sidelight.store.session import StoreSession
from sidelight.store.tables import Conversation, Event, Receipt, Row, Visitor, table_of

_JSON: Final = ("_json", "body", "reply")
"""How columns end that hold JSON as text."""


def find_visitors(session: StoreSession, site: str, who: str) -> tuple[str, ...]:
    """Returns the visitors that a text names: an id, a subject, or an e-mail address in any case.

    One address may be that of several subjects; an empty text names nobody.
    """
    if not who:
        return ()
    query = select(col(Visitor.id)).where(
        col(Visitor.site) == site,
        or_(
            col(Visitor.id) == who,
            col(Visitor.subject) == who,
            func.lower(col(Visitor.email)) == who.lower(),
        ),
    )
    return tuple(sorted(session.exec(query)))


def conversations_owned(
    session: StoreSession, site: str, visitors: Collection[str]
) -> tuple[str, ...]:
    """Returns the ids of the conversations that are these visitors' now."""
    query = select(col(Conversation.id)).where(
        col(Conversation.site) == site, col(Conversation.visitor_id).in_(visitors)
    )
    return tuple(sorted(session.exec(query)))


def writers_of(session: StoreSession, site: str, conversations: Collection[str]) -> set[str]:
    """Returns the visitors who wrote in these conversations, also before they were merged."""
    query = (
        select(col(Event.actor_id))
        .where(
            col(Event.site) == site,
            col(Event.conversation_id).in_(conversations),
            col(Event.actor_kind) == "visitor",
        )
        .distinct()
    )
    return set(session.exec(query))


def merged_into(session: StoreSession, site: str, visitors: Collection[str]) -> set[str]:
    """Returns the anonymous visitors whose conversations these have taken over."""
    query = select(col(Visitor.id)).where(
        col(Visitor.site) == site, col(Visitor.became) != "", col(Visitor.became).in_(visitors)
    )
    return set(session.exec(query))


def known_visitors(session: StoreSession, site: str, names: Collection[str]) -> list[Visitor]:
    """Returns those visitors who are there, by id."""
    query = select(Visitor).where(col(Visitor.site) == site, col(Visitor.id).in_(names))
    return list(session.exec(query.order_by(col(Visitor.id))))


def rows_left(
    session: StoreSession, site: str, visitors: Collection[str], conversations: Collection[str]
) -> int:
    """Returns how many rows there still are of visitors and conversations that are to be gone."""
    in_conversations = (
        col(Event.conversation_id).in_(conversations) & (col(Event.site) == site),
        col(Receipt.conversation_id).in_(conversations) & (col(Receipt.site) == site),
        col(OwedAction.conversation_id).in_(conversations) & (col(OwedAction.site) == site),
        col(Conversation.id).in_(conversations) & (col(Conversation.site) == site),
    )
    of_visitors = (
        col(Conversation.visitor_id).in_(visitors) & (col(Conversation.site) == site),
        col(Visitor.id).in_(visitors) & (col(Visitor.site) == site),
    )
    queries = (select(func.count()).where(one) for one in (*in_conversations, *of_visitors))
    return sum(session.exec(query).one() for query in queries)


def digest_of(visitor: Visitor) -> str:
    """Returns what tells the visitor of a backup again, and names nobody.

    The time is part of it because a known visitor's id can be computed from his subject.
    """
    text = f"{visitor.site}\n{visitor.id}\n{visitor.created_at_ms}"
    return hashlib.sha256(text.encode()).hexdigest()


def keep_erasure(session: StoreSession, erasure: Erasure, visitors: Sequence[Visitor]) -> None:
    """Writes the trail of an erasure, and by which digests a restore takes them away again."""
    session.add(erasure)
    for visitor in visitors:
        session.merge(ErasedVisitor(site=visitor.site, digest=digest_of(visitor)))


def erasures(session: StoreSession) -> tuple[list[Erasure], list[ErasedVisitor]]:
    """Returns the whole trail and all digests."""
    return list(session.exec(select(Erasure))), list(session.exec(select(ErasedVisitor)))


def every_visitor(session: StoreSession) -> list[Visitor]:
    """Returns all visitors of all sites."""
    return list(session.exec(select(Visitor)))


def rows_of_person(
    session: StoreSession, site: str, visitors: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    """Returns everything kept of these visitors by table, oldest first, with JSON as JSON."""
    conversations = conversations_owned(session, site, visitors)
    everybody = set(visitors) | writers_of(session, site, conversations)
    everybody |= merged_into(session, site, visitors)
    return {
        "visitor": [_plain(one) for one in known_visitors(session, site, everybody)],
        "conversation": [
            _plain(one)
            for one in session.exec(
                select(Conversation)
                .where(col(Conversation.site) == site, col(Conversation.id).in_(conversations))
                .order_by(col(Conversation.opened_at_ms))
            )
        ],
        "event": _of(session, Event, site, conversations),
        "receipt": _of(session, Receipt, site, conversations),
        "owedaction": _of(session, OwedAction, site, conversations),
    }


def _of(
    session: StoreSession,
    table: type[Event] | type[Receipt] | type[OwedAction],
    site: str,
    conversations: Collection[str],
) -> list[dict[str, Any]]:
    query = (
        select(table)
        .where(col(table.site) == site, col(table.conversation_id).in_(conversations))
        .order_by(col(table.conversation_id), col(table.at_ms))
    )
    found = [_plain(one) for one in session.exec(query)]
    # A log is read in its own order; several events may share a millisecond.
    return sorted(found, key=lambda one: (one["conversation_id"], one.get("seq", 0)))


def _plain(row: Row) -> dict[str, Any]:
    """Returns a row in the order of its columns, its JSON read where it can be."""
    names = table_of(type(row)).columns.keys()
    return {name: _read(name, getattr(row, name)) for name in names}


def _read(name: str, value: Any) -> Any:
    if not name.endswith(_JSON) or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
