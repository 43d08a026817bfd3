"""How long which data is kept: classes and rules as values; it knows no clock."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DAY_MS: Final = 24 * 60 * 60 * 1000


class DataClass(StrEnum):
    """What is kept for a time of its own; all but visitors count from a conversation's last event.

    Whole conversations come first, so that nothing is emptied that goes anyway, and visitors last,
    because they go when their conversations have.
    """

    CONVERSATIONS = "conversations"
    """Resolved or closed conversations, whole."""

    OPEN_CONVERSATIONS = "open_conversations"
    """Conversations that nobody resolved, whole."""

    NOTES = "notes"
    """The text of agents' private notes."""

    PAGES = "pages"
    """Pages, the trail, and the state that pages declared."""

    RECEIPTS = "receipts"
    """Replies kept for commands that are repeated."""

    VISITORS = "visitors"
    """Visitors without a conversation, from when they were last seen."""


WHOLE: Final = frozenset({DataClass.CONVERSATIONS, DataClass.OPEN_CONVERSATIONS})
"""Classes of which nothing is left."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Data of a class is kept for so many days."""

    what: DataClass
    days: int

    def cutoff_ms(self, now_ms: int) -> int:
        """Returns before when data is too old, in UTC milliseconds since 1970."""
        return now_ms - self.days * DAY_MS
