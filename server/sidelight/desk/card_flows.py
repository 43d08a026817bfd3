"""What a handoff card tells of flows: the walk so far and the open question; a pure fold."""

from typing import Final

from sidelight.protocol.events import (
    Escalated,
    Event,
    Message,
    Resolved,
    TakenOver,
)
from sidelight.protocol.flows import Asking, FlowEnded, FlowStep, Walked

MAX_WALKED: Final = 40
"""Answers on the card; a walk has about five, and older ones are in the transcript."""


def walked(before: tuple[Walked, ...], event: Event) -> tuple[Walked, ...]:
    """Returns the walk after an event: every question with what answered it, oldest first."""
    match event.body:
        case (
            FlowStep(flow=flow, title=title, answered=answered)
            | FlowEnded(flow=flow, title=title, answered=answered)
        ) if answered:
            new = (
                Walked(flow=flow, title=title, question=a.question, answer=a.answer, by=a.by)
                for a in answered
            )
            return (*before, *new)[-MAX_WALKED:]
        case _:
            return before


def asking(before: Asking | None, event: Event) -> Asking | None:
    """Returns the question that is open after an event; whatever anybody says closes it."""
    match event.body:
        case FlowStep() as step:
            return Asking(
                flow=step.flow,
                title=step.title,
                step_seq=event.visitor_seq or 0,
                text=step.text,
                choices=step.choices,
            )
        case Message() | FlowEnded() | Escalated() | TakenOver() | Resolved():
            return None
        case _:
            return before


def answers(asked: Asking | None, message: Message) -> bool:
    """Tells whether a message answers the open question, and so asks nothing itself."""
    return asked is not None and any(one.id == message.choice for one in asked.choices)
