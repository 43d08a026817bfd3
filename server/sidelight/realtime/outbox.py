"""A connection's bounded queue of frames; a reader too slow for it is closed, and resumes."""

import asyncio
from typing import Final, Protocol

from sidelight.protocol.close import CloseCode

MAX_FRAMES = 1_000
"""Frames waiting for one connection: a resume of 500 events and a burst fit."""

MAX_CHARS = 4_000_000
"""Characters waiting for one connection; bounds memory whatever the frames' size."""


MAX_TOGETHER_CHARS: Final = 64_000
"""Characters that leave in one write, as many bytes as a transport takes before it waits."""


class Way(Protocol):
    """A socket that can be written to without waiting."""

    @property
    def is_open(self) -> bool:
        """Whether what is written now leaves, and does not only grow a buffer."""
        ...

    def write(self, frames: bytes) -> None:
        """Writes websocket frames; only while it is open."""
        ...


class Carrier(Protocol):
    """Takes what outboxes hold to their ways."""

    def add(self, outbox: "Outbox") -> None:
        """Takes note of an outbox with something to send."""
        ...


class Outbox:
    """Frames for one connection, first in, first out; nothing is ever dropped in silence.

    Whoever waits in `next` takes them; once there is a way, a carrier does, and who waits is only
    woken for what cannot leave at once: frames for a slow connection, and its end.

    Attributes:
        way: Where a carrier writes to.
        is_due: Whether a carrier is to empty it.
    """

    __slots__ = ("_carrier", "_chars", "_code", "_frames", "_is_quick", "_reader", "is_due", "way")

    def __init__(self) -> None:
        self.way: Way | None = None
        self.is_due = False
        self._carrier: Carrier | None = None
        self._is_quick = False
        # Nearly always empty: an empty list takes 56 bytes, a deque 624, an event as much.
        self._frames: list[str] = []
        self._chars = 0
        self._code: CloseCode | None = None
        self._reader: asyncio.Future[None] | None = None

    def put(self, frame: str) -> None:
        """Queues a frame; over the bounds the connection is closed with a retryable code.

        The first frame that waits is never too large and does not count: a reader who is quick
        enough for everything else would be closed for it, come back, ask for the same snapshot or
        transcript, and so on for ever.
        """
        if self._code is not None:
            return
        waiting = self._chars - len(self._frames[0]) + len(frame) if self._frames else 0
        if len(self._frames) >= MAX_FRAMES or waiting > MAX_CHARS:
            self._frames.clear()
            self.close(CloseCode.SLOW_READER)
            return
        self._frames.append(frame)
        self._chars += len(frame)
        self._wake()

    def lead(self, frame: str) -> None:
        """Queues a frame before all that wait: a snapshot, and then what is newer than it."""
        self._frames.insert(0, frame)
        self._chars += len(frame)
        self._wake()

    def close(self, code: CloseCode) -> None:
        """Closes after the frames queued so far; the first code wins."""
        if self._code is None:
            self._code = code
            self._wake()

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is taken in."""
        return self._code is not None

    def leave_by(self, way: Way, carrier: Carrier) -> None:
        """Gives it a way, from when a reader in `next` has found nothing left."""
        self.way = way
        self._carrier = carrier

    def taken(self) -> list[str]:
        """Takes, for the carrier, what may leave in one write; when it is nothing, it is done."""
        if not self._frames:
            self.is_due = False
            if self._code is not None:
                self.hand_back()
            return []
        frame = self._frames.pop(0)
        self._chars -= len(frame)
        return [frame, *self.more(len(frame))] if self._frames else [frame]

    def hand_back(self) -> None:
        """Leaves what waits, and the close code, to the reader in `next`."""
        self._is_quick = self.is_due = False
        self._wake()

    async def next(self) -> str | CloseCode:
        """Waits for the next frame, or returns the close code when there is none left."""
        while not self._frames:
            if self._code is not None:
                return self._code
            self._is_quick = self._carrier is not None
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
            # What has come with this frame, as a reply does with its event, leaves with it.
            await asyncio.sleep(0)
        frame = self._frames.pop(0)
        self._chars -= len(frame)
        return frame

    def more(self, chars: int) -> list[str]:
        """Takes the frames that wait and may leave in one write with so many characters."""
        count = 0
        for frame in self._frames:
            chars += len(frame)
            if chars > MAX_TOGETHER_CHARS:
                break
            self._chars -= len(frame)
            count += 1
        taken = self._frames[:count]
        del self._frames[:count]
        return taken

    def _wake(self) -> None:
        if self._is_quick and self._carrier is not None:
            if not self.is_due:
                self.is_due = True
                self._carrier.add(self)
        elif self._reader is not None and not self._reader.done():
            self._reader.set_result(None)
