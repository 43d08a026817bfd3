"""Keeps a client's screen up with the log by the rules of docs/protocol.md; it sends nothing."""

from collections.abc import Callable

from faults.screen import Frame, Screen
from faults.violations import Kind, Violation


class Follower:
    """Takes in what comes and asks for what is missing.

    Attributes:
        reads_all: Whether to scroll up to the beginning of every conversation.
    """

    def __init__(self, name: str, ask: Callable[..., None], found: list[Violation]) -> None:
        """Takes where to ask questions, and where to put what no fault of the network explains."""
        self.screen = Screen()
        self.reads_all = False
        self._name = name
        self._ask = ask
        self._found = found

    def take(self, frame: Frame, asked: str) -> None:
        """Takes in a frame, which may answer a question of some kind."""
        match frame["type"]:
            case "event":
                self._fit(frame["conversation"], fits=self.screen.take_event(frame))
            case "transcript" if asked == "earlier":
                self._fit(frame["conversation"], fits=self.screen.take_page(frame))
                self._scroll(frame["conversation"])
            case "transcript":
                self.show(frame)
            case "pong":
                for stream in frame["heads"]:
                    self.complete(stream["conversation"], stream["head"])
            case _:
                pass

    def show(self, run: Frame) -> None:
        """Puts a transcript on the screen and asks for what it lacks, if it brought anything."""
        conversation = run["conversation"]
        before = self.screen.head(conversation)
        self._fit(conversation, fits=self.screen.take_transcript(run))
        if before == 0 or self.screen.head(conversation) != before:
            self.complete(conversation, run["head"])
        self._scroll(conversation)

    def complete(self, conversation: str, head: int) -> None:
        """Asks for the rest of a conversation that is behind."""
        held = self.screen.head(conversation)
        if held < head:
            self._ask("catch_up", conversation=conversation, after=held)

    def read_all(self) -> None:
        """Scrolls up in every conversation, to its beginning."""
        self.reads_all = True
        for conversation in self.screen.heads():
            self._scroll(conversation)

    def _scroll(self, conversation: str) -> None:
        first = self.screen.first(conversation)
        if self.reads_all and first > 1:
            self._ask("earlier", conversation=conversation, before=first)

    def _fit(self, conversation: str, *, fits: bool) -> None:
        """Tells of a hole: the network loses connections, and never a part of one."""
        if not fits:
            held = self.screen.head(conversation)
            what = f"{self._name} has a hole in {conversation} after {held}"
            self._found.append(Violation(Kind.HOLE, what))
            self._ask("catch_up", conversation=conversation, after=held)
