"""Takes away what is past its time, a little at a time, so that chat goes on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sidelight.actions.outcome import Outcome
from sidelight.domain.retention import WHOLE, DataClass, RetentionRule
from sidelight.store.heads import ConversationHead, load_conversation
from sidelight.store.removals import (
    delete_conversations,
    delete_receipts,
    delete_visitors,
    forget_hints,
)
from sidelight.store.retention import (
    count_due,
    due,
    empty_notes,
    empty_pages,
    is_due,
    keep_reached,
)
from sidelight.store.session import StoreSession

BATCH: Final = 20
"""Conversations or visitors in one transaction: some hundred events, a few milliseconds."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some of what is due of one class.

    Attributes:
        before_ms: What is older than this is due.
        names: Ids; none when nothing is left.
    """

    site: str
    what: DataClass
    before_ms: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DueCount:
    """How many conversations or visitors are due of one class."""

    site: str
    rule: RetentionRule
    count: int


def count_all(
    session: StoreSession, sites: Collection[str], rules: Sequence[RetentionRule], *, now_ms: int
) -> tuple[DueCount, ...]:
    """Returns what a run would do now; conversations that go whole count in other classes too."""
    return tuple(
        DueCount(site, rule, count_due(session, site, rule.what, before_ms=rule.cutoff_ms(now_ms)))
        for site in sites
        for rule in rules
    )


def next_batch(
    session: StoreSession, site: str, rule: RetentionRule, *, after: str, now_ms: int
) -> Batch:
    """Returns the next that are due, above an id; runs in a reader, because it may search long."""
    before_ms = rule.cutoff_ms(now_ms)
    names = due(session, site, rule.what, before_ms=before_ms, after=after, limit=BATCH)
    return Batch(site, rule.what, before_ms, names)


def carry_out(session: StoreSession, batch: Batch, *, now_ms: int) -> Outcome[int]:
    """Takes a batch away, but for what has come to life meanwhile; returns how many it was."""
    if batch.what is DataClass.VISITORS:
        gone = delete_visitors(session, batch.site, batch.names, why="expired", now_ms=now_ms)
        return Outcome(gone.visitors)
    heads = [
        head
        for name in sorted(batch.names)
        if (head := load_conversation(session, batch.site, name)) is not None
        and is_due(head, batch.what, before_ms=batch.before_ms)
    ]
    if batch.what in WHOLE:
        names = [head.id for head in heads]
        delete_conversations(session, batch.site, names, why="expired", now_ms=now_ms)
        return Outcome(len(names))
    for head in heads:
        _empty(session, head, batch.what)
    return Outcome(len(heads))


def finish(session: StoreSession, site: str, rule: RetentionRule, *, now_ms: int) -> Outcome[None]:
    """Writes that a class is done up to its cutoff, so that the next run begins there."""
    keep_reached(session, site, rule.what, rule.cutoff_ms(now_ms))
    forget_hints(session, now_ms=now_ms)
    return Outcome(None)


def _empty(session: StoreSession, head: ConversationHead, what: DataClass) -> None:
    match what:
        case DataClass.NOTES:
            empty_notes(session, head)
        case DataClass.PAGES:
            empty_pages(session, head)
        case _:
            delete_receipts(session, head.site, head.id)
