"""What was asked when an agent told what solved it; it reads the log and writes nothing."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sidelight.domain.personal import redact
from sidelight.protocol.events import Message, Reopened, TakenOver
from sidelight.protocol.solutions import SolvedBy
from sidelight.store.persons import digest_of, known_visitors
from sidelight.store.session import StoreSession
from sidelight.store.solutions import Told, told_of_solutions

ASKS_NOTHING: Final = frozenset({"small_talk", "asks_for_person", "abuse"})
"""Signals of messages that no article is about."""

MAX_CHARS: Final = 1_000
"""Of a learned question: longer ones are pasted logs, which no reviewer reads to the end."""

_SOURCE_CHARS: Final = 16


@dataclass(frozen=True, slots=True)
class Resolution:
    """A question, and what an agent said solved it.

    Attributes:
        question: Without personal data, on one line, at most `MAX_CHARS`.
        article: Empty for a gap.
        source: Digest of conversation and number: the same resolution has the same one for ever.
        person: Digest of the visitor, as the trail of erasures keeps it.
    """

    question: str
    article: str
    at_ms: int
    source: str
    person: str


def gather_resolutions(session: StoreSession, site: str) -> tuple[Resolution, ...]:
    """Returns every question of the site that an agent linked or called a gap, oldest first.

    Of erased persons there is nothing in the log; notes are not read.
    """
    told = told_of_solutions(session, site)
    visitors = known_visitors(session, site, {one.visitor for one in told})
    persons = {one.id: digest_of(one) for one in visitors}
    found = (
        resolution
        for name, events in groupby(told, key=lambda one: one.conversation)
        for resolution in _resolutions(f"{site}\n{name}", tuple(events), persons)
    )
    return tuple(sorted(found, key=lambda one: (one.at_ms, one.source)))


def _resolutions(
    place: str, events: Iterable[Told], persons: dict[str, str]
) -> Iterator[Resolution]:
    """Yields the resolutions of one conversation."""
    before: list[str] = []
    after: list[str] = []
    has_agent = False
    for one in events:
        match one.body:
            case Message() as message if one.by_visitor:
                if question := _question(message):
                    (after if has_agent else before).append(question)
            case TakenOver():
                has_agent = True
            case Reopened():
                before, after, has_agent = [], [], False
            case SolvedBy(article=article):
                # The last one before the agent came is what the assistant could not answer.
                if asked := before[-1:] or after[:1]:
                    source = hashlib.sha256(f"{place}\n{one.seq}".encode()).hexdigest()
                    yield Resolution(
                        asked[0],
                        article.id if article else "",
                        one.at_ms,
                        source[:_SOURCE_CHARS],
                        persons.get(one.visitor, ""),
                    )
            case _:
                pass


def _question(message: Message) -> str:
    """Returns what a message asks, empty for what asks nothing or picks what was offered."""
    if message.choice is not None or ASKS_NOTHING & set(message.signals):
        return ""
    return redact(" ".join(message.text.split()))[:MAX_CHARS]
