"""A client's durable commands: in order, one under way at a time, kept until they are answered."""

from dataclasses import dataclass, field
from typing import Any

from faults.screen import Frame
from wire_client import new_key


@dataclass(eq=False)
class Command:
    """A durable command, from its intention to its reply.

    Attributes:
        seq: Its event's number in the sender's stream, as acknowledged; 0 for no event.
        refused: Code of the error that ended it.
        forgotten: Its sender lost his memory before he had the reply.
        is_shared: It was given to another client of the same sender as well.
    """

    kind: str
    conversation: str
    fields: dict[str, Any]
    key: str = field(default_factory=new_key)
    seq: int | None = None
    refused: str = ""
    forgotten: bool = False
    is_shared: bool = False

    def twin(self) -> "Command":
        """Returns the same command for another client of the same sender."""
        self.is_shared = True
        return Command(self.kind, self.conversation, self.fields, self.key, is_shared=True)

    @property
    def is_settled(self) -> bool:
        return self.seq is not None or bool(self.refused) or self.forgotten

    def frame(self) -> dict[str, Any]:
        """Returns what is sent, but for the frame's id."""
        names = {"type": self.kind, "key": self.key, "conversation": self.conversation}
        return {**names, **self.fields}


class Outbox:
    """The commands of one client.

    Attributes:
        commands: Every command ever given, in order, for the judgement at the end.
    """

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self._under_way: tuple[str, Command] | None = None
        self._not_before_s = 0.0

    def unsettled(self) -> list[Command]:
        """Returns what is left to do."""
        return [command for command in self.commands if not command.is_settled]

    def due(self, now_s: float) -> Command | None:
        """Returns the command to send now: the first, unless it is under way or has to wait."""
        waiting = self.unsettled()
        is_free = self._under_way is None and now_s >= self._not_before_s
        return waiting[0] if waiting and is_free else None

    def sent(self, name: str, command: Command) -> None:
        """Takes note of the id under which a command is under way."""
        self._under_way = (name, command)

    def disconnected(self) -> None:
        """Has what is under way sent again."""
        self._under_way = None

    def forget(self) -> None:
        """Loses everything that has no reply yet."""
        for command in self.unsettled():
            command.forgotten = True

    def answered(self, frame: Frame, now_s: float) -> bool:
        """Settles the command that a frame replies to; tells whether it was acknowledged."""
        if self._under_way is None or frame.get("id") != self._under_way[0]:
            return False
        command, self._under_way = self._under_way[1], None
        if frame["type"] == "accepted":
            command.seq = frame["seq"]
            return True
        if frame["retry"]:
            self._not_before_s = now_s + (frame["retry_after_ms"] or 100) / 1000
        else:
            command.refused = frame["code"]
        return False
