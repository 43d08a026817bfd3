"""What can be read of conversations: transcripts, lists, the inbox; nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sidelight.actions.access import reach
from sidelight.actions.ledger import NOBODY, agent_of
from sidelight.actions.scene import Scene
from sidelight.desk.card import empty_card
from sidelight.desk.inbox import inbox_row, summary
from sidelight.domain.actors import AgentActor, VisitorActor
from sidelight.domain.conversations import State
from sidelight.errors import NotFound
from sidelight.protocol.commands import CatchUp, Cursor, Earlier
from sidelight.protocol.pushes import Transcript, Watching
from sidelight.protocol.views import ConversationSummary, InboxRow
from sidelight.store.conversations import (
    OPEN,
    OWN_ROWS,
    conversations_of,
    inbox as inbox_heads,
)
from sidelight.store.heads import ConversationHead
from sidelight.store.log import PAGE_EVENTS, Audience, read, read_before, stream_head
from sidelight.store.session import StoreSession

MAX_BEHIND: Final = 500
"""A client that misses more starts again from the newest page; older pages are asked for."""

RESOLVED_ROWS: Final = 50
"""Resolved conversations in the inbox: today's, for a team of ten."""

Actor = VisitorActor | AgentActor


def transcript_after(
    session: StoreSession, actor: Actor, conversation: str, *, after: int, frame: str | None = None
) -> Transcript:
    """Returns the events after a number, or the newest page with `reset` when there are too many.

    Raises:
        NotFound: There is no such conversation, or it is not the actor's.
    """
    head = reach(session, actor, conversation)
    return _transcript(session, head, _audience(actor), after=after, frame=frame)


def transcript_before(
    session: StoreSession, actor: Actor, conversation: str, *, before: int, frame: str
) -> Transcript:
    """Returns the page of events before a number.

    Raises:
        NotFound: There is no such conversation, or it is not the actor's.
    """
    head = reach(session, actor, conversation)
    audience = _audience(actor)
    # No database counts as far as JSON does.
    before = min(before, stream_head(head, audience) + 1)
    events = read_before(session, head, audience, before=before)
    return Transcript(
        id=frame,
        conversation=head.id,
        state=head.wire_state,
        events=events,
        first_seq=events[0].seq if events else 1,
        head=stream_head(head, audience),
        reset=False,
    )


def conversations(session: StoreSession, actor: VisitorActor) -> tuple[ConversationSummary, ...]:
    """Returns the visitor's newest conversations, the latest first."""
    return _summaries(session, conversations_of(session, actor.site, actor.id))


def resume(
    session: StoreSession, actor: Actor, cursors: Sequence[Cursor]
) -> tuple[Transcript, ...]:
    """Returns what each cursor misses; a cursor on a conversation that is not his is left out."""
    found: list[Transcript] = []
    for cursor in cursors:
        try:
            found.append(transcript_after(session, actor, cursor.conversation, after=cursor.after))
        except NotFound:
            continue
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Own:
    """What a visitor has who comes, and whether his coming is to be written.

    Attributes:
        is_news: Whether an open conversation of his may have something to hear of it.
    """

    summaries: tuple[ConversationSummary, ...]
    transcripts: tuple[Transcript, ...]
    is_news: bool


def own_with_missing(
    session: StoreSession, actor: VisitorActor, known: Sequence[Cursor], scene: Scene
) -> Own:
    """Returns a visitor's conversations, and what he misses of those he knows.

    A browser that knows none, as after a reload, gets the newest page of the latest open one.
    """
    heads = conversations_of(session, actor.site, actor.id)
    unsettled = [head for head in heads if head.state in OPEN]
    cursors = list(known)
    if unsettled and all(one.conversation != unsettled[0].id for one in known):
        cursors.append(Cursor(conversation=unsettled[0].id, after=0))
    return Own(
        summaries=_summaries(session, heads),
        transcripts=resume(session, actor, cursors),
        # Beyond the list there may be more that are open.
        is_news=len(heads) >= OWN_ROWS
        or any(scene.is_news(head.card or empty_card(NOBODY)) for head in unsettled),
    )


def page(session: StoreSession, actor: Actor, command: CatchUp | Earlier) -> Transcript:
    """Returns the part of a transcript that a client asks for.

    Raises:
        NotFound: There is no such conversation, or it is not the actor's.
    """
    if isinstance(command, CatchUp):
        return transcript_after(
            session, actor, command.conversation, after=command.after, frame=command.id
        )
    return transcript_before(
        session, actor, command.conversation, before=command.before, frame=command.id
    )


def inbox(session: StoreSession, actor: AgentActor) -> tuple[InboxRow, ...]:
    """Returns every open conversation of the site and the newest resolved ones."""
    heads = (
        *inbox_heads(session, actor.site, OPEN),
        *inbox_heads(session, actor.site, (State.RESOLVED,), limit=RESOLVED_ROWS),
    )
    return tuple(_row(session, head) for head in heads)


def watching(
    session: StoreSession,
    actor: AgentActor,
    cursor: Cursor,
    *,
    frame: str | None = None,
) -> Watching:
    """Returns a conversation as an agent opens it; who is online, `web` knows.

    Raises:
        NotFound: The site has no such conversation.
    """
    head = reach(session, actor, cursor.conversation)
    return Watching(
        id=frame,
        row=_row(session, head),
        card=head.card or empty_card(NOBODY),
        transcript=_transcript(session, head, "agent", after=cursor.after, frame=None),
        visitor_online=False,
    )


def visitor_of(session: StoreSession, actor: Actor, conversation: str) -> str:
    """Returns whose conversation it is.

    Raises:
        NotFound: There is no such conversation, or it is not the actor's.
    """
    return reach(session, actor, conversation).visitor_id


def _summaries(
    session: StoreSession, heads: Sequence[ConversationHead]
) -> tuple[ConversationSummary, ...]:
    return tuple(summary(head, agent_of(session, head)) for head in heads)


def _row(session: StoreSession, head: ConversationHead) -> InboxRow:
    return inbox_row(head, head.card or empty_card(NOBODY), agent_of(session, head))


def _transcript(
    session: StoreSession,
    head: ConversationHead,
    audience: Audience,
    *,
    after: int,
    frame: str | None,
) -> Transcript:
    top = stream_head(head, audience)
    reset = after > top or top - after > MAX_BEHIND or (after == 0 and top > PAGE_EVENTS)
    start = max(0, top - PAGE_EVENTS) if reset else after
    events = read(session, head, audience, after=start, limit=MAX_BEHIND) if top > start else ()
    return Transcript(
        id=frame,
        conversation=head.id,
        state=head.wire_state,
        events=events,
        first_seq=start + 1,
        head=top,
        reset=reset,
    )


def _audience(actor: Actor) -> Audience:
    return "visitor" if isinstance(actor, VisitorActor) else "agent"
