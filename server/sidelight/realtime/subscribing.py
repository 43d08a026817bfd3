"""Which channels a connection to Redis listens to, and since when that is certain."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from itertools import groupby, islice
from typing import Final

from sidelight.realtime.redis_line import RedisLine

BATCH: Final = 500
"""Channels in one write: 20 kB, which Redis reads at once."""


class Subscribing:
    """Sends subscriptions in order and counts their confirmations, which come in the same order.

    So all that was asked for up to some point has taken effect when as many confirmations have
    come, and nothing else needs to be kept of a single channel.
    """

    def __init__(self, *, late: Callable[[], None]) -> None:
        """Begins without connection.

        Args:
            late: Called when somebody gave up waiting and the confirmation has come after all.
        """
        self._late = late
        self._orders: deque[tuple[str, str]] = deque()
        self._work = asyncio.Event()
        self._is_open = False
        self._asked = 0
        self._done = 0
        self._first = 0
        self._gave_up = 0
        self._waiters: deque[tuple[int, asyncio.Future[None]]] = deque()

    def begin(self, channels: Iterable[str]) -> None:
        """Takes a fresh connection, which listens to nothing yet."""
        self._orders.clear()
        self._asked = self._done = self._gave_up = 0
        self._is_open = True
        for channel in channels:
            self.add(channel)
        self._first = self._asked

    def end(self) -> None:
        """Takes note that the connection is gone; the next one's first confirmations tell a gap."""
        self._is_open = False
        self._orders.clear()
        for _, waiter in self._waiters:
            _release(waiter)
        self._waiters.clear()

    def add(self, channel: str) -> None:
        """Asks for a channel; without a connection `begin` does, who knows them all."""
        self._order("SUBSCRIBE", channel)

    def remove(self, channel: str) -> None:
        """Asks for a channel no more."""
        self._order("UNSUBSCRIBE", channel)

    async def confirmed(self, patience_s: float) -> None:
        """Waits until all that was asked for so far has taken effect.

        Returns early without a connection, because a gap is told when there is one again, and
        when patience is at its end, because `late` is called then.
        """
        target = self._asked
        if not self._is_open or self._done >= target:
            return
        if self._done < self._first:
            # The gap is told when the first ones are there, which this one may come after.
            self._gave_up = max(self._gave_up, target)
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append((target, waiter))
        try:
            async with asyncio.timeout(patience_s):
                await waiter
        except TimeoutError:
            self._gave_up = max(self._gave_up, target)

    def took_effect(self) -> bool:
        """Counts a confirmation; returns whether it was the last of the first ones."""
        self._done += 1
        while self._waiters and self._waiters[0][0] <= self._done:
            _release(self._waiters.popleft()[1])
        if 0 < self._gave_up <= self._done:
            self._gave_up = 0
            self._late()
        return self._done == self._first

    async def run(self, line: RedisLine) -> None:
        """Sends what is asked for until cancelled.

        Raises:
            LineDown: It cannot be sent.
        """
        while True:
            await self._work.wait()
            batch = list(islice(self._orders, BATCH))
            commands = [
                (verb, *(channel for _, channel in orders))
                for verb, orders in groupby(batch, key=lambda order: order[0])
            ]
            for _ in batch:
                self._orders.popleft()
            if not self._orders:
                self._work.clear()
            if commands:
                await line.send(commands)

    def _order(self, verb: str, channel: str) -> None:
        if not self._is_open:
            return
        self._asked += 1
        self._orders.append((verb, channel))
        self._work.set()


def _release(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
