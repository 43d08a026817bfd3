"""Works off what the store says is owed: asked for, left by a process that died, or failed before.

What is owed, and how it is done, is its user's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Final, Generic, Protocol, TypeVar

import structlog

from sidelight.errors import SidelightError
from sidelight.web.owed_queue import OwedQueue
from sidelight.web.scheduled import Scheduled

SWEEP_S: Final = 15.0
"""How often it is looked for what is owed: after a restart, a full queue or a failed write."""

log = structlog.get_logger(__name__)


class Owed(Protocol):
    """A thing that is owed in a conversation."""

    @property
    def site(self) -> str:
        """The conversation's site."""
        ...

    @property
    def conversation(self) -> str:
        """The conversation's id."""
        ...


OwedT = TypeVar("OwedT", bound=Owed)

Find = Callable[[str], Awaitable[Iterable[OwedT]]]
"""Looks into the store for what is owed in a site."""


class OwedWork(Generic[OwedT]):
    """The tasks that work off one kind of owed things.

    The store knows what is owed, so nothing here needs to survive a crash.
    Another process may be at the same: to whoever comes second the store gives nothing.
    """

    def __init__(
        self, name: str, sites: Iterable[str], queue: OwedQueue[OwedT], find: Find[OwedT]
    ) -> None:
        """Takes what its jobs and log lines are called, and all sites that are served."""
        self._name: Final = name
        self._failed: Final = f"{name}.failed"
        self._sweep_failed: Final = f"{name}.sweep_failed"
        self._sites: Final = tuple(sites)
        self._queue: Final = queue
        self._find: Final = find

    async def run(self, do: Callable[[OwedT], Awaitable[None]], *, workers: int) -> None:
        """Works until cancelled; begins with what a process that died may have left owed."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._catch_up())
            for _ in range(workers):
                tasks.create_task(self._work(do))

    def sweeps(self) -> tuple[Scheduled, ...]:
        """Returns the jobs that find what is owed; one process of all needs to do each."""
        return tuple(
            Scheduled(f"{self._name}:{site}", SWEEP_S, partial(self._look, site))
            for site in self._sites
        )

    async def _catch_up(self) -> None:
        try:
            for site in self._sites:
                await self._look(site)
        except Exception:  # outermost line, as below; the scheduled sweeps look again
            log.exception(self._sweep_failed)

    async def _look(self, site: str) -> None:
        """Queues what is owed in a site."""
        for owed in await self._find(site):
            self._queue.found(owed)

    async def _work(self, do: Callable[[OwedT], Awaitable[None]]) -> None:
        """Does one thing after another."""
        while True:
            owed = await self._queue.next()
            ids = {"site": owed.site, "conversation": owed.conversation}
            try:
                with self._queue.work_on(owed):
                    await do(owed)
            except SidelightError as error:
                log.warning(self._failed, error=str(error), **ids)
            except Exception:  # outermost line: one thing must not silence all others
                log.exception(self._failed, **ids)
