"""What waits to be worked off by this process; the store knows all that is owed, this hints."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Generic, TypeVar

MAX_QUEUED: Final = 1_000
"""What does not fit stays owed in the store until the sweep."""

OwedT = TypeVar("OwedT")


class OwedQueue(Generic[OwedT]):
    """A bounded queue in which each thing stands once."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[OwedT] = asyncio.Queue(MAX_QUEUED)
        self._waiting: set[OwedT] = set()
        self._under_way: Counter[OwedT] = Counter()

    def ask(self, owed: OwedT) -> None:
        """Queues a thing, also while it is worked on; never waits itself."""
        if owed in self._waiting or self._queue.full():
            return
        self._waiting.add(owed)
        self._queue.put_nowait(owed)

    def found(self, owed: OwedT) -> None:
        """Queues what a look into the store has found, unless it is being worked on.

        Until that is done the store says that it is owed, and it would be done twice.
        """
        if owed not in self._under_way:
            self.ask(owed)

    async def next(self) -> OwedT:
        """Waits for a thing; from here on it may be queued again, as what is read may be old."""
        owed = await self._queue.get()
        self._waiting.discard(owed)
        return owed

    @contextmanager
    def work_on(self, owed: OwedT) -> Iterator[None]:
        """Says for the block that a thing is being worked on."""
        self._under_way[owed] += 1
        try:
            yield
        finally:
            self._under_way[owed] -= 1
            self._under_way += Counter()  # keeps what is above 0
