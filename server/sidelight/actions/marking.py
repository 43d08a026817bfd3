"""What became of the conversations that a process follows, as the log has it; it only reads."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sidelight.actions.access import reach
from sidelight.actions.ledger import NOBODY, agent_of
from sidelight.desk.card import empty_card
from sidelight.desk.inbox import inbox_row
from sidelight.domain.actors import AgentActor, VisitorActor
from sidelight.protocol.pushes import Card
from sidelight.protocol.views import InboxRow
from sidelight.store.heads import load_conversation
from sidelight.store.marks import (
    Mark,
    marks_of_conversations,
    marks_of_inbox,
    marks_of_visitors,
)
from sidelight.store.session import StoreSession


@dataclass(frozen=True, slots=True)
class Followed:
    """Whom and what the connections of a process listen to.

    Attributes:
        conversations: Conversations that agents have open, by site.
        visitors: Visitors who are here; which site's they are, is not known.
    """

    conversations: Mapping[str, Collection[str]] = field(default_factory=dict)
    visitors: Collection[str] = ()


def marks(
    session: StoreSession, sites: Collection[str], followed: Followed, *, since_ms: int
) -> tuple[Mark, ...]:
    """Returns how far everything that is followed has come.

    Of visitors' settled conversations only those in which something happened since `since_ms`.
    """
    found: set[Mark] = set()
    for site in sites:
        open_here = followed.conversations.get(site, ())
        found.update(marks_of_conversations(session, site, open_here))
        found.update(marks_of_visitors(session, site, followed.visitors, since_ms=since_ms))
    return tuple(sorted(found))


def changed_rows(
    session: StoreSession, site: str, known: Mapping[str, int], *, since_ms: int
) -> tuple[Mapping[str, int], tuple[InboxRow, ...]]:
    """Returns the inbox as it is now, and the rows that differ from the inbox as it was.

    Args:
        known: Highest number by conversation at the last look; empty at the first.
        since_ms: At the first look, how long ago something may have been missed.
    """
    now = {one.conversation: one for one in marks_of_inbox(session, site, since_ms=since_ms)}
    left = marks_of_conversations(session, site, known.keys() - now.keys())
    both = [*now.values(), *left]
    changed = [
        one.conversation
        for one in both
        if one.head != known.get(one.conversation, 0 if one.last_at_ms >= since_ms else one.head)
    ]
    heads = (load_conversation(session, site, name) for name in changed)
    rows = tuple(
        inbox_row(head, head.card or empty_card(NOBODY), agent_of(session, head))
        for head in heads
        if head is not None
    )
    return {name: one.head for name, one in now.items()}, rows


def card_of(
    session: StoreSession, actor: VisitorActor | AgentActor, conversation: str
) -> Card | None:
    """Returns the handoff card as it is now; none for a visitor, who has no card.

    Raises:
        NotFound: There is no such conversation, or it is not the actor's.
    """
    if isinstance(actor, VisitorActor):
        return None
    head = reach(session, actor, conversation)
    return Card(conversation=head.id, seq=head.head, card=head.card or empty_card(NOBODY))
