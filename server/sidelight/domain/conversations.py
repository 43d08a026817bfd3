"""States of a conversation as a table of steps; who may take a step is decided above."""

from enum import StrEnum
from typing import Final

from sidelight.errors import WrongState


class State(StrEnum):
    """Where a conversation is."""

    ASSISTING = "assisting"
    """The assistant answers."""
    WAITING = "waiting"
    """A person was asked for; the assistant offers no more answers."""
    WITH_AGENT = "with_agent"
    """An agent has taken over; the assistant is silent."""
    RESOLVED = "resolved"
    """Done for now; a message reopens it."""
    CLOSED = "closed"
    """Done for good."""


class Step(StrEnum):
    """What moves a conversation from one state to another, or lets it stay."""

    VISITOR_WROTE = "visitor_wrote"
    VISITOR_ACTED = "visitor_acted"
    ASSISTANT_SPOKE = "assistant_spoke"
    ACTION_ENDED = "action_ended"
    ESCALATE = "escalate"
    TAKE_OVER = "take_over"
    AGENT_WROTE = "agent_wrote"
    NOTE = "note"
    HAND_BACK = "hand_back"
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    RATE = "rate"
    CLOSE = "close"


STEPS: Final[dict[tuple[State, Step], State]] = {
    (State.ASSISTING, Step.VISITOR_WROTE): State.ASSISTING,
    (State.ASSISTING, Step.VISITOR_ACTED): State.ASSISTING,
    (State.ASSISTING, Step.ASSISTANT_SPOKE): State.ASSISTING,
    (State.ASSISTING, Step.ACTION_ENDED): State.ASSISTING,
    (State.ASSISTING, Step.ESCALATE): State.WAITING,
    (State.ASSISTING, Step.TAKE_OVER): State.WITH_AGENT,
    (State.ASSISTING, Step.NOTE): State.ASSISTING,
    (State.ASSISTING, Step.CONFIRM): State.RESOLVED,
    (State.ASSISTING, Step.CLOSE): State.CLOSED,
    (State.WAITING, Step.VISITOR_WROTE): State.WAITING,
    (State.WAITING, Step.VISITOR_ACTED): State.WAITING,
    (State.WAITING, Step.ACTION_ENDED): State.WAITING,
    (State.WAITING, Step.TAKE_OVER): State.WITH_AGENT,
    (State.WAITING, Step.NOTE): State.WAITING,
    (State.WAITING, Step.CONFIRM): State.RESOLVED,
    (State.WITH_AGENT, Step.VISITOR_WROTE): State.WITH_AGENT,
    (State.WITH_AGENT, Step.VISITOR_ACTED): State.WITH_AGENT,
    (State.WITH_AGENT, Step.ACTION_ENDED): State.WITH_AGENT,
    (State.WITH_AGENT, Step.AGENT_WROTE): State.WITH_AGENT,
    (State.WITH_AGENT, Step.NOTE): State.WITH_AGENT,
    (State.WITH_AGENT, Step.HAND_BACK): State.ASSISTING,
    (State.WITH_AGENT, Step.RESOLVE): State.RESOLVED,
    (State.WITH_AGENT, Step.CONFIRM): State.RESOLVED,
    (State.RESOLVED, Step.VISITOR_ACTED): State.RESOLVED,
    (State.RESOLVED, Step.ACTION_ENDED): State.RESOLVED,
    (State.RESOLVED, Step.REOPEN): State.ASSISTING,
    (State.RESOLVED, Step.NOTE): State.RESOLVED,
    (State.RESOLVED, Step.RATE): State.RESOLVED,
    (State.RESOLVED, Step.CLOSE): State.CLOSED,
}
"""Every step there is; docs/architecture.md draws its diagram from this table."""


def advance(state: State, step: Step) -> State:
    """Returns the state after a step.

    Raises:
        WrongState: The table has no such step.
    """
    try:
        return STEPS[state, step]
    except KeyError:
        raise WrongState(state=state.value, step=step.value) from None


def allows(state: State, step: Step) -> bool:
    """Tells whether `advance` would succeed."""
    return (state, step) in STEPS


def diagram() -> str:
    """Returns the table as a Mermaid state diagram, steps that stay in a state left out."""
    lines = ["stateDiagram-v2", "    [*] --> assisting"]
    lines += [
        f"    {before.value} --> {after.value}: {step.value}"
        for (before, step), after in STEPS.items()
        if before is not after
    ]
    lines.append("    closed --> [*]")
    return "\n".join(lines)
