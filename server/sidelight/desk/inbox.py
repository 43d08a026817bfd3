"""Rows of the inbox and summaries of conversations: views of a conversation's head."""

from sidelight.protocol.views import Actor, ConversationSummary, HandoffCard, InboxRow
from sidelight.store.heads import ConversationHead

MAX_EXCERPT_CHARS = 140
"""Characters of the last message that a list shows: two lines of the inbox."""


def inbox_row(head: ConversationHead, card: HandoffCard, agent: Actor | None) -> InboxRow:
    """Returns the row of a conversation; `agent` is the one who has it."""
    return InboxRow(
        conversation=head.id,
        seq=head.head,
        state=head.wire_state,
        visitor=card.visitor,
        page=card.page,
        last_text=head.last_text,
        last_at_ms=head.last_at_ms,
        opened_at_ms=head.opened_at_ms,
        waiting_since_ms=head.waiting_since_ms,
        reason=head.reason,
        agent=agent,
        priority=head.priority,
        team=head.team,
        skills=head.skills,
        csat=head.csat,
    )


def summary(head: ConversationHead, agent: Actor | None) -> ConversationSummary:
    """Returns what the visitor's list of conversations shows."""
    return ConversationSummary(
        conversation=head.id,
        state=head.wire_state,
        head=head.visitor_head,
        seen=head.visitor_seen,
        opened_at_ms=head.opened_at_ms,
        last_at_ms=head.last_at_ms,
        last_text=head.last_text,
        agent=agent,
    )


def excerpt(text: str) -> str:
    """Returns the beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_EXCERPT_CHARS else f"{line[: MAX_EXCERPT_CHARS - 1]}…"
