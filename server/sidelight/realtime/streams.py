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

    __slots__ = ("_announced", "last", "reading")

    def __init__(self, last: int) -> None:
        """Starts after the event `last`, with a read under way."""
        self.last = last
        self.reading = True
        self._announced = 0

    @property
    def head(self) -> int:
        """The highest number known, delivered or only announced."""
        return max(self.last, self._announced)

    def offer(self, seq: int) -> Verdict:
        """Takes note of an event from the bus and says what to do with it."""
        self._announced = max(self._announced, seq)
        if self.reading or seq <= self.last:
            return Verdict.SKIP
        if seq == self.last + 1:
            self.last = seq
            return Verdict.DELIVER
        self.reading = True
        return Verdict.READ

    def announce(self, head: int) -> bool:
        """Takes note that the log has come to `head`, of which no event was brought.

        Returns:
            Whether to read the log now; a read under way goes on by itself.
        """
        self._announced = max(self._announced, head)
        if self.reading or head <= self.last:
            return False
        self.reading = True
        return True

    def delivered(self, seq: int) -> bool:
        """Takes note that the read brought everything up to `seq`.

        Returns:
            Whether to read again, because more has been announced meanwhile.
        """
        self.last = max(self.last, seq)
        self.reading = self._announced > self.last
        return self.reading

    def restarted(self, seq: int) -> bool:
        """Takes note that the read began anew and ends at `seq`, which may lie before `last`.

        A client that came with a number beyond the log, as after a restored backup, would
        otherwise wait in silence until the log has grown that far.

        Returns:
            Whether to read again, as `delivered` does.
        """
        self.last = seq
        self.reading = self._announced > self.last
        return self.reading
