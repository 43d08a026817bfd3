"""Where a visitor stands in a flow, as a fold of the log; it knows no file and decides nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sidelight.protocol.events import (
    Escalated,
    Event,
    HandedBack,
    Message,
    Reopened,
    Resolved,
    TakenOver,
)
from sidelight.protocol.flows import FlowEnded, FlowStep


@dataclass(frozen=True, slots=True)
class Walk:
    """The newest step of a flow that is neither answered by another step nor ended.

    Attributes:
        seq: The step's number in the visitor's stream.
        choice: What the visitor has picked; None where he has said something else or nothing.
        said_since: Whether he has written something else after he picked.
    """

    step: FlowStep
    seq: int
    choice: str | None = None
    said_since: bool = False

    def picks(self, message: Message) -> bool:
        """Tells whether a message picks one of the choices."""
        return any(one.id == message.choice for one in self.step.choices)


def walk_of(events: Iterable[Event]) -> Walk | None:
    """Returns the walk that some events of a conversation, oldest first, end in."""
    walk: Walk | None = None
    for event in events:
        walk = after(walk, event)
    return walk


def after(walk: Walk | None, event: Event) -> Walk | None:
    """Returns the walk after one more event; people and endings of all kinds end it."""
    match event.body:
        case FlowStep() as step:
            return Walk(step, event.visitor_seq or 0)
        case FlowEnded() | Escalated() | TakenOver() | HandedBack() | Resolved() | Reopened():
            return None
        case Message() as message if walk is not None:
            if walk.choice is None and walk.picks(message):
                return replace(walk, choice=message.choice)
            return replace(walk, said_since=walk.choice is not None)
        case _:
            return walk
