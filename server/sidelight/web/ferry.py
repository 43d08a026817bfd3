"""Brings what other threads have done to the event loop: in order, and many at one crossing."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

import structlog

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Ferry:
    """Calls from other threads, waiting to be made on the event loop.

    Waking the loop costs 20 us, most of it a system call and a fight for the interpreter's lock.
    A group of 200 jobs settles its futures in one go, and one crossing brings them all.
    """

    __slots__ = ("_is_called", "_loop", "_waiting")

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: deque[Callable[[], object]] = deque()
        self._is_called = False

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Sails to this loop from here on; what was carried before had no listener."""
        self._loop = loop

    def carry(self, call: Callable[[], object]) -> None:
        """Has the loop make a call after those carried before; from any thread, never waits.

        A loop that has ended, or has not begun, makes none.
        """
        if self._loop is None or self._loop.is_closed():
            return
        self._waiting.append(call)
        # Whoever finds it set has his call in the queue, which is emptied after it is unset.
        if not self._is_called:
            self._is_called = True
            self._loop.call_soon_threadsafe(self._land)

    async def bring(self, future: Future[T]) -> T:
        """Waits for what another thread resolves; cancelling it cancels that, if not begun."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self.start(loop)
        arrived: asyncio.Future[T] = loop.create_future()
        future.add_done_callback(lambda done: self.carry(partial(_hand_over, done, arrived)))
        try:
            return await arrived
        except asyncio.CancelledError:
            future.cancel()
            raise

    def _land(self) -> None:
        self._is_called = False
        while self._waiting:
            call = self._waiting.popleft()
            try:
                call()
            except Exception:  # outermost line: the others on board have done nothing
                log.exception("ferry.call_failed")


def _hand_over(done: Future[Any], arrived: asyncio.Future[Any]) -> None:
    """Settles a future of the loop as that of the thread, unless nobody waits for it any more."""
    if arrived.done():
        return
    if done.cancelled():
        arrived.cancel()
    elif (error := done.exception()) is not None:
        arrived.set_exception(error)
    else:
        arrived.set_result(done.result())
