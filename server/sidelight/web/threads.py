"""Worker threads for SQL and CPU, so that neither ever stalls the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

ResultT = TypeVar("ResultT")

READERS = 8
"""Threads that read the database: above two cores they only wait for the disk."""

THINKERS = 2
"""Threads that search and answer: CPU work that releases the interpreter's lock in numpy."""


class Workers:
    """Two bounded pools: slow reads cannot hold up answers, nor answers reads.

    Attributes:
        reading: Queries under way or waiting.
        thinking: Questions under way or waiting.
    """

    def __init__(self) -> None:
        self.reading = 0
        self.thinking = 0
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        self._thinkers = ThreadPoolExecutor(THINKERS, thread_name_prefix="think")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._thinkers.shutdown(wait=True, cancel_futures=True)

    async def read(self, job: Callable[[], ResultT]) -> ResultT:
        """Runs a query in a reader thread."""
        self.reading += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._readers, job)
        finally:
            self.reading -= 1

    def begin_read(self, job: Callable[[], ResultT]) -> asyncio.Future[ResultT]:
        """Has a reader thread run a job that serves several queries, which its giver counts."""
        return asyncio.get_running_loop().run_in_executor(self._readers, job)

    async def think(self, job: Callable[[], ResultT]) -> ResultT:
        """Runs CPU work in a thinker thread."""
        self.thinking += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thinkers, job)
        finally:
            self.thinking -= 1
