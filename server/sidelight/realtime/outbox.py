"""A connection's bounded queue of frames; a reader too slow for it is closed, and resumes."""

import asyncio
from collections import deque

from sidelight.protocol.close import CloseCode

MAX_FRAMES = 1_000
"""Frames waiting for one connection: a resume of 500 events and a burst fit."""

MAX_CHARS = 4_000_000
"""Characters waiting for one connection; bounds memory whatever the frames' size."""


class Outbox:
    """Frames for one connection, first in, first out; nothing is ever dropped in silence."""

    __slots__ = ("_chars", "_code", "_frames", "_ready")

    def __init__(self) -> None:
        self._frames: deque[str] = deque()
        self._chars = 0
        self._code: CloseCode | None = None
        self._ready: asyncio.Event = asyncio.Event()

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
        self._ready.set()

    def lead(self, frame: str) -> None:
        """Queues a frame before all that wait: a snapshot, and then what is newer than it."""
        self._frames.appendleft(frame)
        self._chars += len(frame)
        self._ready.set()

    def close(self, code: CloseCode) -> None:
        """Closes after the frames queued so far; the first code wins."""
        if self._code is None:
            self._code = code
            self._ready.set()

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is taken in."""
        return self._code is not None

    async def next(self) -> str | CloseCode:
        """Waits for the next frame, or returns the close code when there is none left."""
        while not self._frames:
            if self._code is not None:
                return self._code
            self._ready.clear()
            await self._ready.wait()
        frame = self._frames.popleft()
        self._chars -= len(frame)
        return frame
