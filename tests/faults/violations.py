"""What can be wrong in the end, by kind; to find it is the verdict's business."""

from dataclasses import dataclass
from enum import StrEnum

from typing_extensions import override


class Kind(StrEnum):
    """How a promise was broken."""

    LOST = "lost"
    """Acknowledged, and not in the log where the reply said."""
    TWICE = "twice"
    """One command or text, more than one event."""
    DISORDER = "disorder"
    """What one client sent is in the log in another order."""
    LEAKED = "leaked"
    """A visitor was told of what is private."""
    HOLE = "hole"
    """A stream skipped an event on a connection that lost nothing, or the log has a gap."""
    BEHIND = "behind"
    """A screen is not the log although nothing fails any more."""
    FALSE = "false"
    """A client was shown what is not in the log."""
    VIEW = "view"
    """An inbox row or a handoff card is not the fold of the log."""
    REFUSED = "refused"
    """A command was refused for good that no state of the conversation forbids."""
    UNANSWERED = "unanswered"
    """A command has no reply, or a question no answer, although nothing fails any more."""
    CLOSED = "closed"
    """A connection ended with a code that tells of a fault of client or server."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken promise."""

    kind: Kind
    what: str

    @override
    def __str__(self) -> str:
        return f"{self.kind.value}: {self.what}"
