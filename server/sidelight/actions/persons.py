"""One person's data: gathered for him, or erased wherever it is."""

from typing import Any

from sidelight.actions.outcome import Outcome
from sidelight.errors import NotErased, NotFound
from sidelight.store.persons import (
    conversations_owned,
    digest_of,
    erasures,
    every_visitor,
    find_visitors,
    keep_erasure,
    known_visitors,
    merged_into,
    rows_left,
    rows_of_person,
    writers_of,
)
from sidelight.store.removal_tables import ErasedVisitor, Erasure
from sidelight.store.removals import (
    Removed,
    delete_conversations,
    delete_visitors,
    forget_hints,
    lock_conversations,
)
from sidelight.store.session import StoreSession

RESTORE = "restore"
"""By whom a person is erased again who was erased after the backup was made."""


def gather_person(session: StoreSession, site: str, who: str) -> dict[str, Any]:
    """Returns everything kept of a person by table, private notes about him included.

    Raises:
        NotFound: Nobody has this id, subject or address.
    """
    visitors = find_visitors(session, site, who)
    if not visitors:
        raise NotFound(what="person")
    return {"site": site, "asked_for": who, **rows_of_person(session, site, visitors)}


def erase_person(
    session: StoreSession, site: str, who: str, *, by: str, erasure: str, now_ms: int
) -> Outcome[Removed]:
    """Takes a person away: visitors, conversations whole, receipts; leaves a trail without him.

    What agents wrote in his conversations goes with them.
    The visitors he was before he was merged go too, unless a conversation of somebody else has
    come to belong to one of them.

    Args:
        by: Who does it, for the trail.
        erasure: Fresh id of the trail's entry.

    Raises:
        NotFound: Nobody has this id, subject or address.
        NotErased: Something of him is left that was not foreseen; the job undoes itself.
    """
    visitors = find_visitors(session, site, who)
    if not visitors:
        raise NotFound(what="person")
    return Outcome(_erase(session, site, visitors, by=by, erasure=erasure, now_ms=now_ms))


def erase_again(
    session: StoreSession,
    trail: tuple[list[Erasure], list[ErasedVisitor]],
    *,
    erasure: str,
    now_ms: int,
) -> Removed:
    """Brings the trail of before a restore back, and erases whom the backup still had."""
    kept, digests = trail
    for row in (*kept, *digests):
        session.merge(row)
    session.flush()
    erased = {one.digest for one in erasures(session)[1]}
    back = [one for one in every_visitor(session) if digest_of(one) in erased]
    total = Removed()
    for number, site in enumerate(sorted({one.site for one in back})):
        names = tuple(one.id for one in back if one.site == site)
        gone = _erase(
            session, site, names, by=RESTORE, erasure=f"{erasure}-{number}", now_ms=now_ms
        )
        total = Removed(
            total.conversations + gone.conversations,
            total.events + gone.events,
            total.visitors + gone.visitors,
        )
    return total


def _erase(
    session: StoreSession,
    site: str,
    visitors: tuple[str, ...],
    *,
    by: str,
    erasure: str,
    now_ms: int,
) -> Removed:
    conversations = conversations_owned(session, site, visitors)
    lock_conversations(session, site, conversations)
    merged = writers_of(session, site, conversations) | merged_into(session, site, visitors)
    merged -= set(visitors)
    gone = delete_conversations(session, site, conversations, why="erased", now_ms=now_ms)
    free = [one for one in merged if not conversations_owned(session, site, (one,))]
    rows = known_visitors(session, site, (*visitors, *free))
    trail = Erasure(
        id=erasure,
        site=site,
        at_ms=now_ms,
        by=by,
        visitors=len(rows),
        conversations=gone.conversations,
        events=gone.events,
    )
    keep_erasure(session, trail, rows)
    session.flush()
    names = [one.id for one in rows]
    session.expunge_all()
    delete_visitors(session, site, names, why="erased", now_ms=now_ms)
    forget_hints(session, now_ms=now_ms)
    if left := rows_left(session, site, names, conversations):
        raise NotErased(left=left)
    return Removed(gone.conversations, gone.events, len(names))
