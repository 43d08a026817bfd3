"""Actions that wait to be carried out by this process; the store knows them all, this hints."""

import asyncio
from typing import Final

from sidelight.actions.business import OwedAct

MAX_QUEUED: Final = 1_000
"""What does not fit stays owed in the store until the sweep."""


class ActQueue:
    """A bounded queue in which each action stands once."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[OwedAct] = asyncio.Queue(MAX_QUEUED)
        self._waiting: set[OwedAct] = set()

    def ask(self, owed: OwedAct) -> None:
        """Queues an action; never waits itself."""
        if owed in self._waiting or self._queue.full():
            return
        self._waiting.add(owed)
        self._queue.put_nowait(owed)

    async def next(self) -> OwedAct:
        """Waits for an action; from here on the same may be queued again."""
        owed = await self._queue.get()
        self._waiting.discard(owed)
        return owed
