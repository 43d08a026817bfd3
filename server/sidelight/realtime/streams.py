"""How far a connection has each conversation's stream; sans I/O, it only says what to do."""

from enum import Enum, auto


class Verdict(Enum):
    """What to do with an event that the bus brought."""

    DELIVER = auto()
    """It is the next one."""
    SKIP = auto()
    """It was delivered, or the read under way will bring it."""
    READ = auto()
    """There is a hole before it: read the log after `last`."""


class Stream:
    """One conversation's stream in one audience, delivered without hole, repeat or reordering.

    A stream is either live, and takes events as the bus brings them, or reading, and takes them
    from the log only.
    It starts reading, so that resume and repair are the same thing: subscribe first, read second.
    """

    __slots__ = ("head", "last", "reading")

    def __init__(self, last: int) -> None:
        """Starts after the event `last`, with a read under way."""
        self.last = last
        self.head = last
        self.reading = True

    def offer(self, seq: int) -> Verdict:
        """Takes note of an event from the bus and says what to do with it."""
        self.head = max(self.head, seq)
        if self.reading or seq <= self.last:
            return Verdict.SKIP
        if seq == self.last + 1:
            self.last = seq
            return Verdict.DELIVER
        self.reading = True
        return Verdict.READ

    def delivered(self, seq: int) -> bool:
        """Takes note that the read brought everything up to `seq`.

        Returns:
            Whether to read again, because more has been announced meanwhile.
        """
        self.last = max(self.last, seq)
        self.head = max(self.head, self.last)
        self.reading = self.head > self.last
        return self.reading
