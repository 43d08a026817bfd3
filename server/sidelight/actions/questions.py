"""Questions that the assistant owes an answer: found in the store, put as it needs them."""

from dataclasses import dataclass
from typing import Final, Literal

from sidelight.actions.ledger import NOBODY
from sidelight.assistant.decision import Question, Turn
from sidelight.assistant.walks import Walk, after, walk_of
from sidelight.desk.card import empty_card
from sidelight.domain.conversations import State
from sidelight.protocol.business_actions import ActionOffer
from sidelight.protocol.events import Answer, Clarification, Event, Message, Said
from sidelight.protocol.flows import FlowStep
from sidelight.store.conversations import unanswered
from sidelight.store.heads import ConversationHead, load_conversation
from sidelight.store.log import read
from sidelight.store.session import StoreSession

HISTORY_EVENTS: Final = 40
"""Events before the question that may matter to it: about the last ten exchanges."""


WALK_EVENTS: Final = 400
"""Events before a choice in which its question is looked for: pages may have been opened since."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A visitor's message without an answer; `seq` counts in the agents' stream."""

    site: str
    conversation: str
    seq: int

    def is_open_in(self, head: ConversationHead) -> bool:
        """Tells whether it still waits: no newer one has come, and no person has taken over."""
        return head.unanswered_seq == self.seq and head.state is State.ASSISTING


def is_open(session: StoreSession, owed: Owed) -> bool:
    """Tells whether a question still waits for the assistant."""
    head = load_conversation(session, owed.site, owed.conversation)
    return head is not None and owed.is_open_in(head)


def owed_in(session: StoreSession, site: str) -> tuple[Owed, ...]:
    """Returns every question of a site that still waits for the assistant."""
    return tuple(
        Owed(site, head.id, head.unanswered_seq)
        for head in unanswered(session, site)
        if head.unanswered_seq is not None
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the assistant takes it, and whose it is."""

    owed: Owed
    visitor: str
    question: Question


def open_question(session: StoreSession, site: str, conversation: str) -> Asked | None:
    """Returns the newest unanswered question of a conversation with all that led to it.

    None when there is nothing to answer, or when a person has it.
    """
    head = load_conversation(session, site, conversation)
    if head is None or head.unanswered_seq is None or head.state is not State.ASSISTING:
        return None
    start = max(0, head.unanswered_seq - HISTORY_EVENTS)
    events = read(session, head, "agent", after=start, limit=head.head - start)
    asked = next(event for event in events if event.seq == head.unanswered_seq)
    if not isinstance(asked.body, Message):
        return None
    card = head.card or empty_card(NOBODY)
    question = Question(
        text=asked.body.text,
        page=card.page,
        declared=card.declared,
        history=_turns(events, before=asked.seq),
        choice=asked.body.choice,
        question_seq=asked.visitor_seq or 0,
        not_helpful=head.not_helpful,
        identified=card.visitor.identified,
        walk=_walk(session, head, asked, events),
    )
    return Asked(Owed(site, conversation, asked.seq), head.visitor_id, question)


def _walk(
    session: StoreSession, head: ConversationHead, asked: Event, events: tuple[Event, ...]
) -> Walk | None:
    """Returns where the visitor stood in a flow when he wrote, however long that was open."""
    walk = walk_of(event for event in events if event.seq <= asked.seq)
    picks = isinstance(asked.body, Message) and asked.body.choice is not None
    if walk is not None or not picks or events[0].seq == 1:
        return walk
    start = max(0, asked.seq - WALK_EVENTS)
    return walk_of(read(session, head, "agent", after=start, limit=asked.seq - start))


def _turns(events: tuple[Event, ...], *, before: int) -> tuple[Turn, ...]:
    """Returns who said what, oldest first; what answered a flow's question is part of the flow."""
    turns: list[Turn] = []
    walk: Walk | None = None
    for event in events:
        is_reply = walk is not None and isinstance(event.body, Message) and walk.picks(event.body)
        walk = after(walk, event)
        if event.seq < before and not is_reply and (turn := _turn(event)) is not None:
            turns.append(turn)
    return tuple(turns)


def _turn(event: Event) -> Turn | None:
    who: Literal["visitor", "assistant", "agent"] = (
        event.actor.kind if event.actor.kind in {"visitor", "agent"} else "assistant"
    )
    match event.body:
        case Message(text=text) | Said(text=text) | ActionOffer(title=text):
            return Turn(who=who, text=text)
        case FlowStep(text=text, flow=flow):
            return Turn(who=who, text=text, flow=flow)
        case Clarification(text=text, options=options):
            return Turn(who=who, text=text, options=tuple(one.id for one in options))
        case Answer(article=article, heading=heading):
            return Turn(who=who, text=article.title, article=article.id, heading=heading)
        case _:
            return None
