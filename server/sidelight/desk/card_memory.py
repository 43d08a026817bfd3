"""Cards that were parsed or written lately, by their JSON; it saves time and decides nothing.

A card is kept beside its conversation as JSON, and every job that appends an event reads it.
The JSON itself is the key, so that a memory can never hold another card than the row does, whatever
other processes wrote or a failed job undid.
"""

from typing import Final

from sidelight.protocol.views import HandoffCard

MAX_CARDS: Final = 1_024
"""Conversations that are lively at once in one process; at most some 10 MB."""

MAX_CHARS: Final = 10_000
"""A longer card is rare, and parsing it again costs less than its place."""


class CardMemory:
    """The last cards of one thread, the oldest forgotten first."""

    __slots__ = ("_cards",)

    def __init__(self) -> None:
        self._cards: dict[str, HandoffCard] = {}

    def card_of(self, text: str | None) -> HandoffCard | None:
        """Returns the card of a row's JSON, none where the row has none yet."""
        if text is None:
            return None
        return self._cards.get(text) or HandoffCard.model_validate_json(text)

    def json_of(self, card: HandoffCard) -> str:
        """Returns a card's JSON for its row, and remembers it for the next job."""
        text = card.model_dump_json()
        if len(text) <= MAX_CHARS:
            self._cards[text] = card
        if len(self._cards) > MAX_CARDS:
            self._cards.pop(next(iter(self._cards)), None)
        return text
