"""Who gives a command; an action checks what the actor may reach."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VisitorActor:
    """A visitor whose token was checked."""

    site: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AgentActor:
    """An agent whose session was checked."""

    site: str
    id: str
    name: str
