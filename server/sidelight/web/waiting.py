"""What waits for one connection: a queue, a gate, timers; asyncio's, without what serves many."""

import asyncio
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Arrivals(Generic[T]):
    """An unbounded queue with one reader.

    An idle `asyncio.Queue` takes 2.8 kB, most of it three empty deques; this takes 120 bytes.
    """

    __slots__ = ("_items", "_reader")

    def __init__(self) -> None:
        self._items: list[T] = []
        self._reader: asyncio.Future[None] | None = None

    def put_nowait(self, item: T) -> None:
        """Puts an item behind the others."""
        self._items.append(item)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def get(self) -> T:
        """Waits for the next item and takes it."""
        while not self._items:
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        return self._items.pop(0)

    def get_nowait(self) -> T:
        """Takes the next item, of which there is one."""
        return self._items.pop(0)

    def empty(self) -> bool:
        """Tells whether there is no item."""
        return not self._items

    def qsize(self) -> int:
        """Returns how many items there are."""
        return len(self._items)


class Gate:
    """An event that is set at first, and that few ever wait for."""

    __slots__ = ("_opening",)

    def __init__(self) -> None:
        self._opening: asyncio.Future[None] | None = None

    def is_set(self) -> bool:
        """Tells whether it lets everybody through."""
        return self._opening is None

    def set(self) -> None:
        """Lets everybody through."""
        if self._opening is not None:
            if not self._opening.done():
                self._opening.set_result(None)
            self._opening = None

    def clear(self) -> None:
        """Lets nobody through until it is set again."""
        if self._opening is None:
            self._opening = asyncio.get_running_loop().create_future()

    async def wait(self) -> None:
        """Waits until it is set."""
        while self._opening is not None:
            await asyncio.shield(self._opening)


class Patience:
    """A transport's waits: each ends with the transport, whose buffers are freed by that."""

    __slots__ = ("_loop", "_timers")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def begin(self, what: str, wait_s: float, then: Any) -> None:
        """Calls `then` unless `end` comes first; a wait that runs already goes on."""
        if what not in self._timers:
            self._timers[what] = self._loop.call_later(wait_s, then)

    def end(self, what: str) -> None:
        """Ends a wait; harmless when there is none."""
        timer = self._timers.pop(what, None)
        if timer is not None:
            timer.cancel()

    def end_all(self) -> None:
        """Ends all waits, because the transport is gone."""
        for what in list(self._timers):
            self.end(what)
