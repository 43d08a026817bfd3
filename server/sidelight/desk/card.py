"""The handoff card as a fold over events: kept beside the conversation, never recomputed whole."""

from typing import Literal

from sidelight.desk.card_actions import acted
from sidelight.desk.card_flows import answers, asking, walked
from sidelight.domain.signals import Signal
from sidelight.protocol.events import (
    Answer,
    Clarification,
    Declared,
    Escalated,
    Event,
    Feedback,
    HandedBack,
    Identified,
    Message,
    Opened,
    PageMoved,
    Reopened,
    Resolved,
    TakenOver,
    Viewed,
)
from sidelight.protocol.views import ArticleRef, HandoffCard, PageVisit, Tried, Visitor

MAX_TRAIL = 12
"""Pages on the card: what fits beside a conversation without scrolling."""

MAX_TRIED = 20
"""Things tried on the card; older ones are in the transcript."""


def empty_card(visitor: Visitor) -> HandoffCard:
    """Returns the card of a conversation without events."""
    return HandoffCard(
        question="",
        visitor=visitor,
        page=None,
        trail=(),
        declared={},
        tried=(),
        signals=(),
        reason=None,
        waiting_since_ms=None,
    )


def fold(card: HandoffCard, event: Event) -> HandoffCard:
    """Returns the card after an event; one that it does not concern gives the same object.

    Pure: the same events in the same order give the same card.
    """
    told = {**_changes(card, event), "asking": asking(card.asking, event)}
    changes = {name: value for name, value in told.items() if getattr(card, name) != value}
    return card.model_copy(update=changes) if changes else card


def _changes(card: HandoffCard, event: Event) -> dict[str, object]:
    """Returns the fields of the card that an event changes."""
    match event.body:
        case Opened(page=page, trail=trail, declared=declared, visitor=visitor):
            kept = trail[-MAX_TRAIL:]
            return {"page": page, "trail": kept, "declared": declared, "visitor": visitor}
        case Message() as message if event.actor.kind == "visitor":
            return _asked(card, message)
        case PageMoved(page=page):
            return {"page": page, "trail": _trail(card)}
        case Declared(declared=declared):
            return {"declared": declared}
        case Identified(visitor=visitor):
            return {"visitor": visitor}
        case _:
            tried, actions = _tried(card.tried, event), acted(card.actions, event)
            walk = walked(card.walked, event)
            return {"tried": tried, "actions": actions, "walked": walk, **_wait(event)}


def _wait(event: Event) -> dict[str, object]:
    """Returns what an event changes of the reason and of the waiting."""
    match event.body:
        case Escalated(reason=reason):
            return {"reason": reason, "waiting_since_ms": event.at_ms}
        case TakenOver() | Resolved():
            return {"waiting_since_ms": None}
        case HandedBack() | Reopened():
            return {"reason": None, "waiting_since_ms": None}
        case _:
            return {}


def _trail(card: HandoffCard) -> tuple[PageVisit, ...]:
    """Puts the page that was open onto the trail, newest last."""
    if card.page is None:
        return card.trail
    return (*card.trail, card.page)[-MAX_TRAIL:]


def _asked(card: HandoffCard, message: Message) -> dict[str, object]:
    """Keeps the last message with a question in it, and every signal once.

    What answers a question of a flow asks nothing.
    """
    kept = (s for s in message.signals if s != "small_talk")
    signals: tuple[Signal, ...] = tuple(dict.fromkeys((*card.signals, *kept)))
    talk = {"asks_for_person", "small_talk"} & set(message.signals)
    asks_nothing = bool(talk) or answers(card.asking, message)
    question = card.question if card.question and asks_nothing else message.text
    return {"question": question, "signals": signals}


def _tried(tried: tuple[Tried, ...], event: Event) -> tuple[Tried, ...]:
    """Adds what the visitor was shown, and marks what he said of it."""
    match event.body:
        case Answer(article=article):
            return _grown(tried, event, how="answered", articles=(article,))
        case Clarification(options=options):
            return _grown(tried, event, how="offered", articles=options)
        case Viewed(what=what, id=id_, title=title):
            article = ArticleRef(id=id_, title=title, summary="", url="")
            how: Literal["opened", "pointed"] = "opened" if what == "article" else "pointed"
            return _grown(tried, event, how=how, articles=(article,))
        case Feedback(answer_seq=answer_seq, helpful=helpful):
            return tuple(
                t.model_copy(update={"helpful": helpful})
                if t.how == "answered" and t.seq == answer_seq
                else t
                for t in tried
            )
        case _:
            return tried


def _grown(
    tried: tuple[Tried, ...],
    event: Event,
    *,
    how: Literal["answered", "offered", "opened", "pointed"],
    articles: tuple[ArticleRef, ...],
) -> tuple[Tried, ...]:
    """Appends one entry an article and lets the oldest fall off."""
    seq = event.visitor_seq or 0
    new = (Tried(seq=seq, how=how, id=a.id, title=a.title, at_ms=event.at_ms) for a in articles)
    return (*tried, *new)[-MAX_TRIED:]
