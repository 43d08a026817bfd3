"""The inbox row and the handoff card as they follow from a log; it asks the product for neither."""

from collections.abc import Sequence
from typing import Any

from faults.screen import Frame
from sidelight.desk.card import empty_card, fold
from sidelight.desk.inbox import excerpt
from sidelight.protocol.events import (
    Answer,
    Csat,
    Escalated,
    Event,
    HandedBack,
    Message,
    Reopened,
    Resolved,
    Said,
    TakenOver,
)
from sidelight.protocol.views import HandoffCard, Visitor

_NOBODY = Visitor(id="", name="", email="", identified=False, traits={})


def card_of(events: Sequence[Event]) -> HandoffCard:
    """Returns the card after all events."""
    card = empty_card(_NOBODY)
    for event in events:
        card = fold(card, event)
    return card


def row_of(events: Sequence[Event]) -> Frame:
    """Returns the inbox row after all events, of which there is at least one."""
    card = card_of(events)
    row: Frame = {
        "conversation": events[0].conversation,
        "seq": events[-1].seq,
        "state": events[-1].state,
        "visitor": card.visitor.model_dump(mode="json"),
        "page": card.page.model_dump(mode="json") if card.page else None,
        "last_at_ms": events[-1].at_ms,
        "opened_at_ms": events[0].at_ms,
        "last_text": "",
        "waiting_since_ms": None,
        "reason": None,
        "agent": None,
        "priority": "normal",
        "team": "",
        "skills": [],
        "csat": None,
    }
    for event in events:
        row |= _changes(event)
    return row


def _changes(event: Event) -> dict[str, Any]:
    """Returns the fields of the row that an event changes."""
    match event.body:
        case Message(text=text) | Said(text=text):
            return {"last_text": excerpt(text)}
        case Answer(article=article):
            return {"last_text": excerpt(article.title)}
        case Csat(score=score):
            return {"csat": score}
        case _:
            return _steps(event)


def _steps(event: Event) -> dict[str, Any]:
    """Returns what an event changes of who has the conversation or waits in it."""
    match event.body:
        case Escalated() as asked:
            routing = {"team": asked.team, "skills": list(asked.skills), "priority": asked.priority}
            return {**routing, "reason": asked.reason, "waiting_since_ms": event.at_ms}
        case TakenOver():
            return {"agent": event.actor.model_dump(mode="json"), "waiting_since_ms": None}
        case HandedBack() | Reopened():
            return {"agent": None, "reason": None}
        case Resolved():
            return {"waiting_since_ms": None}
        case _:
            return {}
