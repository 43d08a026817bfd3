"""What a client shows: transcripts kept by the protocol's rules; it asks for nothing itself."""

from typing import Any

Frame = dict[str, Any]


class Screen:
    """The events held of every conversation, in order and without a hole.

    Attributes:
        received: Every event that ever came, held or not, for the judgement at the end.
    """

    def __init__(self) -> None:
        self.received: list[Frame] = []
        self._held: dict[str, list[Frame]] = {}
        self._first: dict[str, int] = {}

    def clear(self) -> None:
        """Forgets all transcripts, as a reload does."""
        self._held.clear()
        self._first.clear()

    def events(self, conversation: str) -> list[Frame]:
        """Returns what is held of a conversation."""
        return list(self._held.get(conversation, ()))

    def first(self, conversation: str) -> int:
        """Returns the first number held, above 1 when there are older pages to ask for."""
        return self._first.get(conversation, 1)

    def head(self, conversation: str) -> int:
        """Returns the last number held, 0 for none."""
        return self.first(conversation) - 1 + len(self._held.get(conversation, ()))

    def heads(self) -> dict[str, int]:
        """Returns the last number held of every conversation."""
        return {conversation: self.head(conversation) for conversation in self._held}

    def take_event(self, event: Frame) -> bool:
        """Applies an event that is the next one, ignores a repeat; false when it leaves a hole."""
        self.received.append(event)
        held = self._held.setdefault(event["conversation"], [])
        expected = self.head(event["conversation"]) + 1
        if event["seq"] == expected:
            held.append(event)
        return bool(event["seq"] <= expected)

    def take_transcript(self, run: Frame) -> bool:
        """Applies a run of events; false when it leaves a hole before or between them."""
        conversation = run["conversation"]
        if run["reset"]:
            self._held[conversation] = []
            self._first[conversation] = run["first_seq"]
        fits = [self.take_event(event) for event in run["events"]]
        return all(fits)

    def take_page(self, run: Frame) -> bool:
        """Puts an older page before what is held; false when it has a hole or is empty.

        A page that was asked for before a reset belongs nowhere any more.
        """
        conversation, page = run["conversation"], run["events"]
        self.received += page
        first = self.first(conversation)
        if not page or page[-1]["seq"] != first - 1:
            return bool(page)
        self._held[conversation][:0] = page
        self._first[conversation] = page[0]["seq"]
        return [one["seq"] for one in page] == list(range(page[0]["seq"], first))
