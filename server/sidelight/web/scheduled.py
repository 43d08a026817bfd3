"""Runs jobs at intervals, each in one process of all that share the store; not what they do."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from sidelight.actions.outcome import Outcome
from sidelight.errors import SidelightError
from sidelight.store.leases import take_lease
from sidelight.store.session import StoreSession
from sidelight.web.deployment import Deployment

MAX_LOOK_S: Final = 600.0
"""How often it is looked whether a rare job is due, so that a restart delays it by no more."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A job that is due at intervals, whichever process does it.

    A run that another process's death cut short is made up for by the next one only, so that a job
    must find for itself what is left to do.

    Attributes:
        name: Unique among jobs, such as `answering:<site>`.
        every_s: From one run's beginning to the next; a run that takes longer is cancelled.
        job: Called on the event loop; brings its own transactions.
    """

    name: str
    every_s: float
    job: Callable[[], Awaitable[object]]


async def run_scheduled(deployment: Deployment, jobs: Sequence[Scheduled]) -> None:
    """Runs every job when it is due, until cancelled; one that fails is tried again when due."""
    async with asyncio.TaskGroup() as tasks:
        for one in jobs:
            tasks.create_task(_keep(deployment, one))


async def _keep(deployment: Deployment, scheduled: Scheduled) -> None:
    look_s = min(scheduled.every_s, MAX_LOOK_S)
    while True:
        is_due = False
        try:
            is_due = await _is_due(deployment, scheduled)
            if is_due:
                async with asyncio.timeout(scheduled.every_s):
                    await scheduled.job()
        except (SidelightError, TimeoutError) as error:
            log.warning("scheduled.failed", job=scheduled.name, error=str(error))
        except Exception:  # outermost line: one job must not silence all others
            log.exception("scheduled.failed", job=scheduled.name)
        # Processes that started together must not all ask at the same instant for ever.
        share = random.uniform(1.0, 1.1) if is_due else random.uniform(0.3, 0.6)  # noqa: S311  # nothing secret
        await asyncio.sleep(look_s * share)


async def _is_due(deployment: Deployment, scheduled: Scheduled) -> bool:
    """Takes the lease of the coming interval, which nobody renews: it ends when the next is due.

    So a job runs once in an interval whatever starts or dies, and needs no other record.
    """
    run = deployment.new_id(deployment.instance)
    now_ms, for_ms = deployment.now_ms(), round(scheduled.every_s * 1000)

    def take(session: StoreSession) -> Outcome[bool]:
        return Outcome(take_lease(session, scheduled.name, run, now_ms=now_ms, for_ms=for_ms), ())

    return await deployment.write(take)
