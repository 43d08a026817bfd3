"""How long a connection waits for its reader; it only tells, and does not close."""

import asyncio


class Patience:
    """Ends a timeout when one of many short waits takes too long.

    A timer for each wait costs 6 us, and nearly all are over at once.
    So a wait only notes when it began, and one timer looks at that now and then.
    """

    __slots__ = ("_began_s", "_limit_s", "_loop", "_timeout", "_timer")

    def __init__(self, timeout: asyncio.Timeout, limit_s: float) -> None:
        """Takes the timeout that every wait is in, and how many seconds one may take."""
        self._loop = asyncio.get_running_loop()
        self._timeout = timeout
        self._limit_s = limit_s
        self._began_s: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Takes note that a wait begins."""
        self._began_s = self._loop.time()
        if self._timer is None:
            self._timer = self._loop.call_later(self._limit_s, self._look)

    def end(self) -> None:
        """Takes note that it is over."""
        self._began_s = None

    def close(self) -> None:
        """Looks no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        self._timer = None
        if self._began_s is None:
            return
        left_s = self._began_s + self._limit_s - self._loop.time()
        if left_s <= 0:
            self._timeout.reschedule(self._loop.time())
        else:
            self._timer = self._loop.call_later(left_s, self._look)
