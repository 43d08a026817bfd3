"""A question with what led to it, and the reply to it; values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sidelight.assistant.walks import Walk
from sidelight.domain.signals import Signal
from sidelight.protocol.business_actions import ActionOffer
from sidelight.protocol.events import Answer, Clarification, Said
from sidelight.protocol.flows import FlowEnded, FlowStep
from sidelight.protocol.views import EscalationReason, PageVisit

Body = Answer | Clarification | Said | FlowStep | FlowEnded | ActionOffer
"""What the assistant may say."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Something said earlier.

    Attributes:
        article: What an answer was taken from.
        heading: Under which heading of it; empty for its beginning.
        options: Articles that a clarification offered.
        flow: Whose question it was.
    """

    who: Literal["visitor", "assistant", "agent"]
    text: str
    article: str | None = None
    heading: str = ""
    options: tuple[str, ...] = ()
    flow: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A visitor's message with all that may matter to it.

    Attributes:
        history: Oldest first.
        choice: The article that was picked from a clarification.
        question_seq: Of the message in the visitor's own stream.
        not_helpful: Answers so far that did not help.
        walk: The flow that was being walked when he wrote.
    """

    text: str
    page: PageVisit | None
    declared: Mapping[str, str]
    history: tuple[Turn, ...]
    choice: str | None
    question_seq: int
    not_helpful: int
    identified: bool
    walk: Walk | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the assistant says, in order, and why it hands over, if it does."""

    bodies: tuple[Body, ...]
    escalate: EscalationReason | None = None
    signals: tuple[Signal, ...] = field(default=())


def visitor_texts(history: tuple[Turn, ...]) -> tuple[str, ...]:
    """Returns what the visitor has said, oldest first."""
    return tuple(turn.text for turn in history if turn.who == "visitor")


def last_answer(history: tuple[Turn, ...]) -> Turn | None:
    """Returns the newest answer; None where an agent has spoken since, who is not followed up."""
    for turn in reversed(history):
        if turn.who == "agent":
            return None
        if turn.article is not None:
            return turn
    return None


def last_said(history: tuple[Turn, ...]) -> Turn | None:
    """Returns what the visitor's message replies to; None where it begins the conversation."""
    return next((turn for turn in reversed(history) if turn.who != "visitor"), None)
