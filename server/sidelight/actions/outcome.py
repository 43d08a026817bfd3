"""What an action gives back: the reply to the sender and what everybody else should hear."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from sidelight.protocol.events import Event
from sidelight.protocol.views import HandoffCard, InboxRow

ReplyT_co = TypeVar("ReplyT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Logged:
    """An event as it was appended, with the views that it changed.

    Attributes:
        event: In the agents' numbering.
        row: The inbox row after it.
        card: The handoff card after it, where it changed.
    """

    site: str
    visitor: str
    event: Event
    row: InboxRow
    card: HandoffCard | None


@dataclass(frozen=True, slots=True)
class Outcome(Generic[ReplyT_co]):
    """The result of one action; `logged` is published after the commit, in order."""

    reply: ReplyT_co
    logged: tuple[Logged, ...] = ()
