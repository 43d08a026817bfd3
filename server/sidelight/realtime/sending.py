"""What waits to leave for Redis: bounded, in order, many in one write; it decides nothing."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from sidelight.realtime.redis_line import RedisLine

MAX_WAITING: Final = 10_000
"""Packets waiting to leave: two seconds of a busy process; more are left to the log."""

BATCH: Final = 256
"""Packets in one write: a pipeline of them costs Redis one read."""


class Sending:
    """A queue of publications, and the loop that sends them.

    Attributes:
        sent: How many have left and were taken by Redis.
    """

    def __init__(self, *, on_room: Callable[[], None]) -> None:
        """Begins empty.

        Args:
            on_room: Called after each batch that has left.
        """
        self.sent = 0
        self._on_room = on_room
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._work = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, channel: str, content: bytes) -> None:
        """Queues a publication; never waits."""
        self._waiting.append((channel, content))
        self._idle.clear()
        self._work.set()

    def clear(self) -> int:
        """Forgets what waits, and returns how many that were; some may have left."""
        count = len(self._waiting)
        self._waiting.clear()
        self._work.clear()
        self._idle.set()
        return count

    async def flushed(self, patience_s: float) -> None:
        """Waits until nothing waits any more, but not for longer than patience."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await self._idle.wait()

    async def run(self, line: RedisLine) -> None:
        """Sends what waits, as many as there are in one write, until cancelled.

        Raises:
            LineDown: It cannot be sent.
        """
        while True:
            await self._work.wait()
            batch = [self._waiting[place] for place in range(min(BATCH, len(self._waiting)))]
            await line.send([("PUBLISH", channel, content) for channel, content in batch])
            await line.replies(len(batch))
            for _ in batch:
                self._waiting.popleft()
            self.sent += len(batch)
            if not self._waiting:
                self._work.clear()
                self._idle.set()
            self._on_room()
