"""Reads that come in crowds share a session, as jobs share a commit; it must not know any query.

A session costs 200 us of processor time, most greetings' queries 60: alone, and in as many threads
as there are greetings, they held the event loop up more than they worked for it.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy import Engine, exc

from sidelight.errors import Unavailable
from sidelight.store.session import StoreSession, read_session
from sidelight.web.threads import Workers

T = TypeVar("T")

MAX_TOGETHER: Final = 64
"""Reads of one session: a session's share of one is then 3 us, and none waits for long."""

LANES: Final = 2
"""Sessions at a time, the second only where as many wait as one session reads: begun for each that
comes, it would be for one read alone, and only take the interpreter's lock from the event loop."""

SESSIONS: Final = 3
"""How often those who are left get another; a database that fails so often will not serve them."""


class _Ask:
    """A read that somebody waits for; it is run in a reader's thread and told on the loop."""

    __slots__ = ("_error", "_query", "_result", "future")

    def __init__(self, query: Callable[[StoreSession], Any], future: asyncio.Future[Any]) -> None:
        self.future: Final = future
        self._query: Final = query
        self._result: Any = None
        self._error: Exception | None = None

    def run(self, session: StoreSession) -> None:
        """Reads; its own failure is kept, one that the session may not survive is raised."""
        try:
            self._result = self._query(session)
        except exc.DBAPIError:
            raise
        except Exception as error:  # noqa: BLE001  # whoever asked gets it
            self._error = error

    def fail(self, error: Exception) -> None:
        """Fails, because the session did."""
        self._error = error

    def tell(self) -> None:
        """Tells whoever waits, unless he has gone."""
        if self.future.done():
            return
        if self._error is not None:
            self.future.set_exception(self._error)
        else:
            self.future.set_result(self._result)


class ReadingTogether:
    """Runs what waits in as few sessions as can be: a lone read at once, a storm's in crowds.

    All that is read in one session is of one snapshot, which begins after each of them was asked
    for: whoever subscribes first and asks second misses nothing.
    It belongs to one event loop.
    """

    def __init__(self, engine: Engine, workers: Workers) -> None:
        self._engine: Final = engine
        self._workers: Final = workers
        self._waiting: Final[deque[_Ask]] = deque()
        self._lanes = 0

    async def read(self, query: Callable[[StoreSession], T]) -> T:
        """Runs a query in a reader thread, on a session that it may share.

        Raises:
            Unavailable: The database does not answer.
        """
        ask = _Ask(query, asyncio.get_running_loop().create_future())
        self._waiting.append(ask)
        self._workers.reading += 1
        try:
            self._begin()
            found: T = await ask.future
        finally:
            self._workers.reading -= 1
        return found

    def _begin(self) -> None:
        """Begins sessions for what waits, as far as there are lanes."""
        while self._waiting and self._may_begin():
            count = min(len(self._waiting), MAX_TOGETHER)
            asks = [self._waiting.popleft() for _ in range(count)]
            asks = [ask for ask in asks if not ask.future.done()]
            if asks:
                job = self._workers.begin_read(partial(self._run, asks))
                self._lanes += 1
                job.add_done_callback(partial(self._end, asks))

    def _may_begin(self) -> bool:
        is_crowd = len(self._waiting) >= MAX_TOGETHER
        return self._lanes == 0 or (self._lanes < LANES and is_crowd)

    def _end(self, asks: Sequence[_Ask], job: asyncio.Future[None]) -> None:
        """Tells what was read, and begins again with what has come meanwhile."""
        self._lanes -= 1
        if job.cancelled():
            for ask in asks:
                ask.future.cancel()
            return
        error = job.exception()
        for ask in asks:
            if isinstance(error, Exception):
                ask.fail(error)
            ask.tell()
        self._begin()

    def _run(self, asks: Sequence[_Ask]) -> None:
        """Runs reads in a reader thread; those after one that broke the session get another."""
        left = deque(asks)
        for _ in range(SESSIONS):
            is_open = False
            try:
                with read_session(self._engine) as session:
                    is_open = True
                    while left:
                        left[0].run(session)
                        left.popleft()
            except (Unavailable, exc.DBAPIError) as error:
                if is_open and left:
                    left.popleft().fail(error)
            if not is_open or not left:
                break
        for ask in left:
            ask.fail(Unavailable())
